"""[tool.lintmodel] -> Settings. What is wrong is an error with a suggestion, never ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from lintmodel.findings import SEVERITIES, Finding, Severity
from lintmodel.record import record

KERAS = r"[1-9]\d*(\.\d+)?"
TABLE = "[tool.lintmodel]"


class ConfigError(Exception):
    """The configuration or an option is wrong; the text says where and what."""


@record(frozen=True, eq=True)
class Settings:
    """What the user wants: selection, thresholds, severities.

    `select` empty means every rule. `keras` is a release such as "3" or "3.6", "" where not given.
    `rules` maps a rule's name to its parameters and, under "severity", its severity. `base` is the
    folder that the patterns in `exclude` count from. `workspace` is the folder of the project, None where
    git and pyproject.toml are to say which it is.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: Severity = "warning"
    keras: str = ""
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    show_info: bool = False
    base: Path = Path()
    workspace: Path | None = None

    def selects(self, name: str, group: str) -> bool:
        """Whether a rule is to run."""
        own = {name, group}
        if own & set(self.ignore):
            return False
        return not self.select or bool(own & {*self.select, *self.extend_select})

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is severe enough to be shown, or was asked for."""
        if finding.severity != "info" or self.show_info or self.fail_on == "info":
            return True
        return bool({finding.rule, finding.group} & {*self.select, *self.extend_select})

    def params(self, name: str, defaults: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters of a rule, the user's over the passport's."""
        own = {key: value for key, value in self.rules.get(name, {}).items() if key != "severity"}
        return {**defaults, **own}

    def severity(self, name: str, default: Severity) -> Severity:
        """The severity of a rule, the user's over the passport's."""
        chosen: Severity = self.rules.get(name, {}).get("severity", default)
        return chosen


def load_settings(
    start: Path, names: tuple[Collection[str], Collection[str]], file: Path | None = None
) -> Settings:
    """The settings for what lies below `start`: of `file`, or of the nearest pyproject.toml.

    `names` are all names of rules and of groups. Errors: ConfigError.
    """
    path = file or _nearest(start)
    if path is None:
        return Settings(base=start)
    table = _table(path, needed=file is not None)
    try:
        return read_table(table, path.parent, *names)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def read_table(
    table: Mapping[str, Any], base: Path, rules: Collection[str], groups: Collection[str]
) -> Settings:
    """Settings from the table's keys and values. Errors: ConfigError, naming the key."""
    values: dict[str, Any] = {"base": base}
    for key, value in table.items():
        if key not in READERS:
            raise ConfigError(f"unknown key {key!r} in {TABLE}{did_you_mean(key, READERS)}")
        try:
            values[key.replace("-", "_")] = READERS[key](value)
        except ValueError as error:
            raise ConfigError(f"{key} in {TABLE} {error}") from None
    if "workspace" in values:
        values["workspace"] = _folder(base, values["workspace"])
    settings = Settings(**values)
    check_names(settings, rules, groups)
    return settings


def check_names(settings: Settings, rules: Collection[str], groups: Collection[str]) -> None:
    """Errors: ConfigError for a name that is no rule and no group."""
    for name in (*settings.select, *settings.extend_select, *settings.ignore):
        if name not in rules and name not in groups:
            hint = did_you_mean(name, [*rules, *groups])
            raise ConfigError(f"there is no rule or group {name!r}{hint}")
    for name in settings.rules:
        if name not in rules:
            raise ConfigError(f"there is no rule {name!r}{did_you_mean(name, rules)}")


def check_params(settings: Settings, passports: Mapping[str, Mapping[str, Any]]) -> None:
    """Errors: ConfigError for a parameter that its rule does not have or of another type."""
    for name, own in settings.rules.items():
        for key, value in own.items():
            if key != "severity":
                _check_param(name, key, value, passports[name])


def _check_param(name: str, key: str, value: Any, known: Mapping[str, Any]) -> None:
    if key not in known:
        hint = did_you_mean(key, ["severity", *known])
        raise ConfigError(f"rule {name} has no parameter {key!r}{hint}")
    if _family(value) is not _family(known[key]):
        kind = type(known[key]).__name__
        raise ConfigError(f"{key} of rule {name} must be of type {kind}, not {value!r}")


def _family(value: Any) -> type:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float if is_number else type(value)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A suggestion to append to an error, "" where nothing is close."""
    import difflib

    close = difflib.get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _nearest(start: Path) -> Path | None:
    """The nearest pyproject.toml that holds our table."""
    from lintmodel.places import upward

    for folder in upward(start):
        candidate = folder / "pyproject.toml"
        if candidate.is_file() and _table(candidate, needed=False):
            return candidate
    return None


def _table(path: Path, needed: bool) -> Mapping[str, Any]:
    """Our table of a TOML file. A file without it is right unless it was named."""
    try:
        data = path.read_bytes()
        if b"lintmodel" not in data and not needed:
            return {}
        content = _parse_toml(data.decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    table = content.get("tool", {})
    table = table.get("lintmodel", {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {TABLE} must be a table")
    return table


def _parse_toml(text: str) -> Mapping[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    parsed: Mapping[str, Any] = tomllib.loads(text)
    return parsed


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"must be a list of texts, not {value!r}")
    return tuple(value)


def _severity(value: Any) -> Severity:
    for severity in SEVERITIES:
        if value == severity:
            return severity
    raise ValueError(f"must be one of {', '.join(SEVERITIES)}, not {value!r}")


def _keras(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(KERAS, value):
        raise ValueError(f'must be a release such as "3" or "3.6", not {value!r}')
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a text, not {value!r}")
    return value


def _folder(base: Path, name: str) -> Path:
    """A folder that the configuration names, from where it stands. Errors: ConfigError."""
    from lintmodel.places import absolute, is_folder

    folder = absolute(base / name)
    if not is_folder(folder):
        raise ConfigError(f"workspace in {TABLE} must be a folder, and {name!r} is none")
    return folder


def _rules(value: Any) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(own, dict) for own in value.values()):
        raise ValueError("must be tables, one a rule")
    for own in value.values():
        if "severity" in own:
            _severity(own["severity"])
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "select": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "exclude": _texts,
    "fail-on": _severity,
    "keras": _keras,
    "rules": _rules,
    "workspace": _text,
}
