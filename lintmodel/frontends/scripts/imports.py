"""Imports: of libraries by canonical name, of modules of the project by executing them."""

from __future__ import annotations

from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.names import canonical
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.state import MISSING
from lintmodel.frontends.scripts.values import Library, Scope, Thing, Value


def execute_import(run: Run, frame: Frame, code: Code) -> None:
    """import a.b as c."""
    for name, alias in code[2]:
        run.spellings.append(name)
        scope = run.load_module(name, 0)
        value: Value = Library(canonical(name), name)
        if scope is not None:
            value = Thing("module", scope.names)
        elif alias is None:
            value = Library(canonical(name.partition(".")[0]), name.partition(".")[0])
        bound = alias or name.partition(".")[0]
        if scope is not None and alias is None and "." in name:
            value = _packages(name.split(".")[1:], value)
        run.state.write(frame.scope.names, bound, value)


def _packages(parts: list[str], value: Value) -> Value:
    """`import a.b` binds a, from which a.b is reached."""
    for part in reversed(parts):
        value = Thing("module", {part: value})
    return value


def execute_from_import(run: Run, frame: Frame, code: Code) -> None:
    """from a.b import c as d."""
    _, _, module, level, names = code
    scope = run.load_module(module, level)
    run.spellings.append(module)
    if names == "*":
        _star(run, frame, module, scope)
        return
    for name, alias in names:
        run.spellings.append(f"{module}.{name}")
        value = _imported(run, module, level, name, scope)
        run.state.write(frame.scope.names, alias or name, value)


def _imported(run: Run, module: str, level: int, name: str, scope: Scope | None) -> Value:
    if scope is not None:
        found = scope.names.get(name, MISSING)
        if found is not MISSING:
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
