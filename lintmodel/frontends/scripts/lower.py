"""libcst tree -> lowered code: nested tuples that hold only what the interpreter needs.

Lowered code is plain data (kind first, then operands; statements and calls carry a span), so that a
child process can send it and a cache can keep it. Every function is lowered once.

Expressions   ("const", value) ("name", id) ("attr", object, name) ("call", span, callee, args, kwargs)
              ("star", value) ("binary", op, left, right) ("unary", op, value) ("bool", op, values)
              ("compare", left, ((op, right), ...)) ("sub", object, index) ("slice", low, high, step)
              ("tuple"|"list"|"set", items) ("dict", ((key, value), ...)) ("ifexp", test, yes, no)
              ("lambda", function) ("comp", kind, element, ((targets, iterable, conditions), ...))
              ("fstring", parts) ("await", value) ("yield", value) ("walrus", target, value)
Statements    ("expr", span, value) ("assign", span, targets, value) ("aug", span, target, op, value)
              ("return", span, value) ("if", span, test, body, orelse) ("while", span, test, body, orelse)
              ("for", span, target, iterable, body, orelse) ("with", span, items, body)
              ("try", span, body, handlers, orelse, final) ("def", span, function, decorators)
              ("class", span, name, bases, keywords, body, decorators) ("import", span, names)
              ("from", span, module, level, names) ("scope", kind, names) ("delete", span, targets)
              ("raise", span, value) ("assert", span, test) ("match", span, subject, cases)
              ("break",) ("continue",) ("pass",)
Function      (name, parameters, star, kwonly, doublestar, body, is_generator, span)
              with parameters and kwonly as ((name, default or None), ...)
"""

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


def lower_module(tree: cst.Module, spans: Spans) -> tuple[Code, ...]:
    """The statements of a module.

    Errors: Misaligned if the spans were not those of this tree.
    """
    lowering = Lowering(spans)
    body = lowering.block(tree.body)
    if lowering.calls != len(spans.calls) or lowering.statements != len(spans.statements):
        raise Misaligned
    return body


