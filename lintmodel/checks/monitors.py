"""Checks on what callbacks watch while a model is trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.facts.unknown import decided, is_known
from lintmodel.findings import Fault, Related, Remedy
from lintmodel.knowledge.metrics import DOWN, UP, words_of

if TYPE_CHECKING:
    from lintmodel.views.monitors import Monitor


def missing_monitor(monitor: Monitor, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A name that is not in the logs: nothing is stopped, nothing is kept."""
    name, logs = decided(monitor.name), monitor.logs
    if not decided(monitor.decides):
        return
    related = (Related(monitor.fit.where, f"{monitor.fit.method}() gets the callback here"),)
    now, legacy = logs.hold(name), logs.hold(name, legacy=True)
    slots = {
        "callback": monitor.kind,
        "name": name,
        "effect": params["effects"][monitor.kind],
        "names": _named(monitor),
    }
    if now is False and legacy is False:
        unvalidated = name.startswith("val_") and logs.validated is False
        mends = () if unvalidated else _other_name(monitor, name, params["accuracies"])
        yield Fault(monitor.where, slots, related, "unvalidated" if unvalidated else "", remedies=mends)
    elif now is False or legacy is False:
        variant = "renamed" if now is False else "legacy"
        mends = _other_name(monitor, name, params["accuracies"], legacy=variant == "legacy")
        yield Fault(monitor.where, slots, related, variant, monitor.version, remedies=mends)


def _other_name(
    monitor: Monitor, name: str, words: tuple[str, ...], legacy: bool = False
) -> tuple[Remedy, ...]:
    """An accuracy that has another name here, where fit() logs one only."""
    bare = name.removeprefix("val_")
    names = monitor.logs.legacy if legacy else monitor.logs.metrics
    if bare not in words or not is_known(names) or monitor.logs.prefixed:
        return ()
    found = [one for one in names if one in words]
    if len(found) != 1 or (name != bare and monitor.logs.validated is not True):
        return ()
    return remedies.watched(monitor.kind, monitor.where, name.replace(bare, found[0]))


def _named(monitor: Monitor) -> str:
    """What there is to watch."""
    logs = monitor.logs
    metrics = decided(logs.metrics) if is_known(logs.metrics) else ()
    names = ["loss", *metrics]
    if logs.validated is True:
        names += [f"val_{one}" for one in names]
    return ", ".join(names)


def wrong_monitor_mode(monitor: Monitor, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A number that is taken for better where it is worse."""
    name, mode = decided(monitor.name), decided(monitor.callback.args["mode"])
    if not decided(monitor.decides) or monitor.logs.hold(name) is False:
        return
    better = _better(monitor, name, params)
    slots = {"callback": monitor.kind, "name": name, "better": better, "mode": mode}
    related = (Related(monitor.fit.where, f"{monitor.fit.method}() gets the callback here"),)
    if mode in ("min", "max"):
        if better and mode != better and _certain(monitor, name):
            mends = remedies.better(monitor.kind, monitor.where, better)
            yield Fault(monitor.where, slots, related, "explicit", remedies=mends)
        return
    taken = _guessed(monitor.kind, name, params)
    if better and taken != better:
        variant = _variant(monitor)
        mends = remedies.better(monitor.kind, monitor.where, better)
        yield Fault(monitor.where, {**slots, "mode": taken}, related, variant, monitor.version,
                    remedies=mends if _certain(monitor, name) or variant == "custom" else ())  # fmt: skip


def _better(monitor: Monitor, name: str, params: Mapping[str, Any]) -> str:
    """ "max" or "min", whichever is better; "" where nothing tells."""
    bare = name.removeprefix("val_")
    if bare == "loss" or (monitor.logs.prefixed and bare.endswith("_loss")):
        return "min"
    metric = monitor.metric if is_known(monitor.metric) else None
    if metric and not metric.custom and is_known(metric.kind):
        return "max" if metric.kind in UP else "min" if metric.kind in DOWN else ""
    words = words_of(bare)
    return "max" if words & set(params["up"]) and not words & set(params["down"]) else ""


def _certain(monitor: Monitor, name: str) -> bool:
    """Whether a loss or a metric of Keras tells the direction, not the words of a name."""
    metric = monitor.metric if is_known(monitor.metric) else None
    return name.endswith("loss") or bool(metric and not metric.custom)


def _guessed(kind: str, name: str, params: Mapping[str, Any]) -> str:
    """What mode='auto' makes of a name, where it goes by names."""
    if kind == "EarlyStopping":
        return "max" if name.endswith(tuple(params["endings"])) else "min"
    fmeasure = kind == "ModelCheckpoint" and name.startswith("fmeasure")
    return "max" if "acc" in name or fmeasure else "min"


def _variant(monitor: Monitor) -> str:
    """Whom it concerns: Keras 3 asks the metric, and refuses what it cannot ask."""
    metric = monitor.metric if is_known(monitor.metric) else None
    if metric and metric.custom:
        return "custom"
    return "stopping" if monitor.kind == "EarlyStopping" else ""
