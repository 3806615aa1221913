"""What compile() stored: compile_config of a .keras, training_config of a .h5 or SavedModel."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.objective import Loss, Metric, Objective, Optimizer
from lintmodel.facts.unknown import UNKNOWN, Maybe, same
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.layer_config import untupled
from lintmodel.frontends.artifacts.lowering import Lowering, config_of, text_of
from lintmodel.knowledge import (
    REQUIRED,
    canonical_loss,
    canonical_metric,
    canonical_optimizer,
    is_metric_word,
    spec,
)

_WRAPPERS = frozenset({"MeanMetricWrapper", "LossFunctionWrapper"})
Key = str | int | None


def lower_objective(saved: Any, lowering: Lowering) -> Maybe[Objective | None]:
    """The objective of a model; None if it was not compiled.

    Takes the stored config, None or {} where there is none. UNKNOWN for a config that a user's
    own compile() wrote and that names no loss and no optimizer.
    """
    saved = untupled(saved)
    if not saved:
        return None
    if not isinstance(saved, dict):
        return UNKNOWN
    optimizer = saved.get("optimizer_config", saved.get("optimizer"))
    if "loss" not in saved and optimizer is None:
        return UNKNOWN
    if saved.get("loss") is None and optimizer is None and not saved.get("metrics"):
        return None
    where = Where(path=lowering.reading.shown)
    return Objective(
        losses={key: _loss(one, lowering, where) for key, one in _by_output(saved.get("loss"))},
        metrics=_metrics(saved.get("metrics"), lowering, where),
        optimizer=_optimizer(optimizer, where),
        where=where,
    )


def _by_output(saved: Any) -> list[tuple[Key, Any]]:
    """(output, value) pairs of one value, a list by index or a dict by name; None is left out."""
    pairs: list[tuple[Key, Any]] = [(None, saved)]
    if isinstance(saved, list):
        pairs = list(enumerate(saved))
    elif isinstance(saved, dict) and not _is_object(saved):
        pairs = list(saved.items())
    return [(key, value) for key, value in pairs if value is not None and value != ""]


def _is_object(saved: Any) -> bool:
    return isinstance(saved, dict) and "class_name" in saved and "config" in saved


def _word(saved: Any) -> tuple[str, bool]:
    """The name that a serialised thing goes by, and whether it is bound to be a user's own."""
    if isinstance(saved, str):
        return saved.rpartition(">")[2], False
    class_name, config = text_of(saved, "class_name"), saved.get("config")
    if class_name == "function":
        named = config if isinstance(config, str) else ""
        module = text_of(saved, "module").split(".")[0]
        return named, module not in ("", "keras", "tf_keras", "builtins")
    if class_name in _WRAPPERS:
        wrapped = config_of(saved).get("fn")
        return _word(wrapped) if isinstance(wrapped, str | dict) else (class_name, True)
    module = text_of(saved, "module").split(".")[0]
    foreign = ">" in text_of(saved, "registered_name") or module not in ("", "keras", "tf_keras")
    return class_name.rpartition(">")[2], foreign


def _loss(saved: Any, lowering: Lowering, where: Where) -> Loss:
    if not isinstance(saved, str) and not _is_object(saved):
        return Loss(kind=UNKNOWN, custom=True, where=where)
    word, foreign = _word(saved)
    kind = None if foreign else canonical_loss(word)
    args = dict(config_of(saved))
    if kind is None:
        return Loss(kind=word or UNKNOWN, args=args, custom=True, where=where)
    known = spec("losses", kind, lowering.version.major)
    for name, default in known.parameters if known is not None else ():
        if default is not REQUIRED:
            args.setdefault(name, default)
    return Loss(kind=kind, args=args, where=where)


def _metrics(saved: Any, lowering: Lowering, where: Where) -> Maybe[dict[Key, tuple[Metric, ...]]]:
    """A flat list is for all outputs; but Keras 3 gives each of several outputs one item of it."""
    if not isinstance(saved, list | dict):
        return {} if saved is None else UNKNOWN
    heads = len(lowering.model.heads) if lowering.model is not None else 0
    by_output = heads > 1 and len(saved) == heads and same(lowering.version.major, 3)
    flat = isinstance(saved, list) and not any(isinstance(one, list) for one in saved)
    if flat and not by_output:
        return {None: _metric_list(saved, where)}
    pairs = enumerate(saved) if isinstance(saved, list) else saved.items()
    return {key: _metric_list(value, where) for key, value in pairs}


def _metric_list(saved: Any, where: Where) -> tuple[Metric, ...]:
    items = saved if isinstance(saved, list) else [saved]
    return tuple(_metric(one, where) for one in items if one is not None)


def _metric(saved: Any, where: Where) -> Metric:
    if not isinstance(saved, str) and not _is_object(saved):
        return Metric(kind=UNKNOWN, custom=True, where=where)
    word, foreign = _word(saved)
    is_word = isinstance(saved, str) and is_metric_word(word)
    kind = None if foreign else canonical_metric(word.lower() if is_word else word)
    args = dict(config_of(saved))
    name = args.get("name", word)
    return Metric(
        kind=kind or word or UNKNOWN,
        name=name if isinstance(name, str) else UNKNOWN,
        args=args,
        custom=kind is None,
        where=where,
    )


def _optimizer(saved: Any, where: Where) -> Maybe[Optimizer | None]:
    if saved is None:
        return None
    if isinstance(saved, str):
        word = saved.rpartition(">")[2]
        return Optimizer(kind=canonical_optimizer(word) or word, where=where)
    class_name = text_of(saved, "class_name").rpartition(">")[2]
    if not class_name:
        return UNKNOWN
    kind = canonical_optimizer(class_name) or class_name
    return Optimizer(kind=kind, args=dict(config_of(saved)), where=where)
