"""The ledger of --statistics: what was found, and what the interpreter could not resolve, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lintmodel.report.safe import safe

SHOWN = 30  # lines of a table
CALL = "call "  # a cause that names a library call: "call scipy.signal.lfilter"


def lines(
    rules: Mapping[str, int], unknowns: Mapping[str, int], evaluated: int, shown: int = SHOWN
) -> Iterator[str]:
    """Findings by rule; unknown values by cause, ranked; and the calls among the causes.

    A value that is made of unknown ones counts under the cause of the first of them, so that a
    line says what teaching lintmodel that one thing would bring. `evaluated` is the number of
    values there were.
    """
    yield from _table(f"findings: {sum(rules.values())}", rules, shown)
    unknown = sum(unknowns.values())
    share = f" of {evaluated} values ({unknown / evaluated:.1%})" if evaluated else ""
    yield from _table(f"not resolved: {unknown}{share}", by_cause(unknowns), shown)
    calls = {name: count for name, count in unknowns.items() if name.startswith(CALL)}
    yield from _table(f"calls not resolved: {len(calls)}", _unprefixed(calls), shown)


def by_cause(unknowns: Mapping[str, int]) -> dict[str, int]:
    """The causes, with all library calls that are not known as one."""
    found: dict[str, int] = {}
    for cause, count in unknowns.items():
        name = "call that is not known" if cause.startswith(CALL) else cause
        found[name] = found.get(name, 0) + count
    return found


def _unprefixed(calls: Mapping[str, int]) -> dict[str, int]:
    return {f"{name.removeprefix(CALL)}()": count for name, count in calls.items()}


def _table(title: str, counts: Mapping[str, int], shown: int) -> Iterator[str]:
    yield title
    total = sum(counts.values())
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:shown]:
        yield f"  {count:6} {count / total:6.1%}  {safe(name)}"
