"""Metrics: the names that they have in the logs of fit(), and which way is better."""

from __future__ import annotations

import re

UP = frozenset(
    {
        "accuracy", "Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy",
        "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "AUC", "Precision", "Recall",
        "SensitivityAtSpecificity", "SpecificityAtSensitivity", "PrecisionAtRecall",
        "RecallAtPrecision", "F1Score", "FBetaScore", "IoU", "BinaryIoU", "MeanIoU", "OneHotIoU",
        "OneHotMeanIoU", "R2Score", "PearsonCorrelation", "ConcordanceCorrelation",
        "CosineSimilarity",
    }
)  # fmt: skip
DOWN = frozenset(
    {
        "MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError", "LogCoshError", "LogCosh", "Huber", "Hinge", "SquaredHinge",
        "CategoricalHinge", "KLDivergence", "Poisson", "BinaryCrossentropy",
        "CategoricalCrossentropy", "SparseCategoricalCrossentropy",
    }
)  # fmt: skip


def snake_case(name: str) -> str:
    """The name that Keras makes of a class name: "mean_io_u" for "MeanIoU"."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def words_of(name: str) -> frozenset[str]:
    """The words of a name, however it is written: {"val", "dice", "coef"} of "val_diceCoef"."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    found = re.split(r"[^a-z0-9]+", f"{name}_{split}".lower())
    return frozenset(word for word in found if word)
