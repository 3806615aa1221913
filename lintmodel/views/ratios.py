"""What a metric computes of labels and predictions: sums over the batch, and quotients of such sums."""

from __future__ import annotations

from dataclasses import field

from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Metric
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.record import record
from lintmodel.views.mixing import ALONG, ELEMENTWISE, REDUCTIONS, axes_of

SCORES = {
    "f1_score", "fbeta_score", "precision_score", "recall_score", "jaccard_score", "roc_auc_score",
    "average_precision_score", "matthews_corrcoef", "cohen_kappa_score", "r2_score",
    "balanced_accuracy_score",
}  # fmt: skip
DIVISIONS = {"divide", "true_divide", "divide_no_nan", "div", "div_no_nan", "truediv", "real_div"}
MORE_ELEMENTWISE = ELEMENTWISE | DIVISIONS | {
    "equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and",
    "logical_or", "logical_not", "round", "rint", "floor", "ceil", "sign", "switch", "to_float", "&",
    "|", "**", "floordiv", "reciprocal", "to_int32", "absolute", "bool", "bitwise_and", "bitwise_or",
    "convert_to_tensor", "one_hot", "softmax", "nan_to_num", "is_nan", "is_inf", "is_finite", "isnan",
}  # fmt: skip
KEEPS = {"getitem", "squeeze", "expand_dims", "boolean_mask", "gather", "cast", "identity"}
SIZES = {"shape", "size", "ones_like", "zeros_like", "ndim", "rank", "int_shape"}
FLATTENS = {"flatten", "ravel"}
TOTALS = REDUCTIONS - {"max", "min", "reduce_max", "reduce_min", "amax", "amin"} | {"count_nonzero"}
DECIDES = {"round", "rint", "greater", "greater_equal", "less", "less_equal", "argmax", "sign",
           "floor", "ceil"}  # fmt: skip
MASKS = {"not_equal", "logical_not", "greater", "greater_equal", "less", "less_equal"}
MATCHES = {"equal", "not_equal", "loss"}
ERRORS = {"subtract", "squared_difference"}
LABELS, PREDICTIONS, BOTH = "labels", "predictions", "both"
MAX_NODES = 2_000


@record(frozen=True)
class Total:
    """A sum or mean over the batch: what it is made of, as pairs of an input and an operation on it."""

    of: frozenset[str] = frozenset()
    done: frozenset[tuple[str, str]] = frozenset()
    sums: frozenset[int] = frozenset()  # the reductions it holds
    by_class: bool = False

    def had(self, of: str, names: set[str]) -> bool:
        """Whether one of these operations was done to an input, or to labels and predictions together."""
        return any(one == of and name in names for one, name in self.done)


@record(frozen=True)
class Ratio:
    """One sum over the batch divided by another."""

    above: Total
    below: Total
    score: bool = False  # a function of sklearn's that is one

    @property
    def by_labels(self) -> bool:
        """Whether the labels alone decide what is divided by."""
        return self.below.of == {LABELS}

    @property
    def by_class(self) -> bool:
        """Whether there is one for each class."""
        return self.below.by_class

    @property
    def masked(self) -> bool:
        """A mean over what a mask of the labels leaves: masked accuracy, masked errors."""
        mask = self.below.had(LABELS, MASKS)
        means = self.above.had(BOTH, MATCHES) or (mask and self.above.had(BOTH, ERRORS))
        return self.by_labels and means

    @property
    def decided(self) -> bool:
        """Whether predictions are made into yes or no first, as in a score that is reported."""
        decides = self.above.had(PREDICTIONS, DECIDES) or self.below.had(PREDICTIONS, DECIDES)
        return self.score or decides

    @property
    def residual(self) -> bool:
        """Squared errors by the variance of the labels, and their like."""
        centred = self.below.had(LABELS, ERRORS)
        return self.by_labels and centred and self.above.had(BOTH, ERRORS)

    @property
    def is_accuracy(self) -> bool:
        """(tp + tn) / (tp + tn + fp + fn), right / (right + wrong): the sum is the number of samples."""
        above, below = self.above.sums, self.below.sums
        four = len(above) == 2 and len(below) == 4 and above < below
        return four or (self.below.had(BOTH, {"equal"}) and self.below.had(BOTH, {"not_equal"}))


def ratios_of(metric: Metric) -> tuple[Ratio, ...]:
    """The ratios that the value of a metric is made of."""
    body = metric.body
    if body is None or not body.heads or len(body.nodes) > MAX_NODES:
        return ()
    parts = _parts(body)
    ends = [parts[id(head)] for head in body.heads]
    if all(end.kind in ("ratio", "total", "count") for end in ends):
        return _of(ends)
    return ()


# -- what becomes of labels and predictions ----------------------------------------------------


@record(frozen=True)
class _Part:
    """What a node's output is: "rows" (the batch is its first axis), "flat" (all of it in a row), a
    "total" over the batch, a "count" that no value changes, a "ratio" of totals, or "unknown"."""

    kind: str
    total: Total = field(default_factory=Total)
    ratios: tuple[Ratio, ...] = ()


NOTHING = _Part("unknown")


def _parts(body: Model) -> dict[int, _Part]:
    parts: dict[int, _Part] = {}
    names = dict(zip(map(id, body.inputs), (LABELS, PREDICTIONS), strict=False))
    for node in body.nodes:
        if id(node) in names:
            parts[id(node)] = _Part("rows", Total(of=frozenset({names[id(node)]})))
        else:
            before = [parts.get(id(one), NOTHING) for one in node.inputs]
            parts[id(node)] = _after(node, before)
    return parts


