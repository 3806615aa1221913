"""The shape of what a layer makes, from its kind, its arguments and the shapes that it is given.

A shape is a tuple of axes, the batch axis first. An axis is an int, None (left free by the model) or
UNKNOWN (not fixed by the source); a shape whose rank is not fixed is UNKNOWN. Nothing here raises for
a call that Keras would refuse: what cannot be is UNKNOWN.
"""

from __future__ import annotations

from lintmodel.knowledge.shapes.axes import Axis, Shape
from lintmodel.knowledge.shapes.inputs import declared_input
from lintmodel.knowledge.shapes.nodes import (
    input_shape_of,
    model_input_shapes,
    model_output_shapes,
    node_shapes,
)
from lintmodel.knowledge.shapes.ranks import accepted_ranks
from lintmodel.knowledge.shapes.spatial import written_for_keras_1
from lintmodel.knowledge.shapes.table import Inner, output_shapes

__all__ = [
    "Axis",
    "Inner",
    "Shape",
    "accepted_ranks",
    "declared_input",
    "input_shape_of",
    "model_input_shapes",
    "model_output_shapes",
    "node_shapes",
    "output_shapes",
    "written_for_keras_1",
]
