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

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

from lintmodel.frontends.scripts.lower_expressions import (
    OPERATORS,
    Code,
    Expressions,
    Misaligned,
)
from lintmodel.frontends.scripts.spans import Span, Spans

__all__ = ["Code", "Lowering", "Misaligned", "lower_module"]


def lower_module(tree: cst.Module, spans: Spans) -> tuple[Code, ...]:
    """The statements of a module.

    Errors: Misaligned if the spans were not those of this tree.
    """
    lowering = Lowering(spans)
    body = lowering.block(tree.body)
    if lowering.calls != len(spans.calls) or lowering.statements != len(spans.statements):
        raise Misaligned
    return body


class Lowering(Expressions):
    """Statements; each takes its span as it is met."""

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


def _dotted(node: Any) -> str:
    return node.value if isinstance(node, cst.Name) else f"{_dotted(node.value)}.{node.attr.value}"


def _alias(node: cst.ImportAlias) -> str | None:
    name = None if node.asname is None else node.asname.name
    return name.value if isinstance(name, cst.Name) else None


def _keyword(arg: cst.Arg) -> str | None:
    return None if arg.keyword is None else arg.keyword.value


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


def parts_of(code: Any) -> Iterator[Any]:
    """Every piece of lowered code that begins with a word."""
    pending = [code]
    while pending:
        item = pending.pop()
        if isinstance(item, tuple) and item:
            if isinstance(item[0], str):
                yield item
            pending.extend(reversed(item))
