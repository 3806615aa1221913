"""State that a restored model lacks: statistics of Normalization, vocabularies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmodel.facts.data import Data
from lintmodel.facts.event import Adapt, Call, Create, Escape, Evaluate, Event, Fit, Predict, Renew
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import Trace, before, happened
from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge.traits import LOOKUPS
from lintmodel.record import record
from lintmodel.views.common import about, came_from_file, judged, owners
from lintmodel.views.elsewhere import saved_for
from lintmodel.views.held import held
from lintmodel.views.state import needs_state
from lintmodel.views.vocabularies import files, other_vocabularies

USES = (Fit, Evaluate, Predict, Save, Call)


# -- Normalization -----------------------------------------------------------------------------


@record()
class RestoredNormalization:
    """Weights set on a model or layer with a Normalization that was not adapted itself.

    `how` is "set_weights", "h5" or "application", `call` what set them; `application` names the
    pretrained model that it belongs to; `use` is what uses the model afterwards.
    """

    layer: Layer
    how: str
    application: str
    cloned: bool
    use: Event
    version: KerasVersion
    where: Where
    call: str = "load_weights"


def restored_normalizations(project: Project) -> Iterator[RestoredNormalization]:
    """Normalization whose statistics are set as weights and used afterwards."""
    for script in judged(project.scripts):
        if _finishes(script):
            continue
        seen: set[int] = set()  # a copy that is brought up to date again and again has one root
        for event in script.trace.of(LoadWeights):
            how = _how(event)
            if how and id(event.target) not in seen:
                seen.add(id(event.target))
                yield from _restored(project, script, event, how)
        yield from _of_applications(script)
    yield from _of_files(project)


def _finishes(script: Script) -> bool:
    """Whether layers are told by hand to use what they were given."""
    return any(event.method == "finalize_state" for event in script.trace.of(Renew))


def _of_files(project: Project) -> Iterator[RestoredNormalization]:
    """Whole models in legacy HDF5 files, as a script loads them."""
    for link in project.links:
        event, file = link.event, link.artifact
        legacy = file is not None and file.format == "h5" and file.model is not None
        if not legacy or not isinstance(event, Load) or link.script.role == "test":
            continue
        if _finishes(link.script):
            continue
        for layer in held(project, event.model).all_layers():
            if layer.kind == "Normalization" and needs_state(layer) is True:
                trace, version = link.script.trace, link.script.version
                use = _use_after(trace, event.model, layer, event)
                if use is not None:
                    yield RestoredNormalization(
                        layer, "h5", "", False, use, version, event.where, event.method
                    )
                break


def _of_applications(script: Script) -> Iterator[RestoredNormalization]:
    """Pretrained models whose own Normalization comes from a legacy weights file."""
    for event in script.trace.of(Create):
        model = event.made
        if not isinstance(model, Model) or not came_from_file(script.trace, model):
            continue
        for layer in model.samples:
            if layer.kind == "Normalization" and needs_state(layer) is True:
                use = _use_after(script.trace, model, layer, event)
                if use is not None:
                    yield RestoredNormalization(
                        layer, "application", _application_of(script.trace, layer), False, use,
                        script.version, event.where,
                    )  # fmt: skip


def _how(event: LoadWeights) -> str:
    if event.method == "set_weights":
        return "set_weights"
    legacy = isinstance(event.path, str) and event.path.endswith((".h5", ".hdf5"))
    is_legacy = legacy and not str(event.path).endswith(".weights.h5")
    return "h5" if event.method == "load_weights" and is_legacy else ""


def _restored(
    project: Project, script: Script, event: LoadWeights, how: str
) -> Iterator[RestoredNormalization]:
    trace, target = script.trace, event.target
    for layer in _inside(project, target):
        if layer.kind != "Normalization" or needs_state(layer) is not True:
            continue
        cloned = isinstance(target, Model) and target.source is not None
        if not cloned and _has_state(trace, target, layer, event):
            continue
        use = _use_after(trace, target, layer, event)
        if use is not None:
            name = _application_of(trace, layer)
            yield RestoredNormalization(layer, how, name, cloned, use, script.version, event.where)
        return


def _inside(project: Project, target: Model | Layer) -> list[Layer]:
    """The layers of a model; a clone has those of what it was made of, a loaded one its file's."""
    if isinstance(target, Layer):
        return [target]
    return list(held(project, target.source or target).all_layers())


def _has_state(trace: Trace, target: Model | Layer, layer: Layer, at: Event) -> bool:
    """Whether the layer may have its statistics already: then the same ones are set again."""
    holders = [*owners(trace, layer), *([target] if isinstance(target, Model) else [])]
    if any(came_from_file(trace, holder) for holder in holders):
        return True
    return happened([*about(trace, layer, Adapt)], at) is not False


