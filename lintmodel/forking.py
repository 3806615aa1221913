"""Whether this process may make a copy of itself."""

from __future__ import annotations

import os
import sys
import threading


def may_fork() -> bool:
    """Not on systems that cannot, and not with threads or with TensorFlow, which a child would
    inherit half-way."""
    alone = threading.active_count() == 1 and "tensorflow" not in sys.modules
    return alone and hasattr(os, "fork")
