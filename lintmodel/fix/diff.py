"""A unified diff, from the edits themselves: nothing is compared, however large the file is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from lintmodel.fix.code import Edit, edited

CONTEXT = 3  # lines around a change
Change = tuple[int, int, list[str]]  # from this line to before that one, and the lines instead


def unified(shown: str, before: str, edits: Iterable[Edit]) -> str:
    """The diff of a file; `edits` do not overlap."""
    lines = _lines(before)
    changes = [*_changes(before, lines, edits)]
    hunks = "".join(_hunk(lines, *part) for part in _parts(changes, len(lines)))
    return f"--- {_name(shown)}\n+++ {_name(shown)}\n{hunks}"


def _name(shown: str) -> str:
    """In one line, whatever it holds; behind a name with blanks a tab says where it ends."""
    plain = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in shown)
    return f"{plain}\t" if " " in plain else plain


def _lines(text: str) -> list[str]:
    """Lines that end at line feeds alone, as diffs have them."""
    parts = text.split("\n")
    found = [f"{part}\n" for part in parts[:-1]]
    return [*found, parts[-1]] if parts[-1] else found


def _changes(before: str, lines: list[str], edits: Iterable[Edit]) -> Iterator[Change]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        low = bisect_right(starts, edit.start, hi=max(len(lines), 1)) - 1
        high = bisect_right(starts, max(edit.end - 1, edit.start), hi=max(len(lines), 1))
        if groups and low <= groups[-1][1]:
            first, last, own = groups[-1]
            groups[-1] = (first, max(last, high), [*own, edit])
        else:
            groups.append((low, high, [edit]))
    for low, high, own in groups:
        base = starts[low]
        local = [Edit(edit.start - base, edit.end - base, edit.text) for edit in own]
        yield low, high, _lines(edited(before[base : starts[high]], local))


def _parts(changes: list[Change], total: int) -> Iterator[tuple[list[Change], int, int, int]]:
    """Changes that stand near one another, the lines around them, and by how much those have moved."""
    moved = 0
    while changes:
        count = 1
        while count < len(changes) and changes[count][0] - changes[count - 1][1] <= 2 * CONTEXT:
            count += 1
        own, changes = changes[:count], changes[count:]
        yield own, max(own[0][0] - CONTEXT, 0), min(own[-1][1] + CONTEXT, total), moved
        moved += sum(len(fresh) - (high - low) for low, high, fresh in own)


def _hunk(lines: list[str], own: list[Change], start: int, stop: int, moved: int) -> str:
    out: list[str] = []
    at = start
    for low, high, fresh in own:
        out += [f" {line}" for line in lines[at:low]]
        out += [f"-{line}" for line in lines[low:high]]
        out += [f"+{line}" for line in fresh]
        at = high
    out += [f" {line}" for line in lines[at:stop]]
    kept = sum(not line.startswith("-") for line in out)
    head = f"@@ -{_range(start, stop - start)} +{_range(start + moved, kept)} @@\n"
    return head + "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in out
    )


def _range(start: int, count: int) -> str:
    first = start + 1 if count else start
    return str(first) if count == 1 else f"{first},{count}"
