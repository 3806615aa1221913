"""TFLite: what a model is calibrated with, interpreters, and what they are fed."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.event import Event
from lintmodel.facts.model import Model
from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class Interpreter(Placed):
    """tf.lite.Interpreter(path). `checked` says that the script looks at names, shapes or types."""

    path: Maybe[str] = UNKNOWN
    checked: bool = False


@record(kw_only=True)
class Calibrate(Event):
    """converter.convert() with a representative_dataset, the function `by`: `x` is a sample of it.

    `repeated` says that every round of its loop surely yields the same, `stored` that the model comes
    from a file: from_saved_model(path).
    """

    model: Maybe[Model] = UNKNOWN
    stored: bool = False
    x: Maybe[Data] = UNKNOWN
    by: str = ""
    repeated: bool = False


@record(kw_only=True)
class SetInput(Event):
    """interpreter.set_tensor(details[position]["index"], x): UNKNOWN where it is another index."""

    interpreter: Interpreter
    position: Maybe[int] = UNKNOWN
    x: Maybe[Data] = UNKNOWN
