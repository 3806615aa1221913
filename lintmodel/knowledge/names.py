"""One spelling: any accepted name of a layer, loss, metric or optimizer to Keras' own."""

from __future__ import annotations

from lintmodel.knowledge.tables import NEWEST_FIRST, first, tables


def canonical_layer(name: str) -> str | None:
    """Class name of a layer: Conv2D for Convolution2D, Rescaling for experimental...Rescaling.

    Takes the name below keras.layers; the case of letters counts, as in an import.
    """
    return _word("layers", name)


def canonical_loss(name: str) -> str | None:
    """Class name of a loss, for any word that keras.losses.get takes: MeanSquaredError for mse."""
    return _word("losses", name)


def canonical_metric(name: str) -> str | None:
    """Class name of a metric; the words "accuracy" and "crossentropy" stay ("acc" -> "accuracy").

    "Accuracy" is the class here. As a string in compile(metrics=["Accuracy"]) Keras reads it as
    the word, in any case of letters: who has a string lowers it first (see is_metric_word).
    """
    return _word("metrics", name)


def is_metric_word(text: str) -> bool:
    """Whether compile() reads this string as a word whose metric the shapes decide."""
    return text.lower() in ("accuracy", "acc", "crossentropy", "ce")


def canonical_activation(name: str) -> str | None:
    """Name of the activation function: "silu" for "swish"."""
    known = _word("activations", name)
    return known if known is None else _word("activations", known)


def canonical_optimizer(name: str) -> str | None:
    """Class name of an optimizer: "Adam" for "adam" and "legacy.Adam"."""
    return _word("optimizers", name)


def canonical_initializer(name: str) -> str:
    """Class name of an initializer: "Zeros" for "zeros" and "zero"; "" for one that is not known."""
    plain = {"zero": "zeros", "one": "ones"}.get(name, name).replace("_", "").lower()
    for version in NEWEST_FIRST:
        for known in tables(version)["initializers"]:
            if known.lower() == plain:
                return str(known)
    return ""


def canonical_function(full_name: str) -> str | None:
    """Own full name of a public function or class: "keras.utils.load_img" for its other names.

    keras.Model is "keras.models.Model". None for what Keras does not have.
    """
    for version in NEWEST_FIRST:
        aliases, known = tables(version)["aliases"], tables(version)["functions"]
        if full_name in aliases:
            own: str = aliases[full_name]
            return own
        if full_name in known:
            return full_name
    return None


def _word(section: str, name: str) -> str | None:
    own: str | None = first(f"words.{section}", name)
    return own
