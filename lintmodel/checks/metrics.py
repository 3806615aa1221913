"""Checks on metrics of one's own, and on what becomes of metrics in a file (group evaluation)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.views.accuracy import LostAccuracy
    from lintmodel.views.averaging import AveragedMetrics
    from lintmodel.views.logged import LogComparison
    from lintmodel.views.ratios import Ratio

SHOWN = 5  # names in a message


def batch_averaged_metric(found: AveragedMetrics, params: Mapping[str, Any]) -> Iterator[Fault]:
    """F1, precision, recall, IoU as functions: Keras logs the mean of their values for the batches."""
    if found.mean:
        compare = found.mean.compare
        slots = {"score": compare.how, "line": compare.where.spoken, "how": found.mean.how}
        related = [Related(compare.where, f"{compare.how} of one batch")]
        yield Fault(found.where, slots, related, "loop", root=compare.where)
        return
    bad = []
    for metric, ratios in found.metrics:
        wrong = [one for one in ratios if not one.is_accuracy and not _fixed(one, found.one_hot)]
        if wrong:
            bad.append((metric, any(one.decided or one.residual for one in wrong)))
    if found.alone or not bad:
        return
    firm = [metric for metric, is_firm in bad if is_firm] or [metric for metric, _ in bad]
    names = [one.title for one in firm]
    slots = {
        "names": _listed(names),
        "are": "is a function" if len(names) == 1 else "are functions",
        "instead": _instead(names, params["instead"]) or params["otherwise"],
    }
    related = [
        Related(one.made, f"{one.title} divides a sum over the batch by another") for one in firm
    ]
    weak = found.single or not any(is_firm for _, is_firm in bad)
    root = firm[0].made, found.where.path  # each file that compiles with it is to be mended
    yield Fault(found.where, slots, related, weak=weak, root=root)


def _fixed(ratio: Ratio, one_hot: bool) -> bool:
    """Whether the divisor is as good as the number of samples: what remains is a mean."""
    return ratio.masked or (one_hot and ratio.by_labels and not ratio.by_class)


def _listed(names: list[str]) -> str:
    if len(names) > SHOWN:
        names = [*names[: SHOWN - 1], f"{len(names) - SHOWN + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _instead(names: list[str], known: Mapping[str, str]) -> str:
    """What Keras has for these names; "" where it has nothing."""
    text = " ".join(names).lower()
    found = dict.fromkeys(name for word, name in known.items() if word in text)
    return ", ".join(found)


def accuracy_lost_on_load(lost: LostAccuracy) -> Iterator[Fault]:
    """'accuracy' that is read as categorical accuracy of integer labels."""
    if not lost.save or not lost.compile:
        yield Fault(lost.where, {"loss": lost.loss})
        return
    slots = {
        "loss": lost.loss,
        "path": repr(lost.save.path),
        "line": lost.compile.where.spoken,
        "use": f"evaluate() ({lost.evaluate.where.spoken})" if lost.evaluate else "evaluate()",
    }
    related = [Related(lost.compile.where, "compile() gets the word 'accuracy' here")]
    if lost.evaluate:
        related.append(Related(lost.evaluate.where, "this accuracy is wrong"))
    variant = "trained" if lost.how == "trained" else "unbuilt" if lost.evaluate else "unread"
    new = "sparse_categorical_accuracy"
    mends = tuple(
        Remedy("replace-literal", lost.compile.where, word, new, ("compile",)) for word in lost.words
    )
    yield Fault(lost.where, slots, related, variant, lost.version, remedies=mends)


def training_log_as_evaluation(found: LogComparison) -> Iterator[Fault]:
    """What fit() logs of its training data, beside what evaluate() reports."""
    name = decided(found.name)
    if name.startswith("val_") or name in ("lr", "learning_rate"):
        return
    slots = {
        "name": name,
        "how": found.how,
        "line": found.evaluate_at.spoken,
        "layer": f", with {found.layer} in training mode" if found.layer else "",
    }
    related = (
        Related(found.fit_at, f"fit() logs {name} while the weights change"),
        Related(found.evaluate_at, "evaluate() takes the final weights"),
    )
    yield Fault(found.where, slots, related)
