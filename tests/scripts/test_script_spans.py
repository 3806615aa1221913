"""The spans of calls and statements, against those of libcst's own provider."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from libcst import metadata

from lintmodel.frontends.scripts.spans import Span, read_spans

TRICKY: dict[str, str] = {
    "nested": "f(g(h(1)), i(2))(3)\n",
    "chained": "a.b(1).c(2).d(3)\n",
    "over lines": "f(\n    1,\n    g(\n        2),\n)\n",
    "wide characters": "x = 'äöü€'; f('é', g('日本'))\n",
    "astral": "x = '😀'; f('😀' + g('😀'))\n",
    "combining": "é = 1; f(é)\n",
    "tabs": "if a:\n\tf(1)\n\tg(2)\n",
    "semicolons": "f(1); g(2); h(3)\n",
    "one line": "if a: f(1)\nelse: g(2)\n",
    "a lambda": "f(lambda x: g(x), key=lambda y: h(y))\n",
    "a comprehension": "[f(x) for x in g(y) if h(x)]\n",
    "keywords before stars": "f(a=g(1), *h(2), **i(3))\n",
    "a decorator": "@f(1)\n@g\ndef h(a=i(2)) -> j(3):\n    return k(4)\n",
    "a class": "class A(f(1), metaclass=g(2)):\n    x = h(3)\n",
    "a conditional": "f(1) if g(2) else h(3)\n",
    "a comparison": "f(1) < g(2) < h(3)\n",
    "a dict": "{f(1): g(2), **h(3)}\n",
    "with": "with f(1) as a, g(2) as b:\n    h(3)\n",
    "try": "try:\n    f(1)\nexcept g(2) as e:\n    h(3)\nelse:\n    i(4)\nfinally:\n    j(5)\n",
    "for else": "for a in f(1):\n    g(2)\nelse:\n    h(3)\n",
    "while": "while f(1):\n    g(2)\nelse:\n    h(3)\n",
    "brackets around": "(f)(1)\n((g))((2))\n(h(3))\n",
    "walrus": "if (a := f(1)) and g(a):\n    h(a)\n",
    "subscripts": "f(1)[g(2):h(3), i(4)](5)\n",
    "await": "async def f():\n    await g(1)\n    async for a in h(2):\n        i(3)\n",
    "a match": "match f(1):\n    case A(b=2) if g(3):\n        h(4)\n",
    "a backslash": "f(1) + \\\n    g(2)\n",
    "CRLF": "f(1)\r\ng(\r\n2)\r\n",
    "a form feed": "f(1)\n\x0c\ng(2)\n",
    "no end": "f(1)",
    "annotations": "a: f(1) = g(2)\ndef h(b: i(3) = j(4)): ...\n",
    "global": "def f():\n    global a\n    del b\n    assert c(1), d(2)\n    raise e(3) from g(4)\n",
    "empty": "",
    "docstring": '"""f(1)"""\nf(2)\n',
    "generator argument": "f(x for x in g(1))\n",
    "print": "print('%s' % f(1), file=g(2))\n",
    "star assignment": "a, *b = f(1), *g(2)\n",
    "nested functions": "def f():\n    def g():\n        return h(1)\n    return g()\nf()\n",
}


def by_provider(text: str) -> tuple[list[Span], list[Span]]:
    """Statements and calls as libcst places them, each sorted."""
    wrap: Any = metadata.MetadataWrapper
    positions = wrap(cst.parse_module(text)).resolve(metadata.PositionProvider)
    statements: list[Span] = []
    calls: list[Span] = []
    for node, place in positions.items():
        span = (place.start.line, place.start.column + 1, place.end.line, place.end.column + 1)
        if isinstance(node, cst.Call):
            calls.append(span)
        elif isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            statements.append(span)
    return sorted(statements), sorted(calls)


def small(spans: list[Span]) -> list[tuple[int, int]]:
    """Where statements start: libcst counts a decorator and a trailing line to a compound one."""
    return sorted((line, column) for line, column, _, _ in spans)


@pytest.mark.parametrize("text", TRICKY.values(), ids=TRICKY)
def test_calls_are_where_libcst_has_them(text: str) -> None:
    assert sorted(read_spans(text).calls) == by_provider(text)[1]


@pytest.mark.parametrize("text", [t for n, t in TRICKY.items() if n not in ("a decorator",)])
def test_statements_start_where_libcst_has_them(text: str) -> None:
    assert small(read_spans(text).statements) == small(by_provider(text)[0])


def corpus() -> list[Path]:
    """Thirty files of the installed Keras, spread over it; none where there is no Keras."""
    found = importlib.util.find_spec("keras")
    if found is None or not found.submodule_search_locations:
        return []
    root = Path(next(iter(found.submodule_search_locations))) / "src"
    files = sorted(path for path in root.rglob("*.py") if 1000 < path.stat().st_size < 40_000)
    return files[:: max(len(files) // 30, 1)][:30]


CORPUS = corpus()


@pytest.mark.skipif(not CORPUS, reason="Keras is not installed")
def test_a_corpus() -> None:
    assert len(CORPUS) == 30
    compared = 0
    for path in CORPUS:
        text = path.read_text(encoding="utf-8")
        expected = by_provider(text)[1]
        assert sorted(read_spans(text).calls) == expected, path.name
        compared += len(expected)
    assert compared > 1500


def test_spans_are_in_the_order_of_the_source() -> None:
    spans = read_spans("a(b(1), c(2)); d(3)\n").calls
    assert spans == [(1, 1, 1, 14), (1, 3, 1, 7), (1, 9, 1, 13), (1, 16, 1, 20)]
