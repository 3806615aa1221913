"""What a signature does not tell, found by running Keras on a few numbers."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from harvest.signatures import constructor

MODES = ("caffe", "tf", "torch")
# The constructor arguments that fix what adapt() would find; Keras keeps no list of them.
STATE_ARGUMENTS = ("mean", "variance", "vocabulary", "bin_boundaries")


def preprocessing_mode(preprocess: Any, utilities: Any) -> str:
    """What a preprocess_input does to one pixel: "caffe", "tf", "torch", or "none".

    Errors: ValueError for a function that does something else.
    """
    pixel = np.array([[[[10.0, 100.0, 200.0]]]], dtype="float32")
    result = np.asarray(preprocess(pixel.copy()))
    if np.array_equal(result, pixel):
        return "none"
    for mode in MODES:
        if np.allclose(result, utilities.preprocess_input(pixel.copy(), mode=mode)):
            return mode
    raise ValueError(f"{preprocess.__module__}: no known mode, pixel becomes {result.ravel()}")


def application_entry(build: Any, utilities: Any) -> dict[str, Any] | None:
    """Family, preprocessing and head of one application; None for what builds no model."""
    signature = inspect.signature(build).parameters
    if "weights" not in signature:
        return None
    implementation = importlib.import_module(build.__module__)
    activation = signature.get("classifier_activation")
    return {
        "classifier_activation": activation.default if activation is not None else None,
        "family": build.__module__.rpartition(".")[2],
        "include_preprocessing": "include_preprocessing" in signature,
        "mode": preprocessing_mode(implementation.preprocess_input, utilities),
    }


def inside(build: Any) -> dict[str, Any]:
    """What is in the model as built by default, nested models included. Builds it, without weights.

    `layers` are the kinds of its layers; `adapted` says that a Normalization keeps what it learned
    as weights; `scales_inside` that the scaling is in the model.
    """
    layers = list(_layers_below(build(weights=None, include_top=False)))
    kinds = {type(layer).__name__ for layer in layers} - {"InputLayer"}
    normalizations = [layer for layer in layers if type(layer).__name__ == "Normalization"]
    return {
        "adapted": any(layer.input_mean is None for layer in normalizations),
        "layers": sorted(kinds),
        "scales_inside": bool(kinds & {"Rescaling", "Normalization"}),
    }


def _layers_below(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _layers_below(layer)


def is_random(cls: type) -> bool:
    """Whether a layer augments at random: it takes a seed, and trains unless it is told not to.

    Dropout takes a seed too, but rests unless it is told to train.
    """
    call = getattr(cls, "call", None)
    training = inspect.signature(call).parameters.get("training") if call is not None else None
    seeded = "seed" in inspect.signature(constructor(cls)).parameters
    return seeded and training is not None and training.default is True


def state_arguments(cls: type) -> list[str] | None:
    """The arguments that replace adapt(); None for a layer that has no adapt()."""
    if not hasattr(cls, "adapt"):
        return None
    taken = inspect.signature(constructor(cls)).parameters
    return [name for name in STATE_ARGUMENTS if name in taken]
