"""What is installed works: wheel, sdist and editable, outside the checkout."""

from __future__ import annotations

import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lintmodel import __version__, rulebook

BROKEN = "import keras\nmodel = keras.Sequential([\n"
RULES = {f"{rule.group}/{rule.path.name}" for rule in rulebook.load()}


def wheel_of(distribution: Path) -> Path:
    (wheel,) = distribution.glob("*.whl")
    return wheel


def test_the_wheel_holds_the_package_and_the_rules_and_nothing_else(distribution: Path) -> None:
    names = zipfile.ZipFile(wheel_of(distribution)).namelist()
    rules = {name.removeprefix("lintmodel/rules/") for name in names if "/rules/" in name}
    assert rules == RULES
    roots = {name.partition("/")[0] for name in names}
    assert roots == {"lintmodel", f"lintmodel-{__version__}.dist-info"}
    kinds = {Path(name).suffix for name in names if name.startswith("lintmodel/")}
    assert kinds <= {".css", ".js", ".json", ".py", ".txt", ".typed", ".yaml"}


def test_the_sdist_holds_the_rules_where_the_checkout_has_them(distribution: Path) -> None:
    (sdist,) = distribution.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"rules/{name}" for name in RULES} <= names
    assert {"LICENSE", "README.md", ".pre-commit-hooks.yaml", "lintmodel/cli/__init__.py"} <= names


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_an_installed_lintmodel_works(
    kind: str, environment: Any, distribution: Path, source_tree: Path, tmp_path: Path
) -> None:
    if kind == "wheel":
        environment.install(wheel_of(distribution))
    else:
        environment.install("-e", source_tree)
    work = tmp_path / "work"
    work.mkdir()
    (work / "train.py").write_text(BROKEN)
    assert environment.run("--version", cwd=work).stdout.strip().endswith(__version__)
    listed = environment.run("rules", cwd=work).stdout.splitlines()
    assert len(listed) == len(RULES)
    done = environment.run("check", "--format", "json", cwd=work)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)["findings"]
    assert [finding["rule"] for finding in found] == ["unparsable-script"]


def test_a_new_rule_of_an_editable_install_is_seen_at_once(
    environment: Any, source_tree: Path, tmp_path: Path
) -> None:
    environment.install("-e", source_tree)
    before = environment.run("rules", cwd=tmp_path).stdout.splitlines()
    template = source_tree / "rules" / "source" / "unparsable-script.yaml"
    added = template.with_name("a-new-rule.yaml")
    name = "name: a-new-rule\ncheck: unparsable_script"
    added.write_text(template.read_text().replace("name: unparsable-script", name))
    try:
        after = environment.run("rules", cwd=tmp_path).stdout.splitlines()
    finally:
        added.unlink()
    assert len(after) == len(before) + 1
    assert any(line.startswith("a-new-rule ") for line in after)


def test_the_test_command_stands_in_the_readme_to_the_letter() -> None:
    checkout = Path(__file__).parent.parent.parent
    (command,) = [
        line.strip()
        for line in (checkout / "README.md").read_text().splitlines()
        if line.strip().startswith("python3 -m venv .venv-test")
    ]
    assert command in (checkout / ".ci" / "run").read_text().splitlines()
