"""What a config can make its loader do, wherever in it that stands."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts.hazards import note_hazards

CODE = {"class_name": "__lambda__", "config": {"code": "4wAA", "defaults": None, "closure": None}}
REFERENCE = {"class_name": "function", "module": "os", "config": "system"}


def hazards(config: Any, training: Any = None) -> list[tuple[str, str, str]]:
    artifact = Artifact(path="model.keras", details={"config": config, "training_config": training})
    note_hazards(artifact)
    return [(one.kind, one.what, one.part) for one in artifact.hazards]


def layer(name: str, kind: str = "Dense", **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "module": "keras.layers", "config": {"name": name, **config}}


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (layer("a", activation=REFERENCE), [("module", "os.system", "a")]),
        (layer("a", wrapped=layer("b", kernel_initializer=REFERENCE)), [("module", "os.system", "b")]),
        ({"compile_config": {"loss": [REFERENCE]}}, [("module", "os.system", "")]),
        ({"class_name": "function", "module": "builtins", "config": "eval"},
         [("module", "builtins.eval", "")]),
        (layer("a", activation={"class_name": "function", "module": "keras.utils", "config": "get_file"}),
         [("download", "get_file", "a")]),
        (layer("a", "Lambda", function="get_file", module="keras.utils"), [("download", "get_file", "a")]),
        (layer("a", loss=CODE), [("bytecode", "__lambda__", "a")]),
        (layer("a", "Lambda", function=CODE, output_shape=CODE), []),
        (layer("a", "Lambda", arguments={"f": CODE}), [("bytecode", "__lambda__", "a")]),
        (layer("a", "TorchModuleWrapper"), [("pickle", "TorchModuleWrapper", "a")]),
        (layer("a", "TFSMLayer", filepath="/x"), [("outside", "TFSMLayer", "a")]),
    ],
)  # fmt: skip
def test_what_is_found(saved: Any, expected: list[tuple[str, str, str]]) -> None:
    assert hazards(saved) == expected


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../../home/x", True),
        ("/etc/passwd", True),
        ("assets/../../x", True),
        ("..\\x", True),
        ("C:/x", True),
        ("assets/layers/a..b/vocabulary.txt", False),
        ("model.weights.h5", False),
    ],
)
def test_members_that_lead_outside(name: str, found: bool) -> None:
    artifact = Artifact(path="model.keras", details={"members": {"config.json": 1, name: 1}})
    note_hazards(artifact)
    assert [one.kind for one in artifact.hazards] == ["member"] * found


def test_of_a_training_config() -> None:
    assert hazards({}, {"loss": REFERENCE}) == [("module", "os.system", "")]


def test_the_same_is_said_once() -> None:
    assert len(hazards([layer("a", activation=REFERENCE)] * 3)) == 1


def test_a_million_of_them() -> None:
    many = [layer(str(number), activation=REFERENCE) for number in range(100_000)]
    assert len(hazards(many)) == 50


@pytest.mark.parametrize(
    "module", ["project.layers", "__main__", "keras.src.activations", "code.mine"]
)
def test_functions_of_ones_own(module: str) -> None:
    saved = {"class_name": "function", "module": module, "config": "system"}
    assert hazards(layer("a", activation=saved)) == []
