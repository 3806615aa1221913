"""The shipped rulebook, kept beside Python's own bytecode so that a commit parses no YAML.

As with bytecode: it is written when it is missing or stale, where that is allowed and possible,
and nothing is lost without it. Stale is what the files' times and sizes say.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

VERSION = 2  # of what is written
Print = tuple[tuple[Any, ...], ...]
CHECKS = Path(__file__).parent / "checks"


def fingerprint(files: Iterable[str]) -> Print:
    """Path, time and size of each rule, and of the code that reads it and that it names."""
    with os.scandir(CHECKS) as listing:
        checks = sorted(entry.path for entry in listing if entry.name.endswith(".py"))
    code = (__file__, str(Path(__file__).with_name("passport.py")), *checks)
    stats = [(file, os.stat(file)) for file in (*files, *code)]  # noqa: PTH116 (no Path of each)
    return ((VERSION,), *((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


def read(print_: Print) -> list[dict[str, Any]] | None:
    """The rules as they were written for this fingerprint; None where there are none."""
    try:
        kept = json.loads(place().read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(kept, dict) or kept.get("fingerprint") != [[*one] for one in print_]:
        return None
    rules = kept.get("rules")
    return rules if isinstance(rules, list) else None


def write(print_: Print, rules: Iterable[dict[str, Any]]) -> None:
    """Keep the rules for the next run. A folder that cannot be written to is no error.

    `rules` is gone through only where they may be kept.
    """
    if sys.dont_write_bytecode:
        return
    target = place()
    own = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(json.dumps({"fingerprint": print_, "rules": list(rules)}), encoding="utf-8")
        own.replace(target)
    except OSError:
        with suppress(OSError):
            own.unlink()


def place() -> Path:
    """Where it is kept: in the __pycache__ of the package, or where Python is told to put that."""
    return Path(cache_from_source(__file__)).with_name("rulebook.json")
