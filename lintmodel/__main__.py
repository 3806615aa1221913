"""`lintmodel` and `python -m lintmodel`: the command line as a process of its own."""

from __future__ import annotations

import atexit
import gc


def start() -> None:
    """Run the command line and exit with its status.

    Syntax trees hold no cycles and facts live to the end: the collector of cycles would search them
    in vain, while we work and once more at the exit. That would be a fifth of the time of one
    script, so it works seldom here and rests at the exit. Whoever imports lintmodel keeps theirs.
    """
    gc.set_threshold(200_000, 20, 100)
    atexit.register(gc.freeze)
    from lintmodel.cli import main

    main()


if __name__ == "__main__":
    start()
