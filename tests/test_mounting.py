"""Which folder TF Serving serves under a name, as the texts that start it say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lintmodel.frontends.mounting import served

COMPOSE = """
services:
  tf:
    image: tensorflow/serving
    ports:
      - "8501:8501"
    environment:
      - MODEL_NAME=digits
    volumes:
      - ./export/mnist:/models/digits
"""
KEYED = """
services:
  tf:
    image: "tensorflow/serving:2.14"
    environment:
      MODEL_NAME: digits
      MODEL_BASE_PATH: /srv
    volumes:
      - "./export:/srv:ro"
"""
DOCKERFILE = """FROM tensorflow/serving
COPY --chown=1000 export/mnist /models/digits
ENV MODEL_NAME=digits
"""
OLD_DOCKERFILE = (
    "FROM tensorflow/serving\nADD ./export/mnist /models/digits\nENV MODEL_NAME digits\n"
)
RUN = """#!/bin/sh
docker run -p 8501:8501 -v "$(pwd)/export/mnist:/models/digits" -e MODEL_NAME=digits -t tensorflow/serving
"""
BIND = """docker run -p 8501:8501 \\
  --mount type=bind,source=${PWD}/export/mnist,target=/models/digits -e MODEL_NAME=digits tensorflow/serving
"""
SERVER = "tensorflow_model_server --rest_api_port=8501 --model_name=digits --model_base_path=export/mnist\n"
CONFIG = """
model_config_list {
  config { name: "digits" base_path: "/models/one" model_platform: "tensorflow" }
  config: {
    name: 'words',
    base_path: '/models/two',
    model_version_policy { all {} }
  }
}
"""
MANIFEST = """
containers:
  - image: tensorflow/serving
    env:
      - name: MODEL_NAME
        value: digits
"""
WITH_CONFIG = """
services:
  tf:
    image: tensorflow/serving
    command: --model_config_file=/models/models.config
    volumes:
      - ./export:/models
"""
MNIST = {"digits": {"export/mnist"}}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"docker-compose.yml": COMPOSE}, MNIST),
        ({"compose.yaml": KEYED}, {"digits": {"export/digits"}}),
        ({"Dockerfile": DOCKERFILE}, MNIST),
        ({"Dockerfile.serving": OLD_DOCKERFILE}, MNIST),
        ({"serve.sh": RUN}, MNIST),
        ({"README.md": BIND}, MNIST),
        ({"serve.sh": SERVER}, MNIST),
        ({"deploy/docker-compose.yml": COMPOSE}, {"digits": {"deploy/export/mnist"}}),
        (
            {"models.config": CONFIG, "docker-compose.yml": WITH_CONFIG},
            {"digits": {"export/one"}, "words": {"export/two"}},
        ),
        ({"models.config": CONFIG}, {}),  # nobody knows what /models is
        ({"pod.yaml": MANIFEST}, {}),
        ({"serve.sh": RUN.replace("$(pwd)", "/home/me")}, {}),  # not of this project
        ({"serve.sh": RUN.replace("$(pwd)", "$MODELS")}, {}),
        ({"serve.sh": RUN.replace("$(pwd)/export/mnist", "volume")}, {}),
        ({"serve.sh": RUN, "old.sh": RUN.replace("mnist", "before")}, {}),  # one or the other
        ({"docker-compose.yml": COMPOSE.replace("tensorflow/serving", "mine")}, {}),
        ({"compose.json": COMPOSE}, {}),
        ({}, {}),
    ],
)
def test_what_is_served(files: dict[str, str], expected: dict[str, set[str]], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    assert served(".", {"train.py"}) == expected


def test_a_folder_by_its_whole_path(folder: Path) -> None:
    """One of the project's is the project's, whether it is there yet or not."""
    (folder / "serve.sh").write_text(RUN.replace("$(pwd)", folder.as_posix()))
    assert served(".", {"train.py"}) == MNIST


@pytest.mark.parametrize("path", ["/home/me/export/mnist", "/net/server/share", "{}/../else/mnist"])
def test_nobody_looks_for_a_folder_elsewhere(
    path: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text of the repository may name any: a share that answers late, a device."""
    text = RUN.replace("$(pwd)/export/mnist", path.format(folder.as_posix()))
    (folder / "serve.sh").write_text(text)
    asked: list[str] = []
    stat = os.stat
    monkeypatch.setattr(os, "stat", lambda one, *a, **k: asked.append(str(one)) or stat(one, *a, **k))
    assert served(".", {"train.py"}) == {}
    assert not [one for one in asked if one.startswith("/") and not one.startswith(f"{folder}/")]


def test_hostile_texts_end(folder: Path) -> None:
    text = "tensorflow/serving model_config_list " + "config { name: 'a" * 20_000
    text += " - a/" * 20_000 + "--mount " + "source=," * 20_000 + "\nCOPY " + "--x " * 20_000
    (folder / "Dockerfile").write_text(text)
    (folder / "bytes.yml").write_bytes(b"tensorflow/serving \xff\xfe\x00 MODEL_NAME=\xff")
    assert served(".", ()) == {}
