"""What the user wants of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintmodel.findings import Finding, Severity
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.config.excuses import Excuse


BASELINE = "lintmodel-baseline.json"  # is read where it lies, unless the configuration names another


@record(frozen=True, eq=True)
class Settings:
    """What the user wants: selection, thresholds, severities.

    `select` empty means every rule; a rule in `asked` runs although its group is ignored. `keras` is a
    release such as "3" or "3.6", `backend` that of Keras 3, both "" where not given. `rules` maps a
    rule's name to its parameters and, under "severity", its severity. `base` is the folder that the
    patterns in `exclude` and `per_path_ignores` count from; `searched`: the configuration there was
    looked for, and not named. With `force_exclude` paths are left out that the caller names, too.
    `workspace` is the folder of the project, None where git and pyproject.toml are to say which it is.
    `tests`: unit tests are judged as other scripts are. `rule_folders` hold rules of the user's own,
    `baseline` what is known already.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    per_path_ignores: tuple[Excuse, ...] = ()
    fail_on: Severity = "warning"
    keras: str = ""
    backend: str = ""
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rule_folders: tuple[Path, ...] = ()
    show_info: bool = False
    tests: bool = False
    base: Path = Path()
    searched: bool = False
    workspace: Path | None = None
    baseline: Path | None = None

    def selects(self, name: str, group: str) -> bool:
        """Whether a rule is to run."""
        own = {name, group}
        if own & set(self.ignore) and name not in self.asked:
            return False
        return not self.select or bool(own & {*self.select, *self.extend_select})

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is severe enough to be shown, or was asked for."""
        if finding.severity != "info" or self.show_info or self.fail_on == "info":
            return True
        return bool({finding.rule, finding.group} & {*self.select, *self.extend_select})

    def params(self, name: str, defaults: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters of a rule, the user's over the passport's."""
        own = {key: value for key, value in self.rules.get(name, {}).items() if key != "severity"}
        return {**defaults, **own}

    def severity(self, name: str, default: Severity) -> Severity:
        """The severity of a rule, the user's over the passport's."""
        chosen: Severity = self.rules.get(name, {}).get("severity", default)
        return chosen
