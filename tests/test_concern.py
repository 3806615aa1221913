"""Scripts that name no Keras are judged where a module that they bring in does."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from lintmodel.frontends.scripts.concern import MAX_DEPTH, Concern

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
