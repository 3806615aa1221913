"""The parts of README.md that are printed by lintmodel itself: python tools/make_readme.py.

Between `<!-- name -->` and `<!-- end -->` stand what `lintmodel check examples` prints, shortened where
"..." says so and with long lines folded, the beginning of what `lintmodel inspect` does, and the groups
of rules. A test compares; this script writes. Needs no Keras.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
WIDTH = 110  # characters of a line of output, before it is folded
SECONDS = 0.8  # measured once: the README must not change from run to run
INSPECTED, LINES = "examples/prices.keras", 9  # a model of three layers, and what is shown of it
SHOWN = (  # of all that is found in examples/, what the README has room for
    "examples/leaves [serving_default]",
    "examples/prices.keras [scale]",
    "examples/serve.py:",
    "examples/train.py:",
)


def output() -> str:
    """What the first command of the README prints, with its exit status, as a code block."""
    done = subprocess.run(
        [sys.executable, "-m", "lintmodel", "check", "examples"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    blocks = [_block(block) for block in done.stdout.rstrip("\n").split("\n\n")]
    said = re.sub(r"in \d+\.\d s", f"in {SECONDS} s", done.stderr.rstrip("\n"))
    lines = "\n\n".join(_without_repeats(blocks)) + "\n" + said
    return f"```text\n{lines}\n$ echo $?\n{done.returncode}\n```"


def inspection() -> str:
    """The beginning of what `lintmodel inspect` prints, as a code block."""
    command = ["inspect", INSPECTED]
    done = subprocess.run(
        [sys.executable, "-m", "lintmodel", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines()[:LINES] for line in _folded(line)]
    return "\n".join(["```text", f"$ lintmodel {' '.join(command)}", *lines, "...", "```"])


def _block(block: str) -> str:
    if not block.startswith((*SHOWN, "help:")):
        return "..."
    first, *frame = block.split("\n")
    return "\n".join([*_folded(first), *frame])


def _folded(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _without_repeats(blocks: list[str]) -> list[str]:
    """One "..." for any number of findings left out in a row."""
    pairs = zip(["", *blocks], blocks, strict=False)
    return [block for before, block in pairs if not before == block == "..."]


def rules() -> str:
    """The groups of rules, and what they are about."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
    from make_docs import GROUPS

    from lintmodel import rulebook

    found = [rule.group for rule in rulebook.load()]
    lines = ["| group | rules | about |", "|---|---|---|"]
    for group, about in GROUPS.items():
        link = f"[{group}](docs/rules/index.md#{group})"
        lines.append(f"| {link} | {found.count(group)} | {about} |")
    return "\n".join(lines)


PARTS: dict[str, Callable[[], str]] = {"output": output, "inspect": inspection, "rules": rules}


def filled(text: str) -> str:
    """The README with its printed parts made anew. Errors: SystemExit for a missing part."""
    for name, make in PARTS.items():
        place = re.compile(rf"(<!-- {name} -->\n)(?:(?!<!-- ).)*(<!-- end -->)", re.DOTALL)
        found = place.search(text)
        if found is None:
            raise SystemExit(f"README.md has no part <!-- {name} --> ... <!-- end -->")
        text = f"{text[: found.end(1)]}{make()}\n{text[found.start(2) :]}"
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
