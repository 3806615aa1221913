"""Text -> lowered code, with Python's own parser as the guard before libcst's.

libcst's parser kills the process on hostile nesting; `ast.parse` refuses it cleanly. Where `ast`
refuses because the syntax is newer than the interpreter, libcst is asked in a child process.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from lintmodel.frontends.scripts.spans import TooDeep, read_spans
from lintmodel.record import record

if TYPE_CHECKING:
    import libcst

MAX_BYTES = 2_000_000
MAX_STATEMENTS = 40_000  # four times the largest script that people were seen to write
RECURSION = 12_000  # lowering and interpretation nest a few frames for each level of the source


@record()
class Refusal:
    """Why a script is not read: a kind ("syntax", "too-deep", "python2", "too-large"), words, a line."""

    kind: str
    message: str
    line: int = 0
    column: int = 0


def parse(text: str) -> tuple[tuple[object, ...], ...] | Refusal:
    """The lowered statements of a script, or why there are none. Never raises on bad input."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
    if len(text) > MAX_BYTES:
        return Refusal(
            "budget", f"not checked: {len(text)} characters, at most {MAX_BYTES} are read"
        )
    try:
        spans = read_spans(text)
    except TooDeep:
        return Refusal("too-deep", "it is nested deeper than Python's own parser takes")
    except (SyntaxError, ValueError) as error:
        return _refused(text, error)
    if len(spans.statements) > MAX_STATEMENTS:
        words = f"{len(spans.statements)} statements, of which at most {MAX_STATEMENTS} are read"
        return Refusal("budget", f"not checked: {words}")
    import libcst

    from lintmodel.frontends.scripts.lower import Misaligned, lower_module

    try:
        return lower_module(_module(text), spans)
    except (libcst.ParserSyntaxError, Misaligned, RecursionError) as error:
        return Refusal("syntax", f"libcst could not read it ({type(error).__name__})")


def _module(text: str) -> libcst.Module:
    """libcst's tree. It wants blocks spelt alike where Python counts a tab as up to eight blanks."""
    import libcst

    try:
        return libcst.parse_module(text)
    except libcst.ParserSyntaxError:
        if "\t" not in text:
            raise
        return libcst.parse_module(re.sub(INDENT, lambda found: found[0].expandtabs(), text))


def _refused(
    text: str, error: SyntaxError | ValueError
) -> tuple[tuple[object, ...], ...] | Refusal:
    line = getattr(error, "lineno", 0) or 0
    column = getattr(error, "offset", 0) or 0
    message = str(getattr(error, "msg", error))
    if is_python2(text):
        return Refusal("python2", "written for Python 2: not checked", line, column)
    if "nested parentheses" in message or "null bytes" in message:
        return Refusal("syntax", message, line, column)
    from lintmodel.frontends.scripts.child import lowered_by_child

    lowered = lowered_by_child(text)
    return Refusal("syntax", message, line, column) if lowered is None else lowered


INDENT = r"(?m)^[ \t]+"
PYTHON2 = r"""(?xm)^\s*print\s+["'\w(%].*$ (?<!\)) | ^\s*print\s+["'%]          # print "text", print x
      | ^\s*except\s+[\w.()\s,]*\w\s*,\s*\w+\s*: | ^\s*raise\s+\w+\s*,  # except E, e:  raise E, "text"
      | ^\s*exec\s+["'\w] | \bxrange\( .*\n[\s\S]*^\s*print\s | <> | \bur["']
      | ^\s*print\s+>> | \blambda\s*\([\w\s,]+\)\s*:  # lambda (a, b): a
      | ^(?:import|from)\s+(?:urllib2|cPickle|ConfigParser|StringIO|cStringIO|httplib|urlparse|Tkinter)\b"""


def is_python2(text: str) -> bool:
    """Whether a source that Python 3 refuses has the marks of Python 2."""
    return re.search(PYTHON2, text) is not None
