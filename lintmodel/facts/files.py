"""Events on files: what a script writes, reads, and trusts."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from lintmodel.facts.event import Event
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class Save(Event):
    """A file is written: model.save, export, save_weights, ModelCheckpoint (`method`).

    Without `include_optimizer` a model file holds nothing of what compile() was given. `pattern` is the
    path with {} for what is not known of it, where that is only a part; `signed` says that signatures
    of one's own are saved: what answers is not the model alone. `usual` is a path that is not known, with
    the defaults of the command line and of the environment; "" without them.
    """

    model: Model
    path: Maybe[str] = UNKNOWN
    method: str = "save"
    what: str = "model"  # "model", "weights", "export"
    include_optimizer: Maybe[bool] = True
    pattern: str = ""
    signed: bool = False
    usual: str = ""


@record(kw_only=True)
class Load(Event):
    """load_model(path): `model` is the result; `usual` as in Save."""

    model: Model
    path: Maybe[str] = UNKNOWN
    method: str = "load_model"
    args: dict[str, Any] = field(default_factory=dict)
    fetched: bool = False  # the file comes from the network: get_file(...), hf_hub_download(...)
    usual: str = ""


@record(kw_only=True)
class Trust(Event):
    """The guard against code in model files is switched off: enable_unsafe_deserialization() (`method`)."""

    method: str


@record(kw_only=True)
class Replace(Event):
    """custom_objects={name: ...}: what a name in a model file is read as.

    `by` is the full name of a library object, "" for code; `does` is "library", "identity" for a
    lambda that returns what it is given, "constant", or "code" for anything that is not judged.
    """

    name: str
    by: str = ""
    does: str = "code"


@record(kw_only=True)
class LoadWeights(Event):
    """Weights replaced: load_weights, set_weights (`method`); `usual` as in Save."""

    target: Model | Layer
    path: Maybe[str] = UNKNOWN
    method: str = "load_weights"
    args: dict[str, Any] = field(default_factory=dict)
    usual: str = ""


@record(kw_only=True)
class Refill(Event):
    """load_weights() and its like (`method`) of an object that is not known: it may be any model."""

    method: str


@record(kw_only=True)
class Store(Event):
    """An object that is no model is put into a file: pickle.dump, joblib.dump, np.save (`method`).

    `value` is known by its identity, or as data: a scaler, a tokenizer, an array, a tuple of them.
    `holds` are the fitted objects and Numberings in it, or of which a part is in it: scaler.mean_;
    UNKNOWN where nobody can tell.
    """

    value: Any = None
    holds: Maybe[tuple[Any, ...]] = ()
    path: Maybe[str] = UNKNOWN
    method: str = ""


@record(kw_only=True)
class Restore(Event):
    """An object is read from a file: pickle.load, joblib.load (`method`).

    `value` is the object that this script put there, or one of unknown content.
    """

    value: Any = None
    path: Maybe[str] = UNKNOWN
    method: str = ""
