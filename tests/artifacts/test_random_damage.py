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
    "graphs/frozen_dropout.pb",
    "graphs/frozen.pbtxt",
    "graphs/lite_float.tflite",
    "graphs/lite_int8.tflite",
    "graphs/signatures.tflite",
)
PARTS = (
    "saved_model.pb",
    "keras_metadata.pb",
    "variables/variables.index",
    "variables/variables.data-00000-of-00001",
)
SECONDS = 3
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
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


@pytest.mark.parametrize("part", PARTS)
@EXAMPLES
@given(damage=DAMAGE)
def test_a_damaged_saved_model(tmp_path: Path, part: str, damage: Any) -> None:
    copy = tmp_path / "model"
    if not copy.exists():
        shutil.copytree(FIXTURES / "k2_saved", copy)
    (copy / part).write_bytes(damaged((FIXTURES / "k2_saved" / part).read_bytes(), damage))
    check(copy)


def test_the_check_itself_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintmodel.frontends import artifacts

    def broken(kind: str, reading: Any) -> None:
        raise IndexError(kind)

    monkeypatch.setattr(artifacts, "_read", broken)
    shutil.copy(FIXTURES / FILES[0], tmp_path / "m")
    with pytest.raises(AssertionError):
        check(tmp_path / "m")
