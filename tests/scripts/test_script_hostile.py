"""Input that was made to hurt, or is merely old: each ends, in bounds, and says what it is."""

from __future__ import annotations

import contextlib
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.event import Compile
from lintmodel.facts.project import Script
from lintmodel.frontends.scripts.run import MAX_STEPS

SECONDS = 25.0  # on the slowest machine; the budget is counted in steps, about two seconds
MEMORY = 1_500_000  # kB that reading one script may take at its highest

# name -> source, kinds of Problem that it may have
REFUSED: dict[str, tuple[str, set[str]]] = {
    "brackets": ("import keras\nx = " + "(" * 4000 + "\n", {"syntax", "too-deep"}),
    "closed brackets": ("import keras\nx = " + "(" * 4000 + ")" * 4000, {"syntax", "too-deep"}),
    "lists": ("import keras\nx = " + "[" * 10_000 + "]" * 10_000, {"syntax", "too-deep"}),
    "dicts": ("import keras\nx = " + "{1: " * 10_000 + "}" * 10_000, {"syntax", "too-deep"}),
    "calls": ("import keras\nx = " + "f(" * 4000 + ")" * 4000, {"syntax", "too-deep"}),
    "attributes": ("import keras\nx = a" + ".b" * 10_000, {"too-deep"}),
    "subscripts": ("import keras\nx = a" + "[0]" * 10_000, {"too-deep"}),
    "chained calls": ("import keras\nx = a" + "()" * 10_000, {"too-deep"}),
    "sums": ("import keras\nx = 1" + " + 1" * 10_000, {"too-deep"}),
    "powers": ("import keras\nx = 1" + " ** 1" * 10_000, {"too-deep", "syntax"}),
    "minuses": ("import keras\nx = " + "-" * 10_000 + "1", {"too-deep", "syntax"}),
    "nots": ("import keras\nx = " + "not " * 10_000 + "1", {"too-deep", "syntax"}),
    "lambdas": ("import keras\nx = " + "lambda: " * 10_000 + "1", {"too-deep", "syntax"}),
    "conditions": ("import keras\nx = " + "1 if 1 else " * 10_000 + "1", {"too-deep", "syntax"}),
    "elifs": ("import keras\nif a:\n    pass\n" + "elif a:\n    pass\n" * 20_000, {"too-deep"}),
    "null bytes": ("import keras\nx = 1\0\n", {"syntax"}),
    "a bracket": ("import keras\nx = (1\n", {"syntax"}),
    "an indent": ("import keras\n  x = 1\n", {"syntax"}),
    "tabs and spaces": ("import keras\nif 1:\n\tx = 1\n        y = 2\n", {"syntax"}),
    "not Python": ("<html>keras</html>\n", {"syntax"}),
    "a merge": ("import keras\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", {"syntax"}),
    "five megabytes": ("import keras\n" + "x = 1\n" * 900_000, {"budget"}),
    "a hundred thousand lines": ("x = [1, 2, 3]\ny = sum(x) + len(x) * 2\n" * 50_000, {"budget"}),
    "print": ("import keras\nprint 'done'\n", {"python2"}),
    "except": ("import keras\ntry:\n    pass\nexcept ValueError, e:\n    pass\n", {"python2"}),
    "raise": ("import keras\nraise ValueError, 'no'\n", {"python2"}),
    "unequal": ("import keras\nif 1 <> 2:\n    pass\n", {"python2"}),
    "exec": ("import keras\nexec 'x = 1'\n", {"python2"}),
    "a lambda that takes a pair": ("import keras\nf = lambda (a, b): a + b\n", {"python2"}),
    "a module of Python 2, and tabs": (
        "import urllib2\nimport keras\nif 1:\n\tx = 1\n        y = 2\n",
        {"python2"},
    ),
    "a module of Python 2, if it is there": (
        "import keras\ntry:\n    import urllib2\nexcept ImportError:\n    x = (1\n",
        {"syntax"},
    ),
}


@pytest.fixture
def bounded(read: Any) -> Callable[..., Script]:
    """Reads within bounds of time and memory."""

    def reader(*args: Any, **kwargs: Any) -> Script:
        held = _peak_from_here()
        started = time.process_time()
        script: Script = read(*args, **kwargs)
        assert time.process_time() - started < SECONDS
        assert _peak() - held < MEMORY
        return script

    return reader


