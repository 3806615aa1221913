"""HTML that is made of elements: what is no element is text from strangers, and is escaped."""

from __future__ import annotations

from html import escape

from lintmodel.report.safe import safe

VOID = frozenset({"meta", "input", "wbr"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(
    name: str, /, *children: str | None, **attributes: str | int | float | bool | None
) -> Html:
    """An element; children that are no Html are text, None is left out.

    An attribute that is None or False is absent, True stands without a value; `class_` and `data_rule`
    are written as class and data-rule.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{given}>")
    inside = "".join(text(child) for child in children if child is not None)
    return Html(f"<{name}{given}>{inside}</{name}>")


def text(value: str) -> Html:
    """Text as HTML: escaped for the page, and with escapes for what a reader could not see."""
    return value if isinstance(value, Html) else Html(escape(safe(value)))


def joined(parts: list[Html], between: str = "") -> Html:
    """Several pieces as one."""
    return Html(between.join(parts))


def _attribute(key: str, value: str | int | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    shown = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
    return f' {name}="{escape(safe(shown))}"'
