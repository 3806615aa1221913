"""Classes of the user's own: what their objects lose when they are saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.custom import Assignment, Config, CustomClass, Parameter, Subject
from lintmodel.facts.event import Compile, Fit
from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged, owners

Kept = Literal["saved", "weights", "unsaved", "library"]
OWN_STATE = {"save_own_variables", "load_own_variables", "_track_variable"}
METRIC = {"update_state", "result"}  # a layer to TensorFlow; the model answers the same without it
REBUILT = {"from_config", "get_build_config", "build_from_config"}
OF_KERAS = {"init", "build", "call", "get_config", "from_config", "__call__", "compute_output_shape",
            "set_weights", "load_own_variables", "build_from_config", "__setstate__"}  # fmt: skip


@record()
class Family:
    """One class as each script of the project meets it: that which defines it, those that use it."""

    cls: CustomClass
    members: tuple[tuple[Script, CustomClass], ...]

    def subjects(self) -> list[tuple[Script, Subject]]:
        """The objects of the class in all scripts."""
        return [(script, subject) for script, cls in self.members for subject in cls.subjects]


def families(project: Project) -> Iterator[Family]:
    """Every class whose bases are all known."""
    found: dict[Where, list[tuple[Script, CustomClass]]] = {}
    for script in judged(project.scripts):
        for cls in script.classes:
            if cls.known:
                found.setdefault(cls.where, []).append((script, cls))
    for members in found.values():
        yield Family(members[0][1], tuple(members))


def holders(script: Script, subject: Subject) -> list[Model]:
    """The models that an object is, or stands in."""
    if isinstance(subject.of, Model):
        layer = subject.of.as_layer
        return [subject.of, *(owners(script.trace, layer) if layer else ())]
    return owners(script.trace, subject.of)


def saves_of(family: Family) -> list[Save]:
    """The saves of models that hold an object of the class."""
    pairs = [(s, one) for s, subject in family.subjects() for one in holders(s, subject)]
    unique = {(id(script), id(model)): (script, model) for script, model in pairs}
    return [save for script, model in unique.values() for save in about(script.trace, model, Save)]


def kept(family: Family) -> tuple[Kept, Save | None]:
    """What becomes of the objects of a class: "library" where no script shows it."""
    saves = saves_of(family)
    for what in ("model", "weights"):
        found = next((save for save in saves if save.what == what), None)
        if found is not None:
            return "saved" if what == "model" else "weights", found
    users = {id(script): script for script, _ in family.subjects()}
    trains = any(next(iter(script.trace.of(Fit, Compile)), None) for script in users.values())
    return "unsaved" if trains else "library", None


# -- get_config --------------------------------------------------------------------------------


@record()
class LostArguments:
    """Constructor arguments that get_config leaves out.

    `read` are read in call() or build(), `shaping` only decide how sublayers are made; `required`
    are those among both without a default. An argument that every object of the script leaves at
    its default is not among them.
    """

    cls: CustomClass
    read: tuple[Parameter, ...]
    shaping: tuple[Parameter, ...]
    required: tuple[Parameter, ...]
    kept: Kept
    saved_at: Where | None
    where: Where


def lost_arguments(project: Project) -> Iterator[LostArguments]:
    """Classes with a get_config whose keys are all known and too few."""
    bases = {where for s in project.scripts for cls in s.classes for where in cls.above}
    for family in families(project):
        cls, config = family.cls, family.cls.config
        if config is None or config.open or cls.methods & REBUILT or cls.methods >= METRIC:
            continue
        if cls.where in bases and not family.subjects():  # its subclasses say what it is made with
            continue
        missing = [one for one in cls.parameters if _is_missing(cls, config, one)]
        if not missing:
            continue
        state, save = kept(family)
        if family.subjects():
            missing = [one for one in missing if one.required or _given(family, one)]
        read = tuple(one for one in missing if _is_read(cls, one.name))
        shaping = tuple(one for one in missing if one.name in cls.shaping and one not in read)
        required = tuple(one for one in (*read, *shaping) if one.required)
        at = save.where if save is not None else None
        yield LostArguments(cls, read, shaping, required, state, at, config.where)


def _is_missing(cls: CustomClass, config: Config, one: Parameter) -> bool:
    if one.name in config.keys or one.name in cls.handed:
        return False
    return not any(a.attribute in config.attributes for a in _made_from(cls, one.name))


def _made_from(cls: CustomClass, name: str) -> list[Assignment]:
    """The attributes that the constructor makes from an argument."""
    return [a for a in cls.assignments if a.phase == "init" and name in a.sources]


def _is_read(cls: CustomClass, name: str) -> bool:
    return any(a.attribute in cls.used and a.kind != "layer" for a in _made_from(cls, name))


def _given(family: Family, one: Parameter) -> bool:
    """Whether an object of the class has another value than the default."""
    return any(
        subject.open or (one.name in subject.args and not same(subject.args[one.name], one.default))
        for _, subject in family.subjects()
    )


# -- state -------------------------------------------------------------------------------------


@record()
class PlainState:
    """An attribute that a method computes from data, that call() reads, and that Keras does not save."""

    cls: CustomClass
    attribute: str
    method: str
    kept: Kept
    saved_at: Where | None
    where: Where


def plain_states(project: Project) -> Iterator[PlainState]:
    """Fitted values that are plain attributes, the first one of each class and method."""
    for family in families(project):
        cls = family.cls
        if cls.methods & OWN_STATE or (cls.config is not None and cls.config.open):
            continue
        seen: set[str] = set()
        for found in cls.assignments:
            if _is_plain_state(cls, found) and found.phase not in seen:
                seen.add(found.phase)
                state, save = kept(family)
                at = save.where if save is not None else None
                yield PlainState(cls, found.attribute, found.phase, state, at, found.where)


def _is_plain_state(cls: CustomClass, found: Assignment) -> bool:
    if found.kind != "statistic" or found.phase in OF_KERAS or found.attribute not in cls.called:
        return False
    if cls.config is not None and found.attribute in cls.config.attributes:
        return False
    others = [a for a in cls.assignments if a.attribute == found.attribute]
    return all(a.kind in ("statistic", "constant", "other") and a.phase != "call" for a in others)


@record()
class RawVariable:
    """A tf.Variable that a layer keeps as an attribute and that call() reads."""

    cls: CustomClass
    attribute: str
    assigned: bool
    version: KerasVersion
    where: Where


def raw_variables(project: Project) -> Iterator[RawVariable]:
    """tf.Variable attributes that are to be trained, or that are assigned to."""
    for family in families(project):
        script, cls = family.members[0]
        for found in () if cls.methods & OWN_STATE else cls.assignments:
            if found.kind != "tf.Variable" or found.attribute not in cls.called:
                continue
            assigned = found.attribute in cls.assigned_to
            if assigned or found.trainable is True:
                yield RawVariable(cls, found.attribute, assigned, script.version, found.where)
