"""OpenCV, Pillow, matplotlib and their like: what they read, and what resizing does."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import affine, as_data, normalised, step
from lintmodel.frontends.scripts.library.keras_data import image
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.values import Library, Value, plain

COLOUR_READS = {0: "grey", 1: "bgr", "cv2.IMREAD_GRAYSCALE": "grey", "cv2.IMREAD_COLOR": "bgr"}


@function("cv2.imread")
def imread(call: Call) -> Value:
    """cv2.imread: BGR bytes."""
    flag = call.arg(1, "flags", 1)
    key = flag.name if isinstance(flag, Library) else flag
    found = image(
        call, "cv2.imread", COLOUR_READS.get(key, "bgr") if isinstance(key, int | str) else "bgr"
    )
    if isinstance(key, int | str) and key not in COLOUR_READS:
        found = replace(found, interval=UNKNOWN, colour=UNKNOWN)  # IMREAD_UNCHANGED: 16 bits, alpha
        found.sources[0].interval = UNKNOWN
    return found


@function("cv2.cvtColor")
def cvt_color(call: Call) -> Value:
    """cv2.cvtColor: the code says from what to what."""
    data = as_data(call.run, call.arg(0, "src"))
    code = call.arg(1, "code")
    if isinstance(data, Unknown):
        return call.unknown("image of unknown")
    name = code.name.removeprefix("cv2.COLOR_") if isinstance(code, Library) else ""
    if name in ("BGR2RGB", "RGB2BGR") and isinstance(
        data.colour, str
    ):  # both swap, whatever it was
        swapped = {"rgb": "bgr", "bgr": "rgb"}.get(data.colour, UNKNOWN)
        return step(call.run, data, "colour", f"cvtColor {name}", colour=swapped)
    if name.startswith("GRAY2"):  # three equal channels have no order
        return step(call.run, data, "colour", f"cvtColor {name}", colour="grey", shape=UNKNOWN)
    target = {"RGB": "rgb", "BGR": "bgr", "GRAY": "grey"}.get(name.rpartition("2")[2], "other")
    if target == "other":
        return step(call.run, data, "colour", f"cvtColor {name}", colour=UNKNOWN, interval=UNKNOWN)
    return step(call.run, data, "colour", f"cvtColor {name}", colour=target)


@function("cv2.resize")
def cv_resize(call: Call) -> Value:
    """cv2.resize(image, (width, height))."""
    data = as_data(call.run, call.arg(0, "src"))
    if isinstance(data, Unknown):
        return call.unknown("image of unknown")
    size = plain(call.arg(1, "dsize"))
    coloured = isinstance(data.colour, str) and data.colour in ("rgb", "bgr")
    known = coloured and isinstance(size, tuple | list) and len(size) == 2
    shape = (size[1], size[0], 3) if known else UNKNOWN
    detail = {"kernel": kernel_of(call.arg(4, "interpolation"), "bilinear")}
    return step(call.run, data, "resize", call.name, shape=shape, detail=detail)


@function("cv2.flip", "cv2.rotate", "cv2.warpAffine", "cv2.GaussianBlur",
          "cv2.equalizeHist")  # fmt: skip
def resize(call: Call) -> Value:
    """Values stay within their range."""
    data = as_data(call.run, call.arg(0, "src"))
    return (
        call.unknown("image of unknown")
        if isinstance(data, Unknown)
        else step(call.run, data, "resize", call.name, shape=UNKNOWN)
    )


@function("cv2.normalize")
def normalize(call: Call) -> Value:
    """Each image to its own range."""
    data = as_data(call.run, call.arg(0, "src"))
    return (
        call.unknown("image of unknown")
        if isinstance(data, Unknown)
        else normalised(call.run, data, call.name)
    )


@function("PIL.Image.open")
def pil_open(call: Call) -> Value:
    """Image.open: bytes in the file's own mode."""
    return replace(image(call, "Image.open"), colour=UNKNOWN)


@function("PIL.Image.fromarray")
def from_array(call: Call) -> Value:
    """An image of an array: the same values."""
    data = as_data(call.run, call.arg(0, "obj"))
    return call.unknown("image of unknown") if isinstance(data, Unknown) else data


@method(Data, "convert")
def convert(call: Call) -> Value:
    """image.convert("RGB"), image.convert("L")."""
    mode = call.arg(0, "mode")
    colour = {"RGB": "rgb", "L": "grey"}.get(mode, UNKNOWN) if isinstance(mode, str) else UNKNOWN
    if mode == "RGB" and isinstance(call.owner.colour, str) and call.owner.colour != "rgba":
        colour = call.owner.colour  # of an array, or of grey: the channels stay where they are
    keeps = mode in ("RGB", "L", "RGBA") if isinstance(mode, str) else False
    found = step(call.run, call.owner, "colour", f"convert {mode}", colour=colour)
    return found if keeps else replace(found, interval=UNKNOWN)


@method(Data, "crop", "rotate", "thumbnail", "filter", "getdata", "load", "rotate")
def pil_same(call: Call) -> Value:
    """Methods of an image that keep the range of its values."""
    return step(call.run, call.owner, "resize", call.name, shape=UNKNOWN)


@function("matplotlib.pyplot.imread", "matplotlib.image.imread")
def plt_imread(call: Call) -> Value:
    """plt.imread: PNG as 0..1, other formats as bytes; unknown where the name is."""
    found = image(call, "imread")
    path = found.sources[0].path
    text = path.lower() if isinstance(path, str) else ""
    interval = found.interval if text.endswith((".jpg", ".jpeg", ".bmp")) else UNKNOWN
    if text.endswith(".png"):
        interval = Interval(0.0, 1.0)
    found.sources[0].interval = interval
    return replace(found, interval=interval, dtype=UNKNOWN)


@function("imageio.imread", "imageio.v2.imread", "imageio.v3.imread")
def imageio_read(call: Call) -> Value:
    """Bytes for common formats."""
    return image(call, "imread")


@function("skimage.transform.resize", "skimage.transform.rescale")
def skimage_resize(call: Call) -> Value:
    """Integers become 0..1 unless preserve_range."""
    data = as_data(call.run, call.arg(0, "image"))
    if isinstance(data, Unknown):
        return call.unknown("image of unknown")
    resized = step(call.run, data, "resize", call.name, shape=UNKNOWN)
    if call.kwargs.get("preserve_range") is True:
        return replace(resized, dtype="float64")
    if data.dtype == "uint8":
        return replace(affine(call.run, resized, 1 / 255, 0.0, call.name), dtype="float64")
    known_float = isinstance(data.dtype, str) and data.dtype.startswith("float")
    return (
        resized if known_float else step(call.run, resized, "opaque", call.name, interval=UNKNOWN)
    )


FLOATS = ("img_as_float", "img_as_float32", "img_as_float64")


@function(*(f"{package}.{name}" for package in ("skimage", "skimage.util") for name in FLOATS))
def img_as_float(call: Call) -> Value:
    """Bytes to 0..1."""
    data = as_data(call.run, call.arg(0, "image"))
    if isinstance(data, Unknown) or data.dtype != "uint8":
        return call.unknown("image of unknown")
    return affine(call.run, data, 1 / 255, 0.0, call.name)
