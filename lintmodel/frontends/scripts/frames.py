"""A frame: one execution of a module, function or class body."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Guard
from lintmodel.frontends.scripts.objects import Class, Function, Scope
from lintmodel.frontends.scripts.state import Writes
from lintmodel.frontends.scripts.values import Value

Exit = tuple[frozenset[Guard], Value, Writes]


class Loop:
    """A loop that is being executed: the states in which its body was left early."""

    __slots__ = ("breaks", "continues", "guards", "mark")

    def __init__(self, mark: int, guards: frozenset[Guard]) -> None:
        self.mark = mark
        self.guards = guards
        self.breaks: list[Exit] = []
        self.continues: list[Exit] = []


class Frame:
    """Names, ways out and yields of one execution of a body."""

    __slots__ = (
        "beyond", "class_body", "discarded", "exits", "function", "guards", "loops", "mark", "order",
        "owner", "receiver", "scope", "value", "yielded",
    )  # fmt: skip

    def __init__(self, scope: Scope, function: Function | None = None) -> None:
        self.scope = scope
        self.function = function
        self.mark = 0
        self.guards: frozenset[Guard] = frozenset()
        self.exits: list[Exit] = []
        self.loops: list[Loop] = []
        self.value: Value = None
        self.yielded: list[Value] = []
        self.class_body = False
        self.discarded = False  # the expression being evaluated is a statement of its own
        self.owner: Class | None = None
        self.receiver: Any = None
        self.order: Any = None  # of what a comprehension goes through, as Sequence has it
        self.beyond = False  # a comprehension goes through more than what is known
