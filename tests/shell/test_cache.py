"""The cache: a warm run says what a cold one says, and whatever changed is read anew."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from realkeras import TESTS

from lintmodel import cache as caching
from lintmodel import rulebook, run, standing
from lintmodel.cache import Cache
from lintmodel.cli import main
from lintmodel.frontends.scripts import many
from lintmodel.frontends.scripts.disk import Files
from lintmodel.frontends.scripts.remembered import Memory

Writer = Callable[[Mapping[str, str | bytes]], Path]
FAULTY = """
import keras
from keras import layers
from data import load
x, y = load()
model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""
FILES = {"train.py": FAULTY, "data.py": "def load(): return 1, 2\n", "other.py": "import keras\n"}
MIXED = [*sorted((TESTS / "silence").rglob("*.py")), *sorted((TESTS / "seed").glob("*.py"))]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache."""
    folder = tmp_path / "kept"
    monkeypatch.setenv(caching.FOLDER, str(folder))
    return folder


def check(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["check", "--format", "json", "--show-info", *arguments])
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def rules(*arguments: str) -> list[str]:
    return [finding["rule"] for finding in check(*arguments)["findings"]]


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shown paths of the scripts that are read anew from now on."""
    seen: list[str] = []
    read = Memory.read

    def noted(self: Memory, source: Any) -> Any:
        seen.append(source[1])
        return read(self, source)

    monkeypatch.setattr(Memory, "read", noted)
    return seen


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


# -- several processes ----------------------------------------------------------------------------


def told(root: Path, processes: int) -> list[Any]:
    sources = [(path, path.name) for path in sorted(root.glob("*.py"))]
    memory = Memory(root, Files(), Cache(None))
    found = dict(many.read_many(memory, sources, lambda count: None, processes))
    assert sorted(found) == list(range(len(sources)))
    ordered = [found[number] for number in sorted(found)]
    return [one if isinstance(one, Exception) else memory.script(one) for one in ordered]


