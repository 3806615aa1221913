"""Subclasses of Layer and Model described: what they keep, read, take and save.

Nothing here is executed: a class is read as code, because most of its methods are called by Keras
only, and what they would do with real data does not matter to what they keep.
"""

from __future__ import annotations

from typing import Any, Literal

from lintmodel.facts.custom import Assignment, Config, CustomClass, Parameter, Subject
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.classes import LAYERS, MODELS, kind_of
from lintmodel.frontends.scripts.config_keys import (
    OF_EVERY_LAYER,
    Keys,
    config_keys,
    keys_above,
    keys_of_library,
)
from lintmodel.frontends.scripts.created import layers_made
from lintmodel.frontends.scripts.methods import (
    attribute_of,
    body_of,
    parameters_of,
    parts,
    place,
    reached,
    read_attributes,
    receiver_of,
)
from lintmodel.frontends.scripts.objects import Class, Function, Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.storing import Stores
from lintmodel.frontends.scripts.values import plain

MAX_CLASSES = 300
KNOWN_BASES = LAYERS | MODELS | {"builtins.object", "abc.ABC", "typing.Generic"}
REGISTERS = ("register_keras_serializable", "keras_export")


def describe(run: Run) -> list[CustomClass]:
    """The subclasses of Layer and Model that the script defines, or uses from its project."""
    subjects: dict[int, list[Instance]] = {}
    for instance in run.instances:
        if instance.fact is not None and instance.given is not None:
            subjects.setdefault(id(instance.cls), []).append(instance)
    found = []
    for cls in run.classes[:MAX_CLASSES]:
        own = id(cls) in subjects or cls.where.path == run.script.path
        if own and kind_of(cls) in ("layer", "model"):
            found.append(_describe(run, cls, subjects.get(id(cls), [])))
    return found


def _describe(run: Run, cls: Class, instances: list[Instance]) -> CustomClass:
    kind: Literal["layer", "model"] = "model" if kind_of(cls) == "model" else "layer"
    registered, known_decorators = _decorators(cls)
    made = CustomClass(
        name=cls.name,
        kind=kind,
        bases=cls.library_bases(),
        above=tuple(base.where for base in cls.bases if isinstance(base, Class)),
        known=known_decorators and all(_is_known(base) for base in cls.library_bases()),
        registered=registered,
        methods=frozenset(_methods(cls)),
        where=cls.where,
    )
    _constructor(run, cls, made)
    _reads(cls, made)
    _call(run, cls, made)
    made.made = layers_made(run, cls)
    made.config = _config(run, cls)
    made.subjects = [_subject(instance) for instance in instances]
    return made


def _is_known(base: str) -> bool:
    return base in KNOWN_BASES or base.startswith("keras.layers.")


def _decorators(cls: Class) -> tuple[bool, bool]:
    """Whether a class is registered with Keras, and whether all its decorators are known."""
    names = [str(_callee(code)[-1]) for code in cls.decorators]
    return any(name in REGISTERS for name in names), all(name in REGISTERS for name in names)


def _callee(code: Any) -> Any:
    return _callee(code[2]) if code[0] == "call" else code


def _methods(cls: Class, depth: int = 0) -> set[str]:
    found = {name for name, value in cls.scope.names.items() if isinstance(value, Function)}
    for base in cls.bases if depth < 20 else ():
        if isinstance(base, Class):
            found |= _methods(base, depth + 1)
    return found


def parameters(function: Function) -> tuple[Parameter, ...]:
    """The parameters of a method, without its receiver."""
    found = []
    for name, default in parameters_of(function):
        if name != receiver_of(function):
            value = plain(function.defaults.get(name, UNKNOWN))
            found.append(Parameter(name, default is None, value))
    return tuple(found)


# -- what is kept ------------------------------------------------------------------------------


def _constructor(run: Run, cls: Class, made: CustomClass) -> None:
    assignments: list[Assignment] = []
    phases: dict[int, str] = {}
    for phase in ("init", "build", "call"):
        for function in reached(cls, ["__init__" if phase == "init" else phase]):
            phases.setdefault(id(function), phase)
    init = cls.find("__init__")
    for function in _functions(cls):
        stores = Stores(run, function, phases.get(id(function), function.name))
        assignments.extend(stores.found)
        if function is init:
            made.parameters = parameters(function)
            made.handed = frozenset(stores.handed)
            made.shaping = frozenset(stores.shaping)
    made.assignments = tuple(assignments)


def _functions(cls: Class, depth: int = 0) -> list[Function]:
    """The methods of a class and of its bases in the project."""
    found = [value for value in cls.scope.names.values() if isinstance(value, Function)]
    for base in cls.bases if depth < 20 else ():
        if isinstance(base, Class):
            found.extend(one for one in _functions(base, depth + 1) if one not in found)
    return found


def _reads(cls: Class, made: CustomClass) -> None:
    called: set[str] = set()
    for function in reached(cls, ["call"]):
        called |= read_attributes(function)
    used = set(called)
    for function in reached(cls, ["build"]):
        used |= read_attributes(function)
    made.called, made.used = frozenset(called), frozenset(used)
    made.assigned_to = frozenset(
        name for function in _functions(cls) for name in _assigned_to(function)
    )


def _assigned_to(function: Function) -> set[str]:
    """X of self.X.assign(...) and assign_add, assign_sub."""
    receiver = receiver_of(function)
    return {
        attribute_of(code[1], receiver)
        for code in parts(body_of(function))
        if code[0] == "attr" and code[2] in ("assign", "assign_add", "assign_sub")
    } - {""}


# -- call and get_config -----------------------------------------------------------------------


def _call(run: Run, cls: Class, made: CustomClass) -> None:
    call = cls.find("call")
    if not isinstance(call, Function):
        return
    made.call = parameters(call)
    made.call_open = call.code[4] is not None
    made.call_at = place(run, call, call.code[7])
    for function in reached(cls, ["call"]):
        for code in parts(body_of(function)):
            if code[0] == "call" and any(name == "training" for name, _ in code[4]):
                made.flags = True
    made.reads_training = any(code == ("name", "training") for code in parts(body_of(call)))


def _config(run: Run, cls: Class) -> Config | None:
    """What get_config returns: the class's own, one of the project that it inherits, or Keras'."""
    method = cls.find("get_config")
    if isinstance(method, Function):
        keys, where = config_keys(method), place(run, method, method.code[7])
    elif any(_has_config(base) for base in cls.library_bases()):
        keys, where = keys_above(cls), cls.where
    else:
        return None
    return _frozen(keys, where)


def _has_config(base: str) -> bool:
    """Whether one of Keras' own classes has a get_config() for arguments of its own."""
    if not base.startswith("keras.layers."):
        return False
    keys = keys_of_library(base)
    return bool(keys.open or keys.names - OF_EVERY_LAYER)


def _frozen(keys: Keys, where: Any) -> Config:
    return Config(frozenset(keys.names), keys.open, frozenset(keys.attributes), where)


# -- objects -----------------------------------------------------------------------------------


def _subject(instance: Instance) -> Subject:
    """An object of the class with its arguments by name, as far as they were given."""
    assert instance.fact is not None and instance.given is not None
    args, kwargs, open_args = instance.given
    init = instance.cls.find("__init__")
    names = [name for name, _ in init.code[1][1:]] if isinstance(init, Function) else []
    given = dict(zip(names, args, strict=False)) | kwargs
    facts = {name: plain(value) for name, value in given.items()}
    return Subject(instance.fact, facts, open_args)
