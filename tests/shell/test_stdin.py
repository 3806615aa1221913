"""check --stdin-filename FILE -: the text of an editor stands for the file, in its project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main

FAULTY = """import keras
from keras import layers
from data import x, y
model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""
DATA = "import numpy as np\nx, y = np.load('x.npy'), np.load('y.npy')\n"
MENDED = FAULTY.replace("layers.Normalization(), ", "")


def check(text: str | bytes, *arguments: str, code: int | None = None) -> Any:
    data = text.encode() if isinstance(text, str) else text
    result = CliRunner().invoke(main, ["check", "--format", "json", *arguments], input=data)
    assert result.exit_code in ((0, 1) if code is None else (code,)), result.output
    return json.loads(result.stdout) if result.exit_code < 2 else result.stderr


def places(report: Any) -> list[tuple[str, str, int, int | None]]:
    return [(one["rule"], one["path"], one["line"], one["cell"]) for one in report["findings"]]


@pytest.mark.parametrize(
    ("saved", "text", "line"),
    [
        (MENDED, FAULTY, 4),
        (FAULTY, "\n\n" + FAULTY, 6),
        (None, FAULTY, 4),  # a file that was never saved
        (FAULTY, MENDED, 0),
        (FAULTY, "", 0),
    ],
)
def test_the_text_counts(project: Any, saved: str | None, text: str, line: int) -> None:
    project({"data.py": DATA, **({"train.py": saved} if saved else {})})
    report = check(text, "--stdin-filename", "train.py", "-")
    expected = [("unadapted-layer", "train.py", line, None)] if line else []
    assert places(report) == expected
    assert report["summary"]["scripts"] == 1


def test_the_project_is_its_context(project: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "kept"))
    adapt = "def ready(layer, x):\n    layer.adapt(x)\n"
    text = FAULTY.replace("from data", "from helper import ready\nfrom data").replace(
        "model.compile", "ready(model.layers[0], x)\nmodel.compile"
    )
    project({"data.py": DATA, "helper.py": adapt, "train.py": FAULTY, "lintmodel.toml": ""})
    arguments = ("--stdin-filename", "train.py", "-")
    for _ in range(2):
        assert places(check(text, *arguments)) == []
        assert places(check(FAULTY, *arguments)) == [("unadapted-layer", "train.py", 4, None)]
    assert len(check("", ".")["findings"]) == 1  # and the disk is as it was
    project({"lintmodel.toml": 'ignore = ["state"]\n'})
    assert places(check(FAULTY, *arguments)) == []


def test_comments_and_frames_are_of_the_text(project: Any) -> None:
    project({"data.py": DATA, "train.py": "pass\n"})
    arguments = ["check", "--stdin-filename", "train.py", "-"]
    shown = CliRunner().invoke(main, arguments, input=FAULTY).stdout
    assert "4 | model = keras.Sequential(" in shown
    lines = FAULTY.split("\n")
    lines[3] += "  # lintmodel: ignore[unadapted-layer] meant"
    assert CliRunner().invoke(main, arguments, input="\n".join(lines)).exit_code == 0


def notebook(text: str) -> str:
    parts = DATA, text.replace("from data import x, y\n", "")
    cells = [{"cell_type": "code", "source": part, "metadata": {}, "outputs": []} for part in parts]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_a_notebook(project: Any) -> None:
    project({"train.ipynb": notebook(MENDED)})
    report = check(notebook(FAULTY), "--stdin-filename", "train.ipynb", "-")
    assert places(report) == [("unadapted-layer", "train.ipynb", 3, 2)]
    assert report["summary"]["notebooks"] == 1


def test_a_file_in_another_folder(project: Any) -> None:
    project({"sub/data.py": DATA, "sub/train.py": MENDED})
    report = check(FAULTY, "--stdin-filename", "sub/train.py", "-")
    assert places(report) == [("unadapted-layer", "sub/train.py", 4, None)]
    assert places(check(FAULTY, "--stdin-filename", "absent/train.py", "-"))[0][1] == "absent/train.py"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-"],
        ["--stdin-filename", "train.py"],
        ["--stdin-filename", "train.py", "-", "other.py"],
        ["--stdin-filename", "train.py", "train.py"],
    ],
)
def test_misuse(project: Any, arguments: list[str]) -> None:
    project({"train.py": FAULTY, "other.py": FAULTY})
    assert "go together, without other paths" in check(FAULTY, *arguments, code=2)


@pytest.mark.parametrize("name", ["model.keras", "model.h5", "sub", "."])
def test_only_text_can_be_given(project: Any, name: str) -> None:
    project({"sub/x.py": ""})
    assert "is no script and no notebook" in check(FAULTY, "--stdin-filename", name, "-", code=2)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"import keras\n" + b"(" * 5000, b"\0"])
def test_text_that_is_none(project: Any, data: bytes) -> None:
    project({"train.py": FAULTY})
    check(data, "--stdin-filename", "train.py", "-")


def test_a_process(project: Any) -> None:
    root = project({"data.py": DATA})
    done = subprocess.run(
        [sys.executable, "-m", "lintmodel", "check", "--stdin-filename", "train.py", "-"],
        input=FAULTY, capture_output=True, text=True, cwd=root, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "", "HOME": str(root.parent)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith("train.py:4:")
