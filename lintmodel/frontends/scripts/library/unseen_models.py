"""Models that code made which we cannot see: what is fed a dataset of Keras or TensorFlow is a model."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.model import Model
from lintmodel.frontends.scripts.library import METHODS, Call
from lintmodel.frontends.scripts.library.keras_models import new_model
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Dataset, Value

PASSES = ("fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator")


def passed_over(call: Call, callee: Symbol) -> Value:
    """something.fit(dataset): what is not known has the model's name, so that it is told again."""
    key: Any = callee.key
    first = call.args[0] if call.args else next(iter(call.kwargs.values()))
    known = isinstance(key, tuple) and len(key) == 3 and key[0] == "attr" and key[2] in PASSES
    if not known or not isinstance(first, Dataset) or "batch" not in first.facts:
        return call.run.unknown("unknown callee", None, (callee,))
    model = call.run.unseen.get(key[1])
    if model is None:
        model = call.run.unseen[key[1]] = new_model(call, "unknown", "comes from elsewhere")
    method = METHODS[(Model, key[2])]
    return method(
        Call(call.run, call.span, key[2], call.args, call.kwargs, model, call.open, call.used)
    )
