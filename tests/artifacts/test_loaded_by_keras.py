"""What is read of a file is what Keras loads from it: layers in layers, arguments, tensors, compiling.

Of the forms that the models of build.py do not have: dtype policies, quantized kernels, models
within models that are used twice, outputs by name, subclasses, folders, lists of names in pieces.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.serial import dumps
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"


@pytest.fixture(scope="module")
def keras() -> Any:
    pytest.importorskip("tensorflow")
    return pytest.importorskip("keras")


def policies(keras: Any) -> Any:
    layers = keras.layers
    names = ["float16", "mixed_float16", "bfloat16", "mixed_bfloat16", "float64", "float32"]
    dense = [layers.Dense(3, dtype=name, name=f"in_{name}") for name in names]
    return keras.Sequential([keras.Input((4,)), *dense], name="policies")


def quantized(keras: Any, mode: str) -> Any:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6,), dtype="int32"),
            layers.Embedding(7, 4, name="embed"),
            layers.Flatten(name="flat"),
            layers.Dense(8, activation="relu", name="hidden"),
            layers.Dense(3, name="head", use_bias=False),
        ],
        name="whole",
    )
    model.quantize(mode)
    return model


def inner(keras: Any, name: str) -> Any:
    layers = keras.layers
    given = keras.Input((4,), name=f"{name}_given")
    out = layers.Dense(4, kernel_regularizer=keras.regularizers.L2(0.25), name=f"{name}_dense")(
        given
    )
    return keras.Model(given, layers.BatchNormalization(name=f"{name}_bn")(out), name=name)  # fmt: skip


def nested(keras: Any) -> Any:
    """A model in a model in a model, used twice; outputs by name, one of them frozen."""
    layers = keras.layers
    core = keras.Sequential([keras.Input((4,)), inner(keras, "core"), layers.ReLU(name="core_act")],
                            name="shell")  # fmt: skip
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    both = layers.Concatenate(name="both")([core(left), core(right)])
    frozen = layers.Dense(2, activation="softmax", trainable=False, name="kind")(both)
    size = layers.Dense(1, name="size")(layers.Dropout(0.2, seed=7, name="drop")(both))
    model = keras.Model([left, right], {"kind": frozen, "size": size}, name="nested")
    model.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.ExponentialDecay(0.25, 10, 0.5)),
        loss={"kind": "categorical_crossentropy", "size": keras.losses.Huber(0.5)},
        metrics={"size": ["mae"]},
        loss_weights={"kind": 1.0, "size": 0.5},
    )
    return model


def long_names(keras: Any) -> Any:
    """More names than an attribute holds, and a layer with more weights than that."""
    dense = [keras.layers.Dense(1, name=f"layer_{number}_{'n' * 400}") for number in range(170)]
    return keras.Sequential([keras.Input((1,)), *dense], name="long")


MAKE: dict[str, Callable[[Any], Any]] = {
    "policies": policies,
    "int8": lambda keras: quantized(keras, "int8"),
    "int4": lambda keras: quantized(keras, "int4"),
    "nested": nested,
    "long_names": long_names,
}


def saved(model: Any, path: Path) -> Path:
    """Any form of file: one whose name has no suffix is a folder."""
    if path.suffix:
        model.save(path)
    else:
        model.save(path, zipped=False)
    return path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "file"),
    [(name, file) for name in MAKE for file in ("m.keras", "folder")]
    + [(name, file) for name in ("nested", "long_names") for file in ("m.h5", "m.hdf5")],
)
def test_a_loaded_model(keras: Any, tmp_path: Path, name: str, file: str) -> None:
    keras.utils.set_random_seed(1)
    path = saved(MAKE[name](keras), tmp_path / file)
    loaded = keras.models.load_model(path)
    artifact = read_artifact(path, file)
    assert artifact.problems == [] and artifact.model is not None
    assert artifact.model.complete
    same_layers(loaded, artifact.model, dict(tensors(path)))
    same_edges(loaded, artifact.model)
    if getattr(loaded, "optimizer", None) is not None:
        same_compiling(loaded, artifact.model)


def same_layers(loaded: Any, model: Model, values: dict[str, Any]) -> None:
    """Names, kinds, arguments and tensors, in models within models too."""
    found = [layer for layer in model.layers if not layer.kind.startswith("op:")]
    assert [layer.name for layer in found] == [layer.name for layer in loaded.layers]
    for layer, real in zip(found, loaded.layers, strict=True):
        assert (layer.kind, layer.custom) == (type(real).__name__, False)
        assert layer.trainable == real.trainable, real.name
        same_tensors(layer, real, values)
        if hasattr(real, "layers"):
            assert layer.inner is not None
            same_layers(real, layer.inner, values)
        else:
            same_arguments(layer, real)


def same_arguments(layer: Layer, real: Any) -> None:
    for key, value in real.get_config().items():
        if key == "dtype":
            assert layer.args[key] == real.dtype_policy.name
        elif isinstance(value, int | float | str | bool | None) and key not in (
            "name",
            "trainable",
        ):
            assert layer.args[key] == value, (real.name, key)


def same_tensors(layer: Layer, real: Any, values: dict[str, Any]) -> None:
    assert isinstance(layer.weights, tuple)
    stored = [(w.dtype, values[w.path].astype("float64").tolist()) for w in layer.weights]
    variables = [one for one in real.weights if "seed_generator" not in one.path]
    expected = [(one.dtype, np.asarray(one).astype("float64").tolist()) for one in variables]
    stored = [one for one in stored if one[0] != "uint32"]
    assert sorted(map(str, stored)) == sorted(map(str, expected)), real.name


def same_edges(loaded: Any, model: Model) -> None:
    """Which call takes what which layer gives; a model that is used twice has two."""
    graph = getattr(loaded, "_functional", None) or loaded
    real = sorted(
        (node.operation.name, [one._keras_history.operation.name for one in node.input_tensors])
        for nodes in graph._nodes_by_depth.values()
        for node in nodes
    )
    found = sorted(
        (str(node.layer.name), [str(one.layer.name) for one in node.inputs]) for node in model.nodes
    )
    assert found == real
    heads = [tensor._keras_history.operation.name for tensor in graph.outputs]
    assert [node.layer.name for node in model.heads] == heads


def same_compiling(loaded: Any, model: Model) -> None:
    objective = model.objective
    assert objective is not None and objective.optimizer is not None
    assert objective.optimizer.kind == type(loaded.optimizer).__name__
    config = loaded.optimizer.get_config()
    for key in ("weight_decay", "beta_1", "epsilon"):
        assert math.isclose(objective.optimizer.args[key], config[key], rel_tol=1e-6)
    kinds = {key: loss.kind for key, loss in objective.losses.items()}
    assert kinds == {"kind": "CategoricalCrossentropy", "size": "Huber"}
    real = loaded.loss["size"]  # an older Keras does not store a loss's own arguments
    assert objective.losses["size"].args["delta"] == real._fn_kwargs["delta"]
    assert [one.kind for one in objective.metrics["size"]] == ["MeanAbsoluteError"]


def test_long_lists_are_in_pieces(keras: Any, tmp_path: Path) -> None:
    """So that the test above proves what it says."""
    import h5py

    path = saved(long_names(keras), tmp_path / "m.h5")
    with h5py.File(path) as file:
        assert "layer_names1" in file["model_weights"].attrs


def test_a_subclass(keras: Any, tmp_path: Path) -> None:
    """Its layers stand in no config; its tensors are all there, whatever holds them."""

    @keras.saving.register_keras_serializable()
    class Own(keras.Model):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.blocks = [keras.layers.Dense(3, name=f"block_{n}") for n in range(3)]
            self.heads = {"a": keras.layers.Dense(2), "b": keras.layers.Dense(1)}
            self.whole = keras.Sequential(
                [keras.layers.Dense(3), keras.layers.BatchNormalization()]
            )

        def call(self, inputs: Any) -> Any:
            for block in self.blocks:
                inputs = block(inputs)
            inputs = self.whole(inputs)
            return {key: head(inputs) for key, head in self.heads.items()}

    model = Own(name="own")
    model(np.ones((2, 3), "float32"))
    for path in (saved(model, tmp_path / "m.keras"), saved(model, tmp_path / "folder")):
        artifact = read_artifact(path, path.name)
        assert artifact.problems == [] and artifact.model is not None
        assert (artifact.model.kind, artifact.model.complete) == ("subclassed", False)
        expected = [np.asarray(one).tolist() for one in keras.models.load_model(path).weights]
        stored = [value.tolist() for _, value in tensors(path)]
        assert sorted(map(str, stored)) == sorted(map(str, expected))


OLD = ["k2_functional.h5", "k212_heads.h5", "k212_chain.keras", "k315_heads.h5"]


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize("suffix", [".hdf5", ".model", ".keras", ".h5", ".hdf", ""])
def test_the_name_of_a_file_decides_nothing(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"best{suffix}"
    shutil.copy(FIXTURES / name, path)
    one, other = read_artifact(path, "m"), read_artifact(FIXTURES / name, "m")
    assert one.problems == [] and dumps(one) == dumps(other)
