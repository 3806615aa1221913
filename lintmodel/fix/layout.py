"""How the arguments of a call are laid out: where each stands, and where one more belongs."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_left

from lintmodel.fix.code import Code, Edit
from lintmodel.record import record
from lintmodel.sourcetext import LINE_END

Argument = ast.expr | ast.keyword
SPACES = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


class NoLayout(Exception):
    """The call is written in a way that is not taken apart."""


@record(frozen=True)
class Token:
    """A token that is no space, at offsets of the whole text."""

    string: str
    start: int
    end: int
    depth: int  # of brackets around it, from the start of the call

    @property
    def is_comment(self) -> bool:
        """Whether it is one."""
        return self.string.startswith("#")


@record()
class Layout:
    """The brackets of a call and the spans of its arguments, each with the brackets around it.

    `commas` are the offsets of the commas between them and of the `trailing` one (-1: none).
    """

    open: int  # offset behind the bracket
    close: int  # offset of the bracket
    nodes: list[Argument]
    spans: list[tuple[int, int]]
    commas: list[int]
    trailing: int
    comments: list[Token]

    def index(self, node: Argument) -> int:
        """The place of an argument among them."""
        return next(number for number, one in enumerate(self.nodes) if one is node)


def layout(code: Code, call: ast.Call) -> Layout:
    """How a call is written. Errors: NoLayout."""
    start, end = code.span(call)
    tokens = _tokens(code.text[start:end], start)
    if not tokens or tokens[-1].string != ")":
        raise NoLayout
    close = tokens[-1]
    opening = max(
        (
            at
            for at, token in enumerate(tokens)
            if token.string == "(" and token.depth == close.depth
        ),
        default=-1,
    )
    if opening < 0:
        raise NoLayout
    return _arranged(code, call, tokens[opening + 1 : -1], tokens[opening], close)


def _arranged(code: Code, call: ast.Call, inner: list[Token], first: Token, last: Token) -> Layout:
    nodes: list[Argument] = sorted((*call.args, *call.keywords), key=lambda one: code.span(one)[0])
    plain = [token for token in inner if not token.is_comment]
    commas = [
        token.start for token in plain if token.string == "," and token.depth == first.depth + 1
    ]
    starts = [code.span(node)[0] for node in nodes]
    between = [_comma_before(commas, start) for start in starts[1:]]
    ends_in_comma = bool(nodes and plain and plain[-1].string == ",")
    trailing = plain[-1].start if ends_in_comma else -1
    bounds = [first.end - 1, *between, trailing if ends_in_comma else last.start]
    spans = [_hull(plain, low, high) for low, high in zip(bounds, bounds[1:], strict=False)]
    if len(set(between)) != len(between) or any(
        not low <= start < high for (low, high), start in zip(spans, starts, strict=False)
    ):
        raise NoLayout
    comments = [token for token in inner if token.is_comment]
    return Layout(first.end, last.start, nodes, spans[: len(nodes)], between, trailing, comments)


def _comma_before(commas: list[int], offset: int) -> int:
    at = bisect_left(commas, offset)
    if at == 0:
        raise NoLayout
    return commas[at - 1]


def _hull(tokens: list[Token], low: int, high: int) -> tuple[int, int]:
    """From the first to the last token behind one bracket or comma, and before the next."""
    inside = [token for token in tokens if low < token.start and token.end <= high]
    return (inside[0].start, inside[-1].end) if inside else (high, high)


def _tokens(text: str, base: int) -> list[Token]:
    """The tokens of an expression that stands at the offset `base`. Errors: NoLayout."""
    starts = [0, *(found.end() for found in LINE_END.finditer(text))]
    wrapped = "(" + LINE_END.sub("\n", text) + "\n)"
    found: list[Token] = []
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(wrapped).readline):
            if token.type in SPACES:
                continue
            depth -= token.string in (")", "]", "}") and token.type == tokenize.OP
            start, end = (_at(starts, place) for place in (token.start, token.end))
            found.append(Token(token.string, base + start, base + end, depth))
            depth += token.string in ("(", "[", "{") and token.type == tokenize.OP
    except (tokenize.TokenError, SyntaxError, IndexError):
        raise NoLayout from None
    return found[1:-1]


def _at(starts: list[int], place: tuple[int, int]) -> int:
    row, column = place
    if row > len(starts):
        return starts[-1]  # of the bracket behind the last line
    return starts[row - 1] + column - (row == 1)


# -- one more, one less --------------------------------------------------------------------------


def added(code: Code, found: Layout, text: str) -> list[Edit]:
    """Edits that give a call one more argument, in the manner of the others."""
    if not found.nodes:
        return [Edit(found.open, found.open, text)]
    end = found.spans[-1][1]
    if found.close == found.spans[-1][0]:  # f(x for x in y): brackets that are those of the call
        raise NoLayout
    if not _one_a_line(code, found):
        return [Edit(end, end, f", {text}")]
    line = code.line_of(found.spans[-1][0])
    own = code.lines[line - 1]
    fresh = code.newline + own[: len(own) - len(own.lstrip())] + text
    if found.trailing < 0 and code.line_of(found.close) == code.line_of(end):
        return [Edit(end, end, f",{fresh}")]
    behind = max(end, found.trailing + 1)
    last = code.line_of(behind)
    stop = code.starts[last - 1] + len(code.lines[last - 1])
    if code.line_of(found.close) == last:
        return [Edit(end, end, f",{fresh}")]
    if found.trailing >= 0:
        return [Edit(stop, stop, f"{fresh},")]
    return (
        [Edit(end, end, f",{fresh}")]
        if stop == end
        else [Edit(end, end, ","), Edit(stop, stop, fresh)]
    )


def _one_a_line(code: Code, found: Layout) -> bool:
    """Whether each argument starts a line of its own, the first perhaps behind the bracket."""
    lines = [code.line_of(start) for start, _ in found.spans]
    firsts = [
        not code.text[code.starts[line - 1] : start].strip()
        for line, (start, _) in zip(lines, found.spans, strict=True)
    ]
    return firsts[-1] and all(firsts[1:])


def removed(code: Code, found: Layout, node: Argument) -> list[Edit]:
    """Edits that take an argument out of a call. Errors: NoLayout where a comment would go with it."""
    at = found.index(node)
    start, end = found.spans[at]
    comma = found.commas[at] if at < len(found.commas) else found.trailing
    own = _own_lines(code, start, max(end, comma + 1))
    if own:
        edit = Edit(*own, "")
    elif at + 1 < len(found.nodes):
        edit = Edit(start, found.spans[at + 1][0], "")
    elif at > 0:
        edit = Edit(found.spans[at - 1][1], end, "")
    else:
        edit = Edit(start, max(end, comma + 1), "")
    line = code.line_of(end)
    beside = [
        token for token in found.comments if token.start > end and code.line_of(token.start) == line
    ]
    if beside or any(edit.start <= token.start < edit.end for token in found.comments):
        raise NoLayout
    return [edit]


def _own_lines(code: Code, start: int, end: int) -> tuple[int, int] | None:
    """The whole lines of a span that has them for itself."""
    first, last = code.line_of(start), code.line_of(end)
    if last >= len(code.starts):
        return None
    low, high = code.starts[first - 1], code.starts[last]
    around = code.text[low:start] + code.text[end:high]
    return None if around.strip() else (low, high)
