"""Remedies for what is no call: defaults of parameters, results without a name, limits."""

from __future__ import annotations

import ast
import time

import pytest

from lintmodel.findings import Remedy, Where
from lintmodel.fix.code import Code, edited
from lintmodel.fix.mend import edits_of, mended


def done(text: str, remedy: Remedy) -> str | None:
    edits = edits_of(text, [remedy])
    return None if edits is None else edited(text, edits)


def place(text: str, kind: type[ast.AST]) -> Where:
    """The place of the last node of a kind."""
    code = Code(text)
    node = [one for one in ast.walk(code.tree) if isinstance(one, kind)][-1]
    at = node.value if isinstance(node, ast.Expr) else node
    assert isinstance(at, ast.expr | ast.stmt)
    return Where("a.py", *code.place(at))


DEFAULTS = [
    ("def call(self, x, training=True):\n    pass\n", "training=None"),
    ("def call(self, x, training = True, mask=None): pass\n", "training = None"),
    ("def call(self, x, *, training=True): pass\n", "*, training=None"),
    ("def call(self, x=1, /, training: bool = True) -> int: pass\n", "training: bool = None"),
    ("class A:\n\tasync def call(\n\t\tself,\n\t\ttraining=True,  # why\n\t): pass\n", "=None,  # why"),
    ("@f(True)\ndef call(größe, training=True):\r\n    return True\r\n", "(größe, training=None):\r\n"),
]


@pytest.mark.parametrize(("before", "holds"), DEFAULTS)
def test_another_default(before: str, holds: str) -> None:
    remedy = Remedy("set-default", place(before, ast.FunctionDef | ast.AsyncFunctionDef), "training", None)
    after = done(before, remedy)
    assert after is not None and holds in after
    assert len(after) == len(before) and after.count("None") == before.count("None") + 1


@pytest.mark.parametrize(
    "text",
    [
        "def call(self, training): pass\n",
        "def call(self, training=MODE): pass\n",
        "def call(self, mode=True): pass\n",
        "def call(self, *training): pass\n",
        "def call(self, *, training): pass\n",
    ],
)
def test_no_default_to_change(text: str) -> None:
    assert done(text, Remedy("set-default", place(text, ast.FunctionDef), "training", None)) is None


ASSIGNED = [
    ("x / 255\n", "x = x / 255\n"),
    ("255.0 - x  # why\n", "x = 255.0 - x  # why\n"),
    ("a; x * 2; b\n", "a; x = x * 2; b\n"),
    ("scaler.transform(x)\n", "x = scaler.transform(x)\n"),
    ("Scaler().transform(\n    x,\n)\n", "x = Scaler().transform(\n    x,\n)\n"),
    ("train.map(lambda a: a / 255)\r\n", "train = train.map(lambda a: a / 255)\r\n"),
    ("if c:\n\tx / 255\n", "if c:\n\tx = x / 255\n"),
    ("def f(x):\n    x / 255\n    return x\n", "def f(x):\n    x = x / 255\n    return x\n"),
    ("def f(*, x):\n    with w: x / 255\n", "def f(*, x):\n    with w: x = x / 255\n"),
    ("def f():\n    x, y = g()\n    x / 255\n", "def f():\n    x, y = g()\n    x = x / 255\n"),
    ("try:\n    pass\nexcept E:\n    x / 255\n", "try:\n    pass\nexcept E:\n    x = x / 255\n"),
    ("größe / 255\n", "größe = größe / 255\n"),
]


@pytest.mark.parametrize(("before", "after"), ASSIGNED)
def test_a_result_gets_a_name(before: str, after: str) -> None:
    remedy = Remedy("assign-result", _lone(before), of=("transform", "map"))
    assert done(before, remedy) == after


def _lone(text: str) -> Where:
    """The place of the lone expression that says most."""
    code = Code(text)
    lone = [one.value for one in ast.walk(code.tree) if isinstance(one, ast.Expr)]
    return Where("a.py", *code.place(max(lone, key=lambda one: len(ast.dump(one)))))


@pytest.mark.parametrize(
    "text",
    [
        "(x / 255)\n",  # the name would stand inside the brackets
        "x / y\n",
        "x.a / 255\n",
        "x[0] / 255\n",
        "x / 255 / 2\n",
        "x @ 2\n",
        "scale(x)\n",
        "transform(x)\n",  # of no object
        "scaler.transform(x, copy=False)\n",
        "scaler.transform(x[:5])\n",
        "scaler.transform(*x)\n",
        "self.train.map(f)\n",
        "make().map(f)\n",
        "for x in many:\n    x / 255\n",
        "while c:\n    x / 255\n",
        "def f():\n    x / 255\n",  # of the module: it would become a local
        "class A:\n    x / 255\n",
        "def f(x):\n    class A:\n        x / 255\n",
        "def f(x):\n    def g():\n        x / 255\n",
    ],
)
def test_a_result_that_stays(text: str) -> None:
    assert done(text, Remedy("assign-result", _lone(text), of=("transform", "map"))) is None


LIMITS = [
    ("print(scores > 0.5)\n", "print(scores > 0)\n"),
    ("y = (model.predict(x) >= 0.5).astype(int)\n", "y = (model.predict(x) >= 0).astype(int)\n"),
    ("y = 0.5 < p\n", "y = 0 < p\n"),
    ("y = np.where(p > 0.50, 1, 0.5)\n", "y = np.where(p > 0, 1, 0.5)\n"),
    ("y = [\n    one > .5\n    for one in p\n]\n", "y = [\n    one > 0\n    for one in p\n]\n"),
]


@pytest.mark.parametrize(("before", "after"), LIMITS)
def test_another_limit(before: str, after: str) -> None:
    where = place(before, ast.Compare)
    assert done(before, Remedy("replace-limit", where, "0.5", 0)) == after
    lines = before.count("\n") or 1
    whole = Where("a.py", 1, 1, lines, len(before.splitlines()[-1]) + 1)
    assert done(before, Remedy("replace-limit", whole, "0.5", 0)) == after


@pytest.mark.parametrize(
    "text",
    [
        "print(scores > LIMIT)\n",
        "print(scores > 0.6)\n",
        "print(a > 0.5, b > 0.5)\n",
        "print(0.5)\n",
        'print(f"{scores > 0.5}")\n',
    ],
)
def test_no_limit_to_change(text: str) -> None:
    whole = Where("a.py", 1, 1, 1, len(text))
    assert done(text, Remedy("replace-limit", whole, "0.5", 0)) is None


def test_many_in_a_large_file() -> None:
    count = 2_000
    text = "".join(f"x{number} / 255\nprint(y{number} > 0.5)\n" for number in range(count))
    code = Code(text)
    lone = [one for one in ast.walk(code.tree) if isinstance(one, ast.Expr)]
    wheres = [Where("a.py", *code.place(one.value)) for one in lone]
    fixes = [
        [Remedy("assign-result", where) if number % 2 == 0 else Remedy("replace-limit", where, "0.5", 0)]
        for number, where in enumerate(wheres)
    ]
    began = time.process_time()
    edits, made = mended(text, fixes)
    assert len(made) == 2 * count and time.process_time() - began < 5
    assert edited(text, edits).count(" > 0)") == count
