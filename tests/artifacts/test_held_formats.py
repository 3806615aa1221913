"""Every format of file, loaded by a script: the loaded model is the one in the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lintmodel.discovery import discover
from lintmodel.facts.files import Load
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.gather import gather
from lintmodel.views import held

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
WEIGHTS = (".weights.h5", ".weights_only.h5", "_weights", "shards")
WHOLE = sorted(
    path.name
    for path in FIXTURES.iterdir()
    if path.suffix in (".keras", ".h5", "")
    and not path.name.endswith((*WEIGHTS, "_export", "_folder", "graphs"))
)


def project_of(folder: Path, name: str, loading: str) -> Project:
    """A fixture beside a script that loads it."""
    source = FIXTURES / name
    (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    (folder / "app.py").write_text(loading)
    found = discover([folder], (), folder)
    return gather(found.given, [], folder).project


def told(model: Model) -> list[object]:
    """What views ask a model for."""
    layers = [(layer.kind, layer.name, layer.trainable) for layer in model.all_layers()]
    ends = [[node.layer.name for node in nodes] for nodes in (model.inputs, model.heads)]
    return [layers, ends, model.complete, len(model.nodes)]


def test_there_are_files_of_every_kind() -> None:
    suffixes = {Path(name).suffix for name in WHOLE}
    assert suffixes >= {".keras", ".h5", ""}
    assert len(WHOLE) > 20


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    "loading",
    [
        'import keras\nmodel = keras.models.load_model("{0}")\nmodel.predict([1])\n',
        "import os\nfrom tensorflow.keras.models import load_model\n"
        'HERE = os.path.dirname(__file__)\nmodel = load_model(os.path.join(HERE, "{0}"))\n',
    ],
)
def test_a_loaded_model_is_what_the_file_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, loading: str
) -> None:
    monkeypatch.chdir(tmp_path)
    project = project_of(tmp_path, name, loading.format(name))
    [artifact], [script] = project.artifacts, project.scripts
    [load] = script.trace.of(Load)
    inside = held.held(project, load.model)
    assert artifact.model is not None
    assert inside is artifact.model
    assert told(inside) == told(artifact.model)
    told_whole = bool(inside.layers and inside.inputs and inside.heads)
    assert told_whole != ("_own" in name)  # a file does not tell what is in a subclass
