"""Which Keras: a fact with its evidence (DESIGN law 4)."""

from __future__ import annotations

from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.record import record


@record(frozen=True, eq=True)
class KerasVersion:
    """The Keras that runs a script or wrote a file.

    `release` is (major, minor) as far as the evidence goes, e.g. (3, 6), (3,) or UNKNOWN;
    `evidence` says in words what decided it ("pyproject.toml pins tensorflow==2.15").
    """

    release: Maybe[tuple[int, ...]] = UNKNOWN
    evidence: str = ""

    @property
    def major(self) -> Maybe[int]:
        """2, 3 or UNKNOWN."""
        return self.release if isinstance(self.release, Unknown) else self.release[0]

    @property
    def of_tensorflow(self) -> bool:
        """Whether it is the Keras inside TensorFlow that names itself here: "2.2.4-tf"."""
        return self.evidence.endswith("-tf")

    def within(self, specifier: str) -> Maybe[bool]:
        """Whether this version satisfies e.g. ">=3", "<3", ">=3,<3.6"; UNKNOWN if undecided.

        Errors: ValueError for a specifier of another form.
        """
        answers = [self._satisfies(part.strip()) for part in specifier.split(",")]
        if any(answer is False for answer in answers):
            return False
        return UNKNOWN if any(isinstance(answer, Unknown) for answer in answers) else True

    def _satisfies(self, clause: str) -> Maybe[bool]:
        operator, bound = _clause(clause)
        if isinstance(self.release, Unknown):
            return UNKNOWN
        known, wanted = self.release[: len(bound)], bound[: len(self.release)]
        if known == wanted and len(self.release) < len(bound):
            return UNKNOWN  # "3" against ">=3.6"
        return known >= bound if operator == ">=" else known < bound


def _clause(clause: str) -> tuple[str, tuple[int, ...]]:
    for operator in (">=", "<"):
        if clause.startswith(operator):
            return operator, tuple(int(part) for part in clause[len(operator) :].split("."))
    raise ValueError(f"not a version bound: {clause!r} (use '>=3' or '<3.6')")


def parse_release(text: str) -> Maybe[tuple[int, ...]]:
    """(3, 15) for "3.15.1" or "3.15.0.dev2"; UNKNOWN for what is no version."""
    parts = text.strip().lstrip("v").split(".")[:2]
    if not parts or not all(part.isdigit() for part in parts):
        return UNKNOWN
    return tuple(int(part) for part in parts)
