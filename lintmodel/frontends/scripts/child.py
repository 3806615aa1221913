"""Lowers, in a process of its own, a script whose syntax this interpreter's `ast` does not know.

libcst reads newer Python than the interpreter that runs it, but on hostile input it may take the
process down or a gigabyte of memory: so it is asked in a child with bounds on time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from lintmodel.forking import module_process

TIMEOUT = 20  # seconds; a bound on a child that hangs, never a budget of analysis
MEMORY = 1 << 30  # bytes of address space beyond what the interpreter itself maps
MAX_TEXT = 400_000


def lowered_by_child(text: str) -> tuple[Any, ...] | None:
    """Lowered statements, or None where libcst refuses too (or does not survive)."""
    if len(text) > MAX_TEXT:
        return None
    try:
        command, place = module_process("lintmodel.frontends.scripts.child")
        done = subprocess.run(
            command,
            **place,
            input=text.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode != 0:
        return None
    lowered: tuple[Any, ...] = _tuples(json.loads(done.stdout))
    return lowered


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return _SPECIAL[value["special"]](value.get("value"))
    return value


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "ellipsis": lambda value: ...,
    "bytes": lambda value: bytes.fromhex(value),
    "complex": lambda value: complex(value),
}


def _special(value: Any) -> Any:
    if value is ...:
        return {"special": "ellipsis"}
    if isinstance(value, bytes):
        return {"special": "bytes", "value": value.hex()}
    return {"special": "complex", "value": str(value)}


def _main() -> int:
    import resource

    import libcst as cst
    from libcst import metadata

    from lintmodel.frontends.scripts.lower import lower_module
    from lintmodel.frontends.scripts.spans import Spans

    limit = MEMORY + 2 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.setrecursionlimit(4000)
    text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
    wrap: Any = metadata.MetadataWrapper
    wrapper = wrap(cst.parse_module(text), unsafe_skip_copy=True)
    positions = wrapper.resolve(metadata.PositionProvider)
    spans = Spans()
    for node, position in positions.items():
        start, end = position.start, position.end
        span = (start.line, start.column + 1, end.line, end.column + 1)
        if isinstance(node, cst.Call):
            spans.calls.append(span)
        elif isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            spans.statements.append(span)
    # The provider visits children before their parents: source order is start, then the longer first.
    for found in (spans.calls, spans.statements):
        found.sort(key=lambda span: (span[0], span[1], -span[2], -span[3]))
    json.dump(lower_module(wrapper.module, spans), sys.stdout, default=_special)
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(_main())
    except Exception:  # the parent needs no reason: it says what `ast` said
        raise SystemExit(3) from None
