"""The passport of a rule: the first document of its YAML file, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, field
from pathlib import Path
from string import Formatter
from typing import Any

from lintmodel.findings import SEVERITIES, Safety, Severity
from lintmodel.record import record

# Compiled when a YAML file is read, which a run with the compiled rulebook never does.
NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
FUNCTION = r"[a-z][a-z0-9_]*"
BOUND = r"(>=|<)\d+(\.\d+)*(\s*,\s*(>=|<)\d+(\.\d+)*)*"


class RulebookError(Exception):
    """A rule is unsound: which file, which key, and what is wrong with it."""

    def __init__(self, path: Path, key: str, message: str) -> None:
        place = f"{path.parent.name}/{path.name}" + (f", {key}" if key else "")
        super().__init__(f"{place}: {message}")


@record(frozen=True, eq=True)
class FixSafety:
    """Whether what the remedies of a rule change is surely what is meant, and why (or why not)."""

    kind: Safety
    reason: str


@record(frozen=True, eq=True)
class Variant:
    """One wording of a rule. `keras` bounds the versions for which it holds, "" for all.

    With `proven` it says nothing where the version is not known, instead of giving advice.
    `fix_safety` None: there is nothing that mends it by itself.
    """

    message: str
    severity: Severity
    keras: str
    proven: bool = False
    fix_safety: FixSafety | None = None


@record(frozen=True, eq=True)
class Passport:
    """A rule in words. `keras` is a bound such as ">=3"; `check` the name of the function."""

    name: str
    summary: str
    severity: Severity
    message: str
    why: str
    fix: str
    keras: str = ""
    proven: bool = False
    order: bool = False  # it speaks of what comes before what
    check: str = ""
    variants: Mapping[str, Variant] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    see: tuple[str, ...] = ()
    false_positives: str = ""
    yields_to: tuple[str, ...] = ()
    fix_safety: FixSafety | None = None


REQUIRED = ("name", "summary", "severity", "message", "why", "fix")


def read_passport(path: Path) -> Passport:
    """The passport in this file. Errors: RulebookError, naming the file and the key."""
    raw = parse_yaml(path, split(path)[0])
    if not isinstance(raw, dict):
        raise RulebookError(path, "", "not a mapping of keys to values")
    for key in REQUIRED:
        if key not in raw:
            raise RulebookError(path, key, "missing")
    values = {key: _value(path, str(key), value) for key, value in raw.items()}
    if values["name"] != path.stem:
        raise RulebookError(path, "name", f"{values['name']!r} is not the file's name")
    values.setdefault("check", values["name"].replace("-", "_"))
    values["variants"] = _variants(path, values)
    return Passport(**values)


def as_data(passport: Passport) -> dict[str, Any]:
    """A passport as JSON can hold it."""
    return asdict(passport)


def from_data(data: dict[str, Any]) -> Passport:
    """The passport that `as_data` gave."""
    lists = {key: tuple(data[key]) for key in ("see", "yields_to")}
    variants = {name: Variant(**_with_safety(words)) for name, words in data["variants"].items()}
    return Passport(**{**_with_safety(data), **lists, "variants": variants})


def _with_safety(data: dict[str, Any]) -> dict[str, Any]:
    safety = data["fix_safety"]
    return {**data, "fix_safety": FixSafety(**safety) if safety else None}


def split(path: Path) -> tuple[str, str]:
    """The passport and the examples of a rule's file, as text."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(path, "", f"cannot be read: {error}") from None
    passport, _, rest = text.partition("\n---\n")
    return passport, rest


def parse_yaml(path: Path, text: str) -> Any:
    """One YAML document, by the C parser where there is one (eight times as fast)."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        raise RulebookError(path, line, f"not YAML: {getattr(error, 'problem', error)}") from None


def _value(path: Path, key: str, value: Any) -> Any:
    if key not in READERS:
        raise RulebookError(path, key, "unknown key")
    try:
        return READERS[key](value)
    except ValueError as error:
        raise RulebookError(path, key, str(error)) from None


def _variants(path: Path, values: Mapping[str, Any]) -> dict[str, Variant]:
    top = {key: values.get(key, "") for key in ("message", "severity", "keras")}
    top |= {"proven": values.get("proven", False), "fix_safety": values.get("fix_safety")}
    variants = {}
    for name, raw in values.get("variants", {}).items():
        for key in raw:
            if key not in top:
                raise RulebookError(path, f"variants.{name}.{key}", "unknown key")
        every = {"keras": ""} if raw.get("keras") == "" else {}  # of a rule that is bounded
        own = {key: _value(path, key, value) for key, value in raw.items() if key not in every}
        own.update(every)
        variants[name] = Variant(**{**top, **own})
    return variants


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def _matching(pattern: str, what: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} is not {what}")
        return value

    return read


def _severity(value: Any) -> Severity:
    for severity in SEVERITIES:
        if value == severity:
            return severity
    raise ValueError(f"{value!r} is none of {', '.join(SEVERITIES)}")


def _message(value: Any) -> str:
    text = " ".join(_text(value).split())
    for _, slot, _, _ in Formatter().parse(text):
        if slot is not None and not slot.isidentifier():
            raise ValueError(f"{{{slot}}} is not the plain name of a slot")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of texts")
    return tuple(value)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError("must map names to values")
    return value


def _mappings(value: Any) -> dict[str, dict[str, Any]]:
    return {key: _mapping(inner) for key, inner in _mapping(value).items()}


def _bound(value: Any) -> str:
    """A bound; "any" lifts that of the rule for one variant."""
    return "" if value == "any" else _matching(BOUND, 'a bound such as ">=3" or "<3.6"')(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _fix_safety(value: Any) -> FixSafety | None:
    """{safe: why} or {unsafe: why}; "none" takes that of the rule from one variant."""
    if value == "none":
        return None
    if not isinstance(value, dict) or len(value) != 1 or not {"safe", "unsafe"} & set(value):
        raise ValueError('must be "safe: why" or "unsafe: why"')
    ((kind, reason),) = value.items()
    return FixSafety(kind, " ".join(_text(reason).split()))


READERS: dict[str, Callable[[Any], Any]] = {
    "name": _matching(NAME, "a name such as single-unit-softmax"),
    "summary": _text,
    "severity": _severity,
    "message": _message,
    "order": _yes_or_no,
    "keras": _bound,
    "proven": _yes_or_no,
    "variants": _mappings,
    "check": _matching(FUNCTION, "the name of a function"),
    "params": _mapping,
    "why": _text,
    "fix": _text,
    "see": _texts,
    "false_positives": _text,
    "yields_to": _texts,
    "fix_safety": _fix_safety,
}
