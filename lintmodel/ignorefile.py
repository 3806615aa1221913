"""Patterns as in .gitignore, matched segment by segment.

Each segment is matched by a regular expression without backtracking between stars, and the segments
by walking a set of states: a pattern from a hostile repository costs no more than its length.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 1_000_000
ANY_DEPTH = None  # stands for the segment "**"
Segment = re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: what it matches, and whether it takes a file out or puts it back."""

    segments: tuple[Segment, ...]
    folders_only: bool
    negated: bool

    def matches(self, parts: Sequence[str], is_folder: bool) -> bool:
        """Whether a path, given as its parts below the pattern's folder, is meant."""
        if self.folders_only and not is_folder:
            return False
        states = self._reach({0})
        for part in parts:
            states = self._reach(set(self._steps(states, part)))
        return len(self.segments) in states

    def _steps(self, states: set[int], part: str) -> Iterable[int]:
        for state in states:
            if state == len(self.segments):
                continue
            segment = self.segments[state]
            if segment is ANY_DEPTH:
                yield state
            elif segment.fullmatch(part):
                yield state + 1

    def _reach(self, states: set[int]) -> set[int]:
        """The states, and those behind a "**" that may stand for nothing."""
        reached = set(states)
        for state in sorted(states):
            while state < len(self.segments) and self.segments[state] is ANY_DEPTH:
                state += 1
                reached.add(state)
        return reached


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """Patterns that count from one folder; the last that matches decides."""

    folder: Path
    patterns: tuple[Pattern, ...]

    def verdict(self, path: Path, is_folder: bool) -> bool | None:
        """True: ignored, False: put back, None: not spoken of (or outside the folder)."""
        try:
            parts = path.relative_to(self.folder).parts
        except ValueError:
            return None
        for pattern in reversed(self.patterns):
            if pattern.matches(parts, is_folder):
                return not pattern.negated
        return None


def ignored(path: Path, is_folder: bool, files: Iterable[IgnoreFile]) -> bool:
    """Whether the innermost file that speaks of the path ignores it; `files`: outermost first."""
    verdicts = [file.verdict(path, is_folder) for file in files]
    return next((verdict for verdict in reversed(verdicts) if verdict is not None), False)


def read_ignore_file(path: Path) -> IgnoreFile | None:
    """The patterns of a .gitignore; None where there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return IgnoreFile(path.parent, parse_patterns(lines))


def parse_patterns(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of these lines, comments and blank lines left out."""
    return tuple(pattern for line in lines if (pattern := _pattern(line)) is not None)


def _pattern(line: str) -> Pattern | None:
    text = re.sub(r"(?<!\\)[ \t\r]+$", "", line)
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    body = text[1:] if negated else text
    words = [word for word in body.rstrip("/").split("/") if word]
    if not words:
        return None
    anchored = "/" in body.rstrip("/")
    segments: list[Segment] = [] if anchored else [ANY_DEPTH]
    segments += [ANY_DEPTH if word == "**" else _segment(word) for word in words]
    if words[-1] == "**":  # "a/**" is what lies in a, not a itself
        segments.append(re.compile(".*", re.DOTALL))
    return Pattern(tuple(segments), body.endswith("/"), negated)


def _segment(word: str) -> re.Pattern[str]:
    plain = re.sub(r"\\(.)", lambda found: _literal(found.group(1)), word)
    return re.compile(fnmatch.translate(re.sub(r"\[\^", "[!", plain)))


def _literal(character: str) -> str:
    return f"[{character}]" if character in "*?[" else character
