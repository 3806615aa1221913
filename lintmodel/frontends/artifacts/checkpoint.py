"""A checkpoint of TensorFlow that stands alone: what tf.train.Checkpoint and a Saver of TF1 write."""

from __future__ import annotations

import glob
import re
from dataclasses import replace
from pathlib import Path

from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.bundle_weights import BundleWeights
from lintmodel.frontends.artifacts.object_graph import keyed_objects
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, printable
from lintmodel.frontends.artifacts.sniff import indices_in
from lintmodel.frontends.artifacts.tensor_bundle import open_bundle

STATE = "checkpoint"
_LATEST = re.compile(
    rb'^[ \t]*model_checkpoint_path[ \t]*:[ \t]*"((?:[^"\\\n]|\\.)*)"', re.MULTILINE
)


def read_checkpoint(reading: Reading) -> None:
    """Fill the artifact from PREFIX.index and the shards beside it. Errors: Unreadable, OSError.

    `details["keys"]` are the keywords that it was written with: empty for a Saver, which has none.
    """
    artifact = reading.artifact
    artifact.format = "checkpoint"
    artifact.version = KerasVersion(evidence="a checkpoint names no version of Keras")
    if not reading.path.name.endswith(".index"):
        raise Unreadable(
            "unsupported", "a checkpoint in one file (of TensorFlow before 1.0, V1) is not read"
        )
    prefix = reading.path.with_name(reading.path.name.removesuffix(".index"))
    shards = prefix.parent.glob(f"{glob.escape(prefix.name)}.data-*")
    artifact.size += sum(shard.stat().st_size for shard in shards)
    with open_bundle(prefix, reading) as bundle:
        stored = bundle.object_graph()
        root = stored.nodes[0].children if stored is not None and stored.nodes else ()
        artifact.details["keys"] = sorted(printable(child.name) for child in root)
        BundleWeights(bundle, keyed_objects(stored), reading).finish()


def read_checkpoint_state(reading: Reading) -> None:
    """Fill the artifact from the latest checkpoint of a folder, or that a `checkpoint` file names.

    Only what lies in the folder itself is read: the file may name any place. Errors: Unreadable.
    """
    index = latest_index(reading.path)
    if not index.is_file():
        reading.artifact.format = "checkpoint"
        name = printable(index.name.removesuffix(".index"))
        reading.note("absent-shard", f"{name or 'the checkpoint'} is not here: nothing to check")
        return
    reading.note("checkpoint", f"{printable(index.name.removesuffix('.index'))} is what is read")
    read_checkpoint(replace(reading, path=index))


def latest_index(path: Path) -> Path:
    """The index of the latest checkpoint of a folder, or that a `checkpoint` file names.

    There is none where it is not here and no other is. Errors: OSError.
    """
    folder = path if path.is_dir() else path.parent
    state = folder / STATE if path.is_dir() else path
    name = _latest(state) if state.is_file() else ""
    index = folder / f"{name}.index"
    if name and index.is_file():
        return index
    return max(indices_in(folder), key=_step, default=index)


def _latest(state: Path) -> str:
    """The name that a `checkpoint` file gives, without the folder; "" for none."""
    if state.stat().st_size > MEGABYTE:
        return ""
    found = _LATEST.search(state.read_bytes())
    name = found[1].decode("utf-8", "replace").replace("\\\\", "/") if found else ""
    name = re.split(r"[/\\]", name)[-1]
    return "" if name in ("", ".", "..") or "\0" in name else name


def _step(index: Path) -> tuple[int, str]:
    """ckpt-10 is later than ckpt-9."""
    found = re.search(r"-([0-9]{1,18})\.index$", index.name)
    return int(found[1]) if found else -1, index.name
