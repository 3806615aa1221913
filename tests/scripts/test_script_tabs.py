"""Blocks whose lines are indented by tabs in one place and by blanks in another, as Python reads them."""

from __future__ import annotations

import pytest

from lintmodel.frontends.scripts.parse import Refusal, parse


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("def f():\n \tfor x in y:\n         g(x)\n", True),
        ("if a:\n\tb()\n\tif c:\n\t    d()\n", True),
        ("if a:\n\tb('\tkept')\n\tif c:\n\t        d()\n", True),
        ("if a:\n\tb()\n        c()\n", False),  # Python refuses it as well
    ],
)
def test_tabs_and_blanks(text: str, read: bool) -> None:
    assert isinstance(parse(text), Refusal) is not read
