"""albumentations: what a list of changes does to a picture."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.data import Data
from lintmodel.facts.event import Predict
from tests.scripts.conftest import Reader

START = """
import albumentations as A
import cv2
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3), layers.Flatten()])
image = cv2.imread("a.png")
"""


def seen(read: Reader, transforms: str) -> Data:
    text = f"{START}\nmodel.predict(A.Compose({transforms})(image=image)['image'][None])\n"
    (event,) = read(text).trace.of(Predict)
    assert isinstance(event.x, Data)
    return event.x


KNOWN: dict[str, list[str]] = {
    "[A.Resize(8, 8)]": ["resize"],
    "[A.HorizontalFlip(), A.Blur(p=0.1)]": ["augment", "augment"],
    "[A.OneOf([A.Rotate(), A.CLAHE()], p=0.9)]": ["augment"],
    "[A.RandomCrop(4, 4)]": ["augment", "resize"],
    "[A.Normalize()]": ["affine", "standardise", "standardise"],
    "[A.Normalize(mean=(0, 0, 0), std=(1, 1, 1))]": ["affine"],
    "[A.Normalize(mean=0.5, std=0.5)]": ["affine", "affine", "affine"],
    "[A.ToFloat()]": ["affine"],
    "[A.CLAHE(p=1)]": ["opaque"],
    "[A.Normalize(p=0.5)]": ["opaque"],
    "[A.OneOf([A.Rotate(), A.ToGray()])]": ["opaque"],
    "[Own()]": ["opaque"],
    "changes()": ["opaque"],
}


@pytest.mark.parametrize("transforms", KNOWN)
def test_what_is_done(transforms: str, read: Any) -> None:
    steps = [step.kind for step in seen(read, transforms).steps]
    assert steps == [*KNOWN[transforms], "reshape"]


def test_the_range(read: Reader) -> None:
    found: Any = seen(read, "[A.Resize(8, 8), A.Normalize(mean=0.5, std=0.5)]")
    assert (found.interval.low, found.interval.high) == (-1.0, 1.0)
    assert found.shape == (1, 8, 8, 3)
