"""scikit-learn's data sets: shipped ones by a table, made ones by their arguments."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import new_data
from lintmodel.frontends.scripts.library.keras_data import labels_of
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, known_int
from lintmodel.knowledge import datasets

NAMES = tuple(f"sklearn.datasets.{name}" for name in datasets.SKLEARN)


@function(*NAMES)
def load(call: Call) -> Value:
    """load_iris(): a Bunch of data and target; both as a pair for return_X_y=True."""
    name = call.name.rpartition(".")[2]
    known = datasets.SKLEARN[name]
    resized = bool(call.kwargs.get("n_class")) or call.open
    rows: Maybe[int] = UNKNOWN if resized else known.rows[0]
    interval = Interval(*known.interval) if known.interval else UNKNOWN
    source = Source("dataset" if known.interval else "stored", call.name, interval=interval)
    x = new_data(call.run, source, f"{name}()", rows=rows, shape=(rows, *known.shape),
                 dtype=known.dtype)  # fmt: skip
    target = Source("dataset", call.name, interval=Interval(*known.target))
    y = labels_of(call, known, target, "", rows, name)
    y.dtype = known.target_dtype
    if call.plain(-1, "return_X_y", False) is True:
        return (x, y)
    return Thing("Bunch", _bunch(call, known, x, y), call.where)


FETCHED = ("california_housing", "openml", "20newsgroups", "20newsgroups_vectorized", "covtype", "kddcup99",
           "olivetti_faces", "lfw_people", "lfw_pairs", "rcv1", "mldata")  # fmt: skip


@function(*(f"sklearn.datasets.fetch_{name}" for name in FETCHED))
def fetch(call: Call) -> Value:
    """fetch_california_housing(): a set that everybody can get, of values that are not known here."""
    x, y = (
        new_data(
            call.run, Source("dataset", call.name), f"{call.name.rpartition('.')[2]}()", part=part
        )
        for part in ("data", "target")
    )
    if call.plain(-1, "return_X_y", False) is True:
        return (x, y)
    return Thing("Bunch", {"data": x, "target": y}, call.where)


@method("Bunch", "__getitem__")
def item(call: Call) -> Value:
    """iris["data"]."""
    key = call.args[0]
    found = call.owner.fields.get(key) if isinstance(key, str) else None
    return call.unknown("bunch") if found is None else found


def _bunch(call: Call, known: datasets.Known, x: Data, y: Data) -> dict[Any, Value]:
    found: dict[Any, Value] = {"data": x, "target": y}
    if known.classes:
        found["target_names"] = Sequence([call.unknown("class name") for _ in range(known.classes)])
    return found


def _pair(call: Call, x: dict[str, Any], y: dict[str, Any]) -> Value:
    """The two arrays of a made data set."""
    interval = y.pop("interval", UNKNOWN)
    source = Source("synthetic", call.name, literal=call.literal())
    labels = Source("synthetic", call.name, interval=interval, literal=call.literal())
    return (
        new_data(call.run, source, f"{call.name}()", dtype="float64", **x),
        new_data(call.run, labels, f"{call.name}()", **y),
    )


def _classes(count: Maybe[int]) -> dict[str, Any]:
    if not isinstance(count, int):
        return {"encoding": "integer", "integral": True, "dtype": "int64"}
    return {"encoding": "binary" if count == 2 else "integer", "classes": count, "integral": True,
            "dtype": "int64", "interval": Interval(0.0, count - 1.0)}  # fmt: skip


def _rows(call: Call, default: int = 100) -> Maybe[int]:
    found: Maybe[int] = known_int(call.arg(0, "n_samples", default))
    return found


@function(
    "sklearn.datasets.make_classification", "sklearn.datasets.samples_generator.make_classification"
)
def make_classification(call: Call) -> Value:
    """make_classification(n_samples=100, n_features=20, n_classes=2)."""
    rows = _rows(call)
    columns = known_int(call.arg(1, "n_features", 20))
    classes = known_int(call.arg(-1, "n_classes", 2))
    return _pair(call, {"rows": rows, "shape": (rows, columns)},
                 {"rows": rows, "shape": (rows,), **_classes(classes)})  # fmt: skip


@function("sklearn.datasets.make_moons", "sklearn.datasets.make_circles",
          "sklearn.datasets.samples_generator.make_moons",
          "sklearn.datasets.samples_generator.make_circles")  # fmt: skip
def make_moons(call: Call) -> Value:
    """make_moons(n_samples=100): two columns, two classes."""
    rows = _rows(call)
    return _pair(call, {"rows": rows, "shape": (rows, 2)},
                 {"rows": rows, "shape": (rows,), **_classes(2)})  # fmt: skip


@function("sklearn.datasets.make_blobs", "sklearn.datasets.samples_generator.make_blobs")
def make_blobs(call: Call) -> Value:
    """make_blobs(n_samples=100, n_features=2, centers=3)."""
    rows = _rows(call)
    columns = known_int(call.arg(1, "n_features", 2))
    centers = call.arg(2, "centers", 3)
    if isinstance(centers, Sequence) and not centers.open:
        centers, columns = len(centers.items), UNKNOWN
    classes = 3 if centers is None else known_int(centers)
    return _pair(call, {"rows": rows, "shape": (rows, columns)},
                 {"rows": rows, "shape": (rows,), **_classes(classes)})  # fmt: skip


@function("sklearn.datasets.make_regression", "sklearn.datasets.samples_generator.make_regression")
def make_regression(call: Call) -> Value:
    """make_regression(n_samples=100, n_features=100, n_targets=1)."""
    rows = _rows(call)
    columns = known_int(call.arg(1, "n_features", 100))
    targets = known_int(call.arg(3, "n_targets", 1))
    shape: Any = UNKNOWN
    if isinstance(targets, int):
        shape = (rows,) if targets == 1 else (rows, targets)
    return _pair(call, {"rows": rows, "shape": (rows, columns)},
                 {"rows": rows, "shape": shape, "dtype": "float64", "integral": False})  # fmt: skip


@function("sklearn.datasets.make_multilabel_classification")
def make_multilabel(call: Call) -> Value:
    """make_multilabel_classification(n_samples=100, n_features=20, n_classes=5)."""
    rows = _rows(call)
    columns, classes = (
        known_int(call.arg(1, "n_features", 20)),
        known_int(call.arg(2, "n_classes", 5)),
    )
    return _pair(call, {"rows": rows, "shape": (rows, columns)},
                 {"rows": rows, "shape": (rows, classes), "dtype": "int64", "integral": True,
                  "encoding": "multi-hot", "classes": classes, "interval": Interval(0.0, 1.0)})  # fmt: skip
