"""File names: os.path and pathlib, as far as they are constant."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from typing import Any

from lintmodel.frontends.scripts.joining import join as joined
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.numbering import numbering
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Choice, Sequence, Thing, Value


def text_of(value: Value) -> str | None:
    """The text of a path, if it is known."""
    if isinstance(value, str):
        return value
    if isinstance(value, Thing) and value.kind == "Path":
        text = value.fields.get("text")
        return text if isinstance(text, str) else None
    return None


def path(run: Run, text: str | None) -> Value:
    """A pathlib path; unknown without its text."""
    return run.unknown("path") if text is None else Thing("Path", {"text": text}, run.where())


def of_each(call: Call, name: str, read: Callable[[Call], Value]) -> Value:
    """What a call reads whose first argument, a path of this name, may be one of a few.

    `a if os.path.exists(a) else b`: each is read under what chooses it. A path that is None is none.
    """
    given = call.arg(0, name)
    options = given.options if isinstance(given, Choice) else ()
    made = []
    for guards, option in options:
        if option is not None:
            with call.run.state.under(*guards):
                made.append((guards, read(_with_first(call, name, option))))
    return joined(made) if made else read(call)


def _with_first(call: Call, name: str, value: Value) -> Call:
    named = name in call.kwargs
    args = call.args if named else [value, *call.args[1:]]
    kwargs = {**call.kwargs, name: value} if named else call.kwargs
    return Call(call.run, call.span, call.name, args, kwargs, call.owner, call.open, call.used)


def usual_text(value: Value) -> str | None:
    """The text of a path or of a part of a name, where what is not known is left at its default."""
    value = value.default if isinstance(value, Symbol) else value
    return str(value) if type(value) in (int, float) else text_of(value)


def left_at_default(
    made: Value, parts: Iterable[Value], joined: Callable[[list[str]], str] = "".join
) -> Value:
    """An unknown path, and what it is if all that its parts depend on is left at its default."""
    texts = [usual_text(part) for part in parts]
    known = [text for text in texts if text is not None]
    if isinstance(made, Symbol) and len(known) == len(texts):
        made.default = joined(known)
    return made


def as_path(parts: list[str]) -> str:
    """Parts of a path, as one."""
    return posixpath.join(*parts)


@function("os.path.join")
def join(call: Call) -> Value:
    """os.path.join of known parts."""
    parts = [text_of(arg) for arg in call.args]
    if not parts or call.open:
        return call.unknown("path")
    if None in parts:
        return _partly(call.run, call.args)
    return posixpath.join(*(part for part in parts if part is not None))


def _partly(run: Run, parts: list[Value]) -> Value:
    """A path of which a part is not known: its key is that of f"{folder}/name"."""
    keys: list[Any] = []
    for part in parts:
        known = text_of(part)
        if known is None and not isinstance(part, Symbol):
            return run.unknown("path")
        keys += [part.key if known is None else known, "/"]
    made = run.unknown("path", ("fstring", tuple(keys[:-1])), tuple(parts))
    return left_at_default(made, parts, as_path)


@function(
    "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser", "os.fspath"
)
def same_file(call: Call) -> Value:
    """The same file under another spelling."""
    given = call.arg(0, "path")
    text = text_of(given)
    return left_at_default(call.unknown("path"), [given]) if text is None else text


@function("os.path.dirname", "os.path.basename")
def part(call: Call) -> Value:
    """A part of a path."""
    text = text_of(call.arg(0, "p"))
    if text is None:
        return call.unknown("path")
    return posixpath.dirname(text) if call.name.endswith("dirname") else posixpath.basename(text)


@function("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath")
def make(call: Call) -> Value:
    """pathlib.Path(*parts)."""
    parts = [text_of(arg) for arg in call.args]
    if None in parts:
        return left_at_default(call.unknown("path"), call.args, as_path)
    return path(call.run, posixpath.join(*(part or "" for part in parts or ["."])))


@function("pathlib.Path.cwd")
def here(call: Call) -> Value:
    """The working directory."""
    return path(call.run, ".")


def join_paths(run: Run, left: Thing, right: Value) -> Value:
    """left / right."""
    one, other = text_of(left), text_of(right)
    if one is None or other is None:
        return _partly(run, [left, right])
    return path(run, posixpath.join(one, other))


@method("Path", "joinpath")
def joinpath(call: Call) -> Value:
    """path.joinpath(*parts)."""
    parts = [text_of(value) for value in (call.owner, *call.args)]
    return path(call.run, None if None in parts else posixpath.join(*(p or "" for p in parts)))


@method("Path", "resolve", "absolute", "expanduser")
def resolve(call: Call) -> Value:
    """The same file."""
    return call.owner


@method("Path", "as_posix", "__str__", "__fspath__")
def as_text(call: Call) -> Value:
    """The path as text."""
    return call.owner.fields["text"]


@attribute("Path", "parent")
def parent(run: Run, owner: Thing) -> Value:
    """The folder of a path."""
    text = text_of(owner)
    return path(run, None if text is None else posixpath.dirname(text) or ".")


@attribute("Path", "name", "stem", "suffix")
def name(run: Run, owner: Thing) -> Value:
    """Parts of the name are rarely needed."""
    return run.unknown("path")


@method("Path", "iterdir", "glob", "rglob")
def listed(call: Call) -> Value:
    """The files of a folder, in whatever order the file system has them."""
    order = numbering(call.run, "listing", f"Path.{call.name}()", True)
    return Sequence([call.unknown("file name")], open=True, order=order)


ANY_METHOD["Path"] = lambda call: call.unknown("path")
