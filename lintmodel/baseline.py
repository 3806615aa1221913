"""A baseline: what was found once and is not to be said again, for repositories with a past.

An entry is known by its file, its rule and the text of its guilty line (the name of the part in a model
file), never by a number of a line: it survives edits elsewhere in the file. It also survives that the
file is moved, as long as its name, its content or most of what was found in it stays. What is said of a
file as a whole (it cannot be read, say) is known by these words: a file that got worse is spoken of again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintmodel.cache import digest
from lintmodel.config import ConfigError
from lintmodel.findings import Finding, Note, Severity
from lintmodel.fingerprint import Excerpt, fingerprint, identity
from lintmodel.places import shown
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.config import Settings
    from lintmodel.outcome import Outcome

VERSION = 1
MAX_BYTES = 50_000_000  # of a baseline
MAX_CONTENT = 20_000_000  # of a file that is known by its content
MAX_TEXT = 80  # characters of the guilty line, for those who read the diff
MIN_STAYED = 2  # findings that tell a file under another name: one may be found anywhere
MAX_NAMED = 3  # entries that are named where more are stale
KEYS = ("path", "rule", "severity", "fingerprint", "text")


@record(frozen=True, eq=True, order=True)
class Entry:
    """One finding that is known. `path` counts from the baseline's folder; `text` is for people."""

    path: str
    rule: str
    severity: Severity
    fingerprint: str
    text: str = ""


Judged = Callable[[Entry], bool]


@record(eq=True)
class Baseline:
    """What is known, and the content of the files it was found in, as a digest, where there was one."""

    file: Path
    entries: list[Entry] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)

    def place(self, shown: str) -> str:
        """How this baseline names a shown path."""
        try:
            return Path(os.path.relpath(shown, self.file.parent)).as_posix()
        except ValueError:  # on another drive
            return Path(shown).resolve().as_posix()

    def exists(self, path: str) -> bool:
        """Whether the file of an entry is still there."""
        return (self.file.parent / path).exists()

    def content(self, path: str) -> str:
        """The digest of a file as it is now; "" for a folder, a large file, and one that is not there."""
        try:
            file = self.file.parent / path
            if not file.is_file() or file.stat().st_size > MAX_CONTENT:
                return ""
            return digest(file.read_bytes())
        except OSError:
            return ""


@record()
class Compared:
    """The findings of a run that are not known, how many are, and the entries that were not found."""

    new: list[Finding]
    known: int
    missing: list[Entry]


def entries(findings: Iterable[Finding], baseline: Baseline, excerpt: Excerpt) -> list[Entry]:
    """The entry of each finding, in their order; equal ones of a file differ by their number."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for finding in findings:
        where = finding.home
        lines = excerpt(where.path, where.cell) if where.line else []
        path = baseline.place(where.path)
        rule, text = identity(finding, lines)
        ordinal = seen[path, rule, text] = seen.get((path, rule, text), -1) + 1
        known = fingerprint(finding, lines, ordinal)
        found.append(Entry(path, finding.rule, finding.severity, known, text[:MAX_TEXT]))
    return found


def compare(
    findings: list[Finding], baseline: Baseline, checked: Collection[str], excerpt: Excerpt
) -> Compared:
    """What of these findings is known. `checked` are the shown paths that the run looked at."""
    left: dict[tuple[str, str, str], Entry] = {_key(one): one for one in baseline.entries}
    found = entries(findings, baseline, excerpt)
    new = [number for number, one in enumerate(found) if left.pop(_key(one), None) is None]
    unknown = [found[number] for number in new]
    moved = _Moved(baseline, left.values(), {baseline.place(path) for path in checked}, unknown)
    new = [number for number in new if not moved.take(found[number])]
    missing = [entry for entry in left.values() if entry not in moved.taken]
    return Compared([findings[number] for number in new], len(findings) - len(new), missing)


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry.path, entry.rule, entry.fingerprint


class _Moved:
    """The entries whose file has moved: each stands for one finding, under another path."""

    def __init__(
        self, baseline: Baseline, left: Iterable[Entry], checked: set[str], new: Iterable[Entry]
    ) -> None:
        self.baseline = baseline
        self._had = _by_path(baseline.entries)
        self._has = _by_path(new)
        self.taken: set[Entry] = set()
        self._gone: dict[tuple[str, str], list[Entry]] = {}
        for entry in left:
            if entry.path in checked or not baseline.exists(entry.path):
                self._gone.setdefault((entry.rule, entry.fingerprint), []).append(entry)

    def take(self, found: Entry) -> bool:
        """Whether an entry stands for what was found; it then stands for nothing else."""
        for entry in self._gone.get((found.rule, found.fingerprint), []):
            if entry not in self.taken and self._is_moved(entry.path, found.path):
                self.taken.add(entry)
                return True
        return False

    def _is_moved(self, old: str, new: str) -> bool:
        if old.rpartition("/")[2] == new.rpartition("/")[2]:
            return True
        had = self.baseline.contents.get(old)
        return (bool(had) and had == self.baseline.content(new)) or self._is_edited(old, new)

    def _is_edited(self, old: str, new: str) -> bool:
        """Whether a file was moved and edited: most of what was known of it is found in a new one."""
        if self.baseline.exists(old) or new in self._had:
            return False
        had = self._had[old]
        stayed = len(had & self._has[new])
        return stayed >= MIN_STAYED and 2 * stayed >= len(had)


def _by_path(found: Iterable[Entry]) -> dict[str, set[tuple[str, str]]]:
    """What is found in each file."""
    paths: dict[str, set[tuple[str, str]]] = {}
    for one in found:
        paths.setdefault(one.path, set()).add((one.rule, one.fingerprint))
    return paths


def read(file: Path) -> Baseline:
    """The baseline in a file. Errors: ConfigError."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES} bytes")
        content = json.loads(file.read_bytes())
        return Baseline(file, [*_rows(content)], _texts(content["files"]))
    except OSError as error:
        hint = "; `lintmodel check --write-baseline` makes one" if not file.exists() else ""
        raise ConfigError(f"{file}: cannot be read: {error.strerror}{hint}") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{file}: no baseline of lintmodel ({error})") from None


