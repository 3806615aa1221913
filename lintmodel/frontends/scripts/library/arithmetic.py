"""Operators between arrays, statistics of arrays and numbers: affine maps, and what is learnt by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.unknown import UNKNOWN, same
from lintmodel.frontends.scripts.library.arrays import (
    affine,
    normalised,
    opaque,
    standardised,
    step,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Result,
    Sequence,
    Statistic,
    Tensor,
    Value,
    number,
)


def arithmetic(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """left OP right where one side is data, a statistic of data, or a symbolic tensor."""
    if isinstance(left, Tensor | Result) or isinstance(right, Tensor | Result):
        from lintmodel.frontends.scripts.library.symbolic import operation

        turned = {"reversed": True} if symbol in "-/" and number(left) is not None else {}
        return operation(run, OPERATION_NAMES.get(symbol, symbol), [left, right], dict(turned))
    if symbol == "@":
        return _product(run, left, right)
    if isinstance(left, Data):
        return _on_data(run, symbol, left, right)
    if isinstance(right, Data):
        return _reversed(run, symbol, left, right)
    if isinstance(left, Statistic) and number(right) is not None:
        return left  # std + 1e-7 is a deviation still
    if isinstance(right, Statistic) and number(left) is not None and symbol == "+":
        return right
    return run.unknown("statistics")


def _product(run: Run, left: Value, right: Value) -> Value:
    """left @ right: the rows of the one by the columns of the other."""
    data = left if isinstance(left, Data) else right
    if not isinstance(data, Data):
        return run.unknown("statistics")
    shape: Any = UNKNOWN
    if isinstance(left, Data) and isinstance(right, Data):
        shape = _product_shape(left.shape, right.shape)
    rows = shape[0] if isinstance(shape, tuple) and shape and isinstance(shape[0], int) else UNKNOWN
    return step(run, data, "opaque", "@", interval=UNKNOWN, shape=shape, rows=rows, axes=())


def _product_shape(left: Any, right: Any) -> Any:
    if not isinstance(left, tuple) or not isinstance(right, tuple) or not left:
        return UNKNOWN
    if len(right) == 2:
        return (*left[:-1], right[-1])
    return left[:-1] if len(right) == 1 else UNKNOWN


def _broadcast(left: Any, right: Any) -> Any:
    """The shape of left OP right, element by element; that of the left one where it is not known."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return left
    longest = max(len(left), len(right))
    pairs = zip(
        (1,) * (longest - len(left)) + left, (1,) * (longest - len(right)) + right, strict=True
    )
    return tuple(_wider(*pair) for pair in pairs)


def _wider(one: Any, other: Any) -> Any:
    if isinstance(one, int) and one == 1:
        return other
    return one if isinstance(other, int) and other == 1 or same(one, other) else UNKNOWN


def learnt_by_hand(run: Run, statistic: Statistic) -> Learn:
    """x.mean() and x.std() are learned from x, like the numbers of a scaler."""
    known: Learn | None = run.stand_ins.get(("statistics", id(statistic.data)))
    if known is None:
        fact = Fitted(kind="scaler", name="statistics", call=True, by_hand=True, where=run.where())
        known = run.emit(Learn, "statistics", of=fact, data=statistic.data, method="statistics")
        run.stand_ins[("statistics", id(statistic.data))] = known
        run.keep.append(statistic.data)
    return known


OPERATION_NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def _on_data(run: Run, symbol: str, data: Data, other: Value) -> Value:
    if symbol in ("//", "%"):
        from lintmodel.frontends.scripts.library.decisions import as_position

        as_position(data)
    value, text = number(other), f"{symbol} {_shown(other)}"
    if value is not None and abs(value) < 1e300:
        return _by_number(run, symbol, data, float(value), text)
    if isinstance(other, Statistic) and symbol in ("-", "/"):
        kind = "standardise" if other.kind in ("mean", "std", "var") else "scale"
        made = standardised(run, data, f"{symbol} {other.kind}", other.maker, other.data, kind=kind)
        if kind == "standardise":  # the largest value may well be the same on both sides
            made.steps[-1].learnt = learnt_by_hand(run, other)
        return made
    if isinstance(other, Data | tuple | Sequence):
        from lintmodel.frontends.scripts.library.channels import by_channel

        shifted = by_channel(run, symbol, data, other)
        if shifted is not None:
            return shifted
    if symbol in ("&", "|", "^") and same(data.dtype, "bool"):
        return data
    if isinstance(other, Data):
        if symbol == "-":
            from lintmodel.frontends.scripts.library.comparing import laid

            laid(run, f"'{symbol}'", data, other)
        data = replace(data, shape=_broadcast(data.shape, other.shape))
        if other.sources and _synthetic(other) and symbol in "+-":
            return step(run, data, "augment", "noise", interval=UNKNOWN)
    return opaque(run, data, text)


def _by_number(run: Run, symbol: str, data: Data, value: float, text: str) -> Data:
    if symbol == "+":
        return affine(run, data, 1.0, value, text)
    if symbol == "-":
        return affine(run, data, 1.0, -value, text)
    if symbol == "*":
        return affine(run, data, value, 0.0, text)
    if symbol == "/" and value != 0:
        return affine(run, data, 1.0 / value, 0.0, text)
    return normalised(run, data, text)


def _reversed(run: Run, symbol: str, other: Value, data: Data) -> Value:
    value, text = number(other), f"{_shown(other)} {symbol} x"
    if value is None:
        return _on_data(run, symbol, data, other) if symbol in "+*" else opaque(run, data, text)
    if symbol in "+*":
        return _by_number(run, symbol, data, float(value), f"{symbol} {_shown(other)}")
    if symbol == "-":
        return affine(run, data, -1.0, float(value), text)
    return normalised(run, data, text)


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) if number(value) else "..."


def _synthetic(data: Data) -> bool:
    return all(source.kind == "synthetic" for source in data.sources)
