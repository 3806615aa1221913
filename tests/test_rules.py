"""Every example of every rule: a bad one gives exactly its own findings, a good one none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from realkeras import Built

import lintmodel
from examples import (
    KEYS,
    PINS,
    Example,
    Site,
    all_examples,
    findings,
    findings_of,
    marks,
    site,
)
from lintmodel import rulebook
from lintmodel.findings import SEVERITIES

EXAMPLES = all_examples()
TEXT = [example for example in EXAMPLES if example.form != "build"]
BUILT = [
    (example, form)
    for example in EXAMPLES
    if example.form == "build"
    for form in example.raw["save"]
]
PRODUCTS = {
    "keras": "model.keras",
    "trained": "best_model.keras",
    "h5": "model.h5",
    "weights": "model.weights.h5",
    "export": "exported",
    "saved_model": "saved",
}


def judge(example: Example, expected: set[Site] | None, *paths: str) -> None:
    """Hold what is found below the working directory against what an example must give.

    `expected` None: one finding of the rule itself in a model file, whose lines nobody can mark.
    """
    own, others = findings_of(example.rule, *paths)
    if example.kind == "good":
        assert [*own, *others] == []
    elif expected is None:
        assert others == []
        assert len(own) == 1, own
        assert own[0].where.line == 0
    else:
        assert sorted(map(site, [*own, *others])) == sorted(expected)


@pytest.mark.parametrize("example", TEXT, ids=lambda example: example.name)
def test_example(example: Example, folder: Path) -> None:
    example.write(folder)
    judge(example, example.marked() or None)


@pytest.mark.parametrize(
    ("example", "form"), BUILT, ids=[f"{example.name}-{form}" for example, form in BUILT]
)
def test_built_example(
    example: Example, form: str, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.folder(example.name))
    judge(example, None, PRODUCTS[form])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example_is_well_formed(example: Example) -> None:
    assert set(example.raw) <= KEYS
    assert example.raw.get("title")
    assert example.raw.get("keras", "2") in PINS
    assert (example.form == "build") == ("save" in example.raw)
    assert set(example.raw.get("save", ())) <= set(PRODUCTS)
    if example.form == "script":
        assert (example.kind == "bad") == bool(example.marked()), "a bad script has a mark"


@pytest.mark.parametrize("rule", [rule.name for rule in rulebook.load()])
@pytest.mark.parametrize(("kind", "least"), [("bad", 2), ("good", 3)])
def test_rule_has_enough_examples(rule: str, kind: str, least: int) -> None:
    found = [one for one in EXAMPLES if one.rule == rule and one.kind == kind]
    assert len(found) >= least


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model.fit(x)  # finding\n", [("a.py", 1, "own")]),
        ("\nmodel.fit(x)  # finding: other-rule\n", [("a.py", 2, "other-rule")]),
        ("x = 1  # a finding of mine\n# finding it\nfindings = 3\n", []),
    ],
)
def test_marks(text: str, expected: list[Site]) -> None:
    assert list(marks("a.py", text, "own")) == expected


def test_a_mark_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="which rule"):
        list(marks("a.py", "x = 1  # finding"))


NORMALIZATION = {
    "class_name": "Sequential",
    "module": "keras",
    "config": {
        "name": "chain",
        "layers": [
            {"class_name": "InputLayer", "module": "keras.layers", "config": {"name": "given"}},
            {"class_name": "Normalization", "module": "keras.layers", "config": {"name": "scale"}},
        ],
    },
}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"mean": [0.0, 0.0], "variance": [1.0, 1.0], "count": 0}, ["unadapted-layer"]),
        ({"mean": [4.0, 0.5], "variance": [2.0, 1.0], "count": 0}, []),
    ],
)
def test_a_model_from_its_config(
    state: dict[str, object], expected: list[str], folder: Path
) -> None:
    raw = json.loads(json.dumps({"model": NORMALIZATION, "state": {"scale": state}}))
    Example("unadapted-layer", "bad", 1, raw).write(folder)
    assert [finding.rule for finding in findings()] == expected


def test_examples_reach_the_severity_of_their_rule(folder: Path) -> None:
    """A rule that is never as loud as it is meant to be has lost a fact on the way."""
    loudest: dict[str, int] = {}
    for example in TEXT:
        if example.kind == "bad":
            place = folder / example.name
            place.mkdir()
            example.write(place)
            for finding in lintmodel.check(place, select=[example.rule]).findings:
                rank = SEVERITIES.index(finding.severity)
                loudest[example.rule] = min(rank, loudest.get(example.rule, rank))
    wanted = {rule.name: SEVERITIES.index(rule.worst) for rule in rulebook.load()}
    assert {rule for rule, rank in loudest.items() if rank > wanted[rule]} == set()
