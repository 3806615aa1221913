"""Remedies as text: every layout of a call, and everything around it left as it was."""

from __future__ import annotations

import ast
import time
from typing import Any

import pytest

from lintmodel.findings import Remedy, Where
from lintmodel.fix.code import Code, edited
from lintmodel.fix.mend import edits_of, mended, possible


def place(text: str, start: str) -> Where:
    """The place of the shortest call that begins with these words."""
    code = Code(text)
    calls = [node for node in ast.walk(code.tree) if isinstance(node, ast.Call)]
    spans = [code.span(node) for node in calls]
    found = [n for n, (low, high) in enumerate(spans) if text[low:high].startswith(start)]
    shortest = min(found, key=lambda n: spans[n][1] - spans[n][0])
    return Where("a.py", *code.place(calls[shortest]))


def done(text: str, *remedies: Remedy) -> str | None:
    edits = edits_of(text, remedies)
    return None if edits is None else edited(text, edits)


def set_argument(text: str, start: str = "f(", value: Any = False, **more: Any) -> str | None:
    return done(text, Remedy("set-argument", place(text, start), "k", value, **more))


ADDED = [
    ("f()\n", "f(k=False)\n"),
    ("f(a)\n", "f(a, k=False)\n"),
    ("f(a,)\n", "f(a, k=False,)\n"),
    ("f(a, )\n", "f(a, k=False, )\n"),
    ("f( a )\n", "f( a, k=False )\n"),
    ("f(a)", "f(a, k=False)"),
    ("x = f((a))  # why\n", "x = f((a), k=False)  # why\n"),
    ("f((a, b), [c, d])\n", "f((a, b), [c, d], k=False)\n"),
    ("f(lambda a, b: (a, b))\n", "f(lambda a, b: (a, b), k=False)\n"),
    ("f(a)(b)\n", "f(a, k=False)(b)\n"),
    ("f(x := 3)\n", "f(x := 3, k=False)\n"),
    ("f((x for x in y))\n", "f((x for x in y), k=False)\n"),
    ('f("a)", \'(\', "#")\n', 'f("a)", \'(\', "#", k=False)\n'),
    ('f("""a\n,)""")\n', 'f("""a\n,)""", k=False)\n'),
    ('f(f"{a, b} ({c!r:>{w}})")\n', 'f(f"{a, b} ({c!r:>{w}})", k=False)\n'),
    ("f(*a)\n", "f(*a, k=False)\n"),
    ("grün = f(größe, 'ä')\n", "grün = f(größe, 'ä', k=False)\n"),
    ("ä = 'öü'; f(a); b\n", "ä = 'öü'; f(a, k=False); b\n"),
    ("@f(a)\ndef g(): pass\n", "@f(a, k=False)\ndef g(): pass\n"),
    ("async def g():\n    await f(a)\n", "async def g():\n    await f(a, k=False)\n"),
    ("if x:\n\ty = f(a)\n", "if x:\n\ty = f(a, k=False)\n"),
    ("f(\n    a\n)\n", "f(\n    a,\n    k=False\n)\n"),
    ("f(\n    a,\n)\n", "f(\n    a,\n    k=False,\n)\n"),
    ("f(\n    a,\n    b=1,\n)\n", "f(\n    a,\n    b=1,\n    k=False,\n)\n"),
    ("f(\n\ta,\n\tb=1\n)\n", "f(\n\ta,\n\tb=1,\n\tk=False\n)\n"),
    ("f(\r\n    a,\r\n    b=1,\r\n)\r\n", "f(\r\n    a,\r\n    b=1,\r\n    k=False,\r\n)\r\n"),
    (
        "f(\n    a,  # one\n    b=1,  # two\n)\n",
        "f(\n    a,  # one\n    b=1,  # two\n    k=False,\n)\n",
    ),
    ("f(\n    a,\n    b=1  # two\n)\n", "f(\n    a,\n    b=1,  # two\n    k=False\n)\n"),
    (
        "f(\n    a,\n    b=1,\n    # last\n)\n",
        "f(\n    a,\n    b=1,\n    k=False,\n    # last\n)\n",
    ),
    ("f(a,\n  b=1)\n", "f(a,\n  b=1,\n  k=False)\n"),
    ("f(a,\n  b=1,)\n", "f(a,\n  b=1,\n  k=False,)\n"),
    ("f(a, b,\n  c, d)\n", "f(a, b,\n  c, d, k=False)\n"),
    ("f(\n    a, b, c\n)\n", "f(\n    a, b, c, k=False\n)\n"),
    ("f(\n    a, b,  # one\n)\n", "f(\n    a, b, k=False,  # one\n)\n"),
    ("f(\n    g(\n        1,\n    ),\n)\n", "f(\n    g(\n        1,\n    ),\n    k=False,\n)\n"),
    ("f(  # nothing\n)\n", "f(k=False  # nothing\n)\n"),
    ("(m\n .f(a)\n .g())\n", "(m\n .f(a, k=False)\n .g())\n"),
    ("x = m \\\n    .f(a)\n", "x = m \\\n    .f(a, k=False)\n"),
    ("\ufeffx = 1\nf(a)\n".removeprefix("\ufeff"), "x = 1\nf(a, k=False)\n"),
    ("x = '\x0c'; f(a)\n", "x = '\x0c'; f(a, k=False)\n"),
]


