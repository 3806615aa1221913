"""Fine-tuning: what is frozen when, and what BatchNormalization makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile, Escape, Fit, LearningPhase, SetTrainable
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node, layer_title
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.trace import Trace, before, dominates
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, known
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import (
    about,
    between,
    came_from_file,
    judged,
    owners,
    standing_compile,
    trainable_at,
)
from lintmodel.views.held import in_file, layers_of

# -- trainable after compile -------------------------------------------------------------------


@record()
class LateTrainable:
    """trainable of a layer or a model that differs between compile() and fit(), and what changed it.

    `fitted` says that fit() had run since compile() when it was changed.
    """

    title: str
    change: SetTrainable
    compile: Compile
    fit: Fit
    fitted: bool
    version: KerasVersion
    where: Where


def late_trainables(project: Project) -> Iterator[LateTrainable]:
    """The first fit() for each change of trainable that it does not see."""
    for script in judged(project.scripts):
        last: dict[int, Fit] = {}  # id(model) -> its fit() before: what it saw was judged with it
        for fit in script.trace.of(Fit):
            yield from _late_for(script, fit, last.get(id(fit.model)))
            last[id(fit.model)] = fit


def _late_for(script: Script, fit: Fit, last: Fit | None) -> Iterator[LateTrainable]:
    trace = script.trace
    compile_ = standing_compile(trace, fit.model, fit)
    if not isinstance(compile_, Compile) or compile_.eager is not False:
        return
    if trace.spent or between(trace, fit.model, compile_, fit, Escape):
        return
    for change in _changes(trace, fit.model, compile_, fit, last):
        if _differs(trace, change, compile_, fit):
            fits = about(trace, fit.model, Fit)
            fitted = any(dominates(compile_, one) and dominates(one, change) for one in fits)
            yield LateTrainable(
                _title(change), change, compile_, fit, fitted, script.version, change.where
            )


def _title(change: SetTrainable) -> str:
    if isinstance(change.target, Layer):
        return layer_title(change.target)
    return change.target.title if change.target else ""


def _changes(
    trace: Trace, model: Model, compile_: Compile, fit: Fit, last: Fit | None
) -> list[SetTrainable]:
    """What surely sets trainable between compile() and fit(), and was not there at the last fit()."""
    start = last.index if last is not None and dominates(last, fit) else -1
    subjects: list[Model | Layer] = [model]
    for layer in model.all_layers():
        subjects += [layer, *([layer.inner] if layer.inner is not None else [])]
    found = [
        change
        for one in subjects
        for change in about(trace, one, SetTrainable)
        if start < change.index < fit.index
        and dominates(compile_, change)
        and dominates(change, fit)
    ]
    return sorted(found, key=lambda change: -change.index)


def _differs(trace: Trace, change: SetTrainable, compile_: Compile, fit: Fit) -> bool:
    """Whether the change is the last to set a layer that compile() saw in another state."""
    if change.target is None:
        return False
    layers = [change.target] if isinstance(change.target, Layer) else change.target.all_layers()
    for layer in layers:
        holders = owners(trace, layer)
        others = (one for one in holders if one is not fit.model)
        if any(about(trace, other, Compile) for other in others):
            return (
                False  # each of several compiled models keeps what it saw: the way GANs are built
            )
        then, now = (trainable_at(trace, layer, holders, at) for at in (compile_, fit))
        if isinstance(then, bool) and then is not change.value:
            if now is change.value or (isinstance(now, Unknown) and _of_the_whole(change)):
                return True
    return False


def _of_the_whole(change: SetTrainable) -> bool:
    """Whether a whole model is set, of which some layers may be set back one by one."""
    return isinstance(change.target, Model) and isinstance(change.value, bool)


# -- BatchNormalization of a base --------------------------------------------------------------


@record()
class TunedNormalization:
    """BatchNormalization of a pretrained base, or one called with a flag of its own, in a fit().

    `trainable` is what both compile() and fit() see; `flag` the `training` that the base or layer is
    called with ("absent" where it is not given) at `flagged_at`, in the graph of a functional model or
    in the code of a call() (`in_call`); `changed` what set trainable last; `phase` whether the
    learning phase is ever set by hand. In a model file (`in_file`) there is no `fit`: its optimizer has
    counted the updates.
    """

    base: Model | None
    layer: Layer
    fit: Fit | None
    trainable: Maybe[bool]
    changed: SetTrainable | None
    pretrained: bool
    flag: Maybe[bool | None | str]
    flagged_at: Where | None
    in_call: bool
    phase: bool
    version: KerasVersion
    where: Where
    in_file: bool = False

    @property
    def method(self) -> str:
        """What trains."""
        return self.fit.method if self.fit else "fit"

    @property
    def title(self) -> str:
        """How a message names what is trained: ResNet50, or the model of a file."""
        if self.base is None:
            return layer_title(self.layer)
        path = self.base.path
        return f"the model of {path!r}" if isinstance(path, str) and path else self.base.title

    @property
    def batch(self) -> Maybe[int]:
        """The effective batch size."""
        return self.fit.batch if self.fit else UNKNOWN


@record()
class Placing:
    """What of a fitted model is needed for each of its BatchNormalizations."""

    bases: dict[int, list[Model]]  # id(layer) -> the models around it that are called in the graph
    flags: dict[
        int, tuple[Node, bool]
    ]  # id(layer) -> the call with a flag, whether inside a call()
    layers: list[tuple[Layer, list[Model]]]  # those of files too, each with the models around it


def tuned_normalizations(project: Project) -> Iterator[TunedNormalization]:
    """One for each fit() and each base in it, and for single layers with a flag."""
    for script in judged(project.scripts):
        phase = any(True for _ in script.trace.of(LearningPhase))
        placings: dict[int, Placing] = {}
        for fit in script.trace.of(Fit):
            if id(fit.model) not in placings:
                placings[id(fit.model)] = _placing(project, script.trace, fit.model)
            yield from _of_fit(script, fit, placings[id(fit.model)], phase)
    for artifact in project.artifacts:
        if artifact.model is not None and known(artifact.iterations, 0) > 0:
            yield from _of_file(artifact, artifact.model)


def _of_file(artifact: Artifact, model: Model) -> Iterator[TunedNormalization]:
    """Models that a trained file calls with a flag of their own; that of single layers Keras writes."""
    for node in model.nodes:
        inner = node.layer.inner
        if (
            inner is None
            or node.kwargs.get("training") is not False
            or node.layer.trainable is not True
        ):
            continue
        layers = [one for one in inner.all_layers() if one.kind == "BatchNormalization"]
        layers = [one for one in layers if one.trainable is True]
        if layers:
            yield TunedNormalization(
                base=inner, layer=layers[0], fit=None, trainable=True, changed=None, pretrained=False,
                flag=False, flagged_at=node.layer.where, in_call=False, phase=False,
                version=artifact.version, where=node.layer.where, in_file=True,
            )  # fmt: skip


def _placing(project: Project, trace: Trace, model: Model) -> Placing:
    norms = [one for one in layers_of(project, trace, model) if one[0].kind == "BatchNormalization"]
    placing = Placing({}, {}, norms)
    pending = [(node, model) for node in model.nodes]
    seen: set[int] = set()
    while pending:
        node, around = pending.pop()
        inner = node.layer.inner
        if node.kwargs.get("training") is not None:
            in_call = around.kind not in ("functional", "sequential")
            for layer in _at(project, node):
                placing.flags.setdefault(id(layer), (node, in_call))
        if inner is not None and id(inner) not in seen:
            seen.add(id(inner))
            inside = in_file(project, inner) or inner
            pending.extend((below, inside) for below in inside.nodes)
            for layer in inside.all_layers():
                placing.bases.setdefault(id(layer), []).append(inner)
    return placing


def _at(project: Project, node: Node) -> list[Layer]:
    """The layers that a call reaches."""
    inner = node.layer.inner
    if inner is None:
        return [node.layer, *node.layer.wrapped]
    return [*(in_file(project, inner) or inner).all_layers()]


def _of_fit(
    script: Script, fit: Fit, placing: Placing, phase: bool
) -> Iterator[TunedNormalization]:
    """The first BatchNormalization that is trained stands for its base; else the last that is not."""
    found: dict[int, TunedNormalization] = {}
    for layer, holders in placing.layers:
        bases = placing.bases.get(id(layer))
        if bases is None and id(layer) not in placing.flags:
            continue
        base = bases[-1] if bases else None
        key = id(base or layer)
        if key not in found or found[key].trainable is not True:
            found[key] = _tuned(script, fit, base, layer, placing, phase, holders)
    yield from found.values()


def _tuned(
    script: Script, fit: Fit, base: Model | None, layer: Layer, placing: Placing, phase: bool,
    holders: list[Model],
) -> TunedNormalization:  # fmt: skip
    trace = script.trace
    node, in_call = placing.flags.get(id(layer), (None, False))
    return TunedNormalization(
        base=base,
        layer=layer,
        fit=fit,
        trainable=_trainable_in(trace, layer, holders, fit),
        changed=_last_change(trace, layer, holders, fit),
        pretrained=base is not None and came_from_file(trace, base),
        flag=node.kwargs["training"] if node is not None else "absent",
        flagged_at=node.where if node is not None else None,
        in_call=in_call,
        phase=phase,
        version=script.version,
        where=fit.where,
    )


def _trainable_in(trace: Trace, layer: Layer, holders: list[Model], fit: Fit) -> Maybe[bool]:
    """Whether a layer is trained: what compile() saw and what stands at fit() must agree."""
    now = trainable_at(trace, layer, holders, fit)
    compile_ = standing_compile(trace, fit.model, fit)
    if isinstance(compile_, Compile) and isinstance(now, bool):
        then = trainable_at(trace, layer, holders, compile_)
        return now if then is now else UNKNOWN
    return UNKNOWN


def _last_change(
    trace: Trace, layer: Layer, holders: list[Model], fit: Fit
) -> SetTrainable | None:
    subjects = (layer, *holders)
    found = [
        e for one in subjects for e in about(trace, one, SetTrainable) if before(e, fit) is True
    ]
    return max(found, key=lambda event: event.index, default=None)
