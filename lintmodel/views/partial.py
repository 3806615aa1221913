"""Evaluations and predictions that leave out the rows of the last batch."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Evaluate, Predict
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class PartialUse:
    """A pass over data that ends before the last batch.

    `rows` and `batch` are those of the data, `steps` the batches that are taken; `dropped` says that
    drop_remainder leaves the rest out, `floored` that steps were rounded down.
    """

    method: str
    rows: Maybe[int]
    batch: Maybe[int]
    steps: Maybe[int]
    dropped: bool
    floored: bool
    used: bool
    where: Where


def partial_uses(project: Project) -> Iterator[PartialUse]:
    """Passes with drop_remainder or a number of steps."""
    for script in judged(project.scripts):
        for event in script.trace.of(Evaluate, Predict):
            data = getattr(event, "x", UNKNOWN)
            args = getattr(event, "args", {})
            dropped = isinstance(data, Data) and data.dropped is True
            if not isinstance(data, Data) or not (dropped or args.get("steps") is not None):
                continue
            batch: Maybe[int] = data.batch if isinstance(data.batch, int) else UNKNOWN
            given = args.get("steps")
            steps: Maybe[int] = given if isinstance(given, int) else UNKNOWN
            if given is None:
                steps = data.rows // batch if is_known(data.rows) and is_known(batch) else UNKNOWN
            floored = bool(getattr(event, "floored", False)) and not dropped
            used = getattr(event, "used", True) is not False
            method = f"{getattr(event, 'method', '')}()"
            yield PartialUse(method, data.rows, batch, steps, dropped, floored, used, event.where)
