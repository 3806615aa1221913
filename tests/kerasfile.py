"""A .keras file written by hand: an architecture and a few numbers, without Keras."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lintmodel.frontends.artifacts.variable_names import group_key, names_of

ENOUGH = 16  # more variables than a layer has names
METADATA = {"keras_version": "3.6.0", "date_saved": "2025-01-01@00:00:00"}


def write_keras(path: Path, example: Mapping[str, Any]) -> None:
    """Write the `model` form of an example: config, and optionally state, iterations, compile_config.

    `state` maps the name of a layer to numbers or lists by the variable's name ("mean": 0).
    """
    config = dict(example["model"])
    if "compile_config" in example:
        config["compile_config"] = example["compile_config"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps(METADATA))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", _weights(config, example))


def _weights(config: Mapping[str, Any], example: Mapping[str, Any]) -> bytes:
    import h5py
    import numpy as np

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for group, layer in _groups(config):
            state = example.get("state", {}).get(layer["config"].get("name"), {})
            known = names_of(layer["class_name"], layer["config"], ENOUGH)
            variables = file.create_group(f"layers/{group}/vars")
            for name, value in state.items():
                array = np.asarray(value, "int32" if name == "count" else "float32")
                variables.create_dataset(str(known.index(name)), data=array)
        if "iterations" in example:
            counter = np.asarray(example["iterations"], "int64")
            file.create_dataset("optimizer/vars/0", data=counter)
    return buffer.getvalue()


def _groups(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keras names a group after the class, and counts those of one class."""
    seen: Counter[str] = Counter()
    for layer in config["config"]["layers"]:
        key = group_key(layer["class_name"])
        yield (f"{key}_{seen[key]}" if seen[key] else key), layer
        seen[key] += 1
