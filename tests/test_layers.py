"""The arrows of DESIGN.md, read from the imports; and what checks may not ask of facts."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lintmodel"
MODULES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_EVERYWHERE = {"tensorflow", "keras", "tf_keras", "pickle", "marshal", "dill", "joblib"}
SHELL = {"config", "discovery", "gather", "linter", "options", "report", "rulebook", "run"}

# room -> rooms that it may import. A room is a module or package directly below lintmodel, except
# that report/catalogue.py and report/entries.py, which show rules, and report/html, report/model.py,
# report/outline.py, report/signing.py, report/state.py and report/telling.py, which show facts, are
# rooms of their own.
ARROWS: dict[str, set[str]] = {
    "__init__": SHELL | {"cache", "findings"},
    "__main__": {"cli"},
    "cli": SHELL
    | {"", "baseline", "cache", "facts", "findings", "fix", "frontends", "outcome", "overlay"}
    | {"passport", "places", "sourcetext"}
    | {"report.catalogue", "report.entries", "report.model", "report.outline"},
    "run": {"cache", "config", "discovery", "findings", "frontends", "gather", "ignorefile", "linter"}
    | {"baseline", "facts", "fix", "options", "outcome", "places", "rulebook", "suppression", "verdicts"},
    "verdicts": {"cache", "config", "discovery", "findings", "outcome", "rulebook", "standing"},
    "standing": {"cache", "discovery", "places"},
    "outcome": {"crash", "facts.project", "findings"},
    "options": {"config", "findings", "ownrules", "places", "rulebook"},
    "gather": {"cache", "crash", "discovery", "facts", "findings", "frontends"},
    "linter": {"config", "crash", "facts", "findings", "ignores", "passport", "places", "rulebook"}
    | {"suppression", "versions", "views"},
    "ignores": {"facts", "findings", "suppression", "views"},
    "baseline": {"cache", "config", "findings", "fingerprint", "options", "outcome", "places"}
    | {"record", "sourcetext"},
    "ownrules": {"config", "passport", "rulebook"},
    "rulebook": {"compiled", "findings", "passport"},
    "compiled": set(),
    "passport": {"findings"},
    "versions": {"facts"},
    "suppression": {"findings", "sourcetext"},
    "config": {"findings", "ignorefile", "places"},
    "discovery": {"findings", "ignorefile", "places"},
    "ignorefile": set(),
    "places": set(),
    "sourcetext": set(),
    "crash": set(),
    "checks": {"facts", "findings", "knowledge", "views"},
    "views": {"facts", "findings", "knowledge"},
    "cache": {""},
    "forking": set(),
    "frontends": {"cache", "facts", "forking", "findings", "knowledge"},
    "fix": {"findings", "frontends.scripts.magics", "sourcetext", "suppression"},
    "knowledge": {"facts.unknown"},
    "facts": {"findings.Where"},
    "findings": set(),
    "record": set(),
    "report": {"findings", "fingerprint", "passport"},
    "fingerprint": {"findings"},
    "report.catalogue": {"passport", "report", "report.entries", "rulebook"},
    "report.entries": {"passport", "report", "rulebook"},
    "report.html": {"facts", "findings", "fingerprint", "passport", "record", "report"}
    | {"report.state"},
    "report.model": {"facts", "report", "report.state", "report.telling"},
    "report.outline": {"facts", "report", "report.model", "report.signing", "report.state"}
    | {"report.telling"},
    "report.signing": {"facts", "report", "report.model"},
    "report.state": {"facts", "knowledge"},
    "report.telling": {"facts", "knowledge"},
}
for _plain in ("cli", "config", "crash", "discovery", "facts", "findings", "fix", "frontends", "gather",
               "ignorefile", "ignores", "knowledge", "linter", "options", "passport", "report",
               "outcome", "rulebook", "run", "standing", "suppression", "views"):  # fmt: skip
    ARROWS[_plain].add("record")
ARROWS["cli"] |= {"fingerprint", "record", "report.html"}
ARROWS["overlay"] = set()
ARROWS["cli"].add("server")
ARROWS["server"] = SHELL - {"gather", "linter", "report", "rulebook"} | {
    "", "cache", "findings", "forking", "ignorefile", "outcome", "overlay", "passport", "record",
    "fix", "sourcetext", "verdicts",
}  # fmt: skip
ARROWS["asserting"] = {"", "cache", "options", "outcome", "report", "run", "sourcetext"}
ARROWS["pytest_plugin"] = ARROWS["asserting"] | {"config", "discovery", "findings", "passport"}
ARROWS["jupyter"] = ARROWS["asserting"] | {
    "config", "frontends", "overlay", "passport", "places", "record",
}  # fmt: skip
ARROWS["__init__"] |= {"asserting", "jupyter"}
for _reader in ("discovery", "frontends", "run", "sourcetext"):
    ARROWS[_reader].add("overlay")


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) for every import of a file, wherever it stands; name is "" for a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from ((node.module or "", alias.name) for alias in node.names)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def room(name: str) -> str:
    """The room of a dotted module below lintmodel; submodules and names inside do not matter."""
    for special in (known for known in ARROWS if known.startswith("report.")):
        if name == special or name.startswith(special + "."):
            return special
    return name.partition(".")[0]


def targets(path: Path) -> Iterator[str]:
    """What a file imports of lintmodel: "facts.unknown.UNKNOWN", "" for lintmodel itself."""
    for module, name in imports(path):
        if module == "lintmodel":
            known = (PACKAGE / f"{name}.py").exists() or (PACKAGE / name).is_dir()
            yield name if known and name else ""
        elif module.startswith("lintmodel."):
            yield f"{module.removeprefix('lintmodel.')}.{name}".rstrip(".")


def allowed(target: str, own: str) -> bool:
    if room(target) == own:
        return True
    return any(
        target == arrow or (arrow and target.startswith(arrow + ".")) for arrow in ARROWS[own]
    )


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_arrows(path: Path) -> None:
    own = room(dotted(path))
    assert own in ARROWS, "a new room: say in ARROWS, and in the design, what it may import"
    wrong = [target for target in targets(path) if not allowed(target, own)]
    assert not wrong, f"{own} may not import {wrong}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_tensorflow_nowhere(path: Path) -> None:
    roots = {module.partition(".")[0] for module, _ in imports(path)}
    assert not roots & FORBIDDEN_EVERYWHERE


def test_the_test_sees_what_it_forbids(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("def f():\n    from keras import layers\n    import tensorflow.io as t\n")
    assert {module for module, _ in imports(path)} == {"keras", "tensorflow.io"}
    path.write_text("from lintmodel.report import text\nfrom lintmodel import linter, check\n")
    assert [*targets(path)] == ["report.text", "linter", ""]
    assert not allowed("report.text", "checks")
    assert not allowed("facts.layer", "knowledge")
    assert allowed("facts.unknown.UNKNOWN", "knowledge")


def forbidden(source: str) -> list[str]:
    """The constructs that would treat UNKNOWN as an answer: match statements and `is None`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Match):
            found.append(f"line {node.lineno}: match")
        if isinstance(node, ast.Compare) and any(
            isinstance(operator, ast.Is | ast.IsNot)
            and isinstance(operand, ast.Constant)
            and operand.value is None
            for operator, operand in zip(node.ops, node.comparators, strict=True)
        ):
            found.append(f"line {node.lineno}: is None")
    return found


