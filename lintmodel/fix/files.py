"""Files and the fixes in them: their bytes before and after, and writing them."""

from __future__ import annotations

import io
import os
import stat
import tokenize
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from lintmodel.findings import Finding, Where
from lintmodel.fix.code import Edit, edited
from lintmodel.fix.diff import unified
from lintmodel.fix.ignoring import Wish, ignoring
from lintmodel.fix.mend import Fix, edits_of, mended, possible
from lintmodel.fix.notebook import cell_sources
from lintmodel.record import record
from lintmodel.sourcetext import cells, read_bytes

BROKEN = (ValueError, LookupError, SyntaxError, RecursionError)


@record()
class Mended:
    """A file with fixes: its text, its edits, and the findings that they mend."""

    shown: str
    encoding: str
    before: str
    edits: list[Edit]
    findings: list[Finding] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """What is to be written. Errors: ValueError where the encoding cannot say it."""
        return edited(self.before, self.edits).encode(self.encoding)

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        return unified(self.shown, self.before, self.edits)


def mendable(findings: list[Finding], paths: Mapping[str, Path]) -> list[Finding]:
    """The findings, without the remedies that cannot be made in these files (shown name to path)."""
    able: set[int] = set()
    for shown, own in wanted(findings, unsafe=True).items():
        if shown in paths:
            texts = cells(read_bytes(paths[shown]), paths[shown].suffix == ".ipynb")
            for cell, some in _by_cell(own).items():
                able |= {id(some[one]) for one in possible(texts.get(cell, ""), _fixes(some))}
    return [
        finding
        if id(finding) in able or not finding.remedies
        else replace(finding, fixable=None, remedies=())
        for finding in findings
    ]


def _fixes(findings: Iterable[Finding]) -> list[Fix]:
    return [finding.remedies for finding in findings]


def wanted(findings: Iterable[Finding], unsafe: bool) -> dict[str, list[Finding]]:
    """The findings that are to be mended, by the file that they are to be mended in."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        paths = {remedy.at.path for remedy in finding.remedies}
        if len(paths) == 1 and finding.fixable in (("safe", "unsafe") if unsafe else ("safe",)):
            found.setdefault(paths.pop(), []).append(finding)
    return found


def mend(shown: str, path: Path, findings: list[Finding]) -> Mended | None:
    """The file after as many of the fixes as can be made at once; None where it is none."""
    data = read_bytes(path)
    try:
        encoding, text = _decoded(data, path.suffix == ".ipynb")
        make = _in_notebook if path.suffix == ".ipynb" else _in_script
        edits, done = make(text, findings)
        found = Mended(shown, encoding, text, edits, done)
        return found if done and found.data != data else None
    except BROKEN:
        return None


def alone(path: Path, cell: int, fix: Fix) -> tuple[str, list[Edit]]:
    """A file's text, and what one fix by itself changes in it; no edits where it cannot be made."""
    try:
        _, text = _decoded(read_bytes(path), path.suffix == ".ipynb")
        if not cell:
            return text, edits_of(text, fix) or []
        source = cell_sources(text)[cell]
        return text, source.edits(edits_of(source.text, fix) or [])
    except BROKEN:
        return "", []


def ignored(shown: str, path: Path, sites: list[tuple[Where, Finding]]) -> Mended | None:
    """The file with ignore comments for these findings at these places; None where none can be."""
    data, is_notebook = read_bytes(path), path.suffix == ".ipynb"
    found = Mended(shown, "utf-8", "", [])
    try:
        found.encoding, found.before = _decoded(data, is_notebook)
        sources = cell_sources(found.before) if is_notebook else {}
        for cell in {where.cell for where, _ in sites}:
            own = [(where, finding) for where, finding in sites if where.cell == cell]
            wishes = [Wish(one.rule, where.line, where.end_line) for where, one in own]
            text = sources[cell].text if is_notebook else found.before
            edits, granted = ignoring(text, wishes)
            found.edits += sources[cell].edits(edits) if is_notebook else edits
            found.findings += [own[number][1] for number in granted]
        return found if found.edits and found.data != data else None
    except BROKEN:
        return None


def _decoded(data: bytes, notebook: bool) -> tuple[str, str]:
    """The encoding and the text. Errors: ValueError where the bytes would not come back the same."""
    encoding = "utf-8"
    if not notebook:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    elif data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    text = data.decode(encoding)
    if text.encode(encoding) != data:
        raise ValueError("the text does not give its bytes back")
    return encoding, text


def _in_script(text: str, findings: list[Finding]) -> tuple[list[Edit], list[Finding]]:
    edits, numbers = mended(text, _fixes(findings))
    return edits, [findings[number] for number in numbers]


def _in_notebook(text: str, findings: list[Finding]) -> tuple[list[Edit], list[Finding]]:
    sources = cell_sources(text)
    edits: list[Edit] = []
    done: list[Finding] = []
    for cell, own in _by_cell(findings).items():
        made, mends = _in_script(sources[cell].text, own)
        edits += sources[cell].edits(made)
        done += mends
    return edits, done


def _by_cell(findings: Iterable[Finding]) -> Mapping[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        cells = {remedy.at.cell for remedy in finding.remedies}
        if len(cells) == 1:
            found.setdefault(cells.pop(), []).append(finding)
    return found


# -- writing -------------------------------------------------------------------------------------


def is_inside(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a file really lies in one of these folders: no link leads out of them."""
    real = Path(os.path.realpath(path))
    return any(Path(os.path.realpath(folder)) in real.parents for folder in folders)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with the permissions that it has. Errors: OSError."""
    target = Path(os.path.realpath(path))
    mode = target.stat()
    own = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        own.chmod(stat.S_IMODE(mode.st_mode))
        with suppress(OSError, AttributeError):  # it may belong to another
            os.chown(own, mode.st_uid, mode.st_gid)
        own.replace(target)
    except OSError:
        with suppress(OSError):
            own.unlink()
        raise
