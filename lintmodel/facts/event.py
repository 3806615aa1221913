"""Events: what a script does to models, layers and data, in the order of the trace."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from lintmodel.facts.callback import Callback
from lintmodel.facts.data import Data
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss, Objective
from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record

MODULE = "<module>"
BATCHES = "batches"  # what a loop over a batched dataset goes over


@record(frozen=True, eq=True, order=True)
class Guard:
    """One condition on the way to an event: which condition, and which of its arms.

    Equal symbolic conditions share `condition`. Arms of one condition exclude each other.
    """

    condition: int
    arm: str


@record(frozen=True, eq=True)
class Loop:
    """A loop around an event: its number, the guards under which its rounds begin, and what it goes over.

    What an event needs beyond these is decided anew in every round.
    """

    number: int
    guards: frozenset[Guard] = frozenset()
    over: Any = None  # the Cut of a cross-validation, one fold of which a round takes; or BATCHES


@record(kw_only=True)
class Event(Placed):
    """Something that happens in a run.

    `index` is the place in the trace; `guards` the conditions under which it happens; `count` how
    often it happens there (exact or UNKNOWN); `entry` the entry point that leads to it (MODULE for
    the module's own code), `handed` when that was given to code that calls it as it likes; `scopes`
    what surrounds it, outermost first ("GradientTape", "train_step", "tf.function", "loop", "test"),
    `loops` the loops among it.
    """

    index: int = -1
    guards: frozenset[Guard] = frozenset()
    count: Maybe[int] = 1
    entry: str = MODULE
    handed: int = -1  # of an entry that may be called once this many events have happened
    scopes: tuple[str, ...] = ()
    loops: tuple[Loop, ...] = ()
    optional: bool = False  # in a try body or an except handler: may be cut short


@record(kw_only=True)
class Create(Event):
    """A layer or a model was made."""

    made: Layer | Model


@record(kw_only=True)
class Adapt(Event):
    """layer.adapt(data); also set_vocabulary and their like, with `method` saying which."""

    layer: Layer
    data: Maybe[Data] = UNKNOWN
    method: str = "adapt"


@record(kw_only=True)
class Compile(Event):
    """model.compile(...)."""

    model: Model
    objective: Objective
    eager: Maybe[bool] = False  # run_eagerly: no function is compiled that could go stale


@record(kw_only=True)
class AddMetric(Event):
    """model.add_metric(value, name), layer.add_metric(...): one more name in the logs."""

    target: Model | Layer
    name: Maybe[str | None] = UNKNOWN


@record(kw_only=True)
class Fit(Event):
    """model.fit(...), fit_generator or train_on_batch (`method`).

    `batch` is the effective batch size, `steps` the updates of one epoch, both resolved from the
    arguments and the data; `validation` and `validation_y` are what validation_data names.
    `targets` are the labels by output: a key is an output's name, its index, or None for the only one;
    what is not known of a model of several outputs is left out. `y` is the labels of the only output.
    """

    model: Model
    method: str = "fit"
    x: Maybe[Data] = UNKNOWN
    y: Maybe[Data | None] = UNKNOWN
    targets: Maybe[dict[str | int | None, Data]] = UNKNOWN
    validation: Maybe[Data | None] = None
    validation_y: Maybe[Data | None] = None
    validation_split: Maybe[float] = 0.0
    epochs: Maybe[int] = 1
    batch: Maybe[int] = UNKNOWN
    steps: Maybe[int] = UNKNOWN
    callbacks: tuple[Callback, ...] = ()
    args: dict[str, Any] = field(default_factory=dict)


@record(kw_only=True)
class Evaluate(Event):
    """model.evaluate(...) or test_on_batch."""

    model: Model
    method: str = "evaluate"
    x: Maybe[Data] = UNKNOWN
    y: Maybe[Data | None] = UNKNOWN
    args: dict[str, Any] = field(default_factory=dict)
    floored: bool = False  # steps: a number of rows by the batch size, rounded down


@record(kw_only=True)
class Predict(Event):
    """model.predict(...), predict_on_batch, predict_classes."""

    model: Model
    method: str = "predict"
    x: Maybe[Data] = UNKNOWN
    used: Maybe[bool] = True  # False for a statement whose result is thrown away (warm-up)
    args: dict[str, Any] = field(default_factory=dict)
    floored: bool = False
    varies: bool = False  # the loop that is nearest around it gives it other data each time


@record(kw_only=True)
class Decide(Event):
    """Something read off a prediction: a class, a yes or no, a name.

    `made` is the Predict or Call that answered, `output` which output of the model it is, and `data`
    the numbers as they stand before the decision: data.steps says what was done to them since.
    `kind` is "argmax", "threshold", "equal" (to a number, `threshold`), "cast" (to whole numbers), "round",
    "lookup", or "softmax" and "sigmoid", which make probabilities of logits.
    """

    model: Model
    made: Event
    output: Maybe[int | str] = UNKNOWN
    data: Data
    kind: str
    axis: Maybe[Any] = None
    axis_given: bool = False
    threshold: Maybe[float] = UNKNOWN
    names: Maybe[int] = UNKNOWN  # of a lookup: the length of the list of names,
    keys: tuple[Any, ...] = ()  # the keys of a dict of them,
    words: tuple[str, ...] = ()  # and those names that are known
    position: bool = False  # of an argmax over all axes: turned into a position afterwards


@record(kw_only=True)
class Compare(Event):
    """Predictions and other data laid side by side, row by row: a metric of both, ==, columns of a table.

    `made` is the Predict or Call that answered; `how` the call or operator that lays them together.
    """

    made: Event
    predictions: Data
    other: Data
    how: str


@record(kw_only=True)
class Call(Event):
    """A direct call on data: model(x, training=...) or layer(x). Not the building of a graph.

    `training` is the keyword's value, None where it was given as None, and "absent" where it was not.
    """

    target: Model | Layer
    x: Maybe[Data] = UNKNOWN
    training: Maybe[bool | None | str] = "absent"
    flagged: bool = True  # the call itself may say so; False: the default of call() decided
    used: bool = True  # False for a statement whose result is thrown away
    varies: bool = False  # the loop that is nearest around it gives it other data each time
    tapes: tuple[Tape, ...] = ()  # the tapes that record it, outermost first


@record()
class Tape:
    """A GradientTape, and the models, layers and calls whose weights its gradient targets."""

    where: Any
    targets: list[Model | Layer] = field(default_factory=list)
    targets_known: bool = True
    taken: bool = False  # gradient() was called


@record(kw_only=True)
class LossUse(Event):
    """A loss called on values: in a loop of one's own, in train_step, in a TF1 graph.

    `output` is the node whose values are judged (`which` of a model's outputs), UNKNOWN where they
    come from code that is not followed. `model` is given for compute_loss() and its like: the loss
    is then the one that this model is compiled with, and `loss` UNKNOWN.
    """

    loss: Maybe[Loss] = UNKNOWN
    output: Maybe[Node] = UNKNOWN
    which: int = 0
    labels: Maybe[Data] = UNKNOWN
    model: Model | None = None
    tapes: tuple[Tape, ...] = ()


@record(kw_only=True)
class SetTrainable(Event):
    """target.trainable = value; `target` is None where it may be any layer."""

    target: Model | Layer | None
    value: Maybe[bool] = UNKNOWN


@record(kw_only=True)
class Renew(Event):
    """reset_states(), finalize_state() and their like (`method`); `target` is None where it is unknown."""

    target: Model | Layer | None
    method: str = "reset_states"


@record(kw_only=True)
class LearningPhase(Event):
    """keras.backend.set_learning_phase(value): 0 pins inference, 1 training, for all that follows."""

    value: Maybe[int] = UNKNOWN


@record(kw_only=True)
class Apply(Event):
    """optimizer.apply_gradients on the gradients of a tape: one update of its targets.

    `graph` says that it is the training operation of a TF1 graph (tf.train.AdamOptimizer).
    """

    tape: Tape | None = None
    graph: bool = False


@record(kw_only=True)
class Preprocess(Event):
    """preprocess_input(data) of a family of pretrained models; an array of floats is changed in place."""

    data: Data
    mode: str = ""
    varies: bool = False  # the loop that is nearest around it gives it other data each time


@record(kw_only=True)
class Escape(Event):
    """An object handed to code that we cannot see: from here on it may be adapted, compiled, changed."""

    target: Placed  # a model, a layer, a fitted object
    to: str = ""


@record(kw_only=True)
class Rebind(Event):
    """A variable that the function of a layer reads gets another value: so will the function."""

    layer: Layer
    name: str


@record(kw_only=True)
class Build(Event):
    """A layer or model called on symbolic tensors: the node that it made."""

    node: Node
    used: bool = True  # False for a statement whose result is thrown away: it only makes the weights


def model_of(event: Event) -> Model | None:
    """The model that an event is about, None for an event on a layer or on none."""
    found = getattr(event, "model", None) or getattr(event, "target", None)
    return found if isinstance(found, Model) else None
