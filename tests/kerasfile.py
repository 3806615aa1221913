"""A .keras or .h5 file written by hand: an architecture and a few numbers, without Keras."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lintmodel.frontends.artifacts.variable_names import group_key, names_of
from lintmodel.knowledge.variables import variables_of

DEFAULTS = {"use_bias": True, "scale": True, "center": True}
ENOUGH = 16  # more variables than a layer has names
METADATA = {"keras_version": "3.6.0", "date_saved": "2025-01-01@00:00:00"}


def write_model(folder: Path, example: Mapping[str, Any]) -> None:
    """Write the `model` form of an example: config, and optionally state, iterations, compile_config.

    `state` maps the name of a layer to numbers or lists by the variable's name ("mean": 0); layers
    that it does not name get small numbers in the shapes that they need. `by` is the release of Keras
    that is said to have written it; with `saved` h5 it is an HDF5 file.
    """
    if example.get("saved", "keras") == "keras":
        write_keras(folder / "model.keras", example)
    else:
        write_h5(folder / f"model.{example['saved']}", example)


def write_h5(path: Path, example: Mapping[str, Any]) -> None:
    """As Keras 2 writes HDF5: the architecture as an attribute, a group for each layer."""
    import h5py
    import numpy as np

    config = example["model"]
    names = [layer["config"]["name"] for layer in config["config"]["layers"]]
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = example.get("by", METADATA["keras_version"])
        file.attrs["model_config"] = json.dumps(config)
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in names]
        for name, state in _states(example):
            layer = group.create_group(name)
            layer.attrs["weight_names"] = [f"{name}/{variable}:0".encode() for variable in state]
            for variable, value in state.items():
                layer[f"{name}/{variable}:0"] = np.asarray(value, "float32")


def write_keras(path: Path, example: Mapping[str, Any]) -> None:
    """The same as a .keras file."""
    config = dict(example["model"])
    if "compile_config" in example:
        config["compile_config"] = example["compile_config"]
    with zipfile.ZipFile(path, "w") as archive:
        by = {"keras_version": example["by"]} if "by" in example else {}
        archive.writestr("metadata.json", json.dumps({**METADATA, **by}))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", _weights(config, example))


def _weights(config: Mapping[str, Any], example: Mapping[str, Any]) -> bytes:
    import h5py
    import numpy as np

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        states = dict(_states(example))
        for group, layer in _groups(config):
            state = states[layer["config"].get("name", "")]
            known = names_of(layer["class_name"], layer["config"], ENOUGH)
            variables = file.create_group(f"layers/{group}/vars")
            for name, value in state.items():
                array = np.asarray(value, "int32" if name == "count" else "float32")
                variables.create_dataset(str(known.index(name)), data=array)
        if "iterations" in example:
            counter = np.asarray(example["iterations"], "int64")
            file.create_dataset("optimizer/vars/0", data=counter)
    return buffer.getvalue()


def _states(example: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, variables by name) of every layer: as given, or in the shapes that its arguments fix."""
    import numpy as np

    given, width = example.get("state", {}), 1
    for layer in example["model"]["config"]["layers"]:
        config = layer["config"]
        name = config.get("name", "")
        wanted = variables_of(layer["class_name"], {**DEFAULTS, **config}) or {}
        shapes = {
            key: [width if size is None else size for size in shape or ()]
            for key, shape in wanted.items()
        }
        yield name, given.get(name, {key: np.full(shape, 0.1) for key, shape in shapes.items()})
        shape = (
            config.get("batch_shape") or config.get("batch_input_shape") or [config.get("units")]
        )
        width = shape[-1] or width


def _groups(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keras names a group after the class, and counts those of one class."""
    seen: Counter[str] = Counter()
    for layer in config["config"]["layers"]:
        key = group_key(layer["class_name"])
        yield (f"{key}_{seen[key]}" if seen[key] else key), layer
        seen[key] += 1
