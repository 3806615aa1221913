"""Predictions beside what they are compared with: metrics, operators, tables, plots."""

from __future__ import annotations

from collections.abc import Iterable

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compare
from lintmodel.facts.unknown import Maybe
from lintmodel.frontends.scripts.library import Call, function, prefix
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.decisions import is_prediction
from lintmodel.frontends.scripts.library.reductions import other as other_value
from lintmodel.frontends.scripts.logged import SCORE
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Result, Tensor, Value


def laid(run: Run, how: str, left: Value, right: Value) -> None:
    """Note that two arrays are compared row by row, where one of them is what a model answered."""
    if not isinstance(left, Data) or not isinstance(right, Data):
        return
    ours, theirs = _predicted(left), _predicted(right)
    if ours is theirs:
        return
    predictions, other = (left, right) if ours else (right, left)
    run.emit(Compare, how, made=predictions.sources[0].origin, predictions=predictions, other=other,
             how=how)  # fmt: skip


def _predicted(data: Data) -> bool:
    return is_prediction(data) and data.sources[0].origin is not None


def laid_all(run: Run, how: str, values: Iterable[Value]) -> None:
    """Note the columns of a table, or what zip() takes: predictions beside each of the others."""
    found = [data for data in map(_array, values) if data is not None][:16]
    ours = [data for data in found if _predicted(data)]
    for other in found if ours else ():
        laid(run, how, ours[0], other)


def _array(value: Value) -> Data | None:
    from lintmodel.frontends.scripts.values import Sequence

    if isinstance(value, Sequence) and len(value.items) == 1 and value.open:
        value = value.items[0]  # one item stands for all
    return value if isinstance(value, Data) else None


def array_of(run: Run, value: Value) -> Maybe[Data]:
    """An argument as an array; the answer of a model(x) as well."""
    if isinstance(value, Result):
        from lintmodel.frontends.scripts.library.predictions import of_result

        return of_result(run, value)
    return as_data(run, value)


def laid_values(run: Run, how: str, left: Value, right: Value) -> None:
    """Note that two values are compared row by row, if both are arrays."""
    ours, theirs = array_of(run, left), array_of(run, right)
    if isinstance(ours, Data) and isinstance(theirs, Data):
        laid(run, how, ours, theirs)


@function("tensorflow.math.confusion_matrix", "tensorflow.equal", "tensorflow.math.equal", "numpy.equal",
          "keras.ops.equal", "keras.backend.equal", "numpy.array_equal")  # fmt: skip
def equal(call: Call) -> Value:
    """tf.math.confusion_matrix(labels, predictions), np.equal(a, b)."""
    first = call.arg(0, "x1", call.kwargs.get("labels", call.kwargs.get("x")))
    second = call.arg(1, "x2", call.kwargs.get("predictions", call.kwargs.get("y")))
    laid_values(call.run, f"{call.name.rpartition('.')[2]}()", first, second)
    return other_value(call)


ERRORS = {
    "mean_squared_error",
    "mean_absolute_error",
    "root_mean_squared_error",
    "median_absolute_error",
}


@prefix("sklearn.metrics.")
def metric(call: Call) -> Value:
    """accuracy_score(y_true, y_pred), roc_curve(y_true, y_score), ..."""
    first = call.arg(0, "y_true", call.kwargs.get("labels_true"))
    names = ("y_pred", "y_score", "y_prob", "probas_pred", "y_proba")
    second = call.arg(1, "y_pred", next((call.kwargs[n] for n in names if n in call.kwargs), None))
    known = len(call.run.trace.events)
    if first is not None and second is not None:
        laid_values(call.run, f"{call.name.rpartition('.')[2]}()", first, second)
    if call.name.rpartition(".")[2] in ERRORS:
        return call.run.unknown("error of predictions")
    if any(isinstance(value, Tensor) for value in call.args):  # in a py_function of a metric
        return other_value(call)
    compared = len(call.run.trace.events) > known
    return call.run.unknown("metric", (SCORE, known) if compared else None)