@pytest.mark.parametrize(("before", "after"), ADDED)
def test_one_more_argument(before: str, after: str) -> None:
    start = "m" if "m" in before.split("(")[0] or ".f" in before else "f("
    if start == "m":
        start = before[before.index("m") : before.index(".f")] + ".f("
    assert set_argument(before, start) == after
    assert set_argument(after, start) in (after, None)  # what is there already


SET = [
    ("f(k=True)\n", "f(k=False)\n"),
    ("f(a, k = True, b=1)\n", "f(a, k = False, b=1)\n"),
    ("f(k=(True))\n", "f(k=(False))\n"),
    ("f(a,\n  k=True,  # why\n)\n", "f(a,\n  k=False,  # why\n)\n"),
    ("f(**o, k=True)\n", "f(**o, k=False)\n"),
    ("f(k=-1)\n", "f(k=False)\n"),
    ("f(k=1. / 255)\n", "f(k=False)\n"),
]


@pytest.mark.parametrize(("before", "after"), SET)
def test_another_value(before: str, after: str) -> None:
    assert set_argument(before) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("f('a')\n", "b", "f('a', k='b')\n"),
        ('f("a")\n', "b", 'f("a", k="b")\n'),
        ("f(\"a\", k='x')\n", "b", "f(\"a\", k='b')\n"),
        ("f()\n", "b", 'f(k="b")\n'),
        ("f()\n", 0.9, "f(k=0.9)\n"),
        ("f()\n", -1, "f(k=-1)\n"),
        ("f()\n", None, "f(k=None)\n"),
        ("f()\n", 'a"b', "f(k='a\"b')\n"),
    ],
)
def test_how_values_are_written(before: str, value: Any, after: str) -> None:
    assert set_argument(before, value=value) == after


@pytest.mark.parametrize(
    ("before", "position", "after"),
    [
        ("f(a, True)\n", 1, "f(a, False)\n"),
        ("f(a)\n", 1, "f(a, k=False)\n"),
        ("f(a, b)\n", 1, None),  # chosen elsewhere
        ("f(*a, b)\n", 1, None),
        ("f(a, True, k=True)\n", 1, "f(a, True, k=False)\n"),
    ],
)
def test_an_argument_by_its_place(before: str, position: int, after: str | None) -> None:
    assert set_argument(before, position=position) == after


