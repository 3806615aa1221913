"""tensorflow: reading and scaling images, casts, random tensors, decorators, scopes, operations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, function, method, prefix, shaping
from lintmodel.frontends.scripts.library.array_methods import cast, dtype_name
from lintmodel.frontends.scripts.library.arrays import affine, as_data, shape_of, step
from lintmodel.frontends.scripts.library.keras_data import image
from lintmodel.frontends.scripts.library.keras_layers import name_in
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.library.numpy import synthetic
from lintmodel.frontends.scripts.library.numpy_changes import joined
from lintmodel.frontends.scripts.library.symbolic import operation, results_in, tensors_in
from lintmodel.frontends.scripts.objects import Function
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, number, plain

UNIT = Interval(0.0, 1.0)


def on_tensors(call: Call) -> bool:
    """Whether a symbolic tensor or a result is among the arguments: the call is a node then."""
    values = (*call.args, *call.kwargs.values())
    return any(True for found in (tensors_in(values), results_in(values)) for _ in found)


def as_operation(call: Call) -> Value:
    """The call as a node of a graph."""
    return operation(call.run, call.name.rpartition(".")[2], call.args, call.kwargs)


@prefix("tensorflow.", "keras.ops.", "keras.backend.", "keras.activations.", "keras.random.")
def default(call: Call) -> Value:
    """Anything else: a node where symbolic tensors are involved, unknown otherwise."""
    return as_operation(call) if on_tensors(call) else call.unknown(f"call {call.name}")


ARITHMETIC = {"divide": "/", "true_divide": "/", "multiply": "*", "subtract": "-", "add": "+"}


@function(*(f"{package}.{name}" for package in ("tensorflow.math", "tensorflow", "keras.ops")
            for name in ARITHMETIC))  # fmt: skip
def arithmetic(call: Call) -> Value:
    """tf.divide(x, y), keras.ops.multiply(x, y): as the operators do."""
    from lintmodel.frontends.scripts.operators import binary

    name = call.name.rpartition(".")[2]
    left = call.arg(0, "x", call.kwargs.get("x1"))
    right = call.arg(1, "y", call.kwargs.get("x2"))
    return default(call) if on_tensors(call) else binary(call.run, ARITHMETIC[name], left, right)


@function("tensorflow.nn.dropout", "tensorflow.layers.dropout")
def dropout(call: Call) -> Value:
    """tf.nn.dropout(x, rate=...): as a layer of its own. By position TF1 takes what it keeps."""
    own = call.name == "tensorflow.layers.dropout"
    rate = call.plain(1, "rate", UNKNOWN) if own else plain(call.kwargs.get("rate", UNKNOWN))
    names = {name: name_in(code) for name, code in call.codes()[1] if name}
    layer = Layer(
        kind="op:dropout",
        args={"rate": rate},
        spelled={name: given for name, given in names.items() if given},
        where=call.where,
        provenance=call.run.provenance("dropout"),
    )
    call.run.emit(Create, "dropout is used", made=layer, where=call.where)
    return default(call)


@function("tensorflow.function")
def tf_function(call: Call) -> Value:
    """tf.function(f), or tf.function(...) as a decorator."""
    if call.args and isinstance(call.args[0], Function):
        return call.args[0]
    from lintmodel.frontends.scripts.values import Library

    return Thing("decorator", {"of": Library("tensorflow.function")}, call.where)


@function("tensorflow.io.decode_jpeg", "tensorflow.io.decode_png", "tensorflow.io.decode_image",
          "tensorflow.image.decode_jpeg", "tensorflow.image.decode_png",
          "tensorflow.image.decode_image", "tensorflow.io.decode_bmp")  # fmt: skip
def decode(call: Call) -> Value:
    """Decoded bytes: RGB 0..255 unless expand to a float type was asked for."""
    dtype = dtype_name(call.kwargs["dtype"]) if "dtype" in call.kwargs else "uint8"
    found = image(call, call.name.rpartition(".")[2], dtype=dtype)
    if dtype.startswith("float"):
        found.interval = found.sources[0].interval = UNIT
    elif dtype != "uint8":
        found.interval = found.sources[0].interval = UNKNOWN
    return found


LARGEST = {"uint8": 255, "int8": 127, "uint16": 65535, "int16": 32767, "int32": 2**31 - 1,
           "uint32": 2**32 - 1, "int64": 2**63 - 1}  # fmt: skip


@function("tensorflow.image.convert_image_dtype")
def convert_image_dtype(call: Call) -> Value:
    """Integers to floats: divided by the largest value of their type. Floats to floats: as they are."""
    data = as_data(call.run, call.arg(0, "image"))
    if on_tensors(call) or isinstance(data, Unknown):
        return default(call)
    before, after = data.dtype, dtype_name(call.arg(1, "dtype"))
    name = call.name.rpartition(".")[2]
    if not isinstance(before, str) or not after.startswith("float"):
        return step(call.run, data, "opaque", name, interval=UNKNOWN, dtype=after)
    if before.startswith("float"):
        return step(call.run, data, "cast", name, dtype=after, detail={"kept": before})
    if before not in LARGEST:
        return step(call.run, data, "opaque", name, interval=UNKNOWN, dtype=after)
    made = affine(call.run, data, 1 / LARGEST[before], 0.0, name)
    return replace(made, dtype=after)


@function("tensorflow.image.resize", "tensorflow.image.resize_with_pad",
          "tensorflow.image.resize_with_crop_or_pad", "tensorflow.image.central_crop",
          "tensorflow.image.crop_and_resize", "tensorflow.image.resize_images")  # fmt: skip
def resize(call: Call) -> Value:
    """Values stay in their range; tf.image.resize yields float32."""
    data = as_data(call.run, call.arg(0, "images"))
    if on_tensors(call) or isinstance(data, Unknown):
        return default(call)
    dtype = "float32" if call.name.endswith((".resize", "_pad", "resize_images")) else data.dtype
    if call.kwargs.get("method") is not None or len(call.args) > 2:
        dtype = UNKNOWN  # "nearest" keeps the type
    size = call.plain(1, "size") if call.name.endswith(".resize") else None
    detail: dict[str, Any] = {}
    if isinstance(size, tuple | list) and len(size) == 2:
        detail["size"] = tuple(size)
    if call.name.endswith(".resize"):
        detail["kernel"] = kernel_of(call.arg(2, "method"), "bilinear")
    return step(call.run, data, "resize", call.name, dtype=dtype, shape=UNKNOWN, detail=detail)


@function("tensorflow.image.random_flip_left_right", "tensorflow.image.random_flip_up_down",
          "tensorflow.image.random_brightness", "tensorflow.image.random_contrast",
          "tensorflow.image.random_crop", "tensorflow.image.random_saturation",
          "tensorflow.image.random_hue", "tensorflow.image.flip_left_right",
          "tensorflow.image.rot90")  # fmt: skip
def augment(call: Call) -> Value:
    """Random changes that belong to training data."""
    data = as_data(call.run, call.arg(0, "image"))
    return (
        default(call) if isinstance(data, Unknown) else step(call.run, data, "augment", call.name)
    )


@function("tensorflow.image.per_image_standardization")
def per_image(call: Call) -> Value:
    """Each image by its own mean and deviation."""
    data = as_data(call.run, call.arg(0, "image"))
    if isinstance(data, Unknown):
        return default(call)
    detail = {"each": True}
    return step(call.run, data, "normalise", call.name, interval=UNKNOWN, detail=detail)


@function("tensorflow.cast", "tensorflow.to_float", "keras.ops.cast", "keras.backend.cast",
          "tensorflow.dtypes.cast")  # fmt: skip
def cast_(call: Call) -> Value:
    """Another type, the same values."""
    data = as_data(call.run, call.arg(0, "x"))
    if on_tensors(call) or isinstance(data, Unknown):
        return default(call)
    return cast(call.run, data, call.arg(1, "dtype", "float32"))


@function("tensorflow.constant", "tensorflow.convert_to_tensor", "tensorflow.identity",
          "tensorflow.stop_gradient", "keras.ops.convert_to_tensor", "keras.ops.convert_to_numpy",
          "tensorflow.Variable", "keras.backend.get_value")  # fmt: skip
def same_values(call: Call) -> Value:
    """The same values."""
    data = as_data(call.run, call.arg(0, "value"))
    return default(call) if on_tensors(call) or isinstance(data, Unknown) else data


@function("tensorflow.concat", "tensorflow.stack", "keras.ops.concatenate", "keras.ops.stack")
def join_(call: Call) -> Value:
    """Arrays joined along an axis."""
    if on_tensors(call):
        return as_operation(call)
    items = call.arg(0, "values")
    items = items.items if isinstance(items, Sequence) else items
    parts = [as_data(call.run, item) for item in items] if isinstance(items, tuple) else []
    known = [part for part in parts if isinstance(part, Data)]
    return (
        joined(call, known)
        if known and len(known) == len(parts)
        else call.unknown("joined unknown")
    )


@function("tensorflow.random.uniform", "keras.random.uniform", "tensorflow.random_uniform",
          "keras.backend.random_uniform", "tensorflow.random.stateless_uniform")  # fmt: skip
def uniform(call: Call) -> Value:
    """Random numbers in [minval, maxval)."""
    low, high = number(call.arg(1, "minval", 0.0)), number(call.arg(2, "maxval", 1.0))
    dtype = dtype_name(call.arg(3, "dtype", "float32"))
    whole = dtype.startswith(("int", "uint"))  # without the end
    interval: Any = UNKNOWN
    if low is not None and high is not None:
        interval = Interval(float(low), float(high) - whole)
    made = synthetic(call, shape_of(call.arg(0, "shape")), interval, dtype)
    return made if whole else replace(made, integral=False)


@function("tensorflow.random.normal", "keras.random.normal", "tensorflow.random.truncated_normal",
          "tensorflow.random_normal", "keras.backend.random_normal", "tensorflow.truncated_normal",
          "keras.random.truncated_normal", "tensorflow.random.stateless_normal",
          "keras.backend.truncated_normal")  # fmt: skip
def normal(call: Call) -> Value:
    """Random numbers of a normal distribution."""
    return synthetic(call, shape_of(call.arg(0, "shape")), UNKNOWN, "float32")


@function("tensorflow.zeros", "tensorflow.ones", "keras.ops.zeros", "keras.ops.ones")
def filled(call: Call) -> Value:
    """Zeros or ones."""
    value = float(call.name.endswith("ones"))
    return synthetic(call, shape_of(call.arg(0, "shape")), Interval(value, value), "float32")


@function("tensorflow.distribute.MirroredStrategy", "tensorflow.distribute.TPUStrategy",
          "tensorflow.distribute.MultiWorkerMirroredStrategy", "tensorflow.distribute.OneDeviceStrategy",
          "tensorflow.distribute.get_strategy", "tensorflow.device",
          "tensorflow.name_scope")  # fmt: skip
def scope(call: Call) -> Value:
    """A strategy or a device scope."""
    return Thing("strategy", {"class": call.name, "devices": call.plain(0, "devices")}, call.where)


@method("strategy", "scope")
def strategy_scope(call: Call) -> Value:
    """strategy.scope()."""
    return Thing("strategy scope", {"of": call.owner}, call.where)


# -- messages of TF Serving ----------------------------------------------------------------------


@function("tensorflow.make_tensor_proto", "tensorflow.contrib.util.make_tensor_proto",
          "tensorflow.framework.tensor_util.make_tensor_proto")  # fmt: skip
def tensor_proto(call: Call) -> Value:
    """tf.make_tensor_proto(values, dtype, shape): the same numbers."""
    data = as_data(call.run, call.arg(0, "values"))
    shape = call.arg(2, "shape")
    if isinstance(data, Unknown):
        return call.unknown("tensor")
    return data if shape is None else shaping.reshaped(call.run, data, shape_of(shape))


@function("tensorflow.make_ndarray", "tensorflow.contrib.util.make_ndarray",
          "tensorflow.framework.tensor_util.MakeNdarray")  # fmt: skip
def array_of_proto(call: Call) -> Value:
    """tf.make_ndarray(response.outputs["y"])."""
    given = call.arg(0, "tensor")
    if isinstance(given, Thing) and given.kind == "tensor proto":
        return given.fields["value"]
    return given if isinstance(given, Data) else call.unknown("tensor")
