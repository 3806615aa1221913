"""ImageDataGenerator and preprocess_input: what they do to the numbers of pictures."""

from __future__ import annotations

import math
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Preprocess
from lintmodel.facts.provenance import NOWHERE
from lintmodel.facts.rows import Order
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import (
    affine,
    as_data,
    new_data,
    opaque,
    rows_of,
    standardised,
    step,
)
from lintmodel.frontends.scripts.library.fitting import as_given, by, fitted_thing, learn
from lintmodel.frontends.scripts.library.folders import folder, subset_of
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.library.keras_data import BYTES, folder_labels, picture_facts
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.library.rows import arrays_in, key_of, shuffling
from lintmodel.frontends.scripts.library.shaping import row
from lintmodel.frontends.scripts.library.symbolic import comes_from, operation
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Dataset,
    Tensor,
    Thing,
    Value,
    known_int,
    number,
    plain,
)
from lintmodel.knowledge import preprocessing_mode
from lintmodel.knowledge.preprocessing import MODES

AUGMENTING = {
    "rotation_range", "width_shift_range", "height_shift_range", "brightness_range", "shear_range",
    "zoom_range", "channel_shift_range", "horizontal_flip", "vertical_flip",
}  # fmt: skip


@function("keras.preprocessing.image.ImageDataGenerator")
def generator(call: Call) -> Value:
    """ImageDataGenerator(rescale=..., preprocessing_function=...)."""
    made = fitted_thing(call, "ImageDataGenerator", "scaler", "ImageDataGenerator", open=call.open)
    learns = any(made.fields.get(name, False) is not False for name in LEARNED)
    made.fields["fact"].fixed = UNKNOWN if call.open else not learns
    return made


@method("ImageDataGenerator", "flow")
def flow(call: Call) -> Value:
    """generator.flow(x, y, batch_size=32)."""
    x, y = call.arg(0, "x"), call.arg(1, "y")
    data = as_data(call.run, x)
    if isinstance(data, Unknown):
        return _generated(call, call.unknown("generator of unknown"), _label(call, y), UNKNOWN)
    x = generated(call, call.owner, row(call.run, data))
    return _generated(call, x, _label(call, y), rows_of(data))


def _label(call: Call, y: Value) -> Value:
    """One of the labels that flow() is given."""
    data = UNKNOWN if y is None else as_data(call.run, y)
    return y if isinstance(data, Unknown) else row(call.run, data)


@method("ImageDataGenerator", "flow_from_directory", "flow_from_dataframe")
def flow_from_directory(call: Call) -> Value:
    """generator.flow_from_directory(path): RGB 0..255 before the generator's own steps."""
    source = folder(call, f"ImageDataGenerator.{call.name}")
    if call.name == "flow_from_dataframe":
        source.place = key_of(call.arg(0, "dataframe"))
    source.interval = BYTES
    source.generator = call.owner.where or NOWHERE
    source.kernel = kernel_of(call.kwargs.get("interpolation"), "nearest")
    x = new_data(
        call.run, source, f"{call.name}()", dtype="float32", **picture_facts(call, "target_size")
    )
    pictures = generated(call, call.owner, x)
    made = _generated(call, pictures, _flow_labels(call, pictures), UNKNOWN)
    order = made.facts["order"]
    if call.name == "flow_from_dataframe" and isinstance(order, Order):
        order.rows = (*order.rows, *arrays_in(call.arg(0, "dataframe")))
    return made


def _flow_labels(call: Call, x: Value) -> Value:
    """Labels by class_mode: "categorical" unless another is given; "input" copies the finished batch."""
    mode = call.kwargs.get("class_mode", "categorical")
    if mode == "input":
        return x
    return folder_labels(call, mode, call.kwargs.get("classes"), column=False)


def _generated(call: Call, x: Value, y: Value, rows: Maybe[int]) -> Dataset:
    size = known_int(call.kwargs.get("batch_size", 32))
    batches: Maybe[int] = UNKNOWN
    if isinstance(rows, int) and isinstance(size, int) and size > 0:
        batches = math.ceil(rows / size)
    element = x if y is None or call.kwargs.get("class_mode", "") is None else (x, y)
    shuffled = plain(call.kwargs.get("shuffle", True))
    order = shuffling(call.run, f"{call.name}()", element)
    made = Dataset(element, rows=rows, batch=size, batches=batches, shuffled=shuffled, order=order)
    subset = call.kwargs.get("subset")
    if subset is None:
        return made
    share = call.owner.fields.get("validation_split")
    return made.but(cuts=(subset_of(call, subset, False, share),))


