"""The HTML report as the command writes it, and as a browser shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from htmlpage import Page, sound

from lintmodel.cli import main

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def examples(project: Any) -> Path:
    root: Path = project({})
    for path in EXAMPLES.iterdir():
        if path.is_dir():
            shutil.copytree(path, root / path.name)
        else:
            shutil.copy(path, root)
    return root


def test_the_page_of_the_examples(examples: Path) -> None:
    result = invoke("check", "--format", "html=report.html", "--format", "json")
    assert result.exit_code == 1 and result.stdout.startswith("{")
    first = (examples / "report.html").read_text(encoding="utf-8")
    whole = sound(first)
    assert {"h2"} <= {tag for tag, _ in whole.elements}
    for said in ("By rule", "By file", "Models", "The way of the data", "BatchNormalization",
                 "Signatures"):  # fmt: skip
        assert said in whole.text
    (train,) = re.findall(r"<section id=\"model-\d+\" class=\"model\"><h3>The model at train\.py.*?"
                          r"</div>", first, re.DOTALL)  # fmt: skip
    assert [*map(train.count, ("to fit()", "to predict()", "/ 255", "Image.<wbr>open"))] == [1, 1, 2, 1]
    assert train.index("to fit()") < train.index("to predict()")
    assert 'class="box error"' in first
    invoke("check", "--format", "html", "--output", "again.html")  # what is kept is not enough
    assert (examples / "again.html").read_text(encoding="utf-8") == first


def test_only_models_of_what_was_given_are_drawn(examples: Path) -> None:
    text = invoke("check", "prices.keras", "--format", "html").stdout
    assert re.findall(r"<section id=\"model-\d+\" class=\"model\"><h3>(.*?)</h3>", text) == [
        "prices.keras"
    ]


def test_what_a_script_leaves_open_is_drawn_too(project: Any) -> None:
    project({"use.py": USE})
    whole = sound(invoke("check", "--format", "html").stdout)
    assert "loaded" in whole.text and "to predict()" in whole.text


USE = """\
import sys
import keras
import numpy as np
model = keras.models.load_model(sys.argv[1])
units = int(sys.argv[2])
head = keras.Sequential([keras.Input((units,)), keras.layers.Dense(units, name=sys.argv[3])])
head.trainable = bool(sys.argv[4])
head.compile("adam", sys.argv[5])
head.fit(np.load(sys.argv[6]), np.load("y.npy"), epochs=int(sys.argv[7]))
print(model.predict(np.load("x.npy") / float(sys.argv[8])))
"""


# -- a browser -------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to look with")


def look(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None
    own = ["--headless", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=2000"]
    own += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    own += ["--disable-quic", "--no-first-run", "--enable-logging=stderr"]
    own += [f"--user-data-dir={target.parent / 'browser'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        own.append("--no-sandbox")
    return subprocess.run(
        [BROWSER, *own, *options, target.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@needs_a_browser
def test_in_a_browser(examples: Path) -> None:
    invoke("check", "--format", "html=report.html")
    target = examples / "report.html"
    shown = look(target, "--dump-dom")
    assert "CONSOLE" not in shown.stderr  # neither an error nor something that was refused
    whole = Page(shown.stdout)
    (form,) = whole.of("form")
    assert "hidden" not in form and "9 of 9 shown" in whole.text
    only = target.with_name("only.html")
    only.write_text(
        target.read_text().replace(
            'value="error" checked', 'value="error"'
        )
    )
    assert "0 of 9 shown" in Page(look(only, "--dump-dom").stdout).text


@needs_a_browser
def test_light_dark_and_on_paper(examples: Path) -> None:
    invoke("check", "--format", "html=report.html")
    target = examples / "report.html"
    pictures = []
    for name, options in (("light", ()), ("dark", ("--blink-settings=preferredColorScheme=0",))):
        picture = examples / f"{name}.png"
        look(target, "--window-size=1200,900", f"--screenshot={picture}", *options)
        pictures.append(picture.read_bytes())
    assert pictures[0] != pictures[1] and min(map(len, pictures)) > 10_000
    look(target, f"--print-to-pdf={examples / 'report.pdf'}")
    assert (examples / "report.pdf").read_bytes().startswith(b"%PDF")


@needs_a_browser
@pytest.mark.parametrize("wide", [500, 1400])
def test_the_page_fits_its_window(examples: Path, wide: int) -> None:
    names = "a_name_without_any_blank_" * 8
    (examples / f"{names[:120]}.py").write_text(WORDY.format(name=names))
    invoke("check", "--format", "html=report.html")
    target = examples / "report.html"
    text = re.sub(r"<meta http-equiv=[^>]*>", "", target.read_text())
    target.write_text(text.replace("</body>", f"<script>{MEASURE}</script></body>"))
    shown = look(target, "--dump-dom", f"--window-size={wide},900").stdout
    assert re.findall("<title>(.*?)</title>", shown)[:1] == [f"{wide} of {wide}"]


MEASURE = """
var cells = Array.from(document.querySelectorAll(".overview td, .finding"));
var rights = cells.map(function (one) { return one.getBoundingClientRect().right; });
document.title = Math.max(document.documentElement.scrollWidth, ...rights) + " of " + innerWidth;
"""


WORDY = """
import keras
first = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "softmax", name="{name}")])
other = keras.models.load_model("m.keras", safe_mode=False)
"""