@pytest.mark.parametrize("path", sorted((PACKAGE / "checks").glob("*.py")), ids=dotted)
def test_checks_do_not_test_facts_by_identity(path: Path) -> None:
    assert not forbidden(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("if x is None: pass", 1),
        ("if not x.y is not None: pass", 1),
        ("match x:\n    case 1: pass", 1),
        ("if x is True: pass", 0),
        ("if isinstance(x, Unknown): pass", 0),
        ("match = pattern.match(x)", 0),
    ],
)
def test_what_checks_may_not_do(source: str, count: int) -> None:
    assert len(forbidden(source)) == count


HEAVY = ("libcst", "numpy", "h5py", "rich", "yaml", "click", "google.protobuf", "pathspec")
SHELL_HEAVY = ("libcst", "numpy", "h5py", "rich", "yaml", "google.protobuf", "pathspec")


FOUND = "from lintmodel.cli import main\ntry: main(['check', 'broken.py', '--output', 'report'])\n"
CAUGHT = "except SystemExit: pass"


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import lintmodel", HEAVY),
        ("import lintmodel.cli", SHELL_HEAVY),
        ("import lintmodel; lintmodel.check(['plain.py'], isolated=True)", SHELL_HEAVY),
        (FOUND + CAUGHT, ("rich", "h5py")),
    ],
)
def test_what_is_heavy_is_imported_late(tmp_path: Path, code: str, heavy: tuple[str, ...]) -> None:
    (tmp_path / "plain.py").write_text("print('nothing of interest')\n")
    (tmp_path / "broken.py").write_text("import keras\nmodel = keras.Sequential([\n")
    probe = f"{code}\nimport sys\nprint([m for m in {heavy!r} if m in sys.modules])"
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    said = [
        line for line in done.stderr.splitlines() if not line.startswith("lintmodel: checked 1 script")
    ]
    assert (done.stdout.strip(), said) == ("[]", [])
