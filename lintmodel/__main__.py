"""`python -m lintmodel`."""

from __future__ import annotations

from lintmodel.cli import main

if __name__ == "__main__":
    main()
