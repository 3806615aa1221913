"""Signatures in words: what goes in, what comes out, and the operations of note between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.tree import Tree

from lintmodel.facts.signature import Signature
from lintmodel.report.model import plain, signature_content
from lintmodel.report.screen import words

MAX_ENDS = 60  # inputs, outputs and operations of one signature, of each so many


def signature_tree(signature: Signature) -> Tree:
    """A signature with its ends and its operations."""
    content = signature_content(signature)
    name = f"signature {signature.name}" if signature.name else "the whole graph"
    tags = f", tagged {' '.join(signature.tags)}" if signature.tags not in ((), ("serve",)) else ""
    tree = Tree(words(f"{name} ({signature.zone}{tags})", "bold"))
    for side in ("inputs", "outputs"):
        lines = [
            f"{side[:-1]} {end['name']} {shape_text(plain(end['shape']))} {end['dtype']}{_quantised(end)}"
            for end in content[side]
        ]
        _add(tree, lines, side)
    _add(tree, [_operation(one) for one in content["operations"]], "operations")
    return tree


def _add(tree: Tree, lines: list[str], called: str) -> None:
    """The lines, alike ones once, as far as a person reads them."""
    counted = Counter(lines)
    for line, times in list(counted.items())[:MAX_ENDS]:
        tree.add(words(line if times == 1 else f"{line}, {times} times"))
    if len(counted) > MAX_ENDS:
        tree.add(words(f"... and {len(counted) - MAX_ENDS} {called} more"))


def _operation(operation: Mapping[str, Any]) -> str:
    variable = f" {operation['variable']}" if operation["variable"] else ""
    way = " > ".join(operation["path"]) or "the graph"
    switched = ", unless an input switches it off" if operation["switched"] else ""
    return f"{operation['op']}{variable} by {way}{switched}"


def _quantised(end: Mapping[str, Any]) -> str:
    """What one step of a quantised value means."""
    if not end.get("scales"):
        return ""
    if len(end["scales"]) > 1:
        return f", quantised with {len(end['scales'])} scales"
    zero = (*end["zero_points"], 0)[0]
    return f", scale {end['scales'][0]:g}, zero point {zero}"


def shape_text(shape: Any) -> str:
    """(?, 3), and ? alone for what is not known."""
    if not isinstance(shape, list | tuple):
        return "?"  # and "(?)" is a vector of any length
    return "(" + ", ".join("?" if length is None else str(length) for length in shape) + ")"
