"""action.yml: what GitHub asks of such a file, and its scripts, run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parent.parent.parent
ACTION: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
FAULTY = (
    "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])\n"
)
# What GitHub's documentation of the metadata of actions allows.
TOP = {"name", "description", "author", "branding", "inputs", "outputs", "runs"}
STEP = {"name", "id", "if", "uses", "with", "env", "run", "shell", "working-directory", "continue-on-error"}
COLOURS = {"white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"}


def test_the_parts_of_the_file() -> None:
    assert set(ACTION) <= TOP
    assert {"name", "description", "runs"} <= set(ACTION)
    assert ACTION["branding"]["color"] in COLOURS
    assert set(ACTION["runs"]) == {"using", "steps"} and ACTION["runs"]["using"] == "composite"


def test_inputs_and_outputs() -> None:
    assert set(ACTION["inputs"]) == {"paths", "args", "python-version", "version", "upload"}
    for name, given in ACTION["inputs"].items():
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name)
        assert set(given) <= {"description", "required", "default", "deprecationMessage"}
        assert given["description"] and isinstance(given["default"], str)
    for given in ACTION["outputs"].values():
        assert set(given) == {"description", "value"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_a_step(step: dict[str, Any]) -> None:
    assert set(step) <= STEP
    assert ("run" in step) != ("uses" in step)
    if "run" in step:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input must not become a part of a script"
    else:
        assert re.fullmatch(r"[\w-]+/[\w./-]+@v\d+", step["uses"])


def test_every_expression_speaks_of_something_that_is_there() -> None:
    text = (CHECKOUT / "action.yml").read_text()
    ids = {step["id"] for step in STEPS if "id" in step}
    for name in re.findall(r"inputs\.([\w-]+)", text):
        assert name in ACTION["inputs"]
    for step, output in re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", text):
        assert step in ids
        assert f'echo "{output}=' in next(one["run"] for one in STEPS if one.get("id") == step)


def run(name: str, folder: Path, **given: str) -> tuple[int, str, dict[str, str]]:
    """What a step's script does: its status, what it prints, its outputs."""
    (step,) = [one for one in STEPS if one["name"] == name]
    told, temp = folder / "output", folder / "temp"
    told.write_text("")
    temp.mkdir(exist_ok=True)
    runner = {"GITHUB_OUTPUT": str(told), "GITHUB_PATH": str(folder / "path"), "RUNNER_TEMP": str(temp)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        capture_output=True, text=True, cwd=folder / "work", check=False,
        env={**os.environ, **runner, "PATH": path, **given},
    )  # fmt: skip
    outputs = dict(line.split("=", 1) for line in told.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, outputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a fault, and a lintmodel on the path."""
    work = tmp_path / "work"
    (work / "a folder").mkdir(parents=True)
    (work / "train.py").write_text(FAULTY)
    (work / "fine.py").write_text("import keras\n")
    return tmp_path


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This very lintmodel as a command."""
    place = folder / "bin"
    place.mkdir()
    script = place / "lintmodel"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lintmodel "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts of the action need bash")
