"""Layers that no config lists: known where name and variables prove them, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import lintmodel
from lintmodel.facts.layer import Layer
from lintmodel.frontends.artifacts import read_artifact

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
BATCH = ["gamma", "beta", "moving_mean", "moving_variance"]
VECTOR, COUNT = (3,), ()


def unlisted(path: Path) -> dict[str, Layer]:
    artifact = read_artifact(path, path.name)
    assert artifact.problems == [], artifact.problems
    return {layer.where.part: layer for layer in artifact.unlisted}


def names(layer: Layer) -> list[str]:
    assert isinstance(layer.weights, tuple)
    return [weight.name for weight in layer.weights]


def write(path: Path, groups: dict[str, list[Any]], title: str = "") -> Path:
    with h5py.File(path, "w") as file:
        for group, values in groups.items():
            made = file.create_group(f"{group}/vars")
            if title:
                made.attrs["name"] = title
            for index, value in enumerate(values):
                made[str(index)] = value
    return path


def floats(*shapes: tuple[int, ...]) -> list[Any]:
    return [np.ones(shape, "float32") for shape in shapes]


@pytest.mark.parametrize("version", ["k212", "k30", "k33", "k36", "k315"])
def test_weight_files_of_every_version(version: str) -> None:
    found = unlisted(FIXTURES / f"{version}_heads.weights.h5")
    kinds = {layer.kind: names(layer) for layer in found.values()}
    assert kinds == {
        "Normalization": ["mean", "variance", "count"],
        "BatchNormalization": ["0", "moving_mean", "moving_variance"],  # center=False
    }


@pytest.mark.parametrize("version", ["k212", "k30", "k33", "k36", "k315"])
@pytest.mark.parametrize("form", ["{}_own.weights.h5", "{}_own.keras", "{}_own_zip.keras"])
def test_names_of_the_user_prove_nothing(version: str, form: str) -> None:
    path = FIXTURES / form.format(version)
    if path.exists():
        assert unlisted(path) == {}


@pytest.mark.parametrize("group", ["layers/batch_normalization_3", "items/batch_normalization"])
@pytest.mark.parametrize(
    ("count", "expected"), [(4, BATCH), (3, ["0", *BATCH[2:]]), (2, BATCH[2:])]
)
def test_variables_by_number(tmp_path: Path, group: str, count: int, expected: list[str]) -> None:
    path = write(tmp_path / "m.weights.h5", {group: floats(*[VECTOR] * count)})
    assert names(unlisted(path)[group]) == expected


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("bn1", floats(VECTOR, VECTOR, VECTOR, VECTOR)),  # the user's own attribute
        ("layers/batch_normalization", floats((3,), (3,), (3,), (4,))),
        ("layers/batch_normalization", floats((3, 3), (3, 3), (3, 3), (3, 3))),
        ("layers/batch_normalization", floats(*[VECTOR] * 6)),  # renorm=True of Keras 2
        ("layers/batch_normalization", [np.ones(3, "int32")] * 4),
        ("layers/my_batch_normalization", floats(*[VECTOR] * 4)),
        ("layers/layer_normalization", floats(VECTOR, VECTOR)),
        ("optimizer/batch_normalization", floats(*[VECTOR] * 4)),
        ("layers/normalization", floats(VECTOR, VECTOR, COUNT)),  # counts in whole numbers
        ("layers/normalization", [*floats(VECTOR, (4,)), np.int64(0)]),
        ("layers/normalization", floats(VECTOR, VECTOR)),
    ],
)
def test_what_is_not_proven(tmp_path: Path, group: str, values: list[Any]) -> None:
    path = write(tmp_path / "m.weights.h5", {"layers/dense": floats((3, 3)), group: values})
    assert unlisted(path) == {}


@pytest.mark.parametrize(
    ("group", "title", "proven"),
    [
        ("bn1", "batch_normalization_1", True),  # Keras' own name, under an attribute
        ("layers/batch_normalization", "bn1", True),  # a list is keyed by class
        ("batch_normalization", "bn1", False),  # an attribute of any class
        ("bn1", "batch_normalization_a", False),
    ],
)
def test_names_in_attributes(tmp_path: Path, group: str, title: str, proven: bool) -> None:
    path = write(tmp_path / "m.weights.h5", {group: floats(*[VECTOR] * 4)}, title)
    assert list(unlisted(path)) == ([group] if proven else [])


# -- judged ------------------------------------------------------------------------------------


def judged(path: Path, **values: float) -> set[str]:
    start = {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0} | values
    variables = [np.full(3, value, "float32") for value in start.values()]
    write(path, {"layers/batch_normalization": variables})
    return {finding.rule for finding in lintmodel.check([path], isolated=True).findings}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"gamma": 1.2, "beta": 0.1}, {"batchnorm-at-init"}),
        ({}, set()),  # never trained, or frozen: no config tells
        ({"gamma": 1.2, "moving_mean": 0.3}, set()),
        ({"gamma": 1.2, "moving_variance": 0.3}, set()),
    ],
)
def test_statistics_that_never_moved(
    tmp_path: Path, values: dict[str, float], found: set[str]
) -> None:
    assert judged(tmp_path / "m.weights.h5", **values) == found


@pytest.mark.parametrize("scale", [0.7, 1.0, 0.0])
def test_gamma_or_beta_alone(tmp_path: Path, scale: float) -> None:
    """One of them is 1 and the other 0 at the start: both are told from a value that was learned."""
    variables = [np.full(3, value, "float32") for value in (scale, 0.0, 1.0)]
    path = write(tmp_path / "m.weights.h5", {"layers/batch_normalization": variables})
    rules = [finding.rule for finding in lintmodel.check([path], isolated=True).findings]
    assert rules == (["batchnorm-at-init"] if scale == 0.7 else [])


@pytest.mark.parametrize("version", ["k212", "k30", "k33", "k36", "k315"])
def test_fixtures_are_clean(tmp_path: Path, version: str) -> None:
    name = f"{version}_heads.weights.h5"
    shutil.copy(FIXTURES / name, tmp_path / name)
    assert lintmodel.check([tmp_path / name], isolated=True).findings == []


def test_with_the_real_keras(tmp_path: Path) -> None:
    """A block of the user's own in a functional model: its layers are in no config either."""
    keras = pytest.importorskip("keras")

    class Block(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.a_norm = keras.layers.BatchNormalization()
            self.b_norm = keras.layers.BatchNormalization(name="mine")
            self.c_fit = keras.layers.Normalization()

        def build(self, shape: Any) -> None:
            for one in (self.a_norm, self.b_norm, self.c_fit):
                one.build(shape)

        def call(self, inputs: Any) -> Any:
            return self.b_norm(self.a_norm(self.c_fit(inputs)))

    given = keras.Input((3,))
    model = keras.Model(given, keras.layers.Dense(1)(Block(name="block")(given)))
    model.save(tmp_path / "m.keras")
    found = unlisted(tmp_path / "m.keras")
    assert {part: layer.kind for part, layer in found.items()} == {
        "layers/block/a_norm": "BatchNormalization",
        "layers/block/c_fit": "Normalization",
    }
    rules = lintmodel.check([tmp_path / "m.keras"], isolated=True).findings
    assert [finding.rule for finding in rules] == ["unadapted-layer"]
    frozen = keras.Model(given, Block(name="block", trainable=False)(given))
    frozen.save(tmp_path / "frozen.keras")
    batch = unlisted(tmp_path / "frozen.keras")["layers/block/a_norm"]
    assert batch.trainable is False