def _words(script: Any) -> Any:
    return type(script).__name__, [
        (type(event).__name__, event.where) for event in script.trace.events
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_several_processes_read_what_one_reads(project: Writer, monkeypatch: Any) -> None:
    root = project({path.name: path.read_bytes() for path in MIXED})
    monkeypatch.setattr(many, "may_fork", lambda: True)
    one, several = told(root, 1), told(root, 3)
    assert [_words(script) for script in one] == [_words(script) for script in several]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_what_a_process_cannot_tell_is_read_here(project: Writer, monkeypatch: Any) -> None:
    root = project({f"s{number}.py": "import keras\n" for number in range(12)})
    here, read = os.getpid(), Memory.read

    def dying(self: Memory, source: Any) -> Any:
        if os.getpid() != here and source[1] in ("s3.py", "s7.py"):
            os._exit(11)
        if os.getpid() != here and source[1] == "s5.py":
            raise ValueError("not here")
        return read(self, source)

    monkeypatch.setattr(Memory, "read", dying)
    assert len(told(root, 3)) == 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_who_stops_listening_ends_the_processes(
    project: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    fork = os.fork

    def noted() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", noted)
    root = project({f"s{number}.py": "import keras\n" for number in range(40)})
    sources = [(path, path.name) for path in sorted(root.glob("*.py"))]
    reading = many.read_many(Memory(root, Files(), Cache(None)), sources, lambda count: None, 2)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert started
    for number in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(number, os.WNOHANG)


def test_an_error_costs_one_script(project: Writer, monkeypatch: Any) -> None:
    root = project({"a.py": "import keras\n", "b.py": "import keras\n"})
    read = Memory.read

    def failing(self: Memory, source: Any) -> Any:
        if source[1] == "a.py":
            raise RuntimeError("of ours")
        return read(self, source)

    monkeypatch.setattr(Memory, "read", failing)
    first, second = told(root, 1)
    assert isinstance(first, RuntimeError)
    assert second.path == "b.py"


# -- a run that was made before -------------------------------------------------------------------


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files were written long ago."""
    monkeypatch.setattr(standing, "SETTLED", 0.0)


def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each run that is judged from now on."""
    seen: list[int] = []
    judge = run._judge

    def noted(*arguments: Any) -> None:
        seen.append(1)
        judge(*arguments)

    monkeypatch.setattr(run, "_judge", noted)
    return seen


PAIR = {
    "train.py": FAULTY + "model.save('m.keras')\n",
    "serve.py": "import keras\nmodel = keras.models.load_model('old.keras')\nmodel.predict(input())\n",
    "data.py": "def load(): return 1, 2\n",
    "README.md": "nothing",
}


@pytest.mark.parametrize(
    ("change", "arguments", "again"),
    [
        ({}, (".",), False),
        ({"photo.jpg": ""}, (".",), True),  # a name may be that of a file that is loaded
        ({"train.py": FAULTY}, (".",), True),
        ({"README.md": "see old.keras"}, (".",), True),
        ({"data.py": "def load(): return 3, 4\n"}, (".",), True),
        ({"models/old.keras": "x"}, (".",), True),
        ({"pyproject.toml": "[tool.lintmodel]\nkeras = '2'\n"}, (".",), True),
        ({".gitignore": "serve.py\n"}, (".",), True),
        ({}, ("train.py",), True),
        ({}, (".", "--ignore", "state"), True),
        ({}, (".", "--fail-on", "info"), True),
    ],
)
def test_a_run_is_judged_again_where_something_changed(
    change: dict[str, str],
    arguments: tuple[str, ...],
    again: bool,
    project: Writer,
    kept: Path,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project(PAIR)
    check(".")
    project(change)
    seen = judged(monkeypatch)
    warm = check(*arguments)
    assert bool(seen) is again
    assert warm == check("--no-cache", *arguments)


def test_a_new_rule_is_asked(
    project: Writer, kept: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(PAIR)
    check(".")
    shipped = rulebook.load()
    monkeypatch.setattr(rulebook, "load", lambda: shipped[1:])
    seen = judged(monkeypatch)
    check(".")
    assert seen


def test_a_run_on_files_of_this_moment_is_not_kept(
    project: Writer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(PAIR)
    check(".")
    seen = judged(monkeypatch)
    check(".")
    assert seen


def test_a_run_from_outside_is_not_kept(
    project: Writer, kept: Path, settled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(PAIR | {".git/HEAD": ""})
    monkeypatch.chdir(tmp_path)
    check(str(root))
    seen = judged(monkeypatch)
    check(str(root))
    assert seen


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"venv/lib/x.py": "2"}, False),
        ({"node_modules/a/x.py": "2"}, False),
        ({".cache/a/x.py": "2"}, False),
        ({"src/a/x.py": "2"}, True),
        ({".circleci/config.yml": "2"}, True),  # a text beside the scripts may name a file
    ],
)
def test_folders_that_no_run_looks_into(
    change: dict[str, str], seen: bool, project: Writer, settled: None
) -> None:
    root = project({"venv/pyvenv.cfg": "", **dict.fromkeys(change, "1")})
    before = standing.standing(root)
    project({name: f"{text} more" for name, text in change.items()})
    assert before is not None
    assert (standing.standing(root) != before) is seen


def test_a_folder_of_many_files_is_looked_at_no_further(
    project: Writer, monkeypatch: pytest.MonkeyPatch, settled: None
) -> None:
    root = project({f"data/{number}.txt": "" for number in range(20)})
    assert standing.standing(root)
    monkeypatch.setattr(standing, "MAX_ENTRIES", 10)
    assert standing.standing(root) is None


UNIT = "import unittest\n" + FAULTY
HOUSE = """name: house-dense
summary: made up
severity: error
message: "{layer}"
check: extreme_dropout_rate
params: {max_rate: 0.1}
why: because
fix: mend it
"""


@pytest.mark.parametrize(
    "change",
    [
        {"lintmodel.toml": "tests = true\n"},
        {"lintmodel.toml": 'backend = "jax"\n'},
        {"lintmodel.toml": '[rules.unadapted-layer]\nseverity = "off"\n'},
        {"lintmodel.toml": '[rules.unadapted-layer]\nseverity = "warning"\n'},
        {"lintmodel.toml": '[per-path-ignores]\n"train.py" = ["state"]\n'},
        {"lintmodel.toml": '[per-path-ignores]\n"*.py::norm" = ["state"]\n'},
        {"lintmodel.toml": 'rule-folders = ["house"]\n'},
        {"lintmodel.toml": 'exclude = ["train.py"]\n'},
    ],
    ids=lambda change: next(iter(change.values())),
)
def test_an_outcome_is_of_its_settings(
    change: dict[str, str], project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    project({"train.py": FAULTY, "unit.py": UNIT, "data.py": "def load(): return 1, 2\n",
             "house/house-dense.yaml": HOUSE, "lintmodel.toml": ""})  # fmt: skip
    first = check(".")
    project(change)
    assert check(".") == check("--no-cache", ".")
    seen = judged(monkeypatch)
    check(".")
    assert seen == []
    project({"lintmodel.toml": ""})
    assert check(".") == first


def test_own_rules_are_part_of_an_outcome(
    project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    dropout = FAULTY.replace("layers.Normalization()", "layers.Dropout(0.5)")
    project({"train.py": dropout, "data.py": "def load(): return 1, 2\n",
             "lintmodel.toml": 'rule-folders = ["house"]\n', "house/house-dense.yaml": HOUSE})  # fmt: skip
    assert "house-dense" in rules(".")
    seen = judged(monkeypatch)
    assert "house-dense" in rules(".")
    assert seen == []
    project({"house/house-dense.yaml": HOUSE.replace("0.1}", "0.6}")})
    assert "house-dense" not in rules(".")
    assert "house-dense" not in rules("--include-tests", ".")


def test_a_baseline_is_read_after_an_outcome(
    project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    root = project({"train.py": FAULTY, "data.py": "def load(): return 1, 2\n"})
    CliRunner().invoke(main, ["check", "--write-baseline=known.json", "."])
    assert rules("--baseline", "known.json", ".") == []
    seen = judged(monkeypatch)
    assert rules("--baseline", "known.json", ".") == []
    assert seen == []
    (root / "known.json").write_text('{"version": 1, "files": {}, "findings": []}')
    assert "unadapted-layer" in rules("--baseline", "known.json", ".")
