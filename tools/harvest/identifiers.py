"""Which words Keras accepts for a loss, metric, activation or optimizer, found by asking get()."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable
from typing import Any

# What compile() resolves by shapes, in any case of letters: the word stays a word.
METRIC_WORDS = {
    "accuracy": "accuracy",
    "acc": "accuracy",
    "crossentropy": "crossentropy",
    "ce": "crossentropy",
}
TALK = ("get", "serialize", "deserialize")


def candidates(*modules: Any) -> list[str]:
    """Every spelling worth a try: public names, their lower case, names of the implementation."""
    words: set[str] = set()
    for module in modules:
        inner = importlib.import_module(f"keras.src.{module.__name__.rpartition('.')[2]}")
        table = getattr(inner, "ALL_OBJECTS_DICT", {})
        words.update(name for name in (*dir(module), *dir(inner)) if not name.startswith("_"))
        words.update(key for key in table if isinstance(key, str))
    return sorted((words | {word.lower() for word in words}) - set(TALK))


def accepted(module: Any, words: Iterable[str]) -> dict[str, Any]:
    """What module.get(word) yields, for the words that it accepts."""
    found: dict[str, Any] = {}
    for word in words:
        try:
            thing = module.get(word)
        except Exception:  # get() raises whatever the constructor raises: the word is not accepted
            continue
        if thing is not None and (callable(thing) or hasattr(thing, "apply_gradients")):
            found[word] = thing
    return found


def function_classes(classes: dict[str, type]) -> dict[str, str]:
    """The class that a function belongs to, by the function's name: mean_squared_error -> its Loss.

    Either the class wraps that very function, or it has the function's name in camel case.
    """
    wrapped = {snake(name): name for name in sorted(classes)}
    for name, cls in sorted(classes.items(), reverse=True):
        try:
            made = cls()
        except Exception:  # a class with required arguments wraps no single function
            continue
        function: Any = getattr(made, "_fn", None) or getattr(made, "fn", None)
        if inspect.isfunction(inspect.unwrap(function)) and function.__name__ != "<lambda>":
            wrapped[function.__name__] = name
    return wrapped


def snake(name: str) -> str:
    """binary_accuracy for BinaryAccuracy."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def class_words(module: Any, words: list[str], classes: dict[str, type]) -> dict[str, str]:
    """Accepted spelling -> Keras' class name, for losses, metrics and optimizers."""
    wrapped = function_classes(classes)
    own = {id(cls): name for name, cls in classes.items()}
    handed_over = {word: getattr(module, word) for word in dir(module) if word not in TALK}
    found = {}
    for word, thing in (handed_over | accepted(module, words)).items():
        cls = thing if inspect.isclass(thing) else type(thing)
        name = own.get(id(cls))
        if name is None and inspect.isfunction(inspect.unwrap(thing)):
            name = wrapped.get(thing.__name__)
        if name is not None:
            found[word] = name
    return found


def activation_words(module: Any) -> dict[str, str]:
    """Accepted spelling -> name of the function, for activations."""
    words = {}
    for word, thing in accepted(module, candidates(module)).items():
        name = getattr(thing, "__name__", "")
        if hasattr(module, name) and not inspect.isclass(thing):
            words[word] = name
    return words
