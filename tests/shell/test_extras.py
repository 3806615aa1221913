"""What needs an extra says in one line what to install."""

from __future__ import annotations

import importlib.util

import pytest
from click.testing import CliRunner

from lintmodel.cli import main


def test_the_server_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["server"])
    said = "lintmodel: the language server needs pygls: pip install 'lintmodel[lsp]'\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said)
