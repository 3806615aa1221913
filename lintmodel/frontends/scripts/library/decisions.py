"""What a script reads off a prediction: a class, a yes or no, a name."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Decide
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library.axes import axes_of, place
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value, number, plain


def is_prediction(data: Data) -> bool:
    """Whether all the numbers are answers of one model."""
    return len(data.sources) == 1 and data.sources[0].kind == "prediction"


def decide(run: Run, data: Data, kind: str, **facts: Any) -> None:
    """Note that a decision is read off a prediction; nothing happens for other data, or no kind."""
    if not kind or not is_prediction(data):
        return
    source = data.sources[0]
    model = getattr(source.origin, "model", None) or getattr(source.origin, "target", None)
    if not isinstance(model, Model):
        return
    axis = facts.pop("axis", None)
    run.emit(
        Decide, kind, model=model, made=source.origin, output=source.output, data=data, kind=kind,
        axis=plain(axis), over=_over(data, axis) if kind == "argmax" else "",
        axis_given=bool(facts.pop("given", False)), **facts,
    )  # fmt: skip


def _over(data: Data, axis: Value) -> str:
    """What an argmax goes over: "units", "batch", "all" of several axes, or "" where not known."""
    found = axes_of(data)
    if not found:
        return ""
    if axis is None:
        names = [one.name for one in found]
        return "units" if names == ["units"] else "all" if "units" in names else ""
    position = place(found, axis) if isinstance(axis, int) else None
    return "" if position is None else found[position].name


def threshold_of(value: Value) -> Any:
    """The number that a prediction is compared with."""
    found = number(value)
    return UNKNOWN if found is None else float(found)
