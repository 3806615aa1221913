"""How many axes a layer takes, the batch axis counted."""

from __future__ import annotations

from lintmodel.knowledge.shapes.spatial import DIGITS, rank_of

STRICT = ("MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling", "UpSampling",
          "ZeroPadding", "Cropping", "SpatialDropout", "ConvLSTM")  # fmt: skip
CONVOLUTIONS = ("Conv", "SeparableConv", "DepthwiseConv", "LocallyConnected")


def accepted_ranks(kind: str) -> tuple[int, int | None] | None:
    """(fewest, most) axes of the input, None for no limit above; None where it is not known.

    TensorFlow's Keras 2 lets a convolution take more batch axes in front; Keras 3 does not compute
    with them. Only what every version refuses is given.
    """
    if kind in ("LSTM", "GRU", "SimpleRNN"):
        return 3, 3
    if kind == "RepeatVector":
        return 2, 2
    if kind == "Dense":
        return 2, None
    stem = kind.removesuffix("Transpose").rstrip("D").rstrip(DIGITS)
    if not any(letter in DIGITS for letter in kind):
        return None
    if stem in STRICT:
        rank = rank_of(kind) + 2 + (stem == "ConvLSTM")
        return rank, rank
    if stem in CONVOLUTIONS:
        return rank_of(kind) + 2, None
    return None
