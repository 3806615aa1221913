"""Calls: of functions and classes of the project, of library names and of objects."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard, Renew
from lintmodel.facts.files import Refill
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.provenance import Hop
from lintmodel.facts.unknown import Undecided
from lintmodel.frontends.scripts import library
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.joining import part_by_part
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.names import root
from lintmodel.frontends.scripts.objects import Bound, Class, Function, Instance, Scope, Super
from lintmodel.frontends.scripts.run import MAX_DEPTH, Run, rebind
from lintmodel.frontends.scripts.spans import Span
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import (
    Choice,
    Dataset,
    Library,
    Mapping,
    Method,
    Sequence,
    Thing,
    Value,
)

# A registry of settings makes hundreds of objects, on import and later, by the same few functions;
# what a script does to models would be left of the budget of steps. So many calls of one function that
# lead to no event are followed, on import and elsewhere.
MAX_IDLE_ON_IMPORT = 60
MAX_IDLE = 300


def call_value(
    run: Run,
    frame: Frame,
    span: Span,
    callee: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    open: bool = False,
    used: bool = True,
) -> Value:
    """callee(*args, **kwargs)."""
    run.span = span
    if isinstance(callee, Library):
        call = Call(run, span, callee.name, args, kwargs, None, open, used)
        return _handing(run, call, _library(run, frame, call))
    if isinstance(callee, Method):
        call = Call(run, span, callee.name, args, kwargs, callee.owner, open, used)
        return _handing(run, call, _method(run, callee, call))
    if isinstance(callee, Function):
        return inline(run, callee, args, kwargs, open, span)
    if isinstance(callee, Bound):
        return inline(run, callee.function, [callee.receiver, *args], kwargs, open, span)
    if isinstance(callee, Class):
        from lintmodel.frontends.scripts.classes import instantiate

        return instantiate(run, callee, args, kwargs, open, span)
    if isinstance(callee, Choice):
        return _each(run, frame, span, callee, args, kwargs, open, used)
    return call_object(run, Call(run, span, "__call__", args, kwargs, callee, open, used))


def _handing(run: Run, call: Call, value: Value) -> Value:
    """The value of a call that is not of the project; functions that it was given it may call."""
    run.hand(call.args)
    if call.kwargs:
        run.hand(call.kwargs.values())
    return value


def _each(
    run: Run,
    frame: Frame,
    span: Span,
    callee: Choice,
    args: list[Value],
    kwargs: dict[str, Value],
    open: bool,
    used: bool,
) -> Value:
    options = []
    for guards, option in callee.options:
        with run.state.under(*guards):
            value = call_value(run, frame, span, option, args, kwargs, open, used)
        options.append((guards, value))
    return part_by_part(options)


FILLING = ("load_weights", "set_weights", "load_state_dict", "restore", "load_checkpoint")
OF_FITTED = ("transform", "fit_transform", "inverse_transform", "texts_to_sequences", "fit", "fit_on_texts")
RENEWING = ("reset_states", "reset_state", "finalize_state")


def call_object(run: Run, call: Call) -> Value:
    """An object called: a layer, a model, an instance with __call__; or code that we cannot see."""
    owner = call.owner
    if isinstance(owner, Instance):
        own = owner.cls.find("__call__")
        if isinstance(own, Function):
            return inline(run, own, [owner, *call.args], call.kwargs, call.open, call.span)
    kind = owner.kind if isinstance(owner, Thing) else type(owner)
    transfer = library.METHODS.get((kind, "__call__"))
    if transfer is not None:
        return transferred(run, transfer, call)
    name = _last_name(owner)
    if name in OF_FITTED:
        from lintmodel.frontends.scripts.library.restored import is_restored, use

        if is_restored(owner):
            return use(call)
    _renewed(run, call, name)
    if name in FILLING:
        run.emit(Refill, f"{name}()", method=name, where=call.where)
    values = [*call.args, *call.kwargs.values()]
    run.escape(values, "code that lintmodel cannot see")
    run.hand(values)
    if isinstance(owner, Symbol) and any(isinstance(value, Dataset) for value in values[:1]):
        from lintmodel.frontends.scripts.library.unseen_models import passed_over

        return passed_over(call, owner)
    key = ("called", run.steps, owner.key) if isinstance(owner, Symbol) else None
    return run.unknown("unknown callee", key, (owner,))


def _last_name(value: Value) -> str:
    """The attribute that an unknown value was got by."""
    key = value.key if isinstance(value, Symbol) else None
    return str(key[-1]) if isinstance(key, tuple) and key else ""


def _renewed(run: Run, call: Call, method: str) -> None:
    """Note that states may be renewed, of a layer or model that is not known."""
    if method in RENEWING:
        run.emit(Renew, f"{method}()", target=None, method=method, where=call.where)


def _library(run: Run, frame: Frame, call: Call) -> Value:
    from lintmodel.frontends.scripts.library.symbolic import operation, tensors_in

    if call.name == "builtins.super":
        return Super(frame.owner, frame.receiver) if frame.owner else run.unknown("super")
    transfer = library.transfer_of(call.name)
    if transfer is not None:
        value = transferred(run, transfer, call)
        if isinstance(call.kwargs.get("out"), Data):  # np.divide(x, 255, out=x)
            rebind(run, call.kwargs["out"], value)
        return value
    if next(tensors_in((*call.args, *call.kwargs.values())), None) is not None:
        return operation(run, call.name.rpartition(".")[2], call.args, call.kwargs)
    if root(call.name) not in library.HARMLESS:
        _renewed(run, call, call.name.rpartition(".")[2])
        run.escape([*call.args, *call.kwargs.values()], f"{call.name}()")
    return run.unknown(f"call {call.name}") if call.used else None


def _method(run: Run, method: Method, call: Call) -> Value:
    owner = method.owner
    kind = owner.kind if isinstance(owner, Thing) else type(owner)
    transfer = library.METHODS.get((kind, method.name)) or library.ANY_METHOD.get(kind)
    if transfer is not None:
        return transferred(run, transfer, call)
    return run.unknown(f"method {method.name}")


MISUSED = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


def transferred(run: Run, transfer: library.Transfer, call: Call) -> Value:
    """What a library call yields. A script may call it with anything: what the model of the library
    cannot take is unknown, and counted under a cause of its own."""
    try:
        return transfer(call)
    except Undecided:
        return run.unknown(f"undecided {call.name}")
    except MISUSED as error:
        return run.unknown(f"misused {call.name} ({type(error).__name__})")


def inline(
    run: Run,
    function: Function,
    args: list[Value],
    kwargs: dict[str, Value],
    open: bool,
    span: Span,
) -> Value:
    """Execute a function of the project with these arguments."""
    run.called.add(id(function.code))
    if len(run.active) >= MAX_DEPTH or run.active.count(function) >= 2:
        run.escape([*args, *kwargs.values()], f"{function.name}(), which calls itself")
        return run.unknown("recursion")
    most = MAX_IDLE_ON_IMPORT if "import" in run.state.scopes else MAX_IDLE
    if run.idle.get(id(function.code), 0) >= most:
        run.escape([*args, *kwargs.values()], f"{function.name}(), called again and again")
        return run.unknown("called again and again")
    args, kwargs = [*function.partial[0], *args], {**function.partial[1], **kwargs}
    frame = Frame(Scope(function.scope), function)
    frame.owner = function.owner
    frame.receiver = args[0] if args and function.owner is not None else None
    frame.scope.names.update(bind_arguments(run, function, args, kwargs, open))
    made = function.owner.name if function.owner and function.name == "__init__" else ""
    hop = Hop(run.where(span), f"{made or function.name}()")
    return _enter(run, frame, function, hop)


def _enter(run: Run, frame: Frame, function: Function, hop: Hop) -> Value:
    from lintmodel.frontends.scripts.execute import run_body

    path, scopes, here = run.path, run.state.scopes, run.span
    events, code = len(run.trace.events), id(function.code)
    run.active.append(function)
    run.frames.append(frame)
    run.stack.append(hop)
    run.path = function.path
    run.state.scopes = (*scopes, *_scopes_of(function))
    try:
        value = run_body(run, frame, function.code[5])
    finally:
        run.path, run.state.scopes, run.span = path, scopes, here
        run.stack.pop()
        run.frames.pop()
        run.active.pop()
    if len(run.trace.events) == events:
        run.idle[code] = run.idle.get(code, 0) + 1
    if function.code[6]:
        return Dataset(one_yield(run, frame), kind="generator")
    return value


def one_yield(run: Run, frame: Frame) -> Value:
    """One element of a generator, standing for all."""
    found: list[tuple[frozenset[Guard], Value]] = [(frozenset(), one) for one in frame.yielded]
    return part_by_part(found) if found else run.unknown("generator")


TRACED = {"tensorflow.function", "keras.saving.register_keras_serializable"}
STEPS = {"train_step", "test_step", "predict_step", "call"}
EVALUATING = {"test_step", "predict_step", "val_step", "valid_step", "validation_step", "eval_step"}


def _scopes_of(function: Function) -> tuple[str, ...]:
    scopes = tuple(
        item.name
        for item in function.decorators
        if isinstance(item, Library) and item.name in TRACED
    )
    methods = STEPS if function.owner is not None else ()
    if function.name in EVALUATING or function.name in methods:
        return (*scopes, function.name)
    return scopes


def bind_arguments(
    run: Run, function: Function, args: list[Value], kwargs: dict[str, Value], open: bool
) -> dict[str, Value]:
    """Parameter names to values; unknown where the call does not fix them."""
    _, plain, star, kwonly, double, *_ = function.code
    bound: dict[str, Value] = {}
    rest = dict(kwargs)
    for position, (name, _) in enumerate(plain):
        if position < len(args):
            bound[name] = args[position]
        elif name in rest:
            bound[name] = rest.pop(name)
        else:
            bound[name] = _missing(run, function, name, open)
    for name, _ in kwonly:
        bound[name] = rest.pop(name) if name in rest else _missing(run, function, name, open)
    if star is not None:
        extra = tuple(args[len(plain) :])
        bound[star] = Sequence(extra, open=True) if open else extra
    if double is not None:
        bound[double] = Mapping(rest, open)
    return bound


def _missing(run: Run, function: Function, name: str, open: bool) -> Value:
    if name in function.defaults and not open:
        return function.defaults[name]
    for item in function.decorators:  # @click.option("--batch", default=32)
        if isinstance(item, Thing) and item.kind == "option" and item.fields["name"] == name:
            return Symbol("command line", ("argument", name), item.fields["default"])
    return run.unknown("argument", ("argument", id(function.code), name, len(run.trace.events)))


def is_fact(value: Value) -> bool:
    """Whether a value is a layer or model, or an instance of a class derived from one."""
    return isinstance(value, Layer | Model) or (
        isinstance(value, Instance) and value.fact is not None
    )
