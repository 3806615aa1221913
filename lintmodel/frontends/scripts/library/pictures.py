"""scikit-image, imageio and Pillow's ImageOps beyond reading and resizing."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.arrays import affine, as_data, normalised, step
from lintmodel.frontends.scripts.library.keras_data import image
from lintmodel.frontends.scripts.values import Value

UNIT = Interval(0.0, 1.0)


def picture(call: Call) -> Data | None:
    """The image that is changed, if it is known."""
    data = as_data(call.run, call.arg(0, "image"))
    return None if isinstance(data, Unknown) else data


def as_floats(call: Call, data: Data) -> Data:
    """What scikit-image does to its input: bytes to 0..1, floats as they are."""
    if data.dtype == "uint8":
        return replace(affine(call.run, data, 1 / 255, 0.0, call.name), dtype="float64")
    if isinstance(data.dtype, str) and data.dtype.startswith("float"):
        return data
    return step(call.run, data, "opaque", call.name, interval=UNKNOWN)


@function("skimage.io.imread", "skimage.io.imread_collection")
def imread(call: Call) -> Value:
    """Bytes, or grey of 0..1 with as_gray."""
    if "as_gray" in call.kwargs or "as_grey" in call.kwargs or len(call.args) > 1:
        asked = call.kwargs.get("as_gray", call.kwargs.get("as_grey", call.arg(1, "as_gray")))
        found = image(call, "imread", "grey", dtype="float64" if asked is True else "unknown")
        found.sources[0].interval = UNIT if asked is True else UNKNOWN
        return replace(found, interval=found.sources[0].interval)
    return image(call, "imread")


@function("skimage.color.rgb2gray", "skimage.color.rgb2grey", "skimage.color.gray2rgb")
def colour(call: Call) -> Value:
    """rgb2gray: 0..1 of bytes; gray2rgb: the same values."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    if call.name.endswith("gray2rgb"):
        return step(call.run, data, "colour", call.name, colour="grey", shape=UNKNOWN)
    floats = as_floats(call, data)
    return step(call.run, floats, "colour", call.name, colour="grey", shape=UNKNOWN)


@function("skimage.transform.rotate", "skimage.transform.warp", "skimage.transform.downscale_local_mean",
          "skimage.transform.pyramid_reduce", "skimage.filters.gaussian")  # fmt: skip
def warped(call: Call) -> Value:
    """As resize: bytes become 0..1 unless preserve_range."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    kept = call.kwargs.get("preserve_range") is True or call.name.endswith("local_mean")
    made = data if kept else as_floats(call, data)
    return step(call.run, made, "resize", call.name, shape=UNKNOWN)


@function("skimage.util.img_as_ubyte", "skimage.img_as_ubyte")
def img_as_ubyte(call: Call) -> Value:
    """0..1 to bytes; bytes as they are."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    if data.dtype == "uint8":
        return data
    known_float = isinstance(data.dtype, str) and data.dtype.startswith("float")
    if not known_float:
        return step(call.run, data, "opaque", call.name, interval=UNKNOWN)
    return replace(affine(call.run, data, 255.0, 0.0, call.name), dtype="uint8")


@function("skimage.exposure.equalize_hist", "skimage.exposure.equalize_adapthist",
          "skimage.exposure.rescale_intensity", "skimage.exposure.adjust_gamma",
          "PIL.ImageOps.autocontrast", "PIL.ImageOps.equalize", "PIL.ImageOps.invert")  # fmt: skip
def stretched(call: Call) -> Value:
    """Other values for every image."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    return normalised(call.run, data, call.name)


@function("PIL.ImageOps.fit", "PIL.ImageOps.pad", "PIL.ImageOps.exif_transpose", "PIL.ImageOps.mirror",
          "PIL.ImageOps.flip", "PIL.ImageOps.expand", "PIL.ImageOps.grayscale")  # fmt: skip
def fitted(call: Call) -> Value:
    """Another size, the same values."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    grey = call.name.endswith("grayscale")
    facts = {"colour": "grey"} if grey else {}
    return step(call.run, data, "colour" if grey else "resize", call.name, shape=UNKNOWN, **facts)


@function("imageio.v2.mimread", "imageio.mimread", "imageio.get_reader", "imageio.v2.get_reader")
def frames(call: Call) -> Value:
    """Frames of a film."""
    return image(call, "imread")
