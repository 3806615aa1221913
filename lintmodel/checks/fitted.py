"""Checks on objects that learn from data: which data, how often, and whether they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.unknown import is_known, known
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.facts.fitted import Fitted, Learn
    from lintmodel.views.discards import DiscardedTransform
    from lintmodel.views.inverses import UnequalUnits, WrongInverse
    from lintmodel.views.keeping import UnsavedObject
    from lintmodel.views.numberings import NumberedUse
    from lintmodel.views.orders import NamedClasses
    from lintmodel.views.refits import Refit

PER_SAMPLE = {"image", "sound"}  # read one by one: each by its own numbers, in training as well


def refit_at_inference(refit: Refit) -> Iterator[Fault]:
    """A scaler, encoder or tokenizer learns anew from what the model is to be tested with."""
    if refit.answers and refit.first:
        yield _of_answers(refit, refit.first)
        return
    if refit.loaded and refit.first:
        yield _of_another(refit, refit.first, refit.loaded)
        return
    if refit.from_ in PER_SAMPLE or refit.fitted.name in COLUMNS:
        return
    encoder = refit.fitted.kind == "encoder"
    if encoder and refit.from_ == "dataset":
        return  # a set such as MNIST has every class on both sides, so equal numbers come out
    related = [Related(refit.site.where, f"{refit.site_name} gets data that went by it")]
    slots = {"name": refit.fitted.name, "site": refit.site_name, "method": refit.learnt.method}
    if refit.fitted.restored and not refit.alone:
        read = refit.fitted.restored.where
        related.append(Related(read, "the object is loaded here"))
        slots["line"] = read.spoken
        yield Fault(refit.where, slots, related, "restored")
        return
    if not refit.first:
        weak = refit.alone or refit.named_train
        yield Fault(refit.where, slots, related, _of_loaded(refit), weak=weak)
        return
    if refit.trained:
        variant = "across-by-hand" if refit.fitted.by_hand else "across"
        yield _of_training(refit, refit.first, slots, related, variant)
        return
    slots["first"] = refit.first.where.spoken
    related.append(Related(refit.first.where, "fit() got data that went by what was learned here"))
    variant = "by-hand" if refit.fitted.by_hand else "names" if encoder else ""
    variant = "targets" if refit.of_targets else variant
    yield Fault(refit.where, slots, related, variant, remedies=_transformed(refit, variant))


def _transformed(refit: Refit, variant: str) -> tuple[Remedy, ...]:
    """What was learned before is used, where it is the same object and another call."""
    first, learnt = refit.first, refit.learnt
    same = first and first.of is learnt.of and first.where != learnt.where
    if variant not in ("", "names") or not same or learnt.method != "fit_transform":
        return ()
    return (Remedy("replace-function", refit.where, "", "transform", ("fit_transform",)),)


def _of_training(
    refit: Refit, first: Learn, slots: dict[str, str], related: list[Related], variant: str
) -> Fault:
    """The training stands in another script, and a file is between the two."""
    slots["path"], slots["line"] = first.where.path, first.where.spoken
    slots["kept"] = ""
    related.append(Related(first.where, "the model was trained on what was learned here"))
    if refit.kept and is_known(refit.kept.path):
        slots["kept"] = f" and stored in '{refit.kept.path}'"
        related.append(Related(refit.kept.where, "and it is stored here"))
    return Fault(refit.where, slots, related, variant, weak=not refit.sure)


def _of_another(refit: Refit, first: Learn, loaded: Fitted) -> Fault:
    """What is loaded was fitted by a third script, on other data."""
    read = loaded.restored.where
    slots = {"name": refit.fitted.name, "method": refit.learnt.method, "site": refit.site_name}
    slots |= {"path": first.where.path, "line": first.where.spoken, "own": read.path}
    related = [
        Related(read, "what it learned is loaded here"),
        Related(refit.site.where, f"{refit.site_name} gets data that went by it"),
        Related(first.where, "the model was trained on what was learned here"),
    ]
    return Fault(refit.where, slots, related, "another", weak=not refit.sure)


def _of_answers(refit: Refit, first: Learn) -> Fault:
    """The classes that come out are given the names of other data."""
    slots = {"name": refit.fitted.name, "method": refit.learnt.method, "site": refit.site_name}
    slots["path"], slots["line"] = first.where.path, first.where.spoken
    related = [
        Related(refit.site.where, "the classes are answered here"),
        Related(first.where, "the labels of fit() were numbered here"),
    ]
    return Fault(refit.where, slots, related, "answers", weak=not refit.sure)


COLUMNS = ("pd.get_dummies", "pd.factorize", "cat.codes")


def _of_loaded(refit: Refit) -> str:
    """Which variant: nobody stores what a user sends, but a table may be that of the training."""
    if refit.alone or refit.whole:
        return "corpus"
    return (
        "stored"
        if refit.from_ in ("stored", "unknown", "several", "dataset", "directory")
        else "loaded"
    )


def reencoded_columns(refit: Refit) -> Iterator[Fault]:
    """pd.get_dummies() and its like once for the training and once more for what is predicted."""
    if refit.fitted.name not in COLUMNS or refit.answers or refit.alone or refit.whole:
        return
    related = [Related(refit.site.where, f"{refit.site_name} gets what it made")]
    slots = {"name": refit.fitted.name, "site": refit.site_name, "first": ""}
    if not refit.first:
        yield Fault(refit.where, slots, related, _of_loaded(refit), weak=refit.named_train)
        return
    if refit.trained:
        yield _of_training(refit, refit.first, slots, related, "across")
        return
    slots["first"] = refit.first.where.spoken
    related.append(Related(refit.first.where, "fit() got what was made here"))
    yield Fault(refit.where, slots, related, "labels" if refit.labels else "")


def unstable_encoding(use: NumberedUse) -> Iterator[Fault]:
    """Names became numbers by the order of a set, of a folder, or by hash()."""
    numbering = use.numbering
    kept = known(use.kept, True)
    if is_known(use.kept) and kept:
        return
    if numbering.order == "listing" and not use.outlives:
        return  # in one process a folder is listed in one order
    slots = {"what": numbering.what, "site": use.site}
    slots["given"] = "labels" if use.labels else "inputs"
    related = [Related(use.event.where, f"{use.site} gets the numbers")]
    text = known(numbering.text, False)
    variant = "listing" if numbering.order == "listing" else "" if text else "untyped"
    weak = kept or not (use.outlives or text)
    remedy = Remedy("wrap", use.where, "sorted", of=UNSORTED)
    mends = (remedy,) if numbering.order in ("set", "listing") else ()
    variant = variant if use.outlives else "local"
    yield Fault(use.where, slots, related, variant, weak=weak, remedies=mends)


UNSORTED = ("set", "frozenset", "list", "tuple", "listdir", "glob", "iglob", "rglob", "iterdir")


def discarded_transform(lost: DiscardedTransform) -> Iterator[Fault]:
    """The result of a transform is thrown away, and the model gets the data as they were."""
    slots = {"what": lost.what, "site": lost.site}
    related = [Related(lost.event.where, f"{lost.site} gets the data as they were before")]
    remedy = Remedy("assign-result", lost.where, of=("transform",) if lost.by else ("map",))
    yield Fault(lost.where, slots, related, remedies=(remedy,))


def unsaved_preprocessor(unsaved: UnsavedObject) -> Iterator[Fault]:
    """A model is saved, and what its input was made with is not."""
    names = list(dict.fromkeys(fitted.name for fitted, _ in unsaved.objects))
    learnt = unsaved.objects[0][1]
    slots = {"names": " and ".join(names), "line": learnt.where.spoken}
    related = [
        Related(one.where, f"{fitted.name} is fitted here") for fitted, one in unsaved.objects
    ]
    related.append(Related(unsaved.fit.where, "fit() gets what it made"))
    yield Fault(unsaved.where, slots, related, "target" if unsaved.target else "")


def wrong_inverse(inverse: WrongInverse) -> Iterator[Fault]:
    """inverse_transform() by an object that did not scale the targets, or of what is no prediction."""
    made = inverse.used.where
    created = made.spoken if made.path == inverse.where.path else f"{made.path}, {made.spoken}"
    slots = {"name": inverse.used.name, "created": created}
    related = []
    if inverse.right:
        related.append(Related(inverse.right.where, "the scaler of the targets"))
    if inverse.since:
        related.append(
            Related(inverse.since.where, f"{inverse.used.name} learned from these data since")
        )
    if inverse.fit:
        related.append(Related(inverse.fit.where, "fit() gets the targets"))
    yield Fault(inverse.where, slots, related, "" if inverse.why == "another" else inverse.why)


def target_not_inverted(units: UnequalUnits) -> Iterator[Fault]:
    """Predictions in scaled units are compared with targets in their own, or the reverse."""
    slots = {"how": units.how, "name": units.scaler.name, "line": units.step.where.spoken}
    related = [
        Related(units.step.where, f"{units.scaler.name} scales the targets"),
        Related(units.fit.where, "fit() gets them"),
    ]
    yield Fault(units.where, slots, related, "" if units.scaled == "predictions" else "targets")


def class_order_mismatch(named: NamedClasses) -> Iterator[Fault]:
    """A list of class names stands in another order than the loader numbers the classes."""
    if named.names == named.wanted:
        return
    place = next(
        i
        for i, pair in enumerate(zip(named.names, named.wanted, strict=True))
        if pair[0] != pair[1]
    )
    slots = {"number": place, "name": named.decide.words[place], "right": named.wanted[place]}
    slots["folder"] = known(named.loader.path, "")
    related = [Related(named.loader.where, "the classes are numbered here")]
    unsure = "numbers" if named.numbers else "sorted"
    variant = "" if named.given else "listed" if named.listed else unsure
    yield Fault(named.where, slots, related, variant, weak=not named.sure)
