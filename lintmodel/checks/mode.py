"""Checks on training and inference mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.checks.classes import call_without_training_argument, training_by_default
from lintmodel.checks.places import origin
from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.facts.model import Model
    from lintmodel.views.augmented import AugmentedUse
    from lintmodel.views.calls import DirectCall
    from lintmodel.views.files import SignatureUse
    from lintmodel.views.graphs import GraphTraining
    from lintmodel.views.inference import FrozenUse, ServedAugmentation
    from lintmodel.views.layers import BakedFlag
    from lintmodel.views.phases import PinnedPhase
    from lintmodel.views.tuning import TunedNormalization

__all__ = ["call_without_training_argument", "training_by_default"]


def training_flag_missing(call: DirectCall) -> Iterator[Fault]:
    """A training step calls the model in inference mode."""
    training = decided(call.training)
    unsaid = training in ("absent", None) or (training is False and not call.call.flagged)
    if not call.updated or call.elsewhere or not call.modes or not unsaid:
        return
    layer = call.modes[0]
    variant = "batchnorm" if layer.kind == "BatchNormalization" else ""
    related = (origin(layer), *call.chain)
    root = (id(call.model), *(tape.where for tape in call.updated))  # of several calls, the first
    how = _how_to_tell(call.model)
    slots = {"layer": layer_title(layer), "how": how}
    mends = remedies.flagged(call.where, True) if training == "absent" and not how else ()
    yield Fault(call.where, slots, related, variant, root=root, remedies=mends)


def _how_to_tell(model: Model) -> str:
    """What has to be done first where call() of a subclass cannot be told that it trains."""
    if not model.class_name or not model.call_args or "training" in model.call_args:
        return ""
    return f", for which call() of {model.class_name} needs an argument 'training'"


def training_mode_inference(call: DirectCall) -> Iterator[Fault]:
    """Evaluation or serving code calls the model in training mode."""
    if call.taped or not call.evaluates or decided(call.training) is not True:
        return
    if not call.modes or call.sampled or call.adversarial:
        return
    slots = {"layer": layer_title(call.modes[0]), "place": call.evaluates}
    mends = remedies.flagged(call.where, False, position=1)
    yield Fault(call.where, slots, (origin(call.modes[0]), *call.chain), remedies=mends)


def baked_training_flag(flag: BakedFlag, params: Mapping[str, Any]) -> Iterator[Fault]:
    """training=True is written into the graph of a functional model."""
    names, meant = flag.layer.provenance, params["meant"]
    generators = params["generators"]
    if flag.opposed or names.hints(*generators) or flag.provenance.hints(*generators):
        return
    named = names.hints(*meant) or flag.provenance.hints(*meant)
    named = named or any(word in flag.file for word in params["files"])
    if flag.mode == "dropout" and (named or "Call" in flag.sampled):
        return
    slots = {"layer": layer_title(flag.layer)}
    if flag.in_call:
        yield Fault(flag.where, slots, (), f"{flag.mode}-call")
        return
    asked = flag.mode == "dropout" and "Predict" in flag.sampled  # Keras 3 has it off in predict()
    for major in ("keras3",) if asked else ("keras2", "keras3"):
        mends = (Remedy("remove-argument", flag.where, "training"),)
        yield Fault(flag.where, slots, (), f"{flag.mode}-{major}", flag.version, remedies=mends)


def training_mode_signature(use: SignatureUse) -> Iterator[Fault]:
    """Calling a signature changes moving statistics, or draws random numbers of a training layer."""
    operation = use.operation
    if use.signature.zone != "serve" or use.switched:
        return
    slots = {"signature": use.named, "operation": operation.name,
             "path": use.path, "variable": operation.variable}  # fmt: skip
    flagged = (Related(use.flagged.where, "called with training=True"),) if use.flagged else ()
    if operation.op.startswith("Assign"):
        if operation.variable.rsplit("/", 1)[-1].startswith("moving_"):
            yield Fault(use.where, slots, flagged)
    elif use.drawing == "dropout":
        yield Fault(use.where, slots, flagged, "random")
    elif use.drawing == "other":
        yield Fault(use.where, slots, flagged, "sampling")


def overridden_training_flag(tuned: TunedNormalization) -> Iterator[Fault]:
    """training=False in the graph does not keep BatchNormalization out of fit() in Keras 3."""
    if not tuned.flagged_at or tuned.in_call or decided(tuned.flag) is not False:
        return
    if not decided(tuned.trainable):
        return
    base = tuned.title
    if tuned.in_file:
        yield Fault(tuned.where, {"base": base}, (), "file", tuned.version)
        return
    slots = {"base": base, "method": tuned.method, "line": tuned.flagged_at.spoken}
    related = [Related(tuned.flagged_at, "training=False is given here")]
    if tuned.changed:
        related.append(Related(tuned.changed.where, "it is made trainable here"))
    root = (tuned.flagged_at, base)  # of several fits, the first
    yield Fault(tuned.where, slots, related, "", tuned.version, root=root)


def frozen_as_inference(use: FrozenUse) -> Iterator[Fault]:
    """trainable = False is no inference mode."""
    what = getattr(use.use, "method", "the call")
    slots = {"model": use.model.title, "use": what if what == "the call" else f"{what}()"}
    yield Fault(use.where, slots, (Related(use.use.where, f"{slots['use']} uses the model"),))


def augmentation_in_serving(served: ServedAugmentation) -> Iterator[Fault]:
    """The exported function calls the model without a flag, and so augments each request."""
    slots = {"layer": served.layer, "signature": served.signature, "path": served.path}
    if not served.made:
        yield Fault(served.where, slots, (), "file", root=served.root)
        return
    related = (Related(served.made, f"{served.layer} is created here"),)
    yield Fault(served.where, slots, related, "", served.version, root=served.root)


def dropped_update_ops(training: GraphTraining) -> Iterator[Fault]:
    """Nothing runs the operations that move the statistics of batch normalisation."""
    if training.updated or not training.layers or not training.switched:
        return
    layer = training.layers[0]
    related = (Related(layer.where, "batch normalisation is here"),)
    yield Fault(training.where, {"layer": layer.library.replace("tensorflow.", "tf.")}, related)


def augmentation_at_inference(use: AugmentedUse) -> Iterator[Fault]:
    """Random layers change data that a model is judged on or answers for."""
    flag = decided(use.training)
    if use.repeated or flag is False or (use.inside and flag != "absent"):
        return
    slots = {"layer": layer_title(use.layer), "use": use.use}
    variant = "inside" if use.inside else ""
    yield Fault(use.where, slots, use.related, variant, root=use.data)  # of several layers, the first


def pinned_learning_phase(phase: PinnedPhase) -> Iterator[Fault]:
    """Training mode holds for the whole process while a model is exported or answers."""
    if phase.sampled and not phase.exports:
        return
    related = (Related(phase.use, f"{phase.what} runs in that phase"),)
    variant = "" if phase.exports else "answers"
    yield Fault(phase.where, {"what": phase.what}, related, variant, phase.version)
