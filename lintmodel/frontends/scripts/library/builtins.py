"""Python's own functions, lists, dicts and strings."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.iteration import MAX_UNROLL, Source, element_of, first_of, iterate
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.logged import averaged
from lintmodel.frontends.scripts.numbering import (
    counted,
    is_text,
    note_numbers,
    numbering,
    set_order,
)
from lintmodel.frontends.scripts.objects import Bound, Function
from lintmodel.frontends.scripts.symbols import Ordinal, Symbol
from lintmodel.frontends.scripts.values import (
    SAMPLES,
    Dataset,
    Mapping,
    Sequence,
    Thing,
    Value,
    is_constant,
    number,
)


@function("builtins.len")
def _len(call: Call) -> Value:
    value = call.arg(0, "obj")
    if isinstance(value, str | tuple):
        return len(value)
    if isinstance(value, Sequence) and not value.open:
        return len(value.items)
    if isinstance(value, Mapping) and not value.open:
        return len(value.entries)
    if isinstance(value, Data) and isinstance(value.rows, int):
        return value.rows
    if isinstance(value, Dataset) and isinstance(value.facts.get("batches"), int):
        return value.facts["batches"]
    found = counted(call.run, value)
    return call.unknown("length") if found is None else found


@function("builtins.range", "six.moves.range", "six.moves.xrange")
def _range(call: Call) -> Value:
    if call.open or not 1 <= len(call.args) <= 3:  # range(*bounds)
        return call.unknown("range")
    return Thing("range", {"bounds": tuple(call.args)}, call.where)


@function("builtins.enumerate")
def _enumerate(call: Call) -> Value:
    source = iterate(call.run, call.arg(0, "iterable"))
    if source.order is not None:
        return _enumerated(call, source)
    if source.items is not None and source.total is not UNKNOWN:
        return Sequence([(i, item) for i, item in enumerate(source.items)])
    if source.items is not None:
        pairs = [(call.unknown("index"), item) for item in source.items]
        return Sequence(pairs, SAMPLES, open=True)
    element = (call.unknown("index"), element_of(call.run, source))
    return Thing("enumerate", {"element": element, "count": source.total})


def _enumerated(call: Call, source: Source) -> Value:
    """Positions in an order that is another in each run."""
    if source.items is not None and len(source.items) <= MAX_UNROLL:
        return Sequence(
            [(Ordinal(source.order), item) for item in source.items], order=source.order
        )
    element = (Ordinal(source.order), element_of(call.run, source))
    return Thing("enumerate", {"element": element, "count": source.total})


@function("builtins.zip")
def _zip(call: Call) -> Value:
    from lintmodel.frontends.scripts.library.comparing import laid_all

    laid_all(call.run, "zip()", call.args)
    sources = [iterate(call.run, arg) for arg in call.args]
    order = next((source.order for source in sources if source.order is not None), None)
    if order is not None:
        places = [isinstance(arg, Thing) and arg.kind == "range" for arg in call.args]
        pair = tuple(Ordinal(order) if place else element_of(call.run, source)
                     for place, source in zip(places, sources, strict=True))  # fmt: skip
        return Thing("zip", {"element": pair, "count": UNKNOWN})
    if sources and all(source.items is not None for source in sources):
        return Sequence(list(zip(*(s.items or () for s in sources), strict=False)))
    element = tuple(element_of(call.run, source) for source in sources)
    counts = [s.total for s in sources if isinstance(s.total, int)]
    known = counts[0] if counts and len(counts) == len(sources) else UNKNOWN
    return Thing("zip", {"element": element, "count": known})


@function("builtins.tqdm", "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "builtins.iter",
          "builtins.reversed")  # fmt: skip
def _through(call: Call) -> Value:
    value = call.arg(0, "iterable")
    if call.name.endswith("reversed"):
        items = iterate(call.run, value).items
        if items is None:
            return value if isinstance(value, Sequence) else call.unknown()
        alike = (value.kind, value.open) if isinstance(value, Sequence) else ("list", False)
        return Sequence(reversed(items), *alike)
    return value


@function("builtins.next")
def _next(call: Call) -> Value:
    given = call.arg(0, "iterator")
    if isinstance(given, Sequence) and (given.filtered or not (given.open or given.items)):
        return first_of(call.run, given.items, *call.args[1:2])
    return element_of(call.run, iterate(call.run, given))


@function(
    "builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.frozenset"
)
def _collection(call: Call) -> Value:
    kind = _kind(call.name)
    if not call.args:
        order = set_order(call.run, ()) if kind == "set" else None
        return () if call.name.endswith("tuple") else Sequence(kind=kind, order=order)
    source = iterate(call.run, call.args[0])
    if source.items is None:
        if isinstance(call.args[0], Data) and kind == "set":
            return _different(call, call.args[0])
        item = element_of(call.run, source)
        return Sequence([item], kind, open=True, order=_order(call, source, (item,)))
    items = source.items
    if call.name.endswith("sorted"):
        return _sorted(call, items)
    if call.name.endswith("tuple") and source.order is None:
        return tuple(items)
    return Sequence(items, kind, order=_order(call, source, items))


def _order(call: Call, source: Source, items: tuple[Value, ...]) -> Any:
    """The order of a new collection: that of what it is made from, but for sets and sorted()."""
    if call.name.endswith("sorted"):
        return None
    return set_order(call.run, items) if _kind(call.name) == "set" else source.order


def _different(call: Call, data: Data) -> Value:
    """set(labels): one of each."""
    from lintmodel.frontends.scripts.library.reductions import known_classes

    classes, order = known_classes(data), set_order(call.run, (data,))
    if isinstance(classes, Unknown) or classes > 1000:
        return Sequence([call.unknown("label")], "set", open=True, order=order)
    return Sequence([call.unknown("label") for _ in range(classes)], "set", order=order)


def _kind(name: str) -> str:
    return "set" if name.endswith("set") else "list"


def _sorted(call: Call, items: tuple[Value, ...]) -> Value:
    plain_items = all(isinstance(item, str) for item in items) or all(
        number(item) is not None for item in items
    )
    if plain_items and not call.kwargs:
        return Sequence(sorted(items))
    return Sequence(items, open=True)


@function("builtins.dict", "collections.OrderedDict", "collections.defaultdict")
def _dict(call: Call) -> Value:
    if call.args and isinstance(call.args[0], Mapping):
        entries = {**call.args[0].entries, **call.kwargs}
        made = Mapping(entries, call.args[0].open or call.open)
        made.cell["numbers"] = call.args[0].cell.get("numbers")
        return made
    made = Mapping(dict(call.kwargs), bool(call.args) or call.open)
    if call.run.numbered and call.args:
        pair = element_of(call.run, iterate(call.run, call.args[0]))
        note_numbers(made, pair[1:] if isinstance(pair, tuple) else ())
    return made


@function("builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.abs",
          "builtins.round", "builtins.min", "builtins.max")  # fmt: skip
def _converted(call: Call) -> Value:
    if call.args and all(is_constant(arg) for arg in call.args) and not call.kwargs:
        try:
            return _PURE[call.name](*call.args)
        except Exception:  # int("x"): the script raises there
            return call.unknown("conversion")
    if len(call.args) == 1 and isinstance(call.args[0], Data):
        return _number_of(call, call.args[0])
    if len(call.args) == 1 and isinstance(call.args[0], Ordinal):
        return call.args[0]
    if len(call.args) == 1 and isinstance(call.args[0], Symbol):
        name = call.name.rpartition(".")[2]
        return Symbol(call.args[0].cause, (name, call.args[0].key), call.args[0].default)
    return call.unknown("conversion")


def _number_of(call: Call, data: Data) -> Value:
    """int(x[0]), round(x[0]): the same number, whole."""
    from lintmodel.frontends.scripts.library import FUNCTIONS
    from lintmodel.frontends.scripts.library.array_methods import cast

    name = call.name.rpartition(".")[2]
    if name in ("int", "float"):
        return cast(call.run, data, name)
    return FUNCTIONS["numpy.round"](call) if name == "round" else call.unknown("conversion")


_PURE: dict[str, Any] = {
    f"builtins.{made.__name__}": made for made in (int, float, bool, str, abs, round, min, max)
}


@function("builtins.hash")
def _hash(call: Call) -> Value:
    """hash(word): another number in each run, for text; numbers have always the same."""
    text = is_text(call.arg(0, "obj"))
    if text is False:
        return call.unknown("hash")
    return Ordinal(numbering(call.run, "hash", "hash()", text), taken=True)


@function("builtins.print", "builtins.setattr", "builtins.delattr")
def _output(call: Call) -> Value:
    if call.name == "builtins.setattr" and len(call.args) == 3 and isinstance(call.args[1], str):
        from lintmodel.frontends.scripts.attributes import set_attribute

        set_attribute(call.run, call.args[0], call.args[1], call.args[2])
    return None


@function("builtins.getattr")
def _getattr(call: Call) -> Value:
    from lintmodel.frontends.scripts.attributes import get_attribute

    if len(call.args) >= 2 and isinstance(call.args[1], str):
        return get_attribute(call.run, call.args[0], call.args[1])
    return call.unknown()


@function("builtins.hasattr", "builtins.id", "builtins.sum", "builtins.any",
          "builtins.all", "builtins.map", "builtins.filter", "builtins.input")  # fmt: skip
def _undecided(call: Call) -> Value:
    if call.name.endswith(".map") and len(call.args) == 2:
        return _mapped(call)
    if call.name.endswith(".sum"):
        averaged(call.run, "sum()", call.arg(0, "iterable"))
    return call.unknown()


def _mapped(call: Call) -> Value:
    from lintmodel.frontends.scripts.library.functions import apply

    source = iterate(call.run, call.args[1])
    with call.run.state.within("comprehension"):
        if source.items is not None and len(source.items) <= 16:
            return Sequence([apply(call, call.args[0], [item]) for item in source.items])
        item = element_of(call.run, source)
        return Sequence([apply(call, call.args[0], [item])], open=True)


@function("sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort")
def _exit(call: Call) -> Value:
    return Thing("exit", {}, call.where)


@function("functools.partial")
def _partial(call: Call) -> Value:
    target, *args = call.args or [None]
    if not isinstance(target, Function | Bound):
        return Thing("partial", {"of": target, "args": tuple(args), "kwargs": Mapping(call.kwargs)})
    function_ = target if isinstance(target, Function) else target.function
    bound = [target.receiver] if isinstance(target, Bound) else []
    made = Function(function_.code, function_.scope, function_.defaults, function_.path)
    made.decorators, made.owner = function_.decorators, function_.owner
    made.partial = ((*function_.partial[0], *bound, *args), {**function_.partial[1], **call.kwargs})
    return made


@method("partial", "__call__")
def _call_partial(call: Call) -> Value:
    from lintmodel.frontends.scripts.library.functions import apply

    fields = call.owner.fields
    kwargs = {**fields["kwargs"].entries, **call.kwargs}
    return apply(call, fields["of"], [*fields["args"], *call.args], kwargs)
