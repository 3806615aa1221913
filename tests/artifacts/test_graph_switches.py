"""Whether who calls a graph can switch an operation off."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.graph_switches import Switches


def nodes(*lines: str) -> dict[bytes, Any]:
    """ "name Op input input": a Placeholder of rank 0 unless its name ends in a number of lengths."""
    graph = schema.Graph()
    for line in lines:
        name, op, *inputs = line.encode().split()
        node = graph.node.add(name=name, op=op, input=inputs)
        if op.startswith(b"Placeholder"):
            shape = node.attr.add(key=b"shape").value.shape
            for _ in range(int(name[-1:]) if name[-1:].isdigit() else 0):
                shape.dim.add(size=-1)
    return {node.name: node for node in graph.node}


RATE = ("x2 Placeholder", "w Const", "y MatMul x2 w", "keep Placeholder", "one Const")


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        # TF1: floor(keep_prob + random)
        ((*RATE, "r RandomUniform one", "a Add keep r", "f Floor a", "m Mul y f"), True),
        # random * (max - min) + min, then the comparison with 1 - keep_prob
        ((*RATE, "r RandomUniform one", "m Mul r one", "p Sub one keep", "g GreaterEqual m p"), True),
        # a fixed rate
        ((*RATE, "r RandomUniform one", "g GreaterEqual r one", "c Cast g", "m Mul y c"), False),
        # dropout on the input itself: x is no rate, it has axes
        ((*RATE, "r RandomUniform one", "g GreaterEqual r one", "m Mul x2 g"), False),
        # noise that is added to what a layer computes
        ((*RATE, "r RandomUniform one", "a AddV2 y r"), False),
        # in a branch of is_training
        (("flag PlaceholderWithDefault", "one Const", "s Switch flag flag", "t Identity s:1",
          "r RandomUniform one ^t"), True),
        # behind a branch that is over
        (("flag Placeholder", "one Const", "s Switch one flag", "m Merge s s:1", "r RandomUniform m"),
         False),
        # of a flag that is fixed
        (("flag Const", "s Switch flag flag", "r RandomUniform s"), False),
        (("r RandomUniform gone",), False),
        (("r RandomUniform r",), False),
    ],
)  # fmt: skip
def test_what_an_input_decides(graph: tuple[str, ...], expected: bool) -> None:
    found = nodes(*graph)
    assert Switches(found).decide(found[b"r"]) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("c If flag x2", True),
        ("c StatelessIf one x2", False),
        ("c Case x2", False),
        ("c Add flag", False),
    ],
)
def test_which_branch_is_called(line: str, expected: bool) -> None:
    found = nodes("flag Placeholder", "x2 Placeholder", "one Const", line)
    assert Switches(found).chooses_branch(found[b"c"]) is expected


def test_large_graphs_cost_little() -> None:
    chain = [f"n{i} Add n{i - 1} n{i - 2}" for i in range(2, 20_000)]
    found = nodes("n0 Const", "n1 Const", "r RandomUniform n19999", *chain, "u Mul r n19999")
    switches, began = Switches(found), time.process_time()
    for _ in range(20):
        assert not switches.decide(found[b"r"])
    assert time.process_time() - began < 2
