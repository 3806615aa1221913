"""Any model file as an iterable of tensors, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lintmodel.facts.project import Artifact
from lintmodel.frontends.artifacts.hdf5_store import open_store
from lintmodel.frontends.artifacts.keras_zip import WEIGHTS
from lintmodel.frontends.artifacts.members import open_members
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.sniff import sniff
from lintmodel.frontends.artifacts.weights import Tensor
from lintmodel.frontends.artifacts.window import whole


@contextmanager
def open_tensors(path: Path) -> Iterator[list[Tensor]]:
    """The tensors of a model file, to be read while it is open. Errors: Unreadable, OSError."""
    reading = Reading(path, path.name, "none", Artifact(path=path.name))
    kind = sniff(path)
    with ExitStack() as stack:
        if kind == "saved-model":
            from lintmodel.frontends.artifacts.tensor_bundle import open_bundle

            folder = path if path.is_dir() else path.parent
            bundle = stack.enter_context(open_bundle(folder / "variables" / "variables", reading))
            yield list(bundle.tensors.values())
            return
        if kind == "hdf5":
            file = stack.enter_context(path.open("rb", buffering=0))
            window = whole(file)
        elif kind in ("keras-zip", "keras-dir"):
            window = stack.enter_context(open_members(path, reading)).window(WEIGHTS)
        else:
            raise Unreadable("not-a-model", f"{path.name} is no model file")
        yield list(stack.enter_context(open_store(window, reading)).datasets.values())
