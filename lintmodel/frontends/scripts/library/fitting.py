"""Objects that learn from data and then change others by it: what they learned, on what, and when."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.fitted import Fitted, FittedKind, Learn, Transform
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.library.arrays import as_data, new_data
from lintmodel.frontends.scripts.library.rows import other_rows
from lintmodel.frontends.scripts.numbering import tables_in
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Method, Sequence, Thing, Value, plain


def fitted_thing(call: Call, kind: str, of: FittedKind, name: str, **fields: Any) -> Thing:
    """An object that learns, not fitted yet; `fact` is what facts know of it."""
    given = {**call.kwargs, **fields}
    fact = Fitted(
        kind=of,
        name=name,
        args={key: plain(value) for key, value in given.items()},
        where=call.where,
        provenance=call.run.provenance(f"{name} is created", call.span),
    )
    made = Thing(
        kind, {"class": name, "fitted_on": None, "fact": fact, "learnt": None, **given}, call.where
    )
    call.run.learners[id(made)] = made
    return made


def learn(call: Call, data: Maybe[Data], adds: bool = False) -> None:
    """owner.fit(data): from here on it goes by this data."""
    owner: Thing = call.owner
    event = call.run.emit(
        Learn, f"{call.name}()", of=owner.fields["fact"], data=data, method=call.name, adds=adds,
        where=call.where,
    )  # fmt: skip
    call.run.state.write(owner.fields, "fitted_on", data)
    call.run.state.write(owner.fields, "learnt", event)


def by(owner: Thing) -> dict[str, Any]:
    """Of a step that this object does: who it was, and from what it learned."""
    on = owner.fields.get("fitted_on")
    return {
        "fitted": owner.fields["fact"],
        "fitted_on": on if isinstance(on, Data) else UNKNOWN,
        "learnt": learnt(owner),
    }


def learnt(owner: Thing) -> Maybe[Learn | None]:
    """The fit() that an object goes by; None where this script has none on the way here."""
    found = owner.fields.get("learnt")
    return found if found is None or isinstance(found, Learn) else UNKNOWN


def transformed(call: Call, data: Maybe[Data], made: Value, inverse: bool = False) -> Value:
    """Note that an object transforms data, and what it made of it; yields what it made."""
    owner: Thing = call.owner
    call.run.emit(
        Transform, f"{call.name}()", by=owner.fields["fact"], data=data, method=call.name,
        inverse=inverse, learnt=learnt(owner), made=made if isinstance(made, Data) else UNKNOWN,
        used=call.used, where=call.where,
    )  # fmt: skip
    return made


def learnt_at_once(
    run: Run, name: str, data: Data, fixed: Maybe[bool] = False, **args: Any
) -> dict[str, Any]:
    """Of a step of a function that learns from the very data that it encodes: pd.get_dummies()."""
    chain = run.provenance(f"{name}()")
    fact = Fitted(kind="encoder", name=name, call=True, fixed=fixed, where=run.where(), args=args,
                  provenance=chain)  # fmt: skip
    event = run.emit(Learn, f"{name}()", of=fact, data=data, method=name)
    return {"fitted": fact, "fitted_on": data, "learnt": event}


# -- data that is not known ------------------------------------------------------------------------

HANDLERS = ("call flask.", "call streamlit.", "call gradio.", "call fastapi.", "call django.",
            "call builtins.input")  # fmt: skip
SENT = ("flask.request.", "bottle.request.", "quart.request.")  # request.form["text"]
ORIGINS: dict[Any, Any] = {"argument": "argument", "command line": "request", "input": "request",
                           "stored object": "stored"}  # fmt: skip


def as_given(run: Run, value: Value) -> Maybe[Data]:
    """A value as data; one that is not known stands for some data, the same wherever it is met."""
    found = as_data(run, value)
    if isinstance(found, Data):
        return found
    if isinstance(value, Symbol):
        return _stand_in(run, value, UNKNOWN)
    items: Value = value
    rows: Maybe[int] = UNKNOWN
    for depth in range(3):  # [[number]]
        if not isinstance(items, tuple | Sequence):
            break
        listed = items.items if isinstance(items, Sequence) else items
        if depth == 0 and not (isinstance(items, Sequence) and items.open):
            rows = len(listed)
        items = listed[0] if listed else None
    if not isinstance(items, Symbol):
        return UNKNOWN
    made = _stand_in(run, items, rows)
    some = isinstance(value, Sequence) and value.open  # one item stands for those of any part
    return other_rows(run, made, "a list") if some else made


def _stand_in(run: Run, value: Symbol, rows: Maybe[int]) -> Data:
    key = (value.key, rows if isinstance(rows, int) else None)
    if key not in run.stand_ins:
        run.keep.append(value)
        origin, name = _origin(value.key)
        kind = ORIGINS.get(origin, ORIGINS.get(value.cause, "unknown"))
        sent = value.cause.startswith(HANDLERS) or (origin == "library" and name.startswith(SENT))
        source = Source("request" if sent else kind, value.cause)
        run.stand_ins[key] = new_data(run, source, "data that is not known", rows=rows)
    found: Data = run.stand_ins[key]
    return found


def _origin(key: Any) -> tuple[Any, str]:
    """What a value was got from, by attributes, items and calls: the innermost of its key, and its name."""
    while isinstance(key, tuple) and len(key) > 1 and key[0] not in ("argument", "library"):
        key = next((part for part in key[1:] if isinstance(part, tuple)), None)
    return (key[0], str(key[-1])) if isinstance(key, tuple) and key else (None, "")


# -- what values hold of such objects ----------------------------------------------------------------

MAX_LOOKED = 500


def part(run: Run, owner: Thing, what: str) -> Symbol:
    """Something that an object learned, as a value: scaler.mean_, tokenizer.word_index."""
    return Symbol("what was learned", ("learned", id(owner), what))


def held(run: Run, values: Any) -> Maybe[tuple[Any, ...]]:
    """The fitted objects and numberings that these values are or were made of; UNKNOWN where there may
    be others."""
    found: list[Any] = []
    pending, seen, clear = list(values), 0, True
    while pending and seen < MAX_LOOKED:
        value, seen = pending.pop(), seen + 1
        found.extend(tables_in(value))
        if isinstance(value, Symbol):
            owner = run.learners.get(_learner(value.key))
            clear = clear and owner is not None
            value = owner
        if isinstance(value, Thing) and isinstance(value.fields.get("fact"), Fitted):
            found.append(value.fields["fact"])
        clear = clear and not (isinstance(value, Mapping | Sequence) and value.open)
        pending.extend(_inside(value))
    return tuple(found) if clear and not pending else tuple(found) or UNKNOWN


def learner(run: Run, value: Symbol) -> Thing | None:
    """The object by which something that is not known was learned, or of which it is a text."""
    found = run.learners.get(_learner(value.key))
    return found if isinstance(found, Thing) else None


def _learner(key: Any, depth: int = 0) -> Any:
    """The object that something was learned by, which an unknown value was made of; else None."""
    if not isinstance(key, tuple) or depth > 20:
        return None
    if len(key) == 3 and key[0] == "learned":
        return key[1]
    return next(
        (one for one in (_learner(item, depth + 1) for item in key) if one is not None), None
    )


def _inside(value: Value) -> Any:
    if isinstance(value, tuple):
        return value
    if isinstance(value, Sequence):
        return value.items
    if isinstance(value, Mapping):
        return value.entries.values()
    if isinstance(value, Thing | Instance):
        return value.fields.values()
    return (value.owner,) if isinstance(value, Method) else ()
