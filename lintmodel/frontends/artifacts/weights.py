"""The values of tensors: one pass in bounded memory that finds extremes, NaN and infinity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lintmodel.facts.layer import TensorSummary, Weight
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.artifacts.reading import Unreadable, printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHUNK_BYTES = 1 << 20  # fits the second-level cache: the second look at a chunk costs nothing


class Tensor(Protocol):
    """A tensor in a file: `path` names it there, `chunks` reads its values in order.

    Errors of chunks(): Unreadable.
    """

    @property
    def path(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> str: ...
    @property
    def nbytes(self) -> int: ...
    @property
    def readable(self) -> bool: ...
    def chunks(self) -> Iterator[NDArray[Any]]: ...


def weight_of(tensor: Tensor, name: str, read: bool) -> Weight:
    """The fact of a tensor: its summary only with `read`. Errors: Unreadable."""
    summary: Maybe[TensorSummary] = UNKNOWN
    if read and tensor.readable:
        summary = summarise(tensor.chunks())
    return Weight(
        name=name,
        shape=tensor.shape,
        dtype=tensor.dtype,
        path=printable(tensor.path, 1000),
        nbytes=tensor.nbytes,
        summary=summary,
    )


def summarise(chunks: Iterator[NDArray[Any]]) -> TensorSummary:
    """Extremes of the finite values, counts of NaN and infinity; complex numbers by their parts.

    Without a finite value both extremes are NaN.
    """
    lowest, highest = float("inf"), float("-inf")
    nans = infs = 0
    for chunk in chunks:
        if chunk.size:
            low, high, nan, inf = _look(chunk)
            lowest, highest = min(lowest, low), max(highest, high)
            nans, infs = nans + nan, infs + inf
    if lowest > highest:
        lowest = highest = float("nan")
    return TensorSummary(lowest, highest, nans, infs)


def _look(chunk: NDArray[Any]) -> tuple[float, float, int, int]:
    """Lowest and highest finite value, count of NaN, count of infinities; at least one value.

    NaN and infinity survive min and max, so that a sound chunk is looked at no third time.
    """
    if chunk.dtype.kind == "c":
        chunk = chunk.ravel().view(chunk.real.dtype)
    low, high = float(chunk.min()), float(chunk.max())
    if math.isfinite(low) and math.isfinite(high):
        return low, high, 0, 0
    return _look_closer(chunk)


def _look_closer(chunk: NDArray[Any]) -> tuple[float, float, int, int]:
    import numpy as np

    finite = chunk[np.isfinite(chunk)]
    nans = int(np.isnan(chunk).sum())
    infs = int(chunk.size - finite.size) - nans
    if not finite.size:
        return float("inf"), float("-inf"), nans, infs
    return float(finite.min()), float(finite.max()), nans, infs


def tensors(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """Every tensor of a model file with its whole value, by its path in the file.

    For tests and for who wants to look: the linter itself never holds a whole tensor. Tensors
    that are no numbers are left out. Errors: Unreadable, OSError.
    """
    import numpy as np

    from lintmodel.frontends.artifacts.stores import open_tensors

    with open_tensors(path) as found:
        for tensor in found:
            if not tensor.readable:
                continue
            parts = [np.array(part).ravel() for part in tensor.chunks()]  # a chunk is reused
            flat = np.concatenate(parts) if parts else np.zeros(0)
            if flat.size != int(np.prod(tensor.shape, dtype=object)):
                raise Unreadable("corrupt", f"{tensor.path} holds {flat.size} values")
            yield tensor.path, flat.reshape(tensor.shape)
