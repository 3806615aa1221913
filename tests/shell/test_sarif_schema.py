"""The schema of our own for SARIF, and whether it is as strict as that of OASIS on what we write.

What is written is changed in one place, thousands of times: whatever the official schema refuses then,
ours has to refuse. Runs against the official one where LINTMODEL_SARIF_SCHEMA names its file.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lintmodel import rulebook
from lintmodel.findings import Finding, Note, Related, Report, Where
from lintmodel.report import sarif

OWN = json.loads((Path(__file__).parent / "sarif.schema.json").read_text())
OFFICIAL = os.environ.get("LINTMODEL_SARIF_SCHEMA", "")
PASSPORTS = {rule.name: rule.passport for rule in rulebook.load()}
MUTATIONS = 20_000
RULES = ("unadapted-layer", "shuffled-predictions", "stale-artifact", "a-rule-of-their-own")
BAGS = ("properties", "partialFingerprints")  # what stands in them is free
LINES = ["import keras", "model = keras.Sequential()", "model.fit(x, y)", "model.save('m.keras')"]
Way = tuple[Any, ...]

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


def documents() -> list[dict[str, Any]]:
    """What we write of findings at places of each kind, with fixes, notes and crashes."""
    made = []
    for number, rule in enumerate(RULES):
        related = tuple(Related(place, f"here, {place.path}") for place in PLACES[: number + 1])
        findings = [
            Finding(rule, "state", severity, "this is wrong", place, related)
            for severity, place in zip(("error", "warning", "info"), PLACES[number:], strict=False)
        ]
        notes = [Note("old.py", "python2", "a note", 3), Note("m.h5", "lfs-pointer", "a pointer")]
        report = Report(findings, notes[: number % 3], 1, 1, 1)
        crashes = [("train.py", "KeyError: 1")] if number % 2 else []
        tool = sarif.Tool("0.1.0", PASSPORTS, crashes, mends)
        made.append(json.loads(sarif.render(report, lambda path, cell: LINES, tool)))
    return made


def nodes(value: Any, path: Way = ()) -> Iterator[Way]:
    """The paths of all that stands in a document."""
    yield path
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield from nodes(value[key], (*path, key))


def at(document: Any, path: Way) -> Any:
    for key in path:
        document = document[key]
    return document


VALUES: list[Any] = [
    None, True, False, 0, 1, -1, -2, 1.5, 10**9, "", "wrong", "2.0.0", "none", "open", "a b", "\u00e9",
    [], {}, [1], ["x"], [{}], {"x": 1}, {"text": 1}, {"text": ""}, {"id": "x"},
]  # fmt: skip
KEYS = [
    "extra", "text", "markdown", "id", "guid", "name", "uri", "uriBaseId", "index", "startLine", "endLine",
    "startColumn", "charOffset", "charLength", "byteOffset", "snippet", "rank", "kind", "level", "rules",
    "baselineState", "taxa", "tags", "properties", "version", "semanticVersion", "informationUri",
    "language", "suppressions", "occurrenceCount", "workItemUris", "fullyQualifiedName", "exitCode",
    "startTimeUtc", "roles", "mimeType",
]  # fmt: skip


def mutated(text: str, paths: list[Way], chance: random.Random) -> tuple[str, Any]:
    """What was done, and the document after it."""
    document = json.loads(text)
    path = chance.choice(paths)
    holder, key = (at(document, path[:-1]), path[-1]) if path else (None, None)
    value = at(document, path)
    ways = ["replace"] if path else []
    ways += ["drop"] if path else []
    ways += ["add", "add", "rename"] if isinstance(value, dict) and value else []
    ways += ["double", "empty", "append"] if isinstance(value, list) else []
    ways += ["negate", "negate"] if type(value) is int else []
    way = chance.choice(ways)
    new = chance.choice(VALUES)
    if way == "replace":
        holder[key] = new
    elif way == "drop":
        del holder[key]
    elif way == "add":
        key = chance.choice(KEYS)
        value[key] = new
    elif way == "rename":
        old = chance.choice(sorted(value))
        key = chance.choice(KEYS)
        value[key] = value.pop(old)
    elif way == "double":
        value += value[:1]
    elif way == "empty":
        value.clear()
    elif way == "append":
        value.append(new)
    else:
        holder[key] = -1 - value
    return f"{way} {key!r} {new!r} at {'/'.join(map(str, path))}", document


def test_what_we_write_is_valid() -> None:
    own = jsonschema.Draft202012Validator(OWN)
    for document in documents():
        own.validate(document)


@pytest.mark.parametrize("number", range(4))
def test_another_type_or_one_key_more_is_refused(number: int) -> None:
    own = jsonschema.Draft202012Validator(OWN)
    text = json.dumps(documents()[number])
    for path in nodes(json.loads(text)):
        if any(key in BAGS for key in path):
            continue
        for new in (None, -1, "\n", [[]], {"x": 1}):
            document = json.loads(text)
            if type(at(document, path)) is type(new) is str:
                continue  # which texts are right is another question
            if path:
                at(document, path[:-1])[path[-1]] = new
                assert not own.is_valid(document), f"{new!r} at {path}"
        document = json.loads(text)
        value = at(document, path)
        if isinstance(value, dict) and value:
            value["another"] = "x"
            assert not own.is_valid(document), f"one more at {path}"


@pytest.mark.skipif(not OFFICIAL, reason="LINTMODEL_SARIF_SCHEMA does not name the schema of OASIS")
def test_ours_refuses_what_the_official_one_refuses() -> None:
    content = json.loads(Path(OFFICIAL).read_text())
    official = jsonschema.validators.validator_for(content)(content)
    own = jsonschema.Draft202012Validator(OWN)
    texts = [json.dumps(document) for document in documents()]
    places = [[*nodes(json.loads(text))] for text in texts]
    chance = random.Random(7)
    refused, missed = 0, []
    for number in range(MUTATIONS):
        done, document = mutated(texts[number % 4], places[number % 4], chance)
        if official.is_valid(document):
            continue
        refused += 1
        if own.is_valid(document):
            missed.append(done)
    assert refused > MUTATIONS / 3
    assert missed == []
