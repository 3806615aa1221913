"""Where a value came from: a bounded chain of places and operations, and the author's intent."""

from __future__ import annotations

from dataclasses import dataclass, field

from lintmodel.findings import Where
from lintmodel.record import record

MAX_HOPS = 8


@record(frozen=True, eq=True)
class Hop:
    """One operation on the way of a value: what was done, where, in the words of the source."""

    where: Where
    what: str


@record(frozen=True, eq=True)
class Provenance:
    """The way of a value, oldest hop first, at most MAX_HOPS long (the oldest and the newest stay).

    `names` are the source names that held it and `comments` what stood beside it: intent, used
    only to lower a finding (Monte-Carlo, teacher, warm-up), never to raise one.
    """

    hops: tuple[Hop, ...] = ()
    names: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    def then(self, where: Where, what: str) -> Provenance:
        """The chain with one more hop."""
        hops = (*self.hops, Hop(where, what))
        if len(hops) > MAX_HOPS:
            hops = (hops[0], *hops[2:])
        return Provenance(hops, self.names, self.comments)

    def called(self, name: str) -> Provenance:
        """The chain of a value that is bound to one more name."""
        if name in self.names:
            return self
        return Provenance(self.hops, (*self.names, name)[-MAX_HOPS:], self.comments)

    def hints(self, *words: str) -> bool:
        """Whether a name or comment contains one of these words (lower case)."""
        texts = [text.lower() for text in (*self.names, *self.comments)]
        return any(word in text for text in texts for word in words)


NOWHERE = Where("")


@dataclass(eq=False, slots=True, kw_only=True)
class Placed:
    """What every noun has: an identity of its own, a place, and the way to it."""

    where: Where = NOWHERE
    provenance: Provenance = field(default_factory=Provenance)
