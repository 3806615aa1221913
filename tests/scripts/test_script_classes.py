"""Subclasses of Layer and Model, as facts read off their code."""

from __future__ import annotations

import pytest
from reader import Reader

from lintmodel.facts.custom import CustomClass

BODY = """
class Own(layers.Layer):
    def __init__(self, a=1, b=2, **kwargs):
        super().__init__(**kwargs)
        self.a = a
        self.b = b

    def call(self, x):
        return self._scaled(x) + self.b

    def _scaled(self, x):
        return x * self.a

    def get_config(self):
"""


def own(read: Reader, config: str) -> CustomClass:
    lines = "".join(f"        {line}\n" for line in config.splitlines())
    return read(BODY + lines).classes[-1]


BASE = "config = super().get_config()\n"


@pytest.mark.parametrize(
    "config",
    [
        'return {**super().get_config(), "a": self.a, "b": self.b}',
        BASE + 'config.update({"a": self.a}, b=self.b)\nreturn config',
        BASE + 'config["a"], config["b"] = self.a, self.b\nreturn config',
        BASE + 'config |= {"a": self.a}\nif self.b:\n    config["b"] = self.b\nreturn config',
        "own = dict(a=self.a, b=self.b)\nreturn dict(list(layers.Layer.get_config(self).items())"
        " + list(own.items()))",
        BASE + "return config | dict(b=self.b, a=self.a)",
        "try:\n    config = super().get_config()\nexcept NotImplementedError:\n    config = {}\n"
        "config.update(dict(a=self.a, b=self.b))\nreturn config",
    ],
)
def test_keys_of_get_config(read: Reader, config: str) -> None:
    found = own(read, config).config
    assert found is not None
    assert {"a", "b", "name"} <= found.keys
    assert not found.open
    assert found.attributes == {"a", "b"}


@pytest.mark.parametrize(
    "config",
    [
        "return vars(self)",
        BASE + 'for name in ("a", "b"):\n    config[name] = getattr(self, name)\nreturn config',
        BASE + "fill(config)\nreturn config",
        'return {name: getattr(self, name) for name in ("a", "b")}',
    ],
)
def test_keys_that_cannot_be_told(read: Reader, config: str) -> None:
    found = own(read, config).config
    assert found is not None
    assert found.open


def test_what_is_missing(read: Reader) -> None:
    found = own(read, BASE + 'config["a"] = self.a\nconfig.pop("name")\nreturn config')
    assert found.config is not None
    assert "b" not in found.config.keys
    assert "name" not in found.config.keys
    assert found.used == {"a", "b", "_scaled"}
    assert [one.name for one in found.parameters] == ["a", "b"]


KINDS = """
class Kept(keras.Model):
    def __init__(self, rate, units=3):
        super().__init__()
        size = units * 2
        self.blocks = [layers.Dense(size) for _ in range(2)]
        self.drop = layers.Dropout(rate) if rate else None
        self.raw = tf.Variable(0.0, trainable=False)
        self.zero = 0.0

    def build(self, shape):
        self.kernel = self.add_weight(shape=(3,))

    def adapt(self, data):
        self.mean = float(np.mean(data))
        self.raw.assign(1.0)

    def call(self, x, training=True, **kwargs):
        return self.blocks[0](x, training=training) - self.mean


made = Kept(0.5, units=4)
"""


def test_what_is_kept(read: Reader) -> None:
    found = read(KINDS).classes[-1]
    kinds = {one.attribute: (one.kind, one.phase) for one in found.assignments}
    assert kinds == {
        "blocks": ("layer", "init"),
        "drop": ("layer", "init"),
        "raw": ("tf.Variable", "init"),
        "zero": ("constant", "init"),
        "kernel": ("weight", "build"),
        "mean": ("statistic", "adapt"),
    }
    assert found.shaping == {"rate", "units"}
    assert found.assigned_to == {"raw"}
    assert found.called == {"blocks", "mean"}
    assert (found.call_open, found.flags, found.known) == (True, True, True)
    assert [one.args for one in found.subjects] == [{"rate": 0.5, "units": 4}]


def test_bases_that_nobody_sees(read: Reader) -> None:
    found = read("import other\nclass Own(other.Mixin, layers.Layer):\n    pass\n").classes[-1]
    assert not found.known


LAZY = """
class Lazy(layers.Layer):
    def call(self, x):
        if self.dense is None:
            self.dense = layers.Dense(3)
        if self.wide:
            x = layers.Dense(8)(x)
        return layers.ReLU()(self.dense(x))
"""


def test_layers_made_in_call(read: Reader) -> None:
    made = read(LAZY).classes[-1].made
    assert [(one.kind, one.where.line) for one in made] == [("Dense", 11)]
