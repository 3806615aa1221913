"""The generated knowledge: it is what the tool writes, and the reader answers in one spelling."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lintmodel import knowledge
from lintmodel.facts.unknown import UNKNOWN, same
from lintmodel.knowledge import REQUIRED, tables

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "lintmodel" / "knowledge"


def test_the_tables_are_what_the_tool_writes(tmp_path: Path) -> None:
    try:
        installed = importlib.metadata.version("keras")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("Keras is not installed")
    name = f"keras{installed[0]}.json"
    written = tables.tables(int(installed[0]))["about"]["version"]
    if installed != written:
        pytest.skip(f"{name} describes Keras {written}, installed is {installed}")
    command = [sys.executable, str(ROOT / "tools" / "make_knowledge.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (tmp_path / name).read_text("utf-8") == (FOLDER / name).read_text("utf-8")


@pytest.mark.parametrize("major", [2, 3])
def test_one_entry_a_line_and_sorted(major: int) -> None:
    lines = (FOLDER / f"keras{major}.json").read_text("utf-8").splitlines()
    for section, table in tables.tables(major).items():
        start = lines.index(f'"{section}": {{')
        keys = [line.split('"')[1] for line in lines[start + 1 : start + 1 + len(table)]]
        assert keys == sorted(table)


NAMES: list[tuple[str, str, str | None]] = [
    ("layer", "Dense", "Dense"),
    ("layer", "Convolution2D", "Conv2D"),
    ("layer", "MaxPool2D", "MaxPooling2D"),
    ("layer", "GlobalAvgPool1D", "GlobalAveragePooling1D"),
    ("layer", "experimental.preprocessing.Rescaling", "Rescaling"),
    ("layer", "LocallyConnected1D", "LocallyConnected1D"),
    ("layer", "dense", None),
    ("layer", "Denses", None),
    ("layer", "InputSpec", None),
    ("layer", "concatenate", None),
    ("layer", "", None),
    ("loss", "mse", "MeanSquaredError"),
    ("loss", "MSE", "MeanSquaredError"),
    ("loss", "mean_squared_error", "MeanSquaredError"),
    ("loss", "MeanSquaredError", "MeanSquaredError"),
    ("loss", "binary_crossentropy", "BinaryCrossentropy"),
    ("loss", "bce", "BinaryCrossentropy"),
    ("loss", "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
    ("loss", "kullback_leibler_divergence", "KLDivergence"),
    ("loss", "KLD", "KLDivergence"),
    ("loss", "logcosh", "LogCosh"),
    ("loss", "rmse", None),
    ("loss", "Mse", None),
    ("loss", "cross_entropy", None),
    ("loss", "accuracy", None),
    ("loss", "Reduction", None),
    ("loss", "get", None),
    ("metric", "mae", "MeanAbsoluteError"),
    ("metric", "AUC", "AUC"),
    ("metric", "auc", "AUC"),
    ("metric", "acc", "accuracy"),
    ("metric", "accuracy", "accuracy"),
    ("metric", "ce", "crossentropy"),
    ("metric", "Accuracy", "Accuracy"),
    ("metric", "sparse_categorical_accuracy", "SparseCategoricalAccuracy"),
    ("metric", "top_k_categorical_accuracy", "TopKCategoricalAccuracy"),
    ("metric", "F1Score", "F1Score"),
    ("metric", "f1", None),
    ("metric", "accuracies", None),
    ("metric", "val_accuracy", None),
    ("activation", "softmax", "softmax"),
    ("activation", "swish", "silu"),
    ("activation", "silu", "silu"),
    ("activation", "hard_swish", "hard_silu"),
    ("activation", "relu6", "relu6"),
    ("activation", "linear", "linear"),
    ("activation", "Softmax", None),
    ("activation", "ReLU", None),
    ("activation", "soft_max", None),
    ("activation", "serialize", None),
    ("optimizer", "adam", "Adam"),
    ("optimizer", "Adam", "Adam"),
    ("optimizer", "legacy.Adam", "Adam"),
    ("optimizer", "rmsprop", "RMSprop"),
    ("optimizer", "RMSprop", "RMSprop"),
    ("optimizer", "adamw", "AdamW"),
    ("optimizer", "RMSProp", None),
    ("optimizer", "adams", None),
    ("function", "keras.Model", "keras.models.Model"),
    ("function", "keras.saving.load_model", "keras.models.load_model"),
    ("function", "keras.models.load_model", "keras.models.load_model"),
    ("function", "keras.preprocessing.image.load_img", "keras.utils.load_img"),
    ("function", "keras.load_model", None),
]


@pytest.mark.parametrize(("what", "name", "expected"), NAMES)
def test_canonical_names(what: str, name: str, expected: str | None) -> None:
    assert getattr(knowledge, f"canonical_{what}")(name) == expected


@pytest.mark.parametrize("what", ["layer", "loss", "metric", "activation", "optimizer"])
@pytest.mark.parametrize("major", [2, 3])
def test_a_canonical_name_is_its_own_canonical_name(what: str, major: int) -> None:
    section = {"loss": "losses"}.get(what, f"{what}s")
    canonical = getattr(knowledge, f"canonical_{what}")
    for own in set(tables.tables(major)[f"words.{section}"].values()):
        assert canonical(canonical(own)) == canonical(own)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("accuracy", True), ("Accuracy", True), ("ACC", True), ("ce", True), ("auc", False)],
)
def test_metric_words(text: str, expected: bool) -> None:
    assert knowledge.is_metric_word(text) is expected


DEFAULTS: list[tuple[str, str, Any, str, Any]] = [
    ("layers", "Dense", 3, "activation", None),
    ("layers", "Dense", 3, "units", REQUIRED),
    ("layers", "BatchNormalization", UNKNOWN, "momentum", 0.99),
    ("layers", "Conv2D", UNKNOWN, "strides", (1, 1)),
    ("layers", "GRU", UNKNOWN, "reset_after", True),
    ("layers", "LSTM", 2, "recurrent_activation", "sigmoid"),
    ("layers", "ReLU", UNKNOWN, "negative_slope", 0.0),
    ("losses", "mse", UNKNOWN, "reduction", UNKNOWN),
    ("losses", "mse", 2, "reduction", "auto"),
    ("losses", "mse", 3, "reduction", "sum_over_batch_size"),
    ("losses", "BinaryCrossentropy", UNKNOWN, "from_logits", False),
    ("optimizers", "adam", UNKNOWN, "learning_rate", 0.001),
    ("callbacks", "EarlyStopping", UNKNOWN, "restore_best_weights", False),
    ("functions", "keras.models.load_model", UNKNOWN, "safe_mode", True),
    ("functions", "keras.utils.load_img", UNKNOWN, "interpolation", "nearest"),
    ("functions", "keras.Model", UNKNOWN, "inputs", REQUIRED),
    ("functions", "keras.applications.ResNet50", UNKNOWN, "weights", "imagenet"),
    ("functions", "keras.preprocessing.image.ImageDataGenerator", 3, "rescale", None),
    ("methods", "Model.compile", UNKNOWN, "steps_per_execution", UNKNOWN),
    ("methods", "Model.compile", 3, "steps_per_execution", 1),
    ("methods", "Sequential.fit", UNKNOWN, "epochs", 1),
    ("methods", "Model.fit_generator", UNKNOWN, "steps_per_epoch", None),
    ("methods", "Normalization.adapt", UNKNOWN, "data", REQUIRED),
]


@pytest.mark.parametrize(("section", "name", "major", "parameter", "expected"), DEFAULTS)
def test_defaults(section: str, name: str, major: Any, parameter: str, expected: Any) -> None:
    found = knowledge.spec(section, name, major)
    assert found is not None
    assert same(found.default(parameter), expected)


@pytest.mark.parametrize(
    ("section", "name", "major"),
    [
        ("layers", "Densely", UNKNOWN),
        ("layers", "LocallyConnected1D", 3),
        ("layers", "RandomHue", 2),
        ("methods", "Model.fit_generator", 3),
        ("methods", "Model.fits", UNKNOWN),
        ("methods", "fit", UNKNOWN),
        ("functions", "keras.preprocessing.text.Tokenizers", UNKNOWN),
        ("functions", "load_model", UNKNOWN),
    ],
)
def test_what_a_version_does_not_have(section: str, name: str, major: Any) -> None:
    assert knowledge.spec(section, name, major) is None


def test_positions_of_a_merged_spec_are_those_on_which_both_agree() -> None:
    compiled = knowledge.spec("methods", "Model.compile", UNKNOWN)
    assert compiled is not None
    assert compiled.names[: compiled.positional] == ("optimizer", "loss")
    for major, third in ((2, "metrics"), (3, "loss_weights")):
        only = knowledge.spec("methods", "Model.compile", major)
        assert only is not None
        assert only.names[2] == third


@pytest.mark.parametrize(
    ("kind", "major", "takes", "default"),
    [
        ("Dropout", 3, True, False),
        ("Dropout", 2, True, None),
        ("Dropout", UNKNOWN, True, UNKNOWN),
        ("RandomFlip", UNKNOWN, True, True),
        ("BatchNormalization", 2, True, None),
        ("Conv2D", UNKNOWN, False, None),
    ],
)
def test_training_argument(kind: str, major: Any, takes: bool, default: Any) -> None:
    found = knowledge.layer_spec(kind, major)
    assert found is not None
    assert found.takes_training is takes
    assert same(found.training_default, default)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("RandomFlip", True),
        ("RandomHeight", True),
        ("RandAugment", True),
        ("MixUp", True),
        ("Dropout", False),
        ("CenterCrop", False),
        ("AutoContrast", False),
        ("RandomForest", False),
    ],
)
def test_random_layers(kind: str, expected: bool) -> None:
    assert knowledge.is_random_layer(kind) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Normalization", ("mean", "variance")),
        ("TextVectorization", ("vocabulary",)),
        ("StringLookup", ("vocabulary",)),
        ("IntegerLookup", ("vocabulary",)),
        ("Discretization", ("bin_boundaries",)),
        ("Hashing", None),
        ("CategoryEncoding", None),
        ("BatchNormalization", None),
        ("Normalisation", None),
    ],
)
def test_adaptable_layers(kind: str, expected: tuple[str, ...] | None) -> None:
    assert knowledge.adaptable(kind) == expected


@pytest.mark.parametrize(
    ("kind", "base", "expected"),
    [
        ("LSTM", "RNN", True),
        ("GRU", "RNN", True),
        ("Bidirectional", "Wrapper", True),
        ("Dense", "RNN", False),
        ("Densely", "Layer", False),
    ],
)
def test_bases(kind: str, base: str, expected: bool) -> None:
    assert knowledge.is_layer_of(kind, base) is expected


def test_losses_on_probabilities() -> None:
    found = knowledge.losses_on_probabilities
    assert {"BinaryCrossentropy", "SparseCategoricalCrossentropy"} <= found
    assert not found & {"MeanSquaredError", "Hinge", "KLDivergence", "Poisson"}


@pytest.mark.parametrize(
    ("name", "family", "mode", "scales_inside"),
    [
        ("keras.applications.ResNet50", "resnet", "caffe", False),
        ("keras.applications.resnet50.ResNet50", "resnet", "caffe", False),
        ("keras.applications.MobileNetV2", "mobilenet_v2", "tf", False),
        ("keras.applications.mobilenet_v2.MobileNetV2", "mobilenet_v2", "tf", False),
        ("keras.applications.DenseNet121", "densenet", "torch", False),
        ("keras.applications.EfficientNetB0", "efficientnet", "none", True),
        ("keras.applications.MobileNetV3Small", "mobilenet_v3", "none", True),
    ],
)
def test_applications(name: str, family: str, mode: str, scales_inside: bool) -> None:
    found = knowledge.application(name)
    assert found is not None
    assert (found.family, found.mode, found.scales_inside) == (family, mode, scales_inside)


@pytest.mark.parametrize(
    "name", ["keras.applications.resnet50", "ResNet50", "keras.applications.ResNet51"]
)
def test_what_is_no_application(name: str) -> None:
    assert knowledge.application(name) is None


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("keras.applications.vgg16.preprocess_input", "caffe"),
        ("keras.applications.resnet50.preprocess_input", "caffe"),
        ("keras.applications.xception.preprocess_input", "tf"),
        ("keras.applications.densenet.preprocess_input", "torch"),
        ("keras.applications.efficientnet.preprocess_input", "none"),
        ("keras.applications.vgg16.decode_predictions", None),
        ("preprocess_input", None),
    ],
)
def test_preprocessing_modes(name: str, mode: str | None) -> None:
    assert knowledge.preprocessing_mode(name) == mode
