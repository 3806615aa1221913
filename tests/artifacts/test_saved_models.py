"""SavedModels against TensorFlow: every tensor, and what a signature really does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import lintmodel
from lintmodel.facts.layer import TensorSummary
from lintmodel.facts.signature import Signature
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

FOLDERS = (
    "sequential_export",
    "functional_export",
    "many_kinds_export",
    "baked_export",
    "unadapted_export",
    "sequential_saved",
    "baked_saved",
)


def serving(artifact: Any) -> Signature:
    return next(one for one in artifact.signatures if one.name == "serving_default")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_tensor_equals_tensorflows(written: Any, name: str) -> None:
    import tensorflow as tf

    reader = tf.train.load_checkpoint(str(written.folder / name / "variables" / "variables"))
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    kinds = reader.get_variable_to_dtype_map()
    wanted = {key for key, kind in kinds.items() if kind not in (tf.string, tf.resource)}
    found = dict(tensors(written.folder / name))
    assert {key.removesuffix(suffix) for key in wanted} == set(found)
    for key in wanted:
        value = np.asarray(reader.get_tensor(key)).astype("float64")
        assert np.array_equal(found[key.removesuffix(suffix)].astype("float64"), value), key


@pytest.mark.parametrize("name", FOLDERS)
def test_weights_have_the_full_names_of_the_model(written: Any, name: str) -> None:
    artifact = written.read(name)
    model = written.models[name.rpartition("_")[0]]
    expected = {
        weight.path: (weight.shape, float(np.min(weight)), float(np.max(weight)))
        for weight in model.weights
    }
    found = {
        weight.path: (weight.shape, weight.summary.lowest, weight.summary.highest)
        for weight in artifact.weights
        if isinstance(weight.summary, TensorSummary)
    }
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "written_variables"),
    [
        ("baked_export", {"bn/moving_mean", "bn/moving_variance"}),
        ("baked_saved", {"bn/moving_mean", "bn/moving_variance"}),
        ("sequential_export", set()),
        ("sequential_saved", set()),
        ("functional_export", set()),
        ("unadapted_export", set()),
    ],
)
def test_a_signature_writes_what_tensorflow_sees_written(
    written: Any, name: str, written_variables: set[str]
) -> None:
    """The oracle calls the signature and looks which variables changed."""
    operations = serving(written.read(name)).operations
    found = {one.variable for one in operations if one.attrs["role"] == "write"}
    assert found == written_variables
    if not name.startswith("functional"):
        assert {one.rpartition("/")[2] for one in changed(written.folder / name)} == {
            one.rpartition("/")[2] for one in written_variables
        }


def changed(folder: Any) -> set[str]:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(folder))
    signature = loaded.signatures["serving_default"]
    captured = {v.name: v for v in signature.variables}
    before = {name: v.numpy() for name, v in captured.items()}
    (given,) = signature.structured_input_signature[1].values()
    signature(**{given.name: tf.constant(np.arange(12.0, dtype="float32").reshape(3, 4))})
    return {
        name.removesuffix(":0")
        for name, v in captured.items()
        if not np.array_equal(before[name], v.numpy())
    }


def test_endpoints_and_zones(written: Any) -> None:
    artifact = written.read("functional_export")
    default = serving(artifact)
    assert [(one.name, one.dtype, one.shape) for one in default.inputs] == [
        ("image", "float32", (None, 6, 4)),
        ("text", "string", (None,)),
    ]
    assert [one.shape for one in default.outputs] == [(None, 3), (None, 1)]
    zones = {one.name: one.zone for one in artifact.signatures}
    assert zones == {
        "__saved_model_init_op": "load",
        "serve": "serve",
        "serving_default": "serve",
    }
    load = next(one for one in artifact.signatures if one.zone == "load")
    assert {one.attrs["role"] for one in load.operations} == {"lookup"}
    assert all(one.path for one in load.operations)


@pytest.mark.parametrize("name", ["sequential_export", "baked_saved"])
def test_layers_that_names_prove(written: Any, name: str) -> None:
    model = written.read(name).model
    assert (model.kind, model.complete) == ("exported", False)
    assert [(layer.kind, layer.name) for layer in model.layers] == [("BatchNormalization", "bn")]


@pytest.mark.parametrize(("name", "is_at_start"), [("unadapted", True), ("functional", False)])
def test_an_unadapted_normalization_shows(written: Any, name: str, is_at_start: bool) -> None:
    model = written.read(f"{name}_export").model
    layer = next(one for one in model.layers if one.kind == "Normalization")
    assert layer.weight("mean").summary.all_equal(0.0) is is_at_start
    assert layer.weight("variance").summary.all_equal(1.0) is is_at_start


def test_state_only_is_enough_to_see_that(written: Any) -> None:
    layer = written.read("unadapted_export", "state").model.layers[0]
    assert layer.weight("mean").summary.all_equal(0.0)
    other = next(w for w in written.read("unadapted_export", "state").weights if w.name == "kernel")
    assert isinstance(other.summary, Unknown)


def test_the_file_inside_is_as_good_as_the_folder(written: Any) -> None:
    folder = written.folder / "baked_saved"
    inside = read_artifact(folder / "saved_model.pb", "x")
    assert inside.problems == [] and len(inside.weights) == len(written.read("baked_saved").weights)


@pytest.mark.parametrize("missing", ["variables.data-00000-of-00001", "variables.index"])
def test_absent_weights_are_a_note(written: Any, tmp_path: Any, missing: str) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(written.folder / "baked_saved", copy)
    (copy / "variables" / missing).unlink()
    artifact = read_artifact(copy, "copy")
    assert artifact.problems == []
    assert [kind for kind, _ in artifact.notes] == ["absent-shard"]
    assert all(isinstance(weight.summary, Unknown) for weight in artifact.weights)
    assert serving(artifact).operations


def test_operations_are_found_through_branches_loops_and_datasets(written: Any) -> None:
    signatures = {one.name: one for one in written.read("operations").signatures}
    found = {(one.attrs["role"], one.op): one for one in signatures["serve"].operations}
    assert set(found) == {
        ("write", "AssignAddVariableOp"),
        ("file", "ReadFile"),
        ("python", "EagerPyFunc"),
    }
    assert found["write", "AssignAddVariableOp"].variable == "counter"
    assert len(found["write", "AssignAddVariableOp"].path) >= 3
    assert found["file", "ReadFile"].attrs["filename"] == "/etc/hostname"
    assert found["file", "ReadFile"].attrs["asset"] is False
    assert signatures["clean"].operations == ()


def test_what_its_signatures_may_do_is_said(written: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(written.folder)
    found = lintmodel.check(["operations"], select=["unsafe-operation"], isolated=True).findings
    words = " ".join(one.message for one in found)
    assert len(found) == 2 and "ReadFile (/etc/hostname)" in words and "EagerPyFunc" in words


def test_a_vocabulary_from_an_asset_is_filled_at_load(written: Any) -> None:
    load = [one for one in written.read("operations").signatures if one.zone == "load"]
    operations = [operation for one in load for operation in one.operations]
    (operation,) = [one for one in operations if one.attrs["role"] == "file"]
    assert operation.op == "InitializeTableFromTextFileV2"
    assert operation.attrs == {
        "role": "file",
        "does": "table",
        "filename": "words.txt",
        "asset": True,
    }
