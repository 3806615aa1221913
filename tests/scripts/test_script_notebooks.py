"""Notebooks: cells and lines, IPython's own lines, pins, order of execution, other languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import lintmodel
from lintmodel.facts.event import Compile, Escape, Fit
from lintmodel.facts.project import Script
from lintmodel.frontends.scripts.magics import blank_magics, plain_python

MODEL = (
    "import keras\nimport numpy as np\nx, y = np.zeros((9, 4)), np.zeros((9, 1))\n"
    "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nmodel.compile('sgd', 'mse')"
)


def notebook(*cells: str | tuple[str, int | None], **metadata: Any) -> str:
    """A notebook of code cells, each a source or a source with its execution count."""
    listed = [cell if isinstance(cell, tuple) else (cell, None) for cell in cells]
    made = [
        {"cell_type": "code", "source": source.splitlines(keepends=True), "execution_count": count}
        for source, count in listed
    ]
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4})


def at(script: Script) -> list[tuple[int, int]]:
    return [(event.where.cell, event.where.line) for event in script.trace.of(Fit)]


KEPT: dict[str, tuple[str, str]] = {  # a cell, and what is left of it
    "nothing to do": ("x = 1", "x = 1"),
    "a magic": ("%matplotlib inline\nx = 1", "\nx = 1"),
    "a shell line": ("!pip install a\nx = 1", "\nx = 1"),
    "a shell line that goes on": ("!pip install \\\n  a\nx = 1", "\n\nx = 1"),
    "help": ("model.fit?\nx = 1", "\nx = 1"),
    "help in front": ("?model.fit\nx = 1", "\nx = 1"),
    "a comment that asks": ("f(\n  # why?\n  1)\n%time", "f(\n  # why?\n  1)\n"),
    "a timed statement": ("%time model.fit(x)", "model.fit(x)"),
    "a timed statement with options": ("%timeit -n 1 -r 2 f(x)", "f(x)"),
    "a timed cell": ("%%time\nmodel.fit(x)", "\nmodel.fit(x)"),
    "a file": ("%%writefile a.py\nmodel.fit(x)", "\n"),
    "another language": ("%%bash\nls -l\npip install keras", "\n\n"),
    "an assigned command": ("files = !ls\nx = 1", "files = get_ipython()\nx = 1"),
    "an assigned magic": ("t = %timeit -o f()", "t = get_ipython()"),
    "in a block": ("if x:\n    !ls\ny = 1", "if x:\n    pass\ny = 1"),
    "a remainder": ("print('%d'\n      % x)\n!ls", "print('%d'\n      % x)\n"),
    "a remainder without magics": ("print('%d'\n      % x)", "print('%d'\n      % x)"),
    "options of a run": ("%run -i other.py --batch 3", ""),
}


@pytest.mark.parametrize("name", KEPT)
def test_lines_of_ipython(name: str) -> None:
    source, expected = KEPT[name]
    code, _, error = plain_python(source)
    assert error is None
    assert code == expected
    assert code.count("\n") == source.count("\n")


def test_places_are_cell_and_line(read: Any) -> None:
    text = notebook("!ls", MODEL, "%time model.fit(x, y)", "\n# again\nmodel.fit(x, y)")
    assert at(read(text, bare=True, name="a.ipynb")) == [(3, 1), (4, 3)]


def test_an_indented_cell(read: Any) -> None:
    indented = ("\n  model.fit(\n  x, y)\n  a = 1", "  if a:\n    model.fit(x, y)\nb = 2")
    cells = notebook(MODEL, indented[0], "model.fit(x, y)", indented[1])
    script = read(cells, bare=True, name="a.ipynb")
    assert at(script) == [(2, 2), (3, 1), (4, 2)]
    assert not script.problems


def test_text_cells_count(read: Any) -> None:
    cells = json.loads(notebook(MODEL, "model.fit(x, y)"))
    cells["cells"].insert(1, {"cell_type": "markdown", "source": "# Fit"})
    assert at(read(json.dumps(cells), bare=True, name="a.ipynb")) == [(3, 1)]


def test_the_format_of_old(read: Any) -> None:
    cells = [
        {"cell_type": "code", "input": MODEL},
        {"cell_type": "code", "input": ["model.fit(x, y)"]},
    ]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    assert at(read(text, bare=True, name="a.ipynb")) == [(2, 1)]


VERSION = {
    "!pip install tensorflow==2.15": (2, 15),
    "!pip install -q 'tensorflow==2.18.0' keras-hub": (3,),
    "%pip install keras==3.4": (3, 4),
    "%%bash\npip install tf-keras==2.16": (2,),
    "get_ipython().system('pip install keras==2.3.1')": (2, 3),
    "%env TF_USE_LEGACY_KERAS=1": (2,),
    "# pip install keras==2.3.1": None,
    "!pip install -U keras": None,
}


@pytest.mark.parametrize("command", VERSION)
def test_pins_in_cells(command: str, read: Any) -> None:
    script = read(notebook(command, MODEL), bare=True, name="a.ipynb")
    expected = VERSION[command]
    if expected is None:
        assert not script.version.evidence
    else:
        assert script.version.release[: len(expected)] in (expected, expected[:1])


@pytest.mark.parametrize(("counts", "expected"), [
    ((1, 2, 3), False), ((1, None, 3), False), ((None, None, None), False), ((3, 3, 4), False),
    ((2, 1, 3), True), ((5, None, 2), True),
])  # fmt: skip
def test_order_of_execution(counts: tuple[Any, ...], expected: bool, read: Any) -> None:
    sources = (MODEL, "x = 1", "y = 2")
    text = notebook(*zip(sources, counts, strict=True))
    assert read(text, bare=True, name="a.ipynb").disordered is expected


@pytest.mark.parametrize(("looked", "expected"), [
    ("table.tail(3)", False), ("table", False), ("%matplotlib inline\nimport numpy as np", False),
    ("plt.plot(x.loss, label='loss');\nplt.show()", False), ("print(len(x), x['a'].shape)", False),
    ("!ls", False), ("x.sort()", True), ("x += 1", True), ("print(train(x))", True),
    ("table.sort_values('a', inplace=True)", True), ("plt.plot(model.fit(x))", True),
    ("[f() for _ in x]", True), ("table.head(n := 3)", True), ("def f(): pass", True),
    ("table[next(x)]", True),
])  # fmt: skip
def test_a_look_once_more_is_no_other_order(looked: str, expected: bool, read: Any) -> None:
    text = notebook((MODEL, 1), (looked, 5), ("y = 2", 3))
    assert read(text, bare=True, name="a.ipynb").disordered is expected


REFUSED = {
    "R": (notebook("x <- 1", language_info={"name": "R"}), "cell", "a notebook in R"),
    "no notebook": ('{"a": 1}', "cell", "no notebook"),
    "no object": ("[1]", "cell", "no notebook"),
    "a broken cell": (notebook(MODEL, "model.fit(x,"), "cell", "cell 2 is left out"),
    "Python 2": (notebook(MODEL, "print 'a'", "print x"), "python2", "cells in Python 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_said_once(name: str, read: Any) -> None:
    text, kind, words = REFUSED[name]
    problems = read(text, bare=True, name="a.ipynb").problems
    assert [problem.kind for problem in problems] == [kind]
    assert words in problems[0].message


@pytest.mark.parametrize("bare", ["pass", "if x:\n    pass\npass", "pass\npass"])
def test_a_cell_of_nothing_but_pass(bare: str, read: Any) -> None:
    cells = (MODEL, bare, "model.fit(x, y)", bare)
    assert not read(notebook(*cells), bare=True, name="a.ipynb").problems


def test_a_missing_cell_proves_no_absence(read: Any) -> None:
    assert read(notebook(MODEL, "model.fit(x,"), bare=True, name="a.ipynb").trace.spent
    assert not read(notebook(MODEL, "model.fit(x, y)"), bare=True, name="a.ipynb").trace.spent


EXPORTED: dict[str, str] = {
    "cells": f"# %%\n{MODEL}\n# %%\nmodel.fit(x, y)\n",
    "magics": f"%matplotlib inline\n!pip install keras\n{MODEL}\nmodel.fit(x, y)\n",
    "calls": f"get_ipython().magic('time')\n{MODEL}\nget_ipython().system('ls')\nmodel.fit(x, y)\n",
    "a comment before a cell magic": f"# coding\n%%time\n{MODEL}\nmodel.fit(x, y)\n",
}


@pytest.mark.parametrize("name", EXPORTED)
def test_exported_notebooks(name: str, read: Any) -> None:
    text = EXPORTED[name]
    script = read(text, bare=True)
    (fit,) = script.trace.of(Fit)
    assert fit.where.line == text.splitlines().index("model.fit(x, y)") + 1
    assert not script.problems


def test_showing_a_model_changes_nothing(read: Any) -> None:
    script = read(notebook(MODEL, "display(model)"), bare=True, name="a.ipynb")
    assert list(script.trace.of(Compile))
    assert not list(script.trace.of(Escape))


@pytest.mark.parametrize(
    "source", ["%" * 5000, "!" + "\\\n" * 5000, "x?" * 5000, "[" * 500 + "\n%a"]
)
def test_hostile_lines(source: str) -> None:
    assert blank_magics(source)[0].count("\n") == source.count("\n")


LATE = (
    "import keras\nimport numpy as np\nx, y = np.zeros((99, 4)), np.zeros((99, 1))\n"
    "norm = keras.layers.Normalization()\n"
    "model = keras.Sequential([keras.Input((4,)), norm, keras.layers.Dense(1)])\n"
    "model.compile('sgd', 'mse')",
    "model.fit(x, y)",
)


@pytest.mark.parametrize(("counts", "severity"), [((1, 2), "error"), ((2, 1), "info")])
def test_order_is_advice_where_cells_ran_out_of_order(
    counts: tuple[int, int], severity: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(*zip(LATE, counts, strict=True)), encoding="utf-8")
    report = lintmodel.check([path], select=["unadapted-layer"])
    assert [finding.severity for finding in report.findings] == [severity]
