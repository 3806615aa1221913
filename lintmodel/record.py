"""Dataclasses whose methods are written when the first instance is made.

Writing the methods of a dataclass takes a fifth of a millisecond. There are more than a hundred kinds
of facts and views, a script has instances of a few, and a commit waits for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:  # typing has it from Python 3.11 on

    def dataclass_transform(**_: Any) -> Any:
        return lambda decorator: decorator


T = TypeVar("T")
WAITING = "_waits_for_an_instance"


@dataclass_transform(eq_default=False, field_specifiers=(dataclasses.field,))
def record(
    *, kw_only: bool = False, frozen: bool = False, eq: bool = False, order: bool = False
) -> Callable[[type[T]], type[T]]:
    """As `dataclass`, but that instances have an identity where nothing else is said, and no words
    unless they are equal by their values.

    `frozen` is held by the type checker: refusing while the program runs needs two methods more.
    """
    options = {"kw_only": kw_only, "eq": eq, "order": order, "unsafe_hash": eq and frozen}

    def defer(cls: type[T]) -> type[T]:
        setattr(cls, WAITING, options)
        cls.__init__ = _write_and_init  # type: ignore[method-assign]
        if eq and "__repr__" not in cls.__dict__:
            cls.__repr__ = _words  # type: ignore[method-assign]
        return cls

    return defer


def written(cls: type[T]) -> type[T]:
    """The class with its methods, and those of the classes it derives from, as dataclass() writes
    them."""
    for base in reversed(cls.__mro__):
        if WAITING in base.__dict__:
            options = base.__dict__[WAITING]
            delattr(base, WAITING)
            del base.__init__  # type: ignore[misc]
            dataclasses.dataclass(**options, repr=False)(base)
    return cls


def _words(self: Any) -> str:
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
    return f"{type(self).__qualname__}({', '.join(values)})"


def _write_and_init(self: Any, *args: Any, **kwargs: Any) -> None:
    written(type(self)).__init__(self, *args, **kwargs)
