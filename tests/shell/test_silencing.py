"""Where a comment has to stand that silences one finding: nothing else of the program changes."""

from __future__ import annotations

import ast

import pytest

from lintmodel.findings import Where
from lintmodel.silencing import inserted, silencing
from lintmodel.suppression import parse

RULE = "single-unit-softmax"


def silenced(source: str, line: int, end_line: int = 0) -> str | None:
    where = Where("train.py", line, 1, end_line or line, 2)
    found = silencing(source, where, RULE)
    return None if found is None else inserted(source, found)


@pytest.mark.parametrize(
    ("source", "line", "end_line", "after"),
    [
        ("f(x)\n", 1, 1, f"f(x)  # lintmodel: ignore[{RULE}]\n"),
        ("f(x)", 1, 1, f"f(x)  # lintmodel: ignore[{RULE}]"),
        ("f(x)   \r\ng()\r\n", 1, 1, f"f(x)  # lintmodel: ignore[{RULE}]   \r\ng()\r\n"),
        ("f(x)  # noqa\n", 1, 1, f"f(x)  # noqa  # lintmodel: ignore[{RULE}]\n"),
        ("f(\n  x,\n)\n", 1, 3, f"f(  # lintmodel: ignore[{RULE}]\n  x,\n)\n"),
        ("f('''a\nb''')\n", 1, 2, f"f('''a\nb''')  # lintmodel: ignore[{RULE}]\n"),
        ("x = 1 + \\\n  f(x)\n", 1, 2, f"x = 1 + \\\n  f(x)  # lintmodel: ignore[{RULE}]\n"),
        ("if x:\n    y = f('''a\nb''' + \\\n 'c')\n", 2, 2,
         f"if x:\n    # lintmodel: ignore[{RULE}]\n    y = f('''a\nb''' + \\\n 'c')\n"),
        ("f(x)  # lintmodel: ignore[other] why\n", 1, 1, f"f(x)  # lintmodel: ignore[other, {RULE}] why\n"),
        ("f(x)  # lintmodel: ignore[] why\n", 1, 1, f"f(x)  # lintmodel: ignore[{RULE}] why\n"),
        ("# lintmodel: ignore[other] why\nf(x)\n", 2, 2, f"# lintmodel: ignore[other, {RULE}] why\nf(x)\n"),
        ("f('# lintmodel: ignore[a]')\n", 1, 1,
         f"f('# lintmodel: ignore[a]')  # lintmodel: ignore[{RULE}]\n"),
        ("%time f(x)\n", 1, 1, f"%time f(x)  # lintmodel: ignore[{RULE}]\n"),
        ("f(x)\fg(y)\nh(z)\n", 2, 2, f"f(x)\fg(y)\nh(z)  # lintmodel: ignore[{RULE}]\n"),
    ],
)  # fmt: skip
def test_where_the_comment_stands(source: str, line: int, end_line: int, after: str) -> None:
    assert silenced(source, line, end_line) == after
    assert any(RULE in found.names for found in parse(after))


@pytest.mark.parametrize(
    "source",
    ["f(x)\n", "f('''a\nb''')\n", "x = f(1) + \\\n    2\n", "def f():\n    return g(\n        1\n    )\n"],
)
def test_the_program_stays_the_same(source: str) -> None:
    for line in range(1, source.count("\n") + 1):
        after = silenced(source, line)
        if after is not None:
            assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "line"),
    [("x = '''a\nb\nc'''\n", 2), ("", 5), ("f(x)\n", 9)],
)
def test_where_no_comment_can_stand(source: str, line: int) -> None:
    assert silenced(source, line) is None
