"""Snippets that train or use a model: batch, steps, epochs, and what is done to the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.data import Data
from lintmodel.facts.event import Adapt, Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import UNKNOWN, Unknown

MODEL = (
    "model = keras.Sequential([keras.Input((4,)), layers.Dropout(0.5), layers.Dense(1)])\n"
    "model.compile('adam', 'mse')\nx, y = np.random.rand(100, 4), np.random.rand(100, 1)\n"
    "ds = tf.data.Dataset.from_tensor_slices((x, y))\nimport sys\n"
)


def only(script: Script, *kinds: type[Event]) -> Any:
    """The one event of these kinds."""
    (event,) = script.trace.of(*kinds)
    return event


def agree(found: tuple[Any, ...], expected: tuple[Any, ...]) -> bool:
    """Element by element equal, UNKNOWN being UNKNOWN."""
    return all(
        a is b if isinstance(a, Unknown) or isinstance(b, Unknown) else a == b
        for a, b in zip(found, expected, strict=True)
    )


U = UNKNOWN
# call -> batch, steps, epochs
FITS: list[tuple[str, tuple[Any, ...]]] = [
    ("model.fit(x, y)", (32, 4, 1)),
    ("model.fit(x, y, 10)", (10, 10, 1)),
    ("model.fit(x, y, 10, 3)", (10, 10, 3)),
    ("model.fit(x, y, epochs=5)", (32, 4, 5)),
    ("model.fit(x, y, batch_size=None)", (32, 4, 1)),
    ("model.fit(x, y, batch_size=64, epochs=2)", (64, 2, 2)),
    ("model.fit(x, y, validation_split=0.2)", (32, 3, 1)),
    ("model.fit(x, y, validation_split=0.01, batch_size=100)", (100, 1, 1)),
    ("model.fit(x, y, steps_per_epoch=2)", (32, 2, 1)),
    ("model.fit(x, y, epochs=10, initial_epoch=4)", (32, 4, 6)),
    ("model.fit(x=x, y=y, **{'epochs': 7})", (32, 4, 7)),
    ("model.fit(*[x, y], epochs=2)", (32, 4, 2)),
    ("model.fit(x[:50], y[:50])", (32, 2, 1)),
    ("model.fit(x[10:], y[10:], batch_size=9)", (9, 10, 1)),
    ("model.fit(np.zeros((7, 4)), np.ones(7))", (32, 1, 1)),
    ("model.fit([[1.0, 2, 3, 4]] * 3, [1, 2, 3])", (32, 1, 1)),
    ("model.fit(ds.batch(10))", (10, 10, 1)),
    ("model.fit(ds.shuffle(100).batch(16).prefetch(tf.data.AUTOTUNE))", (16, 7, 1)),
    ("model.fit(ds.batch(16, drop_remainder=True), epochs=2)", (16, 6, 2)),
    ("model.fit(ds.repeat(2).batch(10))", (10, 20, 1)),
    ("model.fit(ds.batch(10).repeat(2))", (10, 20, 1)),
    ("model.fit(ds.batch(10).take(3))", (10, 3, 1)),
    ("model.fit(ds.batch(10).repeat(), steps_per_epoch=5, epochs=2)", (10, 5, 2)),
    ("model.fit(ds.batch(10).cache().map(lambda a, b: (a, b)))", (10, 10, 1)),
    ("model.fit(ds.repeat().batch(10))", (10, U, 1)),
    ("model.fit(ds.filter(lambda a, b: b[0] > 0).batch(10))", (10, U, 1)),
    ("model.fit(ds.skip(5).batch(10))", (10, 10, 1)),
    ("model.fit(ds.batch(int(sys.argv[1])))", (U, U, 1)),
    ("model.fit(np.load('x.npy'), np.load('y.npy'))", (32, U, 1)),
    ("model.fit(np.load('x.npy'), y, batch_size=8)", (8, U, 1)),
    ("model.fit(x, y, batch_size=int(sys.argv[1]))", (U, U, 1)),
    ("model.fit(x, y, epochs=int(sys.argv[1]))", (32, 4, U)),
    ("model.fit(open('a'))", (U, U, 1)),
    ("model.fit(x, y, **eval('o'))", (U, U, U)),
    ("model.train_on_batch(x, y)", (100, 1, 1)),
    ("model.train_on_batch(x[:8], y[:8])", (8, 1, 1)),
]


@pytest.mark.parametrize(("call", "expected"), FITS)
def test_fit(call: str, expected: tuple[Any, ...], read: Any) -> None:
    event = only(read(MODEL + call), Fit)
    assert agree((event.batch, event.steps, event.epochs), expected), event


IMAGES = "(xt, yt), (xv, yv) = keras.datasets.mnist.load_data()\n"
# data -> the range at predict, and the exact map from what was read
NUMBERS: list[tuple[str, str, Any, Any]] = [
    ("", "xt", "0..255", (1.0, 0.0)),
    ("", "xt / 255", "0..1", (1 / 255, 0.0)),
    ("", "xt / 255.0 * 2 - 1", "-1..1", (2 / 255, -1.0)),
    ("", "(xt - 127.5) / 127.5", "-1..1", (1 / 127.5, -1.0)),
    ("", "xt.astype('float32') / 255.", "0..1", (1 / 255, 0.0)),
    ("", "np.expand_dims(xt, -1) / 255", "0..1", (1 / 255, 0.0)),
    ("", "xt.reshape(-1, 784) / 255", "0..1", (1 / 255, 0.0)),
    ("", "xt[..., None] * (1 / 255)", "0..1", (1 / 255, 0.0)),
    ("", "tf.cast(xt, tf.float32) / 255.", "0..1", (1 / 255, 0.0)),
    ("", "tf.image.convert_image_dtype(xt, tf.float32)", "0..1", (1 / 255, 0.0)),
    ("", "np.divide(xt, 255)", "0..1", (1 / 255, 0.0)),
    ("", "1 - xt / 255", "0..1", (-1 / 255, 1.0)),
    ("", "-xt / 255", "-1..0", (-1 / 255, 0.0)),
    ("xt = xt / 255\n", "xt", "0..1", (1 / 255, 0.0)),
    ("xt = xt.astype('float32')\nxt /= 255\n", "xt", "0..1", (1 / 255, 0.0)),
    ("def prep(a):\n    return a / 255\n", "prep(xt)", "0..1", (1 / 255, 0.0)),
    ("xt, xv = xt / 255, xv / 255\n", "xv", "0..1", (1 / 255, 0.0)),
    ("xt, xv = [a / 255 for a in (xt, xv)]\n", "xv", "0..1", (1 / 255, 0.0)),
    ("d = {'x': xt / 255}\n", "d['x']", "0..1", (1 / 255, 0.0)),
    ("SCALE = 255\n", "xt / SCALE", "0..1", (1 / 255, 0.0)),
    ("", "xt[:10] / 255", "0..1", (1 / 255, 0.0)),
    ("", "xt / int(sys.argv[1])", U, U),
    ("", "np.log(xt + 1)", U, U),
    ("", "(xt - xt.mean()) / xt.std()", U, U),
    ("import other\n", "other.prep(xt)", U, U),
    ("", "np.load('x.npy')", U, (1.0, 0.0)),
    ("", "np.load('x.npy') / 255", U, (1 / 255, 0.0)),
    ("", "np.random.rand(10, 28, 28)", "0..1", (1.0, 0.0)),
    ("", "np.random.rand(10, 28, 28) * 5", "0..5", (5.0, 0.0)),
    ("", "np.random.randn(10, 28, 28)", U, (1.0, 0.0)),
    ("", "np.random.uniform(-1, 3, size=(10, 28))", "-1..3", (1.0, 0.0)),
    ("", "np.random.randint(0, 256, (10, 28))", "0..255", (1.0, 0.0)),
    ("", "np.zeros((2, 28, 28))", "0..0", (1.0, 0.0)),
    ("", "np.clip(xt / 255, 0, 1)", "0..1", (1 / 255, 0.0)),
    ("", "np.clip(xt / 255, 0, 0.5)", "0..0.5", U),
]  # fmt: skip


@pytest.mark.parametrize(("before", "data", "interval", "affine"), NUMBERS)
def test_numbers(before: str, data: str, interval: Any, affine: Any, read: Any) -> None:
    found = only(read(f"{MODEL}{IMAGES}{before}model.predict({data})\n"), Predict).x
    if isinstance(interval, Unknown):
        assert not isinstance(found, Data) or found.interval is UNKNOWN
    else:
        assert str(found.interval) == interval
    exact = found.affine() if isinstance(found, Data) else UNKNOWN
    if isinstance(affine, Unknown):
        assert exact is UNKNOWN
    else:
        assert exact == pytest.approx(affine)


STEPS = [
    ("xt", []),
    ("xt / 255", ["affine"]),
    ("xt.astype('float32')", ["cast"]),
    ("tf.image.resize(xt, (8, 8))", ["resize"]),
    ("(xt - xt.mean()) / xt.std()", ["standardise"]),
    ("np.log(xt + 1.0)", ["normalise"]),
]


@pytest.mark.parametrize(("data", "expected"), STEPS)
def test_steps(data: str, expected: list[str], read: Any) -> None:
    found = only(read(f"{MODEL}{IMAGES}model.predict({data})\n"), Predict).x
    kinds = [step.kind for step in found.steps if step.kind in expected or step.changes_values]
    if expected == ["normalise"]:
        kinds = kinds[-1:]
    if expected == ["standardise"]:
        assert "standardise" in [step.kind for step in found.steps]
    else:
        assert kinds == expected


@pytest.mark.parametrize(
    ("call", "kind", "training"),
    [
        ("model(x)", Call, "absent"),
        ("model(x, training=True)", Call, True),
        ("model(x, training=False)", Call, False),
        ("model(x, training=None)", Call, None),
        ("model(x, training=len(sys.argv) > 1)", Call, U),
        ("model(x, **{'training': True})", Call, True),
    ],
)
def test_training_flag(call: str, kind: type[Event], training: Any, read: Any) -> None:
    found = only(read(f"{MODEL}out = {call}\n"), kind).training
    assert found is training or found == training


@pytest.mark.parametrize(
    ("call", "kinds"),
    [
        ("model.evaluate(x, y)", [Evaluate]),
        ("model.test_on_batch(x, y)", [Evaluate]),
        ("model.predict(x)", [Predict]),
        ("model.predict_on_batch(x)", [Predict]),
        ("layers.Dense(1)(x)", [Call]),
        ("print(model.predict)", []),
        ("model.predict", []),
        ("f = model.predict\nf(x)", [Predict]),
        ("run = lambda m: m.predict(x)\nrun(model)", [Predict]),
        ("[model.predict(x) for _ in range(2)]", [Predict, Predict]),
        ("getattr(model, 'predict')(x)", [Predict]),
        ("n = layers.Normalization()\nn.adapt(x)", [Adapt]),
        ("for layer in model.layers:\n    layer.trainable = False", []),
        ("'model.predict(x)'", []),
        ("# model.predict(x)", []),
        ("if False:\n    model.predict(x)", []),
        ("def never(m):\n    return 1\nnever(model)", []),
    ],
)
def test_which_events(call: str, kinds: list[type[Event]], read: Any) -> None:
    script = read(MODEL + call + "\n")
    assert [type(one) for one in script.trace.of(Fit, Evaluate, Predict, Call, Adapt)] == kinds


@pytest.mark.parametrize(
    ("call", "used"),
    [("model.predict(x)", False), ("p = model.predict(x)", True), ("print(model.predict(x))", True),
     ("model.predict(x)[0]", True)],
)  # fmt: skip
def test_whether_a_prediction_is_used(call: str, used: bool, read: Any) -> None:
    assert only(read(MODEL + call + "\n"), Predict).used is used
