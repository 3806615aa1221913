"""Checks on where evaluation data come from: their order and their split (group evaluation)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.facts.unknown import decided, is_known, known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.facts.data import Data
    from lintmodel.views.compared import Misalignment
    from lintmodel.views.evaluated import RowPair
    from lintmodel.views.folds import FoldFit
    from lintmodel.views.judging import Judged
    from lintmodel.views.ordered import OrderedLabels
    from lintmodel.views.partial import PartialUse


def shuffled_predictions(pair: Misalignment) -> Iterator[Fault]:
    """Predictions in the order of a shuffled pass, beside labels in another."""
    method = getattr(pair.made, "method", "the call")
    slots = {
        "how": pair.how,
        "shuffle": pair.shuffle.what,
        "shuffle_line": pair.shuffle.where.spoken,
        "predict": f"{method}()" if method != "the call" else method,
    }
    related = (
        Related(pair.shuffle.where, f"{pair.shuffle.what} shuffles the rows"),
        Related(pair.made.where, "the predictions come in the order of this pass"),
    )
    variant = "trained" if pair.trained else "second" if pair.second else ""
    if pair.how == "to_categorical()":
        variant = "features"
    mends = () if pair.learned else remedies.in_order(pair.shuffle.where)
    if variant == "second" and pair.shuffle.what == "shuffle()":
        mends = remedies.one_order(pair.shuffle.where)
    yield Fault(pair.where, slots, related, variant, remedies=mends)


def leaking_split(pair: RowPair) -> Iterator[Fault]:
    """take() and skip() of a dataset that is shuffled anew in every pass."""
    order = decided(pair.leak.order) if pair.leak else None
    if not pair.leak or not order or pair.use not in ("judged", "held-out"):
        return
    slots = {"shuffle": order.what, "shuffle_line": order.where.spoken, "site": pair.site}
    related = (
        Related(order.where, f"{order.what} shuffles the rows anew in every pass"),
        Related(pair.first_event.where, "one part is used here"),
        Related(pair.where, f"another is {pair.site}"),
    )
    loaded = any(source.kind == "directory" for source in pair.first.sources)  # shuffled before, too
    mends = () if loaded else remedies.one_order(order.where)
    variant = "held-out" if pair.use == "held-out" else ""
    yield Fault(pair.leak.where, slots, related, variant, remedies=mends, root=order.where)


def validation_is_training_data(pair: RowPair, params: Mapping[str, Any]) -> Iterator[Fault]:
    """validation_data that fit() trains on."""
    if pair.use != "judged" or pair.first_event is not pair.second_event or pair.toy:
        return
    found = decided(pair.relation)
    if found not in ("same", "around"):
        return
    meant = any(
        one.provenance.hints(*params["meant"])
        for one in (pair.first, pair.second, pair.first_event)
    )
    related = (Related(pair.second.where, "the validation data come from here"),)
    yield Fault(pair.where, {}, related, "part" if found == "around" else "", weak=meant)


def overlapping_splits(pair: RowPair) -> Iterator[Fault]:
    """Rows divided twice by chance, so that some are on both sides; inputs and labels apart."""
    if not pair.crossing or pair.use == "held-out":
        return
    one, other = pair.crossing
    if pair.use != "labels" and other.where < one.where and not pair.across:
        one, other = other, one
    variant = "labels" if pair.use == "labels" else "folder" if other.kind == "subset" else ""
    slots = {
        "first": one.name,
        "first_line": one.where.spoken,
        "second": other.name,
        "second_line": other.where.spoken,
        "site": pair.site,
    }
    related = (
        Related(one.where, "the rows are divided here"),
        Related(pair.first_event.where, "the model learns from one part"),
        Related(pair.where, f"{pair.site} is a part of the other"),
    )
    if pair.across:
        slots["path"] = one.where.path
        yield Fault(other.where, slots, related, "across", weak=not pair.sure)
        return
    yield Fault(max(one.where, other.where), slots, related, variant)


def augmented_evaluation_data(use: Judged, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Data that are changed at random before the model is judged on them."""
    if use.training:
        return
    slots = {"what": use.what, "what_line": use.step.where.spoken, "site": use.site}
    related = (
        Related(use.made, f"{use.what} changes the data at random"),
        Related(use.event.where, f"{use.site} gets them"),
    )
    meant = use.repeated or use.data.provenance.hints(*params["meant"])
    yield Fault(use.where, slots, related, use.variant, weak=meant)


