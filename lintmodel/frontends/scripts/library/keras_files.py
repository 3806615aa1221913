"""Files of models: load_model, save, weights, clones."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.files import Load, LoadWeights, Save, Trust
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.custom_objects import replaced
from lintmodel.frontends.scripts.library.keras_models import new_model
from lintmodel.frontends.scripts.library.paths import of_each
from lintmodel.frontends.scripts.library.pieces import pieces
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Thing, Value, plain


@function("keras.models.load_model", "keras.saving.load_model", "tensorflow.saved_model.load",
          "keras.models.load_from_saved_model", "keras.saving.load.load_model")  # fmt: skip
def load_model(call: Call) -> Value:
    """load_model(path): a model whose inside the file knows."""
    return of_each(call, "filepath", _loaded)


def _loaded(call: Call) -> Value:
    path = path_text(call.arg(0, "filepath"))
    model = new_model(call, "loaded", "load_model()")
    model.path = path
    replaced(call, call.arg(1, "custom_objects"))
    args = {name: plain(value) for name, value in call.kwargs.items()}
    if len(call.args) > 3:
        args["safe_mode"] = plain(call.args[3])
    call.run.emit(Load, "load_model()", model=model, path=path, args=args, where=call.where,
                  fetched=_fetched(call.arg(0, "filepath")),
                  usual=usual_path(call.arg(0, "filepath")))  # fmt: skip
    return model


FETCHING = ("downloaded file", "hf_hub_download", "snapshot_download", "cached_download",
            "urlretrieve", "gdown.download", "wget.download")  # fmt: skip


def _fetched(path: Value) -> bool:
    """Whether a file is one that the script gets from the network."""
    if isinstance(path, str):
        return path.startswith(("hf://", "http://", "https://", "gs://", "s3://"))
    return isinstance(path, Symbol) and path.cause.endswith(FETCHING)


@function("keras.config.enable_unsafe_deserialization", "keras.__internal__.enable_unsafe_deserialization",
          "keras.saving.serialization_lib.enable_unsafe_deserialization")  # fmt: skip
def trust(call: Call) -> Value:
    """keras.config.enable_unsafe_deserialization(): for all that is loaded from here on."""
    call.run.emit(
        Trust, "files are trusted", method=f"{call.name.rpartition('.')[2]}()", where=call.where
    )
    return None


@function("keras.saving.deserialize_keras_object", "keras.utils.deserialize_keras_object",
          "keras.layers.deserialize")  # fmt: skip
def deserialize(call: Call) -> Value:
    """keras.saving.deserialize_keras_object(config, safe_mode=...)."""
    replaced(call, call.kwargs.get("custom_objects"))
    if call.kwargs.get("safe_mode") is False:
        name = call.name.rpartition(".")[2]
        call.run.emit(
            Trust, "a config is trusted", method=f"{name}(safe_mode=False)", where=call.where
        )
    return call.unknown()


def path_text(value: Value) -> Any:
    """A file name as text: strings, pathlib paths; UNKNOWN otherwise."""
    if isinstance(value, str):
        return value
    if isinstance(value, Thing) and value.kind == "Path":
        text = value.fields.get("text")
        return text if isinstance(text, str) else UNKNOWN
    return UNKNOWN


def usual_path(value: Value) -> str:
    """A file name that is not known, as it is unless the user says otherwise; "" without a default."""
    return value.default if isinstance(value, Symbol) and isinstance(value.default, str) else ""


@method(Model, "save", "save_weights", "export")
def save(call: Call) -> Value:
    """model.save(path) and its like."""
    what = {"save": "model", "save_weights": "weights", "export": "export"}[call.name]
    _emit_save(call, call.owner, 0, what, call.name)
    return None


@function("keras.models.save_model", "keras.saving.save_model", "tensorflow.saved_model.save")
def save_model(call: Call) -> Value:
    """keras.models.save_model(model, path)."""
    model = call.arg(0, "model")
    if isinstance(model, Instance):
        model = model.fact
    if isinstance(model, Model):
        what = "export" if call.name.startswith("tensorflow") else "model"
        _emit_save(call, model, 1, what, call.name)
    return None


def _emit_save(call: Call, model: Model, at: int, what: str, name: str) -> None:
    """`at` is the position of the path; overwrite and include_optimizer come after it."""
    whole = call.plain(at + 2, "include_optimizer", True) if what == "model" else True
    path = call.arg(at, "filepath", call.kwargs.get("export_dir"))
    signed = name.startswith("tensorflow") and call.given(2, "signatures")
    call.run.emit(
        Save,
        f"{name}()",
        model=model,
        path=path_text(path),
        pattern=pieces(path) if isinstance(path, Symbol) else "",
        usual=usual_path(path),
        what=what,
        method=name,
        include_optimizer=whole,
        signed=signed or "signatures" in call.kwargs,
        where=call.where,
    )


@method(Model, "load_weights", "set_weights")
def load_weights(call: Call) -> Value:
    """model.load_weights(path), set_weights(values)."""
    return of_each(call, "filepath", _weights) if call.name == "load_weights" else _weights(call)


def _weights(call: Call) -> Value:
    given = call.arg(0, "filepath") if call.name == "load_weights" else UNKNOWN
    args = {name: plain(value) for name, value in call.kwargs.items()}
    call.run.emit(
        LoadWeights, f"{call.name}()", target=call.owner, path=path_text(given), method=call.name,
        args=args, usual=usual_path(given), where=call.where,
    )  # fmt: skip
    return call.unknown("load status")


@function("keras.utils.plot_model", "keras.utils.vis_utils.plot_model")
def _no_effect(call: Call) -> Value:
    return None
