"""Run a script under the real Keras and write down what it does to models.

    python tests/recorder.py SCRIPT OUT.json

Each event has its kind, the line of the innermost frame that lies in the script, the layers of the
model, and what really happened: rows and range of the data, batches, epochs, the training flag.
OUT.json holds {"events": [...], "error": null or what the script raised}. Written for Keras 3.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import keras  # noqa: E402  the environment must be set before
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

MODEL_METHODS = {
    "compile": (),
    "fit": ("x", "y", "validation_data"),
    "evaluate": ("x", "y"),
    "predict": ("x",),
    "train_on_batch": ("x", "y"),
    "test_on_batch": ("x",),
    "predict_on_batch": ("x",),
    "save": (),
    "export": (),
    "save_weights": (),
    "load_weights": (),
}
SAVES = ("save", "export", "save_weights")  # worth a record even if a callback does it
BATCHES_READ = 8  # of a dataset, for its range
Event = dict[str, Any]

script = ""
events: list[Event] = []


class Counter(keras.callbacks.Callback):  # type: ignore[misc]
    """Counts the epochs and training steps that a fit really runs."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = self.steps = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.steps += 1


def place() -> tuple[int, list[str]]:
    """Line of the innermost frame in the script, and the recorded calls inside which we are."""
    inside, frame = [], inspect.currentframe()
    while frame is not None and frame.f_code.co_filename != script:
        if frame.f_code is _recorded.__code__:
            inside.append(frame.f_locals["kind"])
        if frame.f_code.co_name == "compile_from_config":  # clone_model compiles its copy
            inside.append("restored")
        frame = frame.f_back
    return (frame.f_lineno if frame is not None else 0), inside[1:]


def describe(data: Any) -> Any:
    """Shape, kind and range of an array; a list or dict of such; the first batches of a dataset."""
    if isinstance(data, dict):
        return {str(name): describe(part) for name, part in data.items()}
    if isinstance(data, list | tuple) and not all(np.isscalar(part) for part in data):
        return [describe(part) for part in data]
    if isinstance(data, tf.data.Dataset):
        return describe_batches(itertools.islice(iter(data), BATCHES_READ))
    if isinstance(data, keras.utils.PyDataset):
        return describe_batches(data[at] for at in range(min(len(data), BATCHES_READ)))
    if data is None or inspect.isgenerator(data):
        return None
    if isinstance(data, tf.Tensor) and not hasattr(data, "numpy"):
        return {"shape": list(data.shape), "dtype": data.dtype.name, "symbolic": True}
    return describe_array(np.asarray(data))


def describe_array(array: Any) -> Event:
    """Shape, dtype, and the extremes where the values are numbers."""
    found: Event = {"shape": list(array.shape), "dtype": array.dtype.name}
    if array.size and array.dtype.kind in "biuf":
        found.update(min=float(array.min()), max=float(array.max()))
        found["whole"] = bool(np.all(np.equal(np.mod(array, 1), 0)))
        rows = array.reshape(-1, array.shape[-1]) if array.ndim > 1 else array[None]
        found["one_hot"] = bool(np.all(np.isin(rows, (0, 1))) and np.all(rows.sum(axis=1) == 1))
    return found


def describe_batches(batches: Iterator[Any]) -> Event:
    """What the inputs of the first batches span together; `batch` is the size of the first."""
    inputs = [batch[0] if isinstance(batch, tuple) else batch for batch in batches]
    parts = [describe(part) for part in inputs]
    if not parts or not all("shape" in part for part in parts):
        return {"dataset": True, "parts": parts[:1]}
    whole = {"dataset": True, "batch": parts[0]["shape"][0], **parts[0]}
    if all("min" in part for part in parts):
        whole["min"] = min(part["min"] for part in parts)
        whole["max"] = max(part["max"] for part in parts)
    return whole


def layers_of(model: Any) -> list[str]:
    """Class names of model.layers."""
    return [type(layer).__name__ for layer in getattr(model, "layers", [])]


def record(kind: str, target: Any, **facts: Any) -> Event:
    """Write one event down; `facts` is what is special to its kind."""
    line, inside = place()
    event = {"kind": kind, "line": line, "layers": layers_of(target), **facts}
    if inside:
        event["inside"] = inside
    if not inside or kind in SAVES:
        events.append(event)
    return event


def _recorded(
    kind: str, original: Callable[..., Any], before: Any, *args: Any, **kwargs: Any
) -> Any:
    """Call through, with a frame of this name on the stack that place() knows."""
    after = before(kind, original, args, kwargs)
    return original(*args, **kwargs) if after is None else after()


