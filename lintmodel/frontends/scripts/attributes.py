"""Reading and writing attributes of values."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.editing import EditLayer, EditLayers
from lintmodel.facts.event import Adapt, SetTrainable
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts import library
from lintmodel.frontends.scripts.joining import join
from lintmodel.frontends.scripts.names import canonical
from lintmodel.frontends.scripts.objects import Bound, Class, Function, Instance, Super
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Hidden, Symbol
from lintmodel.frontends.scripts.values import (
    Choice,
    Dataset,
    Deferred,
    Library,
    Method,
    Thing,
    Value,
)

# What a layer takes when it is made, and what people set on one that a model holds already.
EDITED = {"activation", "rate", "dropout", "recurrent_dropout", "epsilon", "momentum",
          "kernel_regularizer", "bias_regularizer", "depthwise_regularizer",
          "pointwise_regularizer", "recurrent_regularizer", "gamma_regularizer",
          "beta_regularizer", "embeddings_regularizer", "kernel_constraint", "bias_constraint",
          "kernel_initializer", "bias_initializer"}  # fmt: skip

# What of a model leads neither to its layers nor to its variables.
SHUT = {"__class__", "add_loss", "add_metric", "built", "compile", "count_params", "evaluate",
        "evaluate_generator", "export", "fit", "fit_generator", "get_config", "get_weights",
        "input_names", "input_shape", "load_weights", "loss", "metrics", "metrics_names", "name",
        "optimizer", "output_names", "output_shape", "predict", "predict_classes",
        "predict_generator", "predict_on_batch", "predict_proba", "reset_states", "save",
        "save_weights", "set_weights", "stop_training", "summary", "test_on_batch", "to_json",
        "to_yaml", "train_on_batch", "trainable"}  # fmt: skip


def get_attribute(run: Run, owner: Value, name: str) -> Value:
    """owner.name."""
    if isinstance(owner, Library):
        return _of_library(owner, name)
    if isinstance(owner, Instance):
        return _of_instance(run, owner, name)
    if isinstance(owner, Choice):
        return join([(guards, get_attribute(run, value, name)) for guards, value in owner.options])
    if isinstance(owner, Hidden) and name in ("input", "output"):
        from lintmodel.frontends.scripts.library.model_parts import hidden_tensor

        return hidden_tensor(run, owner, name)
    if isinstance(owner, Symbol):
        return Symbol(owner.cause, ("attr", owner.key, name))
    if isinstance(owner, Class):
        found = owner.name if name in ("__name__", "__qualname__") else owner.find(name)
        return run.unknown("attribute") if found is None else found
    if isinstance(owner, Super):
        return _of_super(run, owner, name)
    if isinstance(owner, Thing) and name in owner.fields:
        found = owner.fields[name]
        return found.get() if type(found) is Deferred else found
    kind = owner.kind if isinstance(owner, Thing) else type(owner)
    read = library.ATTRIBUTES.get((kind, name))
    if kind is Model and name not in SHUT and owner.making is not None:
        owner.making.opened = True
    if read is None and isinstance(owner, Thing) and name[-1:] == "_" and id(owner) in run.learners:
        from lintmodel.frontends.scripts.library.fitting import part

        return part(run, owner, name)
    if read is None and kind is Data and (kind, name) not in library.METHODS:
        from lintmodel.frontends.scripts.library.array_methods import named_column

        found = named_column(run, owner, name)
        return Method(owner, name) if found is None else found
    return Method(owner, name) if read is None else read(run, owner)


def _of_library(owner: Library, name: str) -> Value:
    if name in ("__name__", "__qualname__"):
        return owner.name.rpartition(".")[2]
    spelling = f"{owner.spelling}.{name}"
    full = canonical(f"{owner.name}.{name}")
    if full in library.CONSTANTS:
        return library.CONSTANTS[full]
    return Library(full, spelling)


def _of_instance(run: Run, owner: Instance, name: str) -> Value:
    if name in owner.fields:
        return owner.fields[name]
    found = owner.cls.find(name)
    if isinstance(found, Function):
        return _bind(run, found, owner)
    if found is not None:
        return found
    if name == "__class__":
        return owner.cls
    if owner.fact is not None:
        return get_attribute(run, owner.fact, name)
    return Symbol("attribute", ("attr", id(owner), name))


def _bind(run: Run, function: Function, receiver: Value) -> Value:
    names = {item.name for item in function.decorators if isinstance(item, Library)}
    if "builtins.staticmethod" in names:
        return function
    if "builtins.classmethod" in names:
        return Bound(function, receiver.cls if isinstance(receiver, Instance) else receiver)
    if names & {"builtins.property", "functools.cached_property"}:
        from lintmodel.frontends.scripts.calls import inline

        return inline(run, function, [receiver], {}, False, run.span)
    return Bound(function, receiver)


def _of_super(run: Run, owner: Super, name: str) -> Value:
    for base in owner.cls.bases:
        found = base.find(name) if isinstance(base, Class) else None
        if isinstance(found, Function):
            return _bind(run, found, owner.receiver)
    fact = owner.receiver.fact if isinstance(owner.receiver, Instance) else None
    return Method(Super(owner.cls, owner.receiver) if fact is None else fact, f"super.{name}")


def set_attribute(run: Run, owner: Value, name: str, value: Value) -> None:
    """owner.name = value."""
    if isinstance(owner, Choice):
        for guards, option in owner.options:
            with run.state.under(*guards):
                set_attribute(run, option, name, value)
    elif isinstance(owner, Instance):
        _set_on_instance(run, owner, name, value)
    elif isinstance(owner, Layer | Model) and name == "trainable":
        known = value if isinstance(value, bool) else UNKNOWN
        run.emit(SetTrainable, f"trainable = {value}", target=owner, value=known)
    elif isinstance(owner, Symbol) and name == "trainable":
        run.emit(SetTrainable, "trainable is set", target=None, value=UNKNOWN)
    elif isinstance(owner, Layer):
        if name in ("mean", "variance", "input_mean", "input_variance", "bin_boundaries"):
            run.emit(Adapt, f"{name} is assigned", layer=owner, method=f"{name} =")
        elif name in EDITED:
            run.emit(EditLayer, f"{name} is assigned", layer=owner, name=name)
    elif isinstance(owner, Model) and name in ("outputs", "output_layers"):
        run.emit(EditLayers, f"{name} are assigned", model=owner, method="outputs =")
    elif isinstance(owner, Thing):
        run.state.write(owner.fields, name, value)
        if owner.kind in library.SETTERS:
            library.SETTERS[owner.kind](run, owner, name, value)
    elif isinstance(owner, Dataset) and name in ("shuffle", "index_array"):
        run.state.write(owner.facts, "shuffled", value if isinstance(value, bool) else UNKNOWN)
    elif isinstance(owner, Class):
        run.state.write(owner.scope.names, name, value)


def _set_on_instance(run: Run, owner: Instance, name: str, value: Value) -> None:
    if name == "trainable" and owner.fact is not None:
        set_attribute(run, owner.fact, name, value)
        return
    provenance = getattr(value, "provenance", None)
    if provenance is not None:
        value.provenance = provenance.called(name)
    run.state.write(owner.fields, name, value)
    if owner.fact is not None:
        from lintmodel.frontends.scripts.classes import track

        track(owner.fact, value)
