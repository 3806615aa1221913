"""Checks on the sources themselves: can they be read at all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.project import NOTED_PROBLEMS
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Remedy

if TYPE_CHECKING:
    from lintmodel.views.comments import IgnoreComment
    from lintmodel.views.sources import SourceProblem


def unparsable_script(source: SourceProblem) -> Iterator[Fault]:
    """A script that could not be parsed, except where the run only notes it (Python 2)."""
    if source.of == "script" and source.problem.kind not in NOTED_PROBLEMS:
        yield Fault(source.problem.where, {"problem": source.problem.message})


def unknown_suppression(comment: IgnoreComment) -> Iterator[Fault]:
    """An ignore comment that names no rule: it silences nothing."""
    for name, meant in comment.unknown[:1]:
        slots = {"name": name, "hint": f": is '{meant}' meant?" if meant else ""}
        yield Fault(comment.where, slots, remedies=_without(comment, name, meant))
    if not comment.names:
        yield Fault(comment.where, {}, variant="empty", remedies=_without(comment))


def unused_suppression(comment: IgnoreComment) -> Iterator[Fault]:
    """An ignore comment that silences nothing."""
    if comment.names and not comment.unknown and not decided(comment.used):
        slots = {"names": ", ".join(comment.names)}
        yield Fault(comment.where, slots, remedies=_without(comment))


def _without(comment: IgnoreComment, name: str = "", meant: str = "") -> tuple[Remedy, ...]:
    """The comment goes; where one of its names is wrong, the right one takes its place, or nothing."""
    if meant and meant not in comment.names:
        return (Remedy("replace-in-comment", comment.where, name, meant),)
    if name and len(comment.names) > 1:
        return (Remedy("replace-in-comment", comment.where, name, ""),)
    return (Remedy("remove-comment", comment.where),)
