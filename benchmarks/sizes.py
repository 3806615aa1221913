"""Cost against size: 10 MB to 5 GB of weights, every value looked at.

    python benchmarks/sizes.py [MEGABYTES ...]         (10 100 1000 5000; so much free space is needed)

A .keras and an .h5 of each size, checked by the whole command, against a process that imports h5py and
numpy and reads the bytes of the file once. Memory is to stay below 200 MB whatever the size, and the
time at most twice that of the reading.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import models
from measure import CHECK, Row, compare, table

LIMIT, PEAK = 2.0, 200
KERNEL_MEGABYTES = 4  # 1000 x 1000 float32


def main() -> int:
    """Measure, print, and say whether the promises are kept."""
    rows = [
        row for size in map(int, sys.argv[1:] or (10, 100, 1000, 5000)) for row in of_size(size)
    ]
    print(table(rows))
    return int(not all(row.kept for row in rows))


def of_size(megabytes: int) -> list[Row]:
    """Both formats of one size."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        for file in ("model.keras", "model.h5"):
            path = Path(name, file)
            models.write(path, max(megabytes // KERNEL_MEGABYTES, 1))
            title = (
                f"{megabytes} MB of weights in a {path.suffix}, whole command / reading its bytes"
            )
            runs = 3 if megabytes > 500 else 7
            sides = (*CHECK, file), ("-c", models.READ, file)
            found.append(
                compare(title, *sides, LIMIT, folder=path.parent, runs=runs, peak_limit=PEAK)
            )
            path.unlink()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
