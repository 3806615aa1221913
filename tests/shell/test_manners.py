"""What lintmodel says to those who meet it: on the first run, and when they mistype."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lintmodel.cli import main
from lintmodel.cli.saying import _is_plain
from lintmodel.config import BASELINE

FAULTY = (
    "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])\n"
)


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


# -- mistyped --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chek",), "there is no command 'chek'; did you mean 'check'?"),
        (("insp",), "did you mean 'inspect'?"),
        (("train.py",), "there is no command 'train.py': `lintmodel check train.py` checks it"),
        ((".",), "`lintmodel check .` checks it"),
        (("explain",), "there is no command 'explain': there are check, inspect, rule, rules, server"),
        (("rule", "state"), "no rule 'state', but a group: `lintmodel rules --group state` lists its"),
        (("rule", "UNADAPTED-LAYER"), "did you mean 'unadapted-layer'?"),
        (("check", "--format", "jsno"), "did you mean 'json'?"),
        (("check", "--format", "sarf=x"), "did you mean 'sarif'?"),
        (("check", "--fail-on", "warn"), "did you mean 'warning'?"),
        (("check", "--fail-on", "errors"), "did you mean 'error'?"),
        (("check", "--color", "allways"), "did you mean 'always'?"),
        (("check", "--statistic"), "--statistics"),
        (("check", "--select", "batchnorm-tiny"), "did you mean 'batchnorm-tiny-batch'?"),
        (("check", "--extend-select", "sate"), "did you mean 'state'?"),
        (("rules", "--format", "jason"), "did you mean 'json'?"),
        (("rules", "--group", "eval"), "did you mean 'evaluation'?"),
        (("rule", "unadapted"), "did you mean 'unadapted-layer'?"),
    ],
)
def test_did_you_mean(project: Any, arguments: tuple[str, ...], said: str) -> None:
    project({"train.py": FAULTY})
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('fail-on = "errors"', "error"),
        ('backend = "pytorch"', "torch"),
        ('fail_on = "error"', "fail-on"),
        ('ignore = ["objectiv"]', "objective"),
        ('per-path-ignores = {"src/*" = ["sate"]}', "state"),
        ('rules.batchnorm-tiny-batch.severity = "warn"', "warning"),
        ("rules.batchnorm-tiny-batch.min-batch = 3", "min_batch"),
        ("rules.batchnorm-tiny.min_batch = 3", "batchnorm-tiny-batch"),
    ],
)
def test_did_you_mean_in_the_configuration(project: Any, line: str, meant: str) -> None:
    project({"train.py": FAULTY, "lintmodel.toml": f"{line}\n"})
    result = invoke("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"did you mean '{meant}'?" in result.stderr


def test_the_help_tells_commands_in_whole_sentences() -> None:
    said = invoke("--help").stdout
    assert "..." not in said.partition("Commands:")[2]
    assert "`lintmodel check`" in said


@pytest.mark.parametrize("command", [[], ["check"], ["rules"], ["inspect"]])
def test_help_is_short(command: list[str]) -> None:
    short, long = invoke(*command, "-h"), invoke(*command, "--help")
    assert short.exit_code == 0 and short.stdout == long.stdout


# -- the first run ---------------------------------------------------------------------------------


def test_the_first_run_on_a_repository_with_a_past_is_guided(project: Any) -> None:
    project({f"job{number}.py": FAULTY for number in range(30)})
    first = invoke("check")
    assert first.exit_code == 1
    assert "checked 30 scripts" in first.stderr and "30 errors" in first.stderr
    assert first.stderr.count("`lintmodel check --write-baseline`") == 1
    assert invoke("check", "--write-baseline").exit_code == 0
    second = invoke("check")
    assert (second.exit_code, second.stdout) == (0, "")
    assert "no findings (30 more in the baseline)" in second.stderr
    project({f"more{number}.py": FAULTY for number in range(12)})
    third = invoke("check")
    assert third.exit_code == 1 and "--write-baseline" not in third.stderr


@pytest.mark.parametrize("number", [1, 10])
def test_few_findings_need_no_baseline(project: Any, number: int) -> None:
    project({f"job{one}.py": FAULTY for one in range(number)})
    assert "baseline" not in invoke("check").stderr


NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": "import keras"},
        {"cell_type": "code", "source": "x = 1\ny = (\n"},
    ]
}


def test_a_cell_that_is_left_out_is_named(project: Any) -> None:
    project({"notes.ipynb": json.dumps(NOTEBOOK)})
    assert "notes.ipynb:cell 2:2: note: cell 2 is left out" in invoke("check").stderr
    sarif = json.loads(invoke("check", "--format", "sarif").stdout)
    (note,) = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert "region" not in note["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("report.html", "<!DOCTYPE html>"),
        ("report.json", '{\n "version": 1,'),
        ("report.sarif", '{\n "$schema"'),
        ("report.xml", "<?xml"),
        ("report.txt", "train.py:3:"),
        ("report", "train.py:3:"),
    ],
)
def test_the_ending_of_the_output_says_the_format(project: Any, name: str, begins: str) -> None:
    root = project({"train.py": FAULTY})
    result = invoke("check", "--output", name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (root / name).read_text().lower().startswith(begins.lower())
    invoke("check", "--output", name, "--format", "gitlab")
    assert (root / name).read_text().startswith("[")


def test_a_file_that_is_no_model_is_inspected_in_two_lines(project: Any) -> None:
    project({"notes.h5": "hello\n"})
    result = invoke("inspect", "notes.h5")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert "the file is plain text and no model file" in result.stdout


BAKED = (
    "from tensorflow import keras\ninputs = keras.Input((4,))\n"
    "outputs = keras.layers.Dropout(0.5)(inputs, training=True)\n"
    "model = keras.Model(inputs, outputs)\nmodel.compile('adam', 'mse')\n"
)


def test_a_message_names_the_fact_that_is_missing_and_the_setting(project: Any) -> None:
    project({"train.py": BAKED})
    assert invoke("check").exit_code == 0
    said = " ".join(invoke("check", "--show-info").stdout.split())
    assert "info baked-training-flag" in said
    assert "nothing here says which Keras runs it" in said
    assert 'keras = "2" in [tool.lintmodel]' in said
    project({"lintmodel.toml": 'keras = "2"\n'})
    settled = invoke("check")
    assert settled.exit_code == 1 and "which Keras runs it" not in settled.stdout
    project({"lintmodel.toml": 'keras = "3"\n'})
    other = invoke("check").stdout
    assert "predict() and evaluate() override it" in other and "which Keras runs it" not in other


# Reports what asks for a network, in children as well: Python imports it wherever it starts.
GUARD = """
import os, sys
ASKED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request")
def hear(event, given):
    if event in ASKED:
        os.write(2, b"network: " + event.encode())
        os._exit(97)
