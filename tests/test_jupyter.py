"""`%lint` in a real shell of IPython, as a kernel runs cells."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

pytest.importorskip("IPython", reason="a shell of IPython is needed")

MODEL = (
    "from keras import layers\n"
    "import keras\n"
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])"
)
COMPILE = "model.compile('adam', 'binary_crossentropy')"


@pytest.fixture
def shell(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A shell that knows the magic."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    monkeypatch.setitem(sys.modules, "keras", MagicMock())  # its cells are executed
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(folder / ".ipython"))
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    assert shell.run_cell("%load_ext lintmodel", store_history=True).success
    yield shell
    shell.reset(new_session=False)
    InteractiveShell.clear_instance()


def tell(shell: Any, source: str, cell: str | None = None) -> None:
    """A cell that is executed."""
    shell.run_cell(source, store_history=True, cell_id=cell)


def lint(shell: Any, capsys: pytest.CaptureFixture[str], options: str = "") -> list[str]:
    """What %lint prints."""
    capsys.readouterr()
    assert shell.run_cell(f"%lint {options}", store_history=True).success
    return capsys.readouterr().out.splitlines()


def test_the_cells_so_far(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(shell, capsys) == ["lintmodel: no findings in 0 cells"]
    tell(shell, "%time x = 1")  # is In [3]
    tell(shell, MODEL)  # is In [4]
    said = lint(shell, capsys)
    assert said[0].startswith("session.ipynb:cell 4:3:47 error single-unit-softmax  ")
    assert said[2] == "  3 | " + MODEL.splitlines()[2]
    assert said[-1] == "lintmodel: 1 error in 2 cells"
    tell(shell, COMPILE)
    assert lint(shell, capsys)[-1] == "lintmodel: 1 error in 3 cells"


def test_the_cell_that_asks_is_judged_too(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(shell, f"{MODEL}\n%lint")
    assert capsys.readouterr().out.startswith("session.ipynb:cell 2:3:47 error single-unit-softmax")


def test_options(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(shell, MODEL)
    assert lint(shell, capsys, "--ignore objective,state")[0] == "lintmodel: no findings in 1 cell"
    assert "error single-unit-softmax" in lint(shell, capsys, "--select single-unit-softmax")[0]
    (said,) = lint(shell, capsys, "--selct x")
    assert said.startswith("%lint: No such option") and "--select" in said
    assert lint(shell, capsys, "--help")[2].startswith("%lint [--select NAME,...]")
    (said,) = lint(shell, capsys, "--select softmx")
    assert said.startswith("%lint: there is no rule or group 'softmx'")
    (said,) = lint(shell, capsys, "'")
    assert said.startswith("%lint: ")


def test_a_cell_that_is_mended_and_executed_again(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(shell, MODEL, "a")
    tell(shell, COMPILE, "b")
    assert "softmax" in lint(shell, capsys)[0]
    tell(shell, MODEL.replace("softmax", "sigmoid"), "a")
    assert lint(shell, capsys)[-1].startswith("lintmodel: no findings")
    tell(shell, MODEL, "c")
    assert "cell 7" in lint(shell, capsys)[0]


def test_a_comment_silences(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(shell, MODEL + "  # lintmodel: ignore[single-unit-softmax] to show it")
    assert lint(shell, capsys) == ["lintmodel: no findings in 1 cell"]


def test_a_cell_that_does_not_parse_is_left_out(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell(shell, MODEL)
    tell(shell, "x = (")
    said = lint(shell, capsys)
    assert "single-unit-softmax" in said[0]
    assert any("cell 3 is left out" in line for line in said)


def test_nothing_stays_changed(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    limit, names = sys.getrecursionlimit(), set(shell.user_ns)
    tell(shell, MODEL)
    lint(shell, capsys)
    assert sys.getrecursionlimit() == limit
    assert {name for name in set(shell.user_ns) - names if not name.startswith("_")} <= {
        "keras", "layers", "model",
    }  # fmt: skip
    assert not [*Path().glob("*.ipynb")]


def test_modules_beside_the_notebook_are_context(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Path("settings.py").write_text("LAST = 'softmax'\n")
    tell(shell, "from settings import LAST")
    tell(shell, MODEL.replace("'softmax'", "LAST"))
    assert "single-unit-softmax" in lint(shell, capsys)[0]


def test_a_notebook_with_a_name(
    shell: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(Path.cwd() / "risk.ipynb"))
    tell(shell, MODEL)
    assert lint(shell, capsys)[0].startswith("risk.ipynb:cell 2:")
