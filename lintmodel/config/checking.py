"""Names and parameters that the configuration speaks of: they must be there, and of the right type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lintmodel.config.settings import Settings

MIN_BEGUN = 3  # characters of a name that say which one is meant
BOUND = r"(>=|<)\d{1,9}(\.\d{1,9})*(\s*,\s*(>=|<)\d{1,9}(\.\d{1,9})*)*"  # on versions


class ConfigError(Exception):
    """The configuration or an option is wrong; the text says where and what."""


def check_names(settings: Settings, rules: Collection[str], groups: Collection[str]) -> None:
    """Errors: ConfigError for a name that is no rule and no group, neither shipped nor the user's."""
    if settings.rule_folders:
        rules = {*rules, *own_names(settings.rule_folders)}
        groups = {*groups, *(folder.name for folder in settings.rule_folders)}
    spoken = (name for excuse in settings.per_path_ignores for name in excuse.names)
    for name in (*settings.select, *settings.extend_select, *settings.ignore, *spoken):
        if name not in rules and name not in groups:
            hint = did_you_mean(name, [*rules, *groups])
            raise ConfigError(f"there is no rule or group {name!r}{hint}")
    for name in settings.rules:
        if name not in rules:
            raise ConfigError(f"there is no rule {name!r}{did_you_mean(name, rules)}")


def own_names(folders: Iterable[Path]) -> set[str]:
    """The names of the rules in these folders, from the listing alone."""
    return {file.stem for folder in folders for file in folder.glob("*.yaml")}


def check_params(settings: Settings, passports: Mapping[str, Mapping[str, Any]]) -> None:
    """Errors: ConfigError for a parameter that its rule does not have or of another type."""
    for name, own in settings.rules.items():
        for key, value in own.items():
            if key != "severity":
                check_param(f"rule {name}", key, value, passports[name])


def check_param(owner: str, key: str, value: Any, known: Mapping[str, Any]) -> None:
    """Errors: ConfigError for a parameter that is not `known`, or of another type than there."""
    if key not in known:
        hint = did_you_mean(key, ["severity", *known])
        raise ConfigError(f"{owner} has no parameter {key!r}{hint}")
    if not _fits(value, known[key]):
        kind = spoken_type(known[key])
        raise ConfigError(f"{key} of {owner} must be of type {kind}, not {value!r}")


def spoken_type(value: Any) -> str:
    """The type of a parameter in words, with that of what it holds."""
    own = type(value).__name__
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    kinds = sorted({type(one).__name__ for one in held})
    if isinstance(value, str) and re.fullmatch(BOUND, value):
        return "str, a bound such as '>=3'"
    return f"{own} of {' or '.join(kinds)}" if kinds else own


def _fits(value: Any, known: Any) -> bool:
    """Whether a value is of the type of the one that is `known`, and what it holds of types there."""
    if _family(value) is not _family(known):
        return False
    if isinstance(known, str) and re.fullmatch(BOUND, known):
        return re.fullmatch(BOUND, value) is not None
    if isinstance(known, dict):
        return all(isinstance(key, str) for key in value) and _fits([*value.values()], [*known.values()])
    if isinstance(known, list):
        return all(any(_fits(one, other) for other in known) for one in value)
    return True


def _family(value: Any) -> type:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float if is_number else type(value)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A suggestion to append to an error, "" where nothing is close.

    Who writes the beginning of a name means the name.
    """
    import difflib

    plain = word.lower()
    begun = sorted((name for name in known if name.startswith(plain)), key=len)
    listed = begun if len(plain) >= MIN_BEGUN else []
    close = listed or difflib.get_close_matches(plain, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
