"""Weights that are asked for and do not arrive: by name, by shape, by the keywords of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Apply, Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.session import Checkpoint, ReadCheckpoint, WriteCheckpoint
from lintmodel.facts.trace import Trace, before, exclusive
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import has_weights
from lintmodel.record import record
from lintmodel.views.common import about, judged, owners
from lintmodel.views.elsewhere import at, checkpoints_of_others, only_model, saved_for

# -- by_name=True, skip_mismatch=True ----------------------------------------------------------


@record()
class SkippingLoad:
    """load_weights() that may leave layers as they are, in a script that only uses the model.

    `how` is "by_name" or "skip_mismatch". `missing` are layers of the model with names of their own
    that the file does not hold, `held` how many the file holds, `source` what it was written by:
    empty where the names are not known. `unnamed` says that layers are named by Keras, by number.
    """

    how: str
    missing: tuple[str, ...]
    held: int
    unnamed: bool
    source: Where | None
    use: Event
    where: Where


def skipping_loads(project: Project) -> Iterator[SkippingLoad]:
    """The last such load of each model, where nothing trains and no other load follows."""
    files = {id(one.event): one.artifact for one in project.links if one.artifact is not None}
    saved = saved_for(project)
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for load in script.trace.of(LoadWeights):
            how = _how(load)
            if not how or load.where in seen or not isinstance(load.target, Model):
                continue
            use = _only_use(script, load, load.target)
            if use is not None:
                seen.add(load.where)
                others = saved.get(id(load), [])
                names, source = _held(script, load, files.get(id(load)), others)
                own = named_layers(load.target)
                missing = tuple(name for name in own if names and name not in names)
                unnamed = any(not isinstance(one.name, str) for one in _weighted(load.target))
                yield SkippingLoad(
                    how, missing, len(own) - len(missing), unnamed, source, use, load.where
                )


def _how(load: LoadWeights) -> str:
    if load.method != "load_weights":
        return ""
    flags = [name for name in ("skip_mismatch", "by_name") if load.args.get(name) is True]
    return flags[0] if flags else ""


def _only_use(script: Script, load: LoadWeights, model: Model) -> Event | None:
    """The first use of the model after the load, None where the script may train or load again."""
    trace, holders = script.trace, _family(script.trace, model)
    trains = [event for event in trace.of(Fit) if event.model in holders]
    if any(not exclusive(event, load) for event in [*trains, *trace.of(Apply)]):
        return None
    loads = [event for one in holders for event in about(trace, one, LoadWeights)]
    if any(event is not load and not exclusive(event, load) for event in loads):
        return None
    uses = [use for one in holders for use in about(trace, one, Predict, Evaluate, Call, Save)]
    uses = [use for use in uses if not getattr(use, "tapes", ())]
    later = [use for use in uses if before(load, use) is True]
    return min(later, key=lambda use: use.index, default=None)


def _family(trace: Trace, model: Model) -> list[Model]:
    """A model, and those that hold it or one of its layers."""
    found = [model]
    for layer in (model.as_layer, *model.layers):
        for holder in owners(trace, layer) if layer is not None else ():
            if holder not in found:
                found.append(holder)
    return found


def _held(
    script: Script, load: LoadWeights, artifact: Artifact | None, saves: list[Save]
) -> tuple[set[str], Where | None]:
    """The names of the layers in the file, where its content is known: on disk, or as it is written."""
    if artifact is not None and (names := _names_in(artifact)):
        return names, Where(artifact.path)
    written = [save for save in script.trace.of(Save) if _is_written_to(save, load)]
    if len(written) == 1 and before(written[0], load) is True:
        saves = written
    elif written:
        return set(), None
    model = only_model(saves)
    names = _names_of(model) if model is not None else set()
    return (names, saves[0].where) if names else (set(), None)


def _names_of(model: Model) -> set[str]:
    """The names of the layers with weights, where all have one that the author gave."""
    layers = _weighted(model)
    named = model.complete and all(isinstance(one.name, str) for one in layers)
    return {str(one.name) for one in layers} if named else set()


def _names_in(artifact: Artifact) -> set[str]:
    """The names of layers in a file; of one with weights alone, the groups that they lie in."""
    if artifact.model is not None:
        return {str(one.name) for one in artifact.model.all_layers()}
    return {part for weight in artifact.weights for part in weight.path.split("/")[:-1]}


def _is_written_to(save: Save, load: LoadWeights) -> bool:
    known = isinstance(save.path, str) and isinstance(load.path, str)
    return known and save.path == load.path


def _weighted(model: Model) -> list[Layer]:
    return [one for one in model.layers if not one.custom and (one.inner or has_weights(one.kind))]


def named_layers(model: Model) -> list[str]:
    """The names that the author gave to layers with weights."""
    return [str(one.name) for one in _weighted(model) if isinstance(one.name, str) and one.name]


# -- tf.train.Checkpoint -----------------------------------------------------------------------


@record()
class UnmatchedRestore:
    """A checkpoint is restored under other keywords than it was written, or without any assertion.

    `missing` are the keywords of models that the written one does not have, and `keys` what it has;
    without them nothing is known of what is written, and `use` is what uses the model.
    """

    missing: tuple[str, ...]
    keys: tuple[str, ...]
    written: Where | None
    latest: bool
    use: Event | None
    where: Where


def unmatched_restores(project: Project) -> Iterator[UnmatchedRestore]:
    """Restores that put nothing into a model, or into nobody knows what."""
    files = {
        one.event.where: one.artifact
        for one in project.links
        if one.artifact is not None and one.artifact.details.get("keys")
    }
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for read in script.trace.of(ReadCheckpoint):
            kept = read.checkpoint
            asserted = {
                "assert_consumed",
                "assert_existing_objects_matched",
                "assert_nontrivial_match",
            }
            if kept.kind != "objects" or read.where in seen or asserted & {*read.asserted}:
                continue
            found = _mismatch(_writers(project, script, read), read, files.get(read.where))
            found = found or _unasserted(script, read)
            if found is not None:
                seen.add(read.where)
                yield found


def _writers(project: Project, script: Script, read: ReadCheckpoint) -> list[WriteCheckpoint]:
    """Who writes what is read: in the same script, or else in those beside it."""
    own = [one for one in script.trace.of(WriteCheckpoint) if at(one, read)]
    return own or checkpoints_of_others(project, script, read)


def _mismatch(
    writers: list[WriteCheckpoint], read: ReadCheckpoint, artifact: Artifact | None
) -> UnmatchedRestore | None:
    """What no writer, and not the file either, has a keyword for."""
    keys: set[str] = set(artifact.details["keys"]) if artifact is not None else set()
    for one in writers:
        objects = one.checkpoint.objects
        if isinstance(objects, Unknown) or "root" in objects:
            return None
        keys |= set(objects)
    missing = tuple(name for name in _models_of(read.checkpoint) if name not in keys)
    if not keys or not missing:
        return None
    known = tuple(sorted(keys - {"save_counter"}))
    place = writers[0].where if writers else Where(artifact.path) if artifact else None
    return UnmatchedRestore(missing, known, place, read.latest, None, read.where)


def _models_of(kept: Checkpoint) -> list[str]:
    if isinstance(kept.objects, Unknown) or "root" in kept.objects:
        return []
    return [name for name, one in kept.objects.items() if isinstance(one, Model)]


def _unasserted(script: Script, read: ReadCheckpoint) -> UnmatchedRestore | None:
    """A script that only uses the model, and takes whatever latest_checkpoint() finds."""
    trace = script.trace
    if read.asserted or not read.latest or read.guards or read.optional:
        return None
    if any(True for _ in trace.of(Fit, Apply)) or any(True for _ in trace.of(WriteCheckpoint)):
        return None
    objects = read.checkpoint.objects
    models = (
        [one for one in objects.values() if isinstance(one, Model)]
        if isinstance(objects, dict)
        else []
    )
    uses = [use for one in models for use in about(trace, one, Predict, Evaluate, Call, Save)]
    later = [use for use in uses if before(read, use) is True]
    use = min(later, key=lambda one: one.index, default=None)
    return None if use is None else UnmatchedRestore((), (), None, True, use, read.where)
