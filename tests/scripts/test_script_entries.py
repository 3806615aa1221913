"""Who calls what: handlers, callbacks, threads, and when their events happen."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import MODULE, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import Load, Save
from lintmodel.facts.project import Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN

MODEL = (
    "x, y = np.random.rand(8, 4), np.random.rand(8, 1)\n"
    "def build():\n"
    "    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
    "    model.compile('adam', 'mse')\n"
    "    return model\n"
    "model = build()\n"
)
LOUD = (Fit, Predict, Evaluate, Save, Load)

ENTERED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a handler made by a factory": (
        "import flask\ndef make():\n    app = flask.Flask('a')\n    @app.route('/')\n"
        "    def serve():\n        model.predict(x)\n    return app\napp = make()\n",
        [("Predict", "serve")],
    ),
    "a handler nobody names": (
        "from fastapi import FastAPI\napp = FastAPI()\n@app.post('/')\nasync def serve(item):\n"
        "    return model.predict(item)\n",
        [("Predict", "serve")],
    ),
    "a method of a view": (
        "from rest_framework.views import APIView\nclass V(APIView):\n"
        "    def post(self, request):\n        return model.predict(request.data)\n",
        [("Predict", "post")],
    ),
    "a nested function given to a thread": (
        "import threading\ndef start():\n    def work():\n        model.predict(x)\n"
        "    threading.Thread(target=work).start()\nstart()\n",
        [("Predict", "work")],
    ),
    "a lambda given to a callback": (
        "cb = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: model.evaluate(x, y))\n"
        "model.fit(x, y, callbacks=[cb])\n",
        [("Fit", MODULE), ("Evaluate", "<lambda>")],
    ),
    "a method given to an executor": (
        "from concurrent.futures import ThreadPoolExecutor\nclass S:\n    def one(self, item):\n"
        "        return model.predict(item)\n    def all(self, items):\n"
        "        return ThreadPoolExecutor().map(self.one, items)\nS().all([1])\n",
        [("Predict", "one")],
    ),
    "a callback of a class inside a function": (
        "def train():\n    class CB(keras.callbacks.Callback):\n"
        "        def on_epoch_end(self, epoch, logs=None):\n            self.model.predict(x)\n"
        "    model.fit(x, y, callbacks=[CB()])\ntrain()\n",
        [("Fit", MODULE), ("Predict", "on_epoch_end")],
    ),
    "a function that is called is no entry": ("def go():\n    model.predict(x)\ngo()\n",
                                              [("Predict", MODULE)]),
    "a guarded hand-over": (
        "import sys, atexit\ndef last():\n    model.save('a.keras')\n"
        "def main():\n    def inner():\n        last()\n    if sys.argv[1:]:\n"
        "        atexit.register(inner)\nmain()\n",
        [("Save", "inner")],
    ),
    "an inner function that is neither called nor given away": (
        "def outer():\n    def inner():\n        model.predict(x)\nouter()\n",
        [],
    ),
}  # fmt: skip


def entered(script: Script) -> list[tuple[str, str]]:
    """Each loud event with the name of the entry that leads to it."""
    return [(type(e).__name__, e.entry.partition(":")[0]) for e in script.trace.of(*LOUD)]


@pytest.mark.parametrize("name", ENTERED)
def test_entries(name: str, read: Any) -> None:
    text, expected = ENTERED[name]
    assert entered(read(MODEL + text)) == expected


def _pair(read: Any, text: str) -> tuple[Event, Event]:
    """The event of the module and the one of the entry."""
    events = list(read(MODEL + text).trace.of(*LOUD))
    own = next(e for e in events if e.entry == MODULE)
    return own, next(e for e in events if e.entry != MODULE)


CB = "cb = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: model.evaluate(x, y))\n"


def test_a_callback_may_come_before_what_follows_its_hand_over(read: Any) -> None:
    own, other = _pair(read, CB + "model.fit(x, y, callbacks=[cb])\n")
    assert before(own, other) is UNKNOWN
    assert before(other, own) is UNKNOWN
    assert other.count is UNKNOWN


def test_a_callback_comes_after_what_precedes_its_hand_over(read: Any) -> None:
    own, other = _pair(read, "model.fit(x, y)\n" + CB)
    assert before(own, other) is True
    assert before(other, own) is False


def test_a_handler_comes_after_the_module(read: Any) -> None:
    handler = "import flask\napp = flask.Flask('a')\n@app.route('/')\ndef serve():\n    model.predict(x)\n"
    own, other = _pair(read, handler + "model.fit(x, y)\n")
    assert before(own, other) is True
