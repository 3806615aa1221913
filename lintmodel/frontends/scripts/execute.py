"""Statements: executed on the state, arms joined, loops unrolled or run twice.

A statement list returns None when it falls through, else how it was left: "return", "break",
"continue", or "end" for a path that ended (raise, exit) or whose way out has been recorded already.
"""

from __future__ import annotations

from collections.abc import Callable

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard, Tape
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts import comprehensions  # noqa: F401  (registers its expressions)
from lintmodel.frontends.scripts.assign import assign, in_place, unassign
from lintmodel.frontends.scripts.classes import define_class
from lintmodel.frontends.scripts.discarding import note_discarded
from lintmodel.frontends.scripts.evaluate import decide, evaluate, make_function
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.imports import execute_from_import, execute_import
from lintmodel.frontends.scripts.joining import join
from lintmodel.frontends.scripts.loops import for_loop, while_loop
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.objects import Scope
from lintmodel.frontends.scripts.operators import binary
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.state import Writes
from lintmodel.frontends.scripts.values import Choice, Dataset, Library, Thing, Value

Signal = str | None
Block = tuple[Code, ...]


def run_body(run: Run, frame: Frame, body: Block) -> Value:
    """Execute the body of a function and join its ways out; its return value."""
    state = run.state
    frame.mark, frame.guards = len(state.log), state.guards
    signal = execute(run, frame, body)
    state.guards, own = frame.guards, state.guards
    if not frame.exits:
        return frame.value if signal == "return" else None
    arms = [(guards, writes) for guards, _, writes in frame.exits]
    values = [(guards, value) for guards, value, _ in frame.exits]
    if signal != "end":
        last = own - frame.guards
        arms.append((last, state.writes_since(frame.mark)))
        values.append((last, frame.value if signal == "return" else None))
    state.undo(frame.mark)
    state.merge(arms)
    return join(values)


def execute(run: Run, frame: Frame, block: Block) -> Signal:
    """Execute statements in order until one leaves the block."""
    for code in block:
        run.step()
        signal = EXECUTE[code[0]](run, frame, code)
        if signal is not None:
            return signal
    return None


# -- simple statements -------------------------------------------------------------------------


def _expression(run: Run, frame: Frame, code: Code) -> Signal:
    run.span = code[1]
    frame.discarded = code[2][0] == "call"
    value = evaluate(run, frame, code[2])
    frame.discarded = False
    if isinstance(value, Data | Dataset) or (type(value) is tuple and value):
        note_discarded(run, frame, code, value)
    return "end" if isinstance(value, Thing) and value.kind == "exit" else None


def _assign(run: Run, frame: Frame, code: Code) -> Signal:
    run.span = code[1]
    value = evaluate(run, frame, code[3])
    for target in code[2]:
        assign(run, frame, target, value)
    return None


def _augmented(run: Run, frame: Frame, code: Code) -> Signal:
    _, run.span, target, symbol, value_code = code
    old = evaluate(run, frame, target)
    in_place(run, frame, target, old, binary(run, symbol, old, evaluate(run, frame, value_code)))
    return None


def _return(run: Run, frame: Frame, code: Code) -> Signal:
    if code[1][0]:
        run.span = code[1]
    frame.value = evaluate(run, frame, code[2])
    return "return"


def _raise(run: Run, frame: Frame, code: Code) -> Signal:
    evaluate(run, frame, code[2])
    return "end"


def _assert(run: Run, frame: Frame, code: Code) -> Signal:
    evaluate(run, frame, code[2])
    return None


def _delete(run: Run, frame: Frame, code: Code) -> Signal:
    for target in code[2]:
        if target[0] == "name":
            unassign(run, frame, target[1])
    return None


def _scope(run: Run, frame: Frame, code: Code) -> Signal:
    for name in code[2]:
        scope: Scope | None = frame.scope.globals
        if code[1] == "nonlocal":
            scope = frame.scope.outer
            while scope is not None and name not in scope.names:
                scope = scope.outer
        if scope is not None:
            frame.scope.shared[name] = scope
    return None


def _pass(run: Run, frame: Frame, code: Code) -> Signal:
    return None


def _leave(run: Run, frame: Frame, code: Code) -> Signal:
    return str(code[0])


# -- definitions -------------------------------------------------------------------------------


def _define(run: Run, frame: Frame, code: Code) -> Signal:
    _, span, function_code, decorator_codes = code
    decorators = tuple(evaluate(run, frame, decorator) for decorator in decorator_codes)
    function = make_function(run, frame, function_code)
    function.decorators = tuple(_decorator(item) for item in decorators)
    run.functions.append(function)
    if decorators:
        run.hand([function], later=True)
    run.state.write(frame.scope.names, function.name, function)
    return None


def _decorator(value: Value) -> Value:
    """@tf.function(...) is @tf.function."""
    if isinstance(value, Thing) and value.kind == "decorator":
        return value.fields["of"]
    return value


# -- branches ----------------------------------------------------------------------------------


