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
    rows_of,
    standardised,
    step,
)
from lintmodel.frontends.scripts.library.folders import folder, folder_sets, subset_of
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.library.rows import key_of, shuffling
from lintmodel.frontends.scripts.library.shaping import row
from lintmodel.frontends.scripts.library.symbolic import operation
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Dataset,
    Sequence,
    Tensor,
    Thing,
    Value,
    known_int,
    number,
    plain,
)
from lintmodel.knowledge import datasets, preprocessing_mode

BYTES = Interval(0.0, 255.0)


@function(*(f"keras.datasets.{name}.load_data" for name in datasets.KERAS))
def load_data(call: Call) -> Value:
    """keras.datasets.NAME.load_data(): two pairs of arrays from one source."""
    name = call.name.split(".")[2]
    known = datasets.KERAS[name]
    if name == "cifar100" and call.plain(0, "label_mode", "fine") == "coarse":
        known = known._replace(classes=datasets.COARSE, target=(0.0, datasets.COARSE - 1.0))
    interval = Interval(*known.interval) if known.interval else UNKNOWN
    kind: SourceKind = "dataset" if known.interval else "stored"
    x = Source(kind, call.name, interval=interval)
    y = Source("dataset", call.name, interval=Interval(*known.target))
    resized = (
        {"test_split", "version", "maxlen"} & set(call.kwargs) or call.open or len(call.args) > 1
    )
    sizes: tuple[Any, Any] = (UNKNOWN, UNKNOWN) if resized else known.rows
    return tuple(
        (_inputs(call, known, x, split, rows), labels_of(call, known, y, split, rows, name))
        for split, rows in zip(("train", "test"), sizes, strict=True)
    )


def _inputs(
    call: Call, known: datasets.Known, source: Source, split: str, rows: Maybe[int]
) -> Data:
    what = f"{call.name.split('.')[2]}.load_data()"
    dtype = UNKNOWN if known.dtype == "object" else known.dtype
    return new_data(call.run, source, what, rows=rows, shape=(rows, *known.shape), split=split,
                    dtype=dtype, part=f"x_{split}",
                    integral=True if known.dtype == "uint8" else UNKNOWN)  # fmt: skip


def labels_of(
    call: Call, known: datasets.Known, source: Source, split: str, rows: Maybe[int], name: str
) -> Data:
    """The labels of a data set that a library ships."""
    facts: dict[str, Any] = {"integral": UNKNOWN}
    if known.classes:
        encoding = "binary" if known.classes == 2 else "integer"
        facts = {"integral": True, "encoding": encoding, "classes": known.classes}
    shape = (rows, 1) if known.column else (rows,)
    return new_data(call.run, source, f"{name}.load_data()", rows=rows, shape=shape, split=split,
                    dtype=known.target_dtype, part=f"y_{split}", **facts)  # fmt: skip


# -- directories and image files ---------------------------------------------------------------


@function(
    "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.image_dataset_from_directory",
    "keras.preprocessing.image.image_dataset_from_directory",
)
def image_dataset(call: Call) -> Value:
    """image_dataset_from_directory: float 0..255 RGB in batches of 32."""
    source = folder(call, call.name)
    source.interval = BYTES
    x = new_data(call.run, source, "image_dataset_from_directory()", dtype="float32",
                 **_pictures(call, "image_size"))  # fmt: skip
    size = plain(call.kwargs.get("batch_size", 32))
    batch: Maybe[int | None] = size if size is None or isinstance(size, int) else UNKNOWN
    shuffled = plain(call.kwargs.get("shuffle", True))
    mode = call.arg(2, "label_mode", "int")
    element = x if mode is None else (x, folder_labels(call, mode, call.arg(3, "class_names")))
    return folder_sets(call, element, batch, shuffled)


CHANNELS = {"rgb": (3, "rgb"), "grayscale": (1, "grey"), "rgba": (4, "rgba")}


def _pictures(call: Call, size: str) -> dict[str, Any]:
    """Shape and colour of one image of a folder loader."""
    channels, colour = CHANNELS.get(call.plain(-1, "color_mode", "rgb"), (UNKNOWN, UNKNOWN))
    both = plain(call.kwargs.get(size, (256, 256)))
    known = isinstance(both, list | tuple) and len(both) == 2
    height, width = both if known else (UNKNOWN, UNKNOWN)
    return {"shape": (height, width, channels), "colour": colour}


MODES = {  # one label: encoding, whether it stands in an axis of its own, type
    "int": ("integer", False, "int32"),
    "sparse": ("integer", False, "float32"),
    "categorical": ("one-hot", True, "float32"),
}


def folder_labels(call: Call, mode: Value, names: Value, column: bool = True) -> Value:
    """One label of a folder loader; `column`: "binary" makes a column of them."""
    source = Source("directory", call.name)
    listed = names.items if isinstance(names, Sequence) and not names.open else names
    classes: Maybe[int] = len(listed) if isinstance(listed, tuple) else UNKNOWN
    facts: dict[str, Any] = {"integral": True, "classes": classes}
    if mode == "binary":
        facts |= {"encoding": "binary", "classes": 2, "interval": Interval(0.0, 1.0)}
        return new_data(
            call.run, source, "labels", shape=(1,) if column else (), dtype="float32", **facts
        )
    if not isinstance(mode, str) or mode not in MODES:
        return call.unknown("labels")
    facts["encoding"], wide, facts["dtype"] = MODES[mode]
    if wide:
        facts["interval"] = Interval(0.0, 1.0)
    return new_data(call.run, source, "labels", shape=(classes,) if wide else (), **facts)


@function("keras.utils.text_dataset_from_directory", "keras.utils.audio_dataset_from_directory",
          "keras.preprocessing.text_dataset_from_directory",
          "keras.preprocessing.text.text_dataset_from_directory")  # fmt: skip
def text_dataset(call: Call) -> Value:
    """text_dataset_from_directory: strings (or sounds) and labels in batches of 32."""
    source = folder(call, call.name, "text" if "text" in call.name else "stored")
    x = new_data(call.run, source, f"{call.name.rpartition('.')[2]}()")
    mode = call.arg(2, "label_mode", "int")
    element = x if mode is None else (x, folder_labels(call, mode, call.arg(3, "class_names")))
    size = plain(call.kwargs.get("batch_size", 32))
    batch: Maybe[int | None] = size if size is None or isinstance(size, int) else UNKNOWN
    shuffled = plain(call.kwargs.get("shuffle", True))
    return folder_sets(call, element, batch, shuffled)


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
    x = new_data(
        call.run, source, f"{call.name}()", dtype="float32", **_pictures(call, "target_size")
    )
    return _generated(call, generated(call, call.owner, x), _flow_labels(call, x), UNKNOWN)


def _flow_labels(call: Call, x: Data) -> Value:
    """Labels by class_mode: "categorical" unless another is given."""
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
    given = call.arg(0, "x")
    if isinstance(given, Tensor):
        return operation(call.run, "preprocess_input", call.args, {"of": call.name})
    data = as_data(call.run, given)
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


@function("keras.utils.normalize")
def _normalize(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    return standardised(call.run, data, "normalize", None, rows=True)


@function("keras.utils.Sequence", "keras.utils.PyDataset")
def _sequence(call: Call) -> Value:
    return call.unknown("Sequence")


@attribute("ImageDataGenerator", "mean", "std")
def _statistics(run: Run, owner: Thing) -> Value:
    return run.unknown("generator statistics")
