"""The first question about a script, asked of its bytes: can it concern Keras at all?"""

from __future__ import annotations

import re

MARKS = (b"keras", b"tensorflow", b"saved_model", b".h5", b"hdf5", b"tflite", b"ai_edge_litert",
         b"v1/models/")  # fmt: skip
# What a script does with a model that it got from a module.
USES = re.compile(
    rb"(?:(?<!\bre)\.compile|\.(?:fit|fit_generator|predict|evaluate|train_on_batch|export|save|save_weights"
    rb"|load_weights))\s?\(|\bload_model\b"
)


def mentions_keras(data: bytes) -> bool:
    """Whether these bytes name Keras, TensorFlow or a model file; if not, nothing is parsed."""
    return any(mark in data for mark in MARKS)


LEARNS, STORES = b".fit", (b"dump(", b"to_json(")


def may_keep(data: bytes) -> bool:
    """Whether a script may put something that it fitted into a file."""
    return LEARNS in data and any(mark in data for mark in STORES)
