"""Imports: of libraries by canonical name, of modules of the project by executing them."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import cache, partial

from lintmodel.frontends.scripts import library
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.names import canonical
from lintmodel.frontends.scripts.objects import Scope
from lintmodel.frontends.scripts.outline import Import
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.state import MISSING
from lintmodel.frontends.scripts.values import Deferred, Library, Thing, Value
from lintmodel.knowledge import application, spec

# Of IPython: what a notebook finds without an import.
BUILTINS = frozenset((*dir(builtins), "display", "get_ipython"))
SECTIONS = ("layers", "losses", "metrics", "optimizers", "callbacks", "initializers", "regularizers",
            "constraints")  # fmt: skip


def execute_import(run: Run, frame: Frame, code: Code) -> None:
    """import a.b as c."""
    for name, alias in code[2]:
        run.spellings.append(name)
        bound = alias or name.partition(".")[0]
        load = partial(_module, run, name, alias)
        run.state.write(frame.scope.names, bound, _bound(run, frame, (name, 0, ()), load))


def _bound(run: Run, frame: Frame, what: Import, load: Callable[[], Value]) -> Value:
    """What an import binds: later, if the module of the project only defines names."""
    if frame.scope.outer is None and run.may_defer(what):
        return Deferred(run.at_home(load))
    return load()


def _module(run: Run, name: str, alias: str | None) -> Value:
    """What `import a.b as c` binds to c, or `import a.b` to a."""
    scope = run.load_module(name, 0)
    first = name.partition(".")[0]
    if scope is None:
        return Library(canonical(name), name) if alias else Library(canonical(first), first)
    value = Thing("module", scope.names)
    return _packages(name.split(".")[1:], value) if alias is None else value


def _packages(parts: list[str], value: Value) -> Value:
    """`import a.b` binds a, from which a.b is reached."""
    for part in reversed(parts):
        value = Thing("module", {part: value})
    return value


def execute_from_import(run: Run, frame: Frame, code: Code) -> None:
    """from a.b import c as d."""
    _, _, module, level, names = code
    run.spellings.append(module)
    if names == "*":
        _star(run, frame, module, run.load_module(module, level))
        return
    for name, alias in names:
        run.spellings.append(f"{module}.{name}")
        load = partial(_imported, run, module, level, name)
        value = _bound(run, frame, (module, level, (name,)), load)
        run.state.write(frame.scope.names, alias or name, value)


def _imported(run: Run, module: str, level: int, name: str) -> Value:
    """What `from module import name` binds."""
    scope = run.load_module(module, level)
    if scope is not None:
        found = scope.names.get(name, MISSING)
        own = isinstance(found, Deferred) and found.loading  # `from . import name` in a package
        if found is not MISSING and not own:
            return found
    submodule = run.load_module(f"{module}.{name}" if module else name, level)
    if submodule is not None:
        return Thing("module", submodule.names)
    if scope is not None or level:
        return run.unknown("project import", ("import", level, module, name))
    return Library(canonical(f"{module}.{name}"), f"{module}.{name}")


def _star(run: Run, frame: Frame, module: str, scope: Scope | None) -> None:
    """from a import *: the names of a project's module; of a library, what Keras users expect."""
    if scope is not None:
        for name, value in scope.names.items():
            if not name.startswith("_"):
                run.state.write(frame.scope.names, name, value)
        return
    frame.scope.stars = (*frame.scope.stars, module)


def of_stars(modules: tuple[str, ...], name: str) -> Library | None:
    """A name that `from keras.layers import *` and its like brought; None where none of them did.

    Some packages take any name: the first that surely has this one comes before them.
    """
    may = []
    for module in modules:
        full = canonical(f"{module}.{name}")
        if library.transfer_of(full) is None or (full not in library.FUNCTIONS and name in BUILTINS):
            continue
        if full in library.FUNCTIONS or _holds(full):
            return Library(full, f"{module}.{name}")
        may.append(Library(full, f"{module}.{name}"))
    return may[0] if may else None


@cache
def _holds(full: str) -> bool:
    """Whether Keras, in any version, has a class or function of this full name."""
    package, _, name = full.rpartition(".")
    section = package.removeprefix("keras.")
    if section == "applications":
        return application(full) is not None
    return section in SECTIONS and spec(section, name) is not None
