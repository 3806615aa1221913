"""What compile() fixes: losses, metrics and the optimizer."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from lintmodel.facts.provenance import NOWHERE, Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.facts.model import Model


@record(kw_only=True)
class Loss(Placed):
    """A loss under Keras' class name ("SparseCategoricalCrossentropy"), however it was spelt.

    `from_logits` is False where it was not given and UNKNOWN for a loss that Keras does not ship.
    `function` is the name of a function outside Keras that computes it ("tf.nn.softmax_...").
    """

    kind: Maybe[str]
    args: dict[str, Any] = field(default_factory=dict)
    custom: bool = False
    function: str = ""

    @property
    def from_logits(self) -> Maybe[bool]:
        """Whether the loss takes logits."""
        return UNKNOWN if self.custom else self.args.get("from_logits", False)


@record(kw_only=True)
class Metric(Placed):
    """A metric: Keras' class name, or the word that was given ("accuracy").

    `name` is what was given as a string or as name=, or the name of a function; None where Keras
    makes one of the class's name. `custom` says that the metric is not one of Keras'. `body` is what
    a function computes, or update_state() adds up, from its two inputs, labels and predictions; `made` is
    where that is defined.
    """

    kind: Maybe[str]
    name: Maybe[str | None] = UNKNOWN
    args: dict[str, Any] = field(default_factory=dict)
    custom: bool = False
    body: Model | None = None
    made: Where = NOWHERE

    @property
    def title(self) -> str:
        """How a message names a metric of the project: its function or class."""
        return self.body.class_name if self.body is not None else str(self.name)


@record(kw_only=True)
class Optimizer(Placed):
    """An optimizer under Keras' class name, with its arguments by name."""

    kind: Maybe[str]
    args: dict[str, Any] = field(default_factory=dict)


@record(kw_only=True)
class Objective(Placed):
    """Losses and metrics by output: a key is an output's name, its index, or None for all outputs."""

    losses: Maybe[dict[str | int | None, Loss]] = UNKNOWN
    metrics: Maybe[dict[str | int | None, tuple[Metric, ...]]] = UNKNOWN
    weighted: Maybe[dict[str | int | None, tuple[Metric, ...]]] = field(default_factory=dict)
    optimizer: Maybe[Optimizer | None] = UNKNOWN

    def loss_of(self, index: int, name: Maybe[str], outputs: int) -> Maybe[Loss | None]:
        """The loss of one output; None where it has none."""
        if not isinstance(self.losses, dict):
            return UNKNOWN
        for key in (None, index, name):
            if isinstance(key, str | int | None) and key in self.losses:
                return self.losses[key]
        return UNKNOWN if any(isinstance(key, str) for key in self.losses) else None

    def metrics_of(self, index: int, name: Maybe[str], outputs: int) -> tuple[Metric, ...]:
        """The metrics of one output, as far as they are known.

        Of a list as long as there are outputs Keras 3 gives one to each; Keras 2 gives all to all,
        that one among them.
        """
        if not isinstance(self.metrics, dict):
            return ()
        found = self.metrics.get(None, ())
        if 1 < len(found) == outputs:
            found = found[index : index + 1]
        for key in (index, name):
            if isinstance(key, str | int) and key in self.metrics:
                found = (*found, *self.metrics[key])
        return found
