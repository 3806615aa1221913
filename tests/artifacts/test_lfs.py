"""Pointers of Git LFS where a model should be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lintmodel.frontends.artifacts import read_artifact

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
SAVED = FIXTURES / "k2_saved"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98000000\n"


@pytest.mark.parametrize(
    ("attributes", "covered"),
    [
        ({".gitattributes": "*.h5 filter=lfs diff=lfs merge=lfs -text"}, True),
        ({".gitattributes": "models/*.h5 filter=lfs"}, True),
        ({".gitattributes": "/models/** filter=lfs"}, True),
        ({".gitattributes": "**/m.[hH]5 filter=lfs"}, True),
        ({"models/.gitattributes": "*.h5 filter=lfs"}, True),
        ({".gitattributes": "*.h5 filter=lfs\n*.h5 -filter"}, False),
        ({".gitattributes": "*.h5 filter=lfs", "models/.gitattributes": "m.h5 !filter"}, False),
        ({".gitattributes": "# *.h5 filter=lfs\n*.keras filter=lfs\n*.h5 text"}, False),
        ({".gitattributes": "other/*.h5 filter=lfs"}, False),
        ({".gitattributes": "*m*.*h*5*" + "*m" * 50 + " filter=lfs"}, False),  # too many stars
        ({}, False),
    ],
)
def test_lfs_pointers(tmp_path: Path, attributes: dict[str, str], covered: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "models").mkdir()
    for name, text in attributes.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "models" / "m.h5"
    path.write_bytes(POINTER)
    artifact = read_artifact(path, "models/m.h5")
    kinds = [kind for kind, _ in artifact.notes], [one.kind for one in artifact.problems]
    assert kinds == ((["lfs-pointer"], []) if covered else ([], ["lfs-pointer"]))
    said = artifact.notes[0][1] if covered else artifact.problems[0].message
    assert "98.0 MB" in said and "models/m.h5" in said


@pytest.mark.parametrize(("pattern", "covered"), [("*.h5", True), ("*.keras", False)])
def test_lfs_pointers_in_an_archive_of_a_repository(
    tmp_path: Path, pattern: str, covered: bool
) -> None:
    (tmp_path / "deep" / "models").mkdir(parents=True)
    (tmp_path / ".gitattributes").write_text(f"{pattern} filter=lfs", encoding="utf-8")
    path = tmp_path / "deep" / "models" / "m.h5"
    path.write_bytes(POINTER)
    artifact = read_artifact(path, "m.h5")
    assert bool(artifact.notes) is covered and bool(artifact.problems) is not covered


@pytest.mark.parametrize(
    "name", ["variables/variables.data-00000-of-00001", "saved_model.pb", "keras_metadata.pb"]
)
def test_lfs_pointers_inside_a_saved_model(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SAVED, copy)
    (copy / name).write_bytes(POINTER)
    (copy / ".gitattributes").write_text("* filter=lfs", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    artifact = read_artifact(copy, "model")
    assert artifact.problems == [] and [kind for kind, _ in artifact.notes] == ["lfs-pointer"]
