"""What a model file may do to who loads it, and what it takes from outside."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Create, Event
from lintmodel.facts.files import Load, Save, Trust
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge.traits import LOOKUPS
from lintmodel.record import record
from lintmodel.views.common import about, judged, owners


@record()
class UnsafeLoad:
    """Model files are loaded with the guard against code in them off, or a file needs the guard.

    `kind` of a script is "all" for every file from here on, "fetched" for a file of the network, "own"
    for one that the script writes itself, else "given"; `what` is the call, and `more` the further
    places. Of a model file they are those of a Hazard.
    """

    kind: str
    what: str
    more: tuple[Where, ...]
    where: Where


def unsafe_loads(project: Project) -> Iterator[UnsafeLoad]:
    """The worst place of each script, with the others beside it; everything in a file."""
    for script in judged(project.scripts):
        found = sorted(_trusting(script), key=lambda one: RANKS.index(one[1]))
        places = list(dict.fromkeys(event.where for event, _ in found))
        if found:
            event, kind = found[0]
            call = event.method if isinstance(event, Trust) else "load_model(safe_mode=False)"
            yield UnsafeLoad(kind, call, tuple(places[1:]), places[0])
    for artifact in project.artifacts:
        for hazard in artifact.hazards:
            where = Where(artifact.path, part=hazard.part)
            yield UnsafeLoad(hazard.kind, hazard.what, (), where)


RANKS = ("fetched", "all", "given", "own")


def _trusting(script: Script) -> Iterator[tuple[Load | Trust, str]]:
    for trust in script.trace.of(Trust):
        yield trust, "all" if trust.method.startswith("enable") else "given"
    for load in script.trace.of(Load):
        if load.args.get("safe_mode", True) is False:
            yield load, "fetched" if load.fetched else _whose(script, load)


def _whose(script: Script, load: Load) -> str:
    written = [save.path for save in script.trace.of(Save)]
    known = isinstance(load.path, str) and any(
        isinstance(path, str) and path == load.path for path in written
    )
    return "own" if known else "given"


@record()
class OutsideVocabulary:
    """A lookup layer whose vocabulary is the name of a file.

    `saved` is what writes a model with it, None in a model file (`in_file`) or where nothing does.
    """

    layer: Layer
    path: str
    saved: Event | None
    in_file: bool
    version: KerasVersion
    where: Where


def outside_vocabularies(project: Project) -> Iterator[OutsideVocabulary]:
    """Lookup layers of scripts that save them, and of files."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            path = _vocabulary(event.made) if isinstance(event.made, Layer) else UNKNOWN
            if isinstance(event.made, Layer) and not isinstance(path, Unknown):
                save = _saved(script, event.made)
                if save is not None:
                    yield OutsideVocabulary(
                        event.made, path, save, False, script.version, event.where
                    )
    for artifact in project.artifacts:
        for layer in artifact.model.all_layers() if artifact.model else ():
            path = _vocabulary(layer)
            if not isinstance(path, Unknown):
                yield OutsideVocabulary(layer, path, None, True, artifact.version, layer.where)


def _vocabulary(layer: Layer) -> Maybe[str]:
    if layer.kind not in LOOKUPS or layer.custom:
        return UNKNOWN
    given = layer.args.get("vocabulary", layer.args.get("idf_weights"))
    return given if isinstance(given, str) and given else UNKNOWN


def _saved(script: Script, layer: Layer) -> Save | None:
    """What writes a model with the layer into a file that holds no assets."""
    for model in owners(script.trace, layer):
        for save in about(script.trace, model, Save):
            known = isinstance(save.path, str) and save.what == "model"
            if known and str(save.path).endswith((".keras", ".h5", ".hdf5")):
                return save
    return None
