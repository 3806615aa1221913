"""Keras' data: datasets, directory loaders, image files, generators, preprocess_input."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source, SourceKind
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import (
    affine,
    as_data,
    new_data,
    opaque,
    row,
    rows_of,
    standardised,
    step,
)
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Dataset, Thing, Value, known_int, number, plain
from lintmodel.knowledge import preprocessing_mode

BYTES = Interval(0.0, 255.0)
IMAGES = {  # rows for training and test, shape of one; keras/src/datasets
    "mnist": (60000, 10000, (28, 28)),
    "fashion_mnist": (60000, 10000, (28, 28)),
    "cifar10": (50000, 10000, (32, 32, 3)),
    "cifar100": (50000, 10000, (32, 32, 3)),
}
TABLES = {"boston_housing": (404, 102, (13,)), "california_housing": (16512, 4128, (8,))}


@function(*(f"keras.datasets.{name}.load_data" for name in (*IMAGES, *TABLES, "imdb", "reuters")))
def load_data(call: Call) -> Value:
    """keras.datasets.NAME.load_data(): two pairs of arrays from one source."""
    name = call.name.split(".")[2]
    interval = BYTES if name in IMAGES else UNKNOWN
    kind: SourceKind = "dataset" if name in IMAGES else "stored"
    source = Source(kind, call.name, interval=interval)
    labels = Source("stored", call.name)
    train, test, one = {**IMAGES, **TABLES}.get(name, (UNKNOWN, UNKNOWN, None))
    pairs = []
    for split, rows in (("train", train), ("test", test)):
        shape = UNKNOWN if one is None else (rows, *one)
        x = new_data(call.run, source, f"{name}.load_data()", rows=rows, shape=shape, split=split)
        x.dtype, x.part = ("uint8" if name in IMAGES else UNKNOWN), f"x_{split}"
        y = new_data(call.run, labels, f"{name}.load_data()", rows=rows, shape=(rows,), split=split)
        y.part = f"y_{split}"
        pairs.append((x, y))
    return tuple(pairs)


# -- directories and image files ---------------------------------------------------------------


@function(
    "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image_dataset_from_directory",
    "keras.preprocessing.image.image_dataset_from_directory",
)
def image_dataset(call: Call) -> Value:
    """image_dataset_from_directory: float 0..255 RGB in batches of 32."""
    path = call.plain(0, "directory")
    source = Source("directory", call.name, path=path if isinstance(path, str) else UNKNOWN)
    source.interval = BYTES
    x = new_data(call.run, source, "image_dataset_from_directory()", dtype="float32", colour="rgb")
    size = plain(call.kwargs.get("batch_size", 32))
    batch: Maybe[int | None] = size if size is None or isinstance(size, int) else UNKNOWN
    shuffled = plain(call.kwargs.get("shuffle", True))
    element = x if call.kwargs.get("label_mode", "int") is None else (x, call.unknown("labels"))
    dataset = Dataset(element, rows=UNKNOWN, batch=batch, batches=UNKNOWN, shuffled=shuffled)
    if call.kwargs.get("subset") == "both":
        return (dataset, dataset.but())
    return dataset


@function("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(call: Call) -> Value:
    """load_img: a PIL image, RGB 0..255."""
    return image(call, "load_img")


def image(call: Call, what: str, colour: str = "rgb", dtype: str = "uint8") -> Data:
    """A decoded image file."""
    path = call.plain(0, "path")
    source = Source("image", call.name, path=path if isinstance(path, str) else UNKNOWN)
    source.interval, source.colour = BYTES, colour
    return new_data(call.run, source, f"{what}()", dtype=dtype, colour=colour)


@function("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array",
          "keras.utils.array_to_img", "keras.preprocessing.image.array_to_img")  # fmt: skip
def img_to_array(call: Call) -> Value:
    """img_to_array: the same values as float32."""
    data = as_data(call.run, call.arg(0, "img"))
    return (
        call.unknown("image of unknown")
        if isinstance(data, Unknown)
        else replace(data, dtype="float32")
    )


# -- generators --------------------------------------------------------------------------------

AUGMENTING = {
    "rotation_range", "width_shift_range", "height_shift_range", "brightness_range", "shear_range",
    "zoom_range", "channel_shift_range", "horizontal_flip", "vertical_flip",
}  # fmt: skip


@function("keras.preprocessing.image.ImageDataGenerator")
def generator(call: Call) -> Value:
    """ImageDataGenerator(rescale=..., preprocessing_function=...)."""
    return Thing("ImageDataGenerator", {**call.kwargs, "open": call.open}, call.where)


@method("ImageDataGenerator", "flow")
def flow(call: Call) -> Value:
    """generator.flow(x, y, batch_size=32)."""
    x, y = call.arg(0, "x"), call.arg(1, "y")
    data = as_data(call.run, x)
    if isinstance(data, Unknown):
        return _generated(call, call.unknown("generator of unknown"), y, UNKNOWN)
    return _generated(call, generated(call, call.owner, row(call.run, data)), y, rows_of(data))


@method("ImageDataGenerator", "flow_from_directory", "flow_from_dataframe")
def flow_from_directory(call: Call) -> Value:
    """generator.flow_from_directory(path): RGB 0..255 before the generator's own steps."""
    path = call.plain(0, "directory")
    source = Source("directory", f"ImageDataGenerator.{call.name}")
    source.path, source.interval = path if isinstance(path, str) else UNKNOWN, BYTES
    x = new_data(call.run, source, f"{call.name}()", dtype="float32", colour="rgb")
    return _generated(call, generated(call, call.owner, x), call.unknown("labels"), UNKNOWN)


