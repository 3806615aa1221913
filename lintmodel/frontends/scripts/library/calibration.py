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
from lintmodel.frontends.scripts.methods import named
from lintmodel.frontends.scripts.objects import Bound, Class, Function, Instance
from lintmodel.frontends.scripts.values import Choice, Dataset, Mapping, Sequence, Thing, Value

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
    """converter.convert(): now the samples are asked for, if anything is to be optimized."""
    fields = call.owner.fields
    given = fields.get("representative_dataset")
    own = given.function if isinstance(given, Bound) else given
    wanted = fields.get("optimizations")
    if isinstance(own, Function) and isinstance(wanted, Sequence) and wanted.items:
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
    if isinstance(element, Choice) and depth < 3:  # one of each round
        rounds = [(guards, _sample(call, one, depth + 1)) for guards, one in element.options]
        return as_data(call.run, Choice(tuple(rounds)))
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
    made = [code for code in body if code[0] == "assign"]
    varying = {name for part in (target, *(code[2] for code in made)) for name in _names(part)}
    yielded = 0
    for code in body:
        value = _value(code)
        if value is None:
            return False  # what else it does may change what is yielded
        same = _same(generator, value, varying)
        if code[0] == "assign":
            name = code[2][0][1]
            varying = varying - {name} if same else varying | {name}
        elif not same:
            return False
        else:
            yielded += 1
    return yielded == 1


def _value(code: Code) -> Code | None:
    """What a statement gives to a name, or yields; None for any other statement."""
    if code[0] == "assign":
        return code[3] if len(code[2]) == 1 and code[2][0][0] == "name" else None
    if code[0] == "expr" and code[2][0] == "yield" and isinstance(code[2][1], tuple):
        return code[2][1]
    return None


def _same(generator: Function, code: Code, varying: set[str]) -> bool:
    """Whether an expression has the same value in each round; `varying` are names that have not."""
    for part in parts_of(code):
        if part[0] == "name" and len(part) == 2 and part[1] in varying:
            return False
        if part[0] == "call" and len(part) == 5:
            own = isinstance(named(generator, part[2]), Function | Class)
            if own or _called(part[2]) not in PURE:
                return False
        elif part[0] in ("await", "comp", "lambda", "walrus", "yield"):
            return False
    return True


def _called(callee: Any) -> str:
    """The last name of what is called."""
    return str(callee[-1]) if isinstance(callee, tuple) and callee[0] in ("name", "attr") else ""


def _names(code: Any) -> Iterator[str]:
    for part in parts_of(code):
        if part[0] == "name" and len(part) == 2:
            yield part[1]
