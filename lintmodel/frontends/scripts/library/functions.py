"""Calling a value from within a transfer function: map(f), preprocessing_function=f."""

from __future__ import annotations

from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.objects import Scope
from lintmodel.frontends.scripts.values import Value


def apply(
    call: Call, target: Value, args: list[Value], kwargs: dict[str, Value] | None = None
) -> Value:
    """target(*args, **kwargs), at the place of this call."""
    from lintmodel.frontends.scripts.calls import call_value

    frame = Frame(Scope())
    call.run.code = None  # the arguments are not written as such
    return call_value(call.run, frame, call.span, target, args, kwargs or {})
