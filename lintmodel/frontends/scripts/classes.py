"""Classes of the project: definition, instances, and what a layer or model subclass tracks."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.evaluate import evaluate
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.names import root
from lintmodel.frontends.scripts.objects import Class, Function, Instance, Scope
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.spans import Span
from lintmodel.frontends.scripts.values import Mapping, Sequence, Value, plain

MODELS = {"keras.Model", "keras.Sequential", "keras.models.Functional"}
OWN_STEPS = ("train_step", "test_step", "predict_step", "compute_loss")
LAYERS = {"keras.layers.Layer", "keras.Layer"}


def define_class(run: Run, frame: Frame, code: Code) -> str | None:
    """Execute a class statement."""
    from lintmodel.frontends.scripts.execute import execute

    _, run.span, name, base_codes, keywords, body, decorators = code
    bases = tuple(evaluate(run, frame, base) for base in base_codes)
    for value in (*(value for _, value in keywords), *decorators):
        evaluate(run, frame, value)
    inner = Frame(Scope(frame.scope), frame.function)
    inner.class_body = True
    cls = Class(name, bases, inner.scope, run.where())
    cls.decorators = decorators
    run.classes.append(cls)
    inner.owner = cls
    execute(run, inner, body)
    for value in inner.scope.names.values():
        if isinstance(value, Function) and value.owner is None:
            value.owner = cls
    run.state.write(frame.scope.names, name, cls)
    return None


def kind_of(cls: Class) -> str:
    """ "model", "layer", "unknown" (a base that we cannot see) or "plain"."""
    bases = cls.library_bases()
    if any(base in MODELS for base in bases):
        return "model"
    if any(base in LAYERS or base.startswith("keras.layers.") for base in bases):
        return "layer"
    return "unknown" if "?" in bases else "plain"


def instantiate(
    run: Run, cls: Class, args: list[Value], kwargs: dict[str, Value], open: bool, span: Span
) -> Value:
    """cls(*args, **kwargs): a new instance, its __init__ executed."""
    from lintmodel.frontends.scripts.calls import inline

    instance = Instance(cls, _fact(run, cls, kwargs))
    instance.given = (args, kwargs, open)
    run.instances.append(instance)
    constructor = cls.find("__init__")
    if isinstance(constructor, Function):
        inline(run, constructor, [instance, *args], kwargs, open, span)
    elif kind_of(cls) == "unknown" or any(root(base) == "?" for base in cls.library_bases()):
        run.escape([*args, *kwargs.values()], f"{cls.name}()")
    elif isinstance(instance.fact, Model):
        _inherited_constructor(run, instance.fact, args, kwargs, open, span)
    else:
        _fields_of_dataclass(run, instance, args, kwargs)
    if isinstance(instance.fact, Layer | Model):
        from lintmodel.frontends.scripts.subclass import trace_call

        track_lists(instance)
        trace_call(run, instance)
        run.emit(Create, f"{cls.name}() is made", made=instance.fact)
    return instance


def _inherited_constructor(
    run: Run, model: Model, args: list[Value], kwargs: dict[str, Value], open: bool, span: Span
) -> None:
    """Trainer(inputs, outputs) of a Model subclass without a constructor of its own."""
    from lintmodel.frontends.scripts.calls import transferred
    from lintmodel.frontends.scripts.library import METHODS, Call, load

    load("keras")
    call = Call(run, span, "super.__init__", args, kwargs, model, open)
    transferred(run, METHODS[(Model, "super.__init__")], call)


def _fields_of_dataclass(
    run: Run, instance: Instance, args: list[Value], kwargs: dict[str, Value]
) -> None:
    """A class without a constructor takes its fields by name (dataclass, NamedTuple)."""
    names = [name for name in instance.cls.scope.names if not name.startswith("__")]
    for name, value in [*zip(names, args, strict=False), *kwargs.items()]:
        run.state.write(instance.fields, name, value)


def _fact(run: Run, cls: Class, kwargs: dict[str, Value]) -> Layer | Model | None:
    kind = kind_of(cls)
    name = kwargs.get("name", UNKNOWN)
    common: dict[str, Any] = {
        "name": name if isinstance(name, str) else UNKNOWN,
        "where": run.where(),
        "provenance": run.provenance(f"{cls.name}() is made"),
    }
    if kind == "model":
        model = Model(kind="subclassed", class_name=cls.name, version=run.version, **common)
        model.own_steps = tuple(step for step in OWN_STEPS if cls.find(step) is not None)
        call = cls.find("call")
        if isinstance(call, Function):
            names = [name for name, _ in (*call.code[1], *call.code[3])][1:]
            model.call_args = {name: plain(call.defaults.get(name, UNKNOWN)) for name in names}
        return model
    if kind == "layer":
        return Layer(kind=cls.name, custom=True, **common)
    return None


def track(owner: Layer | Model, value: Value) -> None:
    """Keras tracks layers assigned to attributes, also in lists and dicts."""
    for found in layers_in(value):
        if isinstance(owner, Model):
            if not any(layer is found for layer in owner.layers):
                owner.layers.append(found)
        elif found is not owner and not any(layer is found for layer in owner.wrapped):
            owner.wrapped = (*owner.wrapped, found)


def track_lists(instance: Instance) -> None:
    """What was put into lists and dicts after they were assigned: self.blocks.append(layer)."""
    for value in instance.fields.values():
        if isinstance(value, Sequence | Mapping) and instance.fact is not None:
            track(instance.fact, value)


def layers_in(value: Value, depth: int = 0) -> list[Layer]:
    """The layers that a value holds; a model counts as the layer that wraps it."""
    if isinstance(value, Instance) and value.fact is not None:
        value = value.fact
    if isinstance(value, Model):
        return [as_layer(value)]
    if isinstance(value, Layer):
        return [value]
    if depth > 3:
        return []
    if isinstance(value, Sequence):
        value = value.items
    elif isinstance(value, Mapping):
        value = tuple(value.entries.values())
    if isinstance(value, tuple):
        return [layer for item in value for layer in layers_in(item, depth + 1)]
    return []


def as_layer(model: Model) -> Layer:
    """The one layer that stands for a model used inside another."""
    if model.as_layer is None:
        model.as_layer = Layer(
            kind=model.class_name or "Model",
            name=model.name,
            inner=model,
            custom=bool(model.class_name),
            where=model.where,
            provenance=model.provenance,
        )
    return model.as_layer
