"""Files of Keras 2.12 to 2.14, 3.0, 3.3, 3.6 and 3.15 against what each said is in them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import lintmodel
from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
VERSIONS = {
    "k212": (2, 12), "k213": (2, 13), "k214": (2, 14),
    "k30": (3, 0), "k33": (3, 3), "k36": (3, 6), "k315": (3, 15),
}  # fmt: skip
NAMES = sorted(
    path.name.removesuffix(".json")
    for prefix in VERSIONS
    for path in FIXTURES.glob(f"{prefix}_*.json")
)
WITHOUT_CONFIG = (".weights.h5", ".weights_only.h5", "_export", "_weights")
WITH_CONFIG = [one for one in NAMES if not one.endswith(WITHOUT_CONFIG) and "_own" not in one]
INSIDE = {"LSTM", "LSTMCell", "StringLookup"}


def said(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str) -> Any:
    artifact = read_artifact(FIXTURES / name, name)
    assert artifact.problems == [], artifact.problems
    return artifact


def numeric(weights: list[Any]) -> list[Any]:
    return [weight for weight in weights if weight["sum"] is not None]


def sums_in(name: str) -> list[Any]:
    return [
        (value.shape, round(float(value.astype("float64").sum()), 3))
        for _, value in tensors(FIXTURES / name)
        if value.dtype.kind in "fiuV" and value.dtype.kind != "V"
    ]


def test_every_version_has_its_files() -> None:
    assert {name.partition("_")[0] for name in NAMES} == set(VERSIONS)
    assert all(path.stat().st_size < 60_000 for path in FIXTURES.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_somewhere(name: str) -> None:
    sums = sums_in(name)
    for layer in said(name)["layers"]:
        for weight in numeric(layer["weights"]):
            if weight["dtype"] != "bfloat16":
                assert (tuple(weight["shape"]), round(weight["sum"], 3)) in sums, layer["name"]


@pytest.mark.parametrize("name", WITH_CONFIG)
def test_layers_have_their_tensors(name: str) -> None:
    found = {layer.name: layer for layer in read(name).model.all_layers()}
    for layer in said(name)["layers"]:
        got = found.get(layer["name"])
        if got is None:  # inside a wrapper: its variables are the wrapper's
            assert layer["kind"] in INSIDE, layer["name"]
            continue
        assert (got.kind, got.trainable) == (layer["kind"], layer["trainable"])
        if got.inner is None:
            check_weights(got, numeric(layer["weights"]))


def check_weights(layer: Layer, weights: list[Any]) -> None:
    """In any order: a quantized layer lists its bias first, and stores it second."""
    stored = [one for one in layer.weights if isinstance(one, Weight)]
    assert sorted(map(told, stored)) == sorted(
        (own_name(weight), tuple(weight["shape"]), weight["dtype"]) for weight in weights
    )
    for weight in weights:
        assert any(holds(one, weight) for one in stored), weight["name"]


def told(weight: Weight) -> tuple[Any, ...]:
    return weight.name, weight.shape, weight.dtype


def own_name(weight: Any) -> str:
    return str(weight["name"].rpartition("/")[2].removesuffix(":0"))


def holds(weight: Weight, said: Any) -> bool:
    if (weight.name, weight.shape) != (own_name(said), tuple(said["shape"])):
        return False
    low, high = weight.summary.lowest, weight.summary.highest
    return bool(low <= min(said["first"]) + 1e-6 and high >= max(said["first"]) - 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_version_and_steps(name: str) -> None:
    artifact, expected = read(name), said(name)
    release = artifact.version.release
    if not name.endswith(WITHOUT_CONFIG):
        assert release == VERSIONS[name.partition("_")[0]]
    if not isinstance(artifact.iterations, Unknown):
        assert artifact.iterations == expected["iterations"]


@pytest.mark.parametrize("name", [one for one in WITH_CONFIG if "_heads" in one])
def test_graph(name: str) -> None:
    model = read(name).model
    assert model.complete
    assert [node.layer.name for node in model.heads] == said(name)["heads"]
    nodes = [(node.layer.name, [one.layer.name for one in node.inputs]) for node in model.nodes]
    assert ("twice", ["drop"]) in nodes and ("twice", ["given"]) in nodes  # one layer, two calls
    assert {node.layer.name: node.kwargs for node in model.nodes}["drop"] == {"training": True}
    kinds = {key: loss.kind for key, loss in model.objective.losses.items()}
    assert kinds == {"kind": "SparseCategoricalCrossentropy", "size": "MeanSquaredError"}


SAID = {"chain": ["batchnorm-unconverged"], "heads": ["baked-training-flag"]}  # three steps; a flag


@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_said_of_every_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = FIXTURES / name
    (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    monkeypatch.chdir(tmp_path)  # where it stands the others are read as its context
    found = lintmodel.check([name], isolated=True).findings
    kind = re.sub("_(zip|folder)$", "", name.partition("_")[2].partition(".")[0])
    whole = not name.endswith(WITHOUT_CONFIG)
    assert [one.rule for one in found] == (SAID.get(kind, []) if whole else [])


def test_a_checkpoint_of_keras_2_has_the_names_of_the_model() -> None:
    """What save_weights() wrote in the format of TensorFlow: by object, with full names."""
    name = "k212_heads_weights"
    artifact = read(name)
    found = {one.path: one for one in artifact.weights}
    wanted = {
        weight["name"].removesuffix(":0"): weight
        for layer in said(name)["layers"]
        if layer["kind"] not in INSIDE and layer["kind"] != "Sequential"
        for weight in layer["weights"]
    }
    assert len(wanted) == len(found) == 20
    missing = wanted.keys() - found.keys()
    assert {one.partition("/")[0] for one in missing} <= {"mean", "variance", "count"}
    for key in wanted.keys() & found.keys():
        assert holds(found[key], wanted[key]), key
    assert "layer_with_weights-0" in artifact.details["keys"]


def test_what_float8_keeps_has_its_names() -> None:
    layers = {layer.name: layer for layer in read("k315_eighth.keras").model.layers}
    names = [one.name for one in layers["hidden"].weights]
    assert names[:4] == ["kernel", "bias", "inputs_scale", "inputs_amax_history"]
    assert layers["hidden"].arg("dtype") == "float8_from_float32"
    assert layers["head"].weight("outputs_grad_scale").summary.lowest > 0
