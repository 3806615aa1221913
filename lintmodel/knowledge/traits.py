"""Traits of layers, losses and pretrained models that rules ask for."""

from __future__ import annotations

from functools import cache

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.knowledge.names import canonical_function, canonical_layer
from lintmodel.knowledge.specs import spec
from lintmodel.knowledge.tables import NEWEST_FIRST, first, tables
from lintmodel.record import record

# Layers that turn words or numbers into ids by a vocabulary, given or learned by adapt().
LOOKUPS = ("TextVectorization", "StringLookup", "IntegerLookup")
# Layers that take a sequence of any length, one after the other.
ANY_LENGTH = frozenset(
    {
        "InputLayer", "Embedding", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "Conv1D",
        "SeparableConv1D", "MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D",
        "GlobalAveragePooling1D", "Dense", "Dropout", "SpatialDropout1D", "BatchNormalization",
        "LayerNormalization", "Activation", "ReLU",
    }
)  # fmt: skip


@record(frozen=True, eq=True)
class Application:
    """A pretrained model of keras.applications.

    `family` is its module ("resnet_v2"); `mode` what the family's preprocess_input does to RGB
    0..255: "caffe" (BGR minus mean), "tf" (-1..1), "torch" (0..1, standardised) or "none", and then
    the model scales by itself (`scales_inside`), which `include_preprocessing` can turn off.
    `layers` are the kinds of layers inside; `adapted` says that a Normalization among them keeps what
    it learned as weights.
    """

    name: str
    family: str
    mode: str
    scales_inside: bool
    include_preprocessing: bool
    classifier_activation: str | None
    layers: tuple[str, ...]
    adapted: bool


def application(full_name: str) -> Application | None:
    """The pretrained model that a full name builds ("keras.applications.ResNet50"), or None."""
    own = canonical_function(full_name)
    entry = first("applications", own) if own else None
    if entry is None:
        return None
    return Application(**{**entry, "name": str(own), "layers": tuple(entry["layers"])})


def preprocessing_mode(full_name: str) -> str | None:
    """Mode of a preprocess_input by full name: "caffe", "tf", "torch" or "none"; None if no such.

    keras.applications.imagenet_utils.preprocess_input has an argument `mode`: this is its default.
    """
    own = canonical_function(full_name)
    mode: str | None = first("preprocessing", own) if own else None
    return mode


def is_random_layer(kind: str) -> bool:
    """Whether a layer augments at random in training: RandomFlip, MixUp ... (not Dropout)."""
    entry = first("layers", canonical_layer(kind) or "")
    return bool(entry and entry.get("random"))


def adaptable(kind: str) -> tuple[str, ...] | None:
    """The constructor arguments that make adapt() needless; None for a layer without adapt()."""
    entry = first("layers", canonical_layer(kind) or "")
    if not entry or "adapts" not in entry:
        return None
    return tuple(entry["adapts"])


def is_layer_of(kind: str, base: str) -> bool:
    """Whether Keras' layer `kind` is a `base` or derives from it in any version ("LSTM", "RNN")."""
    own = canonical_layer(kind)
    found = [spec("layers", own, major) for major in NEWEST_FIRST] if own else []
    return any(one is not None and one.is_a(base) for one in found)


@cache
def probability_losses() -> frozenset[str]:
    """Losses that expect probabilities unless from_logits says otherwise, by class name."""
    names = {name for major in NEWEST_FIRST for name in tables(major)["losses"]}
    specs = (spec("losses", name, UNKNOWN) for name in names)
    return frozenset(one.name for one in specs if one is not None and "from_logits" in one.names)


def has_weights(kind: str) -> bool:
    """Whether Keras' layer `kind` has weights of its own: it takes an initializer for them."""
    own = canonical_layer(kind)
    found = [spec("layers", own, major) for major in NEWEST_FIRST] if own else []
    return any(
        name.endswith("_initializer") for one in found if one is not None for name in one.names
    )
