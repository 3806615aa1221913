"""The parts of a guide that are printed or copied: what stands between a mark and `<!-- end -->`.

<!-- run FOLDER -->      a console block: its commands are run in a copy of that folder of docs/
<!-- show FILE -->       a file of docs/, as a block of code
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 84  # columns of a printed line, before it is folded


def filled(text: str) -> str:
    """A guide with its printed parts made anew. What differs in its times alone is left."""
    mark = re.compile(r"<!-- (run|show) (.*?) -->\n(.*?)<!-- end -->", re.DOTALL)

    def made(found: re.Match[str]) -> str:
        kind, argument, old = found.groups()
        new = PARTS[kind](argument, old)
        kept = old if timeless(old) == timeless(new) else new
        return f"<!-- {kind} {argument} -->\n{kept}<!-- end -->"

    return mark.sub(made, text)


def timeless(text: str) -> str:
    """The text without how long something took."""
    return re.sub(r"\b\d+\.\d+ s\b", "... s", text)


def _run(folder: str, old: str) -> str:
    """A console block with each of its commands run again, one after the other, in one folder."""
    commands = re.findall(r"^\$ (.*)$", old, re.MULTILINE)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "project"
        shutil.copytree(DOCS / folder, place)
        lines = [line for command in commands for line in _ran(command, place)]
    return fenced("\n".join(lines), "console") + "\n"


def _ran(command: str, place: Path) -> list[str]:
    """The command and what it prints, both streams, as it would at a terminal."""
    kept = {key: os.environ[key] for key in ("LANG", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    path = f"{_programs(place.parent)}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "HOME": str(place.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=place,
        env={**kept, **own, "GIT_CONFIG_GLOBAL": os.devnull},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    shown = done.stdout.replace(str(place.parent), "/home/you")
    loose = command.startswith("lintmodel") and not command.startswith("lintmodel rule ")
    folded = _folded if loose else str  # a file is shown as it is, and the page of a rule has its lines
    return [f"$ {command}", *map(folded, shown.splitlines())]


def _programs(home: Path) -> Path:
    """A folder with `lintmodel` of this checkout, as pip would install it."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "lintmodel"
    lines = (f"#!{sys.executable}", "from lintmodel.__main__ import start", "", "start()", "")
    program.write_text("\n".join(lines), encoding="utf-8")
    program.chmod(0o755)
    return folder


def _folded(line: str) -> str:
    """A long line as a terminal of some width would break it, at blanks."""
    if len(line) <= WIDTH or line.startswith((" ", "{", "::", "+", "-")):
        return line
    return "\n".join(textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False))


def _show(name: str, _: str) -> str:
    text = (DOCS / name).read_text(encoding="utf-8")
    known = {".py": "python", ".yaml": "yaml"}.get(Path(name).suffix)
    language = f'{known} title="{Path(name).name}"' if known else "text"
    return fenced(text, language) + "\n"


PARTS: dict[str, Callable[[str, str], str]] = {"run": _run, "show": _show}


def fenced(text: str, language: str) -> str:
    """A block of code."""
    body = text.strip("\n")
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", body) or [""]))
    return f"{fence}{language}\n{body}\n{fence}"
