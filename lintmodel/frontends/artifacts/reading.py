"""One file being read: what is found wrong is noted here, and how far a reader may go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Artifact, Problem
from lintmodel.facts.version import KerasVersion, parse_release
from lintmodel.findings import Where

Scan: TypeAlias = Literal["none", "state", "all"]

MEGABYTE = 1 << 20
MAX_CONFIG_BYTES = 64 * MEGABYTE  # the largest config of a published model is below 2 MB
MAX_GRAPH_BYTES = 512 * MEGABYTE
MAX_INDEX_BYTES = 64 * MEGABYTE
MAX_LAYERS = 100_000
MAX_TENSORS = 1_000_000
MAX_PROBLEMS = 50
SMALL_TENSOR = MEGABYTE  # statistics of one layer are vectors
ALWAYS_READ = 1024 * MEGABYTE  # of values, however small the file
STATE_KINDS = frozenset({"BatchNormalization", "SyncBatchNormalization", "Normalization"})
STATE_NAMES = frozenset({"moving_mean", "moving_variance", "mean", "variance", "count"})


class Unreadable(Exception):
    """A part of a file cannot be read: the kind of Problem and a sentence for a person."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class NeedsLibrary(Exception):
    """Only the HDF5 library can read this file, or tell what is wrong with it."""


@dataclass(eq=False, slots=True)
class Reading:
    """The file, how much of its values to read, and the artifact that is being filled.

    `library`: the HDF5 library may be used, which can crash; else NeedsLibrary is raised.
    """

    path: Path
    shown: str
    scan: Scan
    artifact: Artifact
    library: bool = True

    def where(self, part: str = "") -> Where:
        """A place in this file: `part` names a layer, weight or member."""
        return Where(path=self.shown, part=part)

    def problem(self, kind: str, message: str, part: str = "") -> None:
        """Report what is wrong; the same problem is said once, and at most MAX_PROBLEMS are."""
        problems = self.artifact.problems
        known = any(one.message == message and one.where.part == part for one in problems)
        if not known and len(problems) < MAX_PROBLEMS:
            problems.append(Problem(kind, message, self.where(part)))

    def unreadable(self, error: Unreadable, part: str = "") -> None:
        """Report an Unreadable that was caught."""
        self.problem(error.kind, error.message, part)

    def note(self, kind: str, message: str) -> None:
        """Say something that is no fault of the file."""
        self.artifact.notes.append((kind, message))

    def scans(self, layer: Layer | None, name: str, nbytes: int) -> bool:
        """Whether the values of this tensor are to be read."""
        if self.scan != "state":
            return self.scan == "all"
        if nbytes > SMALL_TENSOR:
            return False
        if layer is None:  # of an export or a weight file: only the name tells
            return name in STATE_NAMES
        return layer.kind in STATE_KINDS

    def check_total(self, declared: int, size: int, ratio: int) -> bool:
        """Whether all values of a file together may be read; else a problem, said once.

        Takes the bytes declared so far, the bytes of the file, and how often they may be unpacked.
        """
        if declared <= max(ALWAYS_READ, size * ratio):
            return True
        self.problem(
            "cap", f"the tensors declare more than {ratio} times the {amount(size)} of the file"
        )
        return False


def printable(text: object, limit: int = 200) -> str:
    """A name from a file as it may be shown: valid Unicode, one line, not endless."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    shown = shown[: limit + 1].encode("utf-8", "replace").decode("utf-8")
    if not shown.isprintable():
        shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in shown)
    return shown if len(shown) <= limit else shown[:limit] + "..."


def amount(nbytes: int) -> str:
    """Bytes for a person: 4096 bytes, 2.0 kB, 4.0 TB (powers of 1000)."""
    size = float(nbytes)
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB"):
        if size < 1000 or unit == "PB":
            return f"{nbytes} bytes" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("the last unit always returns")


def version_written(text: object, writer: str = "Keras") -> KerasVersion:
    """The version that a file names, with that as evidence; UNKNOWN for what is no version."""
    shown = printable(text, 40)
    if not isinstance(text, str) or not re.match(r"v?[0-9]{1,4}(\.[0-9]{1,6})*([.\-+a-z]|$)", text):
        return KerasVersion(evidence=f"the file names no usable {writer} version")
    return KerasVersion(parse_release(text), f"written by {writer} {shown}")
