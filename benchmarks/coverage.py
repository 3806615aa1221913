"""What the script frontend resolves of real scripts: the ledger behind `--statistics`.

    python benchmarks/coverage.py NAME=FOLDER [NAME=FOLDER ...] [--json FILE] [--top 40]

Prints, as Markdown, for each corpus the share of values that stayed UNKNOWN and the share of events
of which a rule can use this or that; then the causes and the calls, ranked over all of them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compile, Evaluate, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.scripts import mentions_keras, read_script
from lintmodel.report.ledger import CALL, by_cause


def known(value: Any) -> bool:
    return not isinstance(value, Unknown)


def ranged(value: Any) -> bool:
    return isinstance(value, Data) and known(value.interval)


def named(event: Any) -> bool | None:
    """Whether the file is known; None for weights that come from memory."""
    return None if event.method == "set_weights" else known(event.path)


QUESTIONS: tuple[tuple[str, Any, Callable[[Any], bool | None]], ...] = (
    ("fit: the data", Fit, lambda e: isinstance(e.x, Data)),
    ("fit: the range of the data", Fit, lambda e: ranged(e.x)),
    ("fit: the batch size", Fit, lambda e: known(e.batch)),
    ("fit: all layers of the model", Fit, lambda e: e.model.complete),
    ("evaluate, predict: the data", (Evaluate, Predict), lambda e: isinstance(e.x, Data)),
    ("evaluate, predict: its range", (Evaluate, Predict), lambda e: ranged(e.x)),
    ("compile: all layers of the model", Compile, lambda e: e.model.complete),
    ("save, load: the file's name", (Save, Load, LoadWeights), named),
)


def scripts_in(folder: Path) -> Iterator[Script]:
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.ipynb")]):
        if path.is_file() and mentions_keras(path.read_bytes()):
            yield read_script(path, path.relative_to(folder).as_posix(), folder)


def measure(folder: Path) -> dict[str, Any]:
    unknowns: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    evaluated = files = spent = 0
    for script in scripts_in(folder):
        files, evaluated = files + 1, evaluated + script.evaluated
        spent += script.trace.spent
        unknowns.update(script.unknowns)
        for name, kinds, answers in QUESTIONS:
            for event in script.trace.of(*(kinds if isinstance(kinds, tuple) else (kinds,))):
                answer = answers(event)
                asked[name] += answer is not None
                answered[name] += answer is True
    return {
        "files": files,
        "evaluated": evaluated,
        "spent": spent,
        "unknowns": dict(unknowns),
        "asked": dict(asked),
        "answered": dict(answered),
    }


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def report(measured: dict[str, dict[str, Any]], top: int) -> Iterator[str]:
    names = list(measured)
    yield f"| | {' | '.join(names)} |"
    yield "|---|" + "---|" * len(names)
    rows: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
        ("files", lambda one: str(one["files"])),
        ("values", lambda one: str(one["evaluated"])),
        ("UNKNOWN", lambda one: share(sum(one["unknowns"].values()), one["evaluated"])),
        ("budget spent", lambda one: str(one["spent"])),
    ]
    for title, cell in rows:
        yield f"| {title} | {' | '.join(cell(one) for one in measured.values())} |"
    for title, _, _ in QUESTIONS:
        cells = (f"{one['answered'].get(title, 0)} of {one['asked'].get(title, 0)}"
                 for one in measured.values())  # fmt: skip
        yield f"| {title} | {' | '.join(cells)} |"
    everything: Counter[str] = Counter()
    for one in measured.values():
        everything.update(one["unknowns"])
    calls = {f"`{n.removeprefix(CALL)}`": c for n, c in everything.items() if n.startswith(CALL)}
    for title, counts in (("cause", by_cause(everything)), ("call", calls)):
        yield ""
        yield f"| {title} | how often | share |"
        yield "|---|---|---|"
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        for name, count in ranked[:top]:
            yield f"| {name} | {count} | {share(count, sum(everything.values()))} |"


def main(arguments: list[str]) -> int:
    top, out = 40, None
    if "--top" in arguments:
        at = arguments.index("--top")
        top = int(arguments[at + 1])
        del arguments[at : at + 2]
    if "--json" in arguments:
        at = arguments.index("--json")
        out = Path(arguments[at + 1])
        del arguments[at : at + 2]
    if not arguments or not all("=" in argument for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    corpora = dict(argument.split("=", 1) for argument in arguments)
    measured = {name: measure(Path(folder)) for name, folder in corpora.items()}
    for line in report(measured, top):
        print(line)
    if out is not None:
        out.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
