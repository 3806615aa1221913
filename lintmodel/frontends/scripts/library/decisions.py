"""What a script reads off a prediction: a class, a yes or no, a name."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Decide
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.arrays import step
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Sequence, Value, is_constant, number, plain


def is_prediction(data: Data) -> bool:
    """Whether all the numbers are answers of one model."""
    return len(data.sources) == 1 and data.sources[0].kind == "prediction"


def decide(run: Run, data: Data, kind: str, **facts: Any) -> Decide | None:
    """Note that a decision is read off a prediction; None for other data, or no kind."""
    if not kind or not is_prediction(data):
        return None
    source = data.sources[0]
    model = getattr(source.origin, "model", None) or getattr(source.origin, "target", None)
    if not isinstance(model, Model):
        return None
    axis = facts.pop("axis", None)
    return run.emit(
        Decide, kind, model=model, made=source.origin, output=source.output, data=data, kind=kind,
        axis=plain(axis), axis_given=bool(facts.pop("given", False)), **facts,
    )  # fmt: skip


def as_position(data: Data) -> None:
    """An argmax over all axes was meant as one: it is turned into a position (np.unravel_index)."""
    for done in data.steps:
        event = done.detail.get("event")
        if isinstance(event, Decide):
            event.position = True


@function("numpy.unravel_index", "tensorflow.unravel_index", "builtins.divmod")
def unravel_index(call: Call) -> Value:
    """np.unravel_index(np.argmax(x), x.shape)."""
    for data in call.args:
        if isinstance(data, Data):
            as_position(data)
    return call.unknown("position")


def compared(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """array OP other: an array of truth values. Equal comparisons yield the same value."""
    key = (symbol, *(_identity(run, value) for value in (left, right)))
    if key not in run.compared:
        run.compared[key] = _compared(run, symbol, left, right)
    return run.compared[key]


def _identity(run: Run, value: Value) -> Any:
    if is_constant(value):
        return (type(value).__name__, value)
    run.keep.append(value)
    return value.key if isinstance(value, Symbol) else id(value)


def _compared(run: Run, symbol: str, left: Value, right: Value) -> Data:
    data, other = (left, right) if isinstance(left, Data) else (right, left)
    if symbol in ("==", "!=") and isinstance(other, Data):
        from lintmodel.frontends.scripts.library.comparing import laid

        laid(run, f"'{symbol}'", left, right)
    found = number(other)
    kind = "threshold" if symbol in ("<", "<=", ">", ">=") else "equal" if found is not None else ""
    decide(run, data, kind, threshold=UNKNOWN if found is None else float(found))
    what = f"{symbol} {found if found is not None else '...'}"
    return step(run, data, "decide", what, dtype="bool", interval=Interval(0.0, 1.0), integral=True,
                encoding="binary", classes=2)  # fmt: skip


def looked_up(run: Run, owner: Value, index: Data) -> Value:
    """names[index]: the name of a predicted class."""
    count: Any = UNKNOWN
    keys: tuple[Any, ...] = ()
    if isinstance(owner, Sequence):
        count = UNKNOWN if owner.open else len(owner.items)
    elif isinstance(owner, tuple | str):
        count = len(owner)
    elif isinstance(owner, Mapping) and not owner.open:
        count, keys = len(owner.entries), tuple(owner.entries)
    elif isinstance(owner, Data):
        count = owner.rows
    named = owner.items if isinstance(owner, Sequence) else owner
    words = tuple(one for one in named if isinstance(one, str)) if isinstance(named, tuple) else ()
    if isinstance(owner, Mapping):
        words = tuple(one for one in owner.entries.values() if isinstance(one, str))
    decide(run, index, "lookup", names=count, keys=keys, words=words)
    if not is_prediction(index):
        return run.unknown("class name")
    return step(run, index, "decide", "lookup", dtype="str", interval=UNKNOWN)
