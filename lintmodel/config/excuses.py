"""per-path-ignores: rules that are not to speak of some paths, or of some layers of a model file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path

from lintmodel.config.checking import ConfigError
from lintmodel.findings import Finding, Where
from lintmodel.ignorefile import IgnoreFile, parse_patterns
from lintmodel.places import absolute
from lintmodel.record import record

LAYER = "::"  # stands between the pattern of a path and that of a layer
MAX_STEPS = 100_000_000  # of matching patterns, in one run: some seconds


@record(frozen=True, eq=True)
class Excuse:
    """One line: a pattern as in .gitignore, one for the layer ("" for any), and names of rules."""

    path: str
    part: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        """How it is written in the configuration."""
        return f"{self.path}{LAYER}{self.part}" if self.part else self.path


def excuses(base: Path, table: Mapping[str, Sequence[str]]) -> tuple[Excuse, ...]:
    """The lines of the table. Errors: ConfigError for what is no pattern."""
    found = []
    for key, names in table.items():
        path, mark, part = key.partition(LAYER)
        read = parse_patterns(base, [path])
        if path.startswith("!") or not read.patterns or (mark and not part):
            why = f": {read.left_out}" if read.left_out else ""
            raise ConfigError(f"per-path-ignores has {key!r}, which is no pattern of paths{why}")
        found.append(Excuse(path, part, tuple(names)))
    return tuple(found)


@record()
class Excuses:
    """Which of the lines speak of a finding; each pattern is asked once of each path."""

    base: Path
    lines: Sequence[Excuse]
    steps: int = 0
    files: list[IgnoreFile] = field(default_factory=list)
    known: dict[str, list[Excuse]] = field(default_factory=dict)

    def cover(self, finding: Finding) -> bool:
        """Whether a line speaks of any place of the finding, as a comment there would."""
        return bool(self.lines) and any(self._at(site, finding) for site in finding.sites())

    def _at(self, site: Where, finding: Finding) -> bool:
        own = {finding.rule, finding.group}
        return any(
            own & {*line.names} and (not line.part or fnmatchcase(site.part, line.part))
            for line in self._of(site.path)
        )

    def _of(self, shown: str) -> list[Excuse]:
        if shown not in self.known:
            self.files = self.files or [parse_patterns(self.base, [line.path]) for line in self.lines]
            path = absolute(Path(shown))
            chain = [path, *(folder for folder in path.parents if self.base in folder.parents)]
            self.known[shown] = [
                line
                for line, file in zip(self.lines, self.files, strict=True)
                if self._matches(file, chain)
            ]
        return self.known[shown]

    def _matches(self, file: IgnoreFile, chain: Iterable[Path]) -> bool:
        """A pattern that takes a folder takes all below it."""
        for number, path in enumerate(chain):
            if self.steps >= MAX_STEPS:
                return False
            self.steps += file.cost(path)
            if file.verdict(path, number > 0):
                return True
        return False
