"""Which constants of a graph are weights: those that freezing made of variables, or that are used so.

Other constants are shapes, axes and masks. A mask may well hold infinity.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from lintmodel.facts.layer import TensorSummary, Weight
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.artifacts.graph_body import node_name
from lintmodel.frontends.artifacts.graph_constants import Constant, FrozenGraph
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.variable_names import own_name
from lintmodel.frontends.artifacts.weights import weight_of

# Freezing leaves the reading of the variable in place: TF1 "kernel/read", TF2 ".../ReadVariableOp".
_READ = re.compile(rb"(?:^|/)(?:read|ReadVariableOp(?:_[0-9]+)?)$")
_FREEZING = re.compile(r"/ReadVariableOp(?:_[0-9]+)?/resource$")
# Operations whose constant inputs are weights (the fused ones are of Grappler).
_WEIGHING = re.compile(
    rb"(?:_Fused)?(?:MatMul|Conv2D|DepthwiseConv2dNative)|BatchMatMul(?:V2|V3)?|Conv[23]DBackpropInput"
    rb"(?:V2)?|Conv3D|BiasAdd(?:V1)?|FusedBatchNorm(?:V2|V3)?|Einsum"
)
_TAKING = re.compile(rb"Gather(?:V2)?|ResourceGather")  # of an embedding, or of a table of masks
_NUMBERS = ("float", "bfloat", "complex")


Users = dict[bytes, list[Any]]  # name of a node -> the nodes that take its value
Maker = Callable[[Constant, Reading], Weight]


def frozen_weights(found: FrozenGraph, reading: Reading) -> list[Weight]:
    """The constants that are weights, in the order of the graph."""
    users, weights = users_of(found.graph.node), []
    for name, constant in found.constants.items():
        make = as_weight(users, name) if is_number(constant.dtype) else None
        if make is not None:
            weights.append(make(constant, reading))
    return weights


def is_number(dtype: str) -> bool:
    """Whether values of this type may be NaN."""
    return dtype.startswith(_NUMBERS)


def users_of(nodes: Iterable[Any]) -> Users:
    """Who takes which value."""
    users: Users = defaultdict(list)
    for node in nodes:
        for source in node.input:
            users[node_name(source)].append(node)
    return users


def as_weight(users: Users, name: bytes) -> Maker | None:
    """How to read a constant that is a weight; None for others."""
    if _is_weight(users, name):
        return _weight
    taken = any(_TAKING.fullmatch(user.op) for user in users.get(name, ()))
    return _taken if taken else None


def _taken(constant: Constant, reading: Reading) -> Weight:
    return without_infinity(_weight(constant, reading))


def without_infinity(weight: Weight) -> Weight:
    """What may be a mask is not judged by the infinity in it."""
    summary = weight.summary
    if isinstance(summary, TensorSummary) and summary.infs and not summary.nans:
        weight.summary = UNKNOWN
    return weight


def _is_weight(users: Users, name: bytes) -> bool:
    for user in users.get(name, ()):
        if _WEIGHING.fullmatch(user.op):
            return True
        if user.op == b"Identity" and (_READ.search(user.name) or _weighs(users, user.name)):
            return True
    return False


def _weighs(users: Users, name: bytes) -> bool:
    return any(_WEIGHING.fullmatch(user.op) for user in users.get(name, ()))


def _weight(constant: Constant, reading: Reading) -> Weight:
    constant.path = _FREEZING.sub("", constant.path)
    name = own_name(constant.path)
    try:
        return weight_of(constant, name, reading.scans(None, name, constant.nbytes))
    except Unreadable as error:
        reading.unreadable(error, constant.path)
        return weight_of(constant, name, read=False)
