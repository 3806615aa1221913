"""What losses expect of outputs and labels, by Keras' class name."""

from __future__ import annotations

ONE_HOT = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy")
SPARSE = ("SparseCategoricalCrossentropy",)
OVER_CLASSES = (*ONE_HOT, *SPARSE)
BINARY = ("BinaryCrossentropy", "BinaryFocalCrossentropy")
CROSS_ENTROPIES = (*OVER_CLASSES, *BINARY)
DISTANCES = (
    "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError", "Huber", "LogCosh",
)  # fmt: skip
