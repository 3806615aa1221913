"""The baseline: what is known is not said again, whatever moves; what is new always is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main
from lintmodel.config import BASELINE

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"
LOAD = 'x, y = np.load("x.npy"), np.load("y.npy")\n'
MODEL = "{0} = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])\n"
TRAIN = '{0}.compile(loss="mse")\n{0}.fit(x, y)\n'
FAULTY = HEAD + LOAD + MODEL.format("model") + TRAIN.format("model")
OTHER = MODEL.format("other") + TRAIN.format("other")
KNOWN = "known.json"
CONFIG = f'baseline = "{KNOWN}"\n'
Files = dict[str, str]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "kept"))


def check(*arguments: str, code: tuple[int, ...] = (0, 1)) -> Any:
    result = CliRunner().invoke(main, ["check", *arguments])
    assert result.exit_code in code, result.output
    return result


def found(*arguments: str) -> list[tuple[str, str]]:
    """Rule and path of what is reported."""
    report = json.loads(check("--format", "json", *arguments).stdout)
    return [(one["rule"], one["path"]) for one in report["findings"]]


def known(root: Path, name: str = KNOWN) -> list[tuple[str, str]]:
    listed = json.loads((root / name).read_text())["findings"]
    return [(one["path"], one["rule"]) for one in listed]


def test_what_is_known_is_left_out(project: Any) -> None:
    root = project({"train.py": FAULTY, "lintmodel.toml": CONFIG})
    written = check("--write-baseline")
    assert (written.exit_code, written.stdout) == (0, "")
    assert "known.json holds 1 finding now, which are not reported again" in written.stderr
    assert known(root) == [("train.py", "unadapted-layer")]
    assert found() == []
    assert "(1 more in the baseline)" in check().stderr
    assert found("--isolated") == [("unadapted-layer", "train.py")]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"train.py": "\n# a comment\n\n" + FAULTY}, []),
        ({"train.py": FAULTY.replace(LOAD, LOAD + "z = x\n")}, []),
        ({"train.py": FAULTY.replace("model = ", "model  =  ")}, []),  # blanks
        ({"train.py": FAULTY + OTHER}, ["train.py"]),  # one more
        ({"train.py": FAULTY.replace("Input((4,))", "Input((5,))")}, ["train.py"]),  # it was touched
        ({"train.py": FAULTY, "again.py": FAULTY}, ["again.py"]),  # a copy is new
        ({"train.py": None, "jobs/train.py": FAULTY}, []),  # the same name
        ({"train.py": None, "jobs/train.py": "\n" + FAULTY + "z = 1\n"}, []),  # and it was edited
        ({"train.py": None, "fit.py": FAULTY}, []),  # the same content
        ({"train.py": None, "fit.py": FAULTY + "z = 1\n"}, ["fit.py"]),  # neither
        ({"train.py": "import keras\n", "jobs/train.py": FAULTY}, []),  # what it held has moved
        ({"train.py": FAULTY, "jobs/train.py": FAULTY}, ["jobs/train.py"]),
        ({"train.py": None, "a/train.py": FAULTY, "b/train.py": FAULTY}, ["b/train.py"]),  # one moved
    ],
)
def test_edits_and_renames(project: Any, files: dict[str, str | None], left: list[str]) -> None:
    root = project({"train.py": FAULTY, "lintmodel.toml": CONFIG})
    check("--write-baseline", "--no-cache")
    for name, content in files.items():
        if content is None:
            (root / name).unlink()
    project({name: content for name, content in files.items() if content is not None})
    for _ in range(2):  # with what is kept of the first run, too
        assert [path for _, path in found(".")] == left


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"fit.py": "# moved\n" + FAULTY + OTHER + "z = 1\n"}, []),
        ({"fit.py": "# moved\n" + FAULTY}, ["fit.py"]),  # one of the two may be found anywhere
        ({"fit.py": "# moved\n" + FAULTY + OTHER, "train.py": "import keras\n"}, ["fit.py"] * 2),
        ({"other.py": "# another\n" + FAULTY + OTHER, "train.py": FAULTY + OTHER}, ["other.py"] * 2),
    ],
)
def test_a_file_that_was_moved_and_edited_at_once(
    project: Any, files: dict[str, str], left: list[str]
) -> None:
    root = project({"train.py": FAULTY + OTHER, "lintmodel.toml": CONFIG})
    check("--write-baseline", "--no-cache")
    assert len(known(root)) == 2
    (root / "train.py").unlink()
    project(files)
    assert [path for _, path in found(".")] == left


def test_equal_lines_are_counted(project: Any) -> None:
    twice = FAULTY + MODEL.format("model") + TRAIN.format("model")
    root = project({"train.py": twice, "lintmodel.toml": CONFIG})
    check("--write-baseline")
    assert len(known(root)) == 2
    assert found() == []
    project({"train.py": twice + MODEL.format("model") + TRAIN.format("model")})
    assert len(found()) == 1
    project({"train.py": FAULTY})
    assert found() == []
    assert "1 entry is found no longer (unadapted-layer in train.py)" in check().stderr


SERVE = """import sys
import numpy as np
import keras
model = keras.models.load_model("model.keras")
picture = keras.utils.img_to_array(keras.utils.load_img(sys.argv[1]))
print(model.predict(picture[None]))
"""
SCALED = """import keras
from keras import layers
data = keras.utils.image_dataset_from_directory("d").map(lambda x, y: (x / 255, y))
model = keras.Sequential([layers.Input((256, 256, 3)), layers.Conv2D(8, 3, activation="relu"),
                          layers.Flatten(), layers.Dense(5)])
