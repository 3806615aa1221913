"""What a method keeps on its object: self.x = value, what kind of value, made from which arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.custom import Assignment, AttributeKind
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.config_keys import OF_EVERY_LAYER, keys_of_library
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.methods import (
    above,
    attribute_of,
    body_of,
    is_super,
    library_name,
    makes_layer,
    named,
    parameters_of,
    parts,
    place,
    receiver_of,
)
from lintmodel.frontends.scripts.objects import Class, Function
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Library

NOTHING: frozenset[str] = frozenset()
MAX_TARGETS = 32  # of one assignment
WEIGHTS = {"keras.Variable", "keras.backend.Variable"}
ADDS = {"add_weight", "add_variable"}
VARIABLES = {"tensorflow.Variable", "tensorflow.get_variable"}
STATISTICS = {
    "mean", "std", "var", "min", "max", "median", "quantile", "percentile", "unique", "sum", "average",
    "amin", "amax", "nanmean", "nanstd", "ptp", "reduce_mean", "reduce_std", "reduce_variance",
    "reduce_min", "reduce_max", "reduce_sum", "moments", "svd", "eigh", "cov", "bincount", "histogram",
    "fit", "fit_transform", "variance", "norm",
}  # fmt: skip


class Stores:
    """Reads one method from top to bottom and follows its parameters through its names."""

    def __init__(self, run: Run, function: Function, phase: str) -> None:
        self.run = run
        self.function = function
        self.phase = phase
        self.receiver = receiver_of(function)
        own = [name for name, _ in parameters_of(function)]
        self.names = {name: frozenset({name}) for name in own if name != self.receiver}
        self.attributes: dict[str, frozenset[str]] = {}
        self.found: list[Assignment] = []
        self.shaping: set[str] = set()
        self.handed: set[str] = set()
        self._block(body_of(function))

    def sources(self, code: Any) -> frozenset[str]:
        """The parameters that the value of an expression is made from."""
        found: frozenset[str] = NOTHING
        for part in parts(code):
            if part[0] == "name":
                found |= self.names.get(part[1], NOTHING)
            elif part[0] == "attr":
                found |= self.attributes.get(attribute_of(part, self.receiver), NOTHING)
        return found

    # -- statements ----------------------------------------------------------------------------

    def _block(self, body: Code) -> None:
        for code in body:
            self._statement(code)

    def _statement(self, code: Code) -> None:
        kind = code[0]
        if kind == "assign":
            for target in code[2]:
                self._bind(target, code[3], code[1])
        elif kind == "aug":
            self._bind(code[2], ("tuple", (code[2], code[4])), code[1])
        elif kind == "expr":
            self._expression(code[2])
        elif kind == "if":
            self._condition(code)
        elif kind == "for":
            self._bind(code[2], code[3], code[1])
            self._blocks(code[4], code[5])
            if any(p[0] == "call" and makes_layer(self.function, p) for p in parts(code[4])):
                self.shaping |= self.sources(code[3])
        elif kind == "with":
            self._with(code)
        elif kind in ("while", "try"):
            self._blocks(*(part for part in code[2:] if _is_block(part)))
            for handler in code[3] if kind == "try" else ():
                self._block(handler[2])

    def _blocks(self, *blocks: Code) -> None:
        for block in blocks:
            self._block(block)

    def _condition(self, code: Code) -> None:
        before = len(self.found)
        self._blocks(code[3], code[4])
        if len(self.found) > before:  # it decides what is kept, and does not only complain
            self.shaping |= self.sources(code[2])

    def _with(self, code: Code) -> None:
        for item, name in code[2]:
            if name is not None:
                self._bind(name, item, code[1])
        self._block(code[3])

    def _expression(self, code: Code) -> None:
        """super().__init__(...), self.layers_of.append(Dense(units))"""
        if code[0] != "call":
            return
        callee = code[2]
        arguments = (code[3], tuple(value for _, value in code[4]))
        if callee[0] == "attr" and callee[2] == "__init__":
            if is_super(callee[1]) or isinstance(named(self.function, callee[1]), Class | Library):
                self._hand_over(code)
        elif callee[0] == "attr" and attribute_of(callee[1], self.receiver):
            if callee[2] in ("append", "extend", "add", "insert"):
                self._keep(callee[1][2], ("list", code[3]), code[1])
        elif callee[0] == "attr" and callee[1] == ("name", self.receiver):
            self.shaping |= self.sources(arguments)

    def _hand_over(self, call: Code) -> None:
        """super().__init__(units, name=name): what a base class takes, its config holds."""
        owner = self.function.owner
        if owner is None:
            return
        if isinstance(above(owner, "__init__"), Function):
            self.handed |= self.sources((call[3], tuple(value for _, value in call[4])))
            return
        keys = {key for base in owner.library_bases() for key in keys_of_library(base).names}
        outputs = [value for name, value in call[4] if name == "outputs"]
        self.shaping |= self.sources((tuple(outputs), call[3][1:2]))  # a functional model
        for name, value in call[4]:
            if name in keys and value[0] == "name":
                self.handed |= self.sources(value)
        if keys - OF_EVERY_LAYER:
            self.handed |= self.sources(tuple(arg for arg in call[3] if arg[0] == "name"))

    # -- bindings ------------------------------------------------------------------------------

    def _bind(self, target: Code, value: Code, span: Any) -> None:
        name = attribute_of(target, self.receiver)
        if name:
            self._keep(name, value, span)
        elif target[0] == "name":
            self.names[target[1]] = self.sources(value)
        elif target[0] == "sub":
            self._bind_item(target, value, span)
        elif target[0] in ("tuple", "list"):
            values = value[1] if value[0] == "tuple" and len(value[1]) == len(target[1]) else None
            for position, item in enumerate(target[1][:MAX_TARGETS]):
                self._bind(item, values[position] if values else value, span)

    def _bind_item(self, target: Code, value: Code, span: Any) -> None:
        """self.table[key] = value keeps the value too; so does a local list."""
        name = attribute_of(target[1], self.receiver)
        if name:
            self._keep(name, ("list", (value,)), span)
        elif target[1][0] == "name":
            known = self.names.get(target[1][1], NOTHING)
            self.names[target[1][1]] = known | self.sources(value)

    def _keep(self, name: str, value: Code, span: Any) -> None:
        sources = self.sources(value)
        kind = kind_of_value(self.function, value, sources)
        if kind == "layer" or _is_made(value):
            self.shaping |= sources
        self.attributes[name] = self.attributes.get(name, NOTHING) | sources
        where = place(self.run, self.function, span)
        trainable, made = _trainable(value), _made(self.function, value, kind)
        self.found.append(Assignment(name, self.phase, kind, where, sources, trainable, made))


def _is_block(part: Any) -> bool:
    return (
        isinstance(part, tuple)
        and bool(part)
        and isinstance(part[0], tuple)
        and bool(part[0])
        and isinstance(part[0][0], str)
    )


def kind_of_value(function: Function, code: Code, sources: frozenset[str]) -> AttributeKind:
    """What an attribute is set to."""
    kinds = {_kind_of_result(function, result) for result in results(code)}
    for kind in ("layer", "tf.Variable", "weight"):
        if kind in kinds:
            return kind
    if sources and any(_is_statistic(part) for part in parts(code)):
        return "statistic"
    return "constant" if kinds == {"constant"} else "other"


def results(code: Code, depth: int = 0) -> Iterator[Code]:
    """The expressions that may be the value, or one element of it."""
    kind = code[0]
    if depth > 5:
        return
    if kind in ("list", "tuple", "set"):
        inner = code[1]
    elif kind == "dict":
        inner = tuple(value for _, value in code[1])
    elif kind == "comp":
        inner = (code[2],)
    elif kind == "ifexp":
        inner = code[2:]
    elif kind == "bool":
        inner = code[2]
    elif kind == "star":
        inner = code[1:]
    else:
        yield code
        return
    for item in inner:
        yield from results(item, depth + 1)


def _kind_of_result(function: Function, code: Code) -> str:
    if code[0] == "const":
        return "constant"
    if code[0] != "call":
        return "other"
    name = library_name(function, code[2])
    if name in VARIABLES:
        return "tf.Variable"
    if name in WEIGHTS or (code[2][0] == "attr" and code[2][2] in ADDS):
        return "weight"
    return "layer" if makes_layer(function, code) else "other"


def _is_statistic(code: Code) -> bool:
    return code[0] == "call" and code[2][0] == "attr" and code[2][2] in STATISTICS


def _is_made(code: Code) -> bool:
    """Whether a value is made by a call of a class, whose arguments decide what it is."""
    for result in results(code):
        if result[0] == "call":
            last = result[2][-1] if result[2][0] in ("name", "attr") else ""
            if isinstance(last, str) and last[:1].isupper():
                return True
    return False


def _trainable(code: Code) -> Maybe[bool]:
    """trainable= of a variable."""
    for result in results(code):
        for name, value in result[4] if result[0] == "call" else ():
            if name == "trainable":
                return value[1] if value[0] == "const" else UNKNOWN
    return True


def _made(function: Function, code: Code, kind: str) -> frozenset[str]:
    """The classes of the layers that a value makes, those inside others included."""
    if kind != "layer":
        return NOTHING
    calls = (part for part in parts(code) if part[0] == "call")
    names = (library_name(function, call[2]) for call in calls)
    return frozenset(name.rpartition(".")[2] for name in names if name.startswith("keras.layers."))
