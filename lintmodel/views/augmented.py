"""Random layers at work where the model is judged or used."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Evaluate, Event, Fit, Predict
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Project, Script
from lintmodel.facts.serving import called
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Related, Where
from lintmodel.record import record
from lintmodel.views.calls import DirectCall, direct_calls
from lintmodel.views.common import judged
from lintmodel.views.layers import mode_of

AVERAGED = ("tta", "test_time", "augmented_pred", "robust")


@record()
class AugmentedUse:
    """A Random layer that changes data on which a model is evaluated or used.

    `training` is the flag of the call ("absent" where none was given); `use` says what the data is
    for; `inside` that the layer stands in the model that is called. `repeated` says that it happens
    again and again or by a name that means it, as in test-time augmentation.
    """

    layer: Layer
    training: Maybe[bool | None | str]
    use: str
    inside: bool
    repeated: bool
    where: Where
    related: tuple[Related, ...]
    data: tuple[int, ...] | None = None  # which data, where the layer is not inside the model


def augmented_uses(project: Project) -> Iterator[AugmentedUse]:
    """Random layers called on data that is evaluated, and models with such layers called directly."""
    for script in judged(project.scripts):
        if not _quiet(script.version):
            yield from _of_data(script)
    for call in direct_calls(project):
        found = _of_call(call)
        if found is not None and not _quiet(call.model.version):
            yield found


def _quiet(version: KerasVersion) -> bool:
    """Whether it is TensorFlow 2.8, where Random layers do nothing unless training=True is given."""
    return same(version.release, (2, 8)) or version.evidence.endswith("tensorflow 2.8")


def _of_data(script: Script) -> Iterator[AugmentedUse]:
    predictions = [event for event in script.trace.of(Predict) if _augmentations(event.x)]
    trained = {_identity(event.x) for event in script.trace.of(Fit) if _augmentations(event.x)}
    for event, data, use in _evaluated(script):
        if _identity(data) in trained:  # how well the training data are learnt, as they are learnt
            continue
        for step in _augmentations(data):
            layer, flag = step.detail["layer"], step.detail["training"]
            again = event in predictions and len(predictions) > 1
            hinted = isinstance(data, Data) and data.provenance.hints(*AVERAGED)
            repeated = again or hinted or bool({"loop", "comprehension"} & set(event.scopes))
            related = (Related(event.where, f"{use} gets this data"),)
            yield AugmentedUse(layer, flag, use, False, repeated, step.where, related,
                               _identity(data))  # fmt: skip


def _evaluated(script: Script) -> Iterator[tuple[Event, Maybe[Data | None], str]]:
    for event in script.trace.of(Fit, Evaluate, Predict):
        if isinstance(event, Fit):
            yield event, event.validation, "validation_data"
        elif isinstance(event, Evaluate | Predict):
            yield event, event.x, called(event.method)


def _identity(data: Maybe[Data | None]) -> tuple[int, ...]:
    """What data are, whatever name they go by: where they come from and all that was done to them."""
    if not isinstance(data, Data):
        return ()
    return tuple(id(one) for one in (*data.sources, *data.steps))


def _augmentations(data: Maybe[Data | None]) -> list[Step]:
    """The steps that a Random layer did; augmentation by other libraries is never switched off."""
    steps = data.steps if isinstance(data, Data) else ()
    return [step for step in steps if step.kind == "augment" and "layer" in step.detail]


def _of_call(call: DirectCall) -> AugmentedUse | None:
    """A functional or Sequential model hands no flag on where it got none: Random layers act then."""
    layer = next((one for one in call.modes if mode_of(one) == "random"), None)
    graph = call.model.kind in ("sequential", "functional", "loaded")
    if layer is None or not graph or call.taped or not call.evaluates:
        return None
    repeated = call.sampled or call.model.provenance.hints(*AVERAGED)
    made = "the layer is created here" if layer.where.line else "the layer is in this file"
    related = (Related(layer.where, made),) if layer.where.path else ()
    flag = UNKNOWN if isinstance(call.training, Unknown) else call.training
    return AugmentedUse(layer, flag, call.evaluates, True, repeated, call.where, related)
