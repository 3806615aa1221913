"""Pictures of what lintmodel shows, of the examples: python tools/make_pictures.py.

docs/pictures/terminal.svg is the command's own output on a terminal; report.png and model.png are the
HTML report in a Chromium, and stay as they are where there is none.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCRIPTS = ("examples/train.py", "examples/serve.py")
COLUMNS = 100
SECONDS = 0.8  # measured once: a picture must not change from run to run
MAX_BYTES = 200_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = "1180,1200"


def terminal(folder: Path) -> str:
    """What the command writes to a terminal, and then to stderr, with its colours."""
    command = [sys.executable, "-m", "lintmodel", "check", *SCRIPTS]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(theirs)
    shown = _all_of(ours)
    said = process.communicate()[1].decode()
    return shown.replace("\r\n", "\n") + re.sub(r"in \d+\.\d s", f"in {SECONDS} s", said)


def _all_of(stream: int) -> str:
    """All that is written to a terminal, until nobody holds it any more."""
    parts = []
    while True:
        try:
            part = os.read(stream, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(stream)
    return b"".join(parts).decode()


def drawn(output: str) -> str:
    """A picture of a terminal with this output; it loads no font from anywhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ lintmodel check " + " ".join(SCRIPTS), "bold"))
    console.print(Text.from_ansi(output))
    svg = console.export_svg(title="lintmodel", unique_id="lintmodel")
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def browser() -> str | None:
    """A Chromium, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def photograph(program: str, folder: Path) -> None:
    """The pictures of the HTML report. Errors: SystemExit for one that is too large."""
    page = folder / "report.html"
    command = [sys.executable, "-m", "lintmodel", "check", "examples", "--format", f"html={page}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environment, check=False, stderr=subprocess.DEVNULL)
    _shoot(program, page, PICTURES / "report.png")
    page.write_text(_models_alone(page.read_text(encoding="utf-8")), encoding="utf-8")
    _shoot(program, page, PICTURES / "model.png")


def _models_alone(page: str) -> str:
    """The page from its models on: a picture shows the top of a page."""
    return page[: page.index("<body>") + 6] + "<main>" + page[page.index('<section id="models"') :]


def _shoot(program: str, page: Path, target: Path) -> None:
    own = ["--headless", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000"]
    own += ["--no-sandbox"] if os.geteuid() == 0 else []
    own += [f"--window-size={SIZE}", f"--user-data-dir={page.parent / 'browser'}"]
    shot = [program, *own, f"--screenshot={target}", page.as_uri()]
    subprocess.run(shot, check=True, capture_output=True, timeout=120)
    if target.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{target}: {target.stat().st_size} bytes are more than {MAX_BYTES}")


def main() -> None:
    """All pictures, of a copy of the examples: they are no part of a larger project there."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    program = browser()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")
        (PICTURES / "terminal.svg").write_text(drawn(terminal(folder)), encoding="utf-8")
        if program is not None:
            photograph(program, folder)
    if program is None:
        print("no Chromium here: the pictures of the HTML report stay as they are", file=sys.stderr)


if __name__ == "__main__":
    main()
