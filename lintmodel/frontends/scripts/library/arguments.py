"""argparse: a default is evidence, not proof."""

from __future__ import annotations

from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Thing, Value, plain


@function("argparse.ArgumentParser")
def parser(call: Call) -> Value:
    """A parser, with the defaults of its arguments."""
    return Thing("ArgumentParser", {"defaults": {}}, call.where)


@method("ArgumentParser", "add_argument")
def add_argument(call: Call) -> Value:
    """parser.add_argument("--batch", default=32)."""
    names = [arg for arg in call.args if isinstance(arg, str)]
    long = next((name for name in names if name.startswith("--")), names[0] if names else "")
    dest = call.kwargs.get("dest", long.lstrip("-").replace("-", "_"))
    if isinstance(dest, str):
        unset = {"store_true": False, "store_false": True}.get(str(call.kwargs.get("action")))
        call.owner.fields["defaults"][dest] = plain(call.kwargs.get("default", unset))
    return None


@method("ArgumentParser", "set_defaults")
def set_defaults(call: Call) -> Value:
    """parser.set_defaults(batch=32)."""
    for name, value in call.kwargs.items():
        call.owner.fields["defaults"][name] = plain(value)
    return None


@function("builtins.vars")
def vars_(call: Call) -> Value:
    """vars(args): the arguments by name."""
    owner = call.arg(0, "object")
    if isinstance(owner, Thing) and owner.kind == "Namespace":
        return Mapping(dict(owner.fields), open=True)
    return call.unknown("vars")


@method("ArgumentParser", "parse_args")
def parse_args(call: Call) -> Value:
    """The arguments: each an unknown value with a default."""
    defaults = call.owner.fields["defaults"]
    fields = {
        name: Symbol("command line", ("argument", name), default)
        for name, default in defaults.items()
    }
    return Thing("Namespace", fields, call.where)


@method("ArgumentParser", "parse_known_args")
def parse_known_args(call: Call) -> Value:
    """The arguments and what was left."""
    return (parse_args(call), call.unknown("command line"))


@method("ArgumentParser", "add_argument_group", "add_mutually_exclusive_group", "add_subparsers",
        "add_parser")  # fmt: skip
def group(call: Call) -> Value:
    """Arguments of a group are the parser's."""
    return call.owner


ANY_METHOD["ArgumentParser"] = lambda call: None
ANY_METHOD["Namespace"] = lambda call: Symbol("command line", ("argument", call.name))
