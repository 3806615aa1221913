"""What Keras 2 and 3 know of themselves: generated tables and a typed reader.

Read lazily, some milliseconds for both versions; nothing here imports Keras.
"""

from __future__ import annotations

from lintmodel.knowledge.names import (
    canonical_activation,
    canonical_function,
    canonical_initializer,
    canonical_layer,
    canonical_loss,
    canonical_metric,
    canonical_optimizer,
    is_metric_word,
)
from lintmodel.knowledge.specs import REQUIRED, Required, Spec, layer_spec, spec
from lintmodel.knowledge.traits import (
    Application,
    adaptable,
    application,
    has_weights,
    is_layer_of,
    is_random_layer,
    preprocessing_mode,
    probability_losses,
)

losses_on_probabilities: frozenset[str]

__all__ = [
    "REQUIRED",
    "Application",
    "Required",
    "Spec",
    "adaptable",
    "application",
    "canonical_activation",
    "canonical_function",
    "canonical_initializer",
    "canonical_layer",
    "canonical_loss",
    "canonical_metric",
    "canonical_optimizer",
    "has_weights",
    "is_layer_of",
    "is_metric_word",
    "is_random_layer",
    "layer_spec",
    "losses_on_probabilities",
    "preprocessing_mode",
    "probability_losses",
    "spec",
]


def __getattr__(name: str) -> frozenset[str]:
    """losses_on_probabilities, read when somebody asks for it."""
    if name == "losses_on_probabilities":
        return probability_losses()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
