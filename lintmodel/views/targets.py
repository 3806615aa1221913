"""Labels against an output: whether their shapes go together, and what values they take."""

from __future__ import annotations

import math

from lintmodel.facts.data import Data, Step
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.knowledge.losses import SPARSE
from lintmodel.knowledge.shapes import Axis, Shape

UNBOUNDED = (  # numbers on both sides of zero, without a bound
    "numpy.random.randn", "numpy.random.normal", "numpy.random.standard_normal",
    "sklearn.datasets.make_regression", "tensorflow.random.normal", "keras.random.normal",
    "randn", "normal", "standard_normal",
)  # fmt: skip
SHIFTING = ("standardise", "affine", "cast", "reshape")


def shapes_agree(labels: Shape, output: Shape, loss: str) -> Maybe[bool]:
    """Whether a loss can hold labels of this shape against an output of that shape.

    A last axis of 1 may be missing on either side; a sparse loss takes labels without the class axis.
    """
    if isinstance(labels, Unknown) or isinstance(output, Unknown) or not output or not labels:
        return UNKNOWN
    wanted = output[1:-1] if loss in SPARSE else output[1:]
    forms = [wanted, (*wanted, 1)]
    if loss not in SPARSE and wanted and same_axis(wanted[-1], 1) is not False:
        forms.append(wanted[:-1])
    given = labels[1:] or (1,)  # fit() gives (n,) an axis of 1
    answers = [_equal(given, form) for form in (*forms, *([(1,)] if not wanted else []))]
    if any(answer is True for answer in answers):
        return True
    return UNKNOWN if any(isinstance(answer, Unknown) for answer in answers) else False


def _equal(left: tuple[Axis, ...], right: tuple[Axis, ...]) -> Maybe[bool]:
    if len(left) != len(right):
        return False
    answers = [same_axis(a, b) for a, b in zip(left, right, strict=True)]
    if any(answer is False for answer in answers):
        return False
    return UNKNOWN if any(isinstance(answer, Unknown) for answer in answers) else True


def same_axis(left: Axis, right: Axis) -> Maybe[bool]:
    """Whether two axes have one size: a free one has any."""
    if isinstance(left, int) and isinstance(right, int):
        return left == right
    return UNKNOWN


def value_range(data: Data) -> Maybe[tuple[float, float]]:
    """Values that the labels surely come near, lowest and highest; infinite where nothing bounds them.

    What is standardised comes near one deviation on both sides of zero.
    """
    steps = data.value_steps()
    if steps and _standardises(steps):
        return -1.0, 1.0
    if not isinstance(data.interval, Unknown):
        spread = [i for i, one in enumerate(steps) if one.what == "MinMaxScaler.fit_transform"]
        met = all(step.kind == "affine" for step in steps[spread[-1] + 1 if spread else 0 :])
        whole = met and not any(step.kind == "decide" for step in data.steps)
        return (data.interval.low, data.interval.high) if whole else UNKNOWN
    names = [source.name for source in data.sources]
    if names and all(name in UNBOUNDED for name in names):
        if all(step.kind in SHIFTING for step in data.steps):
            return -math.inf, math.inf
    return UNKNOWN


def _standardises(steps: tuple[Step, ...]) -> bool:
    """Whether the last steps take away the mean of the very data and divide by the deviation."""
    if steps[-1].what == "StandardScaler.fit_transform":
        return steps[-1].detail.get("centred") is True
    words = [step.what for step in steps[-2:]]
    return words == ["- mean", "/ std"] and steps[-1].fitted is steps[-2].fitted
