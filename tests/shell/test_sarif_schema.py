"""What we write as SARIF, with every kind of place, fix, note and crash, is what the schema of OASIS takes.

Beside it documents with one thing wrong: that schema has to refuse each, or it was not asked.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from sarifschema import PASSPORTS, official

from lintmodel.findings import Finding, Note, Related, Report, Where
from lintmodel.report import sarif

RULES = ("unadapted-layer", "shuffled-predictions", "stale-artifact", "a-rule-of-their-own")
LINES = ["import keras", "model = keras.Sequential()", "model.fit(x, y)", "model.save('m.keras')"]
PLACES = [
    Where("train.py", 2, 3, 2, 9),
    Where("a folder/ü.py", 1, 1, 3, 2),
    Where("/elsewhere/x.py", 4),
    Where("notes.ipynb", 1, 2, 1, 3, cell=4),
    Where("model.keras", part="dense_1"),
]


def mends(finding: Finding) -> list[sarif.Replacement]:
    path = finding.where.path
    if not path.endswith(".py"):
        return []
    text = "\n".join(LINES)
    return [sarif.replacement(path, text, 15, 20, "x=1"), sarif.replacement(path, text, 0, 0, "y")]


def document(number: int) -> dict[str, Any]:
    """What we write of findings of one rule, beginning with one of the places."""
    related = tuple(Related(place, f"here, {place.path}") for place in PLACES[: number + 1])
    findings = [
        Finding(RULES[number], "state", severity, "this is wrong", place, related)
        for severity, place in zip(("error", "warning", "info"), PLACES[number:], strict=False)
    ]
    notes = [Note("old.py", "python2", "a note", 3), Note("m.h5", "lfs-pointer", "a pointer")]
    report = Report(findings, notes[: number % 3], 1, 1, 1)
    crashes = [("train.py", "KeyError: 1")] if number % 2 else []
    tool = sarif.Tool("0.1.0", PASSPORTS, crashes, mends)
    made: dict[str, Any] = json.loads(sarif.render(report, lambda path, cell: LINES, tool))
    return made


@pytest.mark.parametrize("number", range(len(RULES)))
def test_what_we_write_is_valid(number: int) -> None:
    official().validate(document(number))


WRONG = [
    ("version", "2.0.0"),
    ("runs/0/tool", None),
    ("runs/0/tool/driver/name", None),
    ("runs/0/tool/driver/rules/0/id", None),
    ("runs/0/tool/driver/rules/0/help/text", None),
    ("runs/0/results/0/message", {}),
    ("runs/0/results/0/level", "fatal"),
    ("runs/0/results/0/ruleIndex", -2),
    ("runs/0/results/0/locations/0/physicalLocation/region/startLine", 0),
    ("runs/0/results/0/relatedLocations/0/message/text", 7),
    ("runs/0/results/0/fixes/0/artifactChanges", []),
    ("runs/0/results/0/fixes/0/artifactChanges/0/replacements/0/deletedRegion", None),
    ("runs/0/results/0/partialFingerprints", []),
    ("runs/0/invocations/0/executionSuccessful", None),
    ("runs/0/artifacts/0/location/uri", 1),
    ("runs/0/results/0/another", "x"),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[path for path, _ in WRONG])
def test_one_thing_wrong_is_refused(path: str, value: Any) -> None:
    """None takes the thing away."""
    content = copy.deepcopy(document(0))
    holder: Any = content
    *way, last = (int(key) if key.isdigit() else key for key in path.split("/"))
    for key in way:
        holder = holder[key]
    assert last in holder or last == "another"
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    assert not official().is_valid(content)
