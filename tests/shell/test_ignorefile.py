"""Patterns as in .gitignore: git itself is the oracle."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from lintmodel import ignorefile
from lintmodel.ignorefile import IgnoreFile, ignored, parse_patterns, read_ignore_file

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
    "*\n!*/\n!*.h5", "/*\n!/sub/\n*.h5", "*.h5\n/*\n!/sub", "sub\n*.h5\n!sub", "**/\n!sub/",
    "sub/**\n!sub/deep/\n!sub/deep/b.py", "sub/*\n!sub/deep", "x/**/z\n!x/y/z\n", "!#a.py", "//",
    "*.h5\r", "\t", "[z-a].py", "[[a].py", "a\\", "*/*.h5", "*/*/*.h5", "**/sub/**/*.h5", "**/*",
    "build/\n!build/", "*.py\n!/build/", "!!a.py", "/**", "/**/", "x/**/", "sub/**/deep/*.py",
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
    file = parse_patterns(repository, text.split("\n"))
    assert by_us(repository, file) == by_git(repository)


def test_the_innermost_file_decides() -> None:
    outer = parse_patterns(Path("/r"), ["*.h5"])
    inner = parse_patterns(Path("/r/sub"), ["!a.h5"])
    table = {"/r/a.h5": True, "/r/sub/a.h5": False, "/r/sub/b.h5": True, "/r/sub/b.py": False}
    assert {path: ignored(Path(path), False, [outer, inner]) for path in table} == table


HOSTILE = ["*a" * 3 + "*b", "*a" * 60, "**/" * 200 + "b", "a/**/" * 40, "[" * 2000, "?" * 5000]


@pytest.mark.parametrize("pattern", [*HOSTILE, "*a*a*b", "?" * 250, "a/**/a/**/b", "*a/*a/**/b"])
def test_a_hostile_pattern_costs_little(pattern: str) -> None:
    file = parse_patterns(Path("/r"), [pattern])
    start = time.perf_counter()
    ignored(Path("/r", *["a" * 200] * 20), False, [file])
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("lines", "read", "left_out"),
    [
        (["*.h5", "", "# no pattern", "!a.h5"], 2, ""),
        (["**/*a*b*/**", "a/*/*/*/*/*.h5", "?" * 250], 3, ""),
        (["*.h5", "*a*b*c*"], 1, "1 of 2 patterns are not read"),
        (["a/**/b/**/c/**/d/*.h5", "*.h5"], 1, "1 of 2 patterns are not read"),
        (["a" * 251], 0, "1 of 1 patterns are not read"),
        ([f"{number}.py" for number in range(1500)], 1000, "500 of 1500 patterns are not read"),
    ],
)
def test_what_is_not_read_is_said(lines: list[str], read: int, left_out: str) -> None:
    file = parse_patterns(Path("/r"), lines)
    assert len(file.patterns) == read
    assert file.left_out.startswith(left_out)
    assert bool(file.left_out) is bool(left_out)


@pytest.mark.parametrize(
    ("size", "left_out"), [(10, ""), (ignorefile.MAX_BYTES + 1, "only its first 1000000 bytes")]
)
def test_a_long_file_is_cut(tmp_path: Path, size: int, left_out: str) -> None:
    path = tmp_path / ".gitignore"
    path.write_bytes(b"\xef\xbb\xbf*.h5\n#" + b"x" * size)
    file = read_ignore_file(path)
    assert file is not None
    assert file.verdict(tmp_path / "a.h5", False) is True
    assert file.left_out.startswith(left_out)
    assert bool(file.left_out) is bool(left_out)


@pytest.mark.parametrize(("lines", "imported"), [([], False), (["# x", ""], False), (["a"], True)])
def test_pathspec_is_imported_for_patterns_alone(lines: list[str], imported: bool) -> None:
    probe = (
        "import sys; from pathlib import Path; from lintmodel.ignorefile import parse_patterns;"
        f"parse_patterns(Path(), {lines!r}); print('pathspec' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(imported)
