"""A script executed on symbols: its module first, then the functions that nobody called."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from lintmodel.facts.event import MODULE
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.provenance import Hop
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.scripts.calls import inline
from lintmodel.frontends.scripts.classes import instantiate
from lintmodel.frontends.scripts.discarding import shown_by
from lintmodel.frontends.scripts.disk import lying_at
from lintmodel.frontends.scripts.execute import execute
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.library import load
from lintmodel.frontends.scripts.library.graph import finish, settle
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.modules import Modules
from lintmodel.frontends.scripts.notebooks import Cells
from lintmodel.frontends.scripts.objects import Class, Function, Instance, Scope
from lintmodel.frontends.scripts.run import EVENT_STEPS, BudgetSpent, Run
from lintmodel.frontends.scripts.values import Value

MAX_ENTRIES = 200


def interpret(
    script: Script,
    code: tuple[Code, ...],
    version: KerasVersion,
    modules: Modules | None,
    cells: Cells | None = None,
) -> Run:
    """Fill the trace of a script.

    Where the budget of steps is spent, the trace says so and what was found so far stays.
    """
    run = Run(script, version, modules)
    run.cells = cells
    if cells is not None:
        run.shown = shown_by(code, cells)
    load("builtins")  # methods of lists and strings need no import
    scope = Scope()
    scope.names["__name__"] = "__main__"
    scope.names["__file__"] = lying_at(script.path)
    try:
        run.frames.append(Frame(scope))
        execute(run, run.frames[0], code)
        _entries(run, scope)
    except (BudgetSpent, RecursionError):
        run.trace.spent = True
    finish(run)
    script.evaluated = run.steps - EVENT_STEPS * len(run.trace.events)
    if run.classes:
        from lintmodel.frontends.scripts.custom import describe

        script.classes = describe(run)
    return run


def _entries(run: Run, scope: Scope) -> None:
    """Execute functions and methods of this file that no code of it calls, with unknown arguments.

    Each starts from the state that the module's code left, and leaves nothing to the next. An object
    that methods are entered with is made once, before the first of them, and stays.
    """
    own = [function for function in run.functions if function.path == run.script.path]
    _enter_handed(run, 0, len(run.state.log))
    for function in _callers_first(own)[:MAX_ENTRIES]:
        if id(function.code) in run.called or not _reachable(function, scope):
            continue
        run.entry, run.span = MODULE, function.code[7]
        receiver = _receiver(run, function)
        mark, handed, made = len(run.state.log), len(run.handed), len(run.instances)
        if id(function.code) not in run.called:  # a constructor has been by now
            _enter(run, function, receiver)
        _enter_handed(run, handed, mark)
        del run.instances[made:]  # their fields are undone
    _enter_steps(run)
    run.entry = MODULE


STEPS = ("train_step", "test_step", "predict_step", "compute_loss")


def _enter_steps(run: Run) -> None:
    """Execute the steps that fit() and evaluate() call on models whose class another module defines."""
    for instance in [one for one in run.instances if isinstance(one.fact, Model)][:MAX_ENTRIES]:
        for name in STEPS:
            step, mark = instance.cls.find(name), len(run.state.log)
            if isinstance(step, Function) and id(step.code) not in run.called:
                _enter(run, step, [instance])
                run.state.undo(mark)


def _enter(run: Run, function: Function, args: list[Value]) -> None:
    run.entry = f"{function.name}:{function.code[7][0]}"
    run.span = function.code[7]
    guards, kept = run.state.guards, len(run.keep)
    inline(run, function, args, {}, False, function.code[7])
    settle(run, kept)
    run.state.guards = guards


def _enter_handed(run: Run, start: int, mark: int) -> None:
    """Execute what code that we cannot see was given to call, then go back to the state at `mark`.

    How often it is called is not known, nor when: at any time from then on.
    """
    for one in islice(run.handed, start, None):  # which grows on the way
        if id(one.function.code) in run.called or one.function.path != run.script.path:
            continue
        before, more = len(run.state.log), len(run.handed)
        receiver = [one.receiver] if one.receiver is not None else _receiver(run, one.function)
        run.handed_at = one.at
        with run.state.under(*one.guards), run.state.times(UNKNOWN):
            _enter(run, one.function, receiver)
        run.handed_at = -1
        _enter_handed(run, more, before)
    run.state.undo(mark)


def _callers_first(functions: list[Function]) -> list[Function]:
    """Functions that no other one names stand first: the others are entered by way of them."""
    named = [names_in(function.code) for function in functions]
    count = Counter(name for names in named for name in names)

    def is_named(function: Function, own: set[str]) -> bool:
        return count[function.name] > (function.name in own)

    pairs = list(zip(functions, named, strict=True))
    return [one for one, own in pairs if not is_named(one, own)] + [
        one for one, own in pairs if is_named(one, own)
    ]


def names_in(code: Code) -> set[str]:
    """Names and attributes that lowered code reads."""
    found: set[str] = set()
    pending: list[Code] = [(code[5],)]
    while pending:
        item = pending.pop()
        if len(item) == 3 and item[0] == "attr" and isinstance(item[2], str):
            found.add(item[2])
        for part in item:
            if type(part) is tuple:
                if len(part) == 2 and part[0] == "name" and isinstance(part[1], str):
                    found.add(part[1])
                else:
                    pending.append(part)
    return found


def _reachable(function: Function, scope: Scope) -> bool:
    """Whether a function stands in the module or in a class of it (inner ones need their outer)."""
    return function.scope is scope


def _receiver(run: Run, function: Function) -> list[Value]:
    """The object that a method is entered with: a new one, made with unknown arguments."""
    if function.owner is None or any(
        getattr(item, "name", "") == "builtins.staticmethod" for item in function.decorators
    ):
        return []
    existing = _instance_of(run, function.owner)
    if existing is not None:
        return [existing]
    run.stack.append(Hop(run.where(), f"{function.owner.name}()"))
    made = instantiate(run, _lowest(run, function.owner), [], {}, False, run.span)
    if isinstance(made, Instance):
        made.given = None
    run.stack.pop()
    return [made]


def _lowest(run: Run, owner: Class) -> Class:
    """The class of a method, or an heir of it, for which alone it may have been written."""
    heirs = (one for one in run.classes if any(base is owner for base in one.bases))
    return next(heirs, owner)


def _instance_of(run: Run, cls: Class) -> Instance | None:
    found = [value for value in run.instances if value.cls is cls]
    return found[-1] if len(found) == 1 else None
