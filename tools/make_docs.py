"""The generated parts of docs/: python tools/make_docs.py writes them, a test compares.

Generated are a page a rule, the index of the rules, the reference of the command line, the list of
rules in mkdocs.yml, and in the guides what guide_parts.py prints or copies.
Numbers of docs/experiments/ are measured by tools/run_experiments.py, for they need Keras.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from guide_parts import DOCS, WIDTH, fenced, filled, timeless  # noqa: E402, F401

from lintmodel import rulebook  # noqa: E402
from lintmodel.report import catalogue, entries  # noqa: E402
from lintmodel.rulebook import Rule  # noqa: E402

CONFIG = ROOT / "tools" / "mkdocs.yml"
SHOWN = 2  # examples of a kind on a page
KINDS = {"script": "scripts", "model": "model files", "project": "several files"}
GROUPS = {
    "evaluation": "What the numbers in the log and of the test set are worth.",
    "finetuning": "Pretrained models that are trained on.",
    "mode": "Training mode where inference is meant, and the reverse.",
    "numerics": "Seeds, half precision and quantization.",
    "objective": "Head, loss, labels and shapes that do not belong together.",
    "preprocessing": "Data that reach the model otherwise than they did in training.",
    "saving": "What a file holds, and what is made of it when it is loaded.",
    "security": "Files that run code or reach outside when they are loaded.",
    "serving": "What a caller has to know about a model.",
    "source": "What lintmodel could not read, and comments to lintmodel that are wrong.",
    "state": "What layers learn or remember beside their weights.",
}


def generated() -> Iterator[tuple[Path, str]]:
    """Every file that is generated, whole or in part, with its text."""
    rules = sorted(rulebook.load(), key=lambda rule: (rule.group, rule.name))
    examples = {rule.name: rulebook.examples(rule) for rule in rules}
    for rule in rules:
        yield DOCS / "rules" / rule.group / f"{rule.name}.md", page(rule, examples[rule.name])
    yield DOCS / "rules" / "index.md", index(rules, examples)
    yield DOCS / "command-line.md", reference()
    yield CONFIG, navigation(CONFIG.read_text(encoding="utf-8"), rules)


def guides() -> list[Path]:
    """The pages that are written by hand."""
    return [DOCS / "index.md", *sorted((DOCS / "guides").glob("*.md"))]


# Rules


def page(rule: Rule, examples: entries.Examples) -> str:
    """The page of one rule."""
    return "\n".join(_page(rule, examples)).rstrip("\n") + "\n"


def _page(rule: Rule, examples: entries.Examples) -> Iterator[str]:
    passport = rule.passport
    yield f"# {rule.name}\n\n{sentence(passport.summary)}\n"
    yield from _facts(rule, examples)
    yield f"## Why\n\n{prose(passport.why)}\n\n## How to mend it\n\n{prose(passport.fix)}\n"
    yield from _examples("Wrong", examples["bad"])
    yield from _examples("Right", examples["good"])
    yield f"## Known false positives\n\n{sentence(passport.false_positives)}\n"
    yield f"## Versions of Keras\n\n{sentence(catalogue.versions(rule))}\n"
    yield "## Fixed by `--fix`?\n"
    yield "\n".join(f"- {sentence(line)}" for line in catalogue.mended(rule).splitlines()) + "\n"
    yield from _says(rule)
    yield from _parameters(rule)
    yield from _ignoring(rule, examples)
    if passport.see:
        yield "## Sources\n\n" + "\n".join(f"- <{link}>" for link in passport.see)


def _facts(rule: Rule, examples: entries.Examples) -> Iterator[str]:
    entry = entries.entry(rule, examples)
    sees = ", ".join(entries.SEES[kind] for kind in entry["sees"])
    yield "| group | severity | seen in |\n|---|---|---|"
    yield f"| [{rule.group}](../index.md#{rule.group}) | {entry['severity']} | {sees} |\n"


def _says(rule: Rule) -> Iterator[str]:
    yield "## What it says\n"
    for name, variant in entries.wordings(rule).items():
        own = f" ({name})" if name else ""
        keras = f", Keras {variant.keras}" if variant.keras else ""
        yield f"{variant.severity.capitalize()}{prose(own + keras)}:\n\n{fenced(variant.message, 'text')}\n"
    if rule.passport.yields_to:
        links = ", ".join(link(name) for name in rule.passport.yields_to)
        yield f"It gives way to {links} where both speak of one place.\n"


def _parameters(rule: Rule) -> Iterator[str]:
    if rule.params:
        yield "## Parameters\n\nAs they are if the configuration says nothing:\n"
        yield fenced(entries.toml(rule), "toml") + "\n"


SILENCE = {
    "line": ("On the line, or on a line of its own above it:", "python"),
    "layer": ("For a layer of a model file, in `pyproject.toml`:", "toml"),
    "project": ("For the whole project, in `pyproject.toml`:", "toml"),
}


def _ignoring(rule: Rule, examples: entries.Examples) -> Iterator[str]:
    yield "## Ignoring it\n"
    for kind, text in catalogue.ignoring(rule, examples).items():
        words, language = SILENCE[kind]
        yield f"{words}\n\n{fenced(text, language)}\n"


def _examples(title: str, examples: list[Mapping[str, Any]]) -> Iterator[str]:
    for example in examples[:SHOWN]:
        name = example.get("title", "")
        yield f"## {title}{': ' + prose(name) if name else ''}\n"
        yield from _example(example)


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    if "script" in example:
        yield fenced(example["script"], "python") + "\n"
    if "build" in example:
        yield f"A model file that this writes:\n\n{fenced(example['build'], 'python')}\n"
    if "model" in example:
        text = yaml.safe_dump(example["model"], sort_keys=False, default_flow_style=None, width=90)
        yield f"A model file with this configuration:\n\n{fenced(text, 'yaml')}\n"
    for name, text in {**example.get("files", {}), **example.get("beside", {})}.items():
        yield fenced(str(text), f'python title="{name}"') + "\n"


def index(rules: list[Rule], examples: Mapping[str, entries.Examples]) -> str:
    """The rules by group."""
    lines = [
        "# Rules",
        "",
        f"There are {len(rules)} rules. An **error** is wrong whenever the code runs; a **warning** is",
        "wrong in most settings; **info** is advice, shown with `--show-info`. The column *severity*",
        "has the worst that a rule says. What is seen in scripts is seen in notebooks, too; *several",
        "files* are a script and what it imports, writes or loads. *safe*: `--fix` mends it; *unsafe*:",
        "`--fix --unsafe-fixes` does, and somebody has to look ([Letting it mend](../guides/fixing.md)).",
    ]
    for group in sorted({rule.group for rule in rules}):
        lines += ["", f"## {group}", "", GROUPS[group], ""]
        lines += ["| rule | severity | seen in | fix | finds |", "|---|---|---|---|---|"]
        lines += [_row(rule, examples[rule.name]) for rule in rules if rule.group == group]
    return "\n".join(lines) + "\n"


def _row(rule: Rule, examples: entries.Examples) -> str:
    entry = entries.entry(rule, examples)
    sees = ", ".join(KINDS[kind] for kind in entry["sees"])
    name = f"[{rule.name}]({rule.group}/{rule.name}.md)"
    fix = entry["fixable"] or ""
    return f"| {name} | {entry['severity']} | {sees} | {fix} | {prose(rule.passport.summary)} |"


def navigation(text: str, rules: list[Rule]) -> str:
    """mkdocs.yml with all rules in its navigation."""
    lines = ["      - rules/index.md"]
    for group in sorted({rule.group for rule in rules}):
        lines.append(f"      - {group}:")
        own = [rule.name for rule in rules if rule.group == group]
        lines += [f"          - {name}: rules/{group}/{name}.md" for name in own]
    before, after = text.split("  - Rules:\n")[0], text.partition("      # end of the rules\n")[2]
    return f"{before}  - Rules:\n" + "\n".join(lines) + f"\n      # end of the rules\n{after}"


# The command line


def reference() -> str:
    """What every command says of itself."""
    from lintmodel.cli import main

    lines = ["# Command line", "", "As `lintmodel COMMAND --help` prints it.", ""]
    context = main.make_context("lintmodel", [], resilient_parsing=True, max_content_width=WIDTH)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = command.make_context(
            name, [], parent=context, resilient_parsing=True, terminal_width=WIDTH
        )
        lines += [f"## lintmodel {name}", "", fenced(command.get_help(own), "text"), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


# Markdown


def prose(text: str) -> str:
    """Plain words as Markdown: nothing in them is markup."""
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", text.strip()).replace("<", "&lt;")


def sentence(text: str) -> str:
    """Plain words that begin as a sentence does, unless they begin with code, and end as one."""
    text = text.strip()
    is_code = re.match(r"--|[\w.]+[=(_]|\w+\.\w", text)
    first = text if is_code else text[:1].upper() + text[1:]
    return prose(first if first.endswith((".", "!", "?")) else f"{first}.")


def link(name: str) -> str:
    """A link from one rule's page to another's."""
    (path,) = rulebook.rules_folder().glob(f"*/{name}.yaml")
    return f"[{name}](../{path.parent.name}/{name}.md)"


def write() -> None:
    """Write all that is generated, and remove pages of rules that are no more."""
    pages = dict(generated())
    for path in (DOCS / "rules").rglob("*.md"):
        if path not in pages:
            path.unlink()
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in guides():
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
