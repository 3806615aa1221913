"""compile, fit, evaluate, predict; gradient tapes and what they update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import AddMetric, Apply, Evaluate, Fit, Predict, Tape
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.callbacks import attach, callbacks_of, write_files
from lintmodel.frontends.scripts.library.feeding import Fed, feed
from lintmodel.frontends.scripts.library.misuse import note_keywords, note_listed
from lintmodel.frontends.scripts.library.predictions import answers
from lintmodel.frontends.scripts.library.symbolic import comes_from
from lintmodel.frontends.scripts.logged import EVALUATION, LOG
from lintmodel.frontends.scripts.objects import Function
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, known_int, plain
from lintmodel.knowledge import (
    spec,
)


@method(Model, "add_metric", "super.add_metric")
@method(Layer, "add_metric", "super.add_metric")
def add_metric(call: Call) -> Value:
    """model.add_metric(value, name=...)."""
    name = call.plain(99, "name")
    call.run.emit(AddMetric, "add_metric()", target=call.owner, name=name, where=call.where)
    return None


# -- fit, evaluate, predict --------------------------------------------------------------------


@method(Model, "fit", "fit_generator", "super.fit")
def fit(call: Call) -> Value:
    """model.fit(x, y, batch_size, epochs, ...)."""
    run, model = call.run, call.owner
    named = _named(call, "Model.fit")
    note_listed(call, named)
    fed = feed(run, named.get("x"), named.get("y"), named)
    seen = _validation(run, named.get("validation_data"))
    attach(run, model, named.get("callbacks"))
    event = run.emit(
        Fit,
        f"{call.name}()",
        model=model,
        method=call.name,
        x=fed.x,
        y=fed.y,
        targets=fed.targets,
        validation=seen.x,
        validation_y=seen.y,
        validation_split=_number(named.get("validation_split", 0.0)),
        epochs=_epochs(named),
        batch=fed.batch,
        steps=fed.steps,
        callbacks=callbacks_of(run, named.get("callbacks")),
        args={key: plain(value) for key, value in named.items()},
        where=call.where,
    )
    write_files(call, event)
    log = Symbol("history", (LOG, event.index))
    return Thing("History", {"model": model, "history": log}, call.where)


GENERATOR_METHODS: dict[str, tuple[str, ...]] = {  # of Keras 2: their arguments by position
    "fit_generator": ("x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data",
                      "validation_steps"),
    "evaluate_generator": ("x", "steps"),
    "predict_generator": ("x", "steps"),
}  # fmt: skip


def _floored(named: dict[str, Value]) -> bool:
    """Whether steps are a number of rows by the batch size, rounded down: what is left is lost."""
    key: Any = getattr(named.get("steps"), "key", None)
    if isinstance(key, tuple) and len(key) == 2 and key[0] == "int":
        key = key[1]
        divided = isinstance(key, tuple) and key[:2] == ("binary", "/")
    else:
        divided = isinstance(key, tuple) and key[:2] == ("binary", "//")
    return bool(divided and len(key) == 4 and key[3] != ("int", 1))


def _named(call: Call, method_name: str) -> dict[str, Value]:
    """Arguments of a method by name."""
    note_keywords(call, method_name)
    found = spec("methods", method_name, call.run.version.major)
    names = found.names[: found.positional] if found is not None else ()
    names = GENERATOR_METHODS.get(call.name, names)
    named: dict[str, Value] = dict(zip(names, call.args, strict=False))
    named.update(call.kwargs)
    if "generator" in named:
        named["x"] = named.pop("generator")
    if call.open:
        for name in (*names, "steps_per_epoch"):
            named.setdefault(name, Symbol("star-arguments"))
    return named


def _validation(run: Run, value: Value) -> Fed:
    if value is None:
        return Fed(None, None, UNKNOWN, UNKNOWN)  # type: ignore[arg-type]
    if isinstance(value, tuple | Sequence):
        items = value if isinstance(value, tuple) else value.items
        if not items:
            return Fed(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
        return Fed(
            as_data(run, items[0]),
            as_data(run, items[1]) if len(items) > 1 else None,
            UNKNOWN,
            UNKNOWN,
        )
    return feed(run, value, None, {})


def _number(value: Value) -> Maybe[float]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number else UNKNOWN


def _epochs(named: dict[str, Value]) -> Maybe[int]:
    epochs, start = known_int(named.get("epochs", 1)), known_int(named.get("initial_epoch", 0))
    if "nb_epoch" in named:  # Keras 1
        epochs = known_int(named["nb_epoch"])
    if isinstance(epochs, Unknown) or isinstance(start, Unknown):
        return UNKNOWN
    return max(int(epochs) - int(start), 0)


@method(Model, "train_on_batch")
def train_on_batch(call: Call) -> Value:
    """model.train_on_batch(x, y): one update."""
    fed = feed(call.run, call.arg(0, "x"), call.arg(1, "y"), {})
    batch = fed.x.rows if isinstance(fed.x, Data) else UNKNOWN
    call.run.emit(
        Fit, "train_on_batch()", model=call.owner, method="train_on_batch", x=fed.x, y=fed.y,
        targets=fed.targets, epochs=1, steps=1, batch=batch, where=call.where,
    )  # fmt: skip
    return call.unknown("training result")


@method(Model, "evaluate", "evaluate_generator", "test_on_batch")
def evaluate(call: Call) -> Value:
    """model.evaluate(x, y)."""
    named = _named(call, "Model.evaluate")
    fed = feed(call.run, named.get("x"), named.get("y"), named)
    args = {key: plain(value) for key, value in named.items()}
    event = call.run.emit(
        Evaluate, f"{call.name}()", model=call.owner, method=call.name, x=fed.x, y=fed.y, args=args,
        floored=_floored(named), where=call.where,
    )  # fmt: skip
    return call.run.unknown("evaluation result", (EVALUATION, event.index))


@method(
    Model, "predict", "predict_generator", "predict_on_batch", "predict_classes", "predict_proba"
)
def predict(call: Call) -> Value:
    """model.predict(x)."""
    named = _named(call, "Model.predict")
    fed = feed(call.run, named.get("x"), None, named)
    args = {key: plain(value) for key, value in named.items()}
    event = call.run.emit(
        Predict, f"{call.name}()", model=call.owner, method=call.name, x=fed.x, used=call.used,
        args=args, floored=_floored(named), where=call.where,
        varies=comes_from(call.run.state.item, named.get("x")),
    )  # fmt: skip
    if call.name == "predict_classes":
        return call.unknown("predicted classes")
    return answers(call.run, call.owner, event, fed.x, fed.order)


ANY_METHOD["History"] = lambda call: call.unknown("history")


# -- custom loops ------------------------------------------------------------------------------


@function("tensorflow.GradientTape")
def tape(call: Call) -> Value:
    """tf.GradientTape()."""
    return Tape(where=call.where)


@method(Tape, "gradient", "jacobian", "batch_jacobian")
def gradient(call: Call) -> Value:
    """tape.gradient(loss, sources): the models whose variables are named are its targets."""
    return Thing("gradients", {"tape": _taken(call.owner, call.arg(1, "sources"))}, call.where)


def _taken(recorded: Tape, sources: Value) -> Tape:
    """The tape, after a gradient towards these variables was taken from it."""
    recorded.taken = True
    owners, complete = owners_of(sources)
    recorded.targets = [*recorded.targets, *(one for one in owners if one not in recorded.targets)]
    recorded.targets_known = recorded.targets_known and complete
    return recorded


def owners_of(sources: Value) -> tuple[list[Model | Layer], bool]:
    """The models and layers whose variables a value lists, and whether that is all it lists."""
    found: list[Model | Layer] = []
    complete = True
    for item in _flat(sources):
        if isinstance(item, Thing) and item.kind == "variables":
            found.append(item.fields["of"])
        else:
            complete = False
    return found, complete


def _flat(value: Value, depth: int = 0) -> Iterator[Value]:
    items = value.items if isinstance(value, Sequence) else value
    if isinstance(items, tuple) and depth < 4:
        for item in items:
            yield from _flat(item, depth + 1)
    else:
        yield items


@method("optimizer", "minimize")
def minimize(call: Call) -> Value:
    """optimizer.minimize(loss, variables): a function of no argument, or a value of a given tape."""
    loss, recorded = call.arg(0, "loss"), call.kwargs.get("tape")
    sources = _called(call, call.arg(1, "var_list"))
    if isinstance(loss, Function):
        recorded = Tape(where=call.where)
        with call.run.state.recorded_by(recorded):
            _called(call, loss)
    found = _taken(recorded, sources) if isinstance(recorded, Tape) else None
    call.run.emit(Apply, "minimize()", tape=found, where=call.where)
    return None


def _called(call: Call, value: Value) -> Value:
    from lintmodel.frontends.scripts.calls import inline

    return inline(call.run, value, [], {}, False, call.span) if isinstance(value, Function) else value


@method("optimizer", "apply_gradients", "apply")
def apply_gradients(call: Call) -> Value:
    """optimizer.apply_gradients(zip(gradients, variables)): one update."""
    found = next((one for one in _tapes(call.arg(0, "grads_and_vars"))), None)
    call.run.emit(Apply, "apply_gradients()", tape=found, where=call.where)
    return None


def _tapes(value: Value, depth: int = 0) -> Iterator[Tape]:
    if isinstance(value, Thing) and value.kind == "gradients":
        yield value.fields["tape"]
    elif depth < 4:
        inner: Any = ()
        if isinstance(value, Sequence):
            inner = value.items
        elif isinstance(value, Thing):
            inner = value.fields.values()
        elif isinstance(value, tuple):
            inner = value
        for item in inner:
            yield from _tapes(item, depth + 1)
