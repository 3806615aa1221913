"""Patterns as in .gitignore: git itself is the oracle."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from lintmodel.ignorefile import IgnoreFile, ignored, parse_patterns

PATHS = (
    "a.py", "a.h5", "b.h5", "sub/a.h5", "sub/deep/a.h5", "sub/deep/b.py", "build/x.py",
    "sub/build/x.py", "build.py", "#a.py", "!a.py", "a b.py", "a*.py", "abc.py", "models/m1.keras",
    "models/m2.keras", "models/old/m1.keras", "sub/models/m1.keras", "x/y/z/w.py", "é.py",
)  # fmt: skip

PATTERNS = [
    "*.h5", "/a.h5", "sub/a.h5", "sub/*.h5", "sub/**/*.h5", "**/a.h5", "sub/**", "**/build",
    "build/", "build", "/build/", "models/m?.keras", "models/m[1].keras", "models/m[!1].keras",
    "models/m[^1].keras", "models/", "/models/*", "# a comment", "\\#a.py", "\\!a.py", "a b.py",
    "a.py   ", "a\\*.py", "a*.py", "a*", "x/**/w.py", "x/**/z", "x/*/w.py", "**", "*", "/*", "sub/",
    "*.h5\n!b.h5", "*.h5\n!/a.h5\nb.h5", "/*\n!/sub", "é.py", "[a-c].h5", "a.h5/", "deep", "deep/",
    "sub/deep", "/deep", "", "/", "!", "***.h5", "a**.h5", "x/**/**/w.py", "[", "a[.py",
]  # fmt: skip


def by_git(folder: Path) -> set[str]:
    """What git ignores of the files that exist."""
    done = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-files", "-oi", "--exclude-standard"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=True,
    )
    return set(done.stdout.splitlines())


def by_us(folder: Path, file: IgnoreFile) -> set[str]:
    """What a walk leaves out: a path, or a folder on the way to it, is ignored."""
    found = set()
    for name in PATHS:
        path = folder / name
        parents = [parent for parent in path.parents if folder in parent.parents]
        if ignored(path, False, [file]) or any(ignored(one, True, [file]) for one in parents):
            found.add(name)
    return found


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name in PATHS:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


@pytest.mark.parametrize("text", PATTERNS)
def test_as_git_does(repository: Path, text: str) -> None:
    exclude = repository / ".git" / "info" / "exclude"
    exclude.write_text(text + "\n", encoding="utf-8")
    file = IgnoreFile(repository, parse_patterns(text.splitlines()))
    assert by_us(repository, file) == by_git(repository)


def test_the_innermost_file_decides() -> None:
    outer = IgnoreFile(Path("/r"), parse_patterns(["*.h5"]))
    inner = IgnoreFile(Path("/r/sub"), parse_patterns(["!a.h5"]))
    table = {"/r/a.h5": True, "/r/sub/a.h5": False, "/r/sub/b.h5": True, "/r/sub/b.py": False}
    assert {path: ignored(Path(path), False, [outer, inner]) for path in table} == table


@pytest.mark.parametrize("pattern", ["*a" * 60, "**/" * 200 + "b", "[" * 2000, "?" * 5000])
def test_a_hostile_pattern_costs_its_length(pattern: str) -> None:
    file = IgnoreFile(Path("/r"), parse_patterns([pattern]))
    start = time.perf_counter()
    ignored(Path("/r", *["a" * 200] * 50), False, [file])
    assert time.perf_counter() - start < 1