def _if(run: Run, frame: Frame, code: Code) -> Signal:
    _, run.span, test, body, orelse = code
    decision, guards = decide(run, evaluate(run, frame, test))
    if decision is not UNKNOWN:
        return execute(run, frame, body if decision else orelse)
    return branch(run, frame, [(guards[0], body), (guards[1], orelse)])


def branch(run: Run, frame: Frame, arms: list[tuple[Guard, Block]]) -> Signal:
    """Execute exclusive arms from the present state and join those that fall through."""
    state = run.state
    through: list[tuple[Guard, Writes]] = []
    left_by_raising = 0
    for guard, block in arms:
        mark, before = len(state.log), state.guards
        if _contradicts(before, guard):
            continue
        state.guards = before | {guard}
        signal = execute(run, frame, block)
        if signal is None:
            through.append((guard, state.writes_since(mark)))
        elif not record_exit(run, frame, signal):
            left_by_raising += 1
        state.guards = before
        state.undo(mark)
    if not through:
        return "end"
    if len(through) == 1:
        guard, writes = through[0]
        state.redo(writes)
        if left_by_raising < len(arms) - 1:  # a path that raises leaves nothing to be told apart
            state.guards = state.guards | {guard}
        return None
    state.merge([(frozenset({guard}), writes) for guard, writes in through])
    return None


def _contradicts(guards: frozenset[Guard], guard: Guard) -> bool:
    return any(g.condition == guard.condition and g.arm != guard.arm for g in guards)


def record_exit(run: Run, frame: Frame, signal: str) -> bool:
    """Keep the state of a path that leaves its function or loop; False for one that just ends."""
    state = run.state
    if signal == "return":
        writes = state.writes_since(frame.mark)
        frame.exits.append((state.guards - frame.guards, frame.value, writes))
    elif signal in ("break", "continue") and frame.loops:
        loop = frame.loops[-1]
        found = loop.breaks if signal == "break" else loop.continues
        found.append((state.guards - loop.guards, None, state.writes_since(loop.mark)))
    else:
        return False
    return True


def _match(run: Run, frame: Frame, code: Code) -> Signal:
    evaluate(run, frame, code[2])
    condition = run.state.condition(("match", code[1], len(run.trace.events)))
    arms = [(Guard(condition, str(i)), block) for i, (_, block) in enumerate(code[3])]
    return branch(run, frame, [*arms, (Guard(condition, "none"), ())])


def _try(run: Run, frame: Frame, code: Code) -> Signal:
    _, span, body, handlers, orelse, final = code
    with run.state.cut_short():
        signal = execute(run, frame, body)
    if signal is None:
        signal = execute(run, frame, orelse)
    if signal is None and handlers:
        signal = _handlers(run, frame, span, handlers)
    ended = execute(run, frame, final) if final else None
    return ended or signal


def _handlers(run: Run, frame: Frame, span: object, handlers: tuple[Code, ...]) -> Signal:
    condition = run.state.condition(("except", span, run.path))
    arms: list[tuple[Guard, Block]] = [(Guard(condition, "none"), ())]
    for position, (_, name, block) in enumerate(handlers):
        if name is not None:
            assign(run, frame, name, run.unknown("exception"))
        if not (block and all(statement[0] == "import" for statement in block)):
            arms.append((Guard(condition, str(position)), _without_imports(block)))
    return branch(run, frame, arms) if len(arms) > 1 else None


def _without_imports(block: Block) -> Block:
    """A fallback import after a failed one names the same thing: the first one stands."""
    return tuple(statement for statement in block if statement[0] not in ("import", "from"))


# -- with --------------------------------------------------------------------------------------


def _with(run: Run, frame: Frame, code: Code) -> Signal:
    _, run.span, items, body = code
    scopes, tapes = run.state.scopes, list(run.state.tapes)
    for item, name in items:
        value = evaluate(run, frame, item)
        entered = _entered(run, value)
        if name is not None:
            assign(run, frame, name, entered)
    signal = execute(run, frame, body)
    run.state.scopes, run.state.tapes = scopes, tapes
    return signal


def _entered(run: Run, value: Value) -> Value:
    """What `with value as name` binds; a tape records until the block ends."""
    if isinstance(value, Tape):
        run.state.tapes.append(value)
        run.state.scopes = (*run.state.scopes, "GradientTape")
    elif isinstance(value, Thing):
        run.state.scopes = (*run.state.scopes, value.kind)
    elif isinstance(value, Choice | Library):
        return run.unknown("with")
    return value


EXECUTE: dict[str, Callable[[Run, Frame, Code], Signal]] = {
    "expr": _expression,
    "assign": _assign,
    "aug": _augmented,
    "return": _return,
    "raise": _raise,
    "assert": _assert,
    "delete": _delete,
    "scope": _scope,
    "pass": _pass,
    "break": _leave,
    "continue": _leave,
    "def": _define,
    "class": define_class,
    "import": execute_import,
    "from": execute_from_import,
    "if": _if,
    "match": _match,
    "try": _try,
    "for": for_loop,
    "while": while_loop,
    "with": _with,
}
