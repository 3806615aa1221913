"""`lintmodel check --stdin-filename FILE -`: an editor gives the text, and names the file it is of."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lintmodel.discovery import kind_by_name

DASH = Path("-")
TOGETHER = "--stdin-filename FILE and the path - go together, without other paths"


def settle(paths: tuple[Path, ...], named: Path | None) -> list[Path]:
    """What is to be checked; what comes by standard input stands for the file from here on.

    Errors: UsageError.
    """
    if named is None and DASH not in paths:
        return [*paths] or [Path()]
    if named is None or paths != (DASH,):
        raise click.UsageError(TOGETHER)
    if named.is_dir() or kind_by_name(named) == "model":
        raise click.UsageError(f"{named} is no script and no notebook: its text cannot be given")
    from lintmodel.overlay import overlaid

    text = sys.stdin.buffer.read()
    click.get_current_context().with_resource(overlaid({named: text}))
    return [named]
