"""tf.lite.Interpreter: which input tensor is set by which position."""

from __future__ import annotations

from lintmodel.facts.serving import Interpreter, SetInput
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.keras_files import path_text
from lintmodel.frontends.scripts.values import Thing, Value, plain


@function("tensorflow.lite.Interpreter", "tensorflow.lite.python.interpreter.Interpreter",
          "tflite_runtime.interpreter.Interpreter", "ai_edge_litert.interpreter.Interpreter")  # fmt: skip
def interpreter(call: Call) -> Value:
    """tf.lite.Interpreter(model_path=...)."""
    fact = Interpreter(path=path_text(call.arg(0, "model_path")), where=call.where)
    return Thing("tflite", {"fact": fact}, call.where)


@method("tflite", "get_input_details")
def details(call: Call) -> Value:
    """One dict for each input tensor, in the order of the file."""
    return Thing("tflite inputs", {"fact": call.owner.fields["fact"]}, call.where)


@method("tflite inputs", "__getitem__")
def detail(call: Call) -> Value:
    """details[0]."""
    fields = {"fact": call.owner.fields["fact"], "position": plain(call.arg(0, "index"))}
    return Thing("tflite input", fields, call.where)


@method("tflite input", "__getitem__", "get")
def entry(call: Call) -> Value:
    """details[0]["index"]; the name, the shape or the type says which input it is."""
    if call.arg(0, "key") == "index":
        return Thing("tflite index", dict(call.owner.fields), call.where)
    call.owner.fields["fact"].checked = True
    return call.unknown("tensor details")


@method("tflite", "set_tensor")
def set_tensor(call: Call) -> Value:
    """interpreter.set_tensor(index, value)."""
    given = call.arg(0, "tensor_index")
    known = isinstance(given, Thing) and given.kind == "tflite index"
    position = given.fields["position"] if known else UNKNOWN
    call.run.emit(SetInput, "set_tensor()", interpreter=call.owner.fields["fact"],
                  position=position if isinstance(position, int) else UNKNOWN,
                  x=as_data(call.run, call.arg(1, "value")), where=call.where)  # fmt: skip
    return None


ANY_METHOD["tflite"] = lambda call: call.unknown("tflite")
