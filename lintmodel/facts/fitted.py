"""Objects that learn from data before they change others: scalers, encoders, tokenizers."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Event
from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record

FittedKind = Literal[
    "scaler",  # numbers to numbers by statistics: StandardScaler, PCA, a Pipeline
    "encoder",  # names to numbers by the names it saw: LabelEncoder, pd.get_dummies()
    "tokenizer",  # texts to word ids by the words it saw
    "vectorizer",  # texts to columns by the words it saw
    "restored",  # read from a file: what it is, its writer knows
]


@record(kw_only=True)
class Fitted(Placed):
    """One such object, or one call that learns and transforms at once (`call`: pd.get_dummies(x)).

    `fixed` says that nothing is learned: what it would learn was given to it, or it needs nothing.
    `restored` is the Restore event by which an object of another run came here.
    """

    kind: FittedKind
    name: str
    args: dict[str, Any] = field(default_factory=dict)
    call: bool = False
    by_hand: bool = False  # numbers that the script computes itself: x.mean(), x.std()
    fixed: Maybe[bool] = False
    restored: Any = None


@record(kw_only=True)
class Learn(Event):
    """fit(), fit_transform(), fit_on_texts() (`method`): the object learns from `data`.

    `adds` says that what it learned before is kept (fit_on_texts, partial_fit).
    """

    of: Fitted
    data: Maybe[Data] = UNKNOWN
    method: str = "fit"
    adds: bool = False


@record(kw_only=True)
class Transform(Event):
    """transform(), inverse_transform(), texts_to_sequences() (`method`) on `data`.

    `learnt` is the Learn that it goes by, None where there is none in this script. `made` is the result.
    """

    by: Fitted
    data: Maybe[Data] = UNKNOWN
    method: str = "transform"
    inverse: bool = False
    learnt: Maybe[Learn | None] = UNKNOWN
    made: Maybe[Data] = UNKNOWN
    used: bool = True  # False for a statement whose result is thrown away


@record(kw_only=True)
class Discard(Event):
    """A statement that makes other data of `data` and keeps them nowhere: scaler.transform(x).

    `step` is what it would have done; `by` the fitted object that did it, if one.
    """

    data: Data
    step: Step
    by: Fitted | None = None
