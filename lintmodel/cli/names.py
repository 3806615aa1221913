"""Names of rules, groups and formats as options take them: lists with commas, completed by the shell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import click

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


class OneOf(click.Choice):  # type: ignore[type-arg, unused-ignore]
    """A choice that knows what a misspelt word is meant to be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Errors: BadParameter."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            said = f"{error.message.rstrip('.')}{meant(str(value), self.choices)}"
            raise click.BadParameter(said, ctx, param) from None


def meant(word: str, known: Collection[str]) -> str:
    """A suggestion to append to an error, "" where nothing is close."""
    from lintmodel.config import did_you_mean

    return did_you_mean(word, known)


def listed(_: click.Context, __: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """`--select a,b --select c` as one tuple."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def complete(known: Callable[[], Iterable[str]]) -> Complete:
    """What a shell offers: the names that the last part of a list with commas begins."""

    def offer(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
        before, comma, begun = incomplete.rpartition(",")
        given = {name.strip() for name in before.split(",")}
        found = sorted(name for name in known() if name.startswith(begun) and name not in given)
        return [f"{before}{comma}{name}" for name in found]

    return offer


def rule_names() -> Iterable[str]:
    """All rules, by the listing of their folder."""
    from lintmodel import rulebook

    return rulebook.names()[0]


def groups() -> Iterable[str]:
    """All groups of rules."""
    from lintmodel import rulebook

    return rulebook.names()[1]


def rules_and_groups() -> Iterable[str]:
    """What --select and --ignore take."""
    return [*rule_names(), *groups()]


def formats() -> Iterable[str]:
    """What --format of `check` takes."""
    from lintmodel.cli.reports import FORMATS

    return FORMATS
