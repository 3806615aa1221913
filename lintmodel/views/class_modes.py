"""Models and layers of the user's own, and how Keras and the script call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lintmodel.facts.custom import CustomClass, Subject
from lintmodel.facts.event import Call, Event, Fit
from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.classes import Family, families, holders
from lintmodel.views.common import about, adversarial, trainable_at
from lintmodel.views.layers import DROPOUTS, mode_of

MODE_KINDS = {*DROPOUTS, "BatchNormalization", "SyncBatchNormalization"}


@record()
class FittedSubclass:
    """A subclassed model that compile() and fit() train, and what in it differs between the modes."""

    cls: CustomClass
    model: Model
    fit: Fit
    modes: tuple[Any, ...]
    version: KerasVersion
    where: Where


OWN_TRAINING = {"train_step", "fit", "__call__", "make_train_function", "train_on_batch"}


def fitted_subclasses(project: Project) -> Iterator[FittedSubclass]:
    """Subclassed models that Keras itself trains by their call()."""
    for family in families(project):
        cls = family.cls
        if cls.kind != "model" or "call" not in cls.methods or cls.methods & OWN_TRAINING:
            continue
        if any(base not in ("keras.Model", "builtins.object", "abc.ABC") for base in cls.bases):
            continue
        for script, subject in family.subjects():
            found = _fitted(script, cls, subject)
            if found is not None:
                yield found
                break


def _fitted(script: Script, cls: CustomClass, subject: Subject) -> FittedSubclass | None:
    model = subject.of
    if not isinstance(model, Model):
        return None
    fit = next((one for one in about(script.trace, model, Fit) if one.method == "fit"), None)
    if fit is None:
        return None
    modes = tuple(_switched(script, model, fit))
    return FittedSubclass(cls, model, fit, modes, script.version, cls.call_at)


def _switched(script: Script, model: Model, fit: Event) -> Iterator[Any]:
    """Layers of the model, not those inside other classes, that training changes."""
    for layer in model.layers:
        inside: Iterable[Any] = () if layer.custom else (*layer.wrapped, *_layers_inside(layer))
        for one in (layer, *inside):
            mode = mode_of(one)
            if not mode or isinstance(one.args.get("rate"), Unknown) or one.args.get("rate") == 0:
                continue
            if mode != "batchnorm" or trainable_at(script.trace, one, [model], fit) is True:
                yield one


def _layers_inside(layer: Any) -> list[Any]:
    inner = layer.inner
    return [] if inner is None or inner.class_name else list(inner.all_layers())


@record()
class TrainingDefault:
    """A call() whose argument `training` is True unless it is said otherwise.

    `modes` are the kinds of its layers that differ by it; `used_at` is where an object of the class is
    called or exported without a word on it, `use` how.
    """

    cls: CustomClass
    modes: tuple[str, ...]
    use: str
    used_at: Where | None
    where: Where


def training_defaults(project: Project) -> Iterator[TrainingDefault]:
    """Classes that train by default."""
    for family in families(project):
        cls = family.cls
        flag = cls.parameter("training")
        if flag is not None and not flag.required and flag.default is True:
            use = next(_flagless_uses(family), None)
            at = use.where if use is not None else None
            what = "exported" if isinstance(use, Save) else "called"
            yield TrainingDefault(cls, _mode_kinds(cls), what, at, cls.call_at)


def _mode_kinds(cls: CustomClass) -> tuple[str, ...]:
    """The kinds of BatchNormalization and Dropout that the class makes, or that its objects hold."""
    made = {kind for found in cls.assignments for kind in found.made}
    for subject in cls.subjects:
        inside = subject.of.all_layers() if isinstance(subject.of, Model) else subject.of.wrapped
        made |= {layer.kind for layer in inside}
    return tuple(sorted(made & MODE_KINDS))


def _flagless_uses(family: Family) -> Iterator[Event]:
    """Calls and exports of models that leave the flag to the default of the class."""
    for script, subject in family.subjects():
        for model in holders(script, subject):
            if model is subject.of or not model.class_name:
                yield from (e for e in about(script.trace, model, Save) if e.what == "export")
                yield from _flagless_calls(script, model)


def _flagless_calls(script: Script, model: Model) -> Iterator[Event]:
    """Calls of a model for its answer: not in training, not to build it, not before it is fitted."""
    fits = about(script.trace, model, Fit)
    for call in () if adversarial(script) else about(script.trace, model, Call):
        warm_up = not call.used or any(before(call, fit) is not False for fit in fits)
        within = {"train_step", "graph", "call"} & set(call.scopes)
        if not (call.flagged or call.tapes or within or warm_up or _is_made_up(call)):
            yield call


def _is_made_up(call: Call) -> bool:
    """Whether a call is on zeros or random numbers: it builds the model."""
    data = call.x
    return not isinstance(data, Unknown) and all(one.kind == "synthetic" for one in data.sources)
