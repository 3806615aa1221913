"""The few protobuf messages of TensorFlow that a linter needs, as a compact schema of our own.

Why the `protobuf` runtime and not a wire reader of our own: its C parser reads the 2.9 MB graph of
a ResNet50 of Keras 2 in 5 ms (40 the first time) after 40 ms of import; plain Python takes 53 ms
only to find the nodes and their inputs, and more for attrs and objects. So time hardly decides;
the runtime checks lengths and types for us, in code that others test.
The runtime also refuses nesting deeper than 100 by itself. Why a schema of our own and not
TensorFlow's generated code: it needs no TensorFlow and is tied to no protobuf version. Fields that
are not named here are skipped by the parser.

Every text is declared as bytes: a name that is not UTF-8 is a curiosity for the report, not a
reason to refuse a file. Map fields are read as repeated {1 key, 2 value}, which is what they are on
the wire. Field numbers: tensorflow/core/protobuf/*.proto and core/framework/*.proto (TF 2.21);
keras_metadata.pb: tf_keras/protobuf/saved_metadata.proto.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

__all__ = [
    "BundleEntry",
    "BundleHeader",
    "DecodeError",
    "Graph",
    "Info",
    "KerasMetadata",
    "Library",
    "MetaGraph",
    "NodeDef",
    "SavedModel",
    "TensorValues",
    "Trackables",
    "text_message",
]

# message: "field number type", "*" for repeated. A type in capitals is another message.
_SCHEMA = {
    "SavedModel": "meta_graphs 2 MetaGraph*",
    "MetaGraph": "info 1 Info; graph 2 Graph; collections 4 CollectionEntry*; "
    "signatures 5 SignatureEntry*; assets 6 Asset*; objects 7 ObjectGraph",
    "Info": "tags 4 bytes*; tensorflow_version 5 bytes; stripped_defaults 7 bool",
    "CollectionEntry": "key 1 bytes; value 2 Collection",
    "Collection": "nodes 1 NodeList; texts 2 NodeList",  # names, or messages as bytes
    "NodeList": "value 1 bytes*",
    "SignatureEntry": "key 1 bytes; value 2 SignatureDef",
    "SignatureDef": "inputs 1 TensorEntry*; outputs 2 TensorEntry*; method 3 bytes",
    "TensorEntry": "key 1 bytes; value 2 TensorInfo",
    "TensorInfo": "name 1 bytes; dtype 2 int32; shape 3 Shape",
    "Asset": "tensor 1 TensorInfo; filename 2 bytes",
    "Shape": "dim 2 Dim*; unknown_rank 3 bool",
    "Dim": "size 1 int64",
    "Graph": "node 1 NodeDef*; library 2 Library",
    "Library": "function 1 FunctionDef*",
    "FunctionDef": "signature 1 OpDef; node 3 NodeDef*; ret 4 TextEntry*; control_ret 6 TextEntry*",
    "OpDef": "name 1 bytes; inputs 2 ArgDef*; outputs 3 ArgDef*",
    "ArgDef": "name 1 bytes; type 3 int32",
    "TextEntry": "key 1 bytes; value 2 bytes",
    "NodeDef": "name 1 bytes; op 2 bytes; input 3 bytes*; attr 5 AttrEntry*",
    "AttrEntry": "key 1 bytes; value 2 Attr",
    # No presence is kept for the scalars: an attr without a value reads as its zero.
    "Attr": "list 1 AttrList; s 2 bytes; i 3 int64; f 4 float; b 5 bool; type 6 int32; "
    "shape 7 Shape; tensor 8 Tensor; func 10 FuncName",
    "AttrList": "s 2 bytes*; i 3 int64*; func 9 FuncName*",
    "FuncName": "name 1 bytes",
    "Tensor": "dtype 1 int32; shape 2 Shape; strings 8 bytes*",
    # The same message, with what it holds: frozen weights.
    "TensorValues": "dtype 1 int32; shape 2 Shape; content 4 bytes; floats 5 float*; "
    "doubles 6 double*; ints 7 int32*; strings 8 bytes*; int64s 10 int64*; bools 11 bool*; "
    "halfs 13 int32*",
    "ObjectGraph": "nodes 1 SavedObject*; functions 2 FunctionEntry*",
    "FunctionEntry": "key 1 bytes; value 2 ConcreteFunction",
    "ConcreteFunction": "bound_inputs 2 int32*",
    "SavedObject": "children 1 Child*; user_object 4 UserObject; asset 5 SavedAsset; "
    "variable 7 SavedVariable; registered_name 13 bytes",
    "Child": "node 1 int32; name 2 bytes",
    "UserObject": "identifier 1 bytes; metadata 3 bytes",
    "SavedAsset": "index 1 int32",
    "SavedVariable": "dtype 1 int32; shape 2 Shape; trainable 3 bool; name 6 bytes",
    "KerasMetadata": "nodes 1 KerasObject*",
    "KerasObject": "node 2 int32; path 3 bytes; identifier 4 bytes; metadata 5 bytes",
    "BundleHeader": "shards 1 int32; endianness 2 int32",
    "BundleEntry": "dtype 1 int32; shape 2 Shape; shard 3 int32; offset 4 int64; size 5 int64; "
    "slices 7 bytes*",
    "Trackables": "nodes 1 Trackable*",
    "Trackable": "children 1 Child*; attributes 2 TrackableAttribute*",
    "TrackableAttribute": "name 1 bytes; full_name 2 bytes; key 3 bytes",
}
_FILE = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bytes": _FILE.TYPE_BYTES,
    "bool": _FILE.TYPE_BOOL,
    "int32": _FILE.TYPE_INT32,
    "int64": _FILE.TYPE_INT64,
    "float": _FILE.TYPE_FLOAT,
    "double": _FILE.TYPE_DOUBLE,
}
_PACKAGE = "lintmodel"


# The names that text gives to fields which have a plainer one above.
_TEXT_NAMES = {
    "MetaGraph": "info meta_info_def; graph graph_def; collections collection_def; "
    "signatures signature_def; assets asset_file_def; objects object_graph_def",
    "Info": "stripped_defaults stripped_default_attrs",
    "Collection": "nodes node_list; texts bytes_list",
    "SignatureDef": "method method_name",
    "TensorInfo": "shape tensor_shape",
    "Asset": "tensor tensor_info",
    "FunctionDef": "node node_def",
    "OpDef": "inputs input_arg; outputs output_arg",
    "Tensor": "shape tensor_shape; content tensor_content; floats float_val; "
    "doubles double_val; ints int_val; strings string_val; int64s int64_val; bools bool_val; "
    "halfs half_val",
    "ObjectGraph": "functions concrete_functions",
    "Child": "node node_id; name local_name",
    "SavedAsset": "index asset_file_def_index",
}
# Fields that text writes as a word: DT_FLOAT.
_TYPE_FIELDS = frozenset({("TensorInfo", "dtype"), ("ArgDef", "type"), ("Attr", "type"),
                          ("Tensor", "dtype"), ("SavedVariable", "dtype")})  # fmt: skip
_TYPES = (
    "INVALID", "FLOAT", "DOUBLE", "INT32", "UINT8", "INT16", "INT8", "STRING", "COMPLEX64",
    "INT64", "BOOL", "QINT8", "QUINT8", "QINT32", "BFLOAT16", "QINT16", "QUINT16", "UINT16",
    "COMPLEX128", "HALF", "RESOURCE", "VARIANT", "UINT32", "UINT64", "FLOAT8_E5M2",
    "FLOAT8_E4M3FN", "FLOAT8_E4M3FNUZ", "FLOAT8_E4M3B11FNUZ", "FLOAT8_E5M2FNUZ", "INT4",
    "UINT4", "INT2", "UINT2",
)  # fmt: skip
_OF_REFERENCE = 100  # DT_FLOAT_REF is 101


def _field(text: str) -> Any:
    name, number, kind = text.split()
    base = kind.rstrip("*")
    field = _FILE(name=name, number=int(number))
    field.label = _FILE.LABEL_REPEATED if kind.endswith("*") else _FILE.LABEL_OPTIONAL
    if base in _SCALARS:
        field.type = _SCALARS[base]
    else:
        field.type, field.type_name = _FILE.TYPE_MESSAGE, f".{_PACKAGE}.{base}"
    return field


def _file(schema: dict[str, str]) -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="lintmodel/schema.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in schema.items():
        message = file.message_type.add(name=name)
        message.field.extend(_field(text) for text in fields.split(";"))
    return file


def _pool(file: Any) -> Any:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


_POOL = _pool(_file(_SCHEMA))


def _message(name: str, pool: Any = _POOL) -> Any:
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))


SavedModel = _message("SavedModel")
MetaGraph = _message("MetaGraph")
Info = _message("Info")
Graph = _message("Graph")
NodeDef = _message("NodeDef")
Library = _message("Library")
TensorValues = _message("TensorValues")
KerasMetadata = _message("KerasMetadata")
BundleHeader = _message("BundleHeader")
BundleEntry = _message("BundleEntry")
Trackables = _message("Trackables")


@cache
def text_message(name: str) -> Any:
    """The same message as text writes it, with all values of tensors: on the wire they are one."""
    file = _file({**_SCHEMA, "Tensor": _SCHEMA["TensorValues"]})
    types = file.enum_type.add(name="DataType")
    for number, word in enumerate(_TYPES):
        types.value.add(name=f"DT_{word}", number=number)
        types.value.add(name=f"DT_{word}_REF", number=number + _OF_REFERENCE)
    for message in file.message_type:
        renamed = dict(pair.split() for pair in _TEXT_NAMES.get(message.name, "").split(";") if pair)
        for field in message.field:
            if (message.name, field.name) in _TYPE_FIELDS:
                field.type, field.type_name = _FILE.TYPE_ENUM, f".{_PACKAGE}.DataType"
            field.name = renamed.get(field.name, field.name)
    return _message(name, _pool(file))
