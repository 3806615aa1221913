"""What the version of TensorFlow in a graph tells of Keras."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion, parse_release
from lintmodel.frontends.artifacts.reading import printable


def tensorflow_version(graph: Any) -> KerasVersion:
    """TensorFlow before 2.15 has Keras 2 inside; later either may have exported the model."""
    text = printable(graph.info.tensorflow_version, 40)
    evidence = f"written by TensorFlow {text}" if text else "the file names no version"
    try:
        release = parse_release(text)
    except ValueError:
        release = UNKNOWN
    is_old = isinstance(release, tuple) and (1, 0) <= release < (2, 15)
    return (
        KerasVersion((2,), f"{evidence}, whose Keras is 2")
        if is_old
        else KerasVersion(evidence=evidence)
    )
