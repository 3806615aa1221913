"""Scalers, encoders and tokenizers that were read from a file: which object of another script they are."""

from __future__ import annotations

from lintmodel.facts.files import Store
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.project import Link, Project
from lintmodel.facts.unknown import is_known
from lintmodel.views.common import once


def original(project: Project, fitted: Fitted) -> Fitted | None:
    """The only object of its kind that is put into the file which this one was read from.

    None where nobody puts one there, or several do, or the file is only one of that name. An object
    that was not read from a file is its own original.
    """
    if fitted.restored is None:
        return fitted
    read = _by_event(project).get(id(fitted.restored))
    if read is None or not read.sure:
        return None
    held = [_kept(link, fitted) for link in _stores(project).get(read.target, [])]
    found = {id(one): one for some in held for one in some}
    return next(iter(found.values())) if len(found) == 1 and all(held) else None


@once
def _by_event(project: Project) -> dict[int, Link]:
    """The first link of each event."""
    return {id(link.event): link for link in reversed(project.links)}


@once
def _stores(project: Project) -> dict[str, list[Link]]:
    """Who puts objects into which file."""
    found: dict[str, list[Link]] = {}
    for link in project.links:
        if link.kind == "stores":
            found.setdefault(link.target, []).append(link)
    return found


def _kept(link: Link, fitted: Fitted) -> list[Fitted]:
    """What the writer puts there that may be this object."""
    holds = link.event.holds if isinstance(link.event, Store) else ()
    if not is_known(holds) or not link.sure:
        return []
    objects = [one for one in holds if isinstance(one, Fitted)]
    return [one for one in objects if (one.kind == "tokenizer") is (fitted.kind == "tokenizer")]
