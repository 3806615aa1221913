"""What functions of a script do to words: stop words left out, words cut to their stems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.frontends.scripts.library.arrays import step
from lintmodel.frontends.scripts.lower import parts_of
from lintmodel.frontends.scripts.methods import body_of, library_name, named, parameters_of
from lintmodel.frontends.scripts.objects import Function, Scope
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Sequence, Value

CUTTING = {"stem": "stemming", "lemmatize": "lemmatising"}
OF_LANGUAGES = ("nltk.", "snowballstemmer.", "Stemmer.", "Sastrawi.", "pymorphy2.", "pymorphy3.")
COLLECTIONS = {
    "builtins.set",
    "builtins.list",
    "builtins.frozenset",
    "builtins.tuple",
    "builtins.sorted",
}
MAX_FUNCTIONS = 8  # that one function calls
MAX_ASKED = 100  # calls and comparisons of a function that are looked at
COLUMN = "column"  # detail of a step: which column of a table was cleaned


def cleanings(function: Function) -> tuple[str, ...]:
    """The kinds of cleaning that a function and those that it calls surely do, in order of the alphabet.

    Lower case and punctuation are not among them: a Tokenizer does the same to every text.
    """
    found: set[str] = set()
    pending = [] if _hands_back(function) else [function]
    for one in pending:  # which grows on the way
        for code in islice(_asked(one), MAX_ASKED):
            if code[0] == "compare":
                found |= _by_comparison(one, code)
                continue
            found |= _by_call(one, code[2])
            other = named(one, code[2]) if code[2][0] == "name" else None
            known = any(other is seen for seen in pending)
            if isinstance(other, Function) and not known and len(pending) < MAX_FUNCTIONS:
                pending.append(other)
    return tuple(sorted(found))


def _asked(function: Function) -> Iterator[Any]:
    """The calls and comparisons in a function, but for those that an option of it decides on."""
    options = {name for name, default in parameters_of(function) if default is not None}
    pending: list[Any] = [body_of(function)]
    while pending:
        code = pending.pop()
        if not isinstance(code, tuple) or not code or _is_optional(code, options):
            continue
        if (code[0], len(code)) in (("call", 5), ("compare", 3)):
            yield code
        pending.extend(reversed(code))


def _is_optional(code: Any, options: set[str]) -> bool:
    """if stem: ..., where stem is a parameter with a default."""
    return (code[0], len(code)) == ("if", 5) and any(
        (part[0], len(part)) == ("name", 2) and part[1] in options for part in parts_of(code[2])
    )


def _hands_back(function: Function) -> bool:
    """Whether a function returns what it was given: it counts words, or shows them."""
    body = [*parts_of(body_of(function))]
    bound = [part[2] for part in body if (part[0], len(part)) in (("assign", 4), ("aug", 5))]
    given = {("name", name) for name, _ in parameters_of(function)} - {*parts_of(tuple(bound))}
    returned = [part[2] for part in body if (part[0], len(part)) == ("return", 3)]
    return bool(returned) and all(one in given for one in returned)


def _by_comparison(function: Function, code: Any) -> set[str]:
    """word not in stop_words."""
    tests = [right for operator, right in code[2] if operator == "not in"]
    stops = any("stop" in _origin(function, right).lower() for right in tests)
    return {"removal of stop words"} if stops else set()


def _by_call(function: Function, callee: Any) -> set[str]:
    """stemmer.stem(word): of an object that comes from a library of languages."""
    if callee[0] != "attr" or callee[2] not in CUTTING:
        return set()
    origin = _origin(function, callee[1])
    return (
        {CUTTING[callee[2]]}
        if origin.startswith(OF_LANGUAGES)
        else set()
    )


def _origin(function: Function, code: Any, depth: int = 0) -> str:
    """The library call or object that a value comes from, "" where that is not known."""
    if depth > 4:
        return ""
    if code[0] == "call" and len(code) == 5:
        name = library_name(function, code[2])
        if name in COLLECTIONS and code[3]:
            return _origin(function, code[3][0], depth + 1)
        return name
    if code[0] == "attr":
        return library_name(function, code)
    if code[0] != "name":
        return ""
    for part in parts_of(body_of(function)):
        if part[0] == "assign" and len(part) == 4 and part[2] == (code,):
            return _origin(function, part[3], depth + 1)
    return _of_value(_in_scope(function.scope, code[1]))


def _of_value(value: Value) -> str:
    if isinstance(value, Library):
        return value.name
    if isinstance(value, Sequence) and len(value.items) == 1:
        value = value.items[0]
    cause = value.cause if isinstance(value, Symbol) else ""
    return cause.removeprefix("call ")


def _in_scope(scope: Scope | None, name: str) -> Value:
    while scope is not None:
        if name in scope.names:
            return scope.names[name]
        scope = scope.outer
    return None


# -- on the way of texts -------------------------------------------------------------------------


def cleaned(run: Run, data: Data, function: Value) -> Data | None:
    """Texts after apply(function), where that surely cleans them; else None."""
    kinds = cleanings(function) if isinstance(function, Function) else ()
    if not kinds or not isinstance(function, Function):
        return None
    detail = {"cleans": kinds, "by": function.name}
    return step(run, data, "opaque", f"{function.name}()", detail=detail)


def cleaning_of(data: Data) -> dict[str, Any] | None:
    """What the last step did, where it was cleaning."""
    last = data.steps[-1].detail if data.steps else {}
    return last if "cleans" in last else None


def column_written(run: Run, table: Data, name: Value, value: Data) -> Data | None:
    """table[name] = cleaned texts; None for anything else."""
    done = cleaning_of(value)
    if done is None or not isinstance(name, str):
        return None
    detail = {COLUMN: name, "column cleans": done["cleans"], "column by": done["by"]}
    return step(run, table, "opaque", "written in place", detail=detail)


def column_read(data: Data, name: str, found: Data) -> Data:
    """table[name], with what was done to this column."""
    for one in reversed(data.steps):
        if one.detail.get(COLUMN) == name:
            last = found.steps[-1]
            detail = {
                **last.detail,
                "cleans": one.detail["column cleans"],
                "by": one.detail["column by"],
            }
            return replace(found, steps=(*found.steps[:-1], replace(last, detail=detail)))
    return found
