"""UNKNOWN, the third value: what the source does not fix.

Comparing, ordering, hashing, testing or reading UNKNOWN raises Undecided, so that a check that
forgets it falls silent instead of speaking on a guess (`UNKNOWN != "softmax"` must not be True).
"""

from __future__ import annotations

from typing import Any, Final, NoReturn, TypeAlias, TypeVar

T = TypeVar("T")


class Undecided(Exception):
    """A decision was asked of UNKNOWN. The linter catches it per check and subject."""


class Unknown:
    """The type of UNKNOWN; there is one instance."""

    __slots__ = ()
    _only: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def _refuse(self, *_: Any) -> NoReturn:
        raise Undecided("the source does not fix this value")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __bool__ = __hash__ = __len__ = __iter__ = __contains__ = _refuse
    __call__ = __getitem__ = __int__ = __float__ = __index__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _refuse
    __pow__ = __rpow__ = __neg__ = __abs__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copy, inspect and their like look for protocols
            raise AttributeError(name)
        self._refuse()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: Any) -> Unknown:
        return self


UNKNOWN: Final = Unknown()
Maybe: TypeAlias = T | Unknown


def known(value: Maybe[T], otherwise: T) -> T:
    """The value, or `otherwise` where it is UNKNOWN."""
    return otherwise if isinstance(value, Unknown) else value


def is_known(value: object) -> bool:
    """Whether the source fixes this value."""
    return not isinstance(value, Unknown)


def decided(value: Maybe[T]) -> T:
    """The value; raises Undecided where it is UNKNOWN."""
    if isinstance(value, Unknown):
        raise Undecided("the source does not fix this value")
    return value


def same(left: object, right: object) -> bool:
    """Structural identity, UNKNOWN being the same as UNKNOWN. Never raises.

    `1`, `1.0` and `True` are three values here: a spelling must survive.
    """
    if left is right:
        return True
    if isinstance(left, Unknown) or isinstance(right, Unknown) or type(left) is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def all_of(*values: Maybe[bool]) -> Maybe[bool]:
    """Three-valued and."""
    if any(value is False for value in values):
        return False
    return UNKNOWN if any(isinstance(value, Unknown) for value in values) else True


def any_of(*values: Maybe[bool]) -> Maybe[bool]:
    """Three-valued or."""
    if any(value is True for value in values):
        return True
    return UNKNOWN if any(isinstance(value, Unknown) for value in values) else False
