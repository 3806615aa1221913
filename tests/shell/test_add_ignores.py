"""check --add-ignores: comments where they belong, all else byte for byte as it was."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main
from lintmodel.fix.code import edited
from lintmodel.fix.ignoring import Wish, ignoring

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"
LOAD = 'x, y = np.load("x.npy"), np.load("y.npy")\n'
MODEL = "model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])\n"
TRAIN = 'model.compile(loss="mse")\nmodel.fit(x, y)\n'
FAULTY = HEAD + LOAD + MODEL + TRAIN
MARK = "# lintmodel: ignore"


def check(*arguments: str, code: tuple[int, ...] = (0, 1)) -> Any:
    result = CliRunner().invoke(main, ["check", "--no-cache", *arguments])
    assert result.exit_code in code, result.output
    return result


def rules(*arguments: str) -> list[str]:
    return [one["rule"] for one in json.loads(check("--format", "json", *arguments).stdout)["findings"]]


W = Wish("a-rule", 1)
LONG = "f(" + "1, " * 31 + "1)"


@pytest.mark.parametrize(
    ("text", "wishes", "expected"),
    [
        ("x = 1\n", [W], f"x = 1  {MARK}[a-rule]\n"),
        ("x = 1", [W], f"x = 1  {MARK}[a-rule]"),
        ("x = 1\r\ny = 2\r\n", [W], f"x = 1  {MARK}[a-rule]\r\ny = 2\r\n"),
        ("x = 1\n", [W, Wish("b-rule", 1)], f"x = 1  {MARK}[a-rule, b-rule]\n"),
        ("x = 1\n", [W, W], f"x = 1  {MARK}[a-rule]\n"),
        ("x = 1  # noqa\n", [W], f"x = 1  # noqa  {MARK}[a-rule]\n"),
        (f"x = 1  {MARK}[b] why\n", [W], f"x = 1  {MARK}[b, a-rule] why\n"),
        (f"x = 1  {MARK}[b, ] why\n", [W], f"x = 1  {MARK}[b, a-rule] why\n"),
        (f"x = 1  {MARK}[] why\n", [W], f"x = 1  {MARK}[a-rule] why\n"),
        (f"{MARK}[b] why\nx = 1\n", [Wish("a-rule", 2)], f"{MARK}[b, a-rule] why\nx = 1\n"),
        (f"x = '{MARK}[b]'\n", [W], f"x = '{MARK}[b]'  {MARK}[a-rule]\n"),  # that is none
        ("if x:\n    " + LONG + "\n", [Wish("a-rule", 2)],
         f"if x:\n    {MARK}[a-rule]\n    {LONG}\n"),
        ("\t" * 0 + "if x:\n\t" + LONG + "\n", [Wish("a-rule", 2)],
         f"if x:\n\t{MARK}[a-rule]\n\t{LONG}\n"),
        ("x = '''a\nb'''\n", [Wish("a-rule", 1, 2)], f"{MARK}[a-rule]\nx = '''a\nb'''\n"),
        ("x = f'''a{1}\nb'''\n", [Wish("a-rule", 1, 2)], f"{MARK}[a-rule]\nx = f'''a{{1}}\nb'''\n"),
        ("x = 1 + \\\n  2\n", [Wish("a-rule", 1, 2)], f"{MARK}[a-rule]\nx = 1 + \\\n  2\n"),
        ("x = 1 + \\\n  2\n", [Wish("a-rule", 2, 2)], f"x = 1 + \\\n  2  {MARK}[a-rule]\n"),
        ("x = 1 + \\\n  2 + \\\n  3\n", [Wish("a-rule", 2, 3)],
         f"x = 1 + \\\n  2 + \\\n  3  {MARK}[a-rule]\n"),
        ("f(\n  " + LONG + ",\n)\n", [Wish("a-rule", 2)], f"f(\n  {MARK}[a-rule]\n  {LONG},\n)\n"),
        ("# ends in \\\nx = 1\n", [Wish("a-rule", 2)], f"# ends in \\\nx = 1  {MARK}[a-rule]\n"),
        ("# -*- coding: utf-8 -*-\n" + LONG + "\n", [Wish("a-rule", 2)],
         f"# -*- coding: utf-8 -*-\n{LONG}  {MARK}[a-rule]\n"),  # the cookie stays
        ("x = (\n", [Wish("unparsable-script", 1)], f"{MARK}-file[unparsable-script]\nx = (\n"),
        ("#!/usr/bin/python\nx = (\n", [Wish("unparsable-script", 2)],
         f"#!/usr/bin/python\n{MARK}-file[unparsable-script]\nx = (\n"),
        ("#!/usr/bin/python\n# coding: latin-1\nx = (\n", [Wish("unparsable-script", 3)],
         f"#!/usr/bin/python\n# coding: latin-1\n{MARK}-file[unparsable-script]\nx = (\n"),
        (f"{MARK}-file[b]\nx = (\n", [Wish("unparsable-script", 2)],
         f"{MARK}-file[b, unparsable-script]\nx = (\n"),
        ("!pip install x\nx = 1\n", [Wish("a-rule", 2)], f"!pip install x\nx = 1  {MARK}[a-rule]\n"),
        ("x = 1\n%time f(x)\n", [Wish("a-rule", 2)], f"x = 1\n{MARK}[a-rule]\n%time f(x)\n"),
    ],
)  # fmt: skip
def test_where_a_comment_stands(text: str, wishes: list[Wish], expected: str) -> None:
    edits, granted = ignoring(text, wishes)
    assert edited(text, edits) == expected
    assert granted == [*range(len(wishes))]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("x = '''\na\n'''\n", Wish("a-rule", 2, 2)),  # in the middle of a string
        ("x = 1 + \\\n  '''\n  '''\n", Wish("a-rule", 2, 2)),
        ("x = (\n", W),  # nothing parses here
        ("x = 1\n", Wish("a-rule", 7)),
        ("", W),
    ],
)
def test_where_none_can_stand(text: str, wish: Wish) -> None:
    edits, granted = ignoring(text, [wish])
    if text:
        assert (edits, granted) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        FAULTY,
        FAULTY.replace("\n", "\r\n"),
        "\ufeff" + FAULTY,
        FAULTY.rstrip("\n"),
        FAULTY.replace("model = keras.Sequential([", "model = keras.Sequential([\n    ").replace(
            "layers.Normalization(),", "\n    layers.Normalization(),\n"
        ),
        FAULTY.replace("layers.Normalization()", "layers.Normalization(name='" + "n" * 90 + "')"),
        FAULTY.replace("layers.Normalization()", 'layers.Normalization(name="""n\nm""".strip())'),
        "def main():\n" + "".join(f"\t{line}\n" for line in FAULTY.splitlines()) + "main()\n",
        "# caf\u00e9\n" + FAULTY,
        FAULTY.replace("layers.Normalization()", "layers.Normalization()  # why not\n"),
    ],
)
def test_a_script(project: Any, text: str) -> None:
    root = project({"train.py": text.encode()})
    path = root / "train.py"
    path.chmod(0o750)
    assert rules("train.py") == ["unadapted-layer"]
    result = check("--add-ignores", "train.py")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "ignore comments for 1 finding are in 1 file now" in result.stderr
    after = path.read_bytes()
    assert rules("train.py") == []
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text.encode()))
    assert without_comments(after) == text.encode()
    assert path.stat().st_mode & 0o777 == 0o750
    check("--add-ignores", "train.py")
    assert path.read_bytes() == after
    assert [one.name for one in root.iterdir()] == ["train.py"]


def without_comments(data: bytes) -> bytes:
    """What the file was before: lines of their own and ends of lines taken out again."""
    import re

    return re.sub(
        rb"(?m)^[ \t]*# lintmodel: ignore\[unadapted-layer\]\r?\n|  # lintmodel: ignore\[unadapted-layer\]",
        b"",
        data,
    )


def test_latin_1(project: Any) -> None:
    data = ("# -*- coding: latin-1 -*-\n# caf\u00e9\n" + FAULTY).encode("latin-1")
    root = project({"train.py": data})
    check("--add-ignores", "train.py")
    assert rules("train.py") == []
    assert without_comments((root / "train.py").read_bytes()) == data


def notebook(*sources: Any, indent: int | None = 1) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": one}
             for one in sources]  # fmt: skip
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}, indent=indent)


@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("form", [str, lambda text: text.splitlines(True)], ids=["text", "lines"])
@pytest.mark.parametrize(
    "model", [MODEL, MODEL.replace("layers.Normalization()", f"layers.Normalization(name='{'n' * 90}')")]
)
def test_a_notebook(project: Any, indent: int | None, form: Any, model: str) -> None:
    parts = "!pip install keras\n" + HEAD + LOAD, "%matplotlib inline\n" + model, TRAIN
    sources = [form(part) for part in parts]
    text = notebook(*sources, indent=indent)
    root = project({"train.ipynb": text})
    assert rules(".") == ["unadapted-layer"]
    check("--add-ignores", ".")
    assert rules(".") == []
    after = (root / "train.ipynb").read_text()
    assert "lintmodel: ignore[unadapted-layer]" in after
    cells = [cell["source"] for cell in json.loads(after)["cells"]]
    assert type(cells[1]) is type(sources[1])
    assert cells[0] == sources[0]
    assert cells[2] == sources[2]
    joined = "".join(cells[1])
    assert without_comments(joined.encode()).decode() == "%matplotlib inline\n" + model


def test_a_file_that_does_not_parse(project: Any) -> None:
    root = project({"train.py": "#!/usr/bin/env python\nimport keras\nmodel = keras.Sequential([\n"})
    assert rules(".") == ["unparsable-script"]
    check("--add-ignores", ".")
    assert rules(".") == []
    assert (root / "train.py").read_text().splitlines()[1] == f"{MARK}-file[unparsable-script]"


def test_many_findings_and_files(project: Any) -> None:
    files = {f"job{number}.py": FAULTY + MODEL.replace("model", "other") +
             TRAIN.replace("model", "other") for number in range(4)}  # fmt: skip
    root = project({**files, "lintmodel.toml": 'ignore = ["source"]\n'})
    assert len(rules(".")) == 8
    assert "for 4 findings are in 2 files now" in check("--add-ignores", "job1.py", "job2.py").stderr
    assert len(rules(".")) == 4
    assert (root / "job0.py").read_text() == files["job0.py"]
    check("--add-ignores", "--select", "saving", ".")
    assert (root / "job0.py").read_text() == files["job0.py"]


def test_an_unknown_name_is_no_reason_to_add_one(project: Any) -> None:
    root = project({"a.py": f"import keras\nx = 1  {MARK}[no-such-rule]\n"})
    before = (root / "a.py").read_text()
    assert rules(".") == ["unknown-suppression"]
    check("--add-ignores", ".")
    assert (root / "a.py").read_text() == before


def test_model_files_get_lines_of_the_configuration(project: Any) -> None:
    source = Path(__file__).parents[2] / "examples"
    root = project({"models/pri[c]es.keras": (source / "prices.keras").read_bytes(),
                    "models/broken.keras": (source / "broken.keras").read_bytes()})  # fmt: skip
    before = rules(".")
    assert len(before) >= 2
    stderr = check("--add-ignores", ".").stderr
    table = stderr.partition("[tool.lintmodel.per-path-ignores]\n")[2].partition("lintmodel: ")[0]
    assert '"/models/pri\\\\[c\\\\]es.keras::scale" = ["unadapted-layer"]' in table
    project({"pyproject.toml": "[tool.lintmodel.per-path-ignores]\n" + table})
    assert rules(".") == []
    assert (root / "models/broken.keras").read_bytes() == (source / "broken.keras").read_bytes()


def test_a_link_out_of_the_folder_is_left(project: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(FAULTY)
    root = project({"keep": ""})
    (root / "train.py").symlink_to(outside)
    check("--add-ignores", "train.py")
    assert outside.read_text() == FAULTY


@pytest.mark.parametrize("other", [["--fix"], ["--diff"], ["--write-baseline"]])
def test_what_does_not_go_together(project: Any, other: list[str]) -> None:
    root = project({"train.py": FAULTY})
    check("--add-ignores", *other, code=(2,))
    assert (root / "train.py").read_text() == FAULTY
