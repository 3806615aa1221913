"""Modules of the project: when they are executed, and what their names stand for."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Compile, Create, Fit, Predict
from lintmodel.facts.files import Save
from lintmodel.frontends.scripts.modules import Modules
from lintmodel.frontends.scripts.outline import outline

NET = (
    "import keras\nUNITS = 3\ndef build():\n"
    "    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(UNITS)])\n"
    "    model.compile('adam', 'mse')\n    return model\n"
)
USE = "model = build()\nmodel.predict(np.zeros((1, 4)))\n"


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the modules that are executed, in order."""
    found: list[str] = []
    real = Modules._execute

    def noting(self: Modules, run: Any, path: str, scope: Any) -> bool:
        found.append(path.rpartition("/")[2])
        return real(self, run, path, scope)

    monkeypatch.setattr(Modules, "_execute", noting)
    return found


WHEN: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "used": ({"net.py": NET}, "from net import build\n" + USE, ["net.py"]),
    "not used": ({"net.py": NET}, "from net import build\n", []),
    "used in a function that is entered": (
        {"net.py": NET},
        "import net\ndef later():\n    return net.build()\n",
        ["net.py"],
    ),
    "effects": (
        {"setup.py": "import keras\nkeras.utils.set_random_seed(1)\n"},
        "import setup\n",
        ["setup.py"],
    ),
    "the environment": (
        {"env.py": "import os\nos.environ['KERAS_BACKEND'] = 'jax'\n"},
        "import env\n",
        ["env.py"],
    ),
    "effects deeper in": (
        {
            "a.py": "from b import f\nX = 1\n",
            "b.py": "import c\ndef f(): pass\n",
            "c.py": "print(f())\ng()\n",
        },
        "import a\n",
        ["c.py"],
    ),
    "a star": ({"net.py": NET}, "from net import *\n", ["net.py"]),
    "its own run does not count": (
        {"net.py": NET + "if __name__ == '__main__':\n    build().fit(1, 2)\n"},
        "import net\n",
        [],
    ),
    "a constant in a test of the module": (
        {"conf.py": "DEBUG = False\n", "net.py": "from conf import DEBUG\n" + NET},
        "import net\n",
        [],
    ),
    "a circle": (
        {
            "a.py": "from b import g\ndef f():\n    return g()\n",
            "b.py": "from a import f\ndef g():\n    return 3\n",
        },
        "from a import f\nx = f()\n",
        ["a.py", "b.py"],
    ),
    "a module that imports itself": (
        {"p/__init__.py": "from p import name\n"},
        "from p import name\nprint(name)\n",
        ["__init__.py"],
    ),
}


@pytest.mark.parametrize("name", WHEN)
def test_when_modules_are_executed(name: str, read: Any, executed: list[str]) -> None:
    files, text, expected = WHEN[name]
    read(text, files=files)
    assert executed == expected


