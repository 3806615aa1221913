"""scikit-learn: splits, scalers and encoders (and imblearn's resampling)."""

from __future__ import annotations

import math
from dataclasses import replace

from lintmodel.facts.rows import Cut, Order, Taken
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.fitting import as_given
from lintmodel.frontends.scripts.library.rows import arrays_in, divided, key_of, other_rows
from lintmodel.frontends.scripts.library.seeds import note_draw
from lintmodel.frontends.scripts.library.shaping import some_rows
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, number


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def split(call: Call) -> Value:
    """train_test_split(*arrays, test_size=0.25): two parts of each, of the same source."""
    parts: list[Value] = []
    cut = Cut("split", "train_test_split()", call.where, seed=call.plain(-1, "random_state"))
    shuffle = call.plain(-1, "shuffle", True)
    if cut.seed is None and shuffle is True:
        note_draw(call, "train_test_split()", "numpy")
    cut.random = shuffle if isinstance(shuffle, bool) else UNKNOWN
    sizes = (call.arg(-1, "test_size"), call.arg(-1, "train_size"), call.arg(-1, "stratify"))
    cut.detail = tuple(key_of(value) for value in sizes)
    for value in call.args:
        data = as_given(call.run, value)
        if isinstance(data, Unknown):
            parts.extend((call.unknown("split of unknown"), call.unknown("split of unknown")))
            continue
        train, test = _sizes(call, data.rows)
        for name, rows in (("train", train), ("test", test)):
            part = some_rows(call.run, data, rows, "", split=name)
            parts.append(divided(call.run, replace(part, split=name), Taken(cut, name)))
    return tuple(parts)


def _sizes(call: Call, rows: Maybe[int]) -> tuple[Maybe[int], Maybe[int]]:
    test = number(call.kwargs.get("test_size", 0.25))
    if isinstance(rows, Unknown) or test is None or "train_size" in call.kwargs:
        return UNKNOWN, UNKNOWN
    size = math.ceil(rows * test) if test < 1 else int(test)
    return rows - size, size


@function(*(f"imblearn.{name}" for name in (
    "over_sampling.SMOTE", "over_sampling.RandomOverSampler", "over_sampling.ADASYN",
    "over_sampling.BorderlineSMOTE", "under_sampling.RandomUnderSampler", "combine.SMOTETomek",
    "combine.SMOTEENN")))  # fmt: skip
def sampler(call: Call) -> Value:
    """A sampler that balances classes."""
    return Thing("Sampler", {"class": call.name.rpartition(".")[2]}, call.where)


@method("Sampler", "fit_resample", "fit_sample")
def resample(call: Call) -> Value:
    """SMOTE().fit_resample(x, y): other rows of both; SMOTE makes labels of the same kind."""
    pair = [as_data(call.run, call.arg(0, "X")), as_data(call.run, call.arg(1, "y"))]
    made = call.owner.fields["class"]
    return tuple(
        call.unknown("resampled unknown")
        if isinstance(data, Unknown)
        else other_rows(call.run, some_rows(call.run, data, UNKNOWN, ""), made)
        for data in pair
    )


@function("sklearn.utils.shuffle", "sklearn.utils.resample")
def shuffled(call: Call) -> Value:
    """shuffle(x, y): the same rows in another order."""
    parts: list[Value] = []
    order = Order("shuffle()", call.where, rows=tuple(arrays_in(tuple(call.args))))
    for value in call.args:
        data = as_data(call.run, value)
        if isinstance(data, Unknown):
            parts.append(call.unknown("array of unknown"))
        elif call.name.endswith("resample"):
            parts.append(other_rows(call.run, replace(data, order=UNKNOWN), "resample()"))
        else:
            parts.append(replace(data, shuffled=True, order=order))
    return parts[0] if len(parts) == 1 else Sequence(parts)
