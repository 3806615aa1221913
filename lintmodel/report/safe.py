"""Text that a terminal can be shown: sources and names come from strangers."""

from __future__ import annotations

import unicodedata


def safe(text: str) -> str:
    """The text with everything that a terminal would obey or hide written as an escape.

    Control characters, bidirectional overrides, zero-width characters and lone surrogates.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(safe_character, text))


def safe_character(character: str) -> str:
    """One character, or its escape such as \\x1b."""
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def width(text: str) -> int:
    """How many columns of a terminal the (safe) text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
