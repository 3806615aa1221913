"""Places of findings as the protocol counts them: from 0, columns in the units that were agreed on."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol.types import Position, PositionEncodingKind, Range

from lintmodel.findings import Where

BYTES = {PositionEncodingKind.Utf8: ("utf-8", 1), PositionEncodingKind.Utf16: ("utf-16-le", 2)}


class Units:
    """Columns in code points as the units of an encoding, UTF-16 where nothing else was agreed on."""

    def __init__(self, encoding: PositionEncodingKind | str | None = None) -> None:
        self._encoding = encoding or PositionEncodingKind.Utf16

    def of(self, text: str) -> int:
        """How many units a text has."""
        if self._encoding not in BYTES:
            return len(text)
        name, size = BYTES[PositionEncodingKind(self._encoding)]
        return len(text.encode(name, "surrogatepass")) // size

    def position(self, lines: Sequence[str], line: int, column: int) -> Position:
        """A place in these lines; line and column count from 1."""
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        return Position(max(line - 1, 0), self.of(text[: max(column - 1, 0)]))

    def range(self, lines: Sequence[str], where: Where) -> Range:
        """The marked part of a source: to the end of the line where no end is known."""
        start = self.position(lines, where.line, where.column)
        if where.end_line >= where.line > 0 and where.end_column:
            return Range(start, self.position(lines, where.end_line, where.end_column))
        text = lines[where.line - 1] if 0 < where.line <= len(lines) else ""
        return Range(start, self.position(lines, where.line, len(text.rstrip()) + 1))


def touch(one: Range, other: Range) -> bool:
    """Whether two ranges have a place in common, their ends included."""
    return _pair(one.start) <= _pair(other.end) and _pair(other.start) <= _pair(one.end)


def _pair(position: Position) -> tuple[int, int]:
    return position.line, position.character
