"""`check --fix`, `--unsafe-fixes` and `--diff`: what is written, what is not, and what is said."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lintmodel.cli import main

HEAD = "import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras\n"
NET = "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
LATE = f"{HEAD}{NET}model.compile(keras.optimizers.Adam(lr=0.1), 'mse')  # a comment\n"
MENDED = LATE.replace("lr=0.1", "learning_rate=0.1")
ONE = "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, 'softmax')])\n"
UNSAFE = f"{HEAD}{ONE}"
BOTH = LATE + ONE
NOTHING = ["lintmodel: checked 1 script: 0 fixed, no findings"]
SURE = f"{HEAD}{ONE.replace('softmax', 'sigmoid')}"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--no-cache", *arguments])


def last(result: Result) -> list[str]:
    return re.sub(r" in [\d.]+ s:", ":", result.stderr).strip().splitlines()


@pytest.mark.parametrize(
    ("before", "arguments", "after", "status", "said"),
    [
        (LATE, ("--fix",), MENDED, 0, ["lintmodel: checked 1 script: 1 fixed, no findings"]),
        (UNSAFE, ("--fix",), UNSAFE, 1, ["lintmodel: checked 1 script: 0 fixed, 1 error",
                                        "lintmodel: 1 can be fixed with --fix --unsafe-fixes"]),
        (UNSAFE, ("--fix", "--unsafe-fixes"), SURE, 0,
         ["lintmodel: checked 1 script: 1 fixed, no findings"]),
        (LATE, (), LATE, 1, ["lintmodel: checked 1 script: 1 error",
                             "lintmodel: 1 can be fixed with --fix"]),
        (BOTH, (), BOTH, 1, ["lintmodel: checked 1 script: 2 errors",
                             "lintmodel: 1 can be fixed with --fix, 1 more with --unsafe-fixes"]),
        (LATE, ("--fix", "--ignore", "objective"), LATE, 0, NOTHING),
        (LATE, ("--fix", "--select", "saving"), LATE, 0, NOTHING),
        (LATE, ("--diff",), LATE, 1, ["lintmodel: 1 would be fixed"]),
        (LATE, ("--fix", "--diff"), LATE, 1, ["lintmodel: 1 would be fixed"]),
        (UNSAFE, ("--diff",), UNSAFE, 0, ["lintmodel: 0 would be fixed"]),
        (UNSAFE, ("--diff", "--unsafe-fixes"), UNSAFE, 1, ["lintmodel: 1 would be fixed"]),
        (MENDED, ("--diff",), MENDED, 0, ["lintmodel: 0 would be fixed"]),
    ],
)  # fmt: skip
def test_what_is_written_and_said(
    project: Any, before: str, arguments: tuple[str, ...], after: str, status: int, said: list[str]
) -> None:
    root = project({"train.py": before})
    result = check(*arguments)
    assert (result.exit_code, last(result)) == (status, said)
    assert (root / "train.py").read_text() == after


def test_unsafe_fixes_alone(project: Any) -> None:
    project({"train.py": LATE})
    result = check("--unsafe-fixes")
    assert result.exit_code == 2
    assert "--unsafe-fixes goes with --fix or --diff" in result.stderr


def test_standard_input(project: Any) -> None:
    project({"train.py": "x = 1\n"})
    arguments = ["check", "--no-cache", "--stdin-filename", "train.py", "-"]
    result = CliRunner().invoke(main, [*arguments, "--diff"], input=LATE)
    assert (result.exit_code, result.stdout.count("+model.compile")) == (1, 1)
    refused = CliRunner().invoke(main, [*arguments, "--fix"], input=LATE)
    assert refused.exit_code == 2
    assert "--fix writes files" in refused.stderr
    assert Path("train.py").read_text() == "x = 1\n"


def test_diff(project: Any) -> None:
    project({"train.py": LATE, "more/b.py": LATE.replace("\n", "\r\n")})
    result = check("--diff")
    lines = result.stdout.split("\n")
    assert [line for line in lines if line.startswith(("---", "+++"))] == [
        "--- more/b.py",
        "+++ more/b.py",
        "--- train.py",
        "+++ train.py",
    ]
    assert "-model.compile(keras.optimizers.Adam(lr=0.1), 'mse')  # a comment" in lines
    assert "+model.compile(keras.optimizers.Adam(learning_rate=0.1), 'mse')  # a comment" in lines


@pytest.mark.parametrize(
    "text", [LATE, LATE.rstrip(), f"{LATE}x = 1\n", LATE.replace("\n", "\r\n")]
)
@pytest.mark.parametrize("name", ["train.py", "a train.py"])
def test_a_diff_that_patch_takes(project: Any, text: str, name: str) -> None:
    if shutil.which("patch") is None:
        pytest.skip("there is no patch")
    root = project({name: text})
    diff = check("--diff").stdout_bytes
    done = subprocess.run(
        ["patch", "-p0", "--binary"], input=diff, capture_output=True, cwd=root, check=False
    )
    assert done.returncode == 0, done.stdout
    assert (root / name).read_bytes() == text.replace("lr=", "learning_rate=").encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_diff_of_a_hostile_name(project: Any) -> None:
    project({"a\n+++ b\x1b.py": LATE})
    lines = check("--diff").stdout.split("\n")
    assert [line for line in lines if line.startswith("+++")] == ["+++ a\\n+++ b\\x1b.py\t"]


BYTES = [
    LATE.encode(),
    b"\xef\xbb\xbf" + LATE.encode(),
    LATE.replace("\n", "\r\n").encode(),
    LATE.rstrip("\n").encode(),
    LATE.replace("a comment", "größer \u2026").encode(),
    ("# -*- coding: latin-1 -*-\n" + LATE.replace("a comment", "größer")).encode("latin-1"),
    LATE.replace("a comment", "\x0c tab\t  ").encode(),
]


@pytest.mark.parametrize("data", BYTES)
def test_all_else_is_left_byte_for_byte(project: Any, data: bytes) -> None:
    root = project({"train.py": data})
    assert check("--fix").exit_code == 0
    assert (root / "train.py").read_bytes() == data.replace(b"lr=", b"learning_rate=")


def test_bytes_that_are_no_text(project: Any) -> None:
    data = LATE.encode().replace(b"a comment", b"\xff")
    root = project({"train.py": data})
    check("--fix")
    assert (root / "train.py").read_bytes() == data


def test_permissions_stay(project: Any) -> None:
    root = project({"train.py": LATE})
    (root / "train.py").chmod(0o750)
    check("--fix")
    assert (root / "train.py").stat().st_mode & 0o777 == 0o750
    assert [path.name for path in root.iterdir()] == ["train.py"]


def test_a_folder_that_cannot_be_written_to(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project({"train.py": LATE})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("lintmodel.fix.files.os.open", refuse)
    result = check("--fix")
    assert result.exit_code == 2
    assert "lintmodel: train.py: cannot be written: Permission denied" in result.stderr
    assert (root / "train.py").read_text() == LATE


def test_no_link_is_followed_out_of_the_folder(project: Any, tmp_path: Path) -> None:
    root = project({"in/there.py": LATE})
    outside = tmp_path / "outside.py"
    outside.write_text(LATE)
    (root / "link.py").symlink_to(outside)
    result = check("--fix", "link.py")
    assert outside.read_text() == LATE
    assert "link.py: not mended: a link that leads out of the folder" in result.stderr
    (root / "inner.py").symlink_to(root / "in" / "there.py")
    check("--fix", "inner.py")
    assert (root / "in" / "there.py").read_text() == MENDED
    assert (root / "inner.py").is_symlink()


def test_only_given_files(project: Any) -> None:
    root = project({"pyproject.toml": "", "net.py": LATE, "train.py": f"{HEAD}import net\n"})
    check("--fix", "train.py")
    assert (root / "net.py").read_text() == LATE


def test_suppressed_findings_are_left(project: Any) -> None:
    text = LATE.replace("a comment", "lintmodel: ignore[refused-argument] old")
    root = project({"train.py": text})
    result = check("--fix")
    assert (root / "train.py").read_text() == text
    assert last(result) == ["lintmodel: checked 1 script: 0 fixed, no findings"]


def test_until_nothing_changes(project: Any) -> None:
    """Two arguments of one call, which are found one after the other."""
    data = (
        "import numpy as np\n" + LATE + "model.fit(np.zeros((8, 4)), workers=4, max_queue_size=9)\n"
    )
    root = project({"train.py": data})
    result = check("--fix")
    assert last(result) == ["lintmodel: checked 1 script: 3 fixed, no findings"]
    assert (root / "train.py").read_text().endswith("model.fit(np.zeros((8, 4)))\n")
    before = (root / "train.py").read_bytes()
    assert last(check("--fix")) == ["lintmodel: checked 1 script: 0 fixed, no findings"]
    assert (root / "train.py").read_bytes() == before


def test_the_cache_hides_nothing(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "cache"))
    root = project({"train.py": LATE, "pyproject.toml": ""})
    old = time.time() - 60
    for path in (root, *root.iterdir()):
        os.utime(path, (old, old))
    runner = CliRunner()
    assert runner.invoke(main, ["check"]).exit_code == 1
    assert runner.invoke(main, ["check"]).exit_code == 1  # as it was kept
    kept = runner.invoke(main, ["check", "--diff"])
    assert (kept.exit_code, kept.stdout.count("learning_rate")) == (1, 1)
    assert runner.invoke(main, ["check", "--fix"]).exit_code == 0
    assert (root / "train.py").read_text() == MENDED
    assert runner.invoke(main, ["check"]).exit_code == 0


def test_json_says_what_can_be_mended(project: Any) -> None:
    project({"train.py": LATE + ONE})
    found = json.loads(check("--format", "json").stdout)["findings"]
    assert {(one["rule"], one["fixable"]) for one in found} == {
        ("refused-argument", "safe"),
        ("single-unit-softmax", "unsafe"),
    }
    done = json.loads(check("--format", "json", "--fix").stdout)["findings"]
    assert [(one["rule"], one["fixable"]) for one in done] == [("single-unit-softmax", "unsafe")]


def test_fixable_is_what_can_be_written_down(project: Any) -> None:
    """What a variable says is chosen elsewhere."""
    train = "KIND = 'softmax'\n" + UNSAFE.replace("'softmax'", "KIND")
    project({"train.py": train})
    found = json.loads(check("--format", "json").stdout)["findings"]
    assert [(one["rule"], one["fixable"]) for one in found] == [("single-unit-softmax", None)]


# -- notebooks -----------------------------------------------------------------------------------

COMPILED = "model.compile(keras.optimizers.Adam(lr=0.1), 'mse')  # ä 😀\n"
CELLS = [HEAD, "# text\n", f"{NET}{COMPILED}model.summary()"]


def notebook(cells: list[str], **style: Any) -> str:
    def source(text: str) -> Any:
        return text if style.get("joined") else text.splitlines(keepends=True)

    content = {
        "cells": [
            {"cell_type": "markdown" if text.startswith("# text") else "code", "metadata": {},
             "source": source(text), "outputs": [], "execution_count": None}
            for text in cells
        ],
        "metadata": {"language_info": {"name": "python"}, "x": 1.50e3},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    return json.dumps(
        content, indent=style.get("indent", 1), ensure_ascii=style.get("ascii", False)
    ) + ("" if style.get("bare") else "\n")


@pytest.mark.parametrize(
    "style",
    [{}, {"joined": True}, {"ascii": True}, {"indent": None}, {"indent": 4, "bare": True},
     {"joined": True, "ascii": True}],
)  # fmt: skip
def test_notebook(project: Any, style: dict[str, Any]) -> None:
    text = notebook(CELLS, **style).replace("1500.0", "1.50e3")
    root = project({"train.ipynb": text})
    result = check("--fix")
    assert last(result) == ["lintmodel: checked 1 notebook: 1 fixed, no findings"]
    assert (root / "train.ipynb").read_text() == text.replace("lr=0.1", "learning_rate=0.1")


def test_lines_of_a_notebook_come_and_go(project: Any) -> None:
    many = (
        "import numpy as np\n" + NET + "model.compile('adam', 'mse')\n"
        "model.fit(\n    np.zeros((8, 4)),\n    workers=4,\n    epochs=1,\n)\n"
        "stop = keras.callbacks.EarlyStopping(\n    monitor='val_loss',\n    mode='max',\n)\n"
    )
    root = project({"train.ipynb": notebook([HEAD, many], indent=2)})
    check("--fix")
    after = (root / "train.ipynb").read_text()
    assert after == notebook([HEAD, many.replace("    workers=4,\n", "")], indent=2)


def test_a_new_line_of_a_notebook(project: Any) -> None:
    many = (
        "import numpy as np\nx, y = np.zeros((8, 4)), np.zeros((8, 1))\n" + NET
        + "model.compile('adam', 'mse', metrics=[keras.metrics.AUC(name='auc')])\n"
        "best = keras.callbacks.ModelCheckpoint(\n    'a.keras',\n    monitor='val_loss',\n"
        "    save_best_only=True,\n    mode='max',\n)\n"
        "model.fit(x, y, validation_split=0.5, callbacks=[best])\n"
        "net = keras.Sequential([\n    keras.Input((4,)),\n"
        "    keras.layers.Dense(\n        10,\n    ),\n])\n"
        "net.compile('adam', 'sparse_categorical_crossentropy')\n"
    )  # fmt: skip
    root = project({"train.ipynb": notebook([HEAD, many])})
    check("--fix", "--unsafe-fixes")
    expected = many.replace("mode='max'", "mode='min'").replace(
        "        10,\n", "        10,\n        activation='softmax',\n"
    )
    assert (root / "train.ipynb").read_text() == notebook([HEAD, expected])
    assert json.loads((root / "train.ipynb").read_text())["nbformat"] == 4


def test_diff_of_a_notebook(project: Any) -> None:
    project({"train.ipynb": notebook(CELLS)})
    diff = check("--diff").stdout
    assert (
        diff.count("\n-") == 1 + 0 and diff.count("\n+") == 2
    )  # the line, and the name of the file
    assert '"model.compile(keras.optimizers.Adam(learning_rate=0.1)' in diff