SAME: dict[str, tuple[dict[str, str], str]] = {
    "from": ({"net.py": NET}, "from net import build\n"),
    "an alias": ({"net.py": NET}, "import net as n\nbuild = n.build\n"),
    "a package": (
        {"pkg/__init__.py": "", "pkg/net.py": NET},
        "import pkg.net\nbuild = pkg.net.build\n",
    ),
    "a module of a package": (
        {"pkg/__init__.py": "", "pkg/net.py": NET},
        "from pkg import net\nbuild = net.build\n",
    ),
    "handed on": (
        {"pkg/__init__.py": "from .net import build\n", "pkg/net.py": NET},
        "from pkg import build\n",
    ),
    "handed on as a module": (
        {"pkg/__init__.py": "from . import net\n", "pkg/net.py": NET},
        "import pkg\nbuild = pkg.net.build\n",
    ),
    "a fallback": (
        {"net.py": NET},
        "try:\n    from net import build\nexcept ImportError:\n    from .net import build\n",
    ),
    "either": (
        {"net.py": NET, "other.py": NET},
        "import sys\nif sys.argv[1:]:\n    from net import build\nelse:\n    from other import build\n",
    ),
    "inside a function": (
        {"net.py": NET},
        "def build():\n    from net import build as inner\n    return inner()\n",
    ),
    "wrapped": (
        {"net.py": NET},
        "from functools import partial\nfrom net import build\nbuild = partial(build)\n",
    ),
    "a class": (
        {"net.py": NET + "class Maker:\n    def make(self):\n        return build()\n"},
        "from net import Maker\nclass Mine(Maker):\n    pass\nbuild = Mine().make\n",
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_a_name_stands_for_the_same_however_it_is_imported(name: str, read: Any) -> None:
    files, text = SAME[name]
    script = read(text + USE, files=files)
    predicted = next(script.trace.of(Predict))
    compiled = list(script.trace.of(Compile))
    assert predicted.model in [event.model for event in compiled]
    assert predicted.model.heads[0].layer.args["units"] == 3


PLACED: dict[str, tuple[dict[str, str], str, int]] = {
    "beside the script, and not beside the module that imports it": (
        {"app/sizes.py": "UNITS = 3\n", "app/lib/sizes.py": "UNITS = 4\n",
         "app/lib/net.py": "from sizes import UNITS\n"}, "lib.net", 3),
    "beside the module, where it is nowhere else": (
        {"app/lib/sizes.py": "UNITS = 4\n", "app/lib/net.py": "from sizes import UNITS\n"}, "lib.net", 4),
    "from the root": ({"net.py": "UNITS = 5\n"}, "net", 5),
    "beside the script before the root": ({"net.py": "UNITS = 5\n", "app/net.py": "UNITS = 6\n"}, "net", 6),
    "from the root's src": ({"src/pkg/__init__.py": "", "src/pkg/net.py": "UNITS = 7\n"}, "pkg.net", 7),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACED)
def test_where_a_module_is_looked_for(name: str, read: Any) -> None:
    files, module, units = PLACED[name]
    text = f"import keras\nfrom {module} import UNITS\nlayer = keras.layers.Dense(UNITS)\n"
    script = read(text, bare=True, name="app/train.py", files={"app/x.py": "", **files})
    (made,) = [event.made for event in script.trace.of(Create)]
    assert made.args["units"] == units


def test_a_folder_above_the_script(read: Any) -> None:
    files = {"service/net.py": "UNITS = 8\n", "service/app/x.py": ""}
    text = "import keras\nfrom net import UNITS\nlayer = keras.layers.Dense(UNITS)\n"
    script = read(text, bare=True, name="service/app/train.py", files=files)
    assert [event.made.args["units"] for event in script.trace.of(Create)] == [8]


def test_effects_of_an_import_come_where_it_stands(read: Any) -> None:
    files = {"train.py": NET + "model = build()\nmodel.fit([1], [2])\nmodel.save('a.keras')\n"}
    script = read("import train\nfrom train import model\nmodel.predict([1])\n", files=files)
    assert [type(e) for e in script.trace.of(Fit, Save, Predict)] == [Fit, Save, Predict]


def test_an_import_in_two_functions_serves_both(read: Any) -> None:
    files = {"net.py": NET + "print(UNITS)\nshow()\n"}
    text = "def {}():\n    from net import build\n    build().predict([1])\n"
    script = read(text.format("a") + text.format("b"), files=files)
    assert len(list(script.trace.of(Predict))) == 2


PURE = {
    "names": ("X = 1\nY: int = 2\n__all__ = ['X']\n__all__ += ['Y']\n", True),
    "logging": ("import logging\nlog = logging.getLogger(__name__)\n", True),
    "numpy": ("import numpy as np\nMEAN = np.array([1, 2])\n", True),
    "random numbers": ("import numpy as np\nX = np.random.rand(3)\n", False),
    "paths": ("import os\nHERE = os.path.join(os.path.dirname(__file__), 'a')\n", True),
    "a decorator with arguments": ("@export('a')\ndef f(): pass\n", True),
    "its own list": ("ALL = []\nALL.append(1)\n", True),
    "another's list": ("from a import ALL\nALL.append(1)\n", False),
    "a call": ("f()\n", False),
    "a default that calls": ("def f(x=g()): pass\n", False),
    "a loop": ("for x in y: pass\n", False),
    "an attribute": ("import a\na.b = 1\n", False),
    "a class that calls": ("class A:\n    x = f()\n", False),
    "a guard": ("try:\n    import a\nexcept ImportError:\n    a = None\n", True),
    "no Python": ("print 'a'\n", False),
}


@pytest.mark.parametrize("name", PURE)
def test_effects_are_seen_at_a_glance(name: str) -> None:
    text, expected = PURE[name]
    assert outline(text.encode()).pure is expected


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_several_stars(order: tuple[int, ...], read: Any) -> None:
    packages = ("layers", "models", "optimizers", "applications")
    stars = "".join(f"from tensorflow.keras.{packages[i]} import *\n" for i in order)
    script = read(
        f"{stars}base = VGG16(include_top=False)\n"
        "model = Sequential([Input((4,)), Dense(1)])\nmodel.compile(Adam(0.1), 'mse')\n",
        bare=True,
    )
    (event,) = script.trace.of(Compile)
    assert (event.model.kind, event.objective.optimizer.kind) == ("sequential", "Adam")
    made = [one.made for one in script.trace.of(Create)]
    assert [one.kind for one in made if one.kind == "application"] == ["application"]
