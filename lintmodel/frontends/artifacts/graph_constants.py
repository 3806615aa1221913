"""A graph whose weights are constants of it: nodes without the values, and where the values lie."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW, decode
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, amount, printable
from lintmodel.frontends.artifacts.window import Window, arrays
from lintmodel.frontends.artifacts.wire import Field, Pages, fields, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_NODES = 1_000_000
MAX_FUNCTIONS_BYTES = 256 * MEGABYTE
MAX_WRITTEN_OUT = 1 << 18  # values of a list that goes on
SMALL = 1 << 16  # bytes of a part that is kept
_NODE, _LIBRARY = 1, 2  # of a GraphDef
_ATTR = 5  # of a NodeDef
_KEY, _VALUE = 1, 2  # of an entry
_TENSOR = 8  # of an AttrValue
_CONTENT = 4  # of a TensorProto
# The lists of a TensorProto, for the values of few types.
_LISTS = {"float32": "floats", "float64": "doubles", "int64": "int64s", "bool": "bools",
          "float16": "halfs", "bfloat16": "halfs", "int32": "ints", "int16": "ints",
          "uint16": "ints", "int8": "ints", "uint8": "ints"}  # fmt: skip
_AS_BITS = frozenset({"float16", "bfloat16"})


@dataclass(eq=False, slots=True)
class Constant:
    """The value of a Const node: bytes in the file, or a short list that was parsed.

    A list that is shorter than the shape goes on with its last value; one without any is of zeros.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    offset: int
    numpy_type: str
    window: Window
    listed: tuple[Any, ...] | None = None

    @property
    def readable(self) -> bool:
        """Whether its values are numbers."""
        return bool(self.numpy_type)

    def chunks(self) -> Iterator[NDArray[Any]]:
        """The values in order; of a list that goes on and on, each once. Errors: Unreadable."""
        if self.listed is not None:
            yield self._written_out(self.listed)
        elif self.nbytes:
            for part in arrays(self.window, self.offset, self.nbytes, self.numpy_type):
                yield decode(part, self.dtype)

    def _written_out(self, listed: tuple[Any, ...]) -> NDArray[Any]:
        import numpy as np

        bits = self.dtype in _AS_BITS  # lists of these are the bits, each in an integer
        values = [int(one) & 0xFFFF for one in listed] if bits else (listed or (0,))
        found = np.array(values or [0]).astype("<u2" if bits else self.numpy_type)
        count = math.prod(self.shape)
        if len(found) < count <= MAX_WRITTEN_OUT:
            found = np.concatenate([found, np.repeat(found[-1:], count - len(found))])
        return decode(found.view(self.numpy_type) if bits else found, self.dtype)


@dataclass(eq=False, slots=True)
class FrozenGraph:
    """Nodes and functions as the schema has them, and the constants by the name of their node."""

    graph: Any = field(default_factory=schema.Graph)
    constants: dict[bytes, Constant] = field(default_factory=dict)


def read_graph(pages: Pages, start: int, end: int, reading: Reading) -> FrozenGraph:
    """A GraphDef in a part of a file. Errors: Unreadable."""
    found = FrozenGraph()
    for one in fields(pages, start, end):
        if one.number == _NODE and one.is_bytes:
            if len(found.graph.node) >= MAX_NODES:
                raise Unreadable("cap", f"the graph has more than {MAX_NODES} nodes")
            _add_node(found, pages, one, reading)
        elif one.number == _LIBRARY and one.is_bytes:
            if one.end - one.start > MAX_FUNCTIONS_BYTES:
                size = amount(one.end - one.start)
                raise Unreadable("cap", f"the functions of the graph have {size}")
            found.graph.library.MergeFrom(_parsed(schema.Library, pages.read(one.start, one.end)))
    return found


def _add_node(found: FrozenGraph, pages: Pages, place: Field, reading: Reading) -> None:
    if place.end - place.start <= SMALL:
        node = _parsed(schema.NodeDef, pages.read(place.start, place.end))
    else:  # without what is large: the value of a constant
        parts = [
            one for one in fields(pages, place.start, place.end) if one.end - one.begin < SMALL
        ]
        node = _parsed(schema.NodeDef, b"".join(pages.read(one.begin, one.end) for one in parts))
    found.graph.node.append(node)
    constant = constant_of(node.name, pages, place, reading) if node.op == b"Const" else None
    if constant is not None:
        found.constants[node.name] = constant


def constant_of(name: bytes, pages: Pages, node: Field, reading: Reading) -> Constant | None:
    """The value of a Const node; None for one without. Errors: Unreadable."""
    tensor = _tensor_of(pages, node)
    return None if tensor is None else _constant(name, pages, tensor, reading)


def _tensor_of(pages: Pages, node: Field) -> Field | None:
    """The tensor in the attr "value" of a node."""
    for entry in inner(pages, node, _ATTR):
        keys = [pages.read(one.start, one.end) for one in inner(pages, entry, _KEY)]
        if keys == [b"value"]:
            for value in inner(pages, entry, _VALUE):
                return next(inner(pages, value, _TENSOR), None)
    return None


def _constant(name: bytes, pages: Pages, tensor: Field, reading: Reading) -> Constant:
    parts = list(fields(pages, tensor.start, tensor.end))
    content = next((one for one in parts if one.number == _CONTENT and one.is_bytes), None)
    kept = [one for one in parts if one is not content and one.end - one.begin <= MEGABYTE]
    head = _parsed(schema.TensorValues, b"".join(pages.read(one.begin, one.end) for one in kept))
    dtype, numpy_type = TENSORFLOW.get(head.dtype, (f"type {head.dtype}", ""))
    shape = tuple(max(0, int(dim.size)) for dim in head.shape.dim)
    listed: tuple[Any, ...] | None = None
    offset = nbytes = 0
    if content is not None:
        offset, nbytes = content.start, content.end - content.start
    elif len(kept) == len(parts) and dtype in _LISTS:
        listed = tuple(getattr(head, _LISTS[dtype]))
    constant = Constant(
        printable(name), shape, dtype, nbytes, offset, numpy_type, pages.window, listed
    )
    _check(constant, reading)
    return constant


def _check(constant: Constant, reading: Reading) -> None:
    """What declares other than it holds is reported, and not read."""
    count, size = math.prod(constant.shape), _size(constant.dtype, constant.numpy_type)
    if constant.numpy_type and constant.nbytes and count * size != constant.nbytes:
        text = f"declares shape {list(constant.shape)} of {constant.dtype}"
        text += f" in {amount(constant.nbytes)} of storage"
        reading.problem("corrupt", text, constant.path)
        constant.numpy_type = ""
    elif not constant.nbytes:
        constant.nbytes = count * size if constant.listed is not None else 0
        constant.numpy_type = constant.numpy_type if constant.listed is not None else ""


def _size(dtype: str, numpy_type: str) -> int:
    if dtype == "complex128":
        return 16
    return int(numpy_type[-1:].replace("?", "1") or 0) if numpy_type else 0


def _parsed(message: Any, data: bytes) -> Any:
    try:
        return message.FromString(data)
    except schema.DecodeError:
        raise Unreadable("corrupt", "a part of the graph is damaged") from None
