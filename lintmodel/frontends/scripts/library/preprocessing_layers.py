"""What Keras' preprocessing layers do to data that they are called on."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data
from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library.arrays import affine, standardised, step
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value, number
from lintmodel.knowledge import is_random_layer


def applied(run: Run, layer: Layer, data: Data) -> Value:
    """Data after a layer was called on it; only preprocessing layers are followed."""
    if layer.kind == "Rescaling":
        scale, offset = number(layer.arg("scale")), number(layer.arg("offset"))
        if scale is None or offset is None:
            return step(run, data, "opaque", "Rescaling", interval=UNKNOWN)
        return affine(run, data, float(scale), float(offset), "Rescaling")
    if layer.kind == "Normalization":
        return standardised(run, data, "Normalization", layer)
    if layer.kind in ("Resizing", "CenterCrop"):
        return step(run, data, "resize", layer.kind, shape=UNKNOWN)
    if is_random_layer(layer.kind):
        return step(run, data, "augment", layer.kind)
    if layer.kind in ("TextVectorization", "StringLookup", "IntegerLookup", "Hashing"):
        return replace(step(run, data, "encode", layer.kind, fitted=layer), interval=UNKNOWN)
    return run.unknown(f"output of {layer.kind}")
