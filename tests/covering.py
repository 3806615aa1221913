"""Whether what really happened lies within what the interpreter says of a script."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import (
    MODULE,
    Adapt,
    Build,
    Call,
    Compile,
    Evaluate,
    Event,
    Fit,
    Predict,
    model_of,
)
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import UNKNOWN, Unknown

Concrete = dict[str, Any]  # one event of tests/recorder.py
KINDS: dict[str, type[Event]] = {
    "compile": Compile, "fit": Fit, "train_on_batch": Fit, "evaluate": Evaluate,
    "test_on_batch": Evaluate, "predict": Predict, "predict_on_batch": Predict, "save": Save,
    "export": Save, "save_weights": Save, "load_weights": LoadWeights, "load_model": Load,
    "call": Call, "adapt": Adapt,
}  # fmt: skip
ROUNDING = 1e-5  # of float32, relative to the width of the interval


@dataclass
class Tally:
    """How many fields were compared, and how many of them the interpreter leaves open."""

    asked: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def agree(self, name: str, abstract: Any, holds: Any) -> bool:
        """UNKNOWN agrees with everything, and is counted; `holds` is asked of the others."""
        self.asked[name] += 1
        if isinstance(abstract, Unknown):
            self.unknown[name] += 1
            return True
        return bool(holds(abstract))


def uncovered(script: Script, concrete: list[Concrete], tally: Tally) -> Iterator[str]:
    """The concrete events that no abstract one covers, with what the nearest say instead."""
    for one in concrete:
        at_line = list(_at_line(script, one))
        if not at_line and one["kind"] == "call" and _in_a_graph(script, one):
            continue
        if not at_line:
            yield f"line {one['line']}: {one['kind']} is not in the trace"
            continue
        wrong = [_disagreement(event, one, Tally()) for event in at_line]
        if all(wrong):
            yield f"line {one['line']}: {one['kind']}: {'; '.join(sorted(set(wrong)))}"
        else:
            _disagreement(at_line[wrong.index("")], one, tally)


def _in_a_graph(script: Script, one: Concrete) -> bool:
    """Whether the call stands in call() of a subclass, which is read as a graph."""
    return any(
        one["line"] in _lines(script, event)
        for event in script.trace.of(Build)
        if "call" in event.scopes
    )


def unfounded(script: Script, concrete: list[Concrete]) -> Iterator[str]:
    """The events that must happen, as the interpreter says, and did not (in a run to the end)."""
    happened = {(KINDS[one["kind"]], one["line"]) for one in concrete}
    for event in script.trace.of(*set(KINDS.values())):
        must = event.entry == MODULE and not event.guards and not event.optional
        if not must or _is_unseen(event):
            continue
        if not any((type(event), line) in happened for line in _lines(script, event)):
            yield f"line {event.where.line}: {type(event).__name__} did not happen"


def _is_unseen(event: Event) -> bool:
    """What the recorder does not write down: layers called alone, files of callbacks, set_weights."""
    if isinstance(event, Call):
        return isinstance(event.target, Layer)
    method = getattr(event, "method", None)
    return method is not None and method not in KINDS


def _at_line(script: Script, one: Concrete) -> Iterator[Event]:
    for event in script.trace.of(KINDS[one["kind"]]):
        if one["line"] in _lines(script, event):
            yield event


def _lines(script: Script, event: Event) -> set[int]:
    """Lines of the script itself by which a recorder may know an event: those of the calls to it.

    The innermost frame of an event in another module, or in a traced function, lies further out.
    """
    own = [hop.where for hop in event.provenance.hops if hop.where.path == script.path]
    inside = event.where.path == script.path
    if inside and not any("function" in scope or scope == "dataset" for scope in event.scopes):
        own = [event.where]
    elif inside:
        own.append(event.where)
    return {line for where in own for line in range(where.line, where.end_line + 1)}


def _disagreement(event: Event, one: Concrete, tally: Tally) -> str:
    """ "" where the abstract event covers the concrete one, else what they disagree on."""
    checks = (_layers, _passes, _data, _flag, _path)
    return next((wrong for check in checks if (wrong := check(event, one, tally))), "")


def _layers(event: Event, one: Concrete, tally: Tally) -> str:
    if isinstance(event, Adapt):
        kind = event.layer.kind
        return "" if kind == one["layer"] else f"{kind} is adapted"
    model = model_of(event)
    if model is None:
        return "no model"
    complete = model.complete and model.kind in ("sequential", "functional")
    found = _kinds(model) if complete else UNKNOWN
    expected = Counter(kind for kind in one["layers"] if kind != "InputLayer")
    ok = tally.agree("layers", found, lambda kinds: _same_layers(kinds, expected))
    return "" if ok else f"layers {dict(found)}, not {dict(expected)}"


def _kinds(model: Model) -> Counter[str]:
    return Counter(
        "*" if layer.inner is not None or layer.kind.startswith("op:") else layer.kind
        for layer in model.layers
        if layer.kind != "InputLayer"
    )


def _same_layers(kinds: Counter[str], expected: Counter[str]) -> bool:
    """Nested models and operations have class names that only a run knows."""
    plain = Counter({kind: count for kind, count in kinds.items() if kind != "*"})
    return not plain - expected and (expected - plain).total() == kinds["*"]


def _passes(event: Event, one: Concrete, tally: Tally) -> str:
    if not isinstance(event, Fit) or one["kind"] != "fit":
        return ""
    if one["batch"] is not None and not tally.agree("batch", event.batch, _batch(event, one)):
        return f"batch {event.batch}, not {one['batch']}"
    if not tally.agree("epochs", event.epochs, _reached(event, one["epochs"])):
        return f"epochs {event.epochs}, not {one['epochs']}"
    total: Any = UNKNOWN
    if not isinstance(event.steps, Unknown) and not isinstance(event.epochs, Unknown):
        total = event.steps * event.epochs
    ok = tally.agree("steps", total, _reached(event, one["steps"]))
    return "" if ok else f"{total} updates, not {one['steps']}"


def _batch(event: Fit, one: Concrete) -> Callable[[Any], bool]:
    """The same; of fewer rows than a batch the recorder tells the rows."""
    rows = event.x.rows if isinstance(event.x, Data) else UNKNOWN
    most = float("inf") if isinstance(rows, Unknown) else rows
    return lambda batch: bool(min(batch, most) == one["batch"])


def _reached(event: Fit, count: int) -> Callable[[Any], bool]:
    """As many, or fewer where a callback may have ended it early."""
    return lambda known: bool(known == count or (event.callbacks != () and known > count))


def _data(event: Event, one: Concrete, tally: Tally) -> str:
    x = getattr(event, "data", None) if isinstance(event, Adapt) else getattr(event, "x", None)
    labels = _labels(getattr(event, "y", None), one.get("y"), tally)
    if labels:
        return labels
    seen = one.get("x")
    if not isinstance(seen, dict) or "shape" not in seen or seen.get("symbolic"):
        return ""
    data = x if isinstance(x, Data) else UNKNOWN
    if "min" in seen:
        interval = data.interval if isinstance(data, Data) else UNKNOWN
        if not tally.agree("interval", interval, lambda known: _contains(known, seen)):
            return f"values {interval}, not {seen['min']:g}..{seen['max']:g}"
    if not seen.get("dataset") and one["kind"] != "call":
        rows = data.rows if isinstance(data, Data) else UNKNOWN
        if not tally.agree("rows", rows, lambda known: known == seen["shape"][0]):
            return f"{rows} rows, not {seen['shape'][0]}"
    return ""


def _labels(y: Any, seen: Any, tally: Tally) -> str:
    """What is known of labels: their shape, whether they are whole numbers, how they encode."""
    if not isinstance(seen, dict) or "shape" not in seen:
        return ""
    data = y if isinstance(y, Data) else Data()
    if not tally.agree("labels' shape", data.shape, lambda known: _fits(known, seen["shape"])):
        return f"labels of shape {data.shape}, not {seen['shape']}"
    if "whole" in seen and not tally.agree(
        "whole", data.integral, lambda known: known in (seen["whole"], False)
    ):
        return f"labels integral {data.integral}, not {seen['whole']}"
    hot = seen.get("one_hot")
    if hot is not None and not tally.agree(
        "encoding", data.encoding, lambda known: known != "one-hot" or hot
    ):
        return f"labels {data.encoding}, one-hot {hot}"
    return ""


def _fits(shape: Any, seen: list[int]) -> bool:
    """Whether a shape is this one, as far as it is known."""
    return len(shape) == len(seen) and all(
        size == real for size, real in zip(shape, seen, strict=True) if isinstance(size, int)
    )


def _contains(interval: Any, seen: Concrete) -> bool:
    slack = ROUNDING * max(abs(interval.low), abs(interval.high), 1.0)
    return bool(interval.low - slack <= seen["min"] and seen["max"] <= interval.high + slack)


def _flag(event: Event, one: Concrete, tally: Tally) -> str:
    if not isinstance(event, Call):
        return ""
    said = one["training"]
    if said == "absent" and not event.flagged:  # the default of call() is what it means
        return ""
    ok = tally.agree(
        "training", event.training, lambda known: known == said and type(known) is type(said)
    )
    return "" if ok else f"training={event.training}, not {said}"


def _path(event: Event, one: Concrete, tally: Tally) -> str:
    path = getattr(event, "path", None)
    if path is None or "path" not in one or "inside" in one:
        return ""
    seen = posixpath.normpath(one["path"].replace("\\", "/"))
    if tally.agree("path", path, lambda known: posixpath.normpath(known) == seen or "{" in known):
        return ""
    return f"path {path}, not {seen}"
