"""scikit-learn: splits, scalers and encoders."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, standardised, step
from lintmodel.frontends.scripts.values import Thing, Value, number


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def split(call: Call) -> Value:
    """train_test_split(*arrays, test_size=0.25): two parts of each, of the same source."""
    parts: list[Value] = []
    for value in call.args:
        data = as_data(call.run, value)
        if isinstance(data, Unknown):
            parts.extend((call.unknown("split of unknown"), call.unknown("split of unknown")))
            continue
        train, test = _sizes(call, data.rows)
        for name, rows in (("train", train), ("test", test)):
            part = step(call.run, data, "reshape", "train_test_split", rows=rows, split=name)
            parts.append(replace(part, shape=UNKNOWN))
    return tuple(parts)


def _sizes(call: Call, rows: Maybe[int]) -> tuple[Maybe[int], Maybe[int]]:
    test = number(call.kwargs.get("test_size", 0.25))
    if isinstance(rows, Unknown) or test is None or "train_size" in call.kwargs:
        return UNKNOWN, UNKNOWN
    size = math.ceil(rows * test) if test < 1 else int(test)
    return rows - size, size


SCALERS = ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "Normalizer",
           "QuantileTransformer", "PowerTransformer")  # fmt: skip
ENCODERS = (
    "LabelEncoder",
    "OneHotEncoder",
    "OrdinalEncoder",
    "LabelBinarizer",
    "MultiLabelBinarizer",
)


@function(*(f"sklearn.preprocessing.{name}" for name in (*SCALERS, *ENCODERS)))
def transformer(call: Call) -> Value:
    """A scaler or an encoder."""
    name = call.name.rpartition(".")[2]
    kind = "Scaler" if name in SCALERS else "Encoder"
    return Thing(kind, {"class": name, "fitted_on": None, **call.kwargs}, call.where)


@method("Scaler", "fit")
@method("Encoder", "fit")
def fit(call: Call) -> Value:
    """scaler.fit(x)."""
    call.run.state.write(call.owner.fields, "fitted_on", as_data(call.run, call.arg(0, "X")))
    return call.owner


@method("Scaler", "transform", "fit_transform")
def transform(call: Call) -> Value:
    """scaler.transform(x): standardised by what the scaler was fitted on."""
    data = as_data(call.run, call.arg(0, "X"))
    if call.name == "fit_transform":
        call.run.state.write(call.owner.fields, "fitted_on", data)
    if isinstance(data, Unknown):
        return call.unknown("scaled unknown")
    what = f"{call.owner.fields['class']}.{call.name}"
    return standardised(call.run, data, what, call.owner, _fitted_on(call.owner))


def _fitted_on(owner: Thing) -> Any:
    found = owner.fields.get("fitted_on")
    return found if isinstance(found, Data) else UNKNOWN


@method("Encoder", "transform", "fit_transform")
def encode(call: Call) -> Value:
    """encoder.transform(y)."""
    data = as_data(call.run, call.arg(0, "y"))
    if isinstance(data, Unknown):
        return call.unknown("encoded unknown")
    return step(
        call.run, data, "encode", call.owner.fields["class"], fitted=call.owner, shape=UNKNOWN
    )


@method("Scaler", "inverse_transform")
@method("Encoder", "inverse_transform")
def inverse(call: Call) -> Value:
    """scaler.inverse_transform(x)."""
    return call.unknown("inverse")
