"""What several test modules share: an empty folder to work in, and what the real Keras made."""

from __future__ import annotations

import gc
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from realkeras import Built, build
from recordings import LAST, recorder

# How fast a test draws its inputs is a fact of the machine, not of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """pyproject.toml sets a key of pytest-asyncio, which only the tests of the language server need."""
    if find_spec("pytest_asyncio") is None:
        parser.addini("asyncio_default_fixture_loop_scope", "a key of pytest-asyncio, which is not here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that need recordings of the real Keras come last: these are made meanwhile."""
    items.sort(key=lambda item: item.path.name == LAST)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to record if anybody asks for it. What is there by now is never collected as garbage."""
    asked = any(item.path.name == LAST for item in session.items)
    if asked and find_spec("tensorflow") and not session.config.option.collectonly:
        session.config.add_cleanup(recorder().end)
    gc.freeze()


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
