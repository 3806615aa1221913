"""Processes timed in turn, so that a busy minute of the machine falls on both sides alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # the checkout is measured, whatever is installed
    sys.path.insert(0, str(ROOT))
RUNS = 7
UNSET = {"PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED"}
LIBCST = ("-c", "import libcst")
# As the installed command does it, which is a little quicker than `python -m`.
CHECK = ("-c", "from lintmodel.__main__ import start; start()", "check", "--isolated")


@dataclass(frozen=True)
class Row:
    """One line of the table: seconds and MB are medians and peaks over all runs.

    The ratio is the median of the ratios of neighbouring runs; `limit` is what we promise.
    """

    name: str
    ours: float
    baseline: float
    ratio: float
    limit: float
    peak: float = 0.0
    peak_limit: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.ratio <= self.limit and self.peak <= (self.peak_limit or self.peak)


def compare(
    name: str,
    ours: Sequence[str],
    baseline: Sequence[str],
    limit: float,
    *,
    folder: Path = ROOT,
    runs: int = RUNS,
    peak_limit: float = 0.0,
) -> Row:
    """Python with the one and with the other arguments, A B A B, after one run of each unmeasured."""
    spawn(ours, folder)
    spawn(baseline, folder)
    pairs = [(spawn(ours, folder), spawn(baseline, folder)) for _ in range(runs)]
    return summarise(
        name,
        [(own[0], other[0]) for own, other in pairs],
        limit,
        peak=max(own[1] for own, _ in pairs) if peak_limit else 0.0,
        peak_limit=peak_limit,
    )


def summarise(
    name: str,
    pairs: Sequence[tuple[float, float]],
    limit: float,
    *,
    peak: float = 0.0,
    peak_limit: float = 0.0,
) -> Row:
    """The row of these pairs of seconds, ours first."""
    return Row(
        name,
        ours=statistics.median(own for own, _ in pairs),
        baseline=statistics.median(other for _, other in pairs),
        ratio=statistics.median(own / other for own, other in pairs),
        limit=limit,
        peak=peak,
        peak_limit=peak_limit,
    )


def spawn(
    arguments: Sequence[str], folder: Path, cache: Path | None = None
) -> tuple[float, float]:
    """Seconds of wall clock and peak memory in MB of a fresh Python. Errors: SystemExit.

    Without a `cache` it finds an empty one, and fills it.
    """
    if cache is None:
        with tempfile.TemporaryDirectory() as name:
            return spawn(arguments, folder, Path(name, "cache"))
    command = [sys.executable, *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment(), "LINTMODEL_CACHE_DIR": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: it has findings
        raise SystemExit(f"{command} failed:\n{said.decode(errors='replace')}")
    return seconds, usage.ru_maxrss / 1024


def environment() -> dict[str, str]:
    """Ours, with compiled modules kept as an installed package has them."""
    inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
    prefix = Path(tempfile.gettempdir()) / "lintmodel-benchmarks-bytecode"
    return {**inherited, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(prefix)}


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| what | ours, s | baseline, s | ratio | at most | peak, MB | |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        peak = f"{row.peak:.0f} (at most {row.peak_limit:.0f})" if row.peak_limit else ""
        lines.append(
            f"| {row.name} | {row.ours:.3f} | {row.baseline:.3f} | {row.ratio:.2f} "
            f"| {row.limit:.2f} | {peak} | {'kept' if row.kept else 'MISSED'} |"
        )
    return "\n".join(lines)
