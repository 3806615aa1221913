"""What is said of signatures against what happens: each is called more than once with one input."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lintmodel

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")


def chain(*inside: Any) -> Any:
    """The layers between a Dense layer and a Dense layer of one unit."""
    layers = [keras.Input((4,)), keras.layers.Dense(8), *inside, keras.layers.Dense(1)]
    return keras.Sequential(layers)


def called(layer: Any) -> Any:
    """A layer called with training=True in a functional graph."""
    given = keras.Input((4,))
    out = layer(keras.layers.Dense(8)(given), training=True)
    return keras.Model(given, keras.layers.Dense(1)(out))


def pictures(*inside: Any) -> Any:
    """The layers on small pictures."""
    return keras.Sequential(
        [keras.Input((4, 4, 1)), *inside, keras.layers.Flatten(), keras.layers.Dense(1)]
    )


class Sampled(keras.layers.Layer):  # type: ignore[misc]
    """Noise in every call, as the bottleneck of a variational autoencoder."""

    def call(self, x: Any) -> Any:
        """x and noise."""
        return x + keras.random.normal(keras.ops.shape(x))


MODELS: dict[str, Callable[[], Any]] = {
    "plain": chain,
    "dropout": lambda: chain(keras.layers.Dropout(0.5)),
    "noise": lambda: chain(keras.layers.GaussianNoise(1.0)),
    "batchnorm": lambda: chain(keras.layers.BatchNormalization()),
    "recurrent": lambda: keras.Sequential([keras.Input((4, 2)), keras.layers.LSTM(3, dropout=0.5)]),
    "dropout-in-training": lambda: called(keras.layers.Dropout(0.5)),
    "batchnorm-in-training": lambda: called(keras.layers.BatchNormalization()),
    "rescaled": lambda: pictures(keras.layers.Rescaling(1 / 255)),
    "flipped": lambda: pictures(keras.layers.RandomFlip()),
    "turned": lambda: pictures(keras.layers.RandomRotation(0.4)),
    "sampled": lambda: chain(Sampled()),
}


def moves(folder: Path) -> bool:
    """Whether calling the signature changes a variable, or answers otherwise the second time.

    The state of a random generator may move on without a number of it being used: an LSTM with dropout.
    """
    loaded = tf.saved_model.load(str(folder))
    signature = loaded.signatures["serving_default"]
    (given,) = signature.structured_input_signature[1].values()
    shape = [size or 6 for size in given.shape]
    x = tf.constant(np.random.default_rng(0).normal(size=shape).astype("float32"))
    variables = [one for one in signature.variables if "seed_generator" not in one.name]
    before = [variable.numpy() for variable in variables]
    answers = [next(iter(signature(**{given.name: x}).values())).numpy() for _ in range(3)]
    after = [variable.numpy() for variable in variables]
    same = all(np.array_equal(answers[0], other) for other in answers[1:])
    return not (same and all(map(np.array_equal, before, after)))


# Keras 3 does not let tf.saved_model.save() see the state of its random generators.
CASES = [(name, "export") for name in MODELS]
CASES += [(name, "tf") for name in ("plain", "dropout", "batchnorm", "batchnorm-in-training")]


@pytest.mark.parametrize(("name", "saver"), CASES)
def test_the_rule_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, saver: str
) -> None:
    model = MODELS[name]()
    if saver == "export":
        model.export(tmp_path / "m", verbose=False)
    else:
        tf.saved_model.save(model, str(tmp_path / "m"))
    monkeypatch.chdir(tmp_path)
    assert bool(said_of("m")) is moves(tmp_path / "m")


def said_of(name: str) -> list[str]:
    """The rules on the mode of signatures that speak."""
    rules = ["training-mode-signature", "augmentation-in-serving"]
    found = lintmodel.check([name], select=rules, isolated=True, show_info=True)
    return [one.rule for one in found.findings]


FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
SAVED = sorted(path.parent.name for path in FIXTURES.glob("k*/saved_model.pb"))


@pytest.mark.parametrize("name", SAVED)
def test_the_rules_agree_on_what_other_versions_of_keras_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(FIXTURES / name, tmp_path / "m")
    monkeypatch.chdir(tmp_path)
    assert bool(said_of("m")) is moves(tmp_path / "m") is name.endswith("_flagged_export")


def test_keras_2_saved_some_of_each() -> None:
    assert {"k216_flagged_export", "k2_saved", "k2_export"} <= {*SAVED}
