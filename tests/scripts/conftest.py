"""A snippet, read: the fixture that the tables of this folder are written with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from reader import Reader

from lintmodel.facts.project import Script
from lintmodel.frontends.scripts import read_script

HEADER = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """read(text, bare=False, name=..., files=...): the script of this text, after common imports."""

    def reader(
        text: str | bytes,
        bare: bool = False,
        name: str = "script.py",
        files: Mapping[str, str] | None = None,
    ) -> Script:
        data = text if isinstance(text, bytes) else (text if bare else HEADER + text).encode()
        for other, content in (files or {}).items():
            (tmp_path / other).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / other).write_text(content, encoding="utf-8")
        (tmp_path / name).write_bytes(data)
        return read_script(tmp_path / name, name, tmp_path)

    return reader
