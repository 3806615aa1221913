"""What a script is for: training, inference, both, a library, or a test."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lintmodel.facts.event import Apply, Evaluate, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.project import Role, Script

# By name alone a test.py may be anything; with assertions of numpy's or of unittest's it tests code.
NAMED = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$")
ASSERTS = re.compile(r"\b(?:np|numpy)\.testing\.assert_|\bself\.assert[A-Z]\w*\(")
TESTS = ("unittest", "pytest", "absl.testing", "tensorflow.test")


def role_of(script: Script, spellings: Iterable[str], text: str = "") -> Role:
    """The role, from what the script imports and does, and how it is named."""
    if NAMED.search(script.path) and ASSERTS.search(text):
        return "test"
    if any(name == test or name.startswith(test + ".") for name in spellings for test in TESTS):
        return "test"
    return purpose_of(script)


def purpose_of(script: Script) -> Role:
    """What a script is for by what it does, were it a test or not."""
    trains = any(True for _ in script.trace.of(Fit, Apply))
    loads = any(True for _ in script.trace.of(Load, LoadWeights))
    uses = any(True for _ in script.trace.of(Predict, Evaluate))
    if trains:
        return "both" if loads and uses else "training"
    return "inference" if loads or uses else "library"
