"""Keras models as estimators of scikit-learn: a function builds the model, fit() calls it."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import METHODS, Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.objects import Bound, Function
from lintmodel.frontends.scripts.values import Thing, Value

FIT_ARGUMENTS = ("epochs", "batch_size", "verbose", "callbacks", "validation_split", "nb_epoch")


@function("keras.wrappers.scikit_learn.KerasClassifier", "scikeras.wrappers.KerasClassifier",
          "keras.wrappers.scikit_learn.KerasRegressor", "scikeras.wrappers.KerasRegressor")  # fmt: skip
def estimator(call: Call) -> Value:
    """KerasClassifier(build_fn, epochs=..., units=...): what is no argument of fit() is the builder's."""
    given = dict(call.kwargs)
    build = given.pop("build_fn", given.pop("model", call.arg(0, "build_fn")))
    if call.open or not isinstance(build, Function | Bound):
        return call.unknown("estimator")
    fields = {"build": build, "given": given, "classifier": call.name.endswith("Classifier")}
    return Thing("KerasEstimator", fields, call.where)


@method("KerasEstimator", "fit")
def fit(call: Call) -> Value:
    """estimator.fit(X, y)."""
    _fit(call, call.owner, call.arg(0, "X", call.kwargs.get("x")), call.arg(1, "y"))
    return call.owner


@function(
    "sklearn.model_selection.cross_val_score",
    "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.cross_val_predict",
    "sklearn.cross_validation.cross_val_score",
)
def cross_validate(call: Call) -> Value:
    """cross_val_score(estimator, X, y): a model built and fitted for each fold."""
    one = call.arg(0, "estimator")
    if isinstance(one, Thing) and one.kind == "KerasEstimator":
        with call.run.state.times(UNKNOWN):
            _fit(call, one, call.arg(1, "X"), call.arg(2, "y"))
    return call.unknown("scores")


def _fit(call: Call, owner: Thing, x: Value, y: Value) -> None:
    given = owner.fields["given"]
    build = owner.fields["build"]
    code = (build.function if isinstance(build, Bound) else build).code
    names = {name for name, _ in (*code[1], *code[3])}
    model = apply(call, build, [], {name: given[name] for name in given if name in names})
    if not isinstance(model, Model):
        return
    labels = y if _as_given(owner, as_data(call.run, y)) else call.unknown("labels")
    kwargs = {name: given[name] for name in FIT_ARGUMENTS if name in given}
    METHODS[(Model, "fit")](Call(call.run, call.span, "fit", [x, labels], kwargs, model))


def _as_given(owner: Thing, labels: object) -> bool:
    """Whether the model gets the labels as they are: a classifier re-encodes numbers of classes."""
    one_hot = (
        isinstance(labels, Data) and isinstance(labels.encoding, str) and "hot" in labels.encoding
    )
    return one_hot or not owner.fields["classifier"]
