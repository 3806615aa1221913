"""The command line: the only place that prints or exits.

Each command is a module of its own, imported when it is called: a commit waits for `check` alone.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any, NoReturn

import click

from lintmodel import __version__
from lintmodel.cli.names import meant
from lintmodel.cli.saying import FAILED, fail
from lintmodel.config import ConfigError
from lintmodel.discovery import MissingPath
from lintmodel.passport import RulebookError

USER_ERRORS = (ConfigError, MissingPath, RulebookError, OSError)
COMMANDS = {
    "check": "check",
    "inspect": "look",
    "rule": "look",
    "rules": "look",
    "server": "server",
}  # name -> module of this package that has it


class _Program(click.Group):
    """A group whose every failure is one line on stderr and status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"lintmodel.cli.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Errors: UsageError, which says what was meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_no_command(args[0]))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        _open_streams()
        _lenient_streams()
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs)
        except BrokenPipeError:  # the reader has seen enough; nothing is left to say it to
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
            sys.exit(FAILED)
        except click.ClickException as error:
            fail(error.format_message())
        except click.Abort:
            fail("interrupted")
        except USER_ERRORS as error:
            fail(str(error))
        except Exception as error:
            fail(f"internal error ({type(error).__name__}: {error}); please report")
        sys.exit(status if isinstance(status, int) else 0)


def _open_streams() -> None:
    """A stream that the caller has closed (`>&-`) is None: it becomes one that is empty, or forgets."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115


def _no_command(word: str) -> str:
    """Who leaves out `check` means it, if there is such a file."""
    if os.path.exists(word):  # noqa: PTH110
        return f"there is no command {word!r}: `lintmodel check {word}` checks it"
    hint = meant(word, COMMANDS) or f": there are {', '.join(sorted(COMMANDS))}"
    return f"there is no command {word!r}{hint}"


def _lenient_streams() -> None:
    """A terminal that cannot show a character gets its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@click.group(
    cls=_Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},  # those of all commands
    epilog="To begin: `lintmodel check` in the folder of a project.",
)
@click.version_option(__version__, prog_name="lintmodel")
@click.pass_context
def main(context: click.Context) -> None:
    """Says why a Keras model will behave differently once it is loaded, before it is run."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(FAILED)