def fit_before_split(pair: RowPair, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A scaler that has seen the rows that are held out; copies of rows made before the split."""
    if not pair.prior or pair.use not in ("judged", "asked"):
        return
    step = pair.prior
    doubled = bool(step.rows and step.rows.part)
    variant = "doubled" if doubled else "copies" if step.rows else ""
    slots = {"step": step.what, "step_line": step.where.spoken, "site": pair.site}
    related = (
        Related(pair.first_event.where, "the model learns from one part"),
        Related(pair.where, f"another part is given to {pair.site}"),
    )
    yield Fault(step.where, slots, related, variant)


def reused_fold_model(use: FoldFit, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A model that every fold trains further."""
    slots = {"folds": use.folds.name, "folds_line": use.folds.where.spoken}
    related = (
        Related(
            use.made,
            "the layer is made here, once" if use.layer else "the model is made here, once",
        ),
        Related(use.folds.where, f"{use.folds.name} divides the rows"),
    )
    progressive = use.folds.name in params["progressive"]
    yield Fault(use.where, slots, related, "layers" if use.layer else "", weak=progressive)


def partial_evaluation(use: PartialUse) -> Iterator[Fault]:
    """A metric or predictions without the rows of the last batch."""
    if not use.used:
        return
    if use.floored and not is_known(use.steps):
        if decided(use.batch) > 1:
            yield Fault(
                use.where, {"method": use.method, "batch": use.batch}, (), "floored", weak=True
            )
        return
    missing = decided(use.rows) - decided(use.steps) * decided(use.batch)
    if 0 < missing < decided(use.batch):
        slots = {"method": use.method, "missing": missing, "rows": use.rows}
        yield Fault(use.where, slots, (), "dropped" if use.dropped else "")


def _named(data: Data, words: tuple[str, ...]) -> bool:
    """Whether data are called so: by the loader, the splitter, a variable or a folder."""
    paths = [known(source.path, "") for source in data.sources]
    texts = [data.split, data.part, *paths, *data.provenance.names]
    return any(word in text.lower() for text in texts for word in words)


def validation_is_test_data(pair: RowPair, params: Mapping[str, Any]) -> Iterator[Fault]:
    """The test set chooses the weights that are tested on it."""
    if pair.use != "held-out" or pair.toy or decided(pair.relation) != "same" or not pair.chooses:
        return
    if not _named(pair.second, params["named"]):
        return
    related = (Related(pair.first_event.where, f"{pair.chooses} chooses by them here"),)
    yield Fault(pair.where, {"chooses": pair.chooses, "site": pair.site}, related)


def ordered_validation_split(labels: OrderedLabels) -> Iterator[Fault]:
    """validation_split takes the last rows, which are all of one class, or copies of others."""
    if decided(labels.share) > 0:
        slots = {"share": f"{decided(labels.share):g}", "line": labels.made.spoken}
        told, variant = "the labels are put one class after the other", ""
        if labels.copies:
            told, variant = "rows are put beside copies", "copies"
        yield Fault(labels.where, slots, (Related(labels.made, told),), variant)


def window_leakage(pair: RowPair) -> Iterator[Fault]:
    """Overlapping windows of one series, divided at random."""
    if not pair.windows or pair.use not in ("judged", "asked"):
        return
    related = (
        Related(pair.first_event.where, "the model learns from some of them"),
        Related(pair.where, f"{pair.site} gets others"),
    )
    yield Fault(pair.windows.cut.where, {"site": pair.site}, related)