LEFT = [
    "f(**o)\n",  # it may be in there
    "f(a, **o)\n",
    "f(k=flag)\n",
    "f(k=g())\n",
    "f(x for x in y)\n",  # would need brackets
    "print(f'{f(a)}')\n",  # inside a text
    "k = lambda: [f'{f(a)} {1}']\n",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left(text: str) -> None:
    assert set_argument(text) is None


def test_of_another_function() -> None:
    text = "from m import g as f\nf(a)\n"
    assert set_argument(text, of=("f",)) is None
    assert set_argument(text, of=("h", "g")) == "from m import g as f\nf(a, k=False)\n"


def test_a_place_without_a_call() -> None:
    assert done("f(a)\n", Remedy("set-argument", Where("a.py", 1, 2, 1, 5), "k", 1)) is None
    assert done("f(a)\n", Remedy("set-argument", Where("a.py", 9, 1, 9, 5), "k", 1)) is None


REMOVED = [
    ("f(k=1)\n", "f()\n"),
    ("f(k=1,)\n", "f()\n"),
    ("f(a, k=1)\n", "f(a)\n"),
    ("f(a, k=1,)\n", "f(a,)\n"),
    ("f(k=1, a=2)\n", "f(a=2)\n"),
    ("f(a, k=(1, 2), b=2)\n", "f(a, b=2)\n"),
    ("f(\n    a,\n    k=1,\n    b=2,\n)\n", "f(\n    a,\n    b=2,\n)\n"),
    ("f(\n    a,  # one\n    k=1\n)\n", "f(\n    a,  # one\n)\n"),
    ("f(\r\n    a,\r\n    k=1,\r\n)\r\n", "f(\r\n    a,\r\n)\r\n"),
    ("f(a,\n  k=1)\n", "f(a)\n"),
    ("f(\n    k=[\n        1,\n    ],\n    b=2,\n)\n", "f(\n    b=2,\n)\n"),
    ("f(\n    a,\n    k=1,  # why\n)\n", None),
    ("f(a,  # why\n  k=1)\n", None),
    ("f(a)\n", None),
]


@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_one_argument_less(before: str, after: str | None) -> None:
    assert done(before, Remedy("remove-argument", place(before, "f("), "k")) == after


@pytest.mark.parametrize(
    ("before", "remedy", "after"),
    [
        ("f(lr=1)\n", ("rename-argument", "lr", "rate"), "f(rate=1)\n"),
        ("f(a, lr = 1)\n", ("rename-argument", "lr", "rate"), "f(a, rate = 1)\n"),
        ("f(lr=1, rate=2)\n", ("rename-argument", "lr", "rate"), None),
        ("f(v=[a, b])\n", ("make-tuple", "v", None), "f(v=(a, b))\n"),
        ("f(v=[a,\n     b,])\n", ("make-tuple", "v", None), "f(v=(a,\n     b,))\n"),
        ("f(v=[a])\n", ("make-tuple", "v", None), None),
        ("f(v=a)\n", ("make-tuple", "v", None), None),
        ("f(m=['acc', 'x'])\n", ("replace-literal", "acc", "accuracy"), "f(m=['accuracy', 'x'])\n"),
        ('f("acc")\n', ("replace-literal", "acc", "accuracy"), 'f("accuracy")\n'),
        ('f(b"acc", r"acc")\n', ("replace-literal", "acc", "accuracy"), None),
        ("f('acc', 'acc')\n", ("replace-literal", "acc", "accuracy"), None),
        ("f('a' 'cc')\n", ("replace-literal", "acc", "accuracy"), None),
        ("f(f'{x:acc}')\n", ("replace-literal", "acc", "accuracy"), None),
        ("f(a)\n", ("wrap", "sorted", None), "sorted(f(a))\n"),
        ("x = list(f(a))\n", ("wrap", "sorted", None), "x = sorted(f(a))\n"),
        ("sorted = 1\nf(a)\n", ("wrap", "sorted", None), None),
        ("from m import *\nf(a)\n", ("wrap", "sorted", None), "from m import *\nsorted(f(a))\n"),
    ],
)
def test_other_actions(before: str, remedy: tuple[Any, str, Any], after: str | None) -> None:
    action, name, value = remedy
    assert done(before, Remedy(action, place(before, "f("), name, value)) == after


@pytest.mark.parametrize(
    ("before", "start", "after"),
    [
        ("x = list(set(t))\n", "list(", "x = sorted(set(t))\n"),
        ("x = list(set(t))\n", "set(", "x = sorted(set(t))\n"),
        ("x = set(t)\n", "set(", None),  # it may be used as one
        (
            "for i, c in enumerate(set(t)): pass\n",
            "set(",
            "for i, c in enumerate(sorted(set(t))): pass\n",
        ),
        ("for n in os.listdir(d): pass\n", "os.l", "for n in sorted(os.listdir(d)): pass\n"),
    ],
)
def test_sorted(before: str, start: str, after: str | None) -> None:
    assert done(before, Remedy("wrap", place(before, start), "sorted")) == after


def test_what_is_called() -> None:
    remedy = ("replace-function", "", "transform")
    text = "a = s . fit_transform (x)\nb = s\\\n  .fit_transform(x)\n"
    first = Remedy(remedy[0], place(text, "s . "), remedy[1], remedy[2])  # type: ignore[arg-type]
    assert done(text, first) == text.replace(". fit_transform", ". transform")
    bare = "fit_transform(x)\n"
    assert done(bare, Remedy("replace-function", place(bare, "fit"), "", "transform")) is None


def test_an_argument_as_it_is_written_elsewhere() -> None:
    text = "a = G(rescale=1. / 255, x=2)\nb = g(  \n)\n"
    remedy = Remedy("copy-argument", place(text, "g("), "rescale", source=place(text, "G("))
    assert done(text, remedy) == text.replace("g(", "g(rescale=1. / 255")
    other = text.replace("1. / 255", "SCALE")
    remedy = Remedy("copy-argument", place(other, "g("), "rescale", source=place(other, "G("))
    assert done(other, remedy) is None


COMMENTS = [
    ("x = 1  # lintmodel: ignore[a] why\n", "x = 1\n"),
    ("x = 1  # lintmodel: ignore[a] see #12\n", "x = 1\n"),
    ("x = 1  # lintmodel: ignore[a]  # noqa\n", "x = 1  # noqa\n"),
    ("x = 1  # type: ignore  # lintmodel: ignore[a]\n", "x = 1  # type: ignore\n"),
    ("if x:\n    # lintmodel: ignore[a]\n    y = 1\n", "if x:\n    y = 1\n"),
    ("# lintmodel: ignore[a]  # more\nx\n", "# more\nx\n"),
    ("x\r\n# lintmodel: ignore[a]\r\ny\r\n", "x\r\ny\r\n"),
    ("x\n# lintmodel: ignore[a]", "x\n"),
    ("t = '# lintmodel: ignore[a]'\n", None),
]


@pytest.mark.parametrize(("before", "after"), COMMENTS)
def test_a_comment_goes(before: str, after: str | None) -> None:
    line = next(n for n, one in enumerate(before.splitlines(), 1) if "lintmodel" in one)
    column = before.splitlines()[line - 1].index("# lintmodel") + 1
    assert done(before, Remedy("remove-comment", Where("a.py", line, column))) == after


@pytest.mark.parametrize(
    ("names", "name", "value", "after"),
    [
        ("a, b", "a", "", "b"),
        ("a, b", "b", "", "a"),
        ("a,b ,c", "b", "", "a,c"),
        ("a_b, ab", "ab", "abc", "a_b, abc"),
        (" a ", "a", "c", " c "),
        ("a, a", "a", "c", None),
    ],
)
def test_a_name_in_a_comment(names: str, name: str, value: str, after: str | None) -> None:
    text = f"x = 1  # lintmodel: ignore[{names}] a, b\n"
    remedy = Remedy("replace-in-comment", Where("a.py", 1, 8), name, value)
    expected = None if after is None else text.replace(f"[{names}]", f"[{after}]")
    assert done(text, remedy) == expected


# -- several at once -----------------------------------------------------------------------------


def test_those_that_touch_wait() -> None:
    text = "f(g(a), k=True)\n"
    outer = [Remedy("remove-argument", place(text, "f("), "k")]
    value = [Remedy("set-argument", place(text, "f("), "k", False)]
    inner = [Remedy("set-argument", place(text, "g("), "k", 1)]
    edits, made = mended(text, [outer, value, inner])
    assert (edited(text, edits), made) == ("f(g(a, k=1))\n", [0, 2])
    assert possible(text, [outer, value, inner]) == {0, 1, 2}


def test_what_cannot_be_done_keeps_nothing_else_from_it() -> None:
    text = "f(**o)\ng(a)\n"
    bad = [Remedy("set-argument", place(text, "f("), "k", 1)]
    good = [Remedy("set-argument", place(text, "g("), "k", 1)]
    edits, made = mended(text, [bad, good])
    assert (edited(text, edits), made) == ("f(**o)\ng(a, k=1)\n", [1])
    assert possible(text, [bad, good]) == {1}


def test_two_that_ask_for_the_same() -> None:
    text = "f(a)\n"
    fix = [Remedy("set-argument", place(text, "f("), "k", 1)]
    edits, made = mended(text, [fix, fix])
    assert (edited(text, edits), made) == ("f(a, k=1)\n", [0, 1])


def test_two_arguments_of_one_call() -> None:
    text = "f(\n    a,\n)\n"
    fixes = [[Remedy("set-argument", place(text, "f("), name, 1)] for name in "kl"]
    edits, made = mended(text, fixes)
    assert (edited(text, edits), made) == ("f(\n    a,\n    k=1,\n    l=1,\n)\n", [0, 1])


def test_of_one_fix_all_or_nothing() -> None:
    text = "f(a)\ng(**o)\n"
    fix = [Remedy("set-argument", place(text, start), "k", 1) for start in ("f(", "g(")]
    assert edits_of(text, fix) is None


@pytest.mark.parametrize("text", ["f(", "x = (" * 500, "def f(:\n", "\x00"])
def test_what_is_no_python(text: str) -> None:
    assert edits_of(text, [Remedy("set-argument", Where("a.py", 1, 1, 1, 2), "k", 1)]) is None


def test_lines_of_ipython() -> None:
    text = "!pip install x\n%matplotlib inline\nf(a)\n%time f(b)\n"
    remedy = Remedy("set-argument", Where("a.ipynb", 3, 1, 3, 5, 1), "k", 1)
    assert done(text, remedy) == text.replace("f(a)", "f(a, k=1)")
    moved = Remedy("set-argument", Where("a.ipynb", 4, 1, 4, 5, 1), "k", 1)
    assert done(text, moved) is None  # its columns are not those of the file


def test_many_in_a_large_file() -> None:
    """Time is that of a few parses, however many fixes there are."""
    count = 4000
    lines = [f"x = f(a, b={n})" for n in range(count)]
    text = "".join(f"{line}\n" for line in lines)
    places = [Where("a.py", n, 5, n, len(line) + 1) for n, line in enumerate(lines, 1)]
    fixes = [[Remedy("set-argument", at, "k", 1)] for at in places]
    began = time.process_time()
    edits, made = mended(text, fixes)
    assert len(made) == count
    assert edited(text, edits).count(", k=1)") == count
    assert time.process_time() - began < 20


def test_many_in_one_line() -> None:
    """Each call is found by its place, not by looking through the line."""
    count = 4000
    text = "x = [" + ", ".join(f"os.listdir({n})" for n in range(count)) + "]\n"
    places = [place(text, "os.listdir(0)")]
    for n in range(1, count):
        start = places[-1].end_column + 2
        places.append(Where("a.py", 1, start, 1, start + len(f"os.listdir({n})")))
    began = time.process_time()
    edits, made = mended(text, [[Remedy("wrap", at, "sorted", of=("listdir",))] for at in places])
    assert len(made) == count
    assert edited(text, edits).count("sorted(os.listdir(") == count
    assert time.process_time() - began < 5