def generated(call: Call, owner: Thing, data: Data) -> Value:
    """Data after the steps of an ImageDataGenerator, in its order: function, rescale, statistics."""
    fields, run = owner.fields, call.run
    if fields.get("open"):
        return call.unknown("generator arguments")
    result: Value = data
    used = [
        name for name in fields
        if name in AUGMENTING and plain(fields[name]) not in (None, 0, 0.0, False)
    ]  # fmt: skip
    if used:
        detail = {"generator": owner.where, "options": tuple(used)}
        result = step(run, data, "augment", "ImageDataGenerator", detail=detail)
    if fields.get("preprocessing_function") is not None:
        with run.state.within("dataset"):
            result = apply(call, fields["preprocessing_function"], [result])
        if not isinstance(result, Data):
            return opaque(run, data, "preprocessing_function")
    scale = fields.get("rescale")
    if scale is not None and isinstance(result, Data):
        value = number(scale)
        known = affine(run, result, float(value), 0.0, f"rescale={value:.6g}") if value else None
        result = known or opaque(run, result, "rescale")
    return _own_statistics(run, owner, result) if isinstance(result, Data) else result


LEARNED = ("featurewise_center", "featurewise_std_normalization", "zca_whitening")
SAMPLEWISE = ("samplewise_center", "samplewise_std_normalization")
SET_BY_HAND = {"mean", "std", "principal_components", "zca_whitening_matrix"}


def _own_statistics(run: Run, owner: Thing, data: Data) -> Data:
    """Centred and scaled by statistics of each image, or of those that fit() saw; without fit() not."""
    used = [name for name in SAMPLEWISE if plain(owner.fields.get(name, False)) is not False]
    learned = [name for name in LEARNED if plain(owner.fields.get(name, False)) is not False]
    if used:
        detail = {"options": tuple(used)}
        data = step(run, data, "normalise", ", ".join(used), interval=UNKNOWN, detail=detail)
    if not learned:
        return data
    name, facts = ", ".join(learned), by(owner)
    if SET_BY_HAND & set(owner.fields):
        facts["learnt"] = UNKNOWN
    if any(isinstance(plain(owner.fields[one]), Unknown) for one in learned):
        facts["learnt"] = UNKNOWN  # who knows whether it is asked for
    if facts["learnt"] is None:  # it warns, and does nothing
        return step(run, data, "cast", name, detail={"skipped": tuple(learned)}, **facts)
    detail = {"options": tuple(learned)}
    return step(run, data, "standardise", name, interval=UNKNOWN, detail=detail, **facts)


@method("ImageDataGenerator", "fit")
def _fit_generator(call: Call) -> Value:
    """generator.fit(x): the statistics for featurewise_center and its like."""
    learn(call, as_given(call.run, call.arg(0, "x")))
    return None


@method("ImageDataGenerator", "standardize")
def _standardize(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x"))
    return (
        call.unknown("array of unknown")
        if isinstance(data, Unknown)
        else generated(call, call.owner, data)
    )


@attribute("ImageDataGenerator", "mean", "std")
def _statistics(run: Run, owner: Thing) -> Value:
    return run.unknown("generator statistics")


# -- preprocess_input --------------------------------------------------------------------------


def preprocess_input(call: Call) -> Value:
    """preprocess_input of an application, by its mode."""
    given = call.arg(0, "x")
    if isinstance(given, Tensor):
        return operation(call.run, "preprocess_input", call.args, {"of": call.name})
    data = as_data(call.run, given)
    mode: Any = preprocessing_mode(call.name)
    if call.kwargs.get("mode") is not None:
        mode = call.plain(-1, "mode")
    if isinstance(data, Unknown):
        return call.unknown("preprocess_input of unknown")
    if not isinstance(mode, str) or mode not in MODES:
        return opaque(call.run, data, "preprocess_input")
    if mode != "none":
        varies = comes_from(call.run.state.item, given)
        call.run.emit(
            Preprocess, "preprocess_input()", data=data, mode=mode, varies=varies, where=call.where
        )
    return prepared(call.run, data, mode, call.name)


SWAPPED = {"rgb": "bgr", "bgr": "rgb"}


def prepared(run: Run, data: Data, mode: str, name: str) -> Data:
    """Data after preprocess_input of a mode; it expects RGB of 0..255."""
    detail = {"mode": mode, "of": name.split(".")[-2]}
    if mode == "none":
        return step(run, data, "reshape", "preprocess_input", detail=detail)
    if mode == "tf":
        made = affine(run, data, 1 / 127.5, -1.0, "preprocess_input")
        made.steps[-1].detail.update(detail)
        return made
    made = standardised(run, data, "preprocess_input", None, **detail)
    if same(data.interval, BYTES):
        made.interval = Interval(MODES[mode].low, MODES[mode].high)
    if mode == "caffe" and isinstance(data.colour, str):
        made.colour = SWAPPED.get(data.colour, data.colour)
    return made
