"""What compile() is given: losses, metrics and optimizers, however they are spelt."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Compile
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Loss, Metric, Objective, Optimizer
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, method, prefix
from lintmodel.frontends.scripts.library.refused import note_arguments, note_compile
from lintmodel.frontends.scripts.objects import Bound, Function, Instance, Super
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Mapping, Sequence, Thing, Value, plain
from lintmodel.knowledge import (
    REQUIRED,
    canonical_loss,
    canonical_metric,
    canonical_optimizer,
    spec,
)

SECTIONS = {
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "callbacks": "callback",
}


@prefix("keras.losses.", "keras.metrics.", "keras.optimizers.", "keras.callbacks.")
def construct(call: Call) -> Value:
    """keras.losses.X(...) and its like: a Thing with its arguments by name."""
    section = call.name.split(".")[1]
    name = call.name.rpartition(".")[2]
    if section in ("losses", "metrics") and name[:1].islower():
        return _lower_case(call, section, name)
    found = spec(section, name, call.run.version.major)
    note_arguments(call, section, name)
    fields: dict[str, Any] = {}
    if found is not None:
        fields = {n: UNKNOWN if d is REQUIRED else d for n, d in found.parameters}
        fields.update(zip(found.names[: found.positional], call.args, strict=False))
    fields.update(call.kwargs)
    fields["class"] = name
    fields["given"] = tuple(call.kwargs)
    return Thing(SECTIONS[section], fields, call.where)


def _lower_case(call: Call, section: str, name: str) -> Value:
    """keras.losses.get("mse"), or a loss as a function: it judges what it is called on."""
    from lintmodel.frontends.scripts.library.loss_calls import keras_function

    word = call.plain(0, "identifier")
    if name == "get" and section == "losses" and isinstance(word, str):
        kind = canonical_loss(word)
        return Thing("loss", {"class": kind}, call.where) if kind else call.unknown("loss")
    if canonical_loss(name) is not None:
        return keras_function(call)
    return call.unknown(f"{section} value")


def loss_of(run: Run, value: Value) -> Loss:
    """One loss, however it is spelt."""
    place: dict[str, Any] = {"where": run.where(), "provenance": run.provenance("loss")}
    if isinstance(value, str):
        kind = canonical_loss(value)
        return Loss(kind=kind or value, custom=kind is None, **place)
    if isinstance(value, Library) and value.name.startswith("keras."):
        kind = canonical_loss(value.name.rpartition(".")[2])
        return Loss(kind=kind or value.name, custom=kind is None, **place)
    if isinstance(value, Thing) and value.kind == "loss":
        kind = canonical_loss(value.fields["class"])
        args = {key: plain(item) for key, item in value.fields.items() if key != "class"}
        place["where"] = value.where
        return Loss(kind=kind or UNKNOWN, args=args, custom=kind is None, **place)
    return Loss(kind=UNKNOWN, custom=True, **place)


def metric_of(run: Run, value: Value) -> Metric:
    """One metric, however it is spelt."""
    place: dict[str, Any] = {"where": run.where(), "provenance": run.provenance("metric")}
    if isinstance(value, str):
        kind = canonical_metric(value.lower() if value.lower() in ("accuracy", "acc") else value)
        return Metric(kind=kind or value, name=value, custom=kind is None, **place)
    if isinstance(value, Thing) and value.kind == "metric":
        args = {key: plain(item) for key, item in value.fields.items() if key != "class"}
        name = args.get("name", UNKNOWN)
        wrapped = value.fields.get("fn")
        if isinstance(wrapped, Function | Bound):  # MeanMetricWrapper(f)
            own = _own_metric(run, wrapped, place)
            place |= {"body": own.body, "made": own.made}
        return Metric(kind=value.fields["class"], name=name, args=args, **place)
    if isinstance(value, Function | Bound):
        return _own_metric(run, value, place)
    if isinstance(value, Instance):
        return _own_class(run, value, place)
    if isinstance(value, Library):
        name = value.name.rpartition(".")[2]
        of_keras = value.name.startswith("keras.")
        known = name if of_keras else UNKNOWN
        kind = canonical_metric(name) or name
        return Metric(kind=kind, name=known, custom=not of_keras, **place)
    return Metric(kind=UNKNOWN, custom=True, **place)


def _own_metric(run: Run, value: Function | Bound, place: dict[str, Any]) -> Metric:
    """A function of the project."""
    from lintmodel.frontends.scripts.metric_bodies import body_of_metric, where_defined

    name = value.name if isinstance(value, Function) else value.function.name
    made = where_defined(run, value)
    body = body_of_metric(run, value)
    return Metric(kind=name, name=name, custom=True, body=body, made=made, **place)


def _own_class(run: Run, value: Instance, place: dict[str, Any]) -> Metric:
    """A subclass of keras.metrics.Metric."""
    from lintmodel.frontends.scripts.metric_bodies import body_of_update

    body = body_of_update(run, value)
    made = place["where"] if body is None else body.where
    return Metric(kind=UNKNOWN, custom=True, body=body, made=made, **place)


@method("metric weight", "assign", "assign_add", "update_state", "__call__")
def _kept(call: Call) -> Value:
    """A number that a Metric keeps is given a value, or one more."""
    given = next((call.kwargs[name] for name in ("delta", "values") if name in call.kwargs), None)
    call.owner.fields["given"].append(call.arg(0, "value", given))
    return call.unknown("a number that lasts")


@method(Super, "super.update_state")
def _of_mean(call: Call) -> Value:
    """super().update_state(values) of a subclass of keras.metrics.Mean."""
    from lintmodel.frontends.scripts.metric_bodies import MEAN

    kept = getattr(call.owner.receiver, "fields", {}).get(MEAN)
    if isinstance(kept, Thing) and "keras.metrics.Mean" in call.owner.cls.library_bases():
        kept.fields["given"].append(call.arg(0, "values"))
    return None


def optimizer_of(run: Run, value: Value) -> Maybe[Optimizer | None]:
    """An optimizer, however it is spelt."""
    if isinstance(value, str):
        return Optimizer(kind=canonical_optimizer(value) or value, where=run.where())
    if isinstance(value, Thing) and value.kind == "optimizer":
        args = {key: plain(item) for key, item in value.fields.items() if key != "class"}
        kind = canonical_optimizer(value.fields["class"]) or value.fields["class"]
        return Optimizer(kind=kind, args=args, where=value.where)
    return UNKNOWN


def by_output(value: Value) -> Maybe[dict[Any, Value]]:
    """{output: value} for a dict, {index: value} for a list, {None: value} for one of all."""
    if isinstance(value, Mapping):
        return UNKNOWN if value.open else dict(value.entries)
    if isinstance(value, Sequence):
        return UNKNOWN if value.open else dict(enumerate(value.items))
    if isinstance(value, Symbol):
        return UNKNOWN
    return {} if value is None else {None: value}


@method(Model, "compile", "super.compile")
def compile_(call: Call) -> Value:
    """model.compile(optimizer, loss, metrics)."""
    run = call.run
    refused = note_compile(call)  # optimiser="adam" does not ask for the default
    missing = call.unknown("a refused argument") if refused else None
    losses = by_output(call.arg(1, "loss", missing))
    objective = Objective(
        losses=losses
        if isinstance(losses, Unknown)
        else {key: loss_of(run, value) for key, value in losses.items() if value is not None},
        metrics=_metrics(run, call.arg(2, "metrics")),
        weighted=_metrics(run, call.arg(99, "weighted_metrics")),
        optimizer=optimizer_of(run, call.arg(0, "optimizer", missing if refused else "rmsprop")),
        where=call.where,
        provenance=run.provenance("compile()"),
    )
    eager = call.plain(99, "run_eagerly", False)
    eager = eager if isinstance(eager, bool) else UNKNOWN
    run.emit(
        Compile, "compile()", model=call.owner, objective=objective, eager=eager, where=call.where
    )
    return None


def _metrics(run: Run, value: Value) -> Maybe[dict[Any, tuple[Metric, ...]]]:
    if isinstance(value, Mapping) and not value.open:
        found = {key: _metric_list(run, item) for key, item in value.entries.items()}
        return UNKNOWN if any(isinstance(v, Unknown) for v in found.values()) else found  # type: ignore[return-value]
    if isinstance(value, Sequence) and not value.open and any(map(_is_list, value.items)):
        value = Mapping(dict(enumerate(value.items)))  # a list for each output
        return _metrics(run, value)
    listed = _metric_list(run, value)
    return UNKNOWN if isinstance(listed, Unknown) else {None: listed}


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence | tuple)


def _metric_list(run: Run, value: Value) -> Maybe[tuple[Metric, ...]]:
    if value is None:
        return ()
    if isinstance(value, Sequence | tuple):
        items = value if isinstance(value, tuple) else value.items
        is_open = isinstance(value, Sequence) and value.open
        return UNKNOWN if is_open else tuple(metric_of(run, item) for item in items)
    return UNKNOWN if isinstance(value, Symbol) else (metric_of(run, value),)
