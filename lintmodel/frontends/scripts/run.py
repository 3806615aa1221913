"""One interpretation: its state, its trace, its budget, and what library models may ask of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lintmodel.facts.event import MODULE, Escape, Event, Guard
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.provenance import MAX_HOPS, Hop, Provenance
from lintmodel.facts.rows import Cut
from lintmodel.facts.unknown import Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.frontends.scripts.notebooks import Cells
from lintmodel.frontends.scripts.objects import Bound, Class, Function, Instance, Scope
from lintmodel.frontends.scripts.outline import Import
from lintmodel.frontends.scripts.spans import Span
from lintmodel.frontends.scripts.state import State
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import (
    Choice,
    Dataset,
    Mapping,
    Sequence,
    Tensor,
    Thing,
    Value,
)

if TYPE_CHECKING:
    from lintmodel.frontends.scripts.frames import Frame

MAX_STEPS = 600_000  # statements and expressions evaluated for one script, about 2 s
EVENT_STEPS = 60  # what an event costs: rules look at each of them again and again
WRITES_A_STEP = 4  # writes of an arm that are looked through for the price of one step
MAX_HANDED = 200  # functions given to code that we cannot see
MAX_DEPTH = 30  # inlined calls inside each other
E = TypeVar("E", bound=Event)


class Handed(NamedTuple):
    """A function that code which we cannot see was given, under these guards.

    `at` is the number of events before; -1 for what is called once the module's code has ended
    (a handler of requests).
    """

    function: Function
    receiver: Value  # of a bound method, else None
    guards: frozenset[Guard]
    at: int


class BudgetSpent(Exception):
    """The script asks for more steps than are spent on one file."""


class Run:
    """The interpretation of one script (and of the project modules that it imports)."""

    def __init__(self, script: Script, version: KerasVersion, modules: Any = None) -> None:
        self.script = script
        self.trace = script.trace
        self.version = version
        self.state = State()
        self.cells: Cells | None = None  # of a notebook: lines of the joined text to cells
        self.steps = 0
        self.path = script.path
        self.entry = MODULE
        self.stack: list[Hop] = []
        self.active: list[Function] = []
        self.frames: list[Frame] = []  # being executed, outermost first
        self.called: set[int] = set()  # id of the lowered code of functions that were entered
        self.idle: dict[int, int] = {}  # the same -> how often no event came of it
        self.functions: list[Function] = []  # defined so far, in order
        self.span: Span = (0, 0, 0, 0)
        self.modules = modules  # loads modules of the project: (run, name, level) -> Scope | None
        self.image_format: Any = None  # as set_image_data_format() left it
        self.policy: dict[str, Any] = {"name": None}  # of number types, as set_global_policy() left it
        self.keep: list[Any] = []  # objects known by id() must outlive the run
        self.sequentials: dict[int, dict[str, Any]] = {}  # id(model) -> cell of its layers
        self.spliced: set[int] = set()  # id of layers that stand for a base used by its output
        self.instances: list[Instance] = []
        self.calls: dict[int, Event] = {}  # id(node) of what model(x) made of data -> the call
        self.divisions: dict[int, Cut] = {}  # id(dataset) -> how it is cut into parts
        self.unseen: dict[Any, Model] = {}  # key of what is not known -> the model that it is
        self.compared: dict[Any, Value] = {}  # equal comparisons of arrays are one value
        self.handed: list[Handed] = []  # to code that we cannot see: it may call them
        self.handed_at = -1  # of the function that is entered now
        self.code: Any = None  # of the call being made: what of it is written as a constant
        self.traces = 0  # call() of subclasses executed for their graphs
        self.traced_steps = 0  # and what of the budget that took
        self.classes: list[Class] = []  # defined so far, in order
        self.captured: dict[tuple[int, str], list[tuple[Layer, Value]]] = {}  # capture.py
        self.phase_asked = False  # whether call() decides something by its argument `training`
        self.sessions: dict[str, Any] = {}  # the session of Keras, once it is asked for
        self.stand_ins: dict[Any, Any] = {}  # data that stands for values of which nothing is known
        self.learners: dict[int, Thing] = {}  # objects that learn from data, by id
        self.shown: frozenset[Any] = frozenset()  # statements whose value a notebook shows
        self.numbered = False  # whether anything gives names numbers that are others in each run
        self.spellings: list[str] = []  # imported names as written: evidence of the Keras version

    # -- budget --------------------------------------------------------------------------------

    def step(self) -> None:
        """Count one step. Errors: BudgetSpent beyond MAX_STEPS."""
        self.steps += 1
        if self.steps + self.state.looked // WRITES_A_STEP > MAX_STEPS:
            self.trace.spent = True
            raise BudgetSpent

    # -- places and events ---------------------------------------------------------------------

    def where(self, span: Span | None = None) -> Where:
        """The place of a span in the file that is being executed."""
        line, column, end_line, end_column = span or self.span
        if self.cells is None or self.path != self.script.path:
            return Where(self.path, line, column, end_line, end_column)
        cell, own = self.cells.place(line)
        return Where(self.path, own, column, own + end_line - line, end_column, cell)

    def provenance(self, what: str, span: Span | None = None) -> Provenance:
        """The chain of a new object: the calls that led here, then what was done."""
        hops = (*self.stack[-(MAX_HOPS - 1) :], Hop(self.where(span), what))
        return Provenance(hops, self.around())

    def around(self) -> tuple[str, ...]:
        """The functions being executed and their classes, by name: intent (mc_predict, MCDropout)."""
        if not self.active:
            return ()
        names = [function.name for function in self.active[-3:]]
        owner = self.active[-1].owner
        return (*names, owner.name) if owner is not None else tuple(names)

    def emit(self, kind: type[E], done: str, /, **fields: Any) -> E:
        """Append an event at the point of execution; `done` says in words what happened."""
        self.steps += EVENT_STEPS
        model = fields.get("model")
        if isinstance(model, Model) and id(model) in self.sequentials:
            from lintmodel.frontends.scripts.library.graph import finish_sequential

            finish_sequential(self, model)
        event = kind(
            where=fields.pop("where", None) or self.where(),
            provenance=self.provenance(done),
            guards=self.state.guards,
            count=self.state.count,
            entry=self.entry,
            handed=self.handed_at,
            scopes=self.state.scopes,
            loops=self.state.loops,
            optional=self.state.optional,
            **fields,
        )
        self.trace.add(event)
        return event

    def load_module(self, name: str, level: int) -> Scope | None:
        """The names of a module of the project; None for a library."""
        found: Scope | None = self.modules(self, name, level) if self.modules else None
        return found

    def may_defer(self, what: Import) -> bool:
        """Whether nobody can tell when the modules that an import names are executed.

        Those that do more than to define names, however deep, are executed by this.
        """
        return self.modules is not None and bool(self.modules.may_defer(self, what))

    def at_home(self, load: Callable[[], Value]) -> Callable[[], Value]:
        """`load`, to be called later, as if it were called now, in the file executed now."""
        path = self.path

        def loaded() -> Value:
            here, self.path = self.path, path
            try:
                with self.state.apart():
                    return load()
            finally:
                self.path = here

        return loaded

    # -- the unknown ---------------------------------------------------------------------------

    def unknown(self, cause: str, key: Any = None, of: tuple[Value, ...] = ()) -> Symbol:
        """A value that is not known, counted for --statistics under its cause, or under the cause
        of the first unknown value that it was made `of`: so the ledger names what is to be taught.
        """
        cause = next((value.cause for value in of if isinstance(value, Symbol)), cause)
        self.script.unknowns[cause] = self.script.unknowns.get(cause, 0) + 1
        return Symbol(cause, key)

    def hand(self, values: Any, later: bool = False) -> None:
        """Say that code which we cannot see got these functions, and may call them."""
        for value in values:
            if isinstance(value, Bound):
                self._hand(value.function, value.receiver, later)
            elif isinstance(value, Function):
                self._hand(value, None, later)
            elif isinstance(value, Instance):
                self._hand_methods(value)
            elif isinstance(value, tuple | Sequence):
                self.hand([one for one in _items_of(value) if isinstance(one, HANDED)])

    def _hand_methods(self, instance: Instance) -> None:
        """An object of a class that a library knows how to call (a Callback, a Thread)."""
        if instance.fact is not None or not instance.cls.library_bases():
            return
        for name, member in instance.cls.scope.names.items():
            public = name == "__call__" or not name.startswith("__")
            if isinstance(member, Function) and public and not member.decorators:
                self._hand(member, instance, False)

    def _hand(self, function: Function, receiver: Value, later: bool) -> None:
        if id(function.code) not in self.called and len(self.handed) < MAX_HANDED:
            at = -1 if later else len(self.trace.events)
            self.handed.append(Handed(function, receiver, self.state.guards, at))

    def escape(self, values: Any, to: str) -> None:
        """Say that code which we cannot see got these values: what they hold may be changed there."""
        targets: list[Any] = [*reachable(values)]
        if self.learners:
            from lintmodel.frontends.scripts.library.fitting import held

            fitted = held(self, values)
            targets += [] if isinstance(fitted, Unknown) else fitted
        for target in targets:
            self.emit(Escape, f"is passed to {to}", target=target, to=to)


def rebind(run: Run, old: Value, new: Value) -> None:
    """An array was changed in place: every name that holds it now holds the changed one."""
    for active in run.frames:
        scope: Scope | None = active.scope
        while scope is not None:
            for name, value in list(scope.names.items()):
                if value is old:
                    run.state.write(scope.names, name, new)
            scope = scope.outer


def reachable(values: Any, limit: int = 2000) -> list[Layer | Model]:
    """The layers and models that code can get at through these values."""
    found: list[Layer | Model] = []
    seen: set[int] = set()
    pending = list(values)
    while pending and len(seen) < limit:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Layer | Model):
            found.append(value)
        pending.extend(_inside(value))
    return found


def _inside(value: Value) -> list[Value]:
    handler = _INSIDE.get(type(value))
    return list(handler(value)) if handler else []


HANDED = (Bound, Function, Instance)


def _items_of(value: tuple[Value, ...] | Sequence) -> tuple[Value, ...]:
    return value.items if isinstance(value, Sequence) else value


def _captured(function: Function) -> list[Value]:
    scope: Scope | None = function.scope
    found: list[Value] = []
    while scope is not None and scope.outer is not None:  # not the module's own names
        found.extend(scope.names.values())
        scope = scope.outer
    return [*found, *function.defaults.values(), *function.partial[0]]


_INSIDE: dict[type, Callable[[Any], Any]] = {
    Model: lambda model: model.layers,
    Layer: lambda layer: [*layer.wrapped, *([layer.inner] if layer.inner else [])],
    tuple: lambda items: items,
    Sequence: lambda sequence: sequence.items,
    Mapping: lambda mapping: mapping.entries.values(),
    Instance: lambda instance: [
        *instance.fields.values(),
        *([instance.fact] if instance.fact else []),
    ],
    Thing: lambda thing: thing.fields.values(),
    Choice: lambda choice: [value for _, value in choice.options],
    Bound: lambda bound: [bound.receiver],
    Function: _captured,
    Tensor: lambda tensor: _upstream(tensor),
    Dataset: lambda dataset: [dataset.element],
}


def _upstream(tensor: Tensor) -> list[Layer]:
    """The layers that a symbolic tensor depends on."""
    found, pending, seen = [], [tensor.node], set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        found.append(node.layer)
        pending.extend(node.inputs)
    return found
