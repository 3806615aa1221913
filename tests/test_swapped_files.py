"""swapped-weights: a script against what is in a file of weights."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from examples import findings

SERVE = """
import keras
import numpy as np
model = keras.Sequential([keras.Input((8,)), {}, keras.layers.Dense(1, name="score")])
model.load_weights("{}")
print(model.predict(np.load("new.npy")))
"""


def dense(name: str | None, units: int = 8) -> str:
    named = "" if name is None else f", name={name!r}"
    return f"keras.layers.Dense({units}{named})"


def write_by_class(path: Path, layers: list[tuple[str, int]]) -> None:
    """As Keras 3.6 does: groups by class and number, with the names as attributes."""
    with h5py.File(path, "w") as file:
        for number, (name, units) in enumerate(layers):
            group = file.create_group(f"layers/dense{f'_{number}' if number else ''}/vars")
            if name:
                group.attrs["name"] = name
            group["0"], group["1"] = np.zeros((8, units), "f4"), np.zeros((units,), "f4")


def write_by_name(path: Path, layers: list[tuple[str, int]]) -> None:
    """As Keras 2 does."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "2.11.0"
        file.attrs["layer_names"] = [name.encode() for name, _ in layers]
        for name, units in layers:
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
            group[f"{name}/kernel:0"] = np.zeros((8, units), "f4")
            group[f"{name}/bias:0"] = np.zeros((units,), "f4")


@pytest.mark.parametrize("form", ["score.weights.h5", "score.h5"])
@pytest.mark.parametrize(
    ("script", "file", "found"),
    [
        (["b", "a"], [("a", 8), ("b", 8)], True),
        (["c", "a", "b"], [("a", 8), ("b", 8), ("c", 8)], True),
        (["a", "b"], [("a", 8), ("b", 8)], False),
        (["first", "second"], [("a", 8), ("b", 8)], False),
        (["b", "other"], [("a", 8), ("b", 8)], False),
        ([None, None], [("a", 8), ("b", 8)], False),
        (["b", "a"], [("a", 8), ("b", 16)], False),
        (["b", "a", "c"], [("a", 8), ("b", 8)], False),
    ],
)
def test_order_of_a_file(
    form: str,
    script: list[str | None],
    file: list[tuple[str, int]],
    found: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write = write_by_class if ".weights." in form else write_by_name
    write(tmp_path / form, [*file, ("score", 1)])
    (tmp_path / "serve.py").write_text(SERVE.format(", ".join(map(dense, script)), form))
    rules = [one.rule for one in findings() if one.where.path == "serve.py"]
    assert rules == (["swapped-weights"] if found else [])


def test_a_file_without_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_by_class(tmp_path / "score.weights.h5", [("", 8), ("", 8), ("", 1)])
    text = SERVE.format(", ".join(map(dense, ["b", "a"])), "score.weights.h5")
    (tmp_path / "serve.py").write_text(text)
    assert findings() == []
