"""Small real files with random damage: never an exception, never long."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lintmodel.frontends.artifacts import read_artifact

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
FILES = (
    "k2_sequential.keras",
    "k2_functional.h5",
    "k2_sequential.weights_only.h5",
    "k213_chain.keras",
    "k315_eighth.keras",
    "graphs/frozen_dropout.pb",
    "graphs/frozen.pbtxt",
    "graphs/lite_float.tflite",
    "graphs/lite_int8.tflite",
    "graphs/signatures.tflite",
)
# folder, what is damaged in it, and what is read of it ("" for the folder)
PARTS = (
    ("k2_saved", "saved_model.pb", ""),
    ("k2_saved", "keras_metadata.pb", ""),
    ("k2_saved", "variables/variables.index", ""),
    ("k2_saved", "variables/variables.data-00000-of-00001", ""),
    ("k212_heads_weights", "checkpoint", ""),
    ("k212_heads_weights", "model.index", ""),
    ("k212_heads_weights", "model.data-00000-of-00001", ""),
    ("k315_chain_folder", "config.json", ""),
    ("k315_chain_folder", "metadata.json", ""),
    ("k315_chain_folder", "model.weights.h5", ""),
    ("shards", "chain.weights.json", "chain.weights.json"),
    ("shards", "chain_00001.weights.h5", "chain.weights.json"),
)
SECONDS = 3
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# A share of the file to keep, and places (as shares) with the bytes to put there.
DAMAGE = st.tuples(
    st.one_of(st.just(1.0), st.floats(0.0, 1.0)),
    st.lists(st.tuples(st.floats(0.0, 1.0), st.integers(0, 255)), max_size=20),
)


def damaged(data: bytes, damage: Any) -> bytes:
    keep, bytes_at = damage
    changed = bytearray(data)
    for place, byte in bytes_at:
        changed[min(len(data) - 1, int(place * len(data)))] = byte
    return bytes(changed[: int(keep * len(data))])


def check(path: Path) -> None:
    began = time.process_time()
    artifact = read_artifact(path, "model")
    assert time.process_time() - began < SECONDS
    assert "crash" not in artifact.details, artifact.details["crash"]
    assert all(problem.message.isprintable() for problem in artifact.problems)


@pytest.mark.parametrize("name", FILES)
@EXAMPLES
@given(damage=DAMAGE)
def test_a_damaged_file(tmp_path: Path, name: str, damage: Any) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes(damaged((FIXTURES / name).read_bytes(), damage))
    check(path)


@pytest.mark.parametrize(("model", "part", "read"), PARTS)
@EXAMPLES
@given(damage=DAMAGE)
def test_a_damaged_part(tmp_path: Path, model: str, part: str, read: str, damage: Any) -> None:
    copy = tmp_path / model
    if not copy.exists():
        shutil.copytree(FIXTURES / model, copy)
    (copy / part).write_bytes(damaged((FIXTURES / model / part).read_bytes(), damage))
    check(copy / read)


def test_every_fixture_in_parts_is_damaged_or_is_like_one_that_is() -> None:
    """A new kind of folder among the fixtures is to be added above."""
    kinds = {
        path.name.partition("_")[2] or path.name for path in FIXTURES.iterdir() if path.is_dir()
    }
    alike = {"export": "saved", "flagged_export": "saved", "graphs": ""}
    damaged_kinds = {model.partition("_")[2] or model for model, *_ in PARTS}
    assert {alike.get(kind, kind) for kind in kinds} - {""} == damaged_kinds


def test_the_check_itself_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintmodel.frontends import artifacts

    def broken(kind: str, reading: Any) -> None:
        raise IndexError(kind)

    monkeypatch.setattr(artifacts, "_read", broken)
    shutil.copy(FIXTURES / FILES[0], tmp_path / "m")
    with pytest.raises(AssertionError):
        check(tmp_path / "m")
