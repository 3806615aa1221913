"""scikit-learn's objects that learn from data: scalers, encoders, vectorizers, and chains of them."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import step
from lintmodel.frontends.scripts.library.axes import Axis, axes_of, facts_of
from lintmodel.frontends.scripts.library.fitting import (
    as_given,
    by,
    fitted_thing,
    learn,
    part,
    transformed,
)
from lintmodel.frontends.scripts.library.reductions import known_classes
from lintmodel.frontends.scripts.library.shaping import columns
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, number, plain

SCALERS = {
    "preprocessing": ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "Normalizer",
                      "QuantileTransformer", "PowerTransformer"),
    "decomposition": ("PCA", "TruncatedSVD", "KernelPCA", "NMF", "FastICA", "IncrementalPCA"),
    "impute": ("SimpleImputer", "KNNImputer"),
    "pipeline": ("Pipeline", "make_pipeline"),
    "compose": ("ColumnTransformer", "make_column_transformer"),
}  # fmt: skip
OTHER_COLUMNS = {*SCALERS["decomposition"], *SCALERS["pipeline"], *SCALERS["compose"], "Pipeline"}
ENCODERS = (
    "LabelEncoder",
    "OneHotEncoder",
    "OrdinalEncoder",
    "LabelBinarizer",
    "MultiLabelBinarizer",
)
VECTORIZERS = ("CountVectorizer", "TfidfVectorizer", "TfidfTransformer")
CHAINS = {"Pipeline": "Pipeline", "make_pipeline": "Pipeline", "ColumnTransformer": "ColumnTransformer",
          "make_column_transformer": "ColumnTransformer"}  # fmt: skip


@function(*(f"sklearn.{module}.{name}" for module, names in SCALERS.items() for name in names))
def scaler(call: Call) -> Value:
    """A scaler, or what else turns numbers into numbers by what it learned."""
    name = call.name.rpartition(".")[2]
    given: dict[str, Any] = {}
    if name == "MinMaxScaler" and call.args:
        given["feature_range"] = call.args[0]
    elif name in CHAINS:
        given["parts"] = tuple(call.args)
    made = fitted_thing(call, "Scaler", "scaler", CHAINS.get(name, name), **given)
    made.fields["fact"].fixed = name == "Normalizer" or (UNKNOWN if name in CHAINS else False)
    return made


@function(*(f"sklearn.preprocessing.{name}" for name in ENCODERS))
def encoder(call: Call) -> Value:
    """An encoder; one that is given its categories learns nothing."""
    name = call.name.rpartition(".")[2]
    made = fitted_thing(call, "Encoder", "encoder", name)
    listed = call.arg(-1, "categories", call.kwargs.get("classes"))
    made.fields["fact"].fixed = listed is not None and listed != "auto"
    return made


@function(*(f"sklearn.feature_extraction.text.{name}" for name in VECTORIZERS))
def vectorizer(call: Call) -> Value:
    """What turns texts into columns, one for each word that it saw."""
    made = fitted_thing(call, "Vectorizer", "vectorizer", call.name.rpartition(".")[2])
    made.fields["fact"].fixed = call.kwargs.get("vocabulary") is not None
    return made


# -- learning --------------------------------------------------------------------------------------


@method("Scaler", "fit", "partial_fit")
@method("Encoder", "fit")
@method("Vectorizer", "fit")
def fit(call: Call) -> Value:
    """scaler.fit(x)."""
    given = call.arg(0, "X", call.kwargs.get("y", call.kwargs.get("raw_documents")))
    learn(call, as_given(call.run, given), adds=call.name == "partial_fit")
    return call.owner


def _given(call: Call) -> Maybe[Data]:
    """The data of transform() and its like; fit_transform() learns from it first."""
    value = call.arg(0, "X", call.kwargs.get("y", call.kwargs.get("raw_documents")))
    data = as_given(call.run, value)
    if call.name == "fit_transform":
        learn(call, data)
    return data


@method("Scaler", "transform", "fit_transform")
def transform(call: Call) -> Value:
    """scaler.transform(x): standardised by what the scaler was fitted on."""
    data, name = _given(call), call.owner.fields["class"]
    if isinstance(data, Unknown):
        return transformed(call, data, call.unknown("scaled unknown"))
    what = f"{name}.{call.name}"
    if name.endswith("Imputer"):
        return transformed(call, data, step(call.run, data, "encode", what, **by(call.owner)))
    centred = plain(call.owner.fields.get("with_mean", True)) is True
    made = step(call.run, data, "standardise", what, interval=_range_of(call.owner, data), dtype="float64",
                detail={"centred": centred}, **by(call.owner))  # fmt: skip
    if name in OTHER_COLUMNS:
        made = columns(call.run, made, UNKNOWN)
    return transformed(call, data, made)


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
    data = _given(call)
    owner: Thing = call.owner
    if isinstance(data, Unknown):
        return transformed(call, data, call.unknown("encoded unknown"))
    name = owner.fields["class"]
    fitted = owner.fields.get("fitted_on")
    classes = known_classes(fitted if isinstance(fitted, Data) else data)
    facts = _encoded(name, data, classes)
    return transformed(call, data, step(call.run, data, "encode", name, **by(owner), **facts))


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
        return part(run, owner, "classes_")
    return Sequence([part(run, owner, f"classes_[{i}]") for i in range(classes)])


@method("Vectorizer", "transform", "fit_transform")
def vectorize(call: Call) -> Value:
    """vectorizer.transform(texts): a column for each word."""
    data = _given(call)
    if isinstance(data, Unknown):
        return transformed(call, data, call.unknown("texts"))
    what = f"{call.owner.fields['class']}.{call.name}"
    facts = facts_of([Axis(data.rows), Axis()])
    return transformed(
        call,
        data,
        step(
            call.run,
            data,
            "tokenise",
            what,
            interval=UNKNOWN,
            dtype=UNKNOWN,
            **by(call.owner),
            **facts,
        ),
    )


@method("Encoder", "inverse_transform")
def names_of(call: Call) -> Value:
    """encoder.inverse_transform(classes): their names."""
    return transformed(
        call,
        as_given(call.run, call.arg(0, "X", call.kwargs.get("y"))),
        call.unknown("inverse"),
        True,
    )


@method("Scaler", "inverse_transform")
def inverse(call: Call) -> Value:
    """scaler.inverse_transform(x): the numbers as they were before transform()."""
    data = as_given(call.run, call.arg(0, "X"))
    if isinstance(data, Unknown):
        return transformed(call, data, call.unknown("inverse"), True)
    what = f"{call.owner.fields['class']}.inverse_transform"
    made = step(call.run, data, "invert", what, interval=UNKNOWN, dtype="float64", **by(call.owner))
    return transformed(call, data, made, True)


ANY_METHOD["Encoder"] = lambda call: part(call.run, call.owner, call.name)
ANY_METHOD["Scaler"] = lambda call: part(call.run, call.owner, call.name)
ANY_METHOD["Vectorizer"] = lambda call: part(call.run, call.owner, call.name)
