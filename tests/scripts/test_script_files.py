"""Snippets that save and load files, and scripts that import modules of their project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.event import Compile, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.trace import happened
from lintmodel.facts.unknown import UNKNOWN

MODEL = "import sys\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
FILES = {
    "model.save('a.keras')": ("Save", "a.keras"),
    "model.save(filepath='a.keras')": ("Save", "a.keras"),
    "model.save_weights('a.weights.h5')": ("Save", "a.weights.h5"),
    "model.export('out')": ("Save", "out"),
    "keras.models.save_model(model, 'a.keras')": ("Save", "a.keras"),
    "import os\nmodel.save(os.path.join('out', 'a.keras'))": ("Save", "out/a.keras"),
    "from pathlib import Path\nmodel.save(Path('out') / 'a.keras')": ("Save", "out/a.keras"),
    "NAME = 'net'\nmodel.save(f'{NAME}.keras')": ("Save", "net.keras"),
    "NAME = 'net'\nmodel.save(NAME + '.keras')": ("Save", "net.keras"),
    "model.save('%s.keras' % 'net')": ("Save", "net.keras"),
    "model.save('{}.keras'.format('net'))": ("Save", "net.keras"),
    "model.save(sys.argv[1])": ("Save", UNKNOWN),
    "keras.models.load_model('a.keras')": ("Load", "a.keras"),
    "keras.saving.load_model('a.keras', compile=False)": ("Load", "a.keras"),
    "model.load_weights('a.weights.h5')": ("LoadWeights", "a.weights.h5"),
}


@pytest.mark.parametrize(("text", "expected"), FILES.items())
def test_file(text: str, expected: tuple[str, Any], read: Any) -> None:
    (event,) = read(MODEL + text + "\n").trace.of(Save, Load, LoadWeights)
    assert type(event).__name__ == expected[0]
    assert event.path is expected[1] or event.path == expected[1]


PROJECT = {
    "network.py": "from keras import Sequential, layers\n\n\ndef build(n):\n"
    "    return Sequential([layers.Dense(n), layers.Dropout(0.5)])\n",
    "config.py": "UNITS = 5\nBATCH = 4\n",
    "package/__init__.py": "",
    "package/data.py": "import numpy as np\n\n\ndef load():\n    return np.zeros((12, 4)), np.zeros(12)\n",
}


@pytest.mark.parametrize(
    "imports",
    [
        "from network import build\nfrom config import BATCH, UNITS\nfrom package.data import load\n",
        "import network, config, package.data\nbuild = network.build\nBATCH = config.BATCH\n"
        "UNITS = config.UNITS\nload = package.data.load\n",
        "from network import *\nfrom config import *\nfrom package import data\nload = data.load\n",
    ],
)
def test_modules_of_the_project(imports: str, read: Any) -> None:
    text = (
        "model = build(UNITS)\nmodel.compile('adam', 'mse')\nmodel.fit(*load(), batch_size=BATCH)\n"
    )
    (fit,) = read(imports + text, files=PROJECT).trace.of(Fit)
    assert [layer.kind for layer in fit.model.layers] == ["Dense", "Dropout"]
    assert fit.model.layers[0].arg("units") == 5
    assert (fit.batch, fit.steps) == (4, 3)
    assert fit.model.layers[0].where.path == "network.py"


CANDIDATES = {
    "path = 'a.keras' if os.path.exists('a.keras') else 'b.keras'": ["a.keras", "b.keras"],
    "path = next((p for p in NAMES if os.path.exists(p)), None)": ["a.keras", "b.keras"],
    "path = next(p for p in NAMES if os.path.exists(p))": ["a.keras", "b.keras"],
    "path = next((p for p in map(Path, NAMES) if p.exists()), Path('c.keras'))": [
        "a.keras", "b.keras", "c.keras",
    ],
    "def find():\n    for p in NAMES:\n        if os.path.exists(p):\n            return p\n"
    "    raise FileNotFoundError(NAMES)\npath = find()": ["a.keras", "b.keras"],
    "path = 'a.keras'\nif not os.path.exists(path):\n    path = 'b.keras'": ["a.keras", "b.keras"],
    "path = next((p for p in NAMES if p == 'b.keras'), None)": ["b.keras"],
    "path = next((p for p in NAMES if p == 'c.keras'), 'd.keras')": ["d.keras"],
    "path = next(p for p in NAMES if p == 'c.keras')": [UNKNOWN],
    "path = next(p for p in sys.argv if os.path.exists(p))": [UNKNOWN],
    "path = next((p for p in [*NAMES, sys.argv[1]] if os.path.exists(p)), None)": [
        UNKNOWN, "a.keras", "b.keras",
    ],
    "path = next((p for p in [f'{i}.keras' for i in range(9)] if os.path.exists(p)), None)": [UNKNOWN],
}  # fmt: skip


@pytest.mark.parametrize("text", CANDIDATES)
def test_the_first_file_that_is_there(text: str, read: Any) -> None:
    """Each of a few is loaded under what chooses it, and what is loaded is one of these models."""
    head = "import os, sys\nfrom pathlib import Path\nNAMES = ['a.keras', 'b.keras']\n"
    script = read(f"{head}{text}\nmodel = keras.models.load_model(path)\nmodel.predict(1)\n")
    loads, (*uses,) = [*script.trace.of(Load)], script.trace.of(Predict)
    assert sorted((load.path for load in loads), key=str) == CANDIDATES[text]
    assert [one.model for one in uses] == [load.model for load in loads]
    for load, use in zip(loads, uses, strict=True):
        assert load.guards == use.guards and bool(load.guards) == (len(loads) > 1)
        assert happened([load], use) is True
    target = read(f"{head}{text}\n{MODEL}model.load_weights(path)\n").trace.of(LoadWeights)
    assert sorted((one.path for one in target), key=str) == CANDIDATES[text]


@pytest.mark.parametrize(
    "files",
    [
        {"network.py": "def build(n:\n"},  # does not parse
        {"network.py": "import script\n\n\ndef build(n):\n    return script.make(n)\n"},  # a circle
        {},
    ],
)
def test_a_module_that_cannot_be_read_is_unknown(files: dict[str, str], read: Any) -> None:
    script = read("from network import build\nmodel = build(3)\nmodel.fit(1)\n", files=files)
    assert [event for event in script.trace.of(Fit) if event.model.complete] == []
    assert script.problems == []


def test_a_module_outside_of_the_project_is_not_read(read: Any, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside_module.py"
    outside.write_text(
        "from keras import Sequential\n\n\ndef build():\n    return Sequential([])\n"
    )
    for text in ("from ..outside_module import build", "from outside_module import build"):
        script = read(f"{text}\nmodel = build()\nmodel.compile('adam', 'mse')\n")
        assert [event for event in script.trace.of(Compile) if event.model.complete] == []
