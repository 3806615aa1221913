"""Model files into facts, without Keras, TensorFlow, unpickling or unpacking to disk."""

from __future__ import annotations

import traceback
from pathlib import Path

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts.hazards import note_hazards
from lintmodel.frontends.artifacts.lfs import report_pointer
from lintmodel.frontends.artifacts.reading import Reading, Scan, Unreadable, amount, printable
from lintmodel.frontends.artifacts.sniff import HEAD, sniff

__all__ = ["Scan", "read_artifact"]


def read_artifact(path: Path, shown: str, scan: Scan = "all") -> Artifact:
    """One model file or SavedModel folder as facts.

    Takes the file, the path by which to call it, and how much of the values to read: "none" (shapes
    only), "state" (statistics of normalisation layers and the optimizer's counter) or "all".
    Never raises for what is in the file: that becomes `problems` and `notes` of the artifact.
    """
    artifact = Artifact(path=shown)
    reading = Reading(path, shown, scan, artifact)
    try:
        artifact.size = path.stat().st_size
        _read(sniff(path), reading)
        note_hazards(artifact)
    except Unreadable as error:
        reading.unreadable(error)
    except OSError as error:
        reading.problem("corrupt", f"cannot be read: {error.strerror or printable(error)}")
    except MemoryError:
        reading.problem("cap", f"{amount(artifact.size)} of file need more memory than there is")
    except Exception as error:  # a fault of ours must not hide the findings on other files
        reading.problem("corrupt", f"cannot be read: {type(error).__name__} {printable(error)}")
        artifact.details["crash"] = traceback.format_exc(limit=-5)
    return artifact


def _read(kind: str, reading: Reading) -> None:
    if kind in ("keras-zip", "keras-dir"):
        from lintmodel.frontends.artifacts.keras_zip import read_keras

        read_keras(reading)
    elif kind == "hdf5":
        from lintmodel.frontends.artifacts.hdf5 import read_hdf5

        read_hdf5(reading)
    elif kind == "saved-model":
        from lintmodel.frontends.artifacts.saved_model import read_saved_model

        read_saved_model(reading)
    elif kind == "checkpoint":
        from lintmodel.frontends.artifacts.checkpoint import read_checkpoint

        read_checkpoint(reading)
    elif kind == "checkpoint-state":
        from lintmodel.frontends.artifacts.checkpoint import read_checkpoint_state

        read_checkpoint_state(reading)
    elif kind == "graph":
        from lintmodel.frontends.artifacts.graph_files import read_graph_file

        read_graph_file(reading)
    elif kind == "meta-graph":
        from lintmodel.frontends.artifacts.graph_files import read_meta_graph

        read_meta_graph(reading)
    elif kind == "tflite":
        from lintmodel.frontends.artifacts.tflite import read_tflite

        read_tflite(reading)
    elif kind == "weight-shards":
        from lintmodel.frontends.artifacts.weight_shards import read_weight_shards

        read_weight_shards(reading)
    elif kind == "lfs-pointer":
        report_pointer(reading, reading.path, reading.shown)
    else:
        _no_model(kind, reading)


def _no_model(kind: str, reading: Reading) -> None:
    if kind == "empty":
        reading.problem("empty", "the file is empty (0 bytes): the model was never written")
    elif reading.path.is_dir():
        reading.problem("not-a-model", "is a folder without a model in it")
    else:
        from lintmodel.frontends.artifacts.foreign import describe

        with reading.path.open("rb") as file:
            reading.problem(*describe(reading.path, file.read(HEAD)))
