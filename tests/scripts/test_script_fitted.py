"""Objects that learn from data, numbers that stand for names, and statements that keep nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintmodel.facts.event import Create, Escape, Fit
from lintmodel.facts.files import Store
from lintmodel.facts.fitted import Discard, Learn, Transform
from lintmodel.facts.numbering import Counted, Numbering
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import UNKNOWN

Reader = Callable[..., Script]
HEADER = (
    "import os, json, joblib\nimport numpy as np\nimport pandas as pd\nfrom tensorflow import keras\n"
    "from sklearn.preprocessing import StandardScaler, LabelEncoder\n"
    "from tensorflow.keras.preprocessing.text import Tokenizer, one_hot\n"
)
FIT = "\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"


def numberings(script: Script) -> list[Any]:
    """The numberings on the way of what fit() gets."""
    fit = next(script.trace.of(Fit))
    steps = [*fit.x.steps, *(fit.y.steps if fit.y is not UNKNOWN and fit.y else ())]
    found = [step.detail.get("numbering") for step in steps]
    return [one for one in found if isinstance(one, Numbering)]


def test_a_step_knows_the_act_of_learning_that_it_goes_by(read: Reader) -> None:
    text = (
        "s = StandardScaler()\na = s.fit_transform(np.load('a.npy'))\nb = s.transform(np.load('b.npy'))\n"
        "c = s.fit_transform(np.load('c.npy'))\nd = s.inverse_transform(c)\n"
    )
    script = read(HEADER + text, bare=True)
    first, second = script.trace.of(Learn)
    a, b, c, d = script.trace.of(Transform)
    assert (a.learnt, b.learnt, c.learnt, d.learnt) == (first, first, second, second)
    assert first.of is second.of is a.by
    assert [one.inverse for one in (a, b, c, d)] == [False, False, False, True]
    assert d.made.steps[-1].kind == "invert"


def test_what_learned_on_one_arm_only_is_unknown(read: Reader) -> None:
    text = (
        "s = StandardScaler()\nif os.environ.get('FIT'):\n    s.fit(np.load('a.npy'))\n"
        "else:\n    s.fit(np.load('b.npy'))\ns.transform(np.load('c.npy'))\n"
    )
    assert next(read(HEADER + text, bare=True).trace.of(Transform)).learnt is UNKNOWN


def test_functions_that_learn_and_transform_at_once(read: Reader) -> None:
    text = (
        "a = pd.read_csv('a.csv')\nb = pd.get_dummies(a)\nc = a['k'].astype('category').cat.codes\n"
    )
    names = [event.of.name for event in read(HEADER + text, bare=True).trace.of(Learn)]
    assert names == ["pd.get_dummies", "cat.codes"]


def test_a_file_holds_what_was_put_into_it_or_a_part_of_it(read: Reader) -> None:
    text = (
        "s, e, t = StandardScaler(), LabelEncoder(), Tokenizer()\njoblib.dump({'scaler': s}, 's')\n"
        "np.save('c.npy', e.classes_)\nwith open('t.json', 'w') as f:\n    f.write(t.to_json())\n"
        "with open('w.json', 'w') as f:\n    json.dump(t.word_index, f)\nsend(s)\n"
    )
    script = read(HEADER + text, bare=True)
    held = [[one.name for one in event.holds] for event in script.trace.of(Store)]
    assert held == [["StandardScaler"], ["LabelEncoder"], ["Tokenizer"], ["Tokenizer"]]
    assert [event.target.name for event in script.trace.of(Escape)] == ["StandardScaler"]


def test_of_a_file_of_unknown_content_nothing_is_known(read: Reader) -> None:
    script = read(HEADER + "s = StandardScaler()\njoblib.dump(make(), 'x')\n", bare=True)
    assert next(script.trace.of(Store)).holds is UNKNOWN


def test_a_text_made_of_what_is_not_known_may_hold_anything(read: Reader) -> None:
    text = (
        "x = StandardScaler().fit_transform(np.load('t.npy'))\nwith open('w.json', 'w') as f:\n"
        "    f.write(json.dumps([make()]))\n    f.write(make())\n    f.write('words')\n"
    )
    (stored,) = read(HEADER + text, bare=True).trace.of(Store)
    assert (stored.holds, stored.where.line) == (UNKNOWN, 9)


def test_numbers_by_the_order_of_a_set_reach_fit(read: Reader) -> None:
    text = (
        "words = open('t').read().split()\nnumber = {w: i for i, w in enumerate(set(words))}\n"
        "x = np.array([number[w] for w in words])\ny = np.load('y.npy')\n"
    )
    (found,) = numberings(read(HEADER + text + FIT, bare=True))
    assert (found.order, found.text, found.where.line) == ("set", True, 8)


def test_sorting_takes_the_order_away(read: Reader) -> None:
    for made in ("sorted(os.listdir('d'))", "sorted(set(open('t').read()))"):
        text = (
            f"names = {made}\nx = np.load('x.npy')\n"
            "y = np.array([i for i, name in enumerate(names)])\n"
        )
        assert numberings(read(HEADER + text + FIT, bare=True)) == []


def test_a_list_that_is_sorted_later(read: Reader) -> None:
    text = "names = os.listdir('d')\n{}\nx = np.load('x.npy')\n"
    text += "y = np.array([names.index(n) for n in names])\n"
    assert numberings(read(HEADER + text.format("names.sort()") + FIT, bare=True)) == []
    (found,) = numberings(read(HEADER + text.format("print(names)") + FIT, bare=True))
    assert found.order == "listing"


def test_sets_of_numbers_have_one_order(read: Reader) -> None:
    text = "x = np.load('x.npy')\ny = np.array([i for i, n in enumerate({3, 5, 9})])\n"
    assert numberings(read(HEADER + text + FIT, bare=True)) == []


def test_an_embedding_counts_the_words_of_a_tokenizer(read: Reader) -> None:
    text = (
        "t = Tokenizer()\nt.fit_on_texts(open('t').readlines())\n"
        "keras.layers.Embedding(len(t.word_index) + 1, 8)\n"
    )
    script = read(HEADER + text, bare=True)
    (made,) = [event.made for event in script.trace.of(Create)]
    counted = made.counts["input_dim"]
    assert isinstance(counted, Counted)
    assert counted.plus == 1
    assert counted.of is next(script.trace.of(Learn)).of


def test_statements_that_keep_nothing(read: Reader) -> None:
    text = (
        "x = np.load('x.npy')\ns = StandardScaler().fit(x)\nx / 255\ns.transform(x)\nnp.expand_dims(x, 0)\n"
        "print(x / 255)\nnp.divide(x, 2.0, out=x)\ny = s.transform(x)\n"
    )
    script = read(HEADER + text, bare=True)
    assert [event.where.line for event in script.trace.of(Discard)] == [9, 10, 11]


def test_the_last_statement_of_a_cell_is_shown(read: Reader) -> None:
    cells = [
        {"cell_type": "code", "source": HEADER + "x = np.load('x.npy')\nx / 255", "outputs": []},
        {"cell_type": "code", "source": "x / 255\nprint(x)", "outputs": []},
    ]
    import json

    script = read(json.dumps({"cells": cells, "metadata": {}}), bare=True, name="n.ipynb")
    assert [(event.where.cell, event.where.line) for event in script.trace.of(Discard)] == [(2, 1)]
