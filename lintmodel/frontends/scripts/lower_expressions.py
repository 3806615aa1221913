"""libcst expressions -> lowered code; lower.py says what lowered code looks like."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import libcst as cst

from lintmodel.frontends.scripts.spans import Span, Spans

Code = tuple[Any, ...]
NO_SPAN: Span = (0, 0, 0, 0)
NONE: Code = ("const", None)


class Misaligned(Exception):
    """The two parsers disagree on the number of calls or statements: spans cannot be trusted."""


def _spec(parts: Any) -> str | None:
    """A format as text; None where an expression is part of it."""
    texts = [part.value for part in parts if isinstance(part, cst.FormattedStringText)]
    return "".join(texts) if len(texts) == len(parts) else None


class Expressions:
    """Walks the tree in source order, so that the n-th call met is the n-th span."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.calls = 0
        self.statements = 0
        self.yields = [False]

    def next_call(self) -> Span:
        self.calls += 1
        return _at(self.spans.calls, self.calls - 1)

    def next_statement(self) -> Span:
        self.statements += 1
        return _at(self.spans.statements, self.statements - 1)

    def parameters(self, params: cst.Parameters) -> tuple[Any, ...]:
        plain = tuple(self.parameter(p) for p in (*params.posonly_params, *params.params))
        star = params.star_arg
        starred = self.parameter(star)[0] if isinstance(star, cst.Param) else None
        kwonly = tuple(self.parameter(p) for p in params.kwonly_params)
        double = None if params.star_kwarg is None else self.parameter(params.star_kwarg)[0]
        return plain, starred, kwonly, double

    def parameter(self, param: cst.Param) -> tuple[str, Code | None]:
        if param.annotation is not None:
            self.expr(param.annotation.annotation)
        return param.name.value, None if param.default is None else self.expr(param.default)

    def optional(self, node: cst.BaseExpression | None) -> Code:
        return NONE if node is None else self.expr(node)

    def expr(self, node: Any) -> Code:
        return EXPRESSIONS.get(type(node), Expressions.unseen)(self, node)

    def unseen(self, node: Any) -> Code:
        return ("unseen",)

    def name(self, node: cst.Name) -> Code:
        return WORDS.get(node.value) or ("name", node.value)

    def number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> Code:
        text = node.value
        if len(text) < 10 and text.isdecimal() and (text[0] != "0" or text == "0"):
            return ("const", int(text))  # nearly all; literal_eval compiles
        try:
            return ("const", ast.literal_eval(text))
        except (ValueError, SyntaxError):  # "0777", 5,000 digits
            return ("unseen",)

    def string(self, node: cst.SimpleString) -> Code:
        text = node.value
        if text[0] in "'\"" and "\\" not in text and "\r" not in text:
            quotes = 3 if text[:3] in ("'''", '"""') and len(text) >= 6 else 1
            return ("const", text[quotes:-quotes])
        try:
            return ("const", ast.literal_eval(text))
        except (ValueError, SyntaxError):
            return ("unseen",)

    def concatenated(self, node: cst.ConcatenatedString) -> Code:
        left, right = self.expr(node.left), self.expr(node.right)
        if left[0] == right[0] == "const" and type(left[1]) is type(right[1]):
            return ("const", left[1] + right[1])
        return ("fstring", (left, right))

    def formatted(self, node: cst.FormattedString) -> Code:
        parts: list[Code] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(("const", part.value.replace("{{", "{").replace("}}", "}")))
            if not isinstance(part, cst.FormattedStringExpression):
                continue
            parts.append(self.expr(part.expression))
            if part.format_spec or part.conversion:
                parts[-1] = ("formatted", parts[-1], part.conversion, _spec(part.format_spec or ()))
                self.expr_of_spec(part.format_spec or ())
        return ("fstring", tuple(parts))

    def expr_of_spec(self, parts: Any) -> None:
        for part in parts:
            if isinstance(part, cst.FormattedStringExpression):
                self.expr(part.expression)

    def attribute(self, node: cst.Attribute) -> Code:
        return ("attr", self.expr(node.value), node.attr.value)

    def call(self, node: cst.Call) -> Code:
        span = self.next_call()
        callee = self.expr(node.func)
        args: list[Code] = []
        kwargs: list[tuple[str | None, Code]] = []
        for arg in node.args:
            value = self.expr(arg.value)
            if arg.keyword is not None:
                kwargs.append((arg.keyword.value, value))
            elif arg.star == "**":
                kwargs.append((None, value))
            else:
                args.append(("star", value) if arg.star else value)
        return ("call", span, callee, tuple(args), tuple(kwargs))

    def binary(self, node: cst.BinaryOperation) -> Code:
        operator = OPERATORS.get(type(node.operator).__name__, "?")
        return ("binary", operator, self.expr(node.left), self.expr(node.right))

    def unary(self, node: cst.UnaryOperation) -> Code:
        value = self.expr(node.expression)
        operator = type(node.operator).__name__
        if operator == "Minus" and value[0] == "const" and isinstance(value[1], int | float):
            return ("const", -value[1])
        return ("unary", operator, value)

    def boolean(self, node: cst.BooleanOperation) -> Code:
        operator = "and" if isinstance(node.operator, cst.And) else "or"
        return ("bool", operator, (self.expr(node.left), self.expr(node.right)))

    def comparison(self, node: cst.Comparison) -> Code:
        left = self.expr(node.left)
        pairs = tuple((_comparison(c.operator), self.expr(c.comparator)) for c in node.comparisons)
        return ("compare", left, pairs)

    def subscript(self, node: cst.Subscript) -> Code:
        value = self.expr(node.value)
        parts = [self.index(element.slice) for element in node.slice]
        single = len(parts) == 1 and node.slice[0].comma is cst.MaybeSentinel.DEFAULT
        return ("sub", value, parts[0] if single else ("tuple", tuple(parts)))

    def index(self, node: cst.BaseSlice) -> Code:
        if isinstance(node, cst.Index):
            return self.expr(node.value)
        assert isinstance(node, cst.Slice)
        parts = (self.optional(part) for part in (node.lower, node.upper, node.step))
        return ("slice", *parts)

    def sequence(self, node: cst.Tuple | cst.List | cst.Set) -> Code:
        kind = type(node).__name__.lower()
        return (kind, tuple(self.element(element) for element in node.elements))

    def element(self, node: cst.BaseElement) -> Code:
        value = self.expr(node.value)
        return ("star", value) if isinstance(node, cst.StarredElement) else value

    def dictionary(self, node: cst.Dict) -> Code:
        pairs = []
        for element in node.elements:
            key = self.expr(element.key) if isinstance(element, cst.DictElement) else None
            pairs.append((key, self.expr(element.value)))
        return ("dict", tuple(pairs))

    def conditional(self, node: cst.IfExp) -> Code:
        body, test, orelse = self.expr(node.body), self.expr(node.test), self.expr(node.orelse)
        return ("ifexp", test, body, orelse)

    def lambda_(self, node: cst.Lambda) -> Code:
        parameters = self.parameters(node.params)
        self.yields.append(False)
        body = (("return", NO_SPAN, self.expr(node.body)),)
        return ("lambda", ("<lambda>", *parameters, body, self.yields.pop(), NO_SPAN))

    def comprehension(self, node: Any) -> Code:
        kind = type(node).__name__.removesuffix("Comp").lower().replace("generatorexp", "list")
        if isinstance(node, cst.DictComp):
            element: Code = ("tuple", (self.expr(node.key), self.expr(node.value)))
        else:
            element = self.expr(node.elt)
        return ("comp", kind, element, tuple(self.generators(node.for_in)))

    def generators(self, node: cst.CompFor | None) -> Any:
        while node is not None:
            target, iterable = self.expr(node.target), self.expr(node.iter)
            yield target, iterable, tuple(self.expr(condition.test) for condition in node.ifs)
            node = node.inner_for_in

    def awaited(self, node: cst.Await) -> Code:
        return ("await", self.expr(node.expression))

    def yielded(self, node: cst.Yield) -> Code:
        self.yields[-1] = True
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        return ("yield", self.optional(value))

    def walrus(self, node: cst.NamedExpr) -> Code:
        target = self.expr(node.target)
        return ("walrus", target, self.expr(node.value))

    def starred(self, node: cst.StarredElement) -> Code:
        return ("star", self.expr(node.value))

    def ellipsis(self, node: cst.Ellipsis) -> Code:
        return ("const", ...)


