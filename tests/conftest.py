"""What several test modules share: an empty folder to work in, and what the real Keras made."""

from __future__ import annotations

from pathlib import Path

import pytest
from realkeras import Built, build


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that one test reads is kept for another, or in the folders of who runs them."""
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory that belongs to no project."""
    monkeypatch.setenv("HOME", str(tmp_path))
    root = tmp_path / "work"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """What the real Keras saved, once a session."""
    pytest.importorskip("tensorflow")
    return build(tmp_path_factory.mktemp("built"))
