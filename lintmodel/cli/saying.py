"""How commands speak: what goes to which stream, in which colours, how wide."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from lintmodel.report.safe import safe

if TYPE_CHECKING:
    from lintmodel.report.screen import Screen
    from lintmodel.report.text import Look

FOUND, FAILED = 1, 2
ASCII = ("C", "POSIX")
COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
When = Literal["auto", "always", "never"]


def fail(message: str) -> NoReturn:
    """Say what went wrong, in one line, and leave."""
    say(f"lintmodel: {' '.join(message.split())}")
    sys.exit(FAILED)


def say(line: str) -> None:
    """A line on stderr: everything that is no finding."""
    click.echo(safe(line), err=True)


def show(text: str) -> None:
    """A page on stdout. Colours are in the text already or not at all: click takes none out."""
    click.echo(text, nl=False, color=True)


def coloured(when: When = "auto") -> bool:
    """Whether stdout is to have colours: as asked, as the environment says, or if a terminal is there.

    NO_COLOR and FORCE_COLOR count if they are not empty (no-color.org, force-color.org).
    """
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def screen() -> Screen:
    """What a page on stdout is drawn for."""
    import shutil

    from lintmodel.report.screen import Screen

    if not sys.stdout.isatty():
        return Screen()
    return Screen(shutil.get_terminal_size().columns, coloured(), _unicode())


def look(when: When) -> Look:
    """How text on stdout is drawn: folded on a terminal only, so that a pipe gets whole lines."""
    from lintmodel.report.text import Look

    if not sys.stdout.isatty():
        return Look(coloured(when))
    import shutil

    return Look(coloured(when), shutil.get_terminal_size().columns, _unicode())


def _unicode() -> bool:
    """Whether lines may be drawn. Where the locale is C, Python writes UTF-8 all the same."""
    encoding = (sys.stdout.encoding or "").lower()
    return encoding.startswith("utf") and os.environ.get("TERM") != "dumb" and not _is_plain(os.environ)


def _is_plain(environment: Mapping[str, str]) -> bool:
    """Whether the user asked for ASCII: Python itself sets LC_CTYPE where LANG is C."""
    whole = environment.get("LC_ALL")
    if whole:
        return whole in ASCII
    kind = environment.get("LC_CTYPE") or "C"
    return environment.get("LANG") in ASCII and kind in (*ASCII, *COERCED)