sys.addaudithook(hear)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--show-info", "--statistics", "--no-cache"],
        ["check", "--format", "html=r.html", "--format", "sarif=r.sarif", "--format", "junit"],
        ["check", "--fix", "--unsafe-fixes"],
        ["check", "--write-baseline"],
        ["inspect", "m.h5"],
        ["rules"],
        ["rule", "lambda-layer"],
    ],
    ids=" ".join,
)
def test_no_network(project: Any, tmp_path: Path, arguments: list[str]) -> None:
    root = project({"train.py": FAULTY, "m.h5": b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "m.keras": b"PK"})
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    paths = [str(guard), str(Path(__file__).parent.parent.parent)]
    done = subprocess.run(
        [sys.executable, "-m", "lintmodel", *arguments],
        cwd=root, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1, 2) and "network:" not in done.stderr, done.stderr


def test_the_guard_hears(project: Any, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    code = "import socket; socket.getaddrinfo('localhost', 80)"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 97


# -- terminals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "plain"),
    [
        ({}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # Python set it
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, False),
        ({"LANG": "C", "LC_ALL": "de_DE.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, True),
        ({"LC_ALL": "C.UTF-8"}, False),
    ],
)
def test_who_asks_for_ascii(environment: dict[str, str], plain: bool) -> None:
    assert _is_plain(environment) is plain


def on_a_terminal(folder: Path, columns: int, **environment: str) -> str:
    """What a terminal of this width shows of a check."""
    pty = pytest.importorskip("pty", reason="a pseudo-terminal needs Unix")
    fcntl = pytest.importorskip("fcntl")
    termios = pytest.importorskip("termios")
    own, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, columns.to_bytes(2, sys.byteorder).rjust(4, b"\0") + b"\0" * 4)
    left = {key: value for key, value in os.environ.items() if key[:3] not in ("LC_", "LAN", "COL")}
    left["PYTHONPATH"] = str(Path(__file__).parent.parent.parent)
    started = subprocess.Popen(
        [sys.executable, "-m", "lintmodel", "check", "."],
        stdout=other, stderr=other, cwd=folder, env={**left, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(other)
    shown = b""
    while True:
        try:
            more = os.read(own, 10_000)
        except OSError:  # Linux: the other end is shut
            break
        if not more:
            break
        shown += more
    started.wait()
    os.close(own)
    return shown.decode().replace("\r\n", "\n")


ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.mark.parametrize("columns", [60, 100])
def test_nothing_is_wider_than_the_terminal(project: Any, columns: int) -> None:
    root = project({"jobs/deep/train.py": FAULTY})
    shown = on_a_terminal(root, columns, LANG="en_US.UTF-8")
    assert "\x1b[31;1merror" in shown and "│" in shown
    lines = [ESCAPE.sub("", line.rpartition("\r")[2]) for line in shown.splitlines()]
    found = [line for line in lines if not line.startswith(("lintmodel:", "help:"))]
    assert found and all(len(line) <= columns for line in found)


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"LANG": "C"}, {"PYTHONIOENCODING": "ascii", "LANG": "C.UTF-8"}]
)
def test_an_ascii_terminal_gets_ascii(project: Any, environment: dict[str, str]) -> None:
    root = project({"train.py": FAULTY.replace("Dense(1,", "Dense(1, name='größe',")})
    shown = on_a_terminal(root, 80, NO_COLOR="1", **environment)
    assert "\n  3 | ..." in shown and "single-unit-softmax" in shown
    assert "│" not in shown and "\x1b[31" not in shown


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_written_ends_lines_as_the_file_does(project: Any, newline: str) -> None:
    root = project({"train.py": FAULTY.replace("\n", newline)})
    assert invoke("check", "--add-ignores").exit_code == 0
    text = (root / "train.py").read_bytes().decode()
    assert "ignore[single-unit-softmax]" in text
    assert text.count("\n") == text.count(newline) == 4


def test_ignores_are_added_and_taken_away_once_they_are_unused(project: Any) -> None:
    root = project({"train.py": FAULTY, "pyproject.toml": ""})
    assert invoke("check", "--add-ignores").exit_code == 0
    assert invoke("check").exit_code == 0
    mended = (root / "train.py").read_text().replace("softmax'", "sigmoid'")
    project({"train.py": mended})
    assert "unused-suppression" in invoke("check", "--show-info").stdout
    assert "1 fixed" in invoke("check", "--show-info", "--fix").stderr
    assert (root / "train.py").read_text() == FAULTY.replace("softmax", "sigmoid")
    assert not (root / BASELINE).exists()
