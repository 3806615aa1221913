"""Checks on layers and models of the user's own: what they lose, how they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.views.class_modes import FittedSubclass, TrainingDefault
    from lintmodel.views.classes import LostArguments, PlainState, RawVariable
    from lintmodel.views.layers import LateBinding
    from lintmodel.views.made import LostLayers
    from lintmodel.views.mixing import BatchMixing, Sampling


def incomplete_get_config(lost: LostArguments, params: Mapping[str, Any]) -> Iterator[Fault]:
    """get_config leaves out an argument of the constructor."""
    harmless = tuple(params["harmless"])
    left = [one for one in lost.required if not _is_one_of(one.name, harmless)]
    read = [one for one in lost.read if not _is_one_of(one.name, harmless)]
    shaping = [one for one in lost.shaping if not _is_one_of(one.name, harmless)]
    names = [f"'{one.name}'" for one in (*read, *shaping)]
    if not names:
        return
    slots = {
        "class": lost.cls.name,
        "names": names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}",
        "defaults": "its default" if len(names) == 1 else "their defaults",
    }
    related = [Related(lost.cls.where, f"{lost.cls.name} is defined here")]
    if lost.saved_at:
        related.append(Related(lost.saved_at, f"a model with {lost.cls.name} is saved here"))
    variant = "required" if left else ("" if read else "sublayers")
    if lost.kept == "library":  # nothing here saves it: wrong only once somebody does
        variant = f"{variant}-library" if variant else "library"
    weak = lost.kept in ("weights", "unsaved") or _is_base(lost.cls.name, params["bases"])
    yield Fault(lost.where, slots, related, variant, weak=weak)


def _is_base(name: str, words: Iterable[str]) -> bool:
    """Whether a class says that others derive from it, which may fix its arguments: BasePooling."""
    bare = name.lstrip("_")
    return any(bare.startswith(word) and bare[len(word) :][:1].isupper() for word in words)


def _is_one_of(name: str, words: tuple[str, ...]) -> bool:
    """Whether an argument's name is one of these words, or ends in one: kernel_initializer."""
    return any(name == word or name.endswith(f"_{word}") for word in words)


def unsaved_layer_state(state: PlainState) -> Iterator[Fault]:
    """A layer keeps what it learned from data where Keras does not save it."""
    slots = {"class": state.cls.name, "attribute": state.attribute, "method": state.method}
    related = [Related(state.cls.call_at, f"call() reads self.{state.attribute}")]
    if state.saved_at:
        related.append(Related(state.saved_at, f"a model with {state.cls.name} is saved here"))
    variant = "library" if state.kept == "library" else ""
    yield Fault(state.where, slots, related, variant, weak=state.kept == "unsaved")


def untracked_variable(variable: RawVariable) -> Iterator[Fault]:
    """A tf.Variable of a Keras 3 layer is neither trained nor saved."""
    slots = {"class": variable.cls.name, "attribute": variable.attribute}
    related = (Related(variable.cls.call_at, f"call() reads self.{variable.attribute}"),)
    variant = "assigned" if variable.assigned else ""
    yield Fault(variable.where, slots, related, variant, variable.version)


def call_without_training_argument(fitted: FittedSubclass) -> Iterator[Fault]:
    """fit() runs a subclassed model in inference mode."""
    cls = fitted.cls
    if cls.parameter("training") or cls.call_open or cls.flags or not fitted.modes:
        return
    batchnorm = [one for one in fitted.modes if one.kind == "BatchNormalization"]
    layer = (batchnorm or fitted.modes)[0]
    related = (
        Related(layer.where, f"{layer_title(layer)} is created here"),
        Related(fitted.fit.where, "fit() trains the model here"),
    )
    slots = {"class": cls.name, "layer": layer_title(layer)}
    yield Fault(fitted.where, slots, related, "" if batchnorm else "dropout", fitted.version)


def training_by_default(default: TrainingDefault) -> Iterator[Fault]:
    """call() trains unless it is told not to."""
    if not default.modes:
        return
    slots = {"class": default.cls.name, "layer": default.modes[0], "use": default.use}
    slots["line"] = f" at {default.used_at.spoken}" if default.used_at else ""
    related = []
    if default.used_at:
        related.append(Related(default.used_at, f"it is {default.use} without training= here"))
    remedy = Remedy("set-default", default.where, "training", None)
    yield Fault(
        default.where, slots, related, "used" if default.used_at else "", remedies=(remedy,)
    )


def layer_created_in_call(lost: LostLayers) -> Iterator[Fault]:
    """A layer that runs inside a model and is none of its layers."""
    slots = {
        "inside": lost.inside,
        "layers": " and ".join(lost.kinds),
        "them": "them" if lost.several else "it",
    }
    yield Fault(lost.where, slots, lost.related, "" if lost.how == "call" else lost.how)


def late_bound_lambda(late: LateBinding) -> Iterator[Fault]:
    """The function of a Lambda reads a loop variable, which has moved on when the model runs."""
    slots = {"layer": layer_title(late.layer), "name": late.name}
    yield Fault(late.where, slots, (Related(late.changed_at, f"{late.name} gets another value"),))


MEANT_OVER_BATCHES = ("batch", "mbstd", "stddev", "discriminator", "critic", "loss", "contrast",
                      "metric", "graph", "gnn", "gcn", "node", "moco", "simclr", "whiten")  # fmt: skip
MEANT_AT_RANDOM = ("sampl", "noise", "vae", "gan", "generator", "diffusion", "mc", "bayes", "latent",
                   "reparam", "gumbel", "policy", "actor", "augment", "random", "stochastic", "encod",
                   "decod", "z_mean", "z_log", "ddpm", "mixup", "crop", "flip", "mask",
                   "variational")  # fmt: skip


def batch_dependent_op(mixing: BatchMixing) -> Iterator[Fault]:
    """An answer depends on which other samples are in the batch."""
    if any(word in text for text in mixing.hints for word in MEANT_OVER_BATCHES):
        return
    slots = {"operation": mixing.operation, "subject": mixing.subject}
    related = [Related(where, f"{name} takes the whole batch too") for name, where in mixing.others]
    yield Fault(mixing.where, slots, related, "" if mixing.whole else "axis")


def sampling_at_inference(sampling: Sampling) -> Iterator[Fault]:
    """Two predictions for the same input differ."""
    if any(word in text for text in sampling.hints for word in MEANT_AT_RANDOM):
        return
    yield Fault(sampling.where, {"operation": sampling.operation, "subject": sampling.subject})