def patch(owner: Any, name: str, kind: str, before: Any) -> None:
    """Replace owner.name by a recording call of it."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def call(*args: Any, **kwargs: Any) -> Any:
        return _recorded(kind, original, before, *args, **kwargs)

    setattr(owner, name, call)


def definer(cls: type, name: str) -> type:
    """The class that defines a method: Keras asks whether compile() is still the Trainer's own."""
    return next(base for base in cls.__mro__ if name in vars(base))


def arguments(original: Callable[..., Any], args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments of a call by name, with the defaults filled in."""
    bound = inspect.signature(original).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def before_method(kind: str, original: Any, args: Any, kwargs: Any) -> Any:
    """Record a method of a model with its data and path; fit is also counted."""
    given = arguments(original, args, kwargs)
    facts = {name: describe(given.get(name)) for name in MODEL_METHODS[kind]}
    if "filepath" in given:
        facts["path"] = str(given["filepath"])
    if "batch_size" in given:
        facts["batch"] = batch_of(given["batch_size"], facts["x"])
    event = record(kind, args[0], **facts)
    return functools.partial(counted_fit, event, original, given) if kind == "fit" else None


def batch_of(given: int | None, x: Any) -> int | None:
    """The batch of arrays, 32 if nobody says; of a dataset that of its first batch."""
    first = next(iter(x.values())) if isinstance(x, dict) and "shape" not in x else x
    first = first[0] if isinstance(first, list) else first
    if not isinstance(first, dict) or "shape" not in first:
        return given
    rows: int = first["shape"][0]  # of a dataset's first batch, or of the array
    return rows if first.get("dataset") else min(given or 32, rows)


def counted_fit(event: Event, original: Any, given: dict[str, Any]) -> Any:
    """Run fit with a counting callback, and complete its event."""
    counter, callbacks = Counter(), given["callbacks"]
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.append(counter)
    else:
        given["callbacks"] = [*(tf.nest.flatten(callbacks) if callbacks else []), counter]
    try:
        return original(**given)
    finally:
        event.update(epochs=counter.epochs, steps=counter.steps)


def before_call(kind: str, original: Any, args: Any, kwargs: Any) -> None:
    """Record model(x) on data, not the building of a graph."""
    x = args[1] if len(args) > 1 else kwargs.get("inputs")
    if any(isinstance(part, keras.KerasTensor) for part in tf.nest.flatten(x)):
        return
    record(kind, args[0], x=describe(x), training=kwargs.get("training", "absent"))


def before_adapt(kind: str, original: Any, args: Any, kwargs: Any) -> None:
    """Record layer.adapt(data)."""
    given = arguments(original, args, kwargs)
    record(kind, None, layer=type(args[0]).__name__, x=describe(given["data"]))


def before_load(kind: str, original: Any, args: Any, kwargs: Any) -> Any:
    """Record load_model(path) with the layers of what it returns."""
    event = record(kind, None, path=str(arguments(original, args, kwargs)["filepath"]))

    def load() -> Any:
        model = original(*args, **kwargs)
        event["layers"] = layers_of(model)
        return model

    return load


def install() -> None:
    """Patch Keras; the script imports it afterwards and gets the recording functions."""
    for method in MODEL_METHODS:
        patch(definer(keras.Model, method), method, method, before_method)
    patch(keras.Model, "__call__", "call", before_call)
    for name in ("Normalization", "TextVectorization", "StringLookup", "IntegerLookup"):
        patch(getattr(keras.layers, name), "adapt", "adapt", before_adapt)
    patch(keras.layers.Discretization, "adapt", "adapt", before_adapt)
    original = keras.models.load_model
    patch(keras.models, "load_model", "load_model", before_load)
    importlib.import_module("tensorflow.keras.models")  # it has a module of its own
    for module in list(sys.modules.values()):
        if vars(module).get("load_model") is original:
            setattr(module, "load_model", keras.models.load_model)  # noqa: B010


def run(path: Path) -> str | None:
    """Run the script; what it raised, or None."""
    sys.argv[:] = [str(path)]
    sys.path.insert(0, str(path.parent))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as stop:
        return None if stop.code in (None, 0) else f"SystemExit: {stop.code}"
    except Exception as error:  # whatever the script does wrong is part of the record
        return f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    """Record the script named on the command line."""
    global script
    path, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    script = str(path)
    install()
    error = run(path)
    text = json.dumps({"events": events, "error": error}, indent=1)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
