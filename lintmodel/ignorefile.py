"""Patterns as in .gitignore. pathspec says what a pattern matches; which pattern decides is here.

A library that walks by itself asks of each file whether a pattern matches it or a folder above it.
Our walk stops at ignored folders, as git's does, and asks of each path for itself: only so does a
folder that was put back leave its files to the other patterns.

pathspec matches by regular expressions that go back and forth between stars. A pattern comes from
whoever wrote the repository, so its length, its stars and the number of patterns are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.record import record

if TYPE_CHECKING:
    from pathspec import Pattern as Glob

MAX_BYTES = 1_000_000
MAX_PATTERNS = 1_000
MAX_LENGTH = 250
MAX_STARS = 3  # "*a*b*c": 4 ms on the worst name there can be; one star more takes 300
ENDS = r"(?<!\\)[ \t\r]+$"
STARS = r"\*+"
BOUNDS = f"at most {MAX_PATTERNS} are, of up to {MAX_LENGTH} characters and {MAX_STARS} stars each"


@record(frozen=True, eq=True)
class Pattern:
    """One line: what it matches, and whether it takes a file out or puts it back.

    `depth` is how many parts a path needs to be meant, 0 where only the last part is looked at and
    -1 where "**" leaves it open; `below` says that whatever lies below the glob is meant as well.
    """

    glob: Glob
    depth: int
    folders_only: bool
    negated: bool
    below: bool
    stars: int

    def matches(self, parts: Sequence[str], is_folder: bool) -> bool:
        """Whether a path, given as its parts below the pattern's folder, is meant by itself."""
        if self.folders_only and not is_folder:
            return False
        if self.depth == 0:
            return self._has(parts[-1:])
        if self.depth > 0:
            return self.depth == len(parts) and self._has(parts)
        return self._has(parts) and (self.below or not self._has(parts[:-1]))

    def _has(self, parts: Sequence[str]) -> bool:
        return self.glob.match_file("/".join(parts)) is not None

    def cost(self, parts: Sequence[str]) -> int:
        """At most how many steps the regular expression takes on these parts."""
        if self.stars < 2:
            return 1
        length = len(parts[-1]) if self.depth == 0 else sum(map(len, parts)) + len(parts)
        steps: int = max(1, length) ** (self.stars - 1)
        return steps


@record(frozen=True, eq=True)
class IgnoreFile:
    """Patterns that count from one folder; the last that matches decides.

    `left_out` says in words which lines were not read, "" for none.
    """

    folder: Path
    patterns: tuple[Pattern, ...]
    left_out: str = ""

    def verdict(self, path: Path, is_folder: bool) -> bool | None:
        """True: ignored, False: put back, None: not spoken of (or outside the folder)."""
        parts = self._parts(path)
        for pattern in reversed(self.patterns if parts else ()):
            if pattern.matches(parts, is_folder):
                return not pattern.negated
        return None

    def cost(self, path: Path) -> int:
        """At most how many steps a verdict on this path takes."""
        parts = self._parts(path)
        return sum(pattern.cost(parts) for pattern in self.patterns) if parts else 0

    def _parts(self, path: Path) -> tuple[str, ...]:
        try:
            return path.relative_to(self.folder).parts
        except ValueError:
            return ()


def ignored(path: Path, is_folder: bool, files: Iterable[IgnoreFile]) -> bool:
    """Whether the innermost file that speaks of the path ignores it; `files`: outermost first."""
    verdicts = (file.verdict(path, is_folder) for file in reversed([*files]))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def leaves_out(own: IgnoreFile, path: Path, is_folder: bool) -> bool:
    """Whether patterns leave out a path that somebody names, or a folder around it."""
    around = [one for one in path.parents if own.folder in one.parents]
    return ignored(path, is_folder, [own]) or any(ignored(one, True, [own]) for one in around)


def leaving_out(root: Path, base: Path, lines: Iterable[str]) -> Callable[[Path], bool]:
    """Whether patterns that count from `base` leave out a folder below `root`, or one around it there;
    of the folder the real path is to be given."""
    own, top = parse_patterns(base.resolve(), lines), root.resolve()

    def left_out(folder: Path) -> bool:
        around = [one for one in (folder, *folder.parents) if top in one.parents]
        return any(ignored(one, True, [own]) for one in around)

    return left_out


def read_ignore_file(path: Path) -> IgnoreFile | None:
    """The patterns of a .gitignore; None where there is none that can be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    lines = data.decode("utf-8-sig", "replace").split("\n")
    if len(data) <= MAX_BYTES:
        return parse_patterns(path.parent, lines)
    read = parse_patterns(path.parent, lines[:-1])  # the last line may be cut
    return replace(read, left_out=f"only its first {MAX_BYTES} bytes are read")


def parse_patterns(folder: Path, lines: Iterable[str]) -> IgnoreFile:
    """The patterns of these lines, comments, blank lines and what git would not read left out."""
    texts = [
        text for line in lines if (text := re.sub(ENDS, "", line)) and not text.startswith("#")
    ]
    fit = [text for text in texts[:MAX_PATTERNS] if _fits(text)]
    left_out = f"{len(texts) - len(fit)} of {len(texts)} patterns are not read: {BOUNDS}"
    patterns = tuple(pattern for text in fit if (pattern := _pattern(text)) is not None)
    return IgnoreFile(folder, patterns, left_out if len(fit) < len(texts) else "")


def _fits(text: str) -> bool:
    return len(text) <= MAX_LENGTH and _stars(text) <= MAX_STARS


def _stars(text: str) -> int:
    """The stars between which a match can go back and forth: not "*" or an outer "**" as a part."""
    parts = text.lstrip("!").strip("/").split("/")
    inner = parts[parts[0] == "**" : len(parts) - (parts[-1] == "**")]
    return sum(len(re.findall(STARS, part)) for part in inner if part != "*")


def _pattern(text: str) -> Pattern | None:
    negated = text.startswith("!")
    body = text[1:] if negated else text
    glob = body.rstrip("/")
    parts = [part for part in glob.split("/") if part]
    compiled = _compiled(glob) if parts else None
    if compiled is None:
        return None
    return Pattern(
        glob=compiled,
        depth=-1 if "/" in glob and "**" in parts else len(parts) if "/" in glob else 0,
        folders_only=body.endswith("/"),
        negated=negated,
        below=parts[-1] == "**",
        stars=_stars(text),
    )


def _compiled(glob: str) -> Glob | None:
    """None for what is no pattern: nothing at all, or a range that does not end."""
    import warnings

    from pathspec import GitIgnoreSpec

    text = "\\" + glob if glob.startswith(("#", "!")) else glob
    try:
        with warnings.catch_warnings():  # "[[a]" is odd, but it is not our reader's business
            warnings.simplefilter("ignore")
            patterns = [*GitIgnoreSpec.from_lines([text]).patterns]
    except (ValueError, re.error):
        return None
    return patterns[0] if patterns and patterns[0].include else None
