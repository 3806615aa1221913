"""Saves models with the real Keras, all in one process: python tests/kerasworker.py JOBS.json.

JOBS.json lists {"folder": ..., "code": ... or "path": ..., "save": [...]}. The code defines `model`,
which is saved in the folder in each of the forms; where it raises, the reason is in error.txt there.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import keras  # noqa: E402  the environment must be set before
import tensorflow as tf  # noqa: E402

Model = Any  # keras.Model
SAVERS = {
    "keras": lambda model, folder: model.save(folder / "model.keras"),
    "trained": lambda model, folder: model.save(folder / "best_model.keras"),
    "h5": lambda model, folder: model.save(folder / "model.h5"),
    "weights": lambda model, folder: model.save_weights(folder / "model.weights.h5"),
    "export": lambda model, folder: model.export(folder / "exported", verbose=False),
    "saved_model": lambda model, folder: tf.saved_model.save(model, str(folder / "saved")),
}


def do(job: dict[str, Any]) -> None:
    """Run one job and save its model; whatever goes wrong is written down beside it."""
    folder = Path(job["folder"])
    keras.backend.clear_session()
    gc.freeze()  # what is left belongs to the libraries: clear_session() need not go through it again
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy("float32")
    try:
        os.chdir(folder)
        with redirect_stdout(io.StringIO()):
            model = built(job)
            for form in job["save"]:
                SAVERS[form](model, folder)
    except Exception:
        (folder / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")


def built(job: dict[str, Any]) -> Model:
    """The `model` that the code of a job leaves behind."""
    names: dict[str, Any] = {"__name__": "__main__"}
    # Keras stores where a lambda stands: its code must have a file name.
    exec(compile(job["code"], "build.py", "exec"), names)
    return names["model"]


def silent_models(folder: str) -> None:
    """The faultless models of tests/silence/models.py, in every format."""
    sys.path.insert(0, str(Path(__file__).parent / "silence"))
    keras.backend.clear_session()
    importlib.import_module("models").build(Path(folder))


def main() -> None:
    """Do all jobs of the file that the command line names."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for job in jobs["build"]:
        do(job)
    silent_models(jobs["silence"])


if __name__ == "__main__":
    main()
