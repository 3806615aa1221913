"""Losses that are called on values: Keras' objects and functions, tf.nn.*, TF1's tf.losses.*."""

from __future__ import annotations

from typing import Any, NamedTuple

from lintmodel.facts.event import LossUse
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Loss
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.keras_objective import loss_of
from lintmodel.frontends.scripts.library.symbolic import operation
from lintmodel.frontends.scripts.values import Result, Tensor, Value
from lintmodel.knowledge import canonical_loss


class Signature(NamedTuple):
    """A loss function: the class of Keras that computes the same, and its arguments by position."""

    kind: str
    labels: str
    output: str
    first: str = "labels"  # what comes first by position

    def positions(self) -> tuple[int, int]:
        """Where labels and output stand."""
        return (0, 1) if self.first == "labels" else (1, 0)


SOFTMAX, SPARSE = "CategoricalCrossentropy", "SparseCategoricalCrossentropy"
SIGMOID = "BinaryCrossentropy"
TAKES_LOGITS: dict[str, Signature] = {
    "nn.softmax_cross_entropy_with_logits": Signature(SOFTMAX, "labels", "logits"),
    "nn.softmax_cross_entropy_with_logits_v2": Signature(SOFTMAX, "labels", "logits"),
    "nn.sparse_softmax_cross_entropy_with_logits": Signature(SPARSE, "labels", "logits"),
    "nn.sigmoid_cross_entropy_with_logits": Signature(SIGMOID, "labels", "logits"),
    "nn.weighted_cross_entropy_with_logits": Signature(SIGMOID, "labels", "logits"),
    "losses.softmax_cross_entropy": Signature(SOFTMAX, "onehot_labels", "logits"),
    "losses.sparse_softmax_cross_entropy": Signature(SPARSE, "labels", "logits"),
    "losses.sigmoid_cross_entropy": Signature(SIGMOID, "multi_class_labels", "logits"),
    "contrib.losses.softmax_cross_entropy": Signature(SOFTMAX, "onehot_labels", "logits", "logits"),
    "contrib.losses.sparse_softmax_cross_entropy": Signature(SPARSE, "labels", "logits", "logits"),
    "contrib.losses.sigmoid_cross_entropy": Signature(
        SIGMOID, "multi_class_labels", "logits", "logits"
    ),
}
TAKES_VALUES: dict[str, Signature] = {
    "losses.log_loss": Signature(SIGMOID, "labels", "predictions"),
    "losses.mean_squared_error": Signature("MeanSquaredError", "labels", "predictions"),
    "losses.absolute_difference": Signature("MeanAbsoluteError", "labels", "predictions"),
    "losses.huber_loss": Signature("Huber", "labels", "predictions"),
}
KERAS_FUNCTIONS = ("categorical_crossentropy", "sparse_categorical_crossentropy",
                   "binary_crossentropy")  # fmt: skip


@function(*(f"tensorflow.{name}" for name in (*TAKES_LOGITS, *TAKES_VALUES)))
def tensorflow_loss(call: Call) -> Value:
    """tf.nn.softmax_cross_entropy_with_logits(labels=, logits=) and its like."""
    name = call.name.removeprefix("tensorflow.")
    known = TAKES_LOGITS.get(name) or TAKES_VALUES[name]
    args = {"from_logits": True} if name in TAKES_LOGITS else {}
    loss = Loss(kind=known.kind, args=args, function=f"tf.{name}", where=call.where)
    labels, output = known.positions()
    given = call.arg(labels, known.labels, call.kwargs.get("targets"))
    return judged(call, loss, given, call.arg(output, known.output))


@function(*(f"keras.{room}.{name}" for room in ("backend", "ops") for name in KERAS_FUNCTIONS))
def keras_function(call: Call) -> Value:
    """keras.losses.binary_crossentropy(y_true, y_pred), keras.ops.*, keras.backend.*."""
    kind = canonical_loss(call.name.rpartition(".")[2])
    logits: Any = call.kwargs.get("from_logits", False)
    if len(call.args) > 2 and str(kind).endswith("Crossentropy"):
        logits = call.args[2] if "Focal" not in str(kind) else UNKNOWN
    known = logits if isinstance(logits, bool) and not call.open else UNKNOWN
    loss = Loss(kind=kind or UNKNOWN, args={"from_logits": known}, where=call.where)
    inner = call.name.startswith(("keras.backend.", "keras.ops."))
    labels, output = ("target", "output") if inner else ("y_true", "y_pred")
    return judged(call, loss, call.arg(0, labels), call.arg(1, output))


@method("loss", "__call__", "call")
def keras_object(call: Call) -> Value:
    """keras.losses.X(...)(y_true, y_pred)."""
    loss = loss_of(call.run, call.owner)
    return judged(call, loss, call.arg(0, "y_true"), call.arg(1, "y_pred"))


@method(Model, "compute_loss", "super.compute_loss")
def compute_loss(call: Call) -> Value:
    """self.compute_loss(x, y, y_pred): the loss that compile() was given."""
    return judged(call, UNKNOWN, call.arg(1, "y"), call.arg(2, "y_pred"), call.owner)


@method(Model, "compiled_loss")
def compiled_loss(call: Call) -> Value:
    """self.compiled_loss(y, y_pred), before compute_loss() came."""
    return judged(call, UNKNOWN, call.arg(0, "y_true"), call.arg(1, "y_pred"), call.owner)


def judged(
    call: Call, loss: Maybe[Loss], labels: Value, output: Value, model: Model | None = None
) -> Value:
    """Note that a loss judges a value; the loss itself is an operation on it."""
    known = output if isinstance(output, Result | Tensor) else None
    call.run.emit(
        LossUse,
        "the loss is called",
        loss=loss,
        output=known.node if known else UNKNOWN,
        which=known.output if known else 0,
        labels=as_data(call.run, labels),
        model=model,
        tapes=tuple(call.run.state.tapes),
        where=call.where,
    )
    return operation(call.run, "loss", call.args, call.kwargs)
