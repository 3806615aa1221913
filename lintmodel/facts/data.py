"""Data: where it comes from, what was done to its numbers, and the values that result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from lintmodel.facts.provenance import NOWHERE, Placed
from lintmodel.facts.rows import Order, Taken
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record

SourceKind = Literal[
    "synthetic",  # made by random numbers or constants in the script
    "dataset",  # a named set with known values: keras.datasets.mnist
    "image",  # an image decoded by a library whose range is known
    "sound",  # samples decoded by a library whose range is known
    "directory",  # a loader over files of known kind: image_dataset_from_directory
    "stored",  # arrays, tables and records read back: earlier steps unknown
    "request",  # received by a handler
    "prediction",  # what a model answered
    "argument",  # an argument of a function that nobody in the project calls
    "text",
    "unknown",
]
StepKind = Literal[
    "affine",  # scale * x + offset, exactly known
    "standardise",  # statistics of an object that was fitted, or of an array
    "normalise",  # another known change of the values that is not affine (log, clip, per-row norm)
    "cast",
    "resize",
    "colour",
    "reshape",
    "augment",
    "tokenise",
    "encode",
    "invert",  # the transform of a fitted object taken back
    "decide",  # a class or a yes read off numbers: argmax, a threshold, rounding
    "opaque",  # code that we cannot see: it may have done anything
]
Encoding = Literal[
    "integer",  # one whole number a sample (or position): the number of its class, from 0
    "binary",  # the same of two classes: 0 and 1
    "one-hot",  # the last axis has one entry a class: one of them is 1, the others 0
    "multi-hot",  # the last axis has one entry a class: any of them may be 1
]


@record(frozen=True, eq=True)
class Interval:
    """Closed bounds of the values, in the numbers' own units (0..255 for bytes)."""

    low: float
    high: float

    def affine(self, scale: float, offset: float) -> Interval:
        """The bounds of scale * x + offset."""
        ends = sorted((self.low * scale + offset, self.high * scale + offset))
        return Interval(ends[0], ends[1])

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def __str__(self) -> str:
        return f"{self.low:g}..{self.high:g}"


@dataclass(eq=False, slots=True)
class Source:
    """One act of reading or making data. The same object means the same act.

    `name` is the canonical name of the call ("keras.datasets.mnist.load_data"); `path` the file or
    folder read, and `place` what names it, known or not: equal places are one. `interval` is what the
    source yields before any step; UNKNOWN for stored data.
    """

    kind: SourceKind
    name: str = ""
    where: Where = NOWHERE
    path: Maybe[str] = UNKNOWN
    place: Any = None
    interval: Maybe[Interval] = UNKNOWN
    colour: Maybe[str] = UNKNOWN  # "rgb", "bgr", "grey", "rgba"
    classes: Maybe[tuple[str, ...] | None] = None  # of folders: in the order given, None: sorted names
    by_folders: bool = False  # its classes are the folders in it, numbered by their names
    listed: Maybe[tuple[str, ...]] = UNKNOWN  # those folders, as they lie there, in the order of the loader
    literal: bool = False  # synthetic with every argument a constant
    kernel: str = ""  # how a loader brings pictures to a size: "nearest", "bilinear"
    drawn: bool = False  # synthetic, and made in call(): anew each time the model runs
    origin: Any = None  # of a prediction: the Predict or Call that made it
    output: Maybe[int | str] = UNKNOWN  # of a prediction: which output of the model
    generator: Where = NOWHERE  # the ImageDataGenerator that reads it


@dataclass(eq=False, slots=True)
class Step:
    """One thing done to the numbers: what it is, not how it is spelt.

    For "affine" `scale` and `offset` are exact. `fitted` is the identity of the object whose
    statistics or vocabulary were used, `fitted_on` the data that it saw, and `learnt` the Learn event
    in which it saw them. `rows` is set where other rows are left than there were.
    """

    kind: StepKind
    where: Where
    what: str
    scale: Maybe[float] = UNKNOWN
    offset: Maybe[float] = UNKNOWN
    fitted: Maybe[object | None] = None
    fitted_on: Maybe[Data | None] = None
    learnt: Any = None
    detail: dict[str, Any] = field(default_factory=dict)
    rows: Taken | None = None
    in_dataset: bool = False  # done by Dataset.map or a generator, not on the array

    @property
    def changes_values(self) -> bool:
        """Whether the step scales or standardises (a cast or a reshape does not)."""
        return self.kind in ("affine", "standardise", "normalise", "invert", "opaque")


@dataclass(eq=False, slots=True, kw_only=True)
class Data(Placed):
    """An array, tensor or dataset on its way from its source to a fit or a prediction.

    `sources` has several members where arrays were joined; `steps` is in order of execution.
    `rows` counts samples, `shape` includes the batch axis. `role` is "x", "y" or "" if not split.

    `interval` bounds what values there may be; `integral` says that all of them are whole numbers.
    Of labels, `encoding` says how a class is written down and `classes` how many there are; what
    changes the numbers otherwise than by re-encoding them makes both UNKNOWN. They say what the
    numbers would be as labels: whole numbers of a regression look like classes, too.

    `axes` names the axes where they have a meaning ("batch", "units"), "" where not; "..." stands for
    any number of them, where the rank is not known. () says nothing.
    """

    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    interval: Maybe[Interval] = UNKNOWN
    dtype: Maybe[str] = UNKNOWN
    integral: Maybe[bool] = UNKNOWN
    encoding: Maybe[Encoding] = UNKNOWN
    classes: Maybe[int] = UNKNOWN
    shape: Maybe[tuple[Maybe[int | None], ...]] = UNKNOWN
    axes: tuple[str, ...] = ()
    colour: Maybe[str] = UNKNOWN
    rows: Maybe[int] = UNKNOWN
    batch: Maybe[int | None] = None  # of a batched dataset or generator; None: not batched
    batches: Maybe[int] = UNKNOWN  # steps of one pass, where a dataset fixes them
    dropped: Maybe[bool] = False  # a last batch that is smaller is left out
    shuffled: Maybe[bool] = False
    order: Maybe[Order | None] = (
        None  # None: as the rows stand in their source, or were taken from it
    )
    dataset: bool = False  # a tf.data.Dataset, generator or Sequence, not an array
    split: str = ""  # "train", "test", "validation", as the loader or the splitter names it
    role: str = ""
    part: str = ""  # which element of its source: "x_train"

    @property
    def rank(self) -> Maybe[int]:
        """The number of axes, the batch axis included."""
        return UNKNOWN if isinstance(self.shape, Unknown) else len(self.shape)

    @property
    def made_up(self) -> bool:
        """Whether all of it is random numbers or constants."""
        return all(source.kind == "synthetic" for source in self.sources)

    def value_steps(self) -> tuple[Step, ...]:
        """The steps that scale or standardise, in order."""
        return tuple(step for step in self.steps if step.changes_values)

    def affine(self) -> Maybe[tuple[float, float]]:
        """The exact map scale * x + offset done to the numbers; UNKNOWN if a step is not affine."""
        scale, offset = 1.0, 0.0
        for step in self.value_steps():
            if step.kind != "affine":
                return UNKNOWN
            if isinstance(step.scale, Unknown) or isinstance(step.offset, Unknown):
                return UNKNOWN
            scale, offset = scale * step.scale, offset * step.scale + step.offset
        return scale, offset