def _after(node: Node, before: list[_Part]) -> _Part:
    kind = node.layer.kind
    name = kind[3:] if kind.startswith("op:") else ""
    kinds = {one.kind for one in before}
    if not name or not before:
        return NOTHING
    if name in SCORES:
        return _scored(before)
    if name in SIZES or kinds == {"count"}:
        return _Part("count")
    if "unknown" in kinds:
        return NOTHING
    return _computed(node, name, before, kinds)


def _computed(node: Node, name: str, before: list[_Part], kinds: set[str]) -> _Part:
    """What an operation makes of parts that are all known."""
    if name in TOTALS:
        return _reduced(node, name, before[0])
    if name in FLATTENS | {"reshape", "batch_flatten"}:
        return _reshaped(node, name, before[0])
    if name in DIVISIONS:
        return _divided(node, before)
    if name in MORE_ELEMENTWISE or name in ALONG:
        return _combined(name, before, kinds)
    if name == "argmax" or name in KEEPS:
        return _kept(node, name, before)
    return NOTHING


def _scored(before: list[_Part]) -> _Part:
    """A score of sklearn on labels and predictions."""
    of = frozenset(one for part in before for one in part.total.of)
    total = Total(of)
    if of != {LABELS, PREDICTIONS} or "unknown" in {part.kind for part in before}:
        return NOTHING
    return _Part("ratio", total, (Ratio(total, total, score=True),))


def _made(name: str, before: list[_Part]) -> Total:
    """What the result of an operation on these is made of."""
    of = frozenset(one for part in before for one in part.total.of)
    done = frozenset(one for part in before for one in part.total.done)
    sums = frozenset(one for part in before for one in part.total.sums)
    by_class = any(part.total.by_class for part in before)
    meets = len(before) > 1 and len({part.total.of for part in before}) > 1 and len(of) > 1
    here = {(one, name) for one in (*of, *([BOTH] if meets else ()))}
    return Total(of, done | here, sums, by_class)


def _reduced(node: Node, name: str, part: _Part) -> _Part:
    axes = axes_of(node)
    if part.kind not in ("rows", "flat"):
        return part
    if isinstance(axes, Unknown):
        return NOTHING
    if part.kind == "rows" and axes is not None and 0 not in axes:
        return _Part("rows", _made("along", [part]))
    made = part.total
    by_class = part.kind == "rows" and axes is not None
    return _Part("total", Total(made.of, made.done, frozenset({id(node)}), by_class))


def _reshaped(node: Node, name: str, part: _Part) -> _Part:
    """flatten(x), reshape(x, [-1]): one row of everything; other shapes keep the samples in front."""
    if part.kind not in ("rows", "flat") or name == "batch_flatten":
        return part
    given = node.layer.args.get("shape", node.layer.args.get("newshape", _first(node)))
    size = given[0] if isinstance(given, list | tuple) and len(given) == 1 else given
    if name in FLATTENS or (isinstance(size, int) and size == -1):
        return _Part("flat", part.total)
    several = isinstance(given, list | tuple) and len(given) > 1
    return _Part("rows", part.total) if several and part.kind == "rows" else NOTHING


def _first(node: Node) -> object:
    """The first constant that an operation was given by position."""
    args = node.layer.args.get("args")
    return args[0] if isinstance(args, list) and args else UNKNOWN


def _divided(node: Node, before: list[_Part]) -> _Part:
    made = _made("divide", before)
    kinds = [one.kind for one in before]
    if "ratio" in kinds and not {"rows", "flat"} & set(kinds):
        return _Part("ratio", made, _of(before))
    if len(before) == 1:  # by a number, or a number by it
        plain = not node.layer.args.get("reversed") and not node.hides
        return _Part(kinds[0], made) if plain or kinds[0] in ("rows", "flat") else NOTHING
    above, below = before[0], before[1]
    if below.kind == "count" or (kinds[0] in ("rows", "flat") and kinds[1] in ("rows", "flat")):
        return _Part("flat" if "flat" in kinds else above.kind, made)
    if above.kind == "total" and below.kind == "total":
        return _Part("ratio", made, (Ratio(above.total, below.total),))
    return NOTHING


def _of(before: list[_Part]) -> tuple[Ratio, ...]:
    found = {ratio: None for part in before for ratio in part.ratios}
    return tuple(found)[:16]


def _combined(name: str, before: list[_Part], kinds: set[str]) -> _Part:
    """Element by element: samples with samples, totals with totals; samples less a mean stay samples."""
    made = _made(name, before)
    samples = kinds & {"rows", "flat"}
    if samples:
        centred = name in ("subtract", "add", "squared_difference") and "ratio" not in kinds
        if kinds - samples - {"count"} and not centred:
            return NOTHING
        return _Part("flat" if "flat" in samples else "rows", made)
    if "ratio" in kinds:
        return _Part("ratio", made, _of(before))
    return _Part("total", made)


def _kept(node: Node, name: str, before: list[_Part]) -> _Part:
    """A part of it, or another type; of samples only what leaves them in front."""
    part = before[0]
    made = _made(name, before)
    if part.kind in ("total", "ratio", "flat"):
        return _Part(part.kind, made, part.ratios)
    if name == "getitem":
        index = node.layer.args.get("index")
        first = index[0] if isinstance(index, list) and index else ""
        return _Part("rows", made) if first in ("all", "rest") else NOTHING
    if name == "boolean_mask":
        return _Part("rows", made)
    axes = axes_of(node)
    told = isinstance(axes, tuple) and 0 not in axes
    return _Part("rows", made) if told or name in ("cast", "identity") else NOTHING
