"""Weights in shards against Keras, and lists whose shards are not what they should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import lintmodel
from lintmodel.cli import main
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
LIST = "chain.weights.json"


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """A copy of the list and its two files."""
    shutil.copytree(FIXTURES / "shards", tmp_path / "shards")
    return tmp_path / "shards" / LIST


def test_every_tensor_equals_what_keras_said(shards: Path) -> None:
    said = json.loads((FIXTURES / "shards.json").read_text(encoding="utf-8"))
    wanted = [weight for layer in said["layers"] for weight in layer["weights"]]
    found = [value for path, value in tensors(shards) if not path.startswith("optimizer")]
    assert sorted(map(facts, found)) == sorted(
        (tuple(one["shape"]), round(one["sum"], 4), [round(v, 5) for v in one["first"]])
        for one in wanted
    )
    artifact = read_artifact(shards, LIST)
    assert artifact.problems == [] and artifact.iterations == said["iterations"] == 3
    assert artifact.details["named"]["layers/dense"] == "hidden"
    split = [one.name for one in artifact.weights if one.path.startswith("layers/dense_1/")]
    assert split == ["0", "1"]  # kernel and bias are in two files


def facts(value: Any) -> Any:
    first = [round(float(one), 5) for one in np.ravel(value)[:3]]
    return value.shape, round(float(value.sum(dtype="float64")), 4), first


@pytest.mark.parametrize("size", [300, 3_000, 1_000_000_000])
def test_every_tensor_equals_that_of_keras(written: Any, tmp_path: Path, size: int) -> None:
    """In many files, in some and in one: each value is where the one whole file has it."""
    model = written.models["sequential"]
    path = tmp_path / "w.weights.json"
    model.save_weights(path, max_shard_size=size / 1024**3)
    whole = dict(tensors(written.folder / "sequential.weights.h5"))
    found = dict(tensors(path))
    assert found.keys() == whole.keys()
    for key, value in found.items():
        assert value.dtype == whole[key].dtype and np.array_equal(value, whole[key]), key
    artifact, one_file = read_artifact(path, path.name), written.read("sequential.weights.h5")
    summaries = {one.path: (one.name, one.summary) for one in artifact.weights}
    optimizer = {one.path: (one.name, one.summary) for one in artifact.optimizer_weights}
    assert artifact.iterations == one_file.iterations == 3
    for one in one_file.optimizer_weights:
        assert optimizer[one.path] == (one.name, one.summary)
    for one in one_file.weights:
        assert summaries[one.path][1] == one.summary


def said_of(shards: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """(rule, message) of findings and the kinds of notes; the run goes through."""
    result = CliRunner().invoke(
        main, ["check", str(shards), "--isolated", "--no-cache", "--format", "json"]
    )
    assert result.exit_code in (0, 1) and "Traceback" not in result.output, result.output
    report = json.loads(result.stdout)
    return (
        [(one["rule"], one["message"]) for one in report["findings"]],
        [one["kind"] for one in report["notes"]],
    )


def relist(shards: Path, change: Any) -> None:
    content = json.loads(shards.read_text())
    change(content["weight_map"])
    shards.write_text(json.dumps(content))


def test_as_keras_wrote_it_nothing_is_said(shards: Path) -> None:
    assert said_of(shards) == ([], [])


def test_a_missing_shard(shards: Path) -> None:
    """An absent file is told, and the others are read."""
    (shards.parent / "chain_00001.weights.h5").unlink()
    assert said_of(shards) == ([], ["absent-shard"])
    assert 0 < len(read_artifact(shards, LIST).weights) < 8


@pytest.mark.parametrize(
    "name",
    [
        "../out.weights.h5",
        "/etc/passwd",
        "a/b.weights.h5",
        "..",
        "C:\\w.h5",
        "\\\\host\\w",
        "a\0b",
        "",
    ],
)
def test_a_shard_outside_of_the_folder(shards: Path, name: str) -> None:
    shutil.copy(shards.parent / "chain_00000.weights.h5", shards.parent.parent / "out.weights.h5")
    relist(shards, lambda listed: listed.update({next(iter(listed)): name}))
    (found,), _ = said_of(shards)
    assert found[0] == "unreadable-model" and "outside of its folder" in found[1]


def doubled(listed: Any) -> None:
    listed["/layers/dense/vars"] *= 2


def copied(listed: Any) -> None:
    listed["/layers/dense/vars"].append("copy.weights.h5")


@pytest.mark.parametrize("change", [doubled, copied])
def test_variables_that_are_listed_twice(shards: Path, change: Any) -> None:
    """Keras counts them twice and refuses; no tensor is there twice for us, and its copy is told."""
    first = shards.parent / "chain_00000.weights.h5"
    shutil.copy(first, shards.parent / "copy.weights.h5")
    relist(shards, change)
    (found,), _ = said_of(shards)
    assert found[0] == "unreadable-model" and "twice" in found[1]
    paths = [one.path for one in read_artifact(shards, LIST).weights]
    assert len(paths) == len(set(paths)) == 8
    assert is_refused(shards)


def is_refused(shards: Path) -> bool:
    """Whether the real Keras raises on the list."""
    keras = pytest.importorskip("keras")
    layers = keras.layers
    chain = [layers.Dense(5), layers.BatchNormalization(), layers.Dropout(0.3), layers.Dense(3)]
    model = keras.Sequential([keras.Input((4,)), *chain])
    try:
        model.load_weights(shards)
    except ValueError:
        return True
    return False


def test_keras_takes_the_list_as_it_is(shards: Path) -> None:
    assert not is_refused(shards)


def test_what_the_list_does_not_name_is_not_there(shards: Path) -> None:
    """Keras reads no group of a shard that the list does not send it to."""
    relist(shards, lambda listed: listed.pop("/layers/dense/vars"))
    paths = {one.path for one in read_artifact(shards, LIST).weights}
    assert "layers/dense/vars/0" not in paths and len(paths) == 6


@pytest.mark.parametrize("length", [0, 7, 100, 5_000])
def test_a_shard_that_is_cut_off(shards: Path, length: int) -> None:
    shard = shards.parent / "chain_00000.weights.h5"
    shard.write_bytes(shard.read_bytes()[:length])
    found, _ = said_of(shards)
    assert [rule for rule, _ in found] == ["unreadable-model"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"weight_map": 3}', b"\x00" * 50])
def test_a_list_that_is_damaged(shards: Path, content: bytes) -> None:
    shards.write_bytes(content)
    """A file that cannot be such a list is another program's; one that is cut off is told."""
    report = lintmodel.check([shards], isolated=True)
    said = [one.rule for one in report.findings] + [one.kind for one in report.notes]
    assert said == (["unreadable-model"] if content == b"{" else ["not-a-model"])
