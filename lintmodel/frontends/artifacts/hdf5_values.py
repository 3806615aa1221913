"""The values of the weights of one HDF5 file, looked at by two threads where there are many.

Copying from a file and searching for extremes both let another thread work meanwhile.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field

from lintmodel.facts.layer import Weight
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, printable
from lintmodel.frontends.artifacts.weights import summarise, weight_of

MANY_BYTES = 32 * MEGABYTE  # below it a second thread takes longer to start than it saves


@dataclass(eq=False, slots=True)
class Values:
    """Weights whose values are still to be looked at."""

    reading: Reading
    _waiting: list[tuple[Weight, Dataset]] = field(default_factory=list)
    _failed: dict[str, Unreadable] = field(default_factory=dict)

    def weight(self, dataset: Dataset, name: str, read: bool) -> Weight:
        """The fact of a dataset; `finish` adds the summary if it is to be read."""
        weight = weight_of(dataset, name, read=False)
        if read and dataset.readable:
            self._waiting.append((weight, dataset))
        return weight

    def finish(self) -> None:
        """The summaries; what cannot be read is a problem of its own and leaves its UNKNOWN."""
        self._look_at(deque(one for one in self._waiting if not _may_share(one[1])))
        shared = deque(one for one in self._waiting if _may_share(one[1]))
        if _have_two() and sum(dataset.nbytes for _, dataset in shared) > MANY_BYTES:
            self._look_together(shared)
        else:
            self._look_at(shared)
        for _, dataset in self._waiting:
            if dataset.path in self._failed:
                self.reading.unreadable(self._failed[dataset.path], printable(dataset.path))

    def _look_together(self, waiting: deque[tuple[Weight, Dataset]]) -> None:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(self._look_at, waiting)
            try:
                self._look_at(waiting)
            finally:
                waiting.clear()  # so that the other ends where this one was stopped
            other.result()

    def _look_at(self, waiting: deque[tuple[Weight, Dataset]]) -> None:
        while waiting:
            try:
                weight, dataset = waiting.popleft()
            except IndexError:  # the other thread took the last one
                return
            try:
                weight.summary = summarise(dataset.chunks())
            except Unreadable as error:
                self._failed[dataset.path] = error


def _may_share(dataset: Dataset) -> bool:
    """The library itself is for one thread."""
    return dataset.offset is not None and dataset.window.shared


def _have_two() -> bool:
    known = getattr(os, "sched_getaffinity", None)
    return (len(known(0)) if known else os.cpu_count() or 1) > 1
