"""Keras' data: datasets, directory loaders, image files, generators, preprocess_input."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Interval, Source, SourceKind
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    new_data,
    standardised,
    step,
)
from lintmodel.frontends.scripts.library.folders import folder, folder_sets
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.numbering import numbering
from lintmodel.frontends.scripts.values import (
    Mapping,
    Sequence,
    Value,
    plain,
)
from lintmodel.knowledge import datasets

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
    data = new_data(call.run, source, what, rows=rows, shape=(rows, *known.shape), split=split,
                    dtype=dtype, part=f"x_{split}",
                    integral=True if known.dtype == "uint8" else UNKNOWN)  # fmt: skip
    return _words(call, data) if known.dtype == "object" else data


def _words(call: Call, data: Data) -> Data:
    """Texts as word ids: which are left, and where the first word of the table stands."""
    detail = {
        "num_words": call.plain(1, "num_words", call.kwargs.get("nb_words")),
        "index_from": call.plain(-1, "index_from", 3),
        "oov_char": call.plain(-1, "oov_char", 2),
        "words": call.name.split(".")[2],
    }
    return step(call.run, data, "tokenise", f"{detail['words']}.load_data()", detail=detail)


@function("keras.datasets.imdb.get_word_index", "keras.datasets.reuters.get_word_index")
def word_index(call: Call) -> Value:
    """The number of each word, from 1; load_data() adds index_from to them."""
    table = numbering(call.run, "index", f"{call.name.split('.')[2]}.get_word_index()", True)
    found = Mapping({}, open=True)
    found.cell["numbers"] = table
    return found


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
    source.kernel = kernel_of(call.kwargs.get("interpolation"), "bilinear")
    x = new_data(call.run, source, "image_dataset_from_directory()", dtype="float32",
                 **picture_facts(call, "image_size"))  # fmt: skip
    size = plain(call.kwargs.get("batch_size", 32))
    batch: Maybe[int | None] = size if size is None or isinstance(size, int) else UNKNOWN
    shuffled = plain(call.kwargs.get("shuffle", True))
    mode = call.arg(2, "label_mode", "int")
    element = x if mode is None else (x, folder_labels(call, mode, call.arg(3, "class_names")))
    return folder_sets(call, element, batch, shuffled)


CHANNELS = {"rgb": (3, "rgb"), "grayscale": (1, "grey"), "rgba": (4, "rgba")}


def picture_facts(call: Call, size: str) -> dict[str, Any]:
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
    grey = call.kwargs.get("grayscale") or call.plain(-1, "color_mode", "rgb") == "grayscale"
    found = image(call, "load_img", "grey" if grey else "rgb")
    size = plain(call.kwargs.get("target_size"))
    if isinstance(size, tuple | list) and len(size) == 2 and not grey:
        found.shape = (*size, 3)
    if size is not None:
        found.sources[0].kernel = kernel_of(call.kwargs.get("interpolation"), "nearest")
    return found


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
        else step(call.run, data, "cast", "img_to_array", dtype="float32")
    )


# -- other ------------------------------------------------------------------------------------


@function("keras.utils.normalize")
def _normalize(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    return standardised(call.run, data, "normalize", None, rows=True)


@function("keras.utils.Sequence", "keras.utils.PyDataset")
def _sequence(call: Call) -> Value:
    return call.unknown("Sequence")
