"""Loads from nobody knows where: the only model of the project is a candidate, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

import lintmodel

TRAIN = """
import keras
from keras.utils import image_dataset_from_directory
train = image_dataset_from_directory("photos", image_size=(64, 64))
train = train.map(lambda images, labels: (images / 255.0, labels))
model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(train)
"""
SERVE = """
import sys
import keras
import numpy as np
import requests
from keras.utils import img_to_array, load_img
image = np.expand_dims(img_to_array(load_img(sys.argv[2], target_size=(64, 64))), 0)
"""
LOADED = "print(keras.models.load_model(sys.argv[1]).predict(image))\n"
ASKED = (
    'body = {"instances": image.tolist()}\n'
    'print(requests.post("http://h:8501/v1/models/cats:predict", json=body).json())\n'
)
SAVE = 'model.save("cats_v1.keras")\n'
RULE = "missing-inference-preprocessing"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"train.py": TRAIN + SAVE, "serve.py": SERVE + LOADED}, "info"),
        ({"train.py": TRAIN + 'model.export("out/1")\n', "serve.py": SERVE + ASKED}, "info"),
        ({"train.py": TRAIN + 'model.export("cats/1")\n', "serve.py": SERVE + ASKED}, "error"),
        ({"train.py": TRAIN + 'model.save_weights("w.h5")\n', "serve.py": SERVE + LOADED}, ""),
        ({"train.py": TRAIN + SAVE + 'model.save("b.keras")\n', "serve.py": SERVE + LOADED}, ""),
        ({"train.py": TRAIN + SAVE, "more.py": TRAIN + SAVE, "serve.py": SERVE + LOADED}, ""),
        (
            {
                "train.py": TRAIN + SAVE + "import sys\nmodel.save(sys.argv[1])\n",
                "serve.py": SERVE + LOADED,
            },
            "",
        ),
        ({"train.py": TRAIN + SAVE, "serve.py": SERVE.replace("64, 64", "32, 32") + LOADED}, ""),
        ({"train.py": TRAIN + SAVE, "test_serve.py": "import pytest\n" + SERVE + LOADED}, ""),
        ({"serve.py": SERVE + LOADED}, ""),
    ],
)
def test_the_only_candidate(
    files: dict[str, str], found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    report = lintmodel.check(["."], isolated=True, show_info=True)
    severities = [one.severity for one in report.findings if one.rule == RULE]
    assert severities == ([found] if found else [])
