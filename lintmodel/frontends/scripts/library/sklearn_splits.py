"""scikit-learn's cross-validation: folds of rows."""

from __future__ import annotations

from lintmodel.facts.data import Data, Source
from lintmodel.facts.rows import Cut, Taken
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method
from lintmodel.frontends.scripts.library.arrays import new_data
from lintmodel.frontends.scripts.library.rows import divided, key_of
from lintmodel.frontends.scripts.values import Thing, Value, known_int

FOLDS = ("KFold", "StratifiedKFold", "GroupKFold", "StratifiedGroupKFold", "TimeSeriesSplit",
         "LeaveOneOut", "LeavePOut", "LeaveOneGroupOut", "LeavePGroupsOut", "RepeatedKFold",
         "RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "GroupShuffleSplit",
         "PredefinedSplit")  # fmt: skip
SINGLE = {"ShuffleSplit": 10, "StratifiedShuffleSplit": 10, "GroupShuffleSplit": 5, "KFold": 5,
          "StratifiedKFold": 5, "GroupKFold": 5, "StratifiedGroupKFold": 5,
          "TimeSeriesSplit": 5}  # fmt: skip


@function(*(f"sklearn.model_selection.{name}" for name in FOLDS))
def splitter(call: Call) -> Value:
    """KFold(n_splits=5, shuffle=True): a way to divide rows again and again."""
    name = call.name.rpartition(".")[2]
    count = call.arg(0, "n_splits", SINGLE.get(name))
    random = "Shuffle" in name or call.kwargs.get("shuffle", "Repeated" in name)
    return Thing("Splitter", {"class": name, "n_splits": count, "random": random,
                              "seed": call.kwargs.get("random_state")}, call.where)  # fmt: skip


@method("Splitter", "split")
def split(call: Call) -> Value:
    """for train, test in splitter.split(x): indices of both, fold by fold."""
    fields = call.owner.fields
    cut = Cut("fold", fields["class"], call.where, seed=key_of(fields["seed"]))
    cut.random = fields["random"] if isinstance(fields["random"], bool) else UNKNOWN
    cut.detail = (known_int(fields["n_splits"]),)
    element = tuple(_indices(call, cut, part) for part in ("train", "test"))
    return Thing("zip", {"element": element, "count": known_int(fields["n_splits"])})


def _indices(call: Call, cut: Cut, part: str) -> Data:
    source = Source("synthetic", f"{cut.name}.split")
    made = new_data(call.run, source, f"{part} rows of a fold", dtype="int64", integral=True,
                    shape=(UNKNOWN,))  # fmt: skip
    return divided(call.run, made, Taken(cut, part))


@method("Splitter", "get_n_splits")
def count(call: Call) -> Value:
    """How many folds there are."""
    found = known_int(call.owner.fields["n_splits"])
    return found if found is not UNKNOWN else call.unknown("folds")


ANY_METHOD["Splitter"] = lambda call: call.unknown("splitter")
