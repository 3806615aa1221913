"""A built distribution and scratch environments that borrow the running one's libraries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent.parent
SHIPPED = (
    "lintmodel", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "action.yml",
    ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md",
)  # fmt: skip


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process that sees nothing of this checkout's Python path."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**inherited, **environment},
        check=False,
    )


def succeed(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass
class Environment:
    """A virtual environment with nothing of its own but what is installed into it."""

    folder: Path

    def run(self, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return run(self.folder / "bin" / "lintmodel", *arguments, cwd=cwd)

    def install(self, *arguments: str | Path) -> None:
        command = (self.folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps")
        succeed(*command, "--no-index", "--no-build-isolation", *arguments, cwd=self.folder)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """A fresh environment that finds the running one's libraries after its own."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    borrowed = folder / "lib" / version / "site-packages" / "zz_borrowed.pth"
    borrowed.write_text(sysconfig.get_paths()["purelib"] + "\n")
    return Environment(folder)


@pytest.fixture(scope="session")
def source_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is shipped, so that nothing here writes into the checkout."""
    tree = tmp_path_factory.mktemp("tree") / "lintmodel"
    tree.mkdir()
    for name in SHIPPED:
        origin = CHECKOUT / name
        if origin.is_dir():
            shutil.copytree(origin, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, tree / name)
    return tree


@pytest.fixture(scope="session")
def distribution(source_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and with the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    succeed(*command, cwd=source_tree)
    return folder
