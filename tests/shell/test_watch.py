"""check --watch: again after each change; Ctrl-C ends it with the status of the last check."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main, watching
from lintmodel.config import Settings

FAULTY = """import numpy as np
import keras
from keras import layers
x, y = np.load("x.npy"), np.load("y.npy")
model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""
MENDED = FAULTY.replace("layers.Normalization(), ", "")


# A process that is started in the background ignores Ctrl-C, and so would what it starts.
START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from lintmodel.__main__ import start
start()
"""


class Watcher:
    """A process that watches, and what it has said."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.file = root.parent / "said"
        with self.file.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", START, "check", "--watch", *arguments],
                stdout=said, stderr=subprocess.STDOUT, cwd=root,
                env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "", "HOME": str(root.parent)},
            )  # fmt: skip

    def said(self, count: int) -> str:
        """What it has said once it has checked so often."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            text = self.file.read_text()
            if text.count("Ctrl-C ends it") >= count:
                return text
            time.sleep(0.05)
        raise AssertionError(self.file.read_text())

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def watchers() -> Iterator[list[Watcher]]:
    started: list[Watcher] = []
    yield started
    for watcher in started:
        watcher.process.kill()
        watcher.process.wait()


def test_it_checks_again(project: Any, watchers: list[Watcher]) -> None:
    root = project({"train.py": FAULTY})
    watchers.append(Watcher(root, "."))
    (watcher,) = watchers
    first = watcher.said(1)
    assert first.count("unadapted-layer") == 2  # and in the help
    assert "watching 1 file; Ctrl-C ends it" in first
    assert "\x1b" not in first
    project({"train.py": MENDED})
    assert "no findings" in watcher.said(2)
    project({"other.py": FAULTY})
    assert "other.py:5" in watcher.said(3)
    project({"lintmodel.toml": "kears = 3\n"})
    assert "did you mean 'keras'" in watcher.said(4)
    project({"lintmodel.toml": 'ignore = ["state"]\n'})
    watcher.said(5)
    assert watcher.end() == 0
    assert "Traceback" not in watcher.file.read_text()


def test_the_status_is_that_of_the_last_check(project: Any, watchers: list[Watcher]) -> None:
    root = project({"train.py": FAULTY})
    watchers.append(Watcher(root))
    watchers[0].said(1)
    assert watchers[0].end() == 1


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"train.py": MENDED}, True),
        ({"data.py": "x = 1\n"}, True),
        ({"models/a.keras": "x"}, True),
        ({"lintmodel.toml": ""}, True),
        ({"readme.md": ""}, False),
        ({"old/x.py": ""}, False),  # excluded
        ({}, False),
    ],
)
def test_what_counts_as_a_change(project: Any, change: dict[str, str], seen: bool) -> None:
    root = project({"train.py": FAULTY})

    def settings() -> Settings:
        return Settings(exclude=("old/",), base=root)

    before = watching._state([Path()], settings)
    project(change)
    assert (watching._state([Path()], settings) != before) is seen


def test_a_deleted_file_is_a_change(project: Any) -> None:
    root = project({"train.py": FAULTY, "data.py": ""})
    before = watching._state([Path("train.py")], Settings)
    (root / "data.py").unlink()
    assert watching._state([Path("train.py")], Settings) != before
    (root / "train.py").unlink()
    assert watching._state([Path("train.py")], Settings) == {}


def test_a_model_folder(project: Any) -> None:
    root = project({"m/saved_model.pb": "x", "m/variables/variables.index": "x"})
    before = watching._state([root], Settings)
    project({"m/variables/variables.index": "xy"})
    assert watching._state([root], Settings) != before


OTHERS = ["--fix"], ["--diff"], ["--add-ignores"], ["--write-baseline"], ["--stdin-filename", "a.py", "-"]


@pytest.mark.parametrize("other", OTHERS)
def test_what_does_not_go_together(project: Any, other: list[str]) -> None:
    project({"a.py": ""})
    result = CliRunner().invoke(main, ["check", "--watch", *other], input="")
    assert result.exit_code == 2
    assert "--watch" in result.stderr


def test_the_screen_is_cleared_on_terminals_only(project: Any, monkeypatch: Any) -> None:
    project({"a.py": ""})
    written: list[str] = []
    monkeypatch.setattr(watching.click, "echo", lambda text, **_: written.append(text))
    monkeypatch.setattr(watching, "_wait", _interrupt)
    for terminal in (True, False):
        monkeypatch.setattr(sys.stdout, "isatty", lambda terminal=terminal: terminal, raising=False)
        assert watching.watch(lambda: 1, [Path()], Settings) == 1
    assert written.count(watching.CLEAR) == 1


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


