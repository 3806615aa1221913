"""tf.lite.TFLiteConverter: what a model is calibrated with when it is quantized."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.model import Model
from lintmodel.facts.serving import Calibrate
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.lower import Code, parts_of
from lintmodel.frontends.scripts.objects import Bound, Function, Instance
from lintmodel.frontends.scripts.values import Dataset, Mapping, Sequence, Thing, Value

CONVERTER = "tensorflow.lite.TFLiteConverter"
STORED = "stored"  # field of a converter: whether it reads a file
MADE_FROM = "model"  # field of a converter: the model in it, None where it is not known
# Calls that make the same of the same: a sample that only these are done to stays one sample.
PURE = {"array", "asarray", "astype", "cast", "constant", "convert_to_tensor", "copy", "expand_dims",
        "float32", "imread", "load_img", "img_to_array", "numpy", "open", "reshape", "resize"}  # fmt: skip


@function(*(f"{CONVERTER}{version}.from_{source}"
            for version in ("", "V2") for source in ("keras_model", "saved_model", "keras_model_file",
                                                     "concrete_functions", "session")),
          f"{CONVERTER}")  # fmt: skip
def converter(call: Call) -> Value:
    """TFLiteConverter.from_keras_model(model)."""
    given = call.arg(0, "model")
    given = given.fact if isinstance(given, Instance) else given
    stored = call.name.endswith(("from_saved_model", "from_keras_model_file"))
    return Thing("tflite converter", {MADE_FROM: given if isinstance(given, Model) else None,
                                      STORED: stored}, call.where)  # fmt: skip


@function("tensorflow.lite.RepresentativeDataset")
def dataset(call: Call) -> Value:
    """RepresentativeDataset(generator): the generator itself."""
    return call.arg(0, "input_gen")


@method("tflite converter", "convert")
def convert(call: Call) -> Value:
    """converter.convert(): now the samples are asked for."""
    fields = call.owner.fields
    given = fields.get("representative_dataset")
    own = given.function if isinstance(given, Bound) else given
    if isinstance(own, Function):
        made = apply(call, given, [])
        element = made.element if isinstance(made, Dataset) else UNKNOWN
        model = fields[MADE_FROM]
        call.run.emit(
            Calibrate, "convert() asks for samples", where=call.where, repeated=repeats(own),
            stored=fields[STORED], model=UNKNOWN if model is None else model,
            x=_sample(call, element), by=own.name,
        )  # fmt: skip
    return call.unknown("tflite model")


ANY_METHOD["tflite converter"] = lambda call: call.unknown("tflite converter")


def _sample(call: Call, element: Value, depth: int = 0) -> Maybe[Data]:
    """The first array of what a generator yields: [x], (x,), {"name": x}."""
    if isinstance(element, Mapping):
        element = tuple(element.entries.values())
    if isinstance(element, Sequence):
        element = element.items
    if isinstance(element, tuple):
        return _sample(call, element[0], depth + 1) if element and depth < 3 else UNKNOWN
    return as_data(call.run, element)


# -- one sample again and again ------------------------------------------------------------------


def repeats(generator: Function) -> bool:
    """Whether every round of the only loop of a generator surely yields the same."""
    loops = [code for code in parts_of(generator.code[5]) if code[0] == "for" and len(code) == 6]
    if len(loops) != 1:
        return False
    _, _, target, _, body, _ = loops[0]
    yields = [code for code in parts_of(body) if code[0] == "yield" and len(code) == 2]
    made = _assigned(body)
    if len(yields) != 1 or made is None or not isinstance(yields[0][1], tuple):
        return False
    return _same(yields[0][1], made, set(_names(target)), 0)


def _assigned(body: Code) -> dict[str, Code] | None:
    """What names are given in a loop; None where it does more than to make and yield."""
    found: dict[str, Code] = {}
    for code in body:
        if code[0] == "assign" and len(code[2]) == 1 and code[2][0][0] == "name":
            name = code[2][0][1]
            if name in found:
                return None
            found[name] = code[3]
        elif code[0] != "expr":
            return None
    return found


def _same(code: Code, made: dict[str, Code], taken: set[str], depth: int) -> bool:
    """Whether an expression has the same value in each round; `taken` is what the loop takes up."""
    for part in parts_of(code):
        if part[0] == "name" and len(part) == 2 and isinstance(part[1], str):
            own = made.get(part[1])
            if part[1] in taken or depth > 4:
                return False
            if own is not None and not _same(own, made, taken, depth + 1):
                return False
        elif part[0] == "call" and len(part) == 5:
            if _called(part[2]) not in PURE:
                return False
        elif part[0] in ("await", "comp", "lambda", "walrus"):
            return False
    return True


def _called(callee: Any) -> str:
    """The last name of what is called."""
    return str(callee[-1]) if isinstance(callee, tuple) and callee[0] in ("name", "attr") else ""


def _names(code: Any) -> Iterator[str]:
    for part in parts_of(code):
        if part[0] == "name" and len(part) == 2:
            yield part[1]
