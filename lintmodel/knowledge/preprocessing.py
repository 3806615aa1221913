"""What is done to bytes before a model sees them: by division, or by a preprocess_input of Keras.

The latter after keras/src/applications/imagenet_utils.py.
"""

from __future__ import annotations

from typing import NamedTuple

DIVISORS = (255, 256, 127.5)  # what nothing but bytes is divided by
OF_BYTES = ((1 / 255, 0.0), (1 / 256, 0.0), (2 / 255, -1.0), (1 / 128, -1.0))  # scale, offset
# Of scikit-learn: each makes other numbers of the same ones, whatever it has learned from.
SCALERS = frozenset(
    {
        "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer",
        "QuantileTransformer",
    }
)  # fmt: skip


class Mode(NamedTuple):
    """`low` and `high` bound what 0..255 becomes; `colour` is the order that the model expects."""

    low: float
    high: float
    colour: str
    words: str


MODES = {
    "tf": Mode(-1.0, 1.0, "rgb", "values scaled to -1..1"),
    "torch": Mode(-2.118, 2.64, "rgb", "values scaled to 0..1 and then standardised"),
    "caffe": Mode(-123.68, 151.061, "bgr", "BGR with the mean colour subtracted, not scaled"),
    "none": Mode(0.0, 255.0, "rgb", "raw values of 0..255: it scales them itself"),
}
