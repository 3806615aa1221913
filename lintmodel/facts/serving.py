"""Models that answer elsewhere: requests to TF Serving; TFLite, its calibration and what it is fed."""

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


REQUEST = "the request to TF Serving"  # the method of a Predict that it answers


def called(method: str) -> str:
    """What messages call a use of a model: predict(), or the request to TF Serving."""
    return method if method == REQUEST else f"{method}()"


@record(kw_only=True)
class Ask(Event):
    """A model is asked by its name: POST /v1/models/NAME:predict, or PredictRequest() (`how`).

    `model` stands for whatever TF Serving has under this name; `version` is "" for the newest.
    """

    model: Model
    name: str
    version: str = ""
    how: str = ""
