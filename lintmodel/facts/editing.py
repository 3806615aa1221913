"""What is done to models and layers after they were built: often without the effect that was meant."""

from __future__ import annotations

from lintmodel.facts.event import Event
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class EditLayers(Event):
    """The list model.layers is changed as it is read: model.layers.pop() (`method`).

    "outputs =" stands for the outputs of the model being set by hand. `copied` says that it is the Keras
    of TensorFlow, whose list is a copy in every release.
    """

    model: Model
    method: str = "pop"
    copied: bool = False


@record(kw_only=True)
class EditLayer(Event):
    """layer.name = value, on a layer that was made before."""

    layer: Layer
    name: str


@record(kw_only=True)
class Wrap(Event):
    """A model is wrapped for training (`by`: the full name of the function): `model` is the result.

    `inner` is the model that went in, UNKNOWN where it is not followed; `unwrapped` says that
    this call takes the wrappers off again (strip_pruning).
    """

    model: Model
    inner: Maybe[Model] = UNKNOWN
    by: str = ""
    unwrapped: bool = False
