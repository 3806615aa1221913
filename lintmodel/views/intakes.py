"""Numbers on their way into a model: what is done to them before the first layer with weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from lintmodel.facts.data import Data, Interval, Step, StepKind
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.findings import Where
from lintmodel.knowledge import Application, application, has_weights, is_random_layer
from lintmodel.knowledge.preprocessing import MODES
from lintmodel.record import record
from lintmodel.views.common import about, index, judged
from lintmodel.views.held import held

KEEPING = {
    "InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "SpatialDropout2D", "Masking",
    "Resizing", "CenterCrop", "Reshape", "Flatten", "Permute", "ZeroPadding2D", "Cropping2D",
    "ZeroPadding1D", "RepeatVector", "Identity", "UpSampling2D", "MaxPooling2D", "AveragePooling2D",
    "op:reshape", "op:expand_dims", "op:squeeze", "op:cast", "op:resize", "op:transpose", "op:identity",
    "op:convert_to_tensor", "op:resize_with_pad", "op:flatten", "op:image_resize",
}  # fmt: skip
NORMALISING = ("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization",
               "Normalization")  # fmt: skip
MAX_CHAIN = 60
BYTES = Interval(0.0, 255.0)


@record()
class Inlet:
    """The way from a model's input to the first layer that has weights, or that is not followed.

    `steps` are what layers on the way do to the numbers. `taker` is that layer, `followed` False where
    something on the way may do anything. `normalised` says that the taker's output is normalised.
    """

    steps: list[Step] = field(default_factory=list)
    taker: Layer | None = None
    followed: bool = True
    normalised: bool = False

    @property
    def kind(self) -> str:
        """The kind of the taker, "" where there is none."""
        return self.taker.kind if self.taker is not None else ""

    @property
    def nested(self) -> bool:
        """Whether the taker is a model that is used as a layer."""
        return self.taker is not None and self.taker.inner is not None


@record()
class Intake:
    """Data that a model is given, and what becomes of its numbers until a layer learns from them.

    One for each model and script: of a model that is fitted the first fit(), of another the first
    use. `interval` and `colour` are those that the taker gets. `backbone` is the model with weights of
    ImageNet that takes them ("" for none), of the module `family`; `expects` what its preprocess_input
    does, `frozen` whether it stays as it is.
    """

    model: Model
    event: Event
    method: str
    data: Data
    inlet: Inlet
    interval: Maybe[Interval]
    colour: Maybe[str]
    backbone: str
    family: str
    expects: str
    scales_inside: Maybe[bool]
    frozen: Maybe[bool]
    answers: bool  # the model answers with the classes of ImageNet
    elsewhere: bool  # the same numbers reach another fit() after some scaling
    again: bool  # another model of the script was given the same before
    where: Where
    stored: bool = False  # `model` is what the file of the model that was loaded holds


def intakes(project: Project) -> Iterator[Intake]:
    """What every model of a script is given first, where it is known."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        scaled = _scaled_sources(script)
        for model in index(script.trace).models.values():
            event = _first_use(script, model)
            data = getattr(event, "x", UNKNOWN)
            if event is not None and isinstance(data, Data) and data.sources:
                again, elsewhere = id(data.sources[0]) in seen, _known(data, scaled)
                inside = held(project, model)
                stored = inside is not model
                yield _intake(script, inside, event, data, again, elsewhere, stored)
                seen.add(id(data.sources[0]))


def _first_use(script: Script, model: Model) -> Event | None:
    """The first fit(); of a model that is only used, a use of numbers that were changed before others."""
    fits = about(script.trace, model, Fit)
    if fits:
        return fits[0]
    uses = about(script.trace, model, Evaluate, Predict, Call)
    changed = [one for one in uses if isinstance(one.x, Data) and one.x.value_steps()]  # type: ignore[attr-defined]
    return next(iter([*changed, *uses]), None)


def _intake(
    script: Script,
    model: Model,
    event: Event,
    data: Data,
    again: bool,
    elsewhere: bool,
    stored: bool,
) -> Intake:
    inlet = inlet_of(model)
    taken = model if model.kind == "application" else inlet.taker.inner if inlet.taker else None
    trained = stored or _loaded(script, event, [model, taken])
    known = None if trained else _pretrained(taken)
    return Intake(
        model=model,
        event=event,
        method=getattr(event, "method", "the call"),
        data=data,
        inlet=inlet,
        interval=_after(data.interval, inlet.steps) if inlet.followed else UNKNOWN,
        colour=_colour_after(data.colour, inlet.steps) if inlet.followed else UNKNOWN,
        backbone=known.name.rpartition(".")[2] if known else "",
        family=known.family if known else "",
        expects=known.mode if known else "",
        scales_inside=_scales_inside(known, taken),
        answers=_answers(model, event),
        frozen=_frozen(script, event, taken),
        elsewhere=elsewhere,
        again=again,
        where=event.where,
        stored=stored,
    )


def _colour_after(colour: Maybe[str], steps: list[Step]) -> Maybe[str]:
    swapped = {"rgb": "bgr", "bgr": "rgb"}
    for step in steps:
        if step.detail.get("mode") == "caffe" and isinstance(colour, str):
            colour = swapped.get(colour, colour)
    return colour


def _after(interval: Maybe[Interval], steps: list[Step]) -> Maybe[Interval]:
    for step in steps:
        mode = MODES.get(step.detail.get("mode", ""))
        if step.kind == "standardise" and mode is not None and same(interval, BYTES):
            interval = Interval(mode.low, mode.high)
            continue
        unknown = isinstance(step.scale, Unknown) or isinstance(step.offset, Unknown)
        if isinstance(interval, Unknown) or step.kind != "affine" or unknown:
            return UNKNOWN
        interval = interval.affine(step.scale, step.offset)  # type: ignore[arg-type]
    return interval