model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(data)
model.save("model.keras")
"""


@pytest.mark.parametrize("given", ["train.py", "serve.py", "."])
def test_a_finding_across_files_is_known_from_both(project: Any, given: str) -> None:
    root = project({"train.py": SCALED, "serve.py": SERVE, "lintmodel.toml": CONFIG, ".git/x": ""})
    pair = [("missing-inference-preprocessing", given if given != "." else "serve.py")]
    assert found("--isolated", given) == pair
    check("--write-baseline", ".")
    assert known(root) == [("serve.py", "missing-inference-preprocessing")]
    assert found(given) == []


def test_stale_entries_are_noted_on_whole_runs(project: Any) -> None:
    root = project({"train.py": FAULTY, "old.py": FAULTY, "lintmodel.toml": CONFIG})
    check("--write-baseline")
    note = "known.json: note: 2 entries are found no longer (unadapted-layer in old.py, unadapted-layer "
    (root / "old.py").unlink()
    project({"train.py": "import keras\n"})
    assert note in check(".").stderr
    assert check(".").exit_code == 0
    for arguments in (["train.py"], ["--select", "state", "."], ["--ignore", "state", "."]):
        assert "no longer" not in check(*arguments).stderr
    check("--write-baseline", ".")
    assert known(root) == []
    assert "no longer" not in check(".").stderr


def test_advice_is_stale_only_where_it_is_asked_for(project: Any) -> None:
    text = FAULTY.replace("layers.Normalization()", "layers.BatchNormalization()")
    advice = text.replace("Dense(1)", "Dropout(0.2), layers.BatchNormalization(), layers.Dense(1)")
    root = project({"train.py": advice, "lintmodel.toml": CONFIG})
    check("--write-baseline", "--show-info")
    count = len(known(root))
    assert count
    assert "no longer" not in check(".").stderr
    check("--write-baseline", ".")
    assert len(known(root)) == count  # a run that does not look keeps what is known
    project({"train.py": "import keras\n"})
    assert "no longer" in check("--show-info", ".").stderr


def test_what_is_not_looked_at_is_kept(project: Any) -> None:
    root = project({"a.py": FAULTY, "b.py": FAULTY, "lintmodel.toml": CONFIG})
    check("--write-baseline", ".")
    project({"a.py": FAULTY + OTHER, "b.py": "import keras\n"})
    check("--write-baseline=known.json", "a.py")
    assert known(root) == [("a.py", "unadapted-layer")] * 2 + [("b.py", "unadapted-layer")]
    check("--write-baseline", "--select", "saving", ".")
    assert len(known(root)) == 3
    check("--write-baseline", ".")
    assert known(root) == [("a.py", "unadapted-layer")] * 2


def test_the_file_is_deterministic_and_readable(project: Any) -> None:
    root = project({"b.py": FAULTY + OTHER, "a.py": FAULTY, "lintmodel.toml": CONFIG})
    check("--write-baseline", ".")
    first = (root / KNOWN).read_bytes()
    check("--write-baseline", "--no-cache", "b.py")
    check("--write-baseline", "a.py")
    assert (root / KNOWN).read_bytes() == first
    lines = first.decode().splitlines()
    rows = [line for line in lines if '"rule"' in line]
    assert rows == sorted(rows)
    assert '"path": "a.py", "rule": "unadapted-layer", "severity": "error", "fingerprint": "' in rows[0]
    assert '"text": "model = keras.Sequential(' in rows[0]
    assert not any(path.name.startswith(f"{KNOWN}.") for path in root.iterdir())


def test_paths_count_from_the_baseline(project: Any, monkeypatch: Any) -> None:
    root = project({"sub/train.py": FAULTY, "lintmodel.toml": CONFIG})
    check("--write-baseline", ".")
    assert known(root) == [("sub/train.py", "unadapted-layer")]
    monkeypatch.chdir(root / "sub")
    assert found("train.py") == []
    assert found(".") == []


@pytest.mark.parametrize(
    ("arguments", "name", "hint"),
    [
        (["--write-baseline=old.json", "."], "old.json", "or `--baseline old.json`"),
        ([".", "--write-baseline", "ci/old.json"], "ci/old.json", "`--baseline ci/old.json` reads it"),
        ([".", f"--write-baseline=ci/{BASELINE}"], f"ci/{BASELINE}", f"`--baseline ci/{BASELINE}` reads"),
    ],
)
def test_a_name_that_nobody_looks_for(
    project: Any, arguments: list[str], name: str, hint: str
) -> None:
    root = project({"train.py": FAULTY, "ci/x.txt": ""})
    assert hint in check(*arguments).stderr
    assert len(known(root, name)) == 1
    assert found() != []
    assert found("--baseline", name) == []
    assert known(root, name)[0][0] == ("../train.py" if "/" in name else "train.py")


@pytest.mark.parametrize(
    "arguments", [["--write-baseline"], ["--write-baseline", "."], ["jobs", "--write-baseline"]]
)
def test_without_configuration(project: Any, arguments: list[str]) -> None:
    root = project({"jobs/train.py": FAULTY})
    said = check(*arguments).stderr
    assert f"{BASELINE} holds 1 finding now" in said and "--baseline" not in said
    assert known(root, BASELINE) == [("jobs/train.py", "unadapted-layer")]
    assert found() == found("jobs") == found("jobs/train.py") == []
    assert found("--isolated") == [("unadapted-layer", "jobs/train.py")]
    check(*arguments)  # renewed where it is
    assert known(root, BASELINE) == [("jobs/train.py", "unadapted-layer")]
    assert not (root / "jobs" / BASELINE).exists()


def test_the_configuration_names_another(project: Any) -> None:
    project({"train.py": FAULTY})
    check("--write-baseline")
    project({"lintmodel.toml": CONFIG, KNOWN: '{"version": 1, "files": {}, "findings": []}'})
    assert found() == [("unadapted-layer", "train.py")]
    assert found("--baseline", BASELINE) == []


def test_a_baseline_above_the_repository_is_not_read(project: Any) -> None:
    project({"train.py": FAULTY, "inner/.git/x": "", "inner/train.py": FAULTY})
    check("--write-baseline")
    assert found("inner") == [("unadapted-layer", "inner/train.py")]


DAMAGED = [
    "",
    "[]",
    "{",
    '{"version": 2, "files": {}, "findings": []}',
    '{"version": 1, "files": [], "findings": []}',
    '{"version": 1, "files": {"a": 1}, "findings": []}',
    '{"version": 1, "files": {}, "findings": [{"path": 1}]}',
    '{"version": 1, "files": {}, "findings": 3}',
    '{"version": 1, "files": {}, "findings": ' + "[" * 100_000,
    "<<<<<<< HEAD\n{}",
]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_file_that_is_no_baseline(project: Any, text: str) -> None:
    root = project({"train.py": FAULTY, KNOWN: text})
    assert "known.json: no baseline of lintmodel (" in check("--baseline", KNOWN, code=(2,)).stderr
    assert "it is not overwritten" in check(f"--write-baseline={KNOWN}", code=(2,)).stderr
    assert (root / KNOWN).read_text() == text


def test_a_script_or_another_file_is_not_overwritten(project: Any) -> None:
    root = project({"train.py": FAULTY})
    check("--write-baseline", "train.py")  # which is what is checked
    assert known(root, BASELINE) == [("train.py", "unadapted-layer")]
    assert (root / "train.py").read_text() == FAULTY
    project({"notes.txt": "precious"})
    assert "it is not overwritten" in check("--write-baseline", "notes.txt", code=(2,)).stderr
    assert (root / "notes.txt").read_text() == "precious"


def test_a_baseline_that_cannot_be_written(project: Any) -> None:
    project({"train.py": FAULTY})
    result = check("--write-baseline=missing/known.json", code=(2,))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "lintmodel: missing/known.json: cannot be written: No such file or directory\n"


def test_a_baseline_that_is_not_there(project: Any) -> None:
    project({"train.py": FAULTY, "lintmodel.toml": CONFIG})
    said = check(code=(2,)).stderr
    assert "`lintmodel check --write-baseline` makes one" in said


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (b"no model", b"no model", 0),
        (b"no model", b"PK\x03\x04" + b"\0" * 40, 1),  # it got worse, or at least other
        (b"PK\x03\x04" + b"\0" * 40, b"", 1),
    ],
)
def test_a_file_that_got_worse_is_spoken_of(
    project: Any, before: bytes, after: bytes, left: int
) -> None:
    project({"model.keras": before, "lintmodel.toml": CONFIG})
    assert len(found("--isolated")) == 1
    check("--write-baseline")
    project({"model.keras": after})
    assert len(found()) == left


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98000000\n"


@pytest.mark.parametrize(
    ("count", "said", "lines"),
    [
        (1, "m0.h5 is a Git LFS pointer to 98.0 MB", 1),
        (3, "3 model files are Git LFS pointers and were not checked (m0.h5, ...): `git lfs pull`", 1),
    ],
)
def test_pointers_are_named_once(project: Any, count: int, said: str, lines: int) -> None:
    pointers = {f"m{number}.h5": POINTER for number in range(count)}
    project({".gitattributes": "*.h5 filter=lfs\n", ".git/x": "", **pointers})
    stderr = check(".").stderr
    assert said in stderr
    assert stderr.count("(lfs-pointer)") == lines
    assert len(json.loads(check("--format", "json", ".").stdout)["notes"]) == count
