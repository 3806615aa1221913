"""Objects that were read from a file, used as what their methods say: scalers, encoders, tokenizers."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, StepKind
from lintmodel.facts.files import Restore
from lintmodel.facts.fitted import Fitted, FittedKind, Learn, Transform
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.library.arrays import step
from lintmodel.frontends.scripts.library.fitting import as_given
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Value

KINDS: dict[str, tuple[FittedKind, StepKind]] = {
    "transform": ("restored", "opaque"),
    "fit_transform": ("restored", "opaque"),
    "inverse_transform": ("restored", "invert"),
    "texts_to_sequences": ("tokenizer", "tokenise"),
}
LEARNS = ("fit_transform", "fit", "fit_on_texts")
MAX_DEPTH = 12


def is_restored(owner: Value) -> bool:
    """Whether a method is one of an object that came from a file."""
    key = owner.key if isinstance(owner, Symbol) else None
    return isinstance(key, tuple) and key[0] == "attr" and _root(key[1]) is not None


def use(call: Call) -> Value:
    """scaler.transform(x) and its like, where `scaler` was loaded."""
    key: Any = call.owner.key
    name, run = key[2], call.run
    fitted = _fact(run, key[1], "tokenizer" if "texts" in name else "restored")
    value = call.arg(0, "X", call.kwargs.get("texts", call.kwargs.get("y")))
    data = as_given(run, value)
    if name in LEARNS:
        learnt = run.emit(Learn, f"{name}()", of=fitted, data=data, method=name,
                          adds=name == "fit_on_texts", where=call.where)  # fmt: skip
        run.stand_ins["learnt", id(fitted)] = learnt
    if name not in KINDS:
        return call.unknown("stored object")
    return _made(call, name, fitted, data)


def _made(call: Call, name: str, fitted: Fitted, data: Maybe[Data]) -> Value:
    run = call.run
    learnt = run.stand_ins.get(("learnt", id(fitted)))
    made: Value = call.unknown("stored object")
    if isinstance(data, Data):
        detail = {"num_words": UNKNOWN} if name == "texts_to_sequences" else {}
        made = step(run, data, KINDS[name][1], name, detail=detail, interval=UNKNOWN, shape=UNKNOWN,
                    dtype=UNKNOWN, fitted=fitted, learnt=learnt)  # fmt: skip
    run.emit(
        Transform, f"{name}()", by=fitted, data=data, method=name, learnt=learnt, used=call.used,
        inverse=name == "inverse_transform", made=made if isinstance(made, Data) else UNKNOWN,
        where=call.where,
    )  # fmt: skip
    return made


def _fact(run: Run, key: Any, kind: FittedKind) -> Fitted:
    """The object, the same wherever it is met."""
    known = run.stand_ins.get(("restored", key))
    if not isinstance(known, Fitted):
        root = _root(key)
        read = next(
            (one for one in run.trace.of(Restore) if getattr(one.value, "key", None) == root), None
        )
        known = Fitted(kind=kind, name="the loaded object", restored=read,
                       where=read.where if read else run.where())  # fmt: skip
        run.stand_ins["restored", key] = known
    return known


def _root(key: Any, depth: int = 0) -> Any:
    """The key of the loaded object of which this is a part; None for anything else."""
    if not isinstance(key, tuple) or depth > MAX_DEPTH:
        return None
    if len(key) == 2 and key[0] == "restored":
        return key
    if key[0] not in ("attr", "item", "part", "sub"):
        return None
    return next((one for one in (_root(part, depth + 1) for part in key[1:]) if one), None)