def _peak_from_here() -> int:
    """Forget the peak of memory that other tests of this process had (Linux); what is held, in kB."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """The peak of this process' memory in kB."""
    with contextlib.suppress(OSError):
        text = Path("/proc/self/status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(("text", "kinds"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, kinds: set[str], bounded: Any) -> None:
    (problem,) = bounded(text, bare=True).problems
    assert problem.kind in kinds
    assert problem.message
    assert problem.where.path == "script.py"
    assert problem.where.line >= 1


MODEL = "model = keras.Sequential([layers.Dense(1)])\nmodel.compile('adam', 'mse')\n"
# read to the end: the model after what hurts is still found
READ: dict[str, str] = {
    "a tree of functions": "".join(
        f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n    f{n + 1}()\n" for n in range(25)
    )
    + "def f25():\n    pass\nf0()\n",
    "a power of powers": "x = 10**10**10\n",
    "a shift": "x = 1 << 10**10\n",
    "a long text": "x = 'a' * 10**9\n",
    "a longer text": "x = 'a' * 10**5 * 10**5 * 10**5\n",
    "long bytes": "x = b'a' * 10**10\n",
    "a long list": "x = [0] * 10**10\n",
    "a long tuple": "x = (0,) * 10**10\n",
    "a long range": "x = list(range(10**12))\n",
    "a set of a range": "x = {i for i in range(10**12)}\n",
    "a sum of a range": "x = sum(range(10**12))\n",
    "a width": "x = '%999999999d' % 3\n",
    "a width in format": "x = '{:999999999}'.format('a')\n",
    "a width by argument": "x = '{:{}}'.format('a', 999999999)\n",
    "a star width": "x = '%*d' % (999999999, 3)\n",
    "a width in an f-string": "x = f'{3:999999999}'\n",
    "a nested width": "w = 999999999\nx = f'{3:{w}}'\n",
    "a precision": "x = '%.999999999f' % 3.0\n",
    "format()": "x = format(3, '999999999')\n",
    "justified": "x = 'a'.ljust(10**10).center(10**10).zfill(10**10)\n",
    "joined": "x = 'a' * 900\ny = x.replace('a', x)\nz = y.replace('a', y)\n",
    "doubled": "x = 'ab'\nfor _ in range(20):\n    x = x + x\nfor _ in range(20):\n    x += x\n",
    "doubled by format": "x = 'ab'\nfor _ in range(24):\n    x = '{0}{0}'.format(x)\n" * 3,
    "doubled by an f-string": "x = 'ab'\n" + "x = f'{x}{x}'\n" * 60,
    "doubled lists": "x = [1]\nfor _ in range(24):\n    x = x + x\nfor _ in range(24):\n    x += x\n",
    "doubled tuples": "x = (1,)\n" + "x = x + x\n" * 60,
    "nested tuples": "x = ()\n" + "x = (x, x)\n" * 60,
    "nested lists": "x = []\n" + "x = [x, x]\n" * 60,
    "nested dicts": "x = {}\n" + "x = {'a': x, 'b': x}\n" * 60,
    "a list in itself": "x = []\nx.append(x)\nprint(x)\ny = x == x\n",
    "a dict in itself": "x = {}\nx['x'] = x\nprint(f'{x}')\n",
    "integers": "x = 3\nfor _ in range(24):\n    x = x * x\nfor _ in range(24):\n    x = x * x\n",
    "an integer as text": "x = str(7 ** 10**6)\n",
    "a text as integer": "x = int('9' * 100_000)\n",
    "infinity": "x = int(float('inf'))\ny = float('nan')\nz = 1e308 * 10\n",
    "division by zero": "x = 1 / 0\ny = 1 % 0\nz = 1 // 0\nw = 0 ** -1\n",
    "an index": "x = [1, 2][10**30]\ny = 'a'[10**30]\nz = (1,)[-(10**30)]\n",
    "a slice": "x = [1, 2][:10**30:10**20]\ny = [1][::0]\n",
    "a negative shift": "x = 1 << -1\n",
    "surrogates": "x = '\\ud800'\ny = f'{x}.keras'\n",
    "recursion": "def f(n):\n    return f(n + 1)\nf(0)\n",
    "mutual recursion": "def f(n):\n    return g(n) + g(n)\ndef g(n):\n    return f(n) + f(n)\nf(0)\n",
    "a tree of calls": "def f(n):\n    return f(n - 1) + f(n - 1) + f(n - 1) if n else 1\nf(40)\n",
    "a lambda of itself": "f = lambda a: a(a)\nf(f)\n",
    "a class of itself": "class A:\n    def __init__(self):\n        self.a = A()\nA()\n",
    "a circle of bases": "class A: pass\nclass B(A): pass\nA = B\nclass A(A): pass\nA().x\n",
    "a property of itself": "class A:\n    @property\n    def p(self):\n        return self.p\nA().p\n",
    "getattr of itself": "class A:\n  def __getattr__(self, n):\n    return getattr(self, n)\nA().x\n",
    "a decorator of itself": "def d(f):\n    return d(f)\n@d\ndef g(): pass\ng()\n",
    "a generator of itself": "def g():\n    yield from g()\nlist(g())\n",
    "loops in loops": "for a in x:\n  for b in x:\n    for c in x:\n      for d in x:\n        y = a\n",
    "unrolled loops": "for a in range(24):\n  for b in range(24):\n    y = a * b\n",
    "assignments": "x = 1\n" * 5000,
    "a wide call": "f(" + "1, " * 5000 + ")\n",
    "a wide list": "x = [" + "1, " * 50_000 + "]\n",
    "a wide dict": "x = {" + "'a': 1, " * 20_000 + "}\n",
    "a wide comparison": "x = 1" + " < 2" * 300 + "\n",
    "stars": "x = [*[*[*[1] * 9] * 9] * 9]\nprint(*x, **{})\n",
    "conditions": "".join(f"if a{n}:\n    x = {n}\n" for n in range(300)),
    "names": "".join(f"x{n} = {n}\n" for n in range(5000)),
    "a global of nothing": "def f():\n    global q\n    q += 1\nf()\ndel nothing\n",
    "rebound builtins": "len = list = dict = print = None\nprint(len(dict))\n",
    "rebound keras": "import keras\nkeras.layers.Other = 3\n",
    "eval": "eval('1 + 1')\nexec('x = 1')\n__import__('os').system('true')\n",
    "a match": "match x:\n    case {'a': [1, *_]} | None:\n        y = 1\n    case _:\n        y = 2\n",
    "blocks": "".join("  " * n + "if a:\n" for n in range(90)) + "  " * 90 + "pass\n",
    "print of Python 2": "import sys\nprint >>sys.stderr, 'valid, though no print'\n",
    "async": "async def f():\n    async with a as b:\n        async for c in b:\n            await c\n",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_read_to_the_end(text: str, bounded: Any) -> None:
    script = bounded(text + MODEL)
    assert script.problems == []
    assert script.trace.spent or len(list(script.trace.of(Compile))) == 1


BUDGET: dict[str, str] = {
    "twenty thousand lines": "x = 1\n" * 20_000,
    "deep unrolled loops": "for a in range(24):\n  for b in range(24):\n    for c in range(24):\n"
    "      for d in range(24):\n        y = [a, b, c, d]\n",
    "a tree of comprehensions": "x = [a + b + c + d for a in range(24) for b in range(24)"
    " for c in range(24) for d in range(24)]\n",
}


@pytest.mark.parametrize("text", BUDGET.values(), ids=BUDGET)
def test_the_steps_are_bounded(text: str, bounded: Any) -> None:
    script = bounded(text)
    assert script.problems == []
    assert len(script.trace.events) < MAX_STEPS


def test_a_spent_budget_is_said_and_keeps_what_was_found(bounded: Any) -> None:
    script = bounded(MODEL + BUDGET["deep unrolled loops"])
    assert script.trace.spent
    assert len(list(script.trace.of(Compile))) == 1


LATIN = "# -*- coding: latin-1 -*-\nname = 'd\xe9j\xe0'\n".encode("latin-1")
IMPORTS = b"import keras\nfrom keras import layers\n"
BYTES: dict[str, tuple[bytes, int]] = {
    "a BOM": (b"\xef\xbb\xbf" + IMPORTS + MODEL.encode(), 4),
    "latin-1": (LATIN + IMPORTS + MODEL.encode(), 6),
    "CRLF": ((IMPORTS + MODEL.encode()).replace(b"\n", b"\r\n"), 4),
    "CR": ((IMPORTS + MODEL.encode()).replace(b"\n", b"\r"), 4),
    "form feeds": (b"\x0c" + IMPORTS + b"\x0c\n" + MODEL.encode(), 5),
    "a form feed in a text": (IMPORTS + b"x = 'a\x0cb'\n" + MODEL.encode(), 5),
    "a line separator in a text": (IMPORTS + "x = 'a\u2028b\x85'\n".encode() + MODEL.encode(), 5),
    "tabs": (IMPORTS + b"if 1:\n\tx = 1\n" + MODEL.encode(), 6),
    "not UTF-8": (IMPORTS + b"x = '\xff\xfe'\n" + MODEL.encode(), 5),
    "an unknown cookie": (b"# coding: nonsense\n" + IMPORTS + MODEL.encode(), 5),
    "no newline at the end": (IMPORTS + MODEL.encode().rstrip(), 4),
    "a backslash": (IMPORTS + b"x = 1 + \\\n    2\n" + MODEL.encode(), 6),
    "a type of Python 3.12": (IMPORTS + b"type A = int\n" + MODEL.encode(), 5),
}


@pytest.mark.parametrize(("data", "line"), BYTES.values(), ids=BYTES)
def test_bytes(data: bytes, line: int, bounded: Any) -> None:
    script = bounded(data)
    assert script.problems == []
    (event,) = script.trace.of(Compile)
    assert event.where.line == line
    assert event.where.column == 1


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfei\0m\0p\0", b"#", b"#!", b"\\", b"\x0c",
        b"\x1a", "\u202ekeras".encode(), b"\r\n\r\n", b"'''", b"b'\xe9'", b"# coding: rot13\nx",
        b"# coding: utf-7\n+AHg-", b"# coding: idna\n", b"# coding: base64\n", b"x = 0777", b"\xf3",
        b"keras" * 10_000, bytes(range(256)),
    ],
    ids=repr,
)  # fmt: skip
def test_scraps_end(data: bytes, bounded: Any) -> None:
    script = bounded(data)
    assert len(script.problems) <= 1
    assert list(script.trace.events) == []


