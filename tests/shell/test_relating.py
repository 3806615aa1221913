"""What has nothing to do with the given files is not asked: the findings on them are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from realkeras import TESTS

import lintmodel
from examples import Example, all_examples, write_files
from lintmodel.frontends.relating import ANY, MODEL, OBJECT, READS, WRITES, Dealings, related
from lintmodel.run import reported

OF_WHOLE_RUNS = ("unused-suppression",)
LINKED = [one for one in all_examples() if len(one.files()) > 1 and one.form != "build"]
PAIRS = [TESTS / "silence/look_alike_pairs", TESTS / "silence/flask_pair"]
BYSTANDERS = {
    f"other/{name}": (TESTS / "silence" / name).read_text(encoding="utf-8")
    for name in ("infer_only.py", "export_for_serving.py", "mnist_cnn.py")
}


def agree(folder: Path) -> None:
    """Each file by itself gives what the run on all gives with a site in it."""
    found = lintmodel.check(["."], ignore=OF_WHOLE_RUNS, show_info=True).findings
    for path in sorted(folder.rglob("*.py")):
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


def dealings(*ends: tuple[str, str], about: str = MODEL, made_from: tuple[str, ...] = ()) -> Dealings:
    return Dealings("", made_from, [(side, about, name) for side, name in ends])


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"a": dealings((READS, "m.keras"))}, {"a"}),
        ({"a": dealings((WRITES, "m.keras"))}, {"a"}),  # another writer: a may link
        ({"a": dealings((READS, "n.keras"))}, {"a"}),  # nobody writes it: it may mean m.keras
        ({"a": dealings((READS, "n.keras")), "b": dealings((WRITES, "n.keras"))}, set()),
        ({"a": dealings((READS, ANY))}, {"a"}),
        ({"a": dealings((WRITES, ANY))}, set()),
        ({"a": dealings((READS, "m.keras"), about=OBJECT)}, set()),
        ({"a": dealings((READS, "m.keras"), (READS, "n.keras")), "b": dealings((WRITES, "n.keras"))},
         {"a", "b"}),
        ({"a": dealings()}, set()),
        ({"a": dealings(made_from=("train.py",))}, {"a"}),
        ({"a": dealings(made_from=("other.py",))}, set()),
    ],
)  # fmt: skip
def test_who_has_to_do_with_whom(others: dict[str, Dealings], expected: set[str]) -> None:
    given = Dealings("train.py", ("train.py",), [(WRITES, MODEL, "m.keras")])
    assert related(["given"], {"given": given, **others}) == {"given", *expected}


def test_what_is_imported_counts() -> None:
    known = {
        "a": Dealings("/a.py", ("/a.py", "/util.py"), []),
        "b": Dealings("/b.py", ("/b.py", "/util.py"), []),
        "util": Dealings("/util.py", ("/util.py",), []),
        "c": Dealings("/c.py", ("/c.py",), []),
    }
    assert related(["a"], known) == {"a", "b", "util"}
