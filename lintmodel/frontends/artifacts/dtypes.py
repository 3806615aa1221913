"""Number types of model files that numpy does not know, and how to see their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# DataType of tensorflow/core/framework/types.proto: number -> (name, numpy's type or "").
# "" says that the values cannot be seen as an array of numbers.
TENSORFLOW = {
    1: ("float32", "<f4"),
    2: ("float64", "<f8"),
    3: ("int32", "<i4"),
    4: ("uint8", "u1"),
    5: ("int16", "<i2"),
    6: ("int8", "i1"),
    7: ("string", ""),
    8: ("complex64", "<c8"),
    9: ("int64", "<i8"),
    10: ("bool", "?"),
    14: ("bfloat16", "<u2"),
    17: ("uint16", "<u2"),
    18: ("complex128", "<c16"),
    19: ("float16", "<f2"),
    20: ("resource", ""),
    21: ("variant", ""),
    22: ("uint32", "<u4"),
    23: ("uint64", "<u8"),
    24: ("float8_e5m2", "u1"),
    25: ("float8_e4m3fn", "u1"),
}
STORED_AS = {"bfloat16": "<u2", "float8_e5m2": "u1", "float8_e4m3fn": "u1"}


def decode(stored: NDArray[Any], dtype: str) -> NDArray[Any]:
    """The numbers of an array as numpy can compare them; others are returned as is.

    bfloat16 is the upper half of a float32, float8_e5m2 the upper half of a float16.
    """
    import numpy as np

    if dtype == "bfloat16":
        return (stored.astype(np.uint32) << 16).view(np.float32)
    if dtype == "float8_e5m2":
        return (stored.astype(np.uint16) << 8).view(np.float16)
    if dtype == "float8_e4m3fn":
        return np.asarray(_e4m3fn_values()[stored])
    return stored


def _e4m3fn_values() -> NDArray[np.float32]:
    """All 256 values: 4 bits of exponent with bias 7, 3 of mantissa, no infinity, NaN is 0x7f."""
    import numpy as np

    codes = np.arange(128)
    exponent, mantissa = codes >> 3, codes & 7
    normal = np.ldexp(1 + mantissa / 8, exponent - 7)
    values = np.where(exponent == 0, np.ldexp(mantissa / 8, -6), normal).astype(np.float32)
    values[127] = np.nan
    return np.concatenate([values, -values])
