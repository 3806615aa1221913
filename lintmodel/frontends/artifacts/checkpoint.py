"""A checkpoint of TensorFlow that stands alone: what tf.train.Checkpoint and a Saver of TF1 write."""

from __future__ import annotations

import glob

from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.bundle_weights import BundleWeights
from lintmodel.frontends.artifacts.object_graph import keyed_objects
from lintmodel.frontends.artifacts.reading import Reading, printable
from lintmodel.frontends.artifacts.tensor_bundle import open_bundle


def read_checkpoint(reading: Reading) -> None:
    """Fill the artifact from PREFIX.index and the shards beside it. Errors: Unreadable, OSError.

    `details["keys"]` are the keywords that it was written with: empty for a Saver, which has none.
    """
    artifact = reading.artifact
    artifact.format = "checkpoint"
    artifact.version = KerasVersion(evidence="a checkpoint names no version of Keras")
    prefix = reading.path.with_name(reading.path.name.removesuffix(".index"))
    shards = prefix.parent.glob(f"{glob.escape(prefix.name)}.data-*")
    artifact.size += sum(shard.stat().st_size for shard in shards)
    with open_bundle(prefix, reading) as bundle:
        stored = bundle.object_graph()
        root = stored.nodes[0].children if stored is not None and stored.nodes else ()
        artifact.details["keys"] = sorted(printable(child.name) for child in root)
        BundleWeights(bundle, keyed_objects(stored), reading).finish()
