"""rules/**/*.yaml -> frozen Rule. What is wrong is refused on load, with file and key."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from lintmodel import compiled
from lintmodel.findings import SEVERITIES, Fault, Severity
from lintmodel.passport import Passport, RulebookError, Variant, as_data, from_data, read_passport
from lintmodel.record import record

__all__ = ["Check", "Rule", "RulebookError", "examples", "load", "names", "rules_folder"]

PACKAGE = Path(__file__).parent
ENDING = ".yaml"
Check = Callable[[Any, Mapping[str, Any]], Iterator[Fault]]


@record(frozen=True)
class Rule:
    """One rule: its passport, and the check that the passport's words belong to.

    The check's module is imported when `check` or `view` is first asked for.
    """

    path: Path
    group: str
    passport: Passport
    bound: tuple[str, str] = ("", "")  # the check's module and view, where they are known already

    @property
    def name(self) -> str:
        """The rule's name, which is its file's name."""
        return self.passport.name

    @property
    def severity(self) -> Severity:
        """The severity of the rule as a whole; a variant may have another."""
        return self.passport.severity

    @property
    def worst(self) -> Severity:
        """The worst severity that the rule or a variant of it has."""
        own = {self.severity, *(words.severity for words in self.passport.variants.values())}
        return min(own, key=SEVERITIES.index)

    @property
    def params(self) -> Mapping[str, Any]:
        """Numbers and words for the check."""
        return self.passport.params

    def variant(self, name: str) -> Variant:
        """The words of one variant, "" for the rule's own. Errors: RulebookError if unknown."""
        if not name:
            own = self.passport
            return Variant(own.message, own.severity, own.keras, own.proven, own.fix_safety)
        if name not in self.passport.variants:
            raise RulebookError(self.path, "variants", f"the check speaks of {name!r}, not here")
        return self.passport.variants[name]

    @cached_property
    def check(self) -> Check:
        """The check, taking a view and the parameters. Errors: RulebookError if there is none."""
        function = self._function
        if function.__code__.co_argcount >= 2:
            return function  # type: ignore[no-any-return]
        return lambda view, params: function(view)

    @cached_property
    def view(self) -> str:
        """The class name of the view that the check takes: its first parameter's annotation."""
        if self.bound[1]:
            return self.bound[1]
        code = self._function.__code__
        first = code.co_varnames[0] if code.co_argcount else ""
        annotation = self._function.__annotations__.get(first)
        if not isinstance(annotation, str):
            message = f"the first parameter of {self._function.__name__} names no view"
            raise RulebookError(self.path, "check", message)
        return annotation.rpartition(".")[2]

    @property
    def check_module(self) -> str:
        """The module that the check is imported from, as far as it is known without importing it."""
        return self.bound[0] or f"lintmodel.checks.{self.group}"

    @cached_property
    def _function(self) -> Any:
        module = self.check_module
        try:
            return getattr(importlib.import_module(module), self.passport.check)
        except (ModuleNotFoundError, AttributeError):
            message = f"there is no {module}.{self.passport.check}"
            raise RulebookError(self.path, "check", message) from None


def rules_folder() -> Path:
    """The shipped rules: inside the package once installed, beside it in a checkout."""
    installed = PACKAGE / "rules"
    return installed if installed.is_dir() else PACKAGE.parent / "rules"


def names(folder: Path | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all rules and of all groups, from the folder's listing alone."""
    files = _files(folder)
    folders, own = zip(*map(os.path.split, files), strict=True)
    return frozenset(name[: -len(ENDING)] for name in own), frozenset(map(os.path.basename, folders))


def load(folder: Path | None = None) -> tuple[Rule, ...]:
    """All rules, in order of their names. Errors: RulebookError for the first that is unsound."""
    if folder:
        return _read(_files(folder))
    files = _files(None)
    return _shipped(files, compiled.fingerprint(files))


@lru_cache(maxsize=1)  # an editor lints at each key
def _shipped(files: tuple[str, ...], print_: compiled.Print) -> tuple[Rule, ...]:
    """The rules that come with lintmodel: from what an earlier run compiled, if nothing changed."""
    if (kept := compiled.read(print_)) is not None:
        return tuple(
            Rule(Path(row["path"]), row["group"], from_data(row["passport"]), tuple(row["bound"]))
            for row in kept
        )
    rules = _read(files)
    compiled.write(print_, (_row(rule) for rule in rules))
    return rules


def _row(rule: Rule) -> dict[str, Any]:
    passport = as_data(rule.passport)
    bound = (rule._function.__module__, rule.view)
    return {"path": str(rule.path), "group": rule.group, "passport": passport, "bound": bound}


def _read(files: Iterable[str]) -> tuple[Rule, ...]:
    rules = tuple(Rule(file, file.parent.name, read_passport(file)) for file in map(Path, files))
    _refuse_duplicates(rules)
    _refuse_unknown_roots(rules)
    _refuse_circles(rules)
    return tuple(sorted(rules, key=lambda rule: rule.name))


def examples(rule: Rule) -> Mapping[str, list[Mapping[str, Any]]]:
    """The `bad` and `good` examples of a rule: what stands after the line `---` of its file."""
    from lintmodel.passport import parse_yaml, split

    found = parse_yaml(rule.path, split(rule.path)[1]) or {}
    listed = found.get("examples", {}) if isinstance(found, dict) else {}
    return {kind: list(listed.get(kind, [])) for kind in ("bad", "good")}


def _files(folder: Path | None) -> tuple[str, ...]:
    folder = folder or rules_folder()
    files = tuple(sorted(_yaml(folder)))
    if not files:  # a linter without rules would praise everything
        raise RulebookError(folder, "", "there are no rules here")
    return files


def _yaml(folder: Path) -> Iterator[str]:
    """folder/*/*.yaml as text: a Path of each takes longer than all the rest of the look."""
    try:
        groups = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
    except OSError:
        return
    for group in groups:
        yield from (entry.path for entry in os.scandir(group) if entry.name.endswith(ENDING))


def _refuse_duplicates(rules: Iterable[Rule]) -> None:
    seen: dict[str, Path] = {}
    for rule in rules:
        if rule.name in seen:
            raise RulebookError(rule.path, "name", f"also the name of {seen[rule.name]}")
        seen[rule.name] = rule.path


def _refuse_unknown_roots(rules: tuple[Rule, ...]) -> None:
    known = {rule.name for rule in rules}
    for rule in rules:
        for name in rule.passport.yields_to:
            if name not in known or name == rule.name:
                raise RulebookError(rule.path, "yields_to", f"there is no other rule {name!r}")


def _refuse_circles(rules: tuple[Rule, ...]) -> None:
    """Rules that yield to one another would silence each other."""
    roots = {rule.name: set(rule.passport.yields_to) for rule in rules}
    for rule in rules:
        reached, todo = set[str](), list(roots[rule.name])
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo.extend(roots[name])
        if rule.name in reached:
            raise RulebookError(rule.path, "yields_to", "the rule yields to itself in the end")
