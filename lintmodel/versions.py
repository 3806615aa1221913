"""Severity by version: a fault that exists for some Keras versions only (DESIGN, law 4)."""

from __future__ import annotations

import re

from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.facts.version import KerasVersion, parse_release


def holds(bound: str, version: KerasVersion, configured: str) -> Maybe[bool]:
    """Whether `version` satisfies `bound`; the configured one decides where it leaves it open."""
    answer = version.within(bound)
    if isinstance(answer, Unknown) and configured:
        return KerasVersion(parse_release(configured)).within(bound)
    return answer


def condition(bound: str) -> str:
    """The sentence that follows a message whose version is UNKNOWN."""
    return (
        f"This holds for Keras {_in_words(bound)}; nothing here says which Keras runs it: a pin in "
        f'requirements.txt would, or keras = "{_witness(bound)}" in [tool.lintmodel].'
    )


def _clauses(bound: str) -> list[tuple[str, str]]:
    return re.findall(r"(>=|<)\s*([\d.]+)", bound)


def _in_words(bound: str) -> str:
    words = {">=": "{} or later", "<": "before {}"}
    return ", ".join(words[operator].format(number) for operator, number in _clauses(bound))


def _witness(bound: str) -> str:
    """A release that satisfies the bound, as precise as the bound is."""
    clauses = dict(_clauses(bound))
    upper = clauses.get("<", "")
    major, _, minor = upper.partition(".")
    if minor.isdigit() and int(minor) > 0:
        return f"{major}.{int(minor) - 1}"
    return clauses[">="] if ">=" in clauses else str(int(major) - 1)
