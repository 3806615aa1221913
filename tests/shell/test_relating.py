"""What has nothing to do with the given files is not asked: the findings on them are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from realkeras import TESTS

import lintmodel
from examples import Example, all_examples, write_files
from lintmodel.frontends.scripts.remembered import Memory
from lintmodel.run import reported

OF_WHOLE_RUNS = ("unused-suppression",)
LINKED = [one for one in all_examples() if len(one.files()) > 1 and one.form != "build"]
PAIRS = [TESTS / "silence/look_alike_pairs", TESTS / "silence/flask_pair"]
BYSTANDERS = {
    f"other/{name}": (TESTS / "silence" / name).read_text(encoding="utf-8")
    for name in ("infer_only.py", "export_for_serving.py")
}


def agree(folder: Path) -> None:
    """Each file by itself gives what the run on all gives with a site in it."""
    found = lintmodel.check(["."], ignore=OF_WHOLE_RUNS, show_info=True).findings
    for path in sorted({*folder.rglob("*.py")} - {*folder.glob("other/*.py")}):
        name = path.relative_to(folder).as_posix()
        alone = lintmodel.check([name], ignore=OF_WHOLE_RUNS, show_info=True).findings
        assert alone == reported(found, {name}), name


@pytest.mark.parametrize("example", LINKED, ids=lambda example: example.name)
def test_a_file_of_an_example_by_itself(example: Example, folder: Path) -> None:
    example.write(folder)
    write_files(folder, BYSTANDERS)
    write_files(folder, {"pyproject.toml": ""})
    agree(folder)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_file_of_a_pair_by_itself(pair: Path, folder: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in pair.glob("*.py")}
    write_files(folder, texts | BYSTANDERS | {"pyproject.toml": ""})
    agree(folder)


def saves(path: str) -> str:
    return f"import keras\nmodel = keras.Sequential()\nmodel.save({path!r})\n"


def loads(path: str) -> str:
    return f"import keras\nmodel = keras.models.load_model({path!r})\n"


PICKLED = "import keras, pickle\nscaler = pickle.load(open('m.keras', 'rb'))\n"
LOADS_ANY = "import keras\nkeras.models.load_model(input())\n"
RESTORES = "import tensorflow as tf\ntf.train.Checkpoint(a=tf.Module()).restore('w')\n"
ASKS = "import requests\nrequests.post('http://h:8501/v1/models/m:predict', json={'instances': []})\n"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"a.py": loads("m.keras")}, {"a.py"}),
        ({"sub/a.py": loads("../m.keras")}, {"sub/a.py"}),
        ({"sub/a.py": loads("m.keras")}, {"sub/a.py"}),  # the only one of that name
        ({"sub/a.py": loads("m.keras"), "sub/b.py": saves("m.keras")}, {"sub/a.py", "sub/b.py"}),
        ({"a.py": saves("m.keras")}, {"a.py"}),  # another writer
        ({"sub/a.py": saves("m.keras")}, {"sub/a.py"}),  # its namesake
        ({"a.py": loads("n.keras")}, {"a.py"}),  # nobody writes it: it may mean m.keras
        ({"a.py": loads("n.keras"), "b.py": saves("n.keras")}, set()),
        ({"a.py": LOADS_ANY}, {"a.py"}),  # it may mean the only one that there is
        ({"a.py": LOADS_ANY, "b.py": saves("n.keras")}, set()),
        ({"a.py": RESTORES}, {"a.py"}),
        ({"sub/a.py": RESTORES}, set()),
        ({"a.py": PICKLED}, {"a.py"}),
        ({"a.py": PICKLED.replace("m.keras", "s.pkl")}, set()),
        ({"a.py": "import keras\nimport train\n"}, {"a.py"}),
        ({"a.py": "import keras\nimport util\n", "util.py": "import keras\n"}, set()),
        ({"a.py": ASKS + "import keras\n"}, {"a.py"}),
        ({"a.py": "import keras\n"}, set()),
    ],
)
def test_who_has_to_do_with_whom(
    others: dict[str, str], expected: set[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(folder, {"train.py": saves("m.keras"), "pyproject.toml": "", **others})
    asked: list[str] = []
    script = Memory.script

    def noted(self: Memory, found: Any) -> Any:
        asked.append(found.source[1])
        return script(self, found)

    monkeypatch.setattr(Memory, "script", noted)
    lintmodel.check(["train.py"])
    assert {*asked} == {"train.py", *expected}


def test_a_model_file_asks_for_those_that_name_it(folder: Path) -> None:
    write_files(folder, {"a.py": loads("m.keras"), "b.py": saves("o.keras"), "pyproject.toml": ""})
    (folder / "m.keras").write_bytes(b"no model")
    (finding,) = lintmodel.check(["m.keras"]).findings
    assert finding.rule == "unreadable-model"
