"""Loops: short ones unrolled, others run twice, with what differs between the passes widened."""

from __future__ import annotations

from collections.abc import Callable

from lintmodel.facts.data import Data
from lintmodel.facts.event import BATCHES, Guard
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts import execute as statements
from lintmodel.frontends.scripts.assign import assign
from lintmodel.frontends.scripts.evaluate import decide, evaluate
from lintmodel.frontends.scripts.frames import Frame, Loop
from lintmodel.frontends.scripts.iteration import element_of, iterate, unrolled
from lintmodel.frontends.scripts.joining import identical, join
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Ordinal, Symbol
from lintmodel.frontends.scripts.values import Dataset, Sequence, Value, is_constant

Signal = str | None
Block = tuple[Code, ...]


def for_loop(run: Run, frame: Frame, code: Code) -> Signal:
    """for target in iterable: unrolled where the items are few and known."""
    _, run.span, target, iterable_code, body, orelse = code
    iterable = evaluate(run, frame, iterable_code)
    source = iterate(run, iterable)
    around = run.state.item
    if source.items is not None and unrolled(source):
        scope = "loop" if source.total is UNKNOWN else ""
        signal = _unrolled(run, frame, target, source.items, body, scope)
    else:
        item = element_of(run, source)
        signal = _twice(
            run,
            frame,
            code[1],
            body,
            source.total,
            lambda: take_up(run, frame, target, another(item)),
            _batches(iterable) or _fold(item),
        )
    run.state.item = around
    return signal or statements.execute(run, frame, orelse)


def _batches(iterable: Value) -> str:
    """Whether a loop goes over the batches of a dataset."""
    size = iterable.facts.get("batch") if isinstance(iterable, Dataset) else None
    return BATCHES if isinstance(size, int) and size > 1 else ""


def _fold(item: Value, depth: int = 0) -> object:
    """The cross-validation whose folds a loop goes over: for train, test in KFold().split(x)."""
    if isinstance(item, Data):
        taken = item.steps[0].rows if item.steps else None
        return taken.cut if taken is not None and taken.cut.kind == "fold" else None
    if isinstance(item, tuple) and depth < 2:
        return next((found for part in item if (found := _fold(part, depth + 1))), None)
    return None


def take_up(run: Run, frame: Frame, target: Code, item: Value) -> None:
    """Bind what a loop has taken up."""
    run.state.item = item
    assign(run, frame, target, item)


def another(item: Value) -> Value:
    """The item of the next pass: what is not known of it is not what was not known of the last."""
    if isinstance(item, Ordinal):
        return Ordinal(item.table, item.taken, item.where)
    if isinstance(item, Symbol):
        return Symbol(item.cause)
    if isinstance(item, tuple):
        return tuple(another(part) for part in item)
    return item


def _unrolled(
    run: Run, frame: Frame, target: Code, items: tuple[Value, ...], body: Block, scope: str
) -> Signal:
    loop = Loop(len(run.state.log), run.state.guards)
    frame.loops.append(loop)
    signal: Signal = None
    with run.state.looping(scope):
        for item in items:
            take_up(run, frame, target, item)
            signal = _iteration(run, frame, loop, body)
            if signal is not None:
                break
    frame.loops.pop()
    return _after_loop(run, loop, signal)


def _iteration(run: Run, frame: Frame, loop: Loop, body: Block) -> Signal:
    """One pass through a loop's body; ways out by `continue` are joined at its end."""
    state = run.state
    mark, guards = len(state.log), state.guards
    outer_mark, loop.mark, loop.continues = loop.mark, mark, []
    signal = statements.execute(run, frame, body)
    if signal == "continue":
        signal = None
    if loop.continues:
        arms = [(g, writes) for g, _, writes in loop.continues]
        if signal is None:
            arms.append((state.guards - guards, state.writes_since(mark)))
        if signal in (None, "end"):
            state.undo(mark)
            state.merge(arms)
            signal = None
    loop.mark = outer_mark
    state.guards = guards
    return signal


def _after_loop(run: Run, loop: Loop, signal: Signal) -> Signal:
    run.state.guards = loop.guards
    if signal == "break" or (signal == "end" and loop.breaks):
        signal = None
    if loop.breaks:
        _join_breaks(run, loop)
    return signal


def _join_breaks(run: Run, loop: Loop) -> None:
    """A state at a `break` differs from the present one in what it had not yet written: join both."""
    for guards, _, writes in loop.breaks:
        for table, key, value in writes.values():
            now = table.get(key)
            if not identical(now, value) and key not in ("items", "open"):
                run.state.write(table, key, join([(frozenset(), now), (guards, value)]))


def _twice(
    run: Run,
    frame: Frame,
    span: object,
    body: Block,
    count: Maybe[int],
    prepare: Callable[[], None],
    over: object = None,
) -> Signal:
    """A loop over many or unknown items: its first pass, and one for all the others."""
    if count is not UNKNOWN and count == 0:
        return None
    state = run.state
    loop = Loop(len(state.log), state.guards)
    frame.loops.append(loop)
    mark = len(state.log)
    condition = state.condition(("loop", span, run.path, len(run.stack)))
    again = state.condition(("again", span, run.path, len(run.stack)))
    first = () if isinstance(count, int) else (Guard(condition, "enter"),)
    others: Maybe[int] = count - 1 if isinstance(count, int) else UNKNOWN
    with state.within("loop"), state.under(*first), state.looping("", over):
        prepare()
        signal = _iteration(run, frame, loop, body)
        _widen(run, mark)
        if signal is None and not (isinstance(others, int) and others == 0):
            second = () if isinstance(count, int) else (Guard(again, "enter"),)
            with state.under(*second), state.times(others):
                prepare()
                signal = _iteration(run, frame, loop, body)
                _widen(run, mark)
    frame.loops.pop()
    return _after_loop(run, loop, None if signal in ("end", "break") else signal)


def _widen(run: Run, mark: int) -> None:
    """Numbers and strings that a pass changed are not known in the next; lists may have grown."""
    state = run.state
    changed: dict[tuple[int, object], tuple[dict[object, Value], object, Value]] = {}
    for table, key, old in state.log[mark:]:
        changed.setdefault((id(table), key), (table, key, old))
    for table, key, old in changed.values():
        new = table.get(key)
        if isinstance(new, Sequence) and new is not old:  # a list that grew: pairs += [...]
            state.write(new.cell, "open", True)
        if key in ("items", "open") or not is_constant(new):
            continue
        if is_constant(old) and not identical(old, new):
            state.write(table, key, Symbol("loop"))


def while_loop(run: Run, frame: Frame, code: Code) -> Signal:
    """while test: how often is not known."""
    _, run.span, test, body, orelse = code
    decision, guards = decide(run, evaluate(run, frame, test))
    if decision is False:
        return statements.execute(run, frame, orelse)
    signal = _twice(run, frame, code[1], body, UNKNOWN, lambda: None)
    return signal or statements.execute(run, frame, orelse)
