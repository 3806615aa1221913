"""Where a page is shown, and how rich writes it there.

Whatever comes from a file goes into `words`: names of layers are text, never markup, and never
something that a terminal would obey.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lintmodel.record import record
from lintmodel.report.safe import safe

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

ENDLESS = 1_000_000  # columns of what is no terminal: nothing is folded there
STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


@record(frozen=True, eq=True)
class Screen:
    """A terminal of so many columns; 0: a file or a pipe, where a page is the same everywhere.

    `colour` adds ANSI escapes, the only ones; `lines` allows for drawing characters beyond ASCII.
    """

    columns: int = 0
    colour: bool = False
    lines: bool = False

    def render(self, *parts: RenderableType) -> str:
        """The parts below each other, each line without the blanks at its end."""
        from rich.console import Console

        page = _Utf8Page() if self.lines else _AsciiPage()
        console = Console(
            file=page,
            width=self.columns or ENDLESS,
            force_terminal=self.colour,
            color_system="standard" if self.colour else None,
            no_color=not self.colour,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        for part in parts:
            console.print(part)
        return "".join(f"{line.rstrip()}\n" for line in page.getvalue().split("\n")[:-1])


class _Utf8Page(io.StringIO):
    """rich asks the file what it can hold, and draws accordingly."""

    encoding = "utf-8"


class _AsciiPage(io.StringIO):
    encoding = "ascii"


def words(text: str, style: str = "") -> Text:
    """Text to show as it is, in one style such as "bold"."""
    from rich.text import Text

    return Text(safe(text), style)
