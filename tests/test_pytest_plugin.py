"""`pytest --lintmodel`, lintmodel.assert_clean: what a test of somebody's project says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import lintmodel

pytest_plugins = "pytester"

HEAD = "import keras\nfrom keras import layers\n"
FAULTY = HEAD + (
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])\n"
    "model.compile('adam', 'binary_crossentropy')\n"
)
RIGHT = FAULTY.replace("softmax", "sigmoid")
EXAMPLES = Path(__file__).parent.parent / "examples"
PAGE = "<!DOCTYPE html><title>404 Not Found</title>\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project, in a pytest that knows no plug-in but ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("HOME", str(pytester.path.parent))  # what lies right in it is no project
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "lintmodel.pytest_plugin", *arguments)


def write(project: pytest.Pytester, **files: str) -> None:
    for name, text in files.items():
        path = project.path / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_nothing_happens_unless_it_is_asked_for(project: pytest.Pytester) -> None:
    write(project, train_dot_py=FAULTY, test_a_dot_py="def test_a(): pass\n")
    run(project).assert_outcomes(passed=1)


def test_one_test_a_file(project: pytest.Pytester) -> None:
    write(
        project, train_dot_py=FAULTY, serve_dot_py=RIGHT, notes_dot_md="x",
        models__model_dot_keras=PAGE, test_a_dot_py="def test_a(): pass\n",
    )  # fmt: skip
    done = run(project, "--lintmodel", "-v")
    done.assert_outcomes(passed=3, failed=2)
    done.stdout.fnmatch_lines_random(
        [
            "train.py::lintmodel FAILED*",
            "serve.py::lintmodel PASSED*",
            "test_a.py::lintmodel PASSED*",
            "test_a.py::test_a PASSED*",
            "models/model.keras::lintmodel FAILED*",
            "train.py:3:* error single-unit-softmax  *",
            "models/model.keras error unreadable-model  *",
        ]
    )
    assert "Traceback" not in done.stdout.str()


def test_beside_plugins_that_ask_tests_for_fixtures(project: pytest.Pytester) -> None:
    write(project, train_dot_py=FAULTY, serve_dot_py=RIGHT)
    done = run(project, "--lintmodel", "-p", "pytest_lsp")
    done.assert_outcomes(passed=1, failed=1)
    assert "did not yield" not in done.stdout.str()


def test_only_these(project: pytest.Pytester) -> None:
    write(project, train_dot_py=FAULTY, test_a_dot_py="def test_a(): pass\n")
    run(project, "--lintmodel", "-m", "lintmodel").assert_outcomes(passed=1, failed=1, deselected=1)
    run(project, "--lintmodel", "test_a.py").assert_outcomes(passed=2)
    run(project, "--lintmodel", "test_a.py::test_a").assert_outcomes(passed=1)
    run(project, "--lintmodel", "train.py").assert_outcomes(failed=1)


def test_a_script_that_is_named_is_not_run(project: pytest.Pytester) -> None:
    hostile = "open('executed', 'w').close()\n" + RIGHT
    write(project, train_dot_py=hostile, jobs__serve_dot_py=hostile, test_a_dot_py="def test_a(): pass\n")
    run(project, "--lintmodel", "train.py", "jobs/serve.py", "test_a.py").assert_outcomes(passed=4)
    assert not (project.path / "executed").exists()


def test_several_are_named(project: pytest.Pytester) -> None:
    write(project, train_dot_py=FAULTY, serve_dot_py=RIGHT, a_dot_keras=PAGE, jobs__fit_dot_py=FAULTY)
    done = run(project, "--lintmodel", "-v", "jobs/fit.py", "a.keras", "train.py", "serve.py")
    done.assert_outcomes(passed=1, failed=3)
    run(project, "--lintmodel", "train.py", "train.py").assert_outcomes(failed=1)


def test_what_is_not_named_is_not_judged(project: pytest.Pytester) -> None:
    """A finding across files stands in the one that is asked about."""
    examples = {name: (EXAMPLES / f"{name}.py").read_text() for name in ("serve", "train")}
    write(project, **{f"{name}_dot_py": text for name, text in examples.items()})
    done = run(project, "--lintmodel", "train.py")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["train.py:*error missing-inference-preprocessing  *"])


def test_the_settings_of_the_project(project: pytest.Pytester) -> None:
    settings = "[tool.lintmodel]\nexclude = ['old/']\nfail-on = 'error'\n"
    write(project, pyproject_dot_toml=settings, old__train_dot_py=FAULTY, train_dot_py=RIGHT)
    run(project, "--lintmodel").assert_outcomes(passed=1)
    write(project, pyproject_dot_toml="[tool.lintmodel]\nselct = []\n")
    done = run(project, "--lintmodel")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["ERROR: lintmodel: *selct*did you mean 'select'?"])


def test_what_is_milder_is_shown_on_request(project: pytest.Pytester) -> None:
    severity = "[tool.lintmodel]\n[tool.lintmodel.rules.single-unit-softmax]\nseverity = 'warning'\n"
    strict = severity.replace("[tool.lintmodel]\n", "[tool.lintmodel]\nfail-on = 'error'\n", 1)
    write(project, pyproject_dot_toml=strict, train_dot_py=FAULTY)
    done = run(project, "--lintmodel", "-rP")
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["train.py:3:* warning single-unit-softmax  *"])


def test_a_model_that_is_a_folder_is_one_test(project: pytest.Pytester) -> None:
    write(project, export__saved_model_dot_pb="x", export__variables__variables_dot_index="y")
    done = run(project, "--lintmodel", "-v")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["export error unreadable-model  *"])


def test_the_plug_in_is_cheap_to_import() -> None:
    code = "import sys, lintmodel.pytest_plugin; print([m for m in sys.modules if 'lintmodel' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['lintmodel', 'lintmodel.pytest_plugin']"


# -- assert_clean -------------------------------------------------------------------------------


def test_paths(folder: Path) -> None:
    (folder / "train.py").write_text(FAULTY)
    with pytest.raises(AssertionError, match=r"^1 error\n\ntrain.py:3:\d+ error single-"):
        lintmodel.assert_clean("train.py")
    with pytest.raises(AssertionError):
        lintmodel.assert_clean(folder)
    lintmodel.assert_clean("train.py", ignore=["objective"])
    lintmodel.assert_clean("train.py", select=["state"])
    (folder / "train.py").write_text(RIGHT)
    lintmodel.assert_clean(folder / "train.py")


@pytest.mark.parametrize("subject", [None, 3, ["train.py"], object()])
def test_what_is_neither_a_path_nor_a_model(subject: object) -> None:
    with pytest.raises(TypeError, match="neither a path nor a model"):
        lintmodel.assert_clean(subject)


class Model:
    """Anything that can save itself."""

    name = "classifier"

    def save(self, path: str) -> None:
        Path(path).write_text(PAGE)


def test_a_model_is_saved_and_its_file_is_judged(folder: Path) -> None:
    with pytest.raises(AssertionError, match=r"\n\nclassifier\.keras error unreadable-model"):
        lintmodel.assert_clean(Model())
    lintmodel.assert_clean(Model(), ignore=["unreadable-model"])
    (folder / "pyproject.toml").write_text("[tool.lintmodel]\nignore = ['unreadable-model']\n")
    lintmodel.assert_clean(Model())


def test_a_real_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keras")
    import keras

    layers = keras.layers
    inputs, normal = layers.Input((4,)), layers.Normalization()
    head = layers.Dense(1, activation="softmax", name="odds")
    faulty = keras.Sequential([inputs, normal, head], name="risk")
    with pytest.raises(AssertionError, match=r"risk\.keras \[odds\] error single-unit-softmax"):
        lintmodel.assert_clean(faulty)
    right = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation="sigmoid")])
    lintmodel.assert_clean(right)
