"""Which rows of a source data holds, and in which order they stand.

Dividing rows is an act with an identity: whatever it is done to at once (inputs and labels) shares it,
and its parts share no row. `relation` compares what two pieces of data hold, on proof alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from itertools import combinations
from typing import Any, Literal

from lintmodel.facts.provenance import NOWHERE
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record

CutKind = Literal[
    "split",  # parts that share no row: train_test_split, random_split, np.split
    "fold",  # the same, of one round of a cross-validation
    "subset",  # of a folder loader with validation_split: the part is "training" or "validation"
    "range",  # from one row to another: x[:80], take(80), skip(80); the part is (start, stop)
    "choice",  # by an array of indices or a mask, which is the part
    "window",  # a piece of a series, one of many that overlap
    "other",  # other rows than before, and nothing more is known
]


@record()
class Order:
    """An order of rows that is not that of their source. The same object means the same order.

    `anew`: every pass over the dataset has another one; `passed` is then an order of one such pass,
    and its `of` the act that shuffled. `rows` are the arrays that were put in order together.
    """

    what: str
    where: Where
    anew: bool = False
    of: Order | None = None
    rows: tuple[Any, ...] = ()

    def passed(self, what: str, where: Where) -> Order:
        """The order of one pass over a dataset that has this one."""
        return Order(what, where, False, self, self.rows) if self.anew else self

    @property
    def act(self) -> Order:
        """The act of shuffling behind it."""
        return self if self.of is None else self.of


@record()
class Cut:
    """One act of dividing rows. The same object means the same act, whatever it was done to.

    `random` says that chance decided which row went where, with `seed`; `order` is the order that
    the rows had, if the dataset was shuffled before. A `detail` of ("blocks",) says that the values stand
    in blocks of equal ones: labels, one class after the other.
    """

    kind: CutKind
    name: str
    where: Where = NOWHERE
    random: Maybe[bool] = False
    seed: Maybe[Any] = None
    order: Maybe[Order | None] = None
    detail: tuple[
        Any, ...
    ] = ()  # the share of "subset"; of "range", what is counted; ("blocks",): below


@record(frozen=True, eq=True)
class Taken:
    """What one act of dividing left: its act, which part, and where that is taken, if it is told."""

    cut: Cut
    part: Any
    where: Where = field(default=NOWHERE, compare=False)


Relation = Literal["same", "disjoint", "inside", "around", "overlap"]


def taken(data: Any) -> tuple[Taken, ...]:
    """The acts of dividing on the way of data, in order."""
    return tuple(step.rows for step in data.steps if step.rows is not None)


def base(data: Any) -> tuple[Any, ...]:
    """What the rows were before they were divided: equal where it is the same rows."""
    return (*map(_place, data.sources), data.part)


def _place(source: Any) -> Any:
    """A folder is the same wherever it is read; anything else is told by the act of reading."""
    if source.place is not None:
        return (source.name, source.place)
    return id(source)


MAX_STEPS = 40  # of data: the frontend keeps no more
MAX_DEPTH = 3  # indices that were taken from indices
MAX_PIECES = 30  # of rows that were put together: beyond these nobody can tell
REPEATING = ("same", "inside", "around")


def relation(left: Any, right: Any, depth: int = 0) -> Maybe[Relation]:
    """How the rows of two pieces of data relate; "inside": those of `left` are among the other's.

    "overlap": some rows of the one are among the other's, or come to be there in another pass.
    """
    if not left.sources or not right.sources or depth > MAX_DEPTH:
        return UNKNOWN
    if len(left.steps) >= MAX_STEPS or len(right.steps) >= MAX_STEPS:  # the oldest are forgotten
        return UNKNOWN
    ours, theirs = taken(left), taken(right)
    parted = next((found for found in _parted(ours, theirs)), None)
    if parted is not None:
        return parted
    return _compared(ours, theirs, depth) if base(left) == base(right) else UNKNOWN


def pieces(data: Any) -> Iterator[Any]:
    """What the rows of data were put together from, and these in turn, if that was the last act.

    Each piece comes once, however often it was put together: x = concatenate([x, x]) in many lines.
    """
    seen, todo = set[int](), [data]
    while todo and len(seen) < MAX_PIECES:
        acts = taken(todo.pop())
        for piece in _together(acts[-1]) if acts else ():
            if id(piece) not in seen:
                seen.add(id(piece))
                todo.append(piece)
                yield piece


def _together(act: Taken) -> tuple[Any, ...]:
    return act.part if act.cut.kind == "other" and isinstance(act.part, tuple) else ()


def repeated(act: Taken) -> bool:
    """Whether rows were put together of which some are surely there twice."""
    whole = [piece for piece in _together(act)[:MAX_PIECES] if not _narrowed(piece)]
    found = (relation(one, other) for one, other in combinations(whole, 2))
    return any(not isinstance(one, Unknown) and one in REPEATING for one in found)


def _narrowed(data: Any) -> bool:
    """Whether some columns or other parts of each row may have been taken out, and not only rows."""
    later = [step.rows for step in data.steps[1:]]
    return any(
        step.kind == "reshape" and step.rows is None and step.what not in ("copy", "reshape")
        for step, rows in zip(data.steps, [*later, None], strict=False)
        if rows is None
    )  # fmt: skip


def _parted(ours: tuple[Taken, ...], theirs: tuple[Taken, ...]) -> Iterator[Relation]:
    """What one act of dividing, that both went through, says of its parts."""
    for one in ours:
        for other in theirs:
            if one.cut is not other.cut or one.part == other.part:
                continue
            if one.cut.kind in ("split", "fold"):
                yield "disjoint"
            elif one.cut.kind == "range":
                found = _ranges(one, other)
                if found == "disjoint" or found == "overlap":
                    yield found


def _compared(ours: tuple[Taken, ...], theirs: tuple[Taken, ...], depth: int) -> Maybe[Relation]:
    """Of the same rows: what was done to them beyond the acts that both share."""
    common = 0
    while common < min(len(ours), len(theirs)):
        if _divided(ours[common], theirs[common], depth) != "same":
            break
        common += 1
    rest, others = ours[common:], theirs[common:]
    if not rest and not others:
        return "same"
    if rest and others:
        found = _divided(rest[0], others[0], depth)
        return found if found == "disjoint" or found == "overlap" else UNKNOWN
    if any(one.cut.kind == "other" for one in (*rest, *others)):
        return UNKNOWN
    return "inside" if rest else "around"


def _divided(one: Taken, other: Taken, depth: int) -> Relation | None:
    """How the parts of two acts relate that were done to the same rows; None where it is not known."""
    if one.cut.kind == other.cut.kind == "range":
        return _ranges(one, other)
    if one.cut.kind == other.cut.kind == "choice":
        return _chosen(one.part, other.part, depth)
    if one.cut.kind == other.cut.kind == "subset":
        return _subsets(one, other)
    if one.cut.kind == other.cut.kind == "split" and one.cut is not other.cut:
        return _drawn(one, other)
    return "same" if one.cut is other.cut and one.part == other.part else None


def _ranges(one: Taken, other: Taken) -> Relation | None:
    """Parts are (start, stop, step): numbers, or keys of what is not known."""
    order = one.cut.order
    if order is not other.cut.order or isinstance(order, Unknown):
        return None
    if one.cut.detail != other.cut.detail:
        return None
    if one.part == other.part:
        return "same"
    for first, second in ((one.part, other.part), (other.part, one.part)):
        if _ends_before(first[1], second[0]):
            return "overlap" if order is not None and order.anew else "disjoint"
    return None


def _ends_before(end: Any, start: Any) -> bool:
    """Whether a range ends where another starts, or before."""
    if end is None or start is None:
        return False
    if isinstance(end, int) and isinstance(start, int):
        return end <= start and (end >= 0) == (start >= 0)
    return bool(end == start)


def _chosen(one: Any, other: Any, depth: int) -> Relation | None:
    """By arrays of indices, which may be parts of one array themselves."""
    if one is other:
        return "same"
    if not _each_once(one) or not _each_once(other):
        return None
    found = relation(one, other, depth + 1)
    if isinstance(found, Unknown) or found in ("inside", "around", "overlap"):
        return None
    return found


EACH_ONCE = ("arange", "permutation")  # sources of indices none of which comes twice


def _each_once(index: Any) -> bool:
    """Whether these are indices of which each comes once, and nothing was done to their values."""
    if not hasattr(index, "sources") or len(index.sources) != 1:
        return False
    made = index.sources[0].name.rpartition(".")[2]
    return made in EACH_ONCE and all(step.kind in ("reshape", "cast") for step in index.steps)


def _drawn(one: Taken, other: Taken) -> Relation | None:
    """By two acts: what chance took out in one is not what it took out in the other."""
    cuts = (one.cut, other.cut)
    if any(cut.random is not True or isinstance(cut.seed, Unknown) for cut in cuts):
        return None
    if any(cut.seed is None for cut in cuts) or cuts[0].seed != cuts[1].seed:
        return "overlap" if all(_plain(cut.seed) for cut in cuts) else None
    if not _plain(cuts[0].seed) or cuts[0].detail != cuts[1].detail:
        return None
    return "same" if one.part == other.part else "disjoint"


def _plain(seed: Any) -> bool:
    return seed is None or isinstance(seed, int)


def overlapping(one: Taken, other: Taken) -> bool:
    """Whether two acts of chance, done to the same rows, put some of them into both parts."""
    return one.cut is not other.cut and _divided(one, other, 0) == "overlap"


def crossing(left: Any, right: Any) -> tuple[Cut, Cut] | None:
    """The two acts of dividing the same rows by which some came to both sides."""
    for one, other in zip(taken(left), taken(right), strict=False):
        found = _divided(one, other, 0)
        if found != "same":
            chance = one.cut is not other.cut and one.cut.kind in ("split", "subset")
            return (one.cut, other.cut) if chance and found == "overlap" else None
    return None


def _subsets(one: Taken, other: Taken) -> Relation | None:
    """Parts of a folder: validation gets the same files where share, seed and order agree."""
    values = [(*cut.detail, cut.seed, cut.random) for cut in (one.cut, other.cut)]
    if any(isinstance(value, Unknown) for cut in values for value in cut):
        return None
    if one.cut.random is False and other.cut.random is False:
        values = [cut[:-2] for cut in values]
    if values[0] != values[1]:
        return "overlap"
    return "same" if one.part == other.part else "disjoint"