@pytest.mark.parametrize(
    ("paths", "args", "status", "found"),
    [
        (".", "", "1", 1),
        ("fine.py", "", "0", 0),
        ("fine.py\ntrain.py\n", "", "1", 1),
        (".", "--ignore objective --fail-on error", "0", 0),
    ],
)
def test_checking(paths: str, args: str, status: str, found: int, folder: Path, command: None) -> None:
    path = os.environ["PATH"]
    code, said, outputs = run("Check", folder, LINTMODEL_PATHS=paths, LINTMODEL_ARGS=args, PATH=path)
    assert (code, outputs.get("status")) == (0, status), said
    results = json.loads(Path(outputs["sarif"]).read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["single-unit-softmax"] * found
    assert ("error single-unit-softmax" in said) is bool(found)
    assert run("Fail on findings", folder, LINTMODEL_STATUS=status)[0] == int(status)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts of the action need bash")
@pytest.mark.parametrize("args", ["--fail-on nothing", "--selct x", "; touch hacked"])
def test_misuse_fails_at_once(args: str, folder: Path, command: None) -> None:
    path = os.environ["PATH"]
    given = {"LINTMODEL_PATHS": "$(touch hacked)", "LINTMODEL_ARGS": args, "PATH": path}
    code, _, outputs = run("Check", folder, **given)
    assert (code, outputs) == (2, {})
    assert not (folder / "work" / "hacked").exists()


PYTHON = """#!/bin/sh
mkdir -p "$3/{place}"
printf '#!/bin/sh\\necho "$@" > "%s"\\n' "{said}" > "$3/{place}/python"
chmod +x "$3/{place}/python"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts of the action need bash")
@pytest.mark.parametrize("place", ["bin", "Scripts"])
@pytest.mark.parametrize(("version", "what"), [("", "/the action"), ("0.1.0", "lintmodel==0.1.0")])
def test_what_is_installed(place: str, version: str, what: str, folder: Path) -> None:
    fake = folder / "fake" / "python3"
    fake.parent.mkdir()
    fake.write_text(PYTHON.format(place=place, said=folder / "said"))
    fake.chmod(0o755)
    path = f"{fake.parent}{os.pathsep}{os.environ['PATH']}"
    given = {"LINTMODEL_VERSION": version, "LINTMODEL_ACTION": "/the action", "PATH": path}
    code, said, _ = run("Install lintmodel", folder, **given)
    assert code == 0, said
    told = (folder / "said").read_text().strip()
    assert told == f"-m pip install --quiet --disable-pip-version-check {what}"
    assert (folder / "path").read_text() == f"{folder / 'temp' / 'lintmodel' / place}\n"


# -- the whole action, as a runner goes through it -------------------------------------------------

NAME = r"(inputs|github|steps\.[\w-]+\.outputs)\.([\w-]+)"


def evaluated(text: str, known: dict[str, dict[str, str]]) -> str:
    """A text whose expressions name inputs, outputs of steps, and the place of the action."""
    return re.sub(rf"\$\{{\{{ {NAME} \}}\}}", lambda found: known[found[1]][found[2]], text)


def holds(condition: str, known: dict[str, dict[str, str]]) -> bool:
    """A condition of the one form that the action has."""
    found = re.fullmatch(rf"{NAME} (==|!=) '([^']*)'", condition)
    assert found, condition
    return (known[found[1]][found[2]] == found[4]) is (found[3] == "==")


def act(folder: Path, **inputs: str) -> tuple[int, str, list[dict[str, Any]]]:
    """Status and output of all steps, up to one that fails, and what other actions are given."""
    defaults = {name: str(given["default"]) for name, given in ACTION["inputs"].items()}
    known = {"inputs": {**defaults, **inputs}, "github": {"action_path": "/the action"}}
    path, said, others = os.environ["PATH"], "", []
    for step in STEPS:
        if "if" in step and not holds(step["if"], known):
            continue
        if "uses" in step:
            others.append({key: evaluated(value, known) for key, value in step["with"].items()})
            continue
        env = {key: evaluated(value, known) for key, value in step.get("env", {}).items()}
        code, output, outputs = run(step["name"], folder, **env, PATH=path)
        known[f"steps.{step.get('id', '')}.outputs"] = outputs
        said += output
        if code:
            return code, said, others
        added = (folder / "path").read_text().splitlines() if (folder / "path").exists() else []
        path = os.pathsep.join([*reversed(added), os.environ["PATH"]])
    return 0, said, others


INSTALLER = """#!/bin/sh
mkdir -p "$3/bin"
printf '#!/bin/sh\\n' > "$3/bin/python"
printf '#!/bin/sh\\nexec "%s" -m lintmodel "$@"\\n' "{python}" > "$3/bin/lintmodel"
chmod +x "$3/bin/python" "$3/bin/lintmodel"
"""
ODD = """it's "odd" $(touch hacked).py"""


@pytest.fixture
def runner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runner whose python3 makes an environment that holds this very lintmodel."""
    fake = folder / "fake" / "python3"
    fake.parent.mkdir()
    fake.write_text(INSTALLER.format(python=sys.executable))
    fake.chmod(0o755)
    (folder / "work" / "a folder" / "b.py").write_text(FAULTY)
    (folder / "work" / ODD).write_text(FAULTY)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts of the action need bash")
@pytest.mark.parametrize(
    ("inputs", "status", "found"),
    [
        ({}, 1, ["a%20folder/b.py", "it%27s%20%22odd%22%20%24%28touch%20hacked%29.py", "train.py"]),
        ({"paths": "fine.py"}, 0, []),
        ({"paths": "train.py  fine.py"}, 1, ["train.py"]),
        ({"paths": "a folder\n\ntrain.py\n"}, 1, ["a%20folder/b.py", "train.py"]),
        ({"paths": f"{ODD}\n"}, 1, ["it%27s%20%22odd%22%20%24%28touch%20hacked%29.py"]),
        ({"paths": "train.py", "args": "--fail-on error --select state"}, 0, []),
        ({"paths": "train.py", "args": "--ignore 'objective'"}, 2, None),  # no shell reads the quotes
        ({"paths": "$(touch hacked)"}, 2, None),
        ({"paths": "`touch hacked`\n"}, 2, None),
        ({"paths": "train.py; touch hacked"}, 2, None),
        ({"args": "--output x; touch hacked"}, 2, None),
        ({"version": "1; touch hacked", "paths": "fine.py"}, 0, []),
    ],
)
def test_the_whole_action(
    inputs: dict[str, str], status: int, found: list[str] | None, runner: Path
) -> None:
    code, said, others = act(runner, **inputs)
    assert code == status, said
    assert not [*runner.rglob("hacked")]
    if found is None:
        assert others == []
        return
    (upload,) = others
    assert upload["category"] == "lintmodel"
    content = json.loads(Path(upload["sarif_file"]).read_text())
    places = [one["locations"][0]["physicalLocation"] for one in content["runs"][0]["results"]]
    assert [one["artifactLocation"]["uri"] for one in places] == found


@pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts of the action need bash")
def test_what_other_actions_are_asked_for(runner: Path) -> None:
    python, upload = act(runner, paths="fine.py", **{"python-version": "3.12"})[2]
    assert python == {"python-version": "3.12"} and "sarif_file" in upload
    assert act(runner, paths="fine.py", upload="false")[2] == []
