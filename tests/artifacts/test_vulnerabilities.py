"""The known vulnerabilities of model files, each as a file that does no harm, and what is said of it.

Signatures and fixed versions are those of Keras' advisories and history; nothing here runs code: the
bytecode is four bytes, the files that are named do not exist.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from kerasfile import write_model

import lintmodel
from lintmodel.frontends.artifacts import schema

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
CODE = {
    "class_name": "__lambda__",
    "config": {"code": "4wAAAA==", "defaults": None, "closure": None},
}


def layer(kind: str, module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "module": module, "config": {"name": "bad", **config}}


def function(module: str, name: str) -> dict[str, Any]:
    return {"class_name": "function", "module": module, "config": name, "registered_name": name}


def chain(*layers: dict[str, Any]) -> dict[str, Any]:
    given = {"class_name": "InputLayer", "module": "keras.layers",
             "config": {"name": "given", "batch_shape": [None, 4]}}  # fmt: skip
    return {"class_name": "Sequential", "module": "keras", "registered_name": None,
            "config": {"name": "chain", "layers": [given, *layers]}}  # fmt: skip


CONFIGS: dict[str, tuple[dict[str, Any], str]] = {
    "CVE-2024-3660, a Lambda of Keras 3": (chain(layer("Lambda", function=CODE)), "lambda-layer"),
    "CVE-2024-3660, a Lambda of Keras 2.13": (
        chain(layer("Lambda", function=["4wAAAA==", None, None], function_type="lambda")),
        "lambda-layer",
    ),
    "CVE-2024-3660, code as an activation": (
        chain(layer("Dense", units=2, activation=CODE)),
        "unsafe-deserialization",
    ),
    "CVE-2025-1550": (
        chain(layer("Dense", units=2, activation=function("os", "system"))),
        "unsafe-deserialization",
    ),
    "CVE-2025-1550, builtins": (
        chain(layer("Dense", units=2, kernel_initializer=function("builtins", "exec"))),
        "unsafe-deserialization",
    ),
    "CVE-2025-8747": (
        chain(
            layer(
                "Lambda",
                function=function("keras.utils", "get_file"),
                arguments={"origin": "https://host.invalid/x", "cache_dir": "/nowhere"},
            )
        ),
        "unsafe-deserialization",
    ),
    "CVE-2025-9906": (
        chain(layer("Lambda", function=function("keras.config", "enable_unsafe_deserialization"))),
        "unsafe-deserialization",
    ),
    "CVE-2025-9906, by the state of the process": (
        chain(
            layer(
                "Lambda",
                function=function("keras.src.backend.common.global_state", "set_global_attribute"),
                arguments={"name": "safe_mode_saving", "value": False},
            )
        ),
        "unsafe-deserialization",
    ),
    "CVE-2025-9906, another file": (
        chain(
            layer(
                "Lambda",
                function=function("keras.models", "load_model"),
                arguments={"safe_mode": False},
            )
        ),
        "unsafe-deserialization",
    ),
    "CVE-2025-49655": (
        chain(layer("TorchModuleWrapper", module={"class_name": "__bytes__", "value": "gAI="})),
        "unsafe-deserialization",
    ),
    "CVE-2025-12058": (
        chain(layer("StringLookup", vocabulary="/nowhere/secret.txt")),
        "external-vocabulary",
    ),
    "CVE-2025-12058, a URL": (
        chain(layer("TextVectorization", vocabulary="https://host.invalid/words.txt")),
        "external-vocabulary",
    ),
    "CVE-2025-12058, whole numbers": (
        chain(layer("IntegerLookup", vocabulary="gs://bucket/numbers.txt")),
        "external-vocabulary",
    ),
    "CVE-2025-12060": (
        chain(
            layer(
                "Lambda",
                function=function("keras.utils", "get_file"),
                arguments={"origin": "https://host.invalid/x.tar", "extract": True},
            )
        ),
        "unsafe-deserialization",
    ),
    "CVE-2026-1462": (
        chain(layer("TFSMLayer", filepath="/nowhere/saved")),
        "unsafe-deserialization",
    ),
    "CVE-2026-12481, inside a wrapper": (
        chain(layer("TimeDistributed", layer=layer("Lambda", function=CODE))),
        "lambda-layer",
    ),
}


def rules_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.chdir(folder)
    return {one.rule for one in lintmodel.check(["."], isolated=True).findings}


@pytest.mark.parametrize("saved", ["keras", "h5"])
@pytest.mark.parametrize("name", CONFIGS)
def test_in_a_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, saved: str
) -> None:
    config, rule = CONFIGS[name]
    write_model(tmp_path, {"model": config, "saved": saved})
    assert rule in rules_of(tmp_path, monkeypatch)


@pytest.mark.parametrize("saved", ["keras", "h5"])
def test_the_same_without_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saved: str) -> None:
    config = chain(
        layer("Dense", units=2, activation=function("builtins", "relu")),
        {
            **layer("StringLookup", vocabulary=["a", "b"]),
            "config": {"name": "words", "vocabulary": ["a"]},
        },
    )
    write_model(tmp_path, {"model": config, "saved": saved})
    assert rules_of(tmp_path, monkeypatch) == set()


def test_in_the_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = {"optimizer": "adam", "loss": function("subprocess", "call")}
    write_model(tmp_path, {"model": chain(layer("Dense", units=1)), "compile_config": compiled})
    assert rules_of(tmp_path, monkeypatch) == {"unsafe-deserialization"}


def test_in_the_metadata_of_a_saved_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SavedModel of Keras 2 is loaded without any safe_mode."""
    shutil.copytree(FIXTURES / "k2_saved", tmp_path / "saved")
    path = tmp_path / "saved" / "keras_metadata.pb"
    message = schema.KerasMetadata.FromString(path.read_bytes())
    for node in message.nodes:
        told = json.loads(node.metadata)
        if node.node == 0:
            given = told["config"]["layers"]
            code = {"class_name": "__tuple__", "items": ["4wAAAA==", None, None]}
            given.append({"class_name": "Lambda", "config": {"name": "bad", "function": code,
                                                             "function_type": "lambda"}})  # fmt: skip
        node.metadata = json.dumps(told).encode()
    path.write_bytes(message.SerializeToString())
    assert "lambda-layer" in rules_of(tmp_path, monkeypatch)


