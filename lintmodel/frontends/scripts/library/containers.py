"""Methods of lists, dicts and strings."""

from __future__ import annotations

import re
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.editing import EditLayers
from lintmodel.frontends.scripts.iteration import element_of, iterate
from lintmodel.frontends.scripts.library import Call, method
from lintmodel.frontends.scripts.names import root
from lintmodel.frontends.scripts.numbering import is_text, looked_up, with_default
from lintmodel.frontends.scripts.symbols import Ordinal
from lintmodel.frontends.scripts.values import Mapping, Sequence, Value, is_constant

WIDE = r"\d{4}|:[^}]*\{"  # "{:9999999999}", "{:{}}": a width made to hurt


@method(Sequence, "append", "add")
def _append(call: Call) -> Value:
    owner: Sequence = call.owner
    if call.name == "add":
        _learn_text(call, call.args[:1])
    if len(owner.items) >= 64 or "loop" in call.run.state.scopes:
        call.run.state.write(owner.cell, "open", True)
        if len(owner.items) >= 64:
            return None
    call.run.state.write(owner.cell, "items", (*owner.items, *call.args[:1]))
    return None


@method(Sequence, "extend", "update")
def _extend(call: Call) -> Value:
    source = iterate(call.run, call.arg(0, "iterable"))
    items = source.items
    owner: Sequence = call.owner
    _learn_text(call, (source.element,) if items is None else items)
    if owner.order is None and source.order is not None and owner.kind != "set":
        call.run.state.write(owner.cell, "order", source.order)
    if items is None:
        call.run.state.write(owner.cell, "open", True)
        given = call.arg(0, "iterable")
        if isinstance(given, Data) and len(owner.items) < 64:
            item = element_of(call.run, iterate(call.run, given))
            call.run.state.write(owner.cell, "items", (*owner.items, item))
    else:
        call.run.state.write(owner.cell, "items", (*owner.items, *items))
    return None


def _learn_text(call: Call, items: Any) -> None:
    """What is put into a set tells whether it holds text."""
    order = call.owner.order
    if order is None or order.order != "set":
        return
    answers = [is_text(item) for item in items]
    if any(answer is False for answer in answers):
        call.run.state.write(call.owner.cell, "order", None)
    elif any(answer is True for answer in answers):
        order.text = True


@method(Sequence, "insert", "remove", "clear", "sort", "reverse")
def _changed(call: Call) -> Value:
    _edited(call)
    call.run.state.write(call.owner.cell, "open", True)
    if call.name == "sort" and call.owner.order is not None:
        call.run.state.write(call.owner.cell, "order", None)
    return None


@method(Sequence, "index")
def _index(call: Call) -> Value:
    """names.index(name): by the order of the names."""
    order = call.owner.order
    return call.unknown("index") if order is None else Ordinal(order, taken=True)


@method(Sequence, "union", "difference", "intersection")
def _other_set(call: Call) -> Value:
    owner: Sequence = call.owner
    return Sequence(owner.items, owner.kind, open=True, order=owner.order)


@method(Sequence, "pop")
def _pop(call: Call) -> Value:
    owner: Sequence = call.owner
    _edited(call)
    index = call.arg(0, "index", -1)
    if owner.open or not owner.items or index != -1:
        call.run.state.write(owner.cell, "open", True)
        return owner.items[-1] if owner.items and index == -1 else call.unknown("pop")
    call.run.state.write(owner.cell, "items", owner.items[:-1])
    return owner.items[-1]


def _edited(call: Call) -> None:
    """model.layers.pop(), read off the model for that alone: a list with a name is one's own."""
    callee: Any = call.run.code[2] if call.owner.of is not None and call.run.code else ("",)
    if callee[0] == "attr" and callee[1][0] == "attr" and callee[1][2] == "layers":
        roots = {root(name) for name in call.run.spellings}
        call.run.emit(EditLayers, f"layers.{call.name}()", model=call.owner.of, method=call.name,
                      copied="tensorflow" in roots and "keras" not in roots,
                      where=call.where)  # fmt: skip


@method(Sequence, "copy")
def _copy(call: Call) -> Value:
    return Sequence(call.owner.items, call.owner.kind, call.owner.open, call.owner.order)


@method(Mapping, "get", "pop", "setdefault")
def _get(call: Call) -> Value:
    key, owner = call.arg(0, "key"), call.owner
    number_of = looked_up(call.run, owner) if call.run.numbered else None
    if number_of is not None:
        default = call.arg(1, "default")
        return with_default(number_of, default if isinstance(default, int) else None)
    if isinstance(key, str | int) and key in owner.entries:
        return owner.entries[key]
    if owner.open or not isinstance(key, str | int):
        return call.unknown("dict")
    return call.arg(1, "default")


@method(Mapping, "items")
def _pairs(call: Call) -> Value:
    pairs: list[Any] = [(key, value) for key, value in call.owner.entries.items()]
    table = call.owner.cell.get("numbers")
    if table is not None and table.order == "index":
        pairs = [(call.unknown("word"), Ordinal(table))]
    return Sequence(pairs, open=call.owner.open)


@method(Mapping, "keys")
def _keys(call: Call) -> Value:
    return Sequence(list(call.owner.entries), open=call.owner.open)


@method(Mapping, "values")
def _values(call: Call) -> Value:
    return Sequence(list(call.owner.entries.values()), open=call.owner.open)


@method(Mapping, "update")
def _update(call: Call) -> Value:
    other = call.arg(0, "other")
    entries = other.entries if isinstance(other, Mapping) else {}
    for key, value in {**entries, **call.kwargs}.items():
        call.run.state.write(call.owner.entries, key, value)
    if other is not None and (not isinstance(other, Mapping) or other.open):
        call.run.state.write(call.owner.cell, "open", True)
    return None


def _partly_filled(call: Call) -> Value:
    """"{}/model".format(folder), of which a part is not known: as the f-string of it."""
    texts = call.owner.split("{}")
    if call.name != "format" or len(texts) != len(call.args) + 1 or "{" in "".join(texts):
        return call.unknown("string")
    keys: list[Any] = [texts[0]]
    for value, text in zip(call.args, texts[1:], strict=True):
        keys += [str(value) if is_constant(value) else getattr(value, "key", None), text]
    return call.run.unknown("string", ("fstring", tuple(keys)), tuple(call.args))


@method(str, "format", "join", "lower", "upper", "strip", "split", "replace", "endswith",
        "startswith", "rstrip", "lstrip", "encode", "title", "splitlines", "find", "rfind", "count",
        "partition", "rpartition", "rsplit", "capitalize", "removeprefix", "removesuffix", "isdigit",
        "isalpha", "isupper", "islower", "swapcase", "casefold")  # fmt: skip
def _text(call: Call) -> Value:
    args = call.args
    if call.name == "join" and args and isinstance(args[0], Sequence) and not args[0].open:
        args = [list(args[0].items)]
        if not all(isinstance(item, str) for item in args[0]):
            return call.unknown("string")
    elif (
        not all(is_constant(arg) for arg in [*args, *call.kwargs.values()]) or len(call.owner) > 999
    ):
        return _partly_filled(call)
    if call.name == "format" and re.search(WIDE, call.owner):
        return call.unknown("string")
    try:
        found = getattr(call.owner, call.name)(*args, **call.kwargs)
    except Exception:  # what the script would raise
        return call.unknown("string")
    return Sequence(found) if isinstance(found, list) else found