def _rows(content: Any) -> Iterable[Entry]:
    if content["version"] != VERSION:
        raise ValueError(f"version {content['version']!r}, and this is {VERSION}")
    for row in content["findings"]:
        if not all(isinstance(row[key], str) for key in KEYS):
            raise TypeError("an entry is damaged")
        yield Entry(*(row[key] for key in KEYS))


def _texts(value: Any) -> dict[str, str]:
    if not all(isinstance(one, str) for one in value.values()):
        raise TypeError("a content is damaged")
    return dict(value)


def write(baseline: Baseline) -> None:
    """Put the baseline into its file: whole or not at all. Errors: OSError."""
    text = rendered(baseline).encode("utf-8", "surrogatepass")
    own = baseline.file.with_name(f"{baseline.file.name}.{os.getpid()}")
    try:
        own.write_bytes(text)
        own.replace(baseline.file)
    finally:
        own.unlink(missing_ok=True)


def rendered(baseline: Baseline) -> str:
    """The baseline as text: sorted, one entry a line, the same for the same findings."""
    rows = [json.dumps({key: getattr(one, key) for key in KEYS}, ensure_ascii=False)
            for one in sorted(baseline.entries)]  # fmt: skip
    files = [f"{json.dumps(path, ensure_ascii=False)}: {json.dumps(known)}"
             for path, known in sorted(baseline.contents.items())]  # fmt: skip
    return (
        f'{{\n "version": {VERSION},\n "files": {{\n  ' + ",\n  ".join(files)
        + '\n },\n "findings": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"
    )  # fmt: skip


def renewed(
    old: Baseline, found: list[Entry], checked: Collection[str], judged: Judged
) -> Baseline:
    """The baseline after a run that looked at these shown paths.

    What the run did not look at is kept, unless its file is gone.
    """
    looked = {old.place(path) for path in checked}
    kept = [
        one
        for one in old.entries
        if (one.path not in looked or not judged(one)) and old.exists(one.path)
    ]
    listed = sorted({*kept, *found})
    fresh: Mapping[str, str] = {path: old.content(path) for path in {one.path for one in found}}
    contents = {one.path: fresh.get(one.path, old.contents.get(one.path, "")) for one in listed}
    return Baseline(old.file, listed, {path: known for path, known in contents.items() if known})


def judged_by(settings: Settings) -> Judged:
    """Whether a run with these settings would say again what an entry says, if it were still so."""
    from lintmodel.options import all_rules

    active = {rule.name for rule in all_rules(settings) if settings.selects(rule.name, rule.group)}
    hints = settings.show_info or settings.fail_on == "info"
    return lambda entry: entry.rule in active and (hints or entry.severity != "info")


def leave_out(outcome: Outcome, settings: Settings, file: Path) -> None:
    """Take what is known out of an outcome, and note what is no longer found. Errors: ConfigError."""
    from lintmodel.sourcetext import Excerpts

    baseline, report = read(file), outcome.report
    compared = compare(report.findings, baseline, outcome.checked, Excerpts())
    report.findings, outcome.known = compared.new, compared.known
    if not compared.missing or not outcome.whole or outcome.crashes:
        return
    looked, judged = {baseline.place(path) for path in outcome.checked}, judged_by(settings)
    stale = [
        one
        for one in compared.missing
        if judged(one) and (one.path in looked or not baseline.exists(one.path))
    ]
    if stale:
        report.notes.append(Note(shown(file), "stale-baseline", _spoken(stale)))


def _spoken(stale: list[Entry]) -> str:
    named = [f"{one.rule} in {one.path}" for one in sorted(stale)[:MAX_NAMED]]
    more = [f"{len(stale) - len(named)} more"] if len(stale) > len(named) else []
    count = "1 entry is" if len(stale) == 1 else f"{len(stale)} entries are"
    listed = ", ".join([*named, *more])
    return f"{count} found no longer ({listed}): `lintmodel check --write-baseline` renews it"
