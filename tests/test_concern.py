"""Scripts that name no Keras are judged where a module that they bring in does."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

import lintmodel
from lintmodel.frontends.scripts.bytefilter import may_keep
from lintmodel.frontends.scripts.concern import MAX_DEPTH, Concern
from lintmodel.frontends.scripts.keepers import keepers

CHAIN = ("train", "helpers", "models", "layers", "names")  # each imports the next one
DEEP = CHAIN.index("names") - MAX_DEPTH  # the first of them that is near enough


@pytest.mark.parametrize("order", [*permutations(CHAIN[:3])], ids="-".join)
def test_the_order_of_the_questions_does_not_matter(tmp_path: Path, order: tuple[str, ...]) -> None:
    for name, brought in zip(CHAIN, (*CHAIN[1:], "keras"), strict=True):
        (tmp_path / f"{name}.py").write_text(f"from {brought} import *\n")
    concern = Concern(tmp_path)
    for name in order:
        path = tmp_path / f"{name}.py"
        assert concern.of(path, path.read_bytes()) is (CHAIN.index(name) >= DEEP), name


def test_modules_that_import_each_other_come_to_an_end(tmp_path: Path) -> None:
    for name, brought in (("train", "helpers"), ("helpers", "train")):
        (tmp_path / f"{name}.py").write_text(f"import {brought}\n")
    concern = Concern(tmp_path)
    assert not concern.of(tmp_path / "train.py", b"import helpers\n")


# -- scripts that store what a model's data go by -----------------------------------------------------

PREPARES = """
import joblib
import pandas as pd
from sklearn.preprocessing import StandardScaler
scaler = StandardScaler().fit(pd.read_csv("live.csv").values)
joblib.dump(scaler, {place})
"""
SERVES = """
import joblib
import keras
scaler = joblib.load({place})
"""


@pytest.mark.parametrize(
    ("stores", "loads", "expected"),
    [
        ('"scaler.pkl"', '"scaler.pkl"', True),
        ('"out/scaler.pkl"', "'../models/scaler.pkl'", True),
        ('f"{folder}/scaler.pkl"', 'os.path.join(here, "scaler.pkl")', True),
        ('"scaler.pkl"', '"other.pkl"', False),
        ('"scaler.pkl"', '"my_scaler.pkl"', False),
        ('"x.csv"', '"x.csv"', False),
        ("place", "place", False),
        ('".pkl"', '".pkl"', False),
    ],
)
def test_a_file_that_both_name(tmp_path: Path, stores: str, loads: str, expected: bool) -> None:
    storing, user = tmp_path / "prepare.py", tmp_path / "serve.py"
    storing.write_text(PREPARES.format(place=stores))
    user.write_text(SERVES.format(place=loads))
    assert may_keep(storing.read_bytes())
    assert bool(keepers([storing], [user])) is expected


@pytest.mark.parametrize(
    "text",
    ["joblib.dump(x, 'x.pkl')\n", "x.fit(y)\n", "model.fit(x)\njson.load('x.json')\n"],
    ids=["nothing is fitted", "nothing is stored", "something is loaded"],
)
def test_what_keeps_nothing_that_it_fitted(text: str) -> None:
    assert not may_keep(text.encode())


def test_names_without_an_end_cost_little(tmp_path: Path) -> None:
    storing = tmp_path / "prepare.py"
    storing.write_bytes(b".fit dump( " + b".pkl'" * 200_000 + b"'" + b"x" * 2_000_000)
    assert keepers([storing], [storing]) == set()


def test_only_what_is_asked_for_is_read(folder: Path) -> None:
    """A script that keeps something for nobody is not read, whatever its folder holds."""
    (folder / "prepare.py").write_text(
        PREPARES.format(place='"scaler.pkl"') + "this is no Python\n"
    )
    (folder / "serve.py").write_text(SERVES.format(place='"other.pkl"'))
    assert lintmodel.check(".").findings == []
    (folder / "serve.py").write_text(SERVES.format(place='"scaler.pkl"'))
    assert [one.rule for one in lintmodel.check(".").findings] == ["unparsable-script"]
