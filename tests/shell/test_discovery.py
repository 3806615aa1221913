"""Paths -> sources: what is taken, what is skipped, where a project begins, what is context."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lintmodel import discovery
from lintmodel.discovery import MissingPath, context, discover, model_source
from lintmodel.options import Options, settle
from lintmodel.places import absolute, project_root


def found(paths: Sequence[str], exclude: Sequence[str] = ()) -> dict[str, str]:
    """Kind by shown path."""
    given = discover([Path(path) for path in paths], exclude, Path.cwd()).given
    assert given == sorted(given)
    return {source.shown: source.kind for source in given}


TREE = {
    "train.py": "",
    "notes.ipynb": "{}",
    "m.keras": "",
    "w.weights.h5": "",
    "frozen.pb": "",
    "README.md": "",
    "data.csv": "",
    "run": "#!/usr/bin/env python3\n",
    "pkg/a.py": "",
    "export/saved_model.pb": "",
    "export/keras_metadata.pb": "",
    "export/assets/helper.py": "",
    "unzipped.keras/config.json": "",
    ".hidden/a.py": "",
    ".hidden.py": "",
    "node_modules/a.py": "",
    "__pycache__/a.py": "",
    "env/pyvenv.cfg": "",
    "env/lib/a.py": "",
    "lib/site-packages/a.py": "",
}
WHOLE = {
    "train.py": "script",
    "notes.ipynb": "notebook",
    "m.keras": "model",
    "w.weights.h5": "model",
    "frozen.pb": "model",
    "pkg/a.py": "script",
    "export": "model",
    "unzipped.keras": "model",
}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["."], WHOLE),
        ([".", "train.py", "pkg"], WHOLE),
        (["pkg"], {"pkg/a.py": "script"}),
        (["pkg/../pkg/a.py", "./pkg/a.py"], {"pkg/a.py": "script"}),
        (["export"], {"export": "model"}),
        (["export/saved_model.pb"], {"export": "model"}),
        (["export/saved_model.pb", "export/keras_metadata.pb"], {"export": "model"}),
        (["export/assets/helper.py"], {"export/assets/helper.py": "script"}),
        (["README.md"], {"README.md": "model"}),  # named, so taken; the reader says what it is
        (["run"], {"run": "script"}),
        ([".hidden/a.py", ".hidden.py"], {".hidden/a.py": "script", ".hidden.py": "script"}),
        ([".hidden", "node_modules"], {".hidden/a.py": "script", "node_modules/a.py": "script"}),
        (["env/lib"], {"env/lib/a.py": "script"}),
        (["lib"], {}),
    ],
)
def test_what_is_taken(project: Any, paths: list[str], expected: dict[str, str]) -> None:
    project(TREE)
    assert found(paths) == expected


@pytest.mark.parametrize(
    ("files", "exclude", "expected"),
    [
        ({".gitignore": "old/\n*.h5\n"}, (), {"a.py", "sub/b.py"}),
        ({".gitignore": "sub\n"}, (), {"a.py", "old/c.py", "w.h5"}),
        ({"sub/.gitignore": "*.py\n"}, (), {"a.py", "old/c.py", "w.h5"}),
        ({}, ("old/", "w.*"), {"a.py", "sub/b.py"}),
        ({".gitignore": "*.py"}, ("!*.py",), {"w.h5"}),
        ({}, (), {"a.py", "sub/b.py", "old/c.py", "w.h5"}),
    ],
)
def test_exclusion(
    project: Any, files: dict[str, str], exclude: tuple[str, ...], expected: set[str]
) -> None:
    project({"a.py": "", "sub/b.py": "", "old/c.py": "", "w.h5": "", **files})
    assert set(found(["."], exclude)) == expected
    assert set(found(["old/c.py"], exclude)) == {"old/c.py"}  # given by name


@pytest.mark.parametrize(("marker", "expected"), [(".git/HEAD", {"a.py"}), ("x.txt", {"a.py"})])
def test_gitignore_above_the_folder_counts(project: Any, marker: str, expected: set[str]) -> None:
    project({".gitignore": "b.py", marker: "", "sub/a.py": "", "sub/b.py": ""})
    os.chdir("sub")
    assert set(found(["."])) == expected


def test_gitignore_above_the_git_root_does_not(project: Any) -> None:
    project({".gitignore": "b.py", "sub/.git/HEAD": "", "sub/b.py": ""})
    assert set(found(["sub"])) == {"sub/b.py"}


def test_links(project: Any, tmp_path: Path) -> None:
    root = project({"a.py": "", "sub/b.py": ""})
    (tmp_path / "outside.py").write_text("")
    (root / "sub" / "loop").symlink_to(root)
    (root / "again.py").symlink_to(root / "a.py")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    (root / "dead.py").symlink_to(root / "gone.py")
    result = discover([Path()], (), root)
    assert {source.shown for source in result.given} == {"a.py", "sub/b.py"}
    assert [(note.path, note.kind) for note in result.notes] == [("out.py", "link")]
    assert set(found(["out.py"])) == {"out.py"}  # given by name


def test_what_is_no_file_is_not_opened(project: Any) -> None:
    root = project({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    assert set(found(["."])) == {"a.py"}
    with pytest.raises(MissingPath, match=r"pipe\.py: neither a file nor a folder"):
        found(["pipe.py"])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("gone.py", "gone.py: No such file"),
        ("a.py/b.py", "a.py/b.py: Not a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_missing_paths(project: Any, path: str, said: str) -> None:
    project({"a.py": ""})
    with pytest.raises(MissingPath) as caught:
        found([path])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        (["old/c.py"], set()),
        (["old"], set()),
        (["old/deep/d.py", "a.py"], {"a.py"}),
        (["old/saved/saved_model.pb"], set()),
        (["a.py", "b.gen.py"], {"a.py"}),
    ],
)
def test_what_is_excluded_may_be_left_out_although_it_is_named(
    project: Any, paths: list[str], left: set[str]
) -> None:
    names = ("a.py", "b.gen.py", "old/c.py", "old/deep/d.py", "old/saved/saved_model.pb")
    root = project(dict.fromkeys(names, ""))
    given = discover([Path(path) for path in paths], ("old/", "*.gen.py"), root, forced=True).given
    assert {source.shown for source in given} == left
    assert found(paths, ("old/", "*.gen.py"))


def test_a_bound_that_is_hit_is_said(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_ENTRIES", 3)
    root = project({f"{number}.py": "" for number in range(9)})
    result = discover([root], (), root)
    assert len(result.given) == 3
    assert [note.kind for note in result.notes] == ["budget"]


@pytest.mark.parametrize(
    ("files", "exclude", "noted"),
    [
        ({".gitignore": "*.h5\n"}, (), []),
        ({".gitignore": "*a*b*c*d\n"}, (), [".gitignore"]),
        ({"sub/.gitignore": "x" * 300}, (), ["sub/.gitignore"]),
        ({}, ("*.h5",), []),
        ({}, ("*a*b*c*d",), ["."]),
    ],
)
def test_patterns_that_are_not_read_are_said(
    project: Any, files: dict[str, str], exclude: tuple[str, ...], noted: list[str]
) -> None:
    root = project({"a.py": "", "sub/b.py": "", **files})
    result = discover([root], exclude, root)
    assert len(result.given) == 2
    assert [(note.path, note.kind) for note in result.notes] == [(path, "budget") for path in noted]


def test_patterns_may_cost_so_much_and_no_more(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project({".gitignore": "*.py\n", **{f"{number}.py": "" for number in range(9)}})
    assert discover([root], (), root) == discovery.Found()
    monkeypatch.setattr(discovery, "MAX_STEPS", 5)
    result = discover([root], (), root)
    assert len(result.given) == 5
    assert "patterns" in result.notes[0].message


def test_a_shown_path_is_relative_to_the_working_directory(project: Any) -> None:
    root = project({"sub/a.py": "", "b.py": ""})
    os.chdir("sub")
    assert set(found([str(root)])) == {"a.py", "../b.py"}


@pytest.mark.parametrize(
    ("files", "start", "expected"),
    [
        ({".git/HEAD": ""}, "a/b", "."),
        ({".git/HEAD": "", "a/.git": "gitdir: x"}, "a/b", "."),  # a submodule
        ({".git/HEAD": "", "a/pyproject.toml": ""}, "a/b", "."),
        ({".git/HEAD": "", "a/pyproject.toml": "", "c/pyproject.toml": ""}, "a/b", "a"),
        ({".git/HEAD": "", "p/a/pyproject.toml": "", "p/c/pyproject.toml": ""}, "p/a/b", "p/a"),
        ({".git/HEAD": "", "a/pyproject.toml": "", "c/pyproject.toml": ""}, "d", "."),
        ({"a/pyproject.toml": ""}, "a/b", "a"),
        ({"pyproject.toml": "", "a/pyproject.toml": ""}, "a/b", "a"),
        ({"../.git/HEAD": "", "../pyproject.toml": ""}, "a", None),  # the home folder
        ({}, "a/b", None),
    ],
)
def test_project_root(
    project: Any, files: dict[str, str], start: str, expected: str | None
) -> None:
    root = project({f"{start}/x.py": "", **files})
    wanted = root / expected if expected else None
    assert project_root([root / start / "x.py"]) == wanted


@pytest.mark.parametrize(
    ("workspace", "start", "expected"),
    [
        (".", "a/b", "."),
        ("a", "a/b", "a"),
        ("a/b", "a/b", "a/b"),
        ("c", "a/b", "a"),  # what is given does not lie there
        ("..", "a/b", ".."),
    ],
)
def test_a_workspace_is_the_root(project: Any, workspace: str, start: str, expected: str) -> None:
    marks = {".git/HEAD": "", "a/pyproject.toml": "", "c/pyproject.toml": "", "c/d.py": ""}
    root = project({f"{start}/x.py": "", **marks})
    folder = absolute(root / workspace)
    assert project_root([root / start / "x.py"], folder) == absolute(root / expected)


def test_the_configuration_names_a_workspace(project: Any, capsys: Any) -> None:
    train = "import keras\nmodel = keras.Sequential()\nmodel.fit([], [])\n"
    table = '[tool.lintmodel]\nworkspace = "../.."\n'
    root = project({"libs/a/pyproject.toml": table, "libs/a/x.py": train, "libs/b/y.py": train})
    settings = settle([root / "libs/a/x.py"], Options())
    sources = discover([root / "libs/a/x.py"], (), root).given
    found = context([root / "libs/a/x.py"], sources, (), settings.base, settings.workspace)
    assert settings.workspace == absolute(root)
    assert {source.shown for source in found} == {"libs/b/y.py"}


@pytest.mark.parametrize(
    ("files", "given", "expected"),
    [
        ({".git/HEAD": ""}, ["a.py"], {"b.py", "sub/c.py", "m.keras"}),
        ({".git/HEAD": "", ".gitignore": "sub"}, ["a.py"], {"b.py", "m.keras"}),
        ({".git/HEAD": ""}, ["a.py", "sub"], {"b.py", "m.keras"}),
        ({".git/HEAD": ""}, ["sub"], set()),
        ({".git/HEAD": ""}, ["."], set()),
        ({}, ["a.py"], {"b.py", "m.keras"}),  # no project: only what lies beside it
        ({}, ["sub/c.py"], set()),
    ],
)
def test_context(project: Any, files: dict[str, str], given: list[str], expected: set[str]) -> None:
    root = project({"a.py": "", "b.py": "", "sub/c.py": "", "m.keras": "", **files})
    paths = [Path(path) for path in given]
    sources = discover(paths, (), root).given
    assert {source.shown for source in context(paths, sources, (), root)} == expected


@pytest.mark.parametrize(
    ("path", "shown"), [("export", "export"), ("export/saved_model.pb", "export"), ("run", "run")]
)
def test_model_source(project: Any, path: str, shown: str) -> None:
    project(TREE)
    source = model_source(Path(path))
    assert (source.shown, source.kind) == (shown, "model")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("run", "run"),
        ("run/checkpoint", "run/checkpoint"),
        ("run/m.ckpt-1", "run/m.ckpt-1.index"),
        ("run/m.ckpt-1.index", "run/m.ckpt-1.index"),
        ("run/m.ckpt-1.meta", "run/m.ckpt-1.meta"),
    ],
)
def test_checkpoints_are_models(project: Any, path: str, shown: str) -> None:
    project({"run/checkpoint": "", "run/m.ckpt-1.index": "", "run/m.ckpt-1.meta": ""})
    source = model_source(Path(path))
    assert (source.shown, source.kind) == (shown, "model")


def test_neighbours_tell_what_a_name_does_not(project: Any) -> None:
    """A .meta counts beside its .index, and shards are read with their list."""
    project({
        "run/checkpoint": "", "run/m.index": "", "run/m.meta": "", "unity/tree.prefab.meta": "",
        "w/a.weights.json": "", "w/a_00000.weights.h5": "", "w/b_00000.weights.h5": "",
        "lite/m.tflite": "", "flat/config.json": "", "flat/metadata.json": "",
        "flat/model.weights.h5": "", "half/config.json": "",
    })  # fmt: skip
    assert found(["."]) == dict.fromkeys(
        ("flat", "lite/m.tflite", "run/m.index", "run/m.meta", "w/a.weights.json",
         "w/b_00000.weights.h5"), "model",
    )  # fmt: skip
    assert found(["run/m", "unity/tree.prefab.meta"]) == {
        "run/m.index": "model",
        "unity/tree.prefab.meta": "model",  # named: the reader says what it is
    }


@pytest.mark.parametrize("path", ["pkg", "gone.keras"])
def test_no_model_source(project: Any, path: str) -> None:
    project(TREE)
    with pytest.raises(MissingPath, match=path):
        model_source(Path(path))
