"""The examples of the rulebook as files on disk, and what a run over them must say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import lintmodel
from lintmodel import rulebook
from lintmodel.findings import Finding

MARK = re.compile(r"#\s*finding(?:\s*:\s*(?P<rule>[a-z0-9-]+))?\s*$")
FORMS = ("script", "files", "model", "build")
KEYS = {*FORMS, "beside", "title", "keras", "runnable", "save", "state", "iterations", "compile_config",
        "by", "saved"}  # fmt: skip
PINS = {"2": "tensorflow==2.15\n", "3": "tensorflow==2.18\n"}
Site = tuple[str, int, str]  # path, line, rule


@dataclass(frozen=True)
class Example:
    """One entry of a rule's `bad` or `good`; `number` counts from 1 within them."""

    rule: str
    kind: str
    number: int
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """unadapted-layer-bad-1"""
        return f"{self.rule}-{self.kind}-{self.number}"

    @property
    def form(self) -> str:
        """Which of FORMS it has. Errors: ValueError unless it is exactly one."""
        forms = [form for form in FORMS if form in self.raw]
        if len(forms) != 1:
            raise ValueError(f"{self.name} is {' and '.join(forms) or 'nothing'}")
        return forms[0]

    def files(self) -> dict[str, str]:
        """Name to text, for the forms that are text; the pin of `keras` is one of them."""
        found: dict[str, str] = {}
        if self.form == "script":
            found["script.py"] = self.raw["script"]
        if self.form == "files":
            found.update(self.raw["files"])
        found.update(self.raw.get("beside", {}))  # scripts beside a model file
        if "keras" in self.raw:
            found["requirements.txt"] = PINS[self.raw["keras"]]
        return found

    def write(self, folder: Path) -> None:
        """Write what needs no Keras: scripts, files, and a model from its config."""
        write_files(folder, self.files())
        if self.form == "model":
            from kerasfile import write_model

            write_model(folder, self.raw)

    def marked(self) -> set[Site]:
        """Where its text says that a rule fires."""
        return {
            site for name, text in self.files().items() for site in marks(name, text, self.rule)
        }


@cache
def all_examples() -> tuple[Example, ...]:
    """Every example of every shipped rule."""
    return tuple(
        Example(rule.name, kind, number, raw)
        for rule in rulebook.load()
        for kind, listed in rulebook.examples(rule).items()
        for number, raw in enumerate(listed, 1)
    )


def marks(path: str, text: str, rule: str = "") -> Iterator[Site]:
    """The lines that end in `# finding` (of `rule`) or `# finding: name`.

    Errors: ValueError for a mark that names no rule where `rule` is "".
    """
    for number, line in enumerate(text.splitlines(), 1):
        if found := MARK.search(line):
            name = found["rule"] or rule
            if not name:
                raise ValueError(f"{path}:{number} is marked, but for which rule?")
            yield path, number, name


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write text files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def findings(*paths: str, show_info: bool = True) -> list[Finding]:
    """What lintmodel finds below the working directory, without configuration.

    Errors: LintmodelError where it fails on a file or a rule.
    """
    report = lintmodel.check(paths or ["."], isolated=True, show_info=show_info)
    return report.findings


def findings_of(rule: str, *paths: str) -> tuple[list[Finding], list[Finding]]:
    """What is found of a rule, and what of others is found unasked: their advice is not."""
    found = findings(*paths)
    others = [one for one in found if one.rule != rule and one.severity != "info"]
    return [one for one in found if one.rule == rule], others


def site(finding: Finding) -> Site:
    """A finding as the marks write it down."""
    return finding.where.path, finding.where.line, finding.rule
