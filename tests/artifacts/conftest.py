"""The files of tests/models/build.py, written once a session by the real Keras."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts import read_artifact

MODELS = Path(__file__).parents[1] / "models"
FIXTURES = MODELS / "fixtures"


@dataclass
class Written:
    """A folder of model files, and the Keras models that they were made from."""

    folder: Path
    models: dict[str, Any]
    build: Any

    def read(self, name: str, scan: Any = "all") -> Artifact:
        """One file as facts; a file of Keras' own has no problem."""
        artifact = read_artifact(self.folder / name, name, scan)
        assert artifact.problems == [], artifact.problems
        return artifact


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """All models in all formats (imports TensorFlow, some 30 seconds)."""
    pytest.importorskip("tensorflow")
    sys.path.insert(0, str(MODELS))
    try:
        import build
    finally:
        sys.path.remove(str(MODELS))
    folder = tmp_path_factory.mktemp("models")
    return Written(folder, build.write_all(folder), build)
