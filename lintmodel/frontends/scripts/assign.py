"""Targets: binding names, attributes and items."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.scripts.attributes import set_attribute
from lintmodel.frontends.scripts.evaluate import evaluate
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.iteration import element_of, iterate
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.numbering import ordinal_in
from lintmodel.frontends.scripts.run import Run, rebind
from lintmodel.frontends.scripts.state import MISSING
from lintmodel.frontends.scripts.symbols import Ordinal, Symbol
from lintmodel.frontends.scripts.values import Library, Mapping, Sequence, Value, number


def assign(run: Run, frame: Frame, target: Code, value: Value) -> None:
    """Bind one target. A target that is not understood forgets what it may have changed."""
    kind = target[0]
    if kind == "name":
        assign_name(run, frame, target[1], value)
    elif kind == "attr":
        set_attribute(run, evaluate(run, frame, target[1]), target[2], value)
    elif kind == "sub":
        owner = evaluate(run, frame, target[1])
        if isinstance(owner, Data):  # x[i] = ...: the array itself is another one from here on
            made = _column(run, frame, target, owner, value)
            made = made or _painted(run, owner, target[2], value) or written_into(run, owner, value)
            if run.numbered:  # x[row, index_of[word]] = 1
                made = numbered_by(run, made, evaluate(run, frame, target[2]))
            assign(run, frame, target[1], made)
        else:
            _assign_item(run, owner, evaluate(run, frame, target[2]), value)
    elif kind in ("tuple", "list"):
        _unpack(run, frame, target[1], value)
    elif kind == "star":
        assign(run, frame, target[1], run.unknown("star-target"))


def _column(run: Run, frame: Frame, target: Code, table: Data, value: Value) -> Data | None:
    """A column of a table after cleaned texts were written into it; None for anything else."""
    if not isinstance(value, Data) or not value.steps or "cleans" not in value.steps[-1].detail:
        return None
    from lintmodel.frontends.scripts.library.cleaning import column_written

    return column_written(run, table, evaluate(run, frame, target[2]), value)


def _painted(run: Run, data: Data, index: Code, value: Value) -> Data | None:
    """image[top:bottom, left:right] = 0: a part hidden, and no scaling; None for anything else."""
    from lintmodel.frontends.scripts.library.arrays import step

    hidden, bounds = number(value), data.interval
    if hidden is None or isinstance(bounds, Unknown) or data.made_up:
        return None
    if not bounds.low <= hidden <= bounds.high:
        return None
    parts = index[1] if index[0] == "tuple" else (index,)
    cuts = [part for part in parts if part[0] == "slice"]
    bounded = any(bound != ("const", None) for cut in cuts for bound in cut[1:3])
    return step(run, data, "reshape", "a part painted over") if bounded else None


def in_place(run: Run, frame: Frame, target: Code, old: Value, new: Value) -> None:
    """x /= 255 on an array: every name that holds the same array now holds the changed one."""
    assign(run, frame, target, new)
    if isinstance(old, Data) and isinstance(new, Data):
        rebind(run, old, new)


def written_into(run: Run, data: Data, value: Value) -> Data:
    """An array after something was written into it.

    One that was made to be filled is what it is filled with: x = np.zeros(shape); x[i] = image / 255.
    """
    from lintmodel.frontends.scripts.library.arrays import opaque
    from lintmodel.frontends.scripts.library.comparing import laid
    from lintmodel.frontends.scripts.library.joined import filled

    laid(run, "the table", data, value)
    found = filled(run, data, value) if isinstance(value, Data) else None
    return opaque(run, data, "written in place") if found is None else found


def assign_name(run: Run, frame: Frame, name: str, value: Value) -> None:
    """Bind a name in its scope, and note it as intent on the fact that it holds."""
    provenance = getattr(value, "provenance", None)
    if provenance is not None:
        value.provenance = provenance.called(name)
    scope = frame.scope.shared.get(name, frame.scope)
    if run.captured:
        from lintmodel.frontends.scripts.capture import rebound

        rebound(run, scope, name, value)
    run.state.write(scope.names, name, value)


def unassign(run: Run, frame: Frame, name: str) -> None:
    """del name."""
    names = frame.scope.shared.get(name, frame.scope).names
    if names.get(name, MISSING) is not MISSING:
        run.state.write(names, name, run.unknown("deleted"))


def numbered_by(run: Run, data: Data, index: Value) -> Data:
    """An array after something was written at the number of a name."""
    from lintmodel.frontends.scripts.library.arrays import step

    found = ordinal_in(index)
    if found is None or any(one.detail.get("numbering") is found.table for one in data.steps):
        return data
    return step(run, data, "encode", "at the number of a name", detail={"numbering": found.table})


def _unpack(run: Run, frame: Frame, targets: tuple[Code, ...], value: Value) -> None:
    source = iterate(run, value)
    star = next((i for i, target in enumerate(targets) if target[0] == "star"), None)
    if source.items is None or (star is None and len(source.items) != len(targets)):
        for position, target in enumerate(targets):
            assign(run, frame, target, _part(element_of(run, source), position))
        return
    items = list(source.items)
    if star is not None:
        after = len(targets) - star - 1
        middle = items[star : len(items) - after]
        items[star : len(items) - after] = [Sequence(middle)]
    for target, item in zip(targets, items, strict=False):
        assign(run, frame, target[1] if target[0] == "star" else target, item)


def _part(value: Value, position: int) -> Value:
    """One of several values that come from an unknown one: not the same as its neighbours."""
    if isinstance(value, Symbol):
        return Symbol(value.cause, ("part", position, value.key))
    if isinstance(value, Data):
        return replace(value, part=f"{value.part}[{position}]")
    return value


def _assign_item(run: Run, owner: Value, index: Value, value: Value) -> None:
    if isinstance(owner, Mapping):
        if isinstance(index, str | int | float | bool):
            run.state.write(owner.entries, index, value)
        else:
            run.state.write(owner.cell, "open", True)
        if isinstance(value, Ordinal):  # index_of[word] = i
            run.state.write(owner.cell, "numbers", value.table)
    elif isinstance(owner, Sequence):
        _assign_element(run, owner, index, value)
    elif isinstance(owner, Library) and owner.name == "os.environ":
        from lintmodel.frontends.scripts.library.seeds import note_environment

        note_environment(run, index)


def _assign_element(run: Run, owner: Sequence, index: Value, value: Value) -> None:
    items = list(owner.items)
    if isinstance(index, int) and -len(items) <= index < len(items):
        items[index] = value
    else:
        run.state.write(owner.cell, "open", True)
        items.append(value)
    run.state.write(owner.cell, "items", tuple(items))
