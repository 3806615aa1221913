"""What tests of the cache, and of runs that it remembers, share: a small faulty project, and its runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from realkeras import TESTS

from lintmodel.cli import main
from lintmodel.frontends.scripts.remembered import Memory

FAULTY = """
import keras
from keras import layers
from data import load
x, y = load()
model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""
MIXED = [*sorted((TESTS / "silence").rglob("*.py")), *sorted((TESTS / "seed").glob("*.py"))]
FILES = {"train.py": FAULTY, "data.py": "def load(): return 1, 2\n", "other.py": "import keras\n"}


def check(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["check", "--format", "json", "--show-info", *arguments])
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def rules(*arguments: str) -> list[str]:
    return [finding["rule"] for finding in check(*arguments)["findings"]]


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shown paths of the scripts that are read anew from now on."""
    seen: list[str] = []
    read = Memory.read

    def noted(self: Memory, source: Any) -> Any:
        seen.append(source[1])
        return read(self, source)

    monkeypatch.setattr(Memory, "read", noted)
    return seen
