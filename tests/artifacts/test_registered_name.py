"""A config may name a class of the user's for what it calls Dense: it is no Dense of Keras then.

Keras 3.6 and 3.15 take a name that the user has registered ("package>Name") before the class of Keras.
That runs nothing but the user's own code, so it is no finding; but nothing is known of the layer.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from lintmodel.frontends.artifacts import read_artifact


@pytest.mark.parametrize(
    ("registered", "custom"), [("mine>Scaled", True), (None, False), ("Dense", False)]
)
def test_what_the_file_calls_dense(tmp_path: Path, registered: str | None, custom: bool) -> None:
    keras = pytest.importorskip("keras")

    class Scaled(keras.layers.Dense):  # type: ignore[misc, name-defined]
        pass

    whole, changed = tmp_path / "whole.keras", tmp_path / "changed.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="head")]).save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(changed, "w") as target:
        config = json.loads(source.read("config.json"))
        config["config"]["layers"][1]["registered_name"] = registered
        target.writestr("config.json", json.dumps(config))
        target.writestr("metadata.json", source.read("metadata.json"))
    model = read_artifact(changed, "changed.keras").model
    assert model is not None
    assert [layer.custom for layer in model.layers] == [custom]
    with keras.saving.CustomObjectScope({"mine>Scaled": Scaled}):
        one = config["config"]["layers"][1]
        if registered != "Dense":  # which Keras 3.15 refuses
            made = keras.saving.deserialize_keras_object(one)
            assert isinstance(made, Scaled) is custom
