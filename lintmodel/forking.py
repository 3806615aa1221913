"""Whether this process may make a copy of itself, and how it starts a module of ours in another one."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  that of lintmodel


def may_fork() -> bool:
    """Not on systems that cannot, and not with threads or with TensorFlow, which a child would
    inherit half-way."""
    alone = threading.active_count() == 1 and "tensorflow" not in sys.modules
    return alone and hasattr(os, "fork")


def module_process(name: str) -> tuple[list[str], dict[str, Any]]:
    """The command that runs a module of this very lintmodel, and the `cwd` and `env` that it needs.

    `python -m` looks for modules in the working directory first. That is the folder that is checked:
    a keyword.py in it would be run in place of Python's own.
    """
    return [sys.executable, "-m", name], {"cwd": FOLDER, "env": _environment()}


def _environment() -> dict[str, str]:
    """As here; names of folders that count from the working directory would mean others there."""
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    own = os.pathsep.join(os.path.abspath(one) for one in folders if one)  # noqa: PTH100
    return {**os.environ, "PYTHONPATH": own} if own else dict(os.environ)