def _generated(call: Call, x: Value, y: Value, rows: Maybe[int]) -> Dataset:
    size = known_int(call.kwargs.get("batch_size", 32))
    batches: Maybe[int] = UNKNOWN
    if isinstance(rows, int) and isinstance(size, int) and size > 0:
        batches = math.ceil(rows / size)
    element = x if y is None or call.kwargs.get("class_mode", "") is None else (x, y)
    shuffled = plain(call.kwargs.get("shuffle", True))
    return Dataset(element, rows=rows, batch=size, batches=batches, shuffled=shuffled)


def generated(call: Call, owner: Thing, data: Data) -> Value:
    """Data after the steps of an ImageDataGenerator, in its order: function, rescale, statistics."""
    fields, run = owner.fields, call.run
    if fields.get("open"):
        return call.unknown("generator arguments")
    result: Value = data
    if any(
        plain(fields.get(name)) not in (None, 0, 0.0, False) for name in AUGMENTING & set(fields)
    ):
        result = step(run, data, "augment", "ImageDataGenerator")
    if fields.get("preprocessing_function") is not None:
        result = apply(call, fields["preprocessing_function"], [result])
        if not isinstance(result, Data):
            return opaque(run, data, "preprocessing_function")
    scale = fields.get("rescale")
    if scale is not None and isinstance(result, Data):
        value = number(scale)
        known = affine(run, result, float(value), 0.0, f"rescale={value:.6g}") if value else None
        result = known or opaque(run, result, "rescale")
    return _own_statistics(run, owner, result) if isinstance(result, Data) else result


def _own_statistics(run: Run, owner: Thing, data: Data) -> Data:
    names = ("featurewise_center", "featurewise_std_normalization", "samplewise_center",
             "samplewise_std_normalization", "zca_whitening")  # fmt: skip
    used = [name for name in names if plain(owner.fields.get(name, False)) is not False]
    return standardised(run, data, ", ".join(used), owner, options=tuple(used)) if used else data


@method("ImageDataGenerator", "fit")
def _fit_generator(call: Call) -> Value:
    return None


@method("ImageDataGenerator", "standardize")
def _standardize(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x"))
    return (
        call.unknown("array of unknown")
        if isinstance(data, Unknown)
        else generated(call, call.owner, data)
    )


# -- preprocess_input --------------------------------------------------------------------------


def preprocess_input(call: Call) -> Value:
    """preprocess_input of an application, by its mode (keras/src/applications/imagenet_utils.py)."""
    data = as_data(call.run, call.arg(0, "x"))
    mode: Any = preprocessing_mode(call.name)
    if call.kwargs.get("mode") is not None:
        mode = call.plain(-1, "mode")
    if isinstance(data, Unknown):
        return call.unknown("preprocess_input of unknown")
    if mode == "none":
        return data
    if mode == "tf":
        return affine(call.run, data, 1 / 127.5, -1.0, "preprocess_input")
    if mode in ("caffe", "torch"):
        return standardised(call.run, data, "preprocess_input", None, mode=mode)
    return opaque(call.run, data, "preprocess_input")


@function("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical",
          "keras.utils.normalize")  # fmt: skip
def _to_categorical(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x", call.kwargs.get("y")))
    if isinstance(data, Unknown):
        return call.unknown("labels")
    if call.name.endswith("normalize"):
        return standardised(call.run, data, "normalize", None, rows=True)
    return step(call.run, data, "encode", "to_categorical", shape=UNKNOWN)


@function("keras.utils.Sequence", "keras.utils.PyDataset")
def _sequence(call: Call) -> Value:
    return call.unknown("Sequence")


@attribute("ImageDataGenerator", "mean", "std")
def _statistics(run: Run, owner: Thing) -> Value:
    return run.unknown("generator statistics")