NOTEBOOKS = {
    "no JSON": "not a notebook",
    "an empty file": "",
    "another JSON": "[1, 2]",
    "no cells": "{}",
    "cells of a wrong kind": '{"cells": 3}',
    "cells of wrong things": '{"cells": [1, null, "a"]}',
    "a source of a wrong kind": '{"cells": [{"cell_type": "code", "source": {"a": 1}}]}',
    "deep": '{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}",
}


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_no_notebook(text: str, bounded: Any) -> None:
    script = bounded(text, bare=True, name="a.ipynb")
    assert [problem.kind for problem in script.problems] == ["cell"]


def test_the_recursion_limit_of_who_calls_is_not_lowered(bounded: Any) -> None:
    before = sys.getrecursionlimit()
    bounded(MODEL)
    assert sys.getrecursionlimit() >= before


def test_a_file_that_is_gone_is_the_callers_to_handle(tmp_path: Path) -> None:
    from lintmodel.frontends.scripts import read_script

    with pytest.raises(OSError, match=r"."):
        read_script(tmp_path / "gone.py", "gone.py", tmp_path)


def test_keys_that_double_are_given_up(bounded: Any) -> None:
    """What is not known has a key made of those of its parts: looked up, it must not sprawl."""
    script = bounded("import sys\na = sys.argv\n" + "a = a + a\n" * 60 + "if a:\n    print(a == a + 1)\n")
    assert not script.trace.spent