def _at(spans: list[Span], index: int) -> Span:
    if index >= len(spans):
        raise Misaligned
    return spans[index]


def _comparison(node: cst.BaseCompOp) -> str:
    return COMPARISONS.get(type(node).__name__, "?")


WORDS: dict[str, Code] = {
    "True": ("const", True),
    "False": ("const", False),
    "None": NONE,
}
OPERATORS = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//", "Modulo": "%",
    "Power": "**", "MatrixMultiply": "@", "LeftShift": "<<", "RightShift": ">>", "BitAnd": "&",
    "BitOr": "|", "BitXor": "^",
}  # fmt: skip
COMPARISONS = {
    "Equal": "==", "NotEqual": "!=", "LessThan": "<", "LessThanEqual": "<=", "GreaterThan": ">",
    "GreaterThanEqual": ">=", "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not",
}  # fmt: skip
EXPRESSIONS: dict[type, Callable[[Expressions, Any], Code]] = {
    cst.Name: Expressions.name,
    cst.Integer: Expressions.number,
    cst.Float: Expressions.number,
    cst.Imaginary: Expressions.number,
    cst.SimpleString: Expressions.string,
    cst.ConcatenatedString: Expressions.concatenated,
    cst.FormattedString: Expressions.formatted,
    cst.Attribute: Expressions.attribute,
    cst.Call: Expressions.call,
    cst.BinaryOperation: Expressions.binary,
    cst.UnaryOperation: Expressions.unary,
    cst.BooleanOperation: Expressions.boolean,
    cst.Comparison: Expressions.comparison,
    cst.Subscript: Expressions.subscript,
    cst.Tuple: Expressions.sequence,
    cst.List: Expressions.sequence,
    cst.Set: Expressions.sequence,
    cst.Dict: Expressions.dictionary,
    cst.IfExp: Expressions.conditional,
    cst.Lambda: Expressions.lambda_,
    cst.ListComp: Expressions.comprehension,
    cst.SetComp: Expressions.comprehension,
    cst.DictComp: Expressions.comprehension,
    cst.GeneratorExp: Expressions.comprehension,
    cst.Await: Expressions.awaited,
    cst.Yield: Expressions.yielded,
    cst.NamedExpr: Expressions.walrus,
    cst.StarredElement: Expressions.starred,
    cst.Ellipsis: Expressions.ellipsis,
}