def _scaled_sources(script: Script) -> set[int]:
    """The sources (by id) that a fit() of the script takes after a change of their values."""
    given = [fit.x for fit in script.trace.of(Fit) if isinstance(fit.x, Data)]
    return {id(source) for data in given if data.value_steps() for source in data.sources}


def _known(data: Data, sources: set[int]) -> bool:
    return any(id(source) in sources for source in data.sources)


# -- pretrained models ---------------------------------------------------------------------------


def _pretrained(model: Model | None) -> Application | None:
    """What Keras knows of a model that comes with the weights of ImageNet."""
    given = model.application if model is not None and model.kind == "application" else {}
    if given.get("weights") != "imagenet" or "input_tensor" in given:
        return None
    return application(given["name"])


def _loaded(script: Script, event: Event, models: list[Model | None]) -> bool:
    """Whether weights of the user's own may have been read into one of these before."""
    return any(
        before(load, event) is not False
        for model in models
        if model is not None
        for load in about(script.trace, model, LoadWeights)
    )


def _scales_inside(known: Application | None, model: Model | None) -> Maybe[bool]:
    if known is None or model is None or not known.scales_inside:
        return False
    asked: Maybe[bool] = model.application.get("include_preprocessing", True)
    return asked


def _answers(model: Model, event: Event) -> bool:
    """Whether a pretrained model is used with the head that it was trained with."""
    whole = model.kind == "application" and model.application.get("include_top", True) is True
    return whole and not isinstance(event, Fit)


def _frozen(script: Script, event: Event, taken: Model | None) -> Maybe[bool]:
    """Whether the taker keeps its weights: it is not trained here, or was told not to."""
    from lintmodel.views.common import trainable_at

    if taken is None or not isinstance(event, Fit):
        return taken is not None
    layer = taken.as_layer
    if layer is None:
        return False
    answer = trainable_at(script.trace, layer, [taken], event)
    return UNKNOWN if isinstance(answer, Unknown) else not answer


# -- inside a model --------------------------------------------------------------------------------


def inlet_of(model: Model) -> Inlet:
    """What the layers of a model do to the numbers of its only input."""
    inlet = Inlet()
    if model.kind == "application":
        return inlet
    if len(model.inputs) != 1 or not model.complete:
        inlet.followed = False
        return inlet
    _follow(model, inlet, MAX_CHAIN)
    return inlet


def _follow(model: Model, inlet: Inlet, left: int) -> None:
    """Go from layer to layer, into models used as layers, up to the first one with weights."""
    node = model.inputs[0]
    while left > 0:
        left -= 1
        takers = model.consumers(node)
        if len(takers) != 1 or len(takers[0].inputs) != 1:
            if takers or model.heads[:1] != [node]:
                inlet.followed = False
            return
        node = takers[0]
        inner = node.layer.inner
        if inner is not None and inner.kind in ("sequential", "functional"):
            if len(inner.inputs) != 1 or not inner.complete or not inner.heads:
                inlet.followed = False
                return
            _follow(inner, inlet, left)
        else:
            _take(model, node, inlet)
        if inlet.taker is not None or not inlet.followed:
            return
    inlet.followed = False


def _take(model: Model, node: Node, inlet: Inlet) -> None:
    """One layer on the way."""
    layer = node.layer
    if layer.kind in KEEPING or (is_random_layer(layer.kind) and not layer.custom):
        return
    step = _step_of(node)
    if step is not None:
        inlet.steps.append(step)
    elif (layer.inner is not None and layer.inner.kind == "application") or _learns(layer):
        inlet.taker = layer
        after = model.consumers(node)
        inlet.normalised = layer.kind in NORMALISING or (
            bool(after) and all(one.layer.kind in NORMALISING for one in after)
        )
    else:
        inlet.followed = False


def _learns(layer: Layer) -> bool:
    return not layer.custom and layer.inner is None and has_weights(layer.kind)


def _step_of(node: Node) -> Step | None:
    """A layer or an operation that changes the values in a known way."""
    layer = node.layer
    if layer.custom:
        return None
    if layer.kind == "Rescaling":
        return _affine(node, layer.arg("scale"), layer.arg("offset"))
    if layer.kind == "Normalization":
        return Step("standardise", node.where, "Normalization", fitted=layer)
    if layer.kind == "op:preprocess_input":
        return _of_mode(node)
    constants = layer.args.get("args", [])
    if layer.args.get("reversed") or len(constants) != 1 or node.hides:
        return None
    value = constants[0]
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    maps = {"op:divide": (1 / value if value else 0.0, 0.0), "op:multiply": (value, 0.0),
            "op:subtract": (1.0, -value), "op:add": (1.0, value)}  # fmt: skip
    return _affine(node, *maps[layer.kind]) if layer.kind in maps else None


def _affine(node: Node, scale: Maybe[float], offset: Maybe[float]) -> Step:
    numbers = [value for value in (scale, offset) if isinstance(value, int | float)]
    kind: StepKind = "affine" if len(numbers) == 2 else "standardise"
    name = node.layer.kind.removeprefix("op:")
    return Step(kind, node.where, name, scale=scale, offset=offset)


def _of_mode(node: Node) -> Step | None:
    from lintmodel.knowledge import preprocessing_mode

    mode = preprocessing_mode(str(node.layer.args.get("of", "")))
    if mode == "tf":
        step = _affine(node, 1 / 127.5, -1.0)
    elif mode in ("caffe", "torch"):
        step = Step("standardise", node.where, "preprocess_input")
    elif mode == "none":
        step = _affine(node, 1.0, 0.0)
    else:
        return None
    step.detail.update({"mode": mode, "of": str(node.layer.args["of"]).split(".")[-2]})
    return step
