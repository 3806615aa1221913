"""Snippets with several events: which must happen, how often, from where, and in what order."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import (
    MODULE,
    Adapt,
    Call,
    Compile,
    Escape,
    Event,
    Fit,
    Predict,
    SetTrainable,
)
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.project import Script
from lintmodel.facts.trace import before, dominates, exclusive, happened
from lintmodel.facts.unknown import UNKNOWN, is_known

MODEL = (
    "import sys\nx, y = np.random.rand(8, 4), np.random.rand(8, 1)\n"
    "norm = layers.Normalization()\n"
    "model = keras.Sequential([keras.Input((4,)), norm, layers.Dense(1)])\n"
    "model.compile('adam', 'mse')\n"
)


LOUD = (Adapt, Fit, Predict, Save, Load, LoadWeights, SetTrainable)


def told(script: Script) -> list[str]:
    """Each event as kind, ? if it only may happen, and *count unless that is 1."""
    found = []
    for event in script.trace.of(*LOUD):
        may = "?" if event.guards else ""
        count = event.count if is_known(event.count) else "n"
        found.append(type(event).__name__ + may + ("" if count == 1 else f"*{count}"))
    return found


FLOW: dict[str, tuple[str, list[str]]] = {
    "straight": ("norm.adapt(x)\nmodel.fit(x, y)\n", ["Adapt", "Fit"]),
    "a condition": ("if sys.argv[1]:\n    norm.adapt(x)\nmodel.fit(x, y)\n", ["Adapt?", "Fit"]),
    "both arms": (
        "if sys.argv[1]:\n    norm.adapt(x)\nelse:\n    model.predict(x)\nmodel.fit(x, y)\n",
        ["Adapt?", "Predict?", "Fit"],
    ),
    "a decided condition": (
        "if 2 > 1:\n    norm.adapt(x)\nelse:\n    model.predict(x)\n",
        ["Adapt"],
    ),
    "an arm that exits": (
        "if sys.argv[1]:\n    model.predict(x)\n    sys.exit()\nmodel.fit(x, y)\n",
        ["Predict?", "Fit"],  # who stops here leaves the rest as it is
    ),
    "an arm that returns": (
        "def main(flag):\n    if flag:\n        model.predict(x)\n        return\n    model.fit(x, y)\n"
        "main(sys.argv[1])\n",
        ["Predict?", "Fit?"],
    ),
    "after raise": ("raise SystemExit\nmodel.fit(x, y)\n", []),
    "after exit": ("model.predict(x)\nsys.exit(0)\nmodel.fit(x, y)\n", ["Predict"]),
    "a short loop": ("for _ in range(3):\n    model.fit(x, y)\n", ["Fit"] * 3),
    "a long loop": ("for _ in range(100):\n    model.fit(x, y)\n", ["Fit", "Fit*99"]),
    "an empty loop": ("for _ in []:\n    model.fit(x, y)\n", []),
    "a loop of unknown length": (
        "for _ in sys.stdin:\n    model.fit(x, y)\n",
        ["Fit?", "Fit?*n"],
    ),
    "a loop in a loop": (
        "for _ in range(50):\n    for _ in range(40):\n        model.fit(x, y)\n",
        ["Fit", "Fit*39", "Fit*49", "Fit*1911"],
    ),
    "while": ("while sys.stdin:\n    model.fit(x, y)\n", ["Fit?", "Fit?*n"]),
    "while false": ("while False:\n    model.fit(x, y)\n", []),
    "break": ("for _ in range(3):\n    model.fit(x, y)\n    break\n", ["Fit"]),
    "continue": ("for _ in range(2):\n    continue\n    model.fit(x, y)\n", []),
    "a function nobody calls": ("def serve(a):\n    return model.predict(a)\n", ["Predict"]),
    "a function called twice": (
        "def run():\n    model.fit(x, y)\nrun()\nrun()\n",
        ["Fit", "Fit"],
    ),
    "main guard": ("if __name__ == '__main__':\n    model.fit(x, y)\n", ["Fit"]),
    "not main": ("if __name__ != '__main__':\n    model.fit(x, y)\n", []),
    "with": ("with open('a') as f:\n    model.fit(x, y)\n", ["Fit"]),
    "finally": ("try:\n    pass\nfinally:\n    model.fit(x, y)\n", ["Fit"]),
    "else of a loop": ("for _ in []:\n    pass\nelse:\n    model.fit(x, y)\n", ["Fit"]),
    "saved and loaded": (
        "model.save('a.keras')\nother = keras.models.load_model('a.keras')\nother.predict(x)\n",
        ["Save", "Load", "Predict"],
    ),
    "trainable": ("model.trainable = False\nmodel.fit(x, y)\n", ["SetTrainable", "Fit"]),
    "deleted": ("del model\nmodel.fit(x, y)\n", []),
    "rebound": ("model = 3\nmodel.fit(x, y)\n", []),
}


@pytest.mark.parametrize(("text", "expected"), FLOW.values(), ids=FLOW)
def test_flow(text: str, expected: list[str], read: Any) -> None:
    assert told(read(MODEL + text)) == expected


# text, first kind, second kind, before, dominates
ORDER: list[Any] = [
    ("norm.adapt(x)\nmodel.fit(x, y)\n", Adapt, Fit, True, True),
    ("model.fit(x, y)\nnorm.adapt(x)\n", Adapt, Fit, False, False),
    ("if sys.argv[1]:\n    norm.adapt(x)\nmodel.fit(x, y)\n", Adapt, Fit, True, False),
    ("if sys.argv[1]:\n    norm.adapt(x)\nelse:\n    model.fit(x, y)\n", Adapt, Fit, False, False),
    ("if sys.argv[1]:\n    norm.adapt(x)\n    model.fit(x, y)\n", Adapt, Fit, True, True),
    ("f = sys.argv[1]\nif f:\n    norm.adapt(x)\nif f:\n    model.fit(x, y)\n", Adapt, Fit, True, True),
    (
        "f = sys.argv[1]\nif f:\n    norm.adapt(x)\nif not f:\n    model.fit(x, y)\n",
        Adapt, Fit, False, False,
    ),
    pytest.param(
        "f, g = sys.argv\nif f:\n    norm.adapt(x)\nif g:\n    model.fit(x, y)\n",
        Adapt, Fit, True, False,
    ),
    (
        "try:\n    norm.adapt(x)\nexcept ValueError:\n    pass\nmodel.fit(x, y)\n",
        Adapt, Fit, UNKNOWN, False,
    ),
    (
        "try:\n    norm.adapt(x)\n    model.fit(x, y)\nexcept ValueError:\n    pass\n",
        Adapt, Fit, True, True,
    ),
    ("def a():\n    norm.adapt(x)\ndef b():\n    model.fit(x, y)\n", Adapt, Fit, UNKNOWN, False),
    ("def b():\n    model.fit(x, y)\nnorm.adapt(x)\n", Adapt, Fit, True, True),
    ("def b():\n    norm.adapt(x)\nmodel.fit(x, y)\n", Adapt, Fit, False, False),
    ("def b():\n    norm.adapt(x)\n    model.fit(x, y)\n", Adapt, Fit, True, True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "second", "order", "must"), ORDER)
def test_order(
    text: str, first: type[Event], second: type[Event], order: Any, must: bool, read: Any
) -> None:
    trace = read(MODEL + text).trace
    (a,), (b,) = list(trace.of(first)), list(trace.of(second))
    assert before(a, b) is order
    assert dominates(a, b) is must


UNDECIDED = [
    "sys.argv[1]", "len(sys.argv) > 1", "input()", "input() == 'a'", "open('a').read()",
    "os.path.exists('a')", "Path('a').exists()", "os.environ.get('A')", "os.environ['A'] == '1'",
    "args.flag", "not args.flag", "args.flag and True", "args.flag or False", "args.n > 3",
    "config['a']", "config.get('a', 1)", "random.random() < 0.5", "np.load('x.npy').any()",
    "tf.config.list_physical_devices('GPU')", "tf.__version__ < '2.4'", "keras.__version__ >= '3'",
    "sys.version_info >= (3, 9)", "platform.system() == 'Linux'", "isinstance(config, dict)",
    "x.sum() > 3", "config is None", "'a' in config", "bool(args.flag)", "any(config)", "bool(FLAG)",
    "other.FLAG == 1", "(lambda: args.flag)()", "args.flag if args.n else args.m",
]  # fmt: skip
FOREIGN = ["other.FLAG", "FLAG", "not FLAG", "other.a.b", "FLAG or False"]
ARGS = (
    "import argparse, json, os, platform, random\nfrom pathlib import Path\nimport other\n"
    "from other import FLAG\nargs = argparse.ArgumentParser().parse_args()\n"
    "config = json.load(open('a.json'))\n"
)


@pytest.mark.parametrize(
    "condition",
    [
        *UNDECIDED,
        *FOREIGN,
    ],
)
def test_what_the_source_does_not_decide_stays_open(condition: str, read: Any) -> None:
    text = f"if {condition}:\n    norm.adapt(x)\nelse:\n    model.predict(x)\nmodel.fit(x, y)\n"
    assert told(read(MODEL + ARGS + text)) == ["Adapt?", "Predict?", "Fit"]


@pytest.mark.parametrize(
    "loop",
    [
        "for a in sys.argv:",
        "for a, b in pairs():",
        "while True:\n    a = input()",
    ],
)
def test_what_passes_of_a_loop_decide_is_their_own(loop: str, read: Any) -> None:
    text = (
        f"from other import pairs\n{loop}\n    if a == 'adapt':\n        norm.adapt(x)\n"
        "    else:\n        model.fit(x, y)\n"
    )
    trace = read(MODEL + text).trace
    adapts, fits = list(trace.of(Adapt)), list(trace.of(Fit))
    assert happened([adapts[0]], fits[-1]) is UNKNOWN
    assert not any(dominates(adapt, fits[-1]) for adapt in adapts)


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("if a.flag:\n    model.fit(x, y)\nelse:\n    model.predict(x)\n", True),
        ("if a.flag:\n    model.fit(x, y)\nif a.other:\n    model.predict(x)\n", False),
        ("if a.n > 3:\n    model.fit(x, y)\nif a.n <= 3:\n    model.predict(x)\n", None),
    ],
)
def test_exclusive(text: str, shared: bool | None, read: Any) -> None:
    trace = read(
        MODEL + "import argparse\na = argparse.ArgumentParser().parse_args()\n" + text
    ).trace
    (fit,), (predict,) = list(trace.of(Fit)), list(trace.of(Predict))
    if shared is not None:  # None: either answer is right, one is only sharper
        assert exclusive(fit, predict) is shared


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("model.predict(x)\n", [MODULE]),
        ("def serve(a):\n    return model.predict(a)\n", ["serve"]),
        pytest.param(
            "def inner(a):\n    return model.predict(a)\ndef serve(a):\n    return inner(a)\n",
            ["serve"],
        ),
        ("class View:\n    def post(self, a):\n        return model.predict(a)\n", ["post"]),
        (
            "import flask\napp = flask.Flask(__name__)\n@app.route('/')\ndef index():\n"
            "    return model.predict(flask.request.json)\n",
            ["index"],
        ),
    ],
)
def test_entry(text: str, entries: list[str], read: Any) -> None:
    events = read(MODEL + text).trace.of(Predict)
    assert [event.entry.partition(":")[0] for event in events] == entries


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("with tf.GradientTape() as t:\n    model(x)\n", "GradientTape", ""),
        (
            "@tf.function\ndef f(a):\n    return model(a)\nf(x)\n",
            "tensorflow.function",
            "GradientTape",
        ),
        ("for a in sys.stdin:\n    model(x)\n", "loop", "GradientTape"),
        ("model(x)\nwith tf.GradientTape() as t:\n    pass\n", "", "GradientTape"),
        (
            "class Net(keras.Model):\n    def train_step(self, data):\n        return model(data)\n"
            "net = Net()\nnet.compile('adam')\nnet.fit(x, y)\n",
            "train_step",
            "test_step",
        ),
    ],
)
def test_scope(text: str, inside: str, outside: str, read: Any) -> None:
    calls = [e for e in read(MODEL + text).trace.of(Call) if e.target.kind == "sequential"]
    assert calls
    assert all(not inside or inside in call.scopes for call in calls)
    assert all(not outside or outside not in call.scopes for call in calls)


@pytest.mark.parametrize(
    ("text", "escapes"),
    [
        ("import other\nother.train(model)\n", True),
        ("import other\nother.train([model])\n", True),
        ("import other\nother.train(m=model)\n", True),
        ("import other\nother.Trainer(x).net = model\n", None),
        ("print(model)\n", False),
        ("model.summary()\n", False),
        ("keras.utils.plot_model(model)\n", False),
        ("keras.models.clone_model(model)\n", False),
        ("model.save('a.keras')\n", False),
        ("import other\nother.train(x)\n", False),
    ],
)
def test_escape(text: str, escapes: bool | None, read: Any) -> None:
    script = read(MODEL + text)
    (compiled,) = script.trace.of(Compile)
    found = any(event.target is compiled.model for event in script.trace.of(Escape))
    if escapes is not None:
        assert found is escapes
