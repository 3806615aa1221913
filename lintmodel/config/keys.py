"""The keys of the configuration: what each may hold, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lintmodel.config.checking import did_you_mean
from lintmodel.findings import SEVERITIES, Severity

KERAS = r"[1-9]\d*(\.\d+)?"
BACKENDS = ("tensorflow", "jax", "torch")
OFF = "off"  # as the severity of a rule: it does not run
MAX_ENTRIES = 1_000  # of a table


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts. Errors: ValueError, as all readers."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"must be a list of texts, not {value!r}")
    return tuple(value)


def severity(value: Any) -> Severity:
    """One of the severities."""
    for known in SEVERITIES:
        if value == known:
            return known
    raise ValueError(_no_choice(value, SEVERITIES))


def _keras(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(KERAS, value):
        raise ValueError(f'must be a release such as "3" or "3.6", not {value!r}')
    return value


def _backend(value: Any) -> str:
    if value not in BACKENDS:
        raise ValueError(_no_choice(value, BACKENDS))
    return str(value)


def _no_choice(value: Any, known: Sequence[str]) -> str:
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    return f"must be one of {', '.join(known)}, not {value!r}{hint}"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a text, not {value!r}")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")
    return value


def _rules(value: Any) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(own, dict) for own in value.values()):
        raise ValueError("must be tables, one a rule")
    for name, own in value.items():
        if own.get("severity", OFF) != OFF:
            try:
                severity(own["severity"])
            except ValueError:
                said = _no_choice(own["severity"], (*SEVERITIES, OFF))
                raise ValueError(f"has a severity for {name} that {said}") from None
    return value


def _by_path(value: Any) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict) or len(value) > MAX_ENTRIES:
        raise ValueError(f"must be a table of up to {MAX_ENTRIES} patterns, each with a list of rules")
    found = {}
    for pattern, names in value.items():
        try:
            found[pattern] = texts(names)
        except ValueError as error:
            raise ValueError(f"has a value for {pattern!r} that {error}") from None
    return found


READERS: dict[str, Callable[[Any], Any]] = {
    "select": texts,
    "extend-select": texts,
    "ignore": texts,
    "exclude": texts,
    "per-path-ignores": _by_path,
    "fail-on": severity,
    "keras": _keras,
    "backend": _backend,
    "tests": _yes_or_no,
    "rules": _rules,
    "rule-folders": texts,
    "workspace": _text,
    "baseline": _text,
}
