"""OpenCV beyond reading, colours and resizing: cameras, blobs, thresholds, filters; scipy's images."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.library.arrays import (
    affine,
    as_data,
    normalised,
    standardised,
    step,
)
from lintmodel.frontends.scripts.library.keras_data import image
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Thing, Value, number, plain

BYTES = Interval(0.0, 255.0)
SWAPPED = {"rgb": "bgr", "bgr": "rgb"}


def picture(call: Call, name: str = "src") -> Data | None:
    """The image that is changed, if it is known."""
    data = as_data(call.run, call.arg(0, name))
    return None if isinstance(data, Unknown) else data


@function("cv2.VideoCapture", "imutils.video.VideoStream", "imutils.video.WebcamVideoStream")
def capture(call: Call) -> Value:
    """A camera or a film."""
    return Thing("VideoCapture", {"pair": call.name.startswith("cv2")}, call.where)


@method("VideoCapture", "read", "retrieve")
def read_frame(call: Call) -> Value:
    """capture.read(): whether there was a frame, and the frame in BGR."""
    call.name = "cv2.VideoCapture.read"
    frame = image(call, "VideoCapture.read", "bgr")
    return (Symbol("frame"), frame) if call.owner.fields.get("pair") else frame


ANY_METHOD["VideoCapture"] = lambda call: (
    call.owner if call.name == "start" else Symbol("camera", ("camera", call.name))
)


@function("cv2.imdecode")
def imdecode(call: Call) -> Value:
    """Bytes decoded as imread does."""
    flag = call.arg(1, "flags", 1)
    grey = flag == 0 or (isinstance(flag, Library) and flag.name.endswith("GRAYSCALE"))
    found = image(call, "cv2.imdecode", "grey" if grey else "bgr")
    if flag in (0, 1) or (isinstance(flag, Library) and not flag.name.endswith("UNCHANGED")):
        return found
    found.sources[0].interval = UNKNOWN
    return replace(found, interval=UNKNOWN, colour=UNKNOWN)


@function("cv2.dnn.blobFromImage", "cv2.dnn.blobFromImages")
def blob(call: Call) -> Value:
    """scalefactor * (image - mean), channels swapped if asked for; axes become NCHW."""
    data = picture(call, "image")
    if data is None:
        return call.unknown("image of unknown")
    scale, mean = number(call.arg(1, "scalefactor", 1.0)), call.arg(3, "mean", 0)
    resized = step(call.run, data, "resize", call.name, shape=UNKNOWN, dtype="float32")
    if call.arg(4, "swapRB", False) is True and isinstance(data.colour, str):
        resized = replace(resized, colour=SWAPPED.get(data.colour, UNKNOWN))
    shift = plain(mean)
    if shift in (0, None, (0, 0, 0), [0, 0, 0]):
        if scale is None:
            return step(call.run, resized, "opaque", "scalefactor", interval=UNKNOWN)
        return affine(call.run, resized, float(scale), 0.0, f"scalefactor={scale:.6g}")
    return standardised(call.run, resized, "blobFromImage", None, None, mean=shift, scale=scale)


@function("cv2.medianBlur", "cv2.blur", "cv2.bilateralFilter", "cv2.dilate", "cv2.erode",
          "cv2.morphologyEx", "cv2.copyMakeBorder", "cv2.warpPerspective", "cv2.transpose",
          "cv2.fastNlMeansDenoising", "cv2.fastNlMeansDenoisingColored", "cv2.remap",
          "scipy.ndimage.zoom", "scipy.ndimage.rotate", "scipy.ndimage.shift",
          "scipy.ndimage.gaussian_filter", "scipy.ndimage.interpolation.zoom",
          "scipy.ndimage.interpolation.rotate", "scipy.ndimage.median_filter",
          "imutils.resize", "imutils.rotate")  # fmt: skip
def filtered(call: Call) -> Value:
    """Values stay within their range."""
    data = picture(call)
    if data is None:
        return call.unknown("image of unknown")
    return step(call.run, data, "resize", call.name, shape=UNKNOWN)


@function("cv2.threshold", "cv2.adaptiveThreshold", "cv2.Canny", "cv2.inRange", "cv2.bitwise_not",
          "cv2.bitwise_and", "cv2.addWeighted", "cv2.Laplacian", "cv2.Sobel", "cv2.convertScaleAbs",
          "cv2.absdiff", "cv2.subtract", "cv2.add")  # fmt: skip
def changed(call: Call) -> Value:
    """Other values, the same for every image."""
    data = picture(call)
    name = call.name.rpartition(".")[2]
    if data is None:
        return (Symbol("threshold"), call.unknown()) if name == "threshold" else call.unknown()
    top = number(call.arg(2, "maxval")) if name == "threshold" else None
    known = None if top is None else Interval(0.0, float(top))
    made = normalised(call.run, data, call.name, UNKNOWN if known is None else known)
    return (Symbol("threshold"), made) if name == "threshold" else made


@function("cv2.split", "cv2.merge")
def channels(call: Call) -> Value:
    """Channels apart, or together again: in which order, nobody says."""
    if call.name.endswith("split"):
        data = picture(call, "m")
        if data is None:
            return call.unknown("image of unknown")
        one = step(call.run, data, "colour", "split", colour=UNKNOWN, shape=UNKNOWN)
        return (one, one, one)
    data = picture(call, "mv")
    if data is None:
        return call.unknown("image of unknown")
    return step(call.run, data, "colour", "merge", colour=UNKNOWN, shape=UNKNOWN)


@function("scipy.misc.imread", "scipy.ndimage.imread", "scipy.misc.pilutil.imread")
def scipy_read(call: Call) -> Value:
    """RGB bytes (floats of 0..255 with flatten)."""
    return image(call, "imread")


@function("scipy.misc.imresize")
def imresize(call: Call) -> Value:
    """Another size; and bytes, stretched to 0..255 where they were none."""
    data = picture(call, "arr")
    if data is None:
        return call.unknown("image of unknown")
    size = plain(call.arg(1, "size"))
    coloured = isinstance(data.colour, str) and data.colour in SWAPPED
    known = coloured and isinstance(size, tuple | list) and len(size) >= 2
    shape = (size[0], size[1], 3) if known else UNKNOWN
    made = step(call.run, data, "resize", "imresize", shape=shape, dtype="uint8")
    return made if data.dtype == "uint8" else normalised(call.run, made, "imresize", BYTES)
