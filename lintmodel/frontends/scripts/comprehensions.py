"""Comprehensions and f-strings: expressions that evaluate others again and again."""

from __future__ import annotations

import re
from typing import Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.evaluate import EVALUATE, bind, evaluate
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.iteration import MAX_UNROLL, element_of, iterate
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.numbering import note_numbers, set_order
from lintmodel.frontends.scripts.objects import Scope
from lintmodel.frontends.scripts.operators import (
    MAX_TEXT,
    WIDE,
    truth,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Mapping, Sequence, Value


def _comprehension(run: Run, frame: Frame, code: Code) -> Value:
    _, kind, element, generators = code
    inner = Frame(Scope(frame.scope), frame.function)
    inner.class_body = False
    found: list[Value] = []
    around = run.state.item
    with run.state.within("comprehension"):
        open_items = _generate(run, inner, element, generators, found)
    run.state.item = around
    if kind == "dict":
        pairs = {k: v for k, v in found if isinstance(k, str | int | float | bool)}
        made = Mapping(pairs, open_items or len(pairs) < len(found))
        if run.numbered:
            note_numbers(made, (value for _, value in found))
        return made
    order = set_order(run, tuple(found)) if kind == "set" else inner.order
    listed = Sequence(found, kind, open_items, order)
    listed.cell["filtered"] = open_items and not inner.beyond
    return listed


def _generate(
    run: Run, frame: Frame, element: Code, generators: tuple[Any, ...], found: list[Value]
) -> bool:
    """Collect the elements of a comprehension; True where there may be others."""
    if not generators:
        found.append(evaluate(run, frame, element))
        return False
    target, iterable_code, conditions = generators[0]
    source = iterate(run, evaluate(run, frame, iterable_code))
    known = source.items is not None and len(source.items) <= MAX_UNROLL
    open_items = not known
    frame.beyond = frame.beyond or not known
    frame.order = source.order or frame.order
    for item in source.items if known and source.items is not None else (element_of(run, source),):
        run.state.item = item
        bind(run, frame, target, item)
        decisions = [truth(run, evaluate(run, frame, test)) for test in conditions]
        if any(decision is False for decision in decisions):
            continue
        some, before = any(decision is UNKNOWN for decision in decisions), len(found)
        open_items = _generate(run, frame, element, generators[1:], found) or some or open_items
        if some:
            from lintmodel.frontends.scripts.library.rows import selected

            found[before:] = map(selected, found[before:])
    if not known and run.captured:
        from lintmodel.frontends.scripts.capture import rebound_later

        rebound_later(run, frame.scope)
    return open_items


def _fstring(run: Run, frame: Frame, code: Code) -> Value:
    parts = [evaluate(run, frame, part) for part in code[1]]
    if all(isinstance(part, str | int | float) for part in parts):
        text = "".join(str(part) for part in parts)
        return text if len(text) <= MAX_TEXT else run.unknown("string")
    keys = tuple(
        str(part) if isinstance(part, str | int | float) else getattr(part, "key", None)
        for part in parts
    )
    made = run.unknown("string", ("fstring", keys), tuple(parts))
    if all(isinstance(getattr(part, "default", part), str | int) for part in parts):
        from lintmodel.frontends.scripts.library.paths import left_at_default

        return left_at_default(made, parts)
    return made


def _formatted(run: Run, frame: Frame, code: Code) -> Value:
    """{value:03d} of an f-string."""
    _, value_code, conversion, spec = code
    value = evaluate(run, frame, value_code)
    plain_text = isinstance(value, str | int | float) and conversion in (None, "s")
    if not plain_text or spec is None or re.search(WIDE, spec):
        return run.unknown("string", ("format", id(code), getattr(value, "key", "?")), (value,))
    try:
        return format(str(value) if conversion else value, spec)
    except ValueError:  # a format for another type: the script raises there
        return run.unknown("string")


EVALUATE.update({"comp": _comprehension, "fstring": _fstring, "formatted": _formatted})
