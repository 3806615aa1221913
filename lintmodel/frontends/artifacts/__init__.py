"""Model files into facts, without Keras, TensorFlow, unpickling or unpacking to disk."""

from __future__ import annotations

import traceback
from importlib import import_module
from pathlib import Path

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts.hazards import note_hazards
from lintmodel.frontends.artifacts.lfs import report_pointer
from lintmodel.frontends.artifacts.reading import (
    NeedsLibrary,
    Reading,
    Scan,
    Unreadable,
    amount,
    printable,
)
from lintmodel.frontends.artifacts.sniff import HEAD, sniff

__all__ = ["Scan", "read_artifact", "read_by_library", "read_plainly"]

# The reader of each kind that sniff() tells, imported when a file needs it.
READERS = {
    "keras-zip": "keras_zip.read_keras",
    "keras-dir": "keras_zip.read_keras",
    "hdf5": "hdf5.read_hdf5",
    "saved-model": "saved_model.read_saved_model",
    "checkpoint": "checkpoint.read_checkpoint",
    "checkpoint-state": "checkpoint.read_checkpoint_state",
    "graph": "graph_files.read_graph_file",
    "meta-graph": "graph_files.read_meta_graph",
    "tflite": "tflite.read_tflite",
    "weight-shards": "weight_shards.read_weight_shards",
}


def read_artifact(path: Path, shown: str, scan: Scan = "all") -> Artifact:
    """One model file or SavedModel folder as facts.

    Takes the file, the path by which to call it, and how much of the values to read: "none" (shapes
    only), "state" (statistics of normalisation layers and the optimizer's counter) or "all".
    Never raises for what is in the file: that becomes `problems` and `notes` of the artifact.
    """
    try:
        return read_plainly(path, shown, scan)
    except NeedsLibrary:
        return read_by_library(path, shown, scan)


def read_plainly(path: Path, shown: str, scan: Scan = "all") -> Artifact:
    """As `read_artifact`, without the HDF5 library. Errors: NeedsLibrary."""
    return _filled(Reading(path, shown, scan, Artifact(path=shown), library=False))


def read_by_library(path: Path, shown: str, scan: Scan = "all") -> Artifact:
    """As `read_artifact`, HDF5 by its library, which a damaged file can make crash."""
    return _filled(Reading(path, shown, scan, Artifact(path=shown)))


def _filled(reading: Reading) -> Artifact:
    path, artifact = reading.path, reading.artifact
    try:
        artifact.size = path.stat().st_size
        _read(sniff(path), reading)
        note_hazards(artifact)
    except Unreadable as error:
        reading.unreadable(error)
    except OSError as error:
        reading.problem("corrupt", f"cannot be read: {error.strerror or printable(error)}")
    except NeedsLibrary:
        raise
    except MemoryError:
        reading.problem("cap", f"{amount(artifact.size)} of file need more memory than there is")
    except Exception as error:  # a fault of ours must not hide the findings on other files
        reading.problem("corrupt", f"cannot be read: {type(error).__name__} {printable(error)}")
        artifact.details["crash"] = traceback.format_exc(limit=-5)
    return artifact


def _read(kind: str, reading: Reading) -> None:
    if kind in READERS:
        module, _, function = READERS[kind].partition(".")
        getattr(import_module(f"{__name__}.{module}"), function)(reading)
    elif kind == "lfs-pointer":
        report_pointer(reading, reading.path, reading.shown)
    else:
        _no_model(kind, reading)


def _no_model(kind: str, reading: Reading) -> None:
    if kind == "empty":
        reading.problem("empty", "the file is empty (0 bytes): the model was never written")
    elif reading.path.is_dir():
        reading.problem("not-a-model", "this is a folder without a model in it")
    else:
        from lintmodel.frontends.artifacts.foreign import describe

        with reading.path.open("rb") as file:
            reading.problem(*describe(reading.path, file.read(HEAD)))
