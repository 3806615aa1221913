"""All benchmarks: python benchmarks/run.py [startup|many|models|again ...]. Exits 1 where one is missed.

Needs lintmodel's own libraries, and Keras installed (its sources are read, it is not imported).
"""

from __future__ import annotations

import sys

import again
import many
import measure
import models
import startup


def main() -> int:
    """Measure, print, and say whether every promise is kept."""
    asked = set(sys.argv[1:]) or {"startup", "many", "models", "again"}
    rows: list[measure.Row] = []
    early: list[str] = []
    if "startup" in asked:
        rows += startup.rows()
        early = startup.imported_too_early()
    if "many" in asked:
        rows.append(many.row())
    if "models" in asked:
        rows += models.rows()
    if "again" in asked:
        rows += again.rows()
    print(measure.table(rows))
    if "startup" in asked:
        print(f"\nimport lintmodel imports of {', '.join(startup.LATE)}: {early or 'none'}")
    return int(bool(early) or not all(row.kept for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