class Lowering:
    """Walks the tree in source order, so that the n-th call met is the n-th span."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.calls = 0
        self.statements = 0
        self.yields = [False]

    # -- spans ---------------------------------------------------------------------------------

    def next_call(self) -> Span:
        self.calls += 1
        return _at(self.spans.calls, self.calls - 1)

    def next_statement(self) -> Span:
        self.statements += 1
        return _at(self.spans.statements, self.statements - 1)

    # -- statements ----------------------------------------------------------------------------

    def block(self, body: Any) -> tuple[Code, ...]:
        lowered: list[Code] = []
        for statement in body:
            if isinstance(statement, cst.SimpleStatementLine):
                lowered.extend(self.small(part) for part in statement.body)
            else:
                lowered.append(self.compound(statement))
        return tuple(lowered)

    def suite(self, suite: cst.BaseSuite) -> tuple[Code, ...]:
        if isinstance(suite, cst.SimpleStatementSuite):
            return tuple(self.small(part) for part in suite.body)
        return self.block(suite.body)

    def small(self, node: cst.BaseSmallStatement) -> Code:
        span = self.next_statement()
        return SMALL.get(type(node), Lowering.ignored)(self, node, span)

    def compound(self, node: Any) -> Code:
        span = self.next_statement()
        return COMPOUND.get(type(node), Lowering.ignored)(self, node, span)

    def ignored(self, node: Any, span: Span) -> Code:
        return ("pass",)

    def expression_statement(self, node: cst.Expr, span: Span) -> Code:
        return ("expr", span, self.expr(node.value))

    def assign(self, node: cst.Assign, span: Span) -> Code:
        targets = tuple(self.expr(target.target) for target in node.targets)
        return ("assign", span, targets, self.expr(node.value))

    def annotated(self, node: cst.AnnAssign, span: Span) -> Code:
        target = self.expr(node.target)
        self.expr(node.annotation.annotation)
        if node.value is None:
            return ("pass",)
        return ("assign", span, (target,), self.expr(node.value))

    def augmented(self, node: cst.AugAssign, span: Span) -> Code:
        target = self.expr(node.target)
        operator = OPERATORS.get(type(node.operator).__name__.removesuffix("Assign"), "?")
        return ("aug", span, target, operator, self.expr(node.value))

    def returned(self, node: cst.Return, span: Span) -> Code:
        return ("return", span, self.optional(node.value))

    def raised(self, node: cst.Raise, span: Span) -> Code:
        value = self.optional(node.exc)
        if node.cause is not None:
            self.expr(node.cause.item)
        return ("raise", span, value)

    def asserted(self, node: cst.Assert, span: Span) -> Code:
        test = self.expr(node.test)
        self.optional(node.msg)
        return ("assert", span, test)

    def deleted(self, node: cst.Del, span: Span) -> Code:
        target = self.expr(node.target)
        return ("delete", span, target[1] if target[0] == "tuple" else (target,))

    def imported(self, node: cst.Import, span: Span) -> Code:
        return ("import", span, tuple((_dotted(n.name), _alias(n)) for n in node.names))

    def from_imported(self, node: cst.ImportFrom, span: Span) -> Code:
        module = "" if node.module is None else _dotted(node.module)
        names: Any = "*"
        if not isinstance(node.names, cst.ImportStar):
            names = tuple((_dotted(n.name), _alias(n)) for n in node.names)
        return ("from", span, module, len(node.relative), names)

    def scoped(self, node: cst.Global | cst.Nonlocal, span: Span) -> Code:
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        return ("scope", kind, tuple(item.name.value for item in node.names))

    def if_(self, node: cst.If, span: Span) -> Code:
        test = self.expr(node.test)
        body = self.suite(node.body)
        orelse: tuple[Code, ...] = ()
        if isinstance(node.orelse, cst.If):
            orelse = (self.compound(node.orelse),)
        elif node.orelse is not None:
            orelse = self.suite(node.orelse.body)
        return ("if", span, test, body, orelse)

    def for_(self, node: cst.For, span: Span) -> Code:
        target, iterable = self.expr(node.target), self.expr(node.iter)
        return ("for", span, target, iterable, self.suite(node.body), self.orelse(node))

    def while_(self, node: cst.While, span: Span) -> Code:
        test = self.expr(node.test)
        return ("while", span, test, self.suite(node.body), self.orelse(node))

    def orelse(self, node: Any) -> tuple[Code, ...]:
        return () if node.orelse is None else self.suite(node.orelse.body)

    def with_(self, node: cst.With, span: Span) -> Code:
        items = tuple(
            (self.expr(item.item), None if item.asname is None else self.expr(item.asname.name))
            for item in node.items
        )
        return ("with", span, items, self.suite(node.body))

    def try_(self, node: cst.Try | cst.TryStar, span: Span) -> Code:
        body = self.suite(node.body)
        handlers = []
        for handler in node.handlers:
            kind = self.optional(handler.type)
            name = None if handler.name is None else self.expr(handler.name.name)
            handlers.append((kind, name, self.suite(handler.body)))
        orelse = self.orelse(node)
        final = () if node.finalbody is None else self.suite(node.finalbody.body)
        return ("try", span, body, tuple(handlers), orelse, final)

    def def_(self, node: cst.FunctionDef, span: Span) -> Code:
        decorators = tuple(self.expr(item.decorator) for item in node.decorators)
        parameters = self.parameters(node.params)
        if node.returns is not None:
            self.expr(node.returns.annotation)
        self.yields.append(False)
        body = self.suite(node.body)
        function = (node.name.value, *parameters, body, self.yields.pop(), span)
        return ("def", span, function, decorators)

    def class_(self, node: cst.ClassDef, span: Span) -> Code:
        decorators = tuple(self.expr(item.decorator) for item in node.decorators)
        bases = tuple(self.expr(arg.value) for arg in node.bases)
        keywords = tuple((_keyword(arg), self.expr(arg.value)) for arg in node.keywords)
        return ("class", span, node.name.value, bases, keywords, self.suite(node.body), decorators)

    def match_(self, node: cst.Match, span: Span) -> Code:
        subject = self.expr(node.subject)
        cases = []
        for case in node.cases:
            guard = self.optional(case.guard)
            cases.append((guard, self.suite(case.body)))
        return ("match", span, subject, tuple(cases))

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

    # -- expressions ---------------------------------------------------------------------------

    def optional(self, node: cst.BaseExpression | None) -> Code:
        return NONE if node is None else self.expr(node)

    def expr(self, node: Any) -> Code:
        return EXPRESSIONS.get(type(node), Lowering.unseen)(self, node)

    def unseen(self, node: Any) -> Code:
        return ("unseen",)

    def name(self, node: cst.Name) -> Code:
        return WORDS.get(node.value) or ("name", node.value)

    def number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> Code:
        try:
            return ("const", ast.literal_eval(node.value))
        except (ValueError, SyntaxError):  # "0777", 5,000 digits
            return ("unseen",)

    def string(self, node: cst.SimpleString) -> Code:
        try:
            return ("const", ast.literal_eval(node.value))
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
            if part.format_spec:
                parts[-1] = ("unseen",)
                self.expr_of_spec(part.format_spec)
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


def _dotted(node: Any) -> str:
    return node.value if isinstance(node, cst.Name) else f"{_dotted(node.value)}.{node.attr.value}"


def _alias(node: cst.ImportAlias) -> str | None:
    name = None if node.asname is None else node.asname.name
    return name.value if isinstance(name, cst.Name) else None


def _keyword(arg: cst.Arg) -> str | None:
    return None if arg.keyword is None else arg.keyword.value


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
SMALL: dict[type, Callable[[Lowering, Any, Span], Code]] = {
    cst.Expr: Lowering.expression_statement,
    cst.Assign: Lowering.assign,
    cst.AnnAssign: Lowering.annotated,
    cst.AugAssign: Lowering.augmented,
    cst.Return: Lowering.returned,
    cst.Raise: Lowering.raised,
    cst.Assert: Lowering.asserted,
    cst.Del: Lowering.deleted,
    cst.Import: Lowering.imported,
    cst.ImportFrom: Lowering.from_imported,
    cst.Global: Lowering.scoped,
    cst.Nonlocal: Lowering.scoped,
    cst.Break: lambda self, node, span: ("break",),
    cst.Continue: lambda self, node, span: ("continue",),
}
COMPOUND: dict[type, Callable[[Lowering, Any, Span], Code]] = {
    cst.If: Lowering.if_,
    cst.For: Lowering.for_,
    cst.While: Lowering.while_,
    cst.With: Lowering.with_,
    cst.Try: Lowering.try_,
    cst.TryStar: Lowering.try_,
    cst.FunctionDef: Lowering.def_,
    cst.ClassDef: Lowering.class_,
    cst.Match: Lowering.match_,
}
EXPRESSIONS: dict[type, Callable[[Lowering, Any], Code]] = {
    cst.Name: Lowering.name,
    cst.Integer: Lowering.number,
    cst.Float: Lowering.number,
    cst.Imaginary: Lowering.number,
    cst.SimpleString: Lowering.string,
    cst.ConcatenatedString: Lowering.concatenated,
    cst.FormattedString: Lowering.formatted,
    cst.Attribute: Lowering.attribute,
    cst.Call: Lowering.call,
    cst.BinaryOperation: Lowering.binary,
    cst.UnaryOperation: Lowering.unary,
    cst.BooleanOperation: Lowering.boolean,
    cst.Comparison: Lowering.comparison,
    cst.Subscript: Lowering.subscript,
    cst.Tuple: Lowering.sequence,
    cst.List: Lowering.sequence,
    cst.Set: Lowering.sequence,
    cst.Dict: Lowering.dictionary,
    cst.IfExp: Lowering.conditional,
    cst.Lambda: Lowering.lambda_,
    cst.ListComp: Lowering.comprehension,
    cst.SetComp: Lowering.comprehension,
    cst.DictComp: Lowering.comprehension,
    cst.GeneratorExp: Lowering.comprehension,
    cst.Await: Lowering.awaited,
    cst.Yield: Lowering.yielded,
    cst.NamedExpr: Lowering.walrus,
    cst.StarredElement: Lowering.starred,
    cst.Ellipsis: Lowering.ellipsis,
}
