"""The benchmarks measure what they say: their files are read whole, their sums are right."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lintmodel

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The modules `measure`, `models` and `startup` of the folder, which is no package."""
    import types

    monkeypatch.syspath_prepend(str(FOLDER))
    import measure
    import models
    import startup

    yield types.SimpleNamespace(measure=measure, models=models, startup=startup)
    for name in ("measure", "models", "startup"):
        del sys.modules[name]


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_the_models_are_models(
    benchmarks: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from lintmodel.frontends.artifacts import read_artifact

    monkeypatch.setattr(benchmarks.models, "LAYERS", 3)
    monkeypatch.setattr(benchmarks.models, "UNITS", 4)
    path = tmp_path / name
    {".keras": benchmarks.models.write_keras, ".h5": benchmarks.models.write_h5}[path.suffix](path)
    artifact = read_artifact(path, name, "all")
    assert (artifact.problems, len(artifact.weights)) == ([], 6)
    assert artifact.model is not None and len(artifact.model.layers) == 3


def test_the_long_script_is_long_and_without_fault(benchmarks: Any, folder: Path) -> None:
    """By itself: where it lies, all our own scripts would be read as its project."""
    script = shutil.copy(benchmarks.startup.SCRIPT, folder)
    assert 280 <= len(Path(script).read_text().splitlines()) <= 320
    report = lintmodel.check(script, isolated=True)
    assert (report.findings, report.notes) == ([], [])


@pytest.mark.parametrize(
    ("pairs", "limit", "peak", "kept"),
    [
        ([(1.0, 2.0), (3.0, 3.0), (9.0, 3.0)], 1.0, 0.0, True),
        ([(1.0, 2.0), (3.0, 2.0), (9.0, 3.0)], 1.4, 0.0, False),
        ([(1.0, 2.0)], 1.0, 150.0, True),
        ([(1.0, 2.0)], 1.0, 151.0, False),
    ],
)
def test_promises(
    benchmarks: Any, pairs: list[tuple[float, float]], limit: float, peak: float, kept: bool
) -> None:
    measure = benchmarks.measure
    row = measure.summarise("x", pairs, limit, peak=peak, peak_limit=150.0 if peak else 0.0)
    assert row.kept is kept
    assert ("MISSED" in measure.table([row])) is not kept


def test_nothing_heavy_is_imported_early(benchmarks: Any) -> None:
    assert benchmarks.startup.imported_too_early() == []
