"""pandas: tables are data read back from storage; what was done to them before is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, step
from lintmodel.frontends.scripts.library.axes import Axis, axes_of, facts_of
from lintmodel.frontends.scripts.library.cleaning import cleaned
from lintmodel.frontends.scripts.library.comparing import laid_all
from lintmodel.frontends.scripts.library.fitting import as_given, learnt_at_once
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.library.joined import in_blocks, joined_data
from lintmodel.frontends.scripts.library.rows import other_rows
from lintmodel.frontends.scripts.library.shaping import column, columns, moved
from lintmodel.frontends.scripts.numbering import looked_up
from lintmodel.frontends.scripts.objects import Function
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Ordinal
from lintmodel.frontends.scripts.values import Mapping, Sequence, Thing, Value, number


@function("pandas.read_csv", "pandas.read_excel", "pandas.read_parquet", "pandas.read_pickle",
          "pandas.read_json", "pandas.read_table", "pandas.read_hdf", "pandas.read_sql",
          "pandas.read_feather")  # fmt: skip
def read(call: Call) -> Value:
    """A table read back."""
    path = call.plain(0, "filepath_or_buffer")
    source = Source("stored", call.name, path=path if isinstance(path, str) else UNKNOWN)
    plain_table = call.name in ("pandas.read_csv", "pandas.read_table") and not (
        {"squeeze", "chunksize", "iterator"} & set(call.kwargs) or call.open
    )
    shape: Any = (UNKNOWN, UNKNOWN) if plain_table else UNKNOWN
    return new_data(call.run, source, f"{call.name}()", shape=shape)


@function("pandas.DataFrame", "pandas.Series")
def table(call: Call) -> Value:
    """A table of arrays or of columns by name."""
    given = call.arg(0, "data")
    if isinstance(given, Mapping):
        laid_all(call.run, "the table", given.entries.values())
        parts = [as_data(call.run, item) for item in given.entries.values()]
        known = [part for part in parts if isinstance(part, Data)]
        if not known or len(known) < len(parts):
            return call.unknown("table of unknown")
        shape: Any = UNKNOWN if given.open else (known[0].rows, len(known))
        return replace(joined_data(call.run, known), shape=shape, rows=known[0].rows)
    data = as_given(call.run, given)
    return call.unknown("table of unknown") if isinstance(data, Unknown) else data


# -- columns -----------------------------------------------------------------------------------


@method(Data, "pop", "get")
def pop(call: Call) -> Value:
    """table.pop("price"): one column, which the table loses."""
    return column(call.run, call.owner)


@method(Data, "drop")
def drop(call: Call) -> Value:
    """table.drop("price", axis=1): the other columns; rows where no axis is given."""
    old = axes_of(call.owner)
    wide = call.arg(1, "axis") in (1, "columns") or "columns" in call.kwargs
    if wide and old and len(old) == 2:
        return columns(call.run, call.owner, UNKNOWN)
    found = moved(call.run, call.owner, None, None, "drop")
    return found if wide else other_rows(call.run, found, "drop()")


# -- labels ------------------------------------------------------------------------------------


@function("pandas.get_dummies")
def get_dummies(call: Call) -> Value:
    """pd.get_dummies(labels): a column for each of them."""
    data = as_given(call.run, call.arg(0, "data"))
    if isinstance(data, Unknown):
        return call.unknown("labels")
    old = axes_of(data)
    first = old[0] if old else Axis(data.rows)
    facts: dict[str, Any] = facts_of([first, Axis()])
    of_one = old is not None and len(old) == 1 and call.kwargs.get("drop_first", False) is False
    if of_one:
        facts |= {"encoding": "one-hot", "integral": True, "interval": Interval(0.0, 1.0)}
    else:
        facts["interval"] = UNKNOWN
    learnt = learnt_at_once(call.run, "pd.get_dummies", data)
    return step(call.run, data, "encode", "get_dummies", dtype=UNKNOWN, **learnt, **facts)


@function("pandas.factorize")
def factorize(call: Call) -> Value:
    """codes, names = pd.factorize(labels)."""
    data = as_data(call.run, call.arg(0, "values"))
    if isinstance(data, Unknown):
        return (call.unknown("labels"), call.unknown("class names"))
    return (codes(call.run, data, "factorize"), call.unknown("class names"))


@method(Data, "factorize")
def own_factorize(call: Call) -> Value:
    """codes, names = labels.factorize()."""
    return (codes(call.run, call.owner, "factorize"), call.unknown("class names"))


def codes(run: Run, data: Data, what: str) -> Data:
    """Labels as whole numbers."""
    learnt = learnt_at_once(run, "pd.factorize" if what == "factorize" else what, data)
    return step(run, data, "encode", what, encoding="integer", integral=True, interval=UNKNOWN,
                dtype="int64", **learnt)  # fmt: skip


@attribute(Data, "cat")
def categories(run: Run, data: Data) -> Value:
    """labels.cat."""
    return Thing("categories", {"of": data}, run.where())


@attribute("categories", "codes")
def category_codes(run: Run, owner: Thing) -> Value:
    """labels.cat.codes: numbers in the order of the names."""
    return codes(run, owner.fields["of"], "cat.codes")


def _number_of(call: Call, given: Value) -> Ordinal | None:
    """What a dict or a function yields, where that is the number of a name."""
    if not call.run.numbered:
        return None
    if isinstance(given, Mapping):
        return looked_up(call.run, given)
    found = apply(call, given, [call.unknown("item")]) if isinstance(given, Function) else None
    return found if isinstance(found, Ordinal) else None


@method(Data, "apply")
def applied(call: Call) -> Value:
    """labels.apply(lambda name: index_of[name])."""
    number_of = _number_of(call, call.arg(0, "func"))
    if number_of is not None:
        return mapped(call)
    made = cleaned(call.run, call.owner, call.arg(0, "func"))
    return call.unknown("method apply") if made is None else made


@method(Data, "map", "replace")
def mapped(call: Call) -> Value:
    """labels.map({"yes": 1, "no": 0})."""
    given = call.arg(0, "arg", call.kwargs.get("to_replace"))
    number_of = _number_of(call, given)
    if number_of is not None:
        return step(call.run, call.owner, "encode", call.name, encoding="integer", integral=True,
                    interval=UNKNOWN, detail={"numbering": number_of.table})  # fmt: skip
    made = cleaned(call.run, call.owner, given)
    if made is not None:
        return made
    if not isinstance(given, Mapping) or given.open or not given.entries:
        return moved(
            call.run,
            step(call.run, call.owner, "opaque", call.name, interval=UNKNOWN),
            None,
            None,
            "",
        )
    numbers = [number(item) for item in given.entries.values()]
    facts: dict[str, Any] = {"interval": UNKNOWN}
    if call.name == "map" and all(one is not None and float(one).is_integer() for one in numbers):
        low, high = min(numbers), max(numbers)  # type: ignore[type-var]
        facts = {"interval": Interval(float(low), float(high)), "integral": True}  # type: ignore[arg-type]
        if low == 0 and set(numbers) == set(range(int(high) + 1)):  # type: ignore[arg-type]
            facts |= {"encoding": "binary" if high == 1 else "integer", "classes": int(high) + 1}  # type: ignore[arg-type]
    return step(call.run, call.owner, "encode", call.name, dtype=UNKNOWN, **facts)


@function("pandas.to_numeric")
def to_numeric(call: Call) -> Value:
    """The same values as numbers."""
    data = as_data(call.run, call.arg(0, "arg"))
    return call.unknown() if isinstance(data, Unknown) else data


@function("pandas.concat")
def concat(call: Call) -> Value:
    """Tables joined."""
    items = call.arg(0, "objs")
    items = items.items if isinstance(items, Sequence) else items
    parts = [as_data(call.run, item) for item in items] if isinstance(items, tuple) else []
    known = [part for part in parts if isinstance(part, Data)]
    if not known or len(known) < len(parts):
        return call.unknown("joined unknown")
    below = call.arg(1, "axis") in (None, 0, "index", "rows") and not call.open
    return in_blocks(call.run, joined_data(call.run, known, below), known)
