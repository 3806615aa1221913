"""The hook, as pre-commit runs it: installed from the repository, on the files of a commit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

HOOKS = Path(__file__).parent.parent.parent / ".pre-commit-hooks.yaml"
BROKEN = "import keras\nmodel = keras.Sequential([\n"
MENDED = "import keras\nmodel = keras.Sequential([])\n"
PAGE = "<!DOCTYPE html><title>404 Not Found</title>\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    command = ["git", *identity, "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit_all(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("train.py", True),
        ("notes.ipynb", True),
        ("model.keras", True),
        ("weights.weights.h5", True),
        ("export/saved_model.pb", True),
        ("README.md", False),
        ("data.csv", False),
        ("train.pyc", False),
        ("h5", False),
    ],
)
def test_which_files_the_hook_takes(name: str, taken: bool) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text())
    assert bool(re.search(hook["files"], name)) is taken


def registry_answers(folder: Path) -> bool:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder)]
    return subprocess.run([*command, "click"], capture_output=True, check=False).returncode == 0


@pytest.mark.network
def test_a_commit_fails_on_a_fault_and_passes_once_it_is_mended(
    source_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not registry_answers(tmp_path / "probe"):
        pytest.skip("pip reaches no registry: the hook's dependencies cannot be installed")
    if not (source_tree / ".git").exists():
        commit_all(source_tree)
    work = tmp_path / "work"
    work.mkdir()
    (work / "train.py").write_text(BROKEN)
    (work / "model.keras").write_text(PAGE)
    (work / "README.md").write_text("import keras (\n")
    commit_all(work)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))

    first = hooked(source_tree, work)
    assert first.returncode == 1, first.stdout + first.stderr
    assert "unparsable-script" in first.stdout
    assert "unreadable-model" in first.stdout
    assert "README" not in first.stdout

    (work / "train.py").write_text(MENDED)
    (work / "model.keras").unlink()
    git(work, "add", "-A")
    second = hooked(source_tree, work)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Passed" in second.stdout


def hooked(source_tree: Path, work: Path) -> subprocess.CompletedProcess[Any]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(source_tree), "lintmodel"]
    return subprocess.run(
        [*command, "--all-files", "--verbose"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
