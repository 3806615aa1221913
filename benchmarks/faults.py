"""Which labelled faults are reported: python benchmarks/faults.py FAULTS.csv FOLDER

FAULTS.csv has one fault a row: repo (owner/name), path_in_repo, fault_label, short_code,
static_visible, tf1_style. FOLDER holds the programs as <owner>+<name>/<path in the repository>; they
are read, never run. Rows that are visible without running and not in TensorFlow 1 style are judged.

EXPECTED says which rules a fault of a kind falls to, in order: the first pattern that is found in the
row's code and label counts. A row is found if one of these rules has an error or a warning in the
program; what is info, which --show-info shows, is counted apart. The fixed version of a program is what
stands beside it in a folder or file whose name says so (buggy -> fixed, _context -> _ground_truth);
what is said of these is listed as well.
Prints the tables of faults_dev.md; reasons for what is missed are read from that file.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # the checkout is judged, whatever is installed
    sys.path.insert(0, str(ROOT))

import lintmodel  # noqa: E402

NOTES = Path(__file__).with_suffix("").with_name("faults_dev.md")
MISSED = re.compile(r"^\| `([^`]+)` \| ([^|]*) \| [^|]* \| missed: ([^|]*) \|$", re.M)
EXPECTED: list[tuple[str, str, str]] = [  # pattern, group, rules
    (r"softmax on 1-unit|softmax on 1 unit", "objective", "single-unit-softmax"),
    (r"from_logits", "objective", "logits-loss-mismatch"),
    (r"linear (output|Dense)", "objective", "logits-loss-mismatch"),
    (r"label_encoding_loss", "objective", "label-encoding-mismatch"),
    (r"activation_loss", "objective", "activation-loss-mismatch"),
    (r"missing Flatten", "objective", "missing-flatten"),
    (r"passed to model\.add|layers not in a list", "objective", "refused-argument"),
    (r"channels-first|input_shape \(1,28,28\)", "objective", "channels-first-input"),
    (r"^shape", "objective", "input-shape-mismatch impossible-input-rank"),
    (r"Dropout before BatchNorm", "state", "dropout-before-batchnorm"),
    (r"Dropout", "state", "extreme-dropout-rate"),
    (r"^metric", "evaluation", "misleading-accuracy"),
    (r"^data_scaling", "preprocessing", "unscaled-images"),
    (r"^shuffle_eval", "evaluation", "shuffled-predictions"),
    (r"^missing_preproc", "preprocessing", "missing-inference-preprocessing"),
    (r"validation_data=\[", "evaluation", "list-as-validation-data"),
]
OURS = ("state", "mode", "objective", "finetuning")
BUGGY, FIXED = re.compile(r"bug", re.I), re.compile(r"correct|fix|repair", re.I)


@dataclass
class Row:
    """One labelled fault, and what was said of its program."""

    program: str  # repository and path
    path: Path
    fault: str
    group: str
    rules: tuple[str, ...]
    said: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()  # at the level of info, which is shown when it is asked for

    @property
    def found(self) -> bool:
        return any(rule in self.said for rule in self.rules)

    @property
    def mentioned(self) -> bool:
        return not self.found and any(rule in self.advised for rule in self.rules)


def main() -> int:
    """Print the tables."""
    table, folder = Path(sys.argv[1]), Path(sys.argv[2])
    rows = list(read(table, folder))
    for row in rows:
        if row.path.exists():
            row.said, row.advised = findings(row.path), findings(row.path, show_info=True)
    summary(rows)
    ledger(rows)
    fixed_versions(rows, folder)
    return 0


def read(table: Path, folder: Path) -> Iterator[Row]:
    """The rows that are judged."""
    with table.open(encoding="utf-8") as file:
        for one in csv.DictReader(file):
            if one["static_visible"] == "y" and one["tf1_style"] == "n":
                yield row_of(one, folder)


def row_of(one: dict[str, str], folder: Path) -> Row:
    text = f"{one['short_code']}: {one['fault_label']}"
    group, rules = next(
        ((group, rules) for pattern, group, rules in EXPECTED if re.search(pattern, text, re.I)),
        ("none", ""),
    )
    path = folder / one["repo"].replace("/", "+") / one["path_in_repo"]
    fault = one["fault_label"].rpartition('": ')[2].replace("|", "/")
    return Row(f"{one['repo']}: {one['path_in_repo']}", path, fault, group, tuple(rules.split()))


@cache
def findings(path: Path, show_info: bool = False) -> tuple[str, ...]:
    """The rules that have an error or a warning (or an info) in a program read alone."""
    report = lintmodel.check([str(path)], isolated=True, show_info=show_info)
    return tuple(dict.fromkeys(finding.rule for finding in report.findings))


def summary(rows: list[Row]) -> None:
    """How many rows of each group are found."""
    print("| group | rows | found | as info |\n|---|---|---|---|")
    for group in dict.fromkeys(row.group for row in rows):
        own = [row for row in rows if row.group == group]
        print(f"| {group} | {figures(own)} |")
    ours = [row for row in rows if row.group in OURS]
    print(f"| **{', '.join(OURS)}** | {figures(ours)} |")
    print(f"| **all** | {figures(rows)} |\n")


def figures(rows: list[Row]) -> str:
    """How many rows, how many of them found, and how many mentioned at least."""
    found, mentioned = sum(row.found for row in rows), sum(row.mentioned for row in rows)
    return f"{len(rows)} | {found} ({100 * found / len(rows):.1f} %) | {mentioned}"


def ledger(rows: Iterable[Row]) -> None:
    """Every row: found by which rule, or why it is missed."""
    notes = NOTES.read_text(encoding="utf-8") if NOTES.exists() else ""
    reasons = {(program, fault): why for program, fault, why in MISSED.findall(notes)}
    print("| program | fault | falls to | |\n|---|---|---|---|")
    for row in rows:
        if row.found:
            verdict = (
                "found" if set(row.said) <= set(row.rules) else f"found; {', '.join(row.said)}"
            )
        elif row.mentioned:
            verdict = "found, as info"
        else:
            verdict = f"missed: {reasons.get((row.program, row.fault), 'why?')}"
        print(f"| `{row.program}` | {row.fault} | {' '.join(row.rules) or '-'} | {verdict} |")
    print()


def fixed_versions(rows: Iterable[Row], folder: Path) -> None:
    """What is said of the programs that stand beside the buggy ones, mended."""
    print("| fixed version | said |\n|---|---|")
    for path in dict.fromkeys(other for row in rows for other in counterparts(row.path)):
        program = path.relative_to(folder).as_posix().replace("/", ": ", 1).replace("+", "/", 1)
        print(f"| `{program}` | {', '.join(findings(path)) or 'nothing'} |")


def counterparts(path: Path) -> list[Path]:
    """The fixed versions of a program."""
    if path.name.endswith("_context.py"):
        other = path.with_name(path.name.replace("_context", "_ground_truth"))
        return [other] if other.exists() else []
    for part in (path, *path.parents):
        if BUGGY.search(part.name) and FIXED.search(part.name) is None:
            beside = [one for one in sorted(part.parent.iterdir()) if FIXED.search(one.name)]
            return [file for one in beside for file in (one, *sorted(one.rglob("*.py")))
                    if file.is_file()]  # fmt: skip
    return []


if __name__ == "__main__":
    sys.exit(main())
