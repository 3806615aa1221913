"""docs/ says what is: generated parts are generated anew, and what a guide names there must be."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from toolbox import tool

from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.cli.reports import FORMATS
from lintmodel.config import check_params, read_table
from lintmodel.config.keys import READERS
from lintmodel.suppression import parse

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


make_docs = tool("make_docs")
GUIDES: list[Path] = make_docs.guides()
PAGES = sorted(DOCS.rglob("*.md"))
AGAIN = "run python tools/make_docs.py"
RULES, GROUPS = rulebook.names()


def name_of(path: Path) -> str:
    return path.relative_to(DOCS).with_suffix("").as_posix()


# Stale pages


def test_what_is_generated_is_up_to_date() -> None:
    for path, text in make_docs.generated():
        assert path.exists() and path.read_text(encoding="utf-8") == text, f"{path}: {AGAIN}"


def test_no_page_is_of_a_rule_that_is_no_more() -> None:
    expected = {path for path, _ in make_docs.generated()}
    assert {*(DOCS / "rules").rglob("*.md")} <= expected, AGAIN


@pytest.mark.parametrize("path", GUIDES, ids=name_of)
def test_what_a_guide_shows_is_printed_so(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert make_docs.filled(text) == text, AGAIN


def test_a_guide_that_lies_is_seen() -> None:
    text = (DOCS / "guides" / "suppressing.md").read_text(encoding="utf-8")
    lie = text.replace("1 warning", "nothing at all")
    assert lie != text
    assert make_docs.timeless(make_docs.filled(lie)) == make_docs.timeless(text)


def test_what_differs_in_its_time_alone_is_left() -> None:
    text = (DOCS / "guides" / "suppressing.md").read_text(encoding="utf-8")
    assert make_docs.timeless("2 models in 0.84 s: 1 error") == make_docs.timeless(
        "2 models in 12.1 s: 1 error"
    )
    assert make_docs.timeless(text) == text or make_docs.filled(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b, and *c* or _d_ [e]", r"a &lt; b, and \*c\* or \_d\_ \[e\]"),
        ("`x` | y", r"\`x\` \| y"),
    ],
)
def test_plain_words_stay_plain(text: str, shown: str) -> None:
    assert make_docs.prose(text) == shown


# Links


def slug(title: str) -> str:
    """The anchor of a heading, as the site has it."""
    words = re.sub(r"[^\w\s-]", "", title.replace("`", "")).strip().lower()
    return re.sub(r"[-\s]+", "-", words)


def plain(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    return {slug(title) for title in re.findall(r"^#+ (.*)$", plain(path.read_text("utf-8")), re.M)}


def dead(text: str, folder: Path, own: Path) -> Iterator[str]:
    """Links inside docs/ that lead nowhere."""
    for target in re.findall(r"\]\(([^)\s]+)\)", plain(text)):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (folder / file).resolve() if file else own
        inside = path.is_relative_to(DOCS.resolve()) and path.is_file()
        if not inside or (anchor and anchor not in anchors(path)):
            yield target


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_link_is_dead(path: Path) -> None:
    assert not [*dead(path.read_text(encoding="utf-8"), path.parent, path)]


@pytest.mark.parametrize(
    ("link", "is_dead"),
    [
        ("[a](guides/ci.md)", False),
        ("[a](guides/ci.md#colours)", False),
        ("[a](guides/why-differently.md#check-6-was-it-ever-97)", False),
        ("[a](https://keras.io/nothing)", False),  # no network here
        ("[a](rules/state/unadapted-layer.md)", False),
        ("`[a](nothing.md)` in prose", True),
        ("[a](guides/cd.md)", True),
        ("[a](guides/ci.md#colors)", True),
        ("[a](rules/mode/unadapted-layer.md)", True),
        ("[a](../README.md)", True),  # the site has no such page
        ("[a](guides)", True),
        ("[a](#nothing)", True),
    ],
)
def test_dead_links_are_seen(link: str, is_dead: bool) -> None:
    assert bool([*dead(link, DOCS, DOCS / "index.md")]) is is_dead


# Names


def options() -> set[str]:
    """All options of all commands."""
    context = click.Context(main)
    commands = [main, *(main.get_command(context, name) for name in main.list_commands(context))]
    found = {"--help"}
    for command in commands:
        assert command is not None
        for parameter in command.params:
            found |= {*parameter.opts, *parameter.secondary_opts}
    return found


OPTIONS = options()
COMMANDS = {*main.list_commands(click.Context(main))}
NAMES = RULES | GROUPS
# Words with a hyphen that are no names of rules, groups or keys.
OTHERS = {"pre-commit", "lintmodel-models", "python-version"}
OPTIONS.add("--lintmodel")  # of pytest


def strangers(text: str) -> Iterator[str]:
    """What a guide names as if it were ours: rules, groups, commands, options, keys."""
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", plain(text))
    code = [line for block in blocks(text) for line in block.splitlines()]
    ours = [line for line in [*spans, *code] if "lintmodel" in line or "args:" in line]
    for span in spans:
        if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", span):
            yield from {span} - NAMES - READERS.keys() - OTHERS
    for line in [*[span for span in spans if span.startswith("--")], *ours]:
        yield from {*re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)} - OPTIONS
        for listed in re.findall(
            r"--(?:select|ignore|extend-select|group)[ =]([a-z][a-z,-]*)", line
        ):
            yield from {*listed.split(",")} - NAMES
        yield from {*re.findall(r"(?:^|[ /])lintmodel ([a-z]+)", line)} - COMMANDS
    for comment in parse(text):
        yield from {*comment.names} - NAMES
    for title, name in re.findall(r"\[([\w-]+)\]\(\S*rules/\w+/([\w-]+)\.md\)", plain(text)):
        yield from {title, name} - RULES


def blocks(text: str, language: str = r"\w+") -> list[str]:
    """The blocks of code of a language, or all."""
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", GUIDES, ids=name_of)
def test_a_guide_names_what_there_is(path: Path) -> None:
    assert not [*strangers(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`unadapted-layer` and `--fail-on error` and `lintmodel rule state`", []),
        ("`unadapted-layers`", ["unadapted-layers"]),
        ("`--fails-on`", ["--fails-on"]),
        ("`lintmodel checks`", ["checks"]),
        ("`lintmodel check --select saving,modes`", ["modes"]),
        ("```bash\n.venv/bin/lintmodel check --verbos\n```", ["--verbos"]),
        ("```bash\npip install --upgrade pip\n```", []),
        ("```python\nx = 1  # lintmodel: ignore[statte]\n```", ["statte"]),
        ("[unadapted-layer](../rules/state/unadapted-layers.md)", ["unadapted-layers"]),
    ],
)
def test_strangers_are_seen(text: str, found: list[str]) -> None:
    assert [*strangers(text)] == found


def configurations() -> list[Any]:
    return [
        pytest.param(block, id=f"{name_of(path)}-{number}")
        for path in GUIDES
        for number, block in enumerate(blocks(path.read_text(encoding="utf-8"), "toml"))
    ]


@pytest.mark.parametrize("block", configurations())
def test_a_configuration_is_right(block: str) -> None:
    content = tomllib.loads(block)
    table = content["tool"]["lintmodel"] if "tool" in content else content  # of lintmodel.toml
    settings = read_table(table, ROOT, *rulebook.names())
    check_params(settings, {rule.name: rule.params for rule in rulebook.load()})


def test_every_key_of_the_configuration_is_told() -> None:
    text = (DOCS / "guides" / "configuration.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    assert sorted(told) == sorted(READERS)


def test_every_format_is_told() -> None:
    text = (DOCS / "guides" / "programs.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == sorted(FORMATS)


def test_every_group_has_a_sentence() -> None:
    assert set(make_docs.GROUPS) == GROUPS


def hooks() -> list[dict[str, Any]]:
    text = (DOCS / "guides" / "pre-commit.md").read_text(encoding="utf-8")
    return [
        hook
        for block in blocks(text, "yaml")
        for repository in yaml.safe_load(block)["repos"]
        for hook in repository["hooks"]
    ]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: str(sorted(hook)))
def test_a_hook_is_one_of_ours(hook: dict[str, Any]) -> None:
    ours = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] in {one["id"] for one in ours}
    assert {word for word in hook.get("args", []) if word.startswith("--")} <= OPTIONS


# Experiments and the site


@pytest.mark.parametrize("program", sorted((DOCS / "experiments").glob("*.py")), ids=name_of)
def test_an_experiment_is_shown_with_what_it_prints(program: Path) -> None:
    guide = (DOCS / "guides" / "why-differently.md").read_text(encoding="utf-8")
    assert program.with_suffix(".txt").read_text(encoding="utf-8").strip()
    for file in (program, program.with_suffix(".txt")):
        assert f"<!-- show experiments/{file.name} -->" in guide


def test_the_site_builds(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="needs mkdocs-material: pip install '.[docs]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    config = ["-f", str(make_docs.CONFIG), "-d", str(tmp_path / "site")]
    done = subprocess.run(
        [*command, *config], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "rules" / "state" / "unadapted-layer.html").read_text("utf-8")
    assert "unadapted-layer" in page
    assert not re.search(r'(src|href)="https?://[^"]*\.(js|css)"', page)  # nothing from elsewhere
