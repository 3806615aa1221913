"""Facts as plain data and back: values, identity, UNKNOWN, and nothing of pickle."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from realkeras import TESTS

from lintmodel.facts import serial
from lintmodel.facts.event import Adapt, Fit
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.serial import Anonymous, dumps, loads
from lintmodel.facts.unknown import UNKNOWN, Unknown, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.frontends.scripts import read_script

PACKAGE = TESTS.parent / "lintmodel"
VALUES: list[Any] = [
    None, True, 0, -7, 2**80, 0.1, 1e308, "", "ä\x00\ud800", b"\x00\xff", 3 + 4j, ...,
    UNKNOWN, (), (1, (2, UNKNOWN)), [1, [2]], {"a": 1}, {1: "a", None: UNKNOWN, (1, 2): []},
    frozenset(), frozenset({1, 2}), {"unknown": 1}, {"row": 3}, {"dict": []}, float("inf"),
    Where("a.py", 3, 4), KerasVersion((3, 6), "a pin"),
]  # fmt: skip


def alike(left: Any, right: Any, seen: dict[int, int]) -> bool:
    """Structural equality of two graphs of facts that also demands the same sharing."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left is right
    if isinstance(right, Anonymous):
        return seen.setdefault(id(left), id(right)) == id(right)
    if type(left) is not type(right):
        return False
    if dataclasses.is_dataclass(left):
        return _alike_facts(left, right, seen)
    if isinstance(left, dict):
        return alike(list(left.items()), list(right.items()), seen)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(
            alike(a, b, seen) for a, b in zip(left, right, strict=True)
        )
    return bool(left == right)


def _alike_facts(left: Any, right: Any, seen: dict[int, int]) -> bool:
    frozen = type(left).__hash__ is not object.__hash__
    if not frozen and id(left) in seen:
        return seen[id(left)] == id(right)
    if not frozen:
        seen[id(left)] = id(right)
    names = [field.name for field in dataclasses.fields(left)]
    return all(alike(getattr(left, name), getattr(right, name), seen) for name in names)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:30])
def test_value_returns(value: Any) -> None:
    assert alike(value, loads(dumps(value)), {})


def test_not_a_number_returns() -> None:
    (found,) = loads(dumps([float("nan")]))
    assert found != found


def test_shared_stays_shared_and_alike_stays_apart() -> None:
    shared, twin = Layer(kind="Dense", args={"units": 3}), Layer(kind="Dense", args={"units": 3})
    found = loads(dumps({"a": [shared, twin], "b": shared}))
    assert found["b"] is found["a"][0]
    assert found["a"][1] is not found["a"][0]


def test_cycles_return() -> None:
    model = Model(name="chain")
    layer = Layer(kind="Functional", inner=model)
    model.as_layer = layer
    found = loads(dumps(layer))
    assert found.inner.as_layer is found


def test_objects_of_others_keep_their_identity_only() -> None:
    one, other = object(), object()
    found = loads(dumps([one, other, one]))
    assert found[0] is found[2]
    assert found[0] is not found[1]
    assert isinstance(found[0], Anonymous)


def test_long_chains_do_not_nest() -> None:
    model = Model()
    for _ in range(20_000):
        model = Model(as_layer=Layer(kind="Functional", inner=model))
    assert loads(dumps(model)).as_layer.inner.as_layer.kind == "Functional"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", "null", "{}", '{"version": 99, "rows": [], "root": 1}',
     '{"version": 2, "rows": [["Popen", {}]], "root": {"row": 0}}',
     '{"version": 2, "rows": [["layer.Any", {}]], "root": {"row": 0}}',
     '{"version": 2, "rows": [["subprocess.Popen", {}]], "root": {"row": 0}}'],
)  # fmt: skip
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)


SCRIPTS = ["seed/seed_normalization.py", "silence/gan_class.py", "silence/multi_input_shared.py",
           "silence/custom_train_step.py", "silence/tf_data_pipeline.py"]  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_whole_script_returns(name: str) -> None:
    script = read_script(TESTS / name, name)
    text = dumps(script)
    again = loads(text)
    assert isinstance(again, Script)
    assert alike(script, again, {})
    assert dumps(again) == text
    assert json.loads(text)[0] == 3


def test_the_events_still_belong_together() -> None:
    path = Path("seed/seed_normalization.py")
    again = loads(dumps(read_script(TESTS / path, str(path))))
    (adapt,), (fit,) = list(again.trace.of(Adapt)), list(again.trace.of(Fit))
    assert any(layer is adapt.layer for layer in fit.model.layers)
    assert same(fit.epochs, 5)


def test_alike_tells_apart() -> None:
    layer = Layer(kind="Dense")
    assert not alike([layer, layer], [Layer(kind="Dense"), Layer(kind="Dense")], {})
    assert not alike(Layer(kind="Dense"), Layer(kind="Conv2D"), {})
    assert not alike([UNKNOWN], [None], {})


def test_every_module_of_facts_can_be_written() -> None:
    own = {path.stem for path in (PACKAGE / "facts").glob("*.py")}
    assert own - {"__init__", "serial", "unknown"} == set(serial.MODULES)
