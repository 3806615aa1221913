"""The data sets that libraries ship: sizes, types and labels.

Keras: keras/src/datasets of Keras 2.15 and 3 (their own assertions and docstrings); scikit-learn:
sklearn/datasets/descr. A shape leaves out the number of rows.
"""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """One data set. `rows` are those of training and test data, or of the whole in `rows[0]`.

    `dtype` and `interval` are those of x; `classes` is 0 where the target is no class; `column` says
    that labels stand in a column: (rows, 1). `target` bounds the values of y.
    """

    rows: tuple[int, int]
    shape: tuple[int, ...]
    dtype: str
    interval: tuple[float, float] | None
    classes: int
    target: tuple[float, float]
    target_dtype: str
    column: bool = False


BYTES = (0.0, 255.0)


def _images(rows: tuple[int, int], shape: tuple[int, ...], classes: int, column: bool) -> Known:
    return Known(rows, shape, "uint8", BYTES, classes, (0.0, classes - 1.0), "uint8", column)


KERAS: dict[str, Known] = {
    "mnist": _images((60000, 10000), (28, 28), 10, False),
    "fashion_mnist": _images((60000, 10000), (28, 28), 10, False),
    "cifar10": _images((50000, 10000), (32, 32, 3), 10, True),
    "cifar100": _images((50000, 10000), (32, 32, 3), 100, True)._replace(target_dtype="int64"),
    "imdb": Known((25000, 25000), (), "object", None, 2, (0.0, 1.0), "int64"),
    "reuters": Known((8982, 2246), (), "object", None, 46, (0.0, 45.0), "int64"),
    "boston_housing": Known((404, 102), (13,), "float64", None, 0, (5.0, 50.0), "float64"),
    "california_housing": Known(
        (16512, 4128), (8,), "float32", None, 0, (14999.0, 500001.0), "float32"
    ),
}
COARSE = 20  # classes of cifar100 with label_mode="coarse"


def _table(rows: int, columns: int, classes: int, interval: tuple[float, float] | None) -> Known:
    return Known((rows, 0), (columns,), "float64", interval, classes, (0.0, classes - 1.0), "int64")


SKLEARN: dict[str, Known] = {
    "load_iris": _table(150, 4, 3, (0.1, 7.9)),
    "load_wine": _table(178, 13, 3, None),
    "load_breast_cancer": _table(569, 30, 2, None),
    "load_digits": _table(1797, 64, 10, (0.0, 16.0)),
    "load_diabetes": Known((442, 0), (10,), "float64", None, 0, (25.0, 346.0), "float64"),
    "load_boston": Known((506, 0), (13,), "float64", None, 0, (5.0, 50.0), "float64"),
    "fetch_california_housing": Known(
        (20640, 0), (8,), "float64", None, 0, (0.149, 5.00001), "float64"
    ),
}

GREY = ("mnist", "fashion_mnist", "kmnist", "emnist", "omniglot")
COLOURED = ("cifar10", "cifar100", "cats_vs_dogs", "tf_flowers", "horses_or_humans", "rock_paper_scissors",
            "stanford_dogs", "oxford_flowers102", "oxford_iiit_pet", "food101", "beans", "malaria",
            "imagenette", "imagewoof", "imagenet2012", "imagenet_resized", "svhn_cropped", "caltech101",
            "caltech_birds2011", "stl10", "cassava", "celeb_a", "lfw", "eurosat", "uc_merced",
            "colorectal_histology", "deep_weeds", "plant_village", "citrus_leaves",
            "coil100", "cars196")  # fmt: skip


def tfds_colour(name: str) -> str:
    """ "rgb" or "grey" for the images of tensorflow_datasets, bytes of 0..255; "" for other sets."""
    plain = name.partition(":")[0].partition("/")[0]
    if name.startswith("eurosat/") and "rgb" not in name:
        return ""  # 13 bands
    return "grey" if plain in GREY else "rgb" if plain in COLOURED else ""
