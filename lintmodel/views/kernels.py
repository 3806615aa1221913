"""How pictures were brought to their size: for fit(), and where the model sees them elsewhere."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.event import Fit

NEAREST = "nearest"


def unlike(fits: list[Fit], data: Data) -> tuple[str, str] | None:
    """What the two sides do, in words, where one of them repeats pixels and the other blends them."""
    theirs = _kernel(data)
    if theirs is None:
        return None
    ours = {_kernel(fit.x) if isinstance(fit.x, Data) else None for fit in fits}
    if len(ours) != 1:
        return None
    own = ours.pop()
    if own is None or (own[0] == NEAREST) is (theirs[0] == NEAREST):
        return None
    return f"{own[1]} ({own[0]})", f"{theirs[1]} ({theirs[0]})"


def _kernel(data: Data) -> tuple[str, str] | None:
    """The only interpolation, and what does it; None where there is none, or several."""
    found = [(step.detail["kernel"], step.what) for step in data.steps if "kernel" in step.detail]
    found += [(one.kernel, one.name) for one in data.sources if one.kernel]
    known = set(found)
    if len(known) != 1 or not found[0][0]:
        return None
    kernel, what = found[0]
    return kernel, what.rpartition(".")[2] or what
