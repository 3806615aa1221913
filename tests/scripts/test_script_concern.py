"""Scripts that name no Keras: which of them use the models of others, and which others use."""

from __future__ import annotations

from pathlib import Path

import pytest

import lintmodel
from lintmodel import run

MODELS = """
import keras
from keras import layers
def build():
    return keras.Sequential([keras.Input((4,)), layers.Normalization(), layers.Dense(1)])
"""
LATE = """
import torch
def build():
    import keras
    return keras.Sequential([keras.Input((4,)), keras.layers.Normalization(), keras.layers.Dense(1)])
"""
TRAIN = "model = build()\nmodel.compile(loss='mse')\nmodel.fit(open('x'), open('y'))\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"train.py": "from models import build\n" + TRAIN, "models.py": MODELS}, True),
        ({"train.py": "from models import *\n" + TRAIN, "models.py": MODELS}, True),
        ({"a/train.py": "from b.models import build\n" + TRAIN, "b/models.py": MODELS}, True),
        ({"a/train.py": "from .models import build\n" + TRAIN, "a/models.py": MODELS,
          "a/__init__.py": ""}, True),
        ({"a/train.py": "from . import models\n" + TRAIN.replace("build", "models.build"),
          "a/models.py": MODELS, "a/__init__.py": ""}, True),
        ({"train.py": "from lib import build\n" + TRAIN, "lib/__init__.py": "from .nets import build\n",
          "lib/nets.py": MODELS}, True),
        ({"train.py": "from models import other\n" + TRAIN, "models.py": "def other(): pass\n"}, False),
        ({"train.py": "import models\nprint(models)\n", "models.py": MODELS}, False),
        ({"train.py": "import train\n" + TRAIN}, False),
        ({"train.py": "import torch\nfrom models import build\n" + TRAIN, "models.py": MODELS}, True),
        ({"train.py": "import torch\nfrom models import build\n" + TRAIN, "models.py": LATE}, False),
        ({"train.py": "from models import build\n" + TRAIN, "models.py": LATE}, True),
    ],
)  # fmt: skip
def test_what_is_trained_through_modules(files: dict[str, str], found: bool, folder: Path) -> None:
    for name, text in {"pyproject.toml": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    name = next(iter(files))
    for given in (name, "."):
        sites = {site.path for one in lintmodel.check([given]).findings for site in one.sites()}
        assert (name in sites) is found


HELPER = "def scale(x):\n    return x / 255.0\n"
PAIR = """
import keras
import numpy as np
{how}
model = keras.models.load_model("m.keras")
"""


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        ({"tools/scaling.py": HELPER, "serve.py": PAIR.format(how="from tools.scaling import scale")},
         True),
        ({"tools/scaling.py": HELPER, "serve.py": PAIR.format(how="from tools import scaling")}, True),
        ({"tools/__init__.py": HELPER, "serve.py": PAIR.format(how="from tools import scale")}, True),
        ({"tools/scaling.py": HELPER, "serve.py": PAIR.format(how="# no scaling here")}, False),
        ({"tools/scaling.py": HELPER, "plain.py": "from tools.scaling import scale\n"}, False),
        ({"tools/scaling.py": HELPER}, False),
    ],
)  # fmt: skip
def test_a_helper_by_itself(
    files: dict[str, str], asked: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"pyproject.toml": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    seen: list[int] = []
    judge = run._judge

    def noted(*arguments: object) -> None:
        seen.append(1)
        judge(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_judge", noted)
    lintmodel.check([next(iter(files))])
    assert bool(seen) is asked
