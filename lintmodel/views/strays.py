"""Inference that loads a model file which no script writes, beside a training that writes another."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lintmodel.facts.event import Call, Evaluate, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights, Refill, Save
from lintmodel.facts.project import Link, Project, Script
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged

LOADING = ("loads", "loads-weights")
OF_ANY_MODEL = {
    "model", "models", "my", "weights", "weight", "best", "final", "last", "new", "old", "saved",
    "trained", "checkpoint", "cp", "ckpt", "net", "network", "nn", "cnn", "ann", "rnn", "lstm",
    "classifier", "keras", "tf", "save", "full", "the", "production", "latest", "main", "output",
}  # fmt: skip
MAX_WRITTEN = 3  # files that one training leaves: more are an experiment


@record()
class StrayLoad:
    """A load of a file that nobody writes, and what the only training beside it writes instead."""

    load: Link
    path: str
    method: str
    written: tuple[Link, ...]
    where: Where


def stray_loads(project: Project) -> Iterator[StrayLoad]:
    """One for each file."""
    seen: set[str] = set()
    for link in project.links:
        if not link.stray or link.spoken_of or link.target in seen or not _infers(link, project):
            continue
        written = _written_instead(link, project)
        if written:
            seen.add(link.target)
            path, method = getattr(link.event, "path", ""), getattr(link.event, "method", "")
            yield StrayLoad(link, path, method, written, link.event.where)


def _infers(link: Link, project: Project) -> bool:
    """Whether the script only uses this one file: it trains nothing, writes no model, loads no other."""
    script, event = link.script, link.event
    if script.role == "test" or getattr(event, "fetched", False) or _absolute(link):
        return False
    model = event.target if isinstance(event, LoadWeights) else getattr(event, "model", None)
    loads: list[Load | LoadWeights] = [*script.trace.of(Load), *script.trace.of(LoadWeights)]
    if any(script.trace.of(Fit, Save, Refill)) or len({_path(one) for one in loads}) > 1:
        return False
    return model is not None and bool(about(script.trace, model, Predict, Evaluate, Call))


def _path(event: Load | LoadWeights) -> str:
    return event.path if isinstance(event.path, str) else "?"


def _absolute(link: Link) -> bool:
    return posixpath.isabs(link.target) or ":" in link.target or link.target.startswith("~")


def _written_instead(load: Link, project: Project) -> tuple[Link, ...]:
    """What the only training writes, in this folder or else in the project; () if anybody reads it."""
    trainings = [script for script in judged(project.scripts) if _trains(script)]
    beside = [script for script in trainings if _folder(script) == _folder(load.script)]
    if len(_trained_at(trainings)) != 1:
        trainings = beside
    if len(_trained_at(trainings)) != 1:
        return ()
    scripts = {id(script) for script in trainings}
    if any(not isinstance(save.path, str) for one in trainings for save in one.trace.of(Save)):
        return ()
    links = [link for link in project.links if id(link.script) in scripts and link.kind == "saves"]
    names = {posixpath.basename(link.target) for link in links}
    read = {posixpath.basename(link.target) for link in project.links if link.kind in LOADING}
    if not links or len(names) > MAX_WRITTEN or names & read or any(map(_absolute, links)):
        return ()
    if not any(_akin(posixpath.basename(load.target), name) for name in names):
        return ()
    return tuple(links) if any(_fits_in(load, link) for link in links) else ()


def _akin(one: str, other: str) -> bool:
    """Whether two names may be of the same model: a word in common, or words that fit any model."""
    left, right = _words(one), _words(other)
    return bool(left & right) or left | right <= OF_ANY_MODEL


def _words(name: str) -> set[str]:
    stem = name.partition(".")[0].lower()
    return {word for word in re.findall("[a-z]+", stem) if len(word) > 1}


def _folder(script: Script) -> str:
    return posixpath.dirname(script.path)


def _trains(script: Script) -> bool:
    """Whether a model is fitted here, and then saved."""
    return any(about(script.trace, save.model, Fit) for save in script.trace.of(Save))


def _trained_at(scripts: list[Script]) -> set[Where]:
    """The first fit() of each: a module that several scripts import is one training."""
    return {next(iter(script.trace.of(Fit))).where for script in scripts}


def _fits_in(load: Link, save: Link) -> bool:
    """Whether a file of this kind can be what is loaded."""
    what = getattr(save.event, "what", "")
    return load.kind == "loads-weights" or what != "weights"
