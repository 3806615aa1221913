"""What a script is for: training, inference, both, a library, or a test."""

from __future__ import annotations

from collections.abc import Iterable

from lintmodel.facts.event import Apply, Evaluate, Fit, Load, LoadWeights, Predict
from lintmodel.facts.project import Role, Script

TESTS = ("unittest", "pytest", "absl.testing", "tensorflow.test")


def role_of(script: Script, spellings: Iterable[str]) -> Role:
    """The role, from what the script imports and does."""
    if any(name == test or name.startswith(test + ".") for name in spellings for test in TESTS):
        return "test"
    trains = any(True for _ in script.trace.of(Fit, Apply))
    loads = any(True for _ in script.trace.of(Load, LoadWeights))
    uses = any(True for _ in script.trace.of(Predict, Evaluate))
    if trains:
        return "both" if loads and uses else "training"
    return "inference" if loads or uses else "library"
