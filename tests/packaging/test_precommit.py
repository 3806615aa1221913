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
ADVISED = "import keras\nmodel = keras.models.load_model('a.keras', safe_mode=False)\n"
MENDED = "import keras\nmodel = keras.Sequential([])\n"
PAGE = "<!DOCTYPE html><title>404 Not Found</title>\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98000000\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    command = ["git", *identity, "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit_all(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")


SCRIPTS, MODELS = "lintmodel", "lintmodel-models"
CHECK = "check --force-exclude"


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("train.py", SCRIPTS),
        ("gui.pyw", SCRIPTS),
        ("notes.ipynb", SCRIPTS),
        ("model.keras", MODELS),
        ("weights.weights.h5", MODELS),
        ("llm.weights.json", MODELS),
        ("model.tflite", MODELS),
        ("export/saved_model.pb", MODELS),
        ("export/fingerprint.pb", MODELS),
        ("export/variables/variables.index", MODELS),
        ("export/variables/variables.data-00000-of-00001", MODELS),
        ("model.keras/config.json", MODELS),
        ("README.md", None),
        ("data.csv", None),
        ("config.json", None),
        ("train.pyc", None),
        ("stubs.pyi", None),
        ("h5", None),
        ("data-00000-of-00001", None),
    ],
)
def test_which_files_the_hooks_take(name: str, taken: str | None) -> None:
    hooks = yaml.safe_load(HOOKS.read_text())
    assert [hook["id"] for hook in hooks] == [SCRIPTS, MODELS]
    takes = [hook["id"] for hook in hooks if re.search(hook["files"], name)]
    assert takes == ([taken] if taken else [])


def test_the_hooks_are_what_pre_commit_asks_for() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for hook in yaml.safe_load(HOOKS.read_text()):
        assert (hook["entry"], hook["language"]) == (f"lintmodel {CHECK}", "python")
        assert hook["require_serial"] is True


def local(folder: Path, **more: Any) -> None:
    """A configuration with our hooks, run by this very lintmodel instead of one that is installed."""
    entry = f"{sys.executable} -m lintmodel {CHECK}"
    own = {"language": "system", "entry": entry, **more}
    hooks = [{**hook, **own} for hook in yaml.safe_load(HOOKS.read_text())]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))


def test_both_hooks_fail_as_the_command_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HOOKS.parent))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    work = tmp_path / "work"
    work.mkdir()
    (work / "train.py").write_text(BROKEN)
    (work / "model.keras").write_text(PAGE)
    local(work)
    commit_all(work)
    both = pre_commit(work)
    assert both.returncode == 1, both.stdout + both.stderr
    scripts, models = both.stdout.split("lintmodel (model files)")
    assert "Failed" in scripts and "unparsable-script" in scripts and "model.keras" not in scripts
    assert "Failed" in models and "unreadable-model" in models and "train.py" not in models

    local(work, args=["--fail-on", "error"], verbose=True)
    (work / "train.py").write_text(ADVISED)
    (work / "model.keras").unlink()
    git(work, "add", "-A")
    passing = pre_commit(work)
    assert passing.returncode == 0, passing.stdout + passing.stderr
    assert "warning" in passing.stdout, "verbose shows what a passing hook prints"


def test_what_the_configuration_excludes_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HOOKS.parent))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    work = tmp_path / "work"
    (work / "legacy").mkdir(parents=True)
    (work / "legacy/train.py").write_text(BROKEN)
    (work / "lintmodel.toml").write_text('exclude = ["legacy/"]\n')
    local(work)
    commit_all(work)
    done = pre_commit(work)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_run_on_a_repository_with_a_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HOOKS.parent))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    work = tmp_path / "work"
    (work / "jobs").mkdir(parents=True)
    for number in range(12):
        (work / "jobs" / f"job{number}.py").write_text(BROKEN)
    for number in range(3):
        (work / f"m{number}.h5").write_bytes(POINTER)
    (work / ".gitattributes").write_text("*.h5 filter=lfs\n")
    local(work, verbose=True)
    commit_all(work)
    first = pre_commit(work)
    assert first.returncode == 1
    assert first.stdout.count("`lintmodel check --write-baseline`") == 1
    assert first.stdout.count("(lfs-pointer)") == 1 and "3 model files are Git LFS" in first.stdout
    command = [sys.executable, "-m", "lintmodel", "check", "--write-baseline"]
    assert subprocess.run(command, cwd=work, capture_output=True, check=False).returncode == 0
    git(work, "add", "-A")
    second = pre_commit(work)
    assert second.returncode == 0, second.stdout
    assert "(12 more in the baseline)" in second.stdout
    (work / "jobs" / "new.py").write_text(BROKEN)
    git(work, "add", "-A")
    third = pre_commit(work)
    assert third.returncode == 1
    assert "jobs/new.py" in third.stdout and "jobs/job0.py" not in third.stdout


def pre_commit(work: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    return subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)


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
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(source_tree)]
    return subprocess.run(
        [*command, "--all-files", "--verbose"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
