"""load_weights(by_name=True) of a script against the names in a file."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

import lintmodel

SCRIPT = """\
import keras
import numpy as np

inputs = keras.Input((4,))
x = keras.layers.Dense(3, name="body")(inputs)
model = keras.Model(inputs, keras.layers.Dense(1, name="{head}")(x))
model.load_weights("w.h5", by_name=True)
print(model.predict(np.load("x.npy")))
"""


def write_weights(path: Path, *layers: str) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.encode() for layer in layers]
        file.attrs["keras_version"] = b"2.15.0"
        for layer in layers:
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/kernel:0".encode()]
            group.create_dataset(f"{layer}/kernel:0", data=np.ones((4, 3), "float32"))


@pytest.mark.parametrize(
    ("layers", "head", "message"),
    [
        (("body", "head"), "head", ""),
        (("body", "head"), "scores", "no layer called scores"),
        (("dense", "dense_1"), "head", "no layer of the names body, head"),
    ],
)
def test_names_of_a_file(
    layers: tuple[str, ...],
    head: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_weights(tmp_path / "w.h5", *layers)
    (tmp_path / "serve.py").write_text(SCRIPT.format(head=head))
    report = lintmodel.check([tmp_path], isolated=True, select=["silently-skipped-weights"])
    assert [message in one.message for one in report.findings] == ([True] if message else [])
