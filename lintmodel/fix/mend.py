"""Several fixes of one source at once: as many as do not touch one another and are surely right."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from lintmodel.findings import Remedy
from lintmodel.fix.actions import change
from lintmodel.fix.change import Change, NoFix
from lintmodel.fix.code import UNREADABLE, Code, Edit, collide, edited, same_tree
from lintmodel.fix.layout import NoLayout

Fix = Sequence[Remedy]
MAX_SINGLE = 50  # fixes that are tried one by one where all together went wrong


def edits_of(text: str, fix: Fix) -> list[Edit] | None:
    """The edits of one fix of a script or a cell, None where it cannot be made for certain."""
    done = _together(text, [fix])
    return done[0] if done and done[1] else None


def possible(text: str, fixes: Sequence[Fix]) -> set[int]:
    """The numbers of the fixes that can be made, each by itself."""
    _, made = mended(text, fixes)
    rest = [number for number in range(len(fixes)) if number not in made][:MAX_SINGLE]
    return {*made, *(number for number in rest if edits_of(text, fixes[number]))}


def mended(text: str, fixes: Sequence[Fix]) -> tuple[list[Edit], list[int]]:
    """Edits of a source, and the numbers of the fixes that they make; the others are to wait."""
    done = _together(text, fixes)
    if done is None:
        sound = [number for number, fix in enumerate(fixes[:MAX_SINGLE]) if edits_of(text, fix)]
        again = _together(text, [fixes[number] for number in sound])
        done = (again[0], [sound[number] for number in again[1]]) if again else ([], [])
    return done


def _together(text: str, fixes: Sequence[Fix]) -> tuple[list[Edit], list[int]] | None:
    """As `mended`; None where the new text is not what was meant."""
    try:
        code = Code(text)
        edits, numbers, changes = _chosen(code, fixes)
        for one in changes:
            one.apply()
        after = Code(edited(text, edits))
    except UNREADABLE:
        return None
    return (edits, numbers) if same_tree(code.tree, after.tree) else None


def _chosen(code: Code, fixes: Sequence[Fix]) -> tuple[list[Edit], list[int], list[Change]]:
    """The fixes that do not touch those before them. Two that change the same are one."""
    edits: list[Edit] = []
    taken: list[Edit] = []  # the same, sorted
    known: set[Edit] = set()
    numbers: list[int] = []
    changes: list[Change] = []
    for number, fix in enumerate(fixes):
        made = _changes(code, fix)
        own = [edit for one in made for edit in one.edits]
        if own and known.issuperset(own):
            numbers.append(number)
        elif own and not collide(own, taken):
            edits += own
            known.update(own)
            for edit in own:
                insort(taken, edit)
            numbers.append(number)
            changes += made
    return edits, numbers, changes


def _changes(code: Code, fix: Fix) -> list[Change]:
    try:
        return [change(code, remedy) for remedy in fix]
    except (NoFix, NoLayout):
        return []
