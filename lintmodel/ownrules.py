"""Rules of the user's own: YAML as the shipped rules, on the checks of those that take parameters.

They are data. A repository that is checked may bring such rules, so that what they may hold is bounded:
no code is named but that of a shipped check, and no file or text grows beyond what a rule needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

from lintmodel.config import ConfigError, did_you_mean
from lintmodel.config.checking import check_param
from lintmodel.passport import Passport, RulebookError, Variant, read_passport, split
from lintmodel.rulebook import Rule

MAX_BYTES = 100_000  # of a file
MAX_FILES = 500  # of a folder
MAX_DEPTH = 20  # of what is nested in a file
# When a fault exists, and what mends it, is known to the check.
OF_THE_CHECK = ("keras", "proven", "order", "fix_safety")


def with_own(shipped: Sequence[Rule], folders: Iterable[Path]) -> tuple[Rule, ...]:
    """The shipped rules and those in the folders, in order of their names.

    Errors: RulebookError for the first that is unsound, naming file and key.
    """
    models = {rule.passport.check: rule for rule in shipped if rule.params}
    taken = {rule.name: "of lintmodel itself" for rule in shipped}
    own = []
    for file in _files(folders):
        rule = _read(file, models)
        if rule.name in taken:
            raise RulebookError(file, "name", f"also the name of a rule {taken[rule.name]}")
        taken[rule.name] = f"in {file.parent.name}"
        own.append(rule)
    for rule in own:
        for name in rule.passport.yields_to:
            if name not in taken or name == rule.name:
                hint = did_you_mean(name, taken)
                raise RulebookError(rule.path, "yields_to", f"there is no other rule {name!r}{hint}")
    return tuple(sorted([*shipped, *own], key=lambda rule: rule.name))


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        files = sorted(folder.glob("*.yaml"))
        if not files or len(files) > MAX_FILES:
            raise RulebookError(folder, "", f"must hold from 1 to {MAX_FILES} rules, NAME.yaml each")
        yield from files


def _read(file: Path, models: Mapping[str, Rule]) -> Rule:
    _refuse_excess(file)
    passport = read_passport(file)
    for key in OF_THE_CHECK:
        if getattr(passport, key, None):
            raise RulebookError(file, key, "is that of the check, and cannot be given")
    if passport.check not in models:
        names = [*models]
        hint = did_you_mean(passport.check, names) or f"; there are {', '.join(sorted(names))}"
        raise RulebookError(file, "check", f"{passport.check!r} is no check with parameters{hint}")
    model = models[passport.check]
    _refuse_params(file, passport.params, model.params)
    known = _variants(file, passport, model.passport)
    given: dict[str, Any] = {
        key: getattr(model.passport, key) for key in OF_THE_CHECK if hasattr(passport, key)
    }
    params = {**model.params, **passport.params}
    worded = replace(passport, params=params, variants=known, **given)
    bound = (model.check_module, model.view)
    return Rule(file, file.parent.name, worded, bound)


def _refuse_excess(file: Path) -> None:
    """Nothing that grows when it is read: a name for a part (&) may stand for millions of parts."""
    import yaml

    if not file.is_file() or file.stat().st_size > MAX_BYTES:
        raise RulebookError(file, "", f"must be a file of up to {MAX_BYTES} bytes")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(split(file)[0], Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
                raise RulebookError(file, "", "references (*) and deep nesting are not read")
    except yaml.YAMLError:
        return  # the reader says where


def _refuse_params(file: Path, own: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for key, value in own.items():
        try:
            check_param("this check", key, value, known)
        except ConfigError as error:
            raise RulebookError(file, f"params.{key}", str(error)) from None


def _variants(file: Path, own: Passport, model: Passport) -> dict[str, Variant]:
    """Those of the shipped rule, in the words of this one where it has some."""
    _refuse_slots(file, "message", own.message, model.message)
    found = dict(model.variants)
    for name, variant in own.variants.items():
        if name not in found:
            hint = did_you_mean(name, found)
            raise RulebookError(file, f"variants.{name}", f"the check has no such variant{hint}")
        _refuse_slots(file, f"variants.{name}.message", variant.message, found[name].message)
        found[name] = replace(found[name], message=variant.message, severity=variant.severity)
    return found


def _refuse_slots(file: Path, key: str, message: str, known: str) -> None:
    """A slot must be one that the check is known to fill; a width would make text of any length."""
    slots = {slot for _, slot, _, _ in Formatter().parse(known) if slot}
    for _, slot, form, _ in Formatter().parse(message):
        if slot and slot not in slots:
            has = f"has {', '.join(sorted(slots))}" if slots else "has none"
            raise RulebookError(file, key, f"there is no {{{slot}}} in it: the shipped message {has}")
        if form:
            raise RulebookError(file, key, f"{{{slot}:{form}}} is not the plain name of a slot")
