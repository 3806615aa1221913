"""Options of the command line: click, typer, absl.flags, fire. A default is evidence, not proof."""

from __future__ import annotations

from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Thing, Value, plain


@function("click.option", "click.argument")
def click_option(call: Call) -> Value:
    """@click.option("--batch-size", default=32): the function's argument batch_size."""
    names = [arg for arg in call.args if isinstance(arg, str)]
    plain_names = [name for name in names if not name.startswith("-")]
    long = next((name for name in names if name.startswith("--")), names[0] if names else "")
    name = plain_names[0] if plain_names else long.lstrip("-").partition("/")[0]
    fields = {"name": name.replace("-", "_").lower(), "default": plain(call.kwargs.get("default"))}
    return Thing("option", fields, call.where)


@function("click.command", "click.group", "typer.Typer")
def command(call: Call) -> Value:
    """@click.command(): the function is called with the options."""
    return Thing("decorator", {"of": Library("click.command")}, call.where)


@function("typer.Option", "typer.Argument")
def typer_option(call: Call) -> Value:
    """def main(batch: int = typer.Option(32))."""
    default = plain(call.args[0] if call.args else call.kwargs.get("default"))
    return Symbol("command line", ("option", call.span), default)


DEFINED = ("DEFINE_integer", "DEFINE_float", "DEFINE_string", "DEFINE_bool", "DEFINE_boolean",
           "DEFINE_enum", "DEFINE_list", "DEFINE_multi_string", "mark_flag_as_required")  # fmt: skip


@function(*(f"{package}.{name}" for name in DEFINED
            for package in ("absl.flags", "tensorflow.app.flags", "tensorflow.flags")))  # fmt: skip
def define_flag(call: Call) -> Value:
    """flags.DEFINE_integer("batch", 32, "..."): FLAGS.batch is whatever the user says."""
    name = plain(call.arg(0, "name"))
    value = Symbol("command line", ("argument", name), plain(call.arg(1, "default")))
    return Thing("flag", {"value": value}, call.where)


ANY_METHOD["flag"] = lambda call: None
ANY_METHOD["option"] = lambda call: call.args[0] if call.args else None
