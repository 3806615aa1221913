"""`lintmodel inspect` on every format: what it shows, and that JSON says the same as the text."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspectcases import CASES
from inspecttold import every_layer, told_by

from lintmodel.cli import main

MODELS = Path(__file__).parents[1] / "models"
FIXTURES = MODELS / "fixtures"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"


@pytest.fixture(scope="module")
def corpus(written: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of the table in one folder."""
    sys.path.insert(0, str(MODELS))
    try:
        import build_graphs
    finally:
        sys.path.remove(str(MODELS))
    folder = tmp_path_factory.mktemp("corpus")
    build_graphs.write_graphs(folder)
    shutil.copytree(FIXTURES, folder, dirs_exist_ok=True)
    shutil.copytree(written.folder / "operations", folder / "operations")
    (folder / "pointer.keras").write_bytes(POINTER)
    (folder / "tracked").mkdir()
    (folder / "tracked" / "pointer.keras").write_bytes(POINTER)
    (folder / "tracked" / ".gitattributes").write_text("*.keras filter=lfs diff=lfs merge=lfs\n")
    (folder / "pickled.h5").write_bytes(pickle.dumps({"weights": [1.0]}))
    (folder / "cut.keras").write_bytes((FIXTURES / "k315_chain.keras").read_bytes()[:9000])
    return folder


def inspected(path: Path, *options: str, status: int = 0) -> str:
    """The standard output of the command."""
    result = CliRunner().invoke(main, ["inspect", str(path), *options])
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown(corpus: Path, name: str) -> None:
    case = CASES[name]
    lines = plain_lines(inspected(corpus / name, status=case.status))
    assert case.writer in lines[0] and f": {case.form}" in lines[0]
    missing = [one for one in case.lines if not any(one in line for line in lines)]
    assert missing == [], "\n".join(lines)


def plain_lines(text: str) -> list[str]:
    """The lines without what draws the tree."""
    return [re.sub(r"^[|+`\- ]+", "", line) for line in text.splitlines()]


@pytest.mark.parametrize("name", CASES)
def test_json_says_what_the_text_says(corpus: Path, name: str) -> None:
    """Every line of the text from JSON, in order, and no line more."""
    status = CASES[name].status
    lines = plain_lines(inspected(corpus / name, status=status))
    content = json.loads(inspected(corpus / name, "--format", "json", status=status))
    told = [*told_by(content)]
    for line, parts in zip(lines, told, strict=False):
        assert [part for part in parts if part not in line] == [], line
    assert len(lines) == len(told), (lines[len(told) :], told[len(lines) :])


ORACLES = [name for name in CASES if (FIXTURES / f"{name}.json").exists()]


@pytest.mark.parametrize("name", ORACLES)
def test_json_says_what_keras_said(corpus: Path, name: str) -> None:
    """Layers, shapes of variables, outputs and steps, against what Keras said as it wrote the file."""
    content = json.loads(inspected(corpus / name, "--format", "json"))
    said = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    shapes = Counter(tuple(one["shape"]) for one in content["tensors"])
    for layer in leaves(said["layers"]):
        wanted = Counter(tuple(one["shape"]) for one in layer["weights"] if one["sum"] is not None)
        assert not wanted - shapes, layer["name"]
        for found in (one for one in every_layer(content) if one["name"] == layer["name"]):
            assert found["kind"] == layer["kind"]
            assert Counter(tuple(one["shape"]) for one in found["weights"]) == wanted
    if content["model"] and content["model"]["outputs"]:
        assert content["model"]["outputs"] == said["heads"]
    if content["iterations"] is not None:
        assert content["iterations"] == said["iterations"]


def leaves(layers: Any) -> list[Any]:
    return [one for one in layers if one["kind"] not in ("Functional", "Sequential")]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", ["sequential", "functional", "many_kinds"])
def test_output_shapes_are_those_of_keras(written: Any, name: str, suffix: str) -> None:
    content = json.loads(inspected(written.folder / f"{name}.{suffix}", "--format", "json"))
    built = {layer.name: layer for layer in written.models[name].layers}
    checked = 0
    for layer in content["model"]["layers"]:
        for shape in layer["output_shapes"] if layer["name"] in built else ():
            assert shape is None or shape in [list(one) for one in made_by(built[layer["name"]])]
            checked += shape is not None
    assert checked >= len(built) - 2
    outputs = [list(one.shape) for one in written.models[name].outputs]
    assert content["model"]["output_shapes"] == outputs


def made_by(layer: Any) -> Iterator[Any]:
    for node in layer._inbound_nodes:
        yield from (one.shape for one in node.output_tensors)
