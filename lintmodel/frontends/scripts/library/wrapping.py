"""Models wrapped for training: on several GPUs, for pruning."""

from __future__ import annotations

from lintmodel.facts.editing import Wrap
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.classes import as_layer
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.keras_models import new_model
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.values import Value

PRUNING = "tensorflow_model_optimization.sparsity.keras"
QUANTIZING = "tensorflow_model_optimization.quantization.keras"


@function("keras.utils.multi_gpu_model", "keras.utils.training_utils.multi_gpu_model",
          "keras.utils.multi_gpu_utils.multi_gpu_model")  # fmt: skip
def multi_gpu_model(call: Call) -> Value:
    """multi_gpu_model(model, gpus): a model that holds the given one as one layer."""
    return _wrapped(call, holds=True)


@function(f"{PRUNING}.prune_low_magnitude", f"{QUANTIZING}.quantize_model",
          f"{QUANTIZING}.quantize_apply")  # fmt: skip
def prune(call: Call) -> Value:
    """prune_low_magnitude(model): a clone with a wrapper around each layer."""
    return _wrapped(call)


@function(f"{PRUNING}.strip_pruning")
def strip(call: Call) -> Value:
    """strip_pruning(model): a clone without the wrappers."""
    return _wrapped(call, unwrapped=True)


def _wrapped(call: Call, holds: bool = False, unwrapped: bool = False) -> Value:
    given = call.arg(0, "to_prune", call.kwargs.get("model", call.kwargs.get("to_quantize")))
    given = given.fact if isinstance(given, Instance) else given
    if isinstance(given, Layer):
        call.run.escape([given], call.name)
        return call.unknown()
    name = call.name.rpartition(".")[2]
    made = new_model(call, "unknown", f"{name}()")
    inner = given if isinstance(given, Model) else UNKNOWN
    if holds and isinstance(given, Model):
        made.layers = [as_layer(given)]
    call.run.emit(Wrap, f"{name}()", model=made, inner=inner, by=call.name, unwrapped=unwrapped,
                  where=call.where)  # fmt: skip
    return made
