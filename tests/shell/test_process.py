"""What only a process of its own shows: closed streams, hash seeds, modules of the checked folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lintmodel

BROKEN = "import keras\nmodel = keras.Sequential([\n"


def process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    package = str(Path(lintmodel.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "lintmodel", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": package, **environment},
        check=False,
    )


@pytest.mark.parametrize("seed", ["0", "1"])
def test_as_a_process(project: Any, seed: str) -> None:
    root = project({"a.py": BROKEN, "\u202egnp.py": BROKEN})
    done = process("check", cwd=root, PYTHONHASHSEED=seed, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "\\u202egnp.py:2:" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX closes streams")
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ("check >&-", 1, "1 warning"),
        ("check 2>&-", 1, ""),
        ("check --stdin-filename a.py - <&-", 0, "no findings"),
    ],
)
def test_closed_streams_are_no_traceback(project: Any, arguments: str, status: int, said: str) -> None:
    root = project({"a.py": BROKEN})
    package = str(Path(lintmodel.__file__).parent.parent)
    done = subprocess.run(
        f"{sys.executable} -m lintmodel {arguments}",
        shell=True, capture_output=True, text=True, cwd=root,
        env={**os.environ, "PYTHONPATH": package}, check=False,
    )  # fmt: skip
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr


TAKEN = ("keyword", "token", "tokenize", "re", "json", "socket", "resource", "libcst", "numpy", "lintmodel")
STARTED = "from lintmodel.__main__ import start; start()"
WAYS = {  # of starting; what Python itself takes from the folder under -m comes before any code of ours
    "the command": (["-c", f"import sys; del sys.path[0]; {STARTED}"], TAKEN),
    "the module": (["-m", "lintmodel"], ("token", "json", "socket", "resource", "numpy")),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_module_of_the_checked_folder_is_run(way: str, project: Any) -> None:
    """A script that Python refuses is asked about in a process of its own, which must not either."""
    arguments, taken = WAYS[way]
    mark = "open('run', 'a').write(__name__)\n"
    root = project({"a.py": BROKEN, **{f"{name}.py": mark for name in taken}})
    package = str(Path(lintmodel.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, *arguments, "check", "a.py"],
        capture_output=True, text=True, cwd=root, check=False,
        env={**os.environ, "PYTHONPATH": package},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "1 warning" in done.stderr
    assert not (root / "run").exists()


def test_a_closed_pipe_is_no_traceback(project: Any) -> None:
    root = project({f"{number}.py": BROKEN for number in range(3)})
    package = str(Path(lintmodel.__file__).parent.parent)
    done = subprocess.run(
        f"{sys.executable} -m lintmodel check | true",
        shell=True,
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": package},
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
