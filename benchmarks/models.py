"""Model files of 100 MB, every value looked at, against the reading of the same bytes.

The files are written here with h5py and zipfile, in the layouts of Keras 3 and of Keras 2; no Keras
is needed. The baseline imports h5py and numpy and reads the file once in pieces of 1 MB.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from measure import CHECK, Row, compare, spawn

LAYERS = 25
UNITS = 1000  # 25 kernels of 1000 x 1000 float32: 100 MB
FACTS = """
import sys
from pathlib import Path
from lintmodel.frontends.artifacts import read_artifact
artifact = read_artifact(Path(sys.argv[1]), sys.argv[1], "all")
assert not artifact.problems and len(artifact.weights) == 50, artifact.problems
assert all(weight.summary.finite for weight in artifact.weights)
"""
READ = """
import sys, h5py, numpy
with open(sys.argv[1], "rb", buffering=0) as file:
    buffer = bytearray(1 << 20)
    while file.readinto(buffer):
        pass
"""


def rows() -> list[Row]:
    """A .keras and an .h5 file: read into facts, and checked by the whole command."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for file in ("model.keras", "model.h5"):
            write(folder / file)
            megabytes = (folder / file).stat().st_size / 1e6
            title = f"a {megabytes:.0f} MB .{file.rpartition('.')[2]}"
            read, facts, whole = ("-c", READ, file), ("-c", FACTS, file), (*CHECK, file)
            for words, own, limit in (("facts", facts, 1.5), ("whole command", whole, 2.0)):
                name = f"{title}, {words} / reading its bytes"
                found.append(compare(name, own, read, limit, folder=folder, peak_limit=150))
            (folder / file).unlink()
    return found


def write(path: Path, layers: int = LAYERS) -> None:
    """Write a .keras or .h5 of so many kernels of 4 MB, in a process of its own.

    A process that was started by a large one counts the memory of that one as its own peak.
    """
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
import models; from pathlib import Path
models.LAYERS = {layers}
models.write_{path.suffix[1:]}(Path({str(path)!r}))
"""
    spawn(("-c", code), path.parent)


def config() -> dict[str, Any]:
    """A Sequential of Dense layers, as config.json has it."""
    layers: list[dict[str, Any]] = [
        {"class_name": "Dense", "module": "keras.layers", "config": {"name": name, "units": UNITS}}
        for name in _names()
    ]
    return {"class_name": "Sequential", "module": "keras", "config": {"layers": layers}}


def _names() -> list[str]:
    return [f"dense_{index}" if index else "dense" for index in range(LAYERS)]


def write_keras(path: Path) -> None:
    """A .keras file: a zip of configuration and weights, the weights not compressed."""
    import h5py

    weights = path.with_suffix(".weights.h5")
    with h5py.File(weights, "w") as file:
        for index, name in enumerate(_names()):
            kernel, bias = _values(index)
            file[f"layers/{name}/vars/0"] = kernel
            file[f"layers/{name}/vars/1"] = bias
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("config.json", json.dumps(config()))
        archive.write(weights, "model.weights.h5")
    weights.unlink()


def write_h5(path: Path) -> None:
    """An .h5 file: attributes name the layers and their weights."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config())
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in _names()]
        for index, name in enumerate(_names()):
            layer = group.create_group(name)
            weights = [f"{name}/kernel:0", f"{name}/bias:0"]
            layer.attrs["weight_names"] = [weight.encode() for weight in weights]
            for weight, values in zip(weights, _values(index), strict=True):
                layer[weight] = values


def _values(seed: int) -> tuple[Any, Any]:
    import numpy as np

    kernel = _kernel(seed % 25)
    return kernel, np.zeros(UNITS, "float32")


@cache
def _kernel(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng(seed).normal(size=(UNITS, UNITS)).astype("float32")
