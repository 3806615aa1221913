"""`lintmodel` and `python -m lintmodel`: the command line as a process of its own."""

from __future__ import annotations

import atexit
import gc
import os
import sys


def forget_folder() -> None:
    """Look for modules in the current folder last, if at all.

    `python -m` looks there first, and that is where the scripts are that are to be checked: a token.py of
    theirs would be run in place of Python's own.
    """
    if sys.path[:1] != [os.getcwd()]:  # noqa: PTH109  pathlib may be theirs as well
        return
    here = sys.path.pop(0)
    if __file__.startswith(os.path.join(here, "lintmodel", "")):  # noqa: PTH118
        sys.path.append(here)  # a checkout that is not installed


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
    forget_folder()
    start()
