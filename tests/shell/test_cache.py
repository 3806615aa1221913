"""The cache: a warm run says what a cold one says, and whatever changed is read anew."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from keeping import FAULTY, FILES, MIXED, check, entries, reads, rules
from realkeras import TESTS

from lintmodel import cache as caching
from lintmodel.cache import Cache

Writer = Callable[[Mapping[str, str | bytes]], Path]


def test_a_second_run_reads_nothing_and_says_the_same(
    project: Writer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({path.name: path.read_bytes() for path in MIXED} | {"train.py": FAULTY})
    cold = check(".")
    assert entries(kept)
    seen = reads(monkeypatch)
    assert check(".") == cold
    assert seen == []
    assert check("--no-cache", ".") == cold
    assert len(seen) > len(MIXED) / 2  # those that name Keras


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"train.py": FAULTY + "\n"}, ["train.py"]),
        ({"data.py": "def load():\n    return [0], [1]\n"}, ["train.py"]),
        ({"other.py": "import keras\nx = 1\n"}, ["other.py"]),
        ({"data/__init__.py": ""}, []),  # data.py is found before it
        ({"keras.py": "def Sequential(*a): pass\n"}, ["other.py", "train.py"]),  # a module of its own
        ({"requirements.txt": "keras==2.15\n"}, ["other.py", "train.py"]),
        ({"readme.txt": "something else"}, []),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_what_changed_is_read_anew(
    change: dict[str, str],
    again: list[str],
    project: Writer,
    kept: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = "import numpy as np\ndef load():\n    return np.load('x.npy'), np.load('y.npy')\n"
    project({"train.py": FAULTY, "data.py": data, "other.py": "import keras\n"})
    check(".")
    project(change)
    seen = reads(monkeypatch)
    warm = check(".")
    assert sorted(seen) == sorted(again)
    assert warm == check("--no-cache", ".")


def test_a_fault_that_is_mended_is_gone(project: Writer, kept: Path) -> None:
    project(FILES)
    assert "unadapted-layer" in rules(".")
    project({"train.py": FAULTY.replace("layers.Normalization(), ", "")})
    assert "unadapted-layer" not in rules(".")


@pytest.mark.parametrize(
    "damage",
    [b"", b"{}", b"\x00\xff", b"[3,[],[],[],0]", b"[" * 100_000, b'[3,[["os.system",["a"]]],[],[],[0]]'],
    ids=["empty", "object", "bytes", "no-script", "deep", "foreign-class"],
)
def test_a_damaged_entry_is_read_anew(damage: bytes, project: Writer, kept: Path) -> None:
    project(FILES)
    cold = check(".")
    assert len(entries(kept)) >= 2
    for entry in entries(kept):
        header, _, _ = entry.read_bytes().partition(b"\n")
        entry.write_bytes(header + b"\n" + damage)
    assert check(".") == cold
    for entry in entries(kept):
        entry.write_bytes(damage)
    assert check(".") == cold


@pytest.mark.skipif(os.name != "posix", reason="of POSIX")
def test_nobody_else_reads_it(project: Writer, kept: Path) -> None:
    project(FILES)
    check(".")
    assert kept.stat().st_mode & 0o077 == 0


def test_nothing_is_kept_where_nothing_is_to_be(project: Writer, kept: Path) -> None:
    project(FILES)
    check("--no-cache", ".")
    assert not kept.exists()


def test_a_folder_that_cannot_be_written_to(
    project: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setenv(caching.FOLDER, str(blocked))
    project(FILES)
    assert check(".") == check("--no-cache", ".")


def test_a_repository_ships_no_cache(
    project: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(caching.FOLDER, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    root = project(FILES)
    before = entries(root)
    check(".")
    assert entries(root) == before
    if os.name == "posix" and os.uname().sysname == "Linux":
        assert entries(tmp_path / "xdg" / "lintmodel")


def test_another_build_reads_nothing_of_this_one(
    project: Writer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(FILES)
    check(".")
    monkeypatch.setattr(caching, "_builds", ["another"])
    seen = reads(monkeypatch)
    check(".")
    assert sorted(seen) == ["other.py", "train.py"]


def test_models_are_read_anew_when_they_change(project: Writer, kept: Path, tmp_path: Path) -> None:
    root = project({"m.keras": _fixture().read_bytes()})
    long_ago = time.time() - 100
    os.utime(root / "m.keras", (long_ago, long_ago))
    assert "unreadable-model" not in rules("m.keras")
    assert entries(kept)
    assert "unreadable-model" not in rules("m.keras")
    project({"m.keras": b"no model"})
    assert "unreadable-model" in rules("m.keras")


def _fixture() -> Path:
    return next(iter(sorted((TESTS / "models/fixtures").rglob("*.keras"))))


def test_what_nobody_uses_is_dropped(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("old", b"1")
    cache.put("new", b"2")
    (old,) = [path for path in entries(tmp_path) if path.read_bytes() == b"1"]
    then = time.time() - caching.MAX_AGE - 10
    os.utime(old, (then, then))
    cache.sweep()
    assert cache.get("old") is None
    assert cache.get("new") == b"2"
    os.utime(next(path for path in entries(tmp_path) if path.name != caching.MARK), (then, then))
    cache.sweep()  # once a day
    assert cache.get("new") == b"2"
