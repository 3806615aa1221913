"""tf.image and tf.io beyond reading and resizing: colours, crops, random changes, records."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.array_methods import dtype_name
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, normalised, step
from lintmodel.frontends.scripts.library.tensorflow import default, on_tensors
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Thing, Value

IMAGE = "tensorflow.image."
RANDOM = ("random_jpeg_quality", "stateless_random_flip_left_right", "stateless_random_flip_up_down",
          "stateless_random_brightness", "stateless_random_contrast", "stateless_random_crop",
          "stateless_random_saturation", "stateless_random_hue", "stateless_random_jpeg_quality",
          "stateless_sample_distorted_bounding_box", "flip_up_down")  # fmt: skip
ADJUSTING = ("adjust_brightness", "adjust_contrast", "adjust_saturation", "adjust_hue",
             "adjust_gamma", "adjust_jpeg_quality", "rgb_to_hsv", "rgb_to_yuv", "hsv_to_rgb",
             "sobel_edges", "image_gradients")  # fmt: skip
PARTS = ("crop_to_bounding_box", "pad_to_bounding_box", "extract_patches", "extract_glimpse",
         "transpose")  # fmt: skip


def picture(call: Call) -> Data | None:
    """The image that is changed; None where it is a symbolic tensor or not known."""
    data = as_data(call.run, call.arg(0, "image", call.kwargs.get("images")))
    return None if on_tensors(call) or isinstance(data, Unknown) else data


@function(*(IMAGE + name for name in RANDOM))
def augment(call: Call) -> Value:
    """Random changes that belong to training data."""
    data = picture(call)
    return default(call) if data is None else step(call.run, data, "augment", call.name)


@function(*(IMAGE + name for name in ADJUSTING))
def adjust(call: Call) -> Value:
    """The same change of the values for every image, of which the range is not followed."""
    data = picture(call)
    return default(call) if data is None else normalised(call.run, data, call.name)


@function(*(IMAGE + name for name in PARTS))
def part(call: Call) -> Value:
    """Other sizes, the same values."""
    data = picture(call)
    if data is None:
        return default(call)
    return step(call.run, data, "resize", call.name, shape=UNKNOWN)


@function(IMAGE + "rgb_to_grayscale", IMAGE + "grayscale_to_rgb")
def colour(call: Call) -> Value:
    """Grey of colours keeps the range."""
    data = picture(call)
    if data is None:
        return default(call)
    return step(call.run, data, "colour", call.name, colour="grey", shape=UNKNOWN)


# -- records -------------------------------------------------------------------------------------


@function("tensorflow.io.parse_single_example", "tensorflow.io.parse_example",
          "tensorflow.parse_single_example", "tensorflow.parse_example")  # fmt: skip
def parse_example(call: Call) -> Value:
    """The fields of a record: stored data of unknown earlier steps."""
    return Thing("array file", {"path": UNKNOWN, "of": "tf.io.parse_single_example"}, call.where)


@function("tensorflow.io.decode_raw", "tensorflow.io.parse_tensor", "tensorflow.decode_raw",
          "tensorflow.io.decode_csv")  # fmt: skip
def decode_raw(call: Call) -> Value:
    """Numbers of a record, of unknown earlier steps."""
    if call.name.endswith("csv"):
        return call.unknown("record")
    dtype: Any = call.arg(1, "out_type")
    facts = {"dtype": dtype_name(dtype)} if dtype is not None else {}
    return new_data(call.run, Source("stored", call.name), f"{call.name}()", **facts)


@function("tensorflow.io.read_file", "tensorflow.read_file", "tensorflow.io.gfile.glob",
          "tensorflow.io.gfile.listdir", "tensorflow.io.gfile.exists")  # fmt: skip
def content(call: Call) -> Value:
    """Bytes of a file, or names of files."""
    return Symbol("file content")


@function("tensorflow.io.FixedLenFeature", "tensorflow.io.VarLenFeature", "tensorflow.FixedLenFeature",
          "tensorflow.io.FixedLenSequenceFeature", "tensorflow.TensorSpec",
          "tensorflow.train.Example", "tensorflow.train.Feature", "tensorflow.train.Features")  # fmt: skip
def description(call: Call) -> Value:
    """What a record holds."""
    return Symbol("record description")
