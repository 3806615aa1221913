"""The first question about a script, asked of its bytes: can it concern Keras at all?"""

from __future__ import annotations

MARKS = (b"keras", b"tensorflow", b"saved_model", b".h5", b"hdf5", b"tflite", b"ai_edge_litert",
         b"v1/models/")  # fmt: skip


def mentions_keras(data: bytes) -> bool:
    """Whether these bytes name Keras, TensorFlow or a model file; if not, nothing is parsed."""
    return any(mark in data for mark in MARKS)