def _use_after(trace: Trace, target: Model | Layer, layer: Layer, at: Event) -> Event | None:
    """The first use behind the event, unless something may have set the state between."""
    own = isinstance(target, Model) and target.source is not None
    subjects = [target] if own else [target, layer, *owners(trace, layer)]
    cures = [e for one in subjects for e in about(trace, one, Adapt, Load, Escape)]
    cures += [e for one in subjects for e in about(trace, one, LoadWeights) if not _how(e)]
    uses = [e for one in subjects for e in about(trace, one, *USES)]
    for use in sorted(uses, key=lambda event: event.index):
        if before(at, use) is True:
            cured = any(
                before(at, cure) is not False and before(cure, use) is not False for cure in cures
            )
            return None if cured else use
    return None


def _application_of(trace: Trace, layer: Layer) -> str:
    for holder in owners(trace, layer):
        if holder.kind == "application":
            return str(holder.application["name"]).rpartition(".")[2]
    return ""


# -- vocabularies ------------------------------------------------------------------------------


@record()
class LostVocabulary:
    """load_weights() on a model with a lookup layer whose vocabulary is no weight.

    `adapted` is whether adapt() gives it one before `use`; `split` is what it is adapted on. `own` and
    `theirs` are the files whose texts it is adapted to here, and was where the weights were trained, if
    these are other files; `trained` is the adapt() of the training. `outside` says that the layer stands
    before the model, which may be loaded whole then; `own` is in words.
    """

    layer: Layer
    load: Event
    adapted: Maybe[bool]
    adapt: Adapt | None
    split: Maybe[str]
    use: Event
    where: Where
    own: str = ""
    theirs: str = ""
    trained: Where | None = None
    outside: bool = False
    sure: bool = True


def lost_vocabularies(project: Project) -> Iterator[LostVocabulary]:
    """Weights loaded into models with lookup layers, where this script did not train them."""
    saved = saved_for(project)
    traces = {id(event): one.trace for one in project.scripts for event in one.trace.of(Save)}
    for script in judged(project.scripts):
        for load in script.trace.of(LoadWeights):
            if load.method == "load_weights" and isinstance(load.target, Model):
                saves = saved.get(id(load), [])
                adapts = [_last_adapt(traces[id(save)], save) for save in saves]
                for lost in _lost(script.trace, load, load.target):
                    yield _compared(lost, adapts)
    for one in other_vocabularies(project):
        yield LostVocabulary(
            one.layer, one.load, True, one.adapt, "", one.use, one.adapt.where, one.own, one.theirs,
            one.trained.where, True, one.sure,
        )  # fmt: skip


def _last_adapt(trace: Trace, save: Save) -> Adapt | None:
    """The only adapt() of a lookup layer in the model that is saved."""
    lookups = [one for one in save.model.all_layers() if one.kind in LOOKUPS]
    adapts = [event for one in lookups for event in about(trace, one, Adapt)]
    return adapts[0] if len(adapts) == 1 else None


def _compared(lost: LostVocabulary, adapts: list[Adapt | None]) -> LostVocabulary:
    """The same, with the files of both sides where those have no name in common."""
    own = files(lost.adapt)
    theirs = [files(adapt) for adapt in adapts]
    if not own or not theirs or not all(theirs) or own & set().union(*theirs):
        return lost
    first = adapts[0].where if adapts[0] is not None else None
    return replace(lost, own=min(own), theirs=min(theirs[0]), trained=first)


def _lost(trace: Trace, load: LoadWeights, model: Model) -> Iterator[LostVocabulary]:
    for layer in model.all_layers():
        if layer.kind not in LOOKUPS or needs_state(layer) is not True:
            continue
        holders = owners(trace, layer)
        if any(came_from_file(trace, holder) for holder in holders):
            continue
        events = [e for one in (layer, *holders) for e in about(trace, one, Fit, Escape, Load)]
        sets = about(trace, layer, Adapt)
        if any(before(event, load) is not False for event in events):
            continue
        if any(event.method != "adapt" for event in sets):
            continue
        use = _first_use(trace, holders, load)
        if use is not None:
            adapts = [event for event in sets if before(event, use) is not False]
            last = adapts[-1] if adapts else None
            yield LostVocabulary(
                layer, load, happened([*adapts], use), last, _split(last), use, load.where
            )


def _first_use(trace: Trace, holders: list[Model], load: LoadWeights) -> Event | None:
    uses = [e for one in holders for e in about(trace, one, Predict, Evaluate, Call)]
    later = [use for use in uses if before(load, use) is True]
    return min(later, key=lambda event: event.index, default=None)


def _split(adapt: Adapt | None) -> Maybe[str]:
    if adapt is None or not isinstance(adapt.data, Data) or isinstance(adapt.data.split, Unknown):
        return ""
    return adapt.data.split
