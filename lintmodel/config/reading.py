"""From a file to Settings: which file counts, and what each of its keys says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lintmodel.config.checking import ConfigError, check_names, did_you_mean
from lintmodel.config.keys import OFF, READERS
from lintmodel.config.settings import BASELINE, Settings

TABLE = "[tool.lintmodel]"
OWN_FILE = "lintmodel.toml"  # its keys stand at the top
Names = tuple[Collection[str], Collection[str]]


def load_settings(start: Path, names: Names, file: Path | None = None) -> Settings:
    """The settings for what lies below `start`: of `file`, or of the nearest folder that has any.

    `names` are all names of the shipped rules and of their groups. Errors: ConfigError.
    """
    path = file or _nearest(start)
    settings = _of(path, names, file is not None) if path else Settings(base=start)
    settings = replace(settings, searched=file is None)
    return settings if settings.baseline else replace(settings, baseline=_known(start))


def _of(path: Path, names: Names, named: bool) -> Settings:
    from lintmodel.places import absolute

    table, spoken = _table(path, needed=named)
    try:
        return read_table(table, absolute(path).parent, *names, spoken)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def read_table(
    table: Mapping[str, Any],
    base: Path,
    rules: Collection[str],
    groups: Collection[str],
    spoken: str = TABLE,
) -> Settings:
    """Settings from the table's keys and values; `spoken` is what an error calls the table.

    Errors: ConfigError, naming the key.
    """
    values: dict[str, Any] = {"base": base}
    for key, value in table.items():
        if key not in READERS:
            raise ConfigError(f"unknown key {key!r} in {spoken}{_meant(key, spoken)}")
        try:
            values[key.replace("-", "_")] = READERS[key](value)
        except ValueError as error:
            raise ConfigError(f"{key} in {spoken} {error}") from None
    try:
        _place(values, base)
    except ConfigError as error:
        raise ConfigError(f"{str(error).replace(' ', f' in {spoken} ', 1)}") from None
    settings = Settings(**values)
    check_names(settings, rules, groups)
    return settings


def _meant(key: str, spoken: str) -> str:
    if key == "tool" and spoken == OWN_FILE:
        return f": keys stand at the top there, without {TABLE}"
    return did_you_mean(key, READERS)


def _place(values: dict[str, Any], base: Path) -> None:
    """What a value means in this folder, and with the others. Errors: ConfigError from the key on."""
    if "workspace" in values:
        values["workspace"] = _folder(base, values["workspace"], "workspace")
    if "rule_folders" in values:
        named = values["rule_folders"]
        values["rule_folders"] = tuple(_folder(base, name, "rule-folders") for name in named)
    if "baseline" in values:
        values["baseline"] = _below(base, values["baseline"], "baseline")
    if "per_path_ignores" in values:
        from lintmodel.config.excuses import excuses

        values["per_path_ignores"] = excuses(base, values["per_path_ignores"])
    _without_off(values)
    _agree(values)


def _without_off(values: dict[str, Any]) -> None:
    """A rule whose severity is "off" is one that is ignored, unless the caller selects it."""
    rules = values.get("rules", {})
    shut = tuple(name for name, own in rules.items() if own.get("severity") == OFF)
    if shut:
        values["ignore"] = (*values.get("ignore", ()), *shut)
        values["rules"] = {
            name: {key: value for key, value in own.items() if name not in shut or key != "severity"}
            for name, own in rules.items()
        }


def _agree(values: dict[str, Any]) -> None:
    """Only Keras 3 has other backends than TensorFlow."""
    if values.get("backend", "tensorflow") == "tensorflow":
        return
    if values.setdefault("keras", "3").partition(".")[0] in ("1", "2"):
        raise ConfigError(
            f"backend is {values['backend']!r}, which Keras {values['keras']} does not have"
        )


def _folder(base: Path, name: str, key: str) -> Path:
    """A folder that the configuration names, from where it stands."""
    from lintmodel.places import absolute, is_folder

    folder = absolute(base / name)
    if not is_folder(folder):
        raise ConfigError(f"{key} must be a folder, and {name!r} is none")
    return folder


def _below(base: Path, name: str, key: str) -> Path:
    """A file that may be written, which no configuration may place outside of its own folder."""
    path = (base / name).resolve()
    if base.resolve() not in path.parents:
        raise ConfigError(f"{key} must lie in the folder of this file or below, and {name!r} does not")
    return path


def _known(start: Path) -> Path | None:
    """The baseline of the nearest folder that has one."""
    from lintmodel.places import upward

    files = (folder / BASELINE for folder in upward(start))
    return next((file for file in files if file.is_file()), None)


def _nearest(start: Path) -> Path | None:
    """The configuration of the nearest folder that has one. Errors: ConfigError where it has two."""
    from lintmodel.places import upward

    return next(filter(None, map(configuration_in, upward(start))), None)


def configuration_in(folder: Path) -> Path | None:
    """The configuration that lies in a folder. Errors: ConfigError where there are two."""
    own, shared = folder / OWN_FILE, folder / "pyproject.toml"
    has_shared = shared.is_file() and bool(_table(shared, needed=False)[0])
    if not own.is_file():
        return shared if has_shared else None
    if has_shared:
        raise ConfigError(f"{own}: {TABLE} in {shared} is a second configuration; keep one")
    return own


def _table(path: Path, needed: bool) -> tuple[Mapping[str, Any], str]:
    """Our table of a TOML file, and what it is called.

    A pyproject.toml without it is right unless it was named. In other files the keys may also stand at
    the top.
    """
    try:
        data = path.read_bytes()
        if b"lintmodel" not in data and not needed and path.name != OWN_FILE:
            return {}, TABLE
        content = _parse_toml(data.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    if path.name == OWN_FILE:
        return content, OWN_FILE
    if "tool" not in content and path.name != "pyproject.toml":
        return content, path.name
    table = content.get("tool", {})
    table = table.get("lintmodel", {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {TABLE} must be a table")
    return table, TABLE


def _parse_toml(text: str) -> Mapping[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    parsed: Mapping[str, Any] = tomllib.loads(text)
    return parsed
