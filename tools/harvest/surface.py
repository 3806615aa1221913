"""The public names of Keras: which object each denotes, and which name is the object's own."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

# Earlier modules own an object that several of them export: load_model belongs to keras.models.
MODULES = (
    "models",
    "layers",
    "losses",
    "metrics",
    "activations",
    "optimizers",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
    "utils",
    "datasets",
    "preprocessing",
    "applications",
    "saving",
    "random",
    "ops",
    "config",
    "mixed_precision",
    "backend",
)


def walk(module: ModuleType, prefix: str) -> Iterator[tuple[str, Any]]:
    """Every public (full name, class or function) of a module and of those below it."""
    below = []
    for name in sorted(dir(module)):
        if name.startswith("_"):
            continue
        thing = getattr(module, name)
        if isinstance(thing, ModuleType):
            below.append((name, thing))
        elif inspect.isclass(thing) or callable(thing):
            yield f"{prefix}.{name}", thing
    for name, thing in below:
        if name != "src":
            yield from walk(thing, f"{prefix}.{name}")


def public_names(keras: ModuleType) -> dict[str, Any]:
    """All public names of the modules that matter, in the order of ownership.

    Keras 3 shows more names to who writes tf.keras (ImageDataGenerator): those are added.
    """
    found: dict[str, Any] = {}
    for root in filter(None, (keras, tf_keras_names())):
        for name in MODULES:
            module = getattr(root, name, None)
            if isinstance(module, ModuleType):
                for full, thing in walk(module, f"keras.{name}"):
                    found.setdefault(full, thing)
    for name in sorted(dir(keras)):  # keras.Model, keras.Input: other names of what is above
        thing = getattr(keras, name)
        if not name.startswith("_") and callable(thing):
            found[f"keras.{name}"] = thing
    return found


def tf_keras_names() -> ModuleType | None:
    """The namespace behind tf.keras in Keras 3; None in Keras 2, where it is the same."""
    try:
        return importlib.import_module("keras._tf_keras.keras")
    except ImportError:
        return None


def owners(names: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Own name of every object, and own name by every other public name of the same object.

    Takes full names in the order of ownership. In the owning module the name that the object
    calls itself wins (mean_squared_error over MSE), then the first.
    """
    first: dict[int, str] = {}
    for full, thing in names.items():
        module, _, last = full.rpartition(".")
        holder = first.setdefault(id(thing), full)
        if holder.rpartition(".")[0] == module and last == getattr(thing, "__name__", ""):
            first[id(thing)] = full
    own = {full: thing for full, thing in names.items() if first[id(thing)] == full}
    aliases = {full: first[id(thing)] for full, thing in names.items() if full not in own}
    return own, aliases
