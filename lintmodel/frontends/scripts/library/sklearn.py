"""scikit-learn: splits, scalers and encoders (and imblearn's resampling)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, standardised, step
from lintmodel.frontends.scripts.library.axes import Axis, axes_of, facts_of
from lintmodel.frontends.scripts.library.reductions import known_classes
from lintmodel.frontends.scripts.library.shaping import some_rows
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, number, plain


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
            parts.append(some_rows(call.run, data, rows, "train_test_split", split=name))
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
        else some_rows(call.run, data, UNKNOWN, made)
        for data in pair
    )


# -- scalers -----------------------------------------------------------------------------------

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
    fields = {"class": name, "fitted_on": None, **call.kwargs}
    if name == "MinMaxScaler" and call.args:
        fields["feature_range"] = call.args[0]
    return Thing(kind, fields, call.where)


@method("Scaler", "fit")
@method("Encoder", "fit")
def fit(call: Call) -> Value:
    """scaler.fit(x)."""
    call.run.state.write(call.owner.fields, "fitted_on", as_data(call.run, call.arg(0, "X")))
    return call.owner


@method("Scaler", "transform", "fit_transform")
def transform(call: Call) -> Value:
    """scaler.transform(x): standardised by what the scaler was fitted on."""
    data = as_data(call.run, call.arg(0, "X", call.kwargs.get("y")))
    if call.name == "fit_transform":
        call.run.state.write(call.owner.fields, "fitted_on", data)
    if isinstance(data, Unknown):
        return call.unknown("scaled unknown")
    what = f"{call.owner.fields['class']}.{call.name}"
    centred = plain(call.owner.fields.get("with_mean", True)) is True
    scaled = standardised(call.run, data, what, call.owner, _fitted_on(call.owner), centred=centred)
    interval = _range_of(call.owner, data)
    return replace(scaled, interval=interval, dtype="float64")


def _fitted_on(owner: Thing) -> Any:
    found = owner.fields.get("fitted_on")
    return found if isinstance(found, Data) else UNKNOWN


def _range_of(owner: Thing, data: Data) -> Maybe[Interval]:
    """The values that a scaler makes of the very data that it was fitted on."""
    name = owner.fields["class"]
    if name == "MaxAbsScaler" and owner.fields.get("fitted_on") is data:
        return Interval(-1.0, 1.0)
    if name == "Normalizer":
        return Interval(-1.0, 1.0)
    if name != "MinMaxScaler" or owner.fields.get("fitted_on") is not data:
        return UNKNOWN
    bounds = plain(owner.fields.get("feature_range", (0, 1)))
    if isinstance(bounds, list | tuple) and len(bounds) == 2:
        low, high = number(bounds[0]), number(bounds[1])
        if low is not None and high is not None:
            return Interval(float(low), float(high))
    return UNKNOWN


# -- encoders ----------------------------------------------------------------------------------


@method("Encoder", "transform", "fit_transform")
def encode(call: Call) -> Value:
    """encoder.transform(y): whole numbers, or a column for each class."""
    given = call.arg(0, "y", call.kwargs.get("X"))
    data = as_data(call.run, given)
    owner: Thing = call.owner
    if call.name == "fit_transform":
        call.run.state.write(owner.fields, "fitted_on", data)
    if isinstance(data, Unknown):
        return call.unknown("encoded unknown")
    name = owner.fields["class"]
    fitted = owner.fields.get("fitted_on")
    classes = known_classes(fitted if isinstance(fitted, Data) else data)
    facts = _encoded(name, data, classes)
    return step(call.run, data, "encode", name, fitted=owner, **facts)


def _encoded(name: str, data: Data, classes: Maybe[int]) -> dict[str, Any]:
    """What an encoder makes of labels."""
    facts: dict[str, Any] = {"integral": True, "interval": UNKNOWN, "classes": classes}
    if name in ("LabelEncoder", "OrdinalEncoder"):
        high = UNKNOWN if isinstance(classes, Unknown) else Interval(0.0, classes - 1.0)
        kind = "binary" if not isinstance(classes, Unknown) and classes == 2 else "integer"
        dtype = "int64" if name == "LabelEncoder" else "float64"
        return {**facts, "encoding": kind, "interval": high, "dtype": dtype}
    facts |= {"interval": Interval(0.0, 1.0), "dtype": UNKNOWN}
    axes = axes_of(data)
    first = axes[0] if axes else Axis(data.rows)
    if name == "LabelBinarizer" and (isinstance(classes, Unknown) or classes <= 2):
        two = not isinstance(classes, Unknown)
        shape = facts_of([first, Axis(1 if two else UNKNOWN)])
        return {**facts, **shape, "encoding": "binary" if two else UNKNOWN}
    if name == "OneHotEncoder":
        single = (
            axes is not None
            and len(axes) == 2
            and isinstance(axes[1].size, int)
            and axes[1].size == 1
        )
        return {**facts, **facts_of([first, Axis(classes if single else UNKNOWN)]),
                "encoding": "one-hot" if single else UNKNOWN}  # fmt: skip
    encoding = "multi-hot" if name == "MultiLabelBinarizer" else "one-hot"
    return {**facts, **facts_of([first, Axis(classes)]), "encoding": encoding}


@attribute("Encoder", "classes_", "categories_")
def classes_of(run: Run, owner: Thing) -> Value:
    """encoder.classes_: a name for each class."""
    fitted = owner.fields.get("fitted_on")
    classes = known_classes(fitted) if isinstance(fitted, Data) else UNKNOWN
    if isinstance(classes, Unknown) or classes > 1000:
        return run.unknown("classes of encoder", ("classes", id(owner)))
    return Sequence([run.unknown("class name") for _ in range(classes)])


@method("Scaler", "inverse_transform")
@method("Encoder", "inverse_transform")
def inverse(call: Call) -> Value:
    """scaler.inverse_transform(x)."""
    return call.unknown("inverse")


ANY_METHOD["Encoder"] = lambda call: call.unknown(f"encoder.{call.name}")
ANY_METHOD["Scaler"] = lambda call: call.unknown(f"scaler.{call.name}")


@function("sklearn.utils.shuffle", "sklearn.utils.resample")
def shuffled(call: Call) -> Value:
    """shuffle(x, y): the same rows in another order."""
    parts: list[Value] = []
    for value in call.args:
        data = as_data(call.run, value)
        if isinstance(data, Unknown):
            parts.append(call.unknown("array of unknown"))
        else:
            parts.append(replace(data, shuffled=True))
    return parts[0] if len(parts) == 1 else Sequence(parts)
