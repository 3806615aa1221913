"""albumentations: a list of changes, done in order to image= and the rest of what is given."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Unknown, same
from lintmodel.frontends.scripts.library import Call, method, prefix
from lintmodel.frontends.scripts.library.arithmetic import arithmetic
from lintmodel.frontends.scripts.library.arrays import as_data, opaque, step
from lintmodel.frontends.scripts.library.keras_data import BYTES
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Mapping, Sequence, Thing, Value, number, plain

KIND = "albumentation"
IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
SEVERAL = ("Compose", "Sequential", "OneOf", "SomeOf", "OneOrOther")
POSITIONAL = {
    "Resize": ("height", "width", "interpolation"),
    "Normalize": ("mean", "std", "max_pixel_value"),
    "ToFloat": ("max_value",),
    **dict.fromkeys(SEVERAL, ("transforms",)),
}
# Done to one picture in two, unless p= says otherwise, and within the range that the values have.
RANDOM = {"HorizontalFlip", "VerticalFlip", "Flip", "Transpose", "RandomRotate90", "Rotate", "SafeRotate",
          "ShiftScaleRotate", "Affine", "Perspective", "ElasticTransform", "GridDistortion",
          "OpticalDistortion", "CoarseDropout", "Cutout", "GridDropout", "RandomBrightness",
          "RandomContrast", "RandomBrightnessContrast", "RandomGamma", "HueSaturationValue", "RGBShift",
          "ColorJitter", "ChannelShuffle", "ChannelDropout", "GaussNoise", "ISONoise",
          "MultiplicativeNoise", "Blur", "GaussianBlur", "MedianBlur", "MotionBlur", "GlassBlur",
          "CLAHE", "Sharpen", "Emboss", "ImageCompression", "JpegCompression", "Downscale",
          "RandomFog", "RandomRain", "RandomShadow", "RandomSunFlare", "D4"}  # fmt: skip
CROPS = {"RandomCrop", "RandomResizedCrop", "RandomSizedCrop", "RandomCropNearBBox", "RandomScale"}
PARTS = {"CenterCrop", "Crop", "PadIfNeeded", "LongestMaxSize", "SmallestMaxSize"}


@prefix("albumentations.")
def transform(call: Call) -> Value:
    """A.Compose([...]), A.Resize(64, 64): what is to be done later."""
    name = call.name.rpartition(".")[2]
    if not name[:1].isupper():
        return call.unknown()
    given = dict(zip(POSITIONAL.get(name, ()), call.args, strict=False))
    return Thing(KIND, {"name": name, "open": call.open, **given, **call.kwargs}, call.where)


@method(KIND, "__call__")
def apply(call: Call) -> Value:
    """transform(image=image, mask=mask)["image"]."""
    found: dict[str, Value] = {}
    for name, value in call.kwargs.items():
        data = as_data(call.run, value)
        if isinstance(data, Unknown):
            found[name] = call.unknown("image of unknown")
        elif name == "image":
            found[name] = _changed(call.run, data, call.owner)
        else:  # masks and boxes are moved along
            found[name] = step(call.run, data, "resize", "albumentations", shape=UNKNOWN)
    return Mapping(found, open=call.open)


def _changed(run: Run, data: Data, done: Value) -> Data:
    """The picture after one change."""
    if not isinstance(done, Thing) or done.kind != KIND or done.fields["open"]:
        return opaque(run, data, "albumentations")
    name = done.fields["name"]
    if name == "Compose" and _always(done):
        return _in_order(run, data, done.fields.get("transforms"))
    if _is_random(done):
        return step(run, data, "augment", name)
    if not _always(done):
        return opaque(run, data, name)
    if name in CROPS:
        return step(run, step(run, data, "augment", name), "resize", name, shape=UNKNOWN)
    if name in PARTS:
        return step(run, data, "resize", name, shape=UNKNOWN)
    known = {"Resize": _resized, "Normalize": _normalized, "ToFloat": _to_float}.get(name)
    return opaque(run, data, name) if known is None else known(run, data, done)


def _in_order(run: Run, data: Data, listed: Value) -> Data:
    if not isinstance(listed, Sequence | tuple) or (isinstance(listed, Sequence) and listed.open):
        return opaque(run, data, "Compose")
    for one in listed if isinstance(listed, tuple) else listed.items:
        data = _changed(run, data, one)
    return data


def _always(done: Thing) -> bool:
    return number(done.fields.get("p", 1)) == 1


def _is_random(done: Thing) -> bool:
    """Whether it changes some pictures at random: one that comes every time belongs to the picture."""
    name, listed = done.fields["name"], done.fields.get("transforms")
    chance = number(done.fields.get("p", 0.5))
    if name in SEVERAL and isinstance(listed, Sequence) and not listed.open:
        return all(isinstance(one, Thing) and one.kind == KIND and _is_random(one) for one in listed.items)
    return name in RANDOM and "always_apply" not in done.fields and chance is not None and chance < 1


def _resized(run: Run, data: Data, done: Thing) -> Data:
    size = (plain(done.fields.get("height")), plain(done.fields.get("width")))
    known = all(isinstance(side, int) for side in size)
    coloured = isinstance(data.colour, str) and data.colour in ("rgb", "bgr")
    kernel = kernel_of(done.fields.get("interpolation"), "bilinear")
    detail = {"kernel": kernel, **({"size": size} if known else {})}
    shape = (*size, 3) if known and coloured else UNKNOWN
    return step(run, data, "resize", "Resize", shape=shape, detail=detail)


def _normalized(run: Run, data: Data, done: Thing) -> Data:
    """(image / max_pixel_value - mean) / std."""
    if done.fields.get("normalization", "standard") != "standard":
        return opaque(run, data, "Normalize")
    made: Value = arithmetic(run, "/", data, done.fields.get("max_pixel_value", 255.0))
    for symbol, name, neutral in (("-", "mean", 0.0), ("/", "std", 1.0)):
        given = _single(done.fields.get(name, IMAGENET[name]))
        if number(given) != neutral:
            made = arithmetic(run, symbol, made, given)
    return made if isinstance(made, Data) else opaque(run, data, "Normalize")


def _single(given: Value) -> Value:
    """One number where all channels have the same."""
    listed = plain(given)
    if isinstance(listed, list | tuple) and listed and all(same(one, listed[0]) for one in listed):
        return listed[0] if number(listed[0]) is not None else given
    return given


def _to_float(run: Run, data: Data, done: Thing) -> Data:
    limit = number(done.fields.get("max_value"))
    if limit is None and same(data.interval, BYTES) and "max_value" not in done.fields:
        limit = 255.0
    made = arithmetic(run, "/", data, limit) if limit else None
    return made if isinstance(made, Data) else opaque(run, data, "ToFloat")
