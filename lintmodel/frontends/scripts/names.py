"""One name for each library object, however it was imported; the spelling is kept as evidence."""

from __future__ import annotations

from functools import lru_cache

KERAS_ROOTS = (
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow._api.v2.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.contrib.keras",
    "tensorflow.python.keras",
    "tensorflow.keras",
    "keras.api._v2.keras",
    "keras._tf_keras.keras",
    "keras.api",
    "keras.src",
    "tf_keras.src",
    "tf_keras",
    "keras_core",
)
SPLIT_OFF = ("keras_preprocessing", "keras_applications")  # once packages of their own
SHORT = {"tf": "tensorflow", "np": "numpy", "pd": "pandas"}  # never resolved: for reading only


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """keras.layers.Dense for tensorflow.keras.layers.Dense and every other spelling of it."""
    for root in KERAS_ROOTS:
        if name == root or name.startswith(root + "."):
            name = "keras" + name[len(root) :]
            break
    if name.startswith("tensorflow."):
        return _tensorflow(name)
    if name.partition(".")[0] in SPLIT_OFF:
        name = name.replace("_", ".", 1)
    return _keras(name) if name.startswith("keras.") else name


def _tensorflow(name: str) -> str:
    for prefix in ("tensorflow.compat.v2.", "tensorflow.compat.v1.", "tensorflow.python."):
        if name.startswith(prefix):
            name = "tensorflow." + name[len(prefix) :]
    section, _, rest = name.removeprefix("tensorflow.").partition(".")
    if section in ALIASED and rest[:1].isupper():  # tf.losses.Huber is keras.losses.Huber
        return _keras(f"keras.{section}.{rest}")
    return name


ALIASED = {"losses", "metrics", "optimizers", "initializers"}  # TF1 has functions only there
_SECTIONS = {
    "layers", "losses", "metrics", "optimizers", "callbacks", "initializers", "regularizers",
    "activations", "applications", "datasets", "constraints",
}  # fmt: skip


def _keras(name: str) -> str:
    """Keras' inner modules to its public ones: keras.layers.core.Dense is keras.layers.Dense."""
    parts = name.split(".")
    section, last = parts[1], parts[-1]
    if section == "engine" and len(parts) > 2:
        return _ENGINE.get(last, name)
    if section in ("models", "src") and last in ("Model", "Sequential"):
        return f"keras.{last}"
    if section == "models" and len(parts) > 3:
        return f"keras.models.{last}"
    if section in ("layers", "losses", "metrics", "optimizers", "callbacks", "initializers"):
        if len(parts) > 3 and last[:1].isupper() and "schedules" not in parts:
            return f"keras.{section}.{last}"
        return ".".join(part for part in parts if part not in ("experimental", "legacy"))
    return name


_ENGINE = {
    "Model": "keras.Model",
    "Sequential": "keras.Sequential",
    "Layer": "keras.layers.Layer",
    "Input": "keras.Input",
    "InputLayer": "keras.layers.InputLayer",
    "InputSpec": "keras.layers.InputSpec",
}


def root(name: str) -> str:
    """The package: "keras" of "keras.layers.Dense"."""
    return name.partition(".")[0]
