"""How pictures are brought to another size: the interpolation, in one spelling."""

from __future__ import annotations

from lintmodel.frontends.scripts.values import Library, Value

NEAREST = "nearest"
OF_NUMBERS = 0  # cv2.INTER_NEAREST, Image.NEAREST


def kernel_of(value: Value, default: str) -> str:
    """The interpolation that was asked for, `default` where none was; "" for what is not known."""
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return NEAREST if value == OF_NUMBERS else "another"
    name = value if isinstance(value, str) else value.name if isinstance(value, Library) else ""
    last = name.rpartition(".")[2].lower().removeprefix("inter_")
    return NEAREST if NEAREST in last else last
