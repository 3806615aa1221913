"""Any model file as an iterable of tensors, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts.checkpoint import latest_index
from lintmodel.frontends.artifacts.graph_constants import read_graph
from lintmodel.frontends.artifacts.graph_files import open_graph
from lintmodel.frontends.artifacts.hdf5_store import open_store
from lintmodel.frontends.artifacts.keras_zip import WEIGHTS
from lintmodel.frontends.artifacts.members import open_members
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.sniff import sniff
from lintmodel.frontends.artifacts.tensor_bundle import open_bundle
from lintmodel.frontends.artifacts.tflite import open_lite
from lintmodel.frontends.artifacts.weight_shards import shard_paths
from lintmodel.frontends.artifacts.weights import Tensor
from lintmodel.frontends.artifacts.window import Window, whole


@contextmanager
def open_tensors(path: Path) -> Iterator[list[Tensor]]:
    """The tensors of a model file, to be read while it is open. Errors: Unreadable, OSError."""
    reading = Reading(path, path.name, "none", Artifact(path=path.name))
    kind = sniff(path)
    with ExitStack() as stack:
        if kind == "checkpoint-state":
            path, kind = latest_index(path), "checkpoint"
        if kind in ("saved-model", "checkpoint"):
            folder = path if path.is_dir() else path.parent
            prefix = folder / "variables" / "variables"
            if kind == "checkpoint":
                prefix = path.with_name(path.name.removesuffix(".index"))
            bundle = stack.enter_context(open_bundle(prefix, reading))
            yield list(bundle.tensors.values())
        elif kind == "graph":
            pages = stack.enter_context(open_graph(reading, "Graph"))
            yield list(read_graph(pages, 0, pages.size, reading).constants.values())
        elif kind == "tflite":
            yield stack.enter_context(open_lite(reading))
        elif kind == "hdf5":
            file = stack.enter_context(path.open("rb", buffering=0))
            yield _datasets(stack, whole(file), reading)
        elif kind == "weight-shards":
            files = [
                stack.enter_context(one.open("rb", buffering=0)) for one in shard_paths(reading)
            ]
            yield [one for file in files for one in _datasets(stack, whole(file), reading)]
        elif kind in ("keras-zip", "keras-dir"):
            window = stack.enter_context(open_members(path, reading)).window(WEIGHTS)
            yield _datasets(stack, window, reading)
        else:
            raise Unreadable("not-a-model", f"{path.name} is no model file")


def _datasets(stack: ExitStack, window: Window, reading: Reading) -> list[Tensor]:
    return list(stack.enter_context(open_store(window, reading)).datasets.values())