SETTINGS = '''
import sys
import keras


class Settings:
    def __init__(self, given):
        self.names = []
        for name, value in given.items():
            if isinstance(value, dict):
                self.set(name, Settings(value))
            elif isinstance(value, (list, tuple)):
                self.set(name, [one if isinstance(one, str) else str(one) for one in value])
            elif value is None:
                continue
            else:
                self.set(name, value)

    def set(self, name, value):
        if name in self.names or hasattr(self, name):
            raise KeyError(name)
        if callable(value) and not isinstance(value, type):
            value = value()
        setattr(self, name, value)


'''
USED = '''
model = keras.Sequential([keras.layers.Dense(2)])
model.compile("adam", "mse")
'''


def test_hundreds_of_settings_leave_steps_for_the_model(bounded: Any) -> None:
    """What leads to no event is not followed forever, so that what comes after it is."""
    many = "".join(f"s{number} = Settings(vars(sys.argv[{number}]))\n" for number in range(900))
    script = bounded(SETTINGS + many + USED)
    assert not script.trace.spent
    assert [event.model.kind for event in script.trace.of(Compile)] == ["sequential"]


def test_a_helper_that_is_called_often_is_followed(bounded: Any) -> None:
    helper = "import keras\ndef half(x):\n    return x // 2\n"
    calls = "".join(f"n = half({number})\n" for number in range(200))
    text = f"{helper}{calls}model = keras.Sequential([keras.layers.Dense(n)])\nmodel.compile('adam')\n"
    (compiled,) = bounded(text).trace.of(Compile)
    assert next(iter(compiled.model.all_layers())).args["units"] == 99