def link(file: h5py.File) -> None:
    """CVE-2026-1669."""
    file["layers/dense/vars/9"] = h5py.ExternalLink("/nowhere/secret", "/x")


def data_elsewhere(file: h5py.File) -> None:
    """CVE-2026-1669."""
    file.create_dataset("layers/dense/vars/9", (4,), "u1", external=[("/nowhere/secret", 0, 4)])


def bomb(file: h5py.File) -> None:
    """CVE-2026-0897: terabytes that are declared, and not there."""
    file.create_dataset("layers/dense/vars/9", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024))


@pytest.mark.parametrize("harm", [link, data_elsewhere, bomb])
def test_in_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[h5py.File], None]
) -> None:
    with h5py.File(tmp_path / "model.weights.h5", "w") as file:
        file["layers/dense/vars/0"] = np.ones((4, 2), "f4")
        harm(file)
    assert rules_of(tmp_path, monkeypatch) == {"unreadable-model"}


def outside(archive: zipfile.ZipFile) -> None:
    """Refused since Keras 3.15."""
    archive.writestr("../../nowhere/x", "x")


def pickled(archive: zipfile.ZipFile) -> None:
    """Weights as pickled objects, which Keras itself refuses."""
    archive.writestr("model.weights.npz", b"PK\x05\x06" + bytes(18))


@pytest.mark.parametrize(
    ("harm", "rule"), [(outside, "unsafe-deserialization"), (pickled, "unreadable-model")]
)
def test_in_the_archive(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[zipfile.ZipFile], None],
    rule: str,
) -> None:
    write_model(tmp_path, {"model": chain(layer("Dense", units=1))})
    whole = tmp_path / "model.keras"
    with zipfile.ZipFile(whole) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    if harm is pickled:
        del members["model.weights.h5"]
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        harm(archive)
    assert rules_of(tmp_path, monkeypatch) == {rule}
