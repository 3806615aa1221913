"""Checks on preprocessing: the same data on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.checks.fitted import (
    class_order_mismatch,
    discarded_transform,
    reencoded_columns,
    refit_at_inference,
    target_not_inverted,
    unsaved_preprocessor,
    unstable_encoding,
    wrong_inverse,
)
from lintmodel.checks.linked import preprocessing_outside_model
from lintmodel.checks.pixels import (
    channel_layout_mismatch,
    color_order_mismatch,
    double_rescaling,
    in_place_preprocess_input,
    scaling_without_effect,
    unfitted_generator,
    unscaled_images,
    wrong_preprocess_input,
)
from lintmodel.checks.sequences import resize_mismatch, sequence_option_mismatch
from lintmodel.checks.words import text_cleaning_mismatch, word_id_overflow, word_index_offset
from lintmodel.facts.data import Data, Step
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.pairs import DataPair

__all__ = [
    "class_order_mismatch",
    "word_id_overflow",
    "word_index_offset",
    "discarded_transform",
    "channel_layout_mismatch",
    "color_order_mismatch",
    "double_rescaling",
    "in_place_preprocess_input",
    "reencoded_columns",
    "preprocessing_outside_model",
    "refit_at_inference",
    "resize_mismatch",
    "scaling_without_effect",
    "sequence_option_mismatch",
    "unfitted_generator",
    "target_not_inverted",
    "text_cleaning_mismatch",
    "unsaved_preprocessor",
    "unscaled_images",
    "unstable_encoding",
    "wrong_preprocess_input",
    "wrong_inverse",
]


def missing_inference_preprocessing(pair: DataPair) -> Iterator[Fault]:
    """What fit saw was scaled; what the model sees here is not."""
    both = pair.scaled_alike and _exact(pair.fit_data) and _exact(pair.site_data)
    if both or pair.site_steps or _warm_up(pair):  # both: that is preprocessing-mismatch
        return
    if pair.fit_steps and _certain(pair.fit_steps):
        fault = _fault(pair, pair.fit_steps[0], "done before fit()", "fit() sees it")
        yield replace(fault, remedies=remedies.rescaled(pair))


def missing_training_preprocessing(pair: DataPair) -> Iterator[Fault]:
    """What the model sees here is scaled; what fit saw was not."""
    both = pair.scaled_alike and _exact(pair.fit_data) and _exact(pair.site_data)
    if both or pair.fit_steps or _warm_up(pair):
        return
    if pair.site_steps and _certain(pair.site_steps):
        text = f"done before {pair.site_name}"
        yield _fault(pair, pair.site_steps[0], text, "fit() does not see it")


def preprocessing_mismatch(pair: DataPair, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Both sides scale, to other numbers."""
    if pair.scalers:
        yield _of_scalers(pair, *pair.scalers)
        return
    fit, site = pair.fit_data, pair.site_data
    both = pair.scaled_alike and (pair.fit_steps or pair.site_steps)
    if _warm_up(pair) or not (both or (pair.fit_steps and pair.site_steps)):
        return
    if not _certain((*pair.fit_steps, *pair.site_steps)):
        return
    alone = _by_itself(fit) and _told(site) or _by_itself(site) and _told(fit)
    if alone or (_exact(fit) and _exact(site) and _apart(fit, site, params["tolerance"])):
        slots = {
            "site": pair.site_name,
            "fit_steps": _words(fit),
            "site_steps": _words(site),
            "fit_range": _range(fit),
            "site_range": _range(site),
        }
        steps = (*fit.value_steps()[-1:], *site.value_steps()[-1:])
        related = tuple(Related(one.where, f"{one.what} is done here") for one in steps)
        fitted = Related(pair.fit.where, "the model is fitted here")
        variant = "across" if pair.across else ""
        yield Fault(pair.where, slots, (*related, fitted), variant, weak=not pair.sure)


def _of_scalers(pair: DataPair, ours: Step, theirs: Step) -> Fault:
    """One kind of scaler for training, another for use."""
    slots = {"site": pair.site_name, "fit_steps": f"'{ours.what}'", "site_steps": f"'{theirs.what}'",
             "fit_range": "", "site_range": ""}  # fmt: skip
    related = (
        Related(theirs.where, f"{theirs.what} is done here"),
        Related(ours.where, f"{ours.what} is done here"),
        Related(pair.fit.where, "the model is fitted here"),
    )
    return Fault(pair.where, slots, related, "across" if pair.across else "", weak=not pair.sure)


def _exact(data: Data) -> bool:
    """Whether every change of the values is known, and what values there are after it."""
    return _told(data) and is_known(data.interval)


def _told(data: Data) -> bool:
    """Whether every change of the values is known: by numbers, or by the mode of preprocess_input."""
    told = ("mode", "constants")
    steps = data.value_steps()
    return all(one.kind == "affine" or any(name in one.detail for name in told) for one in steps)


def _by_itself(data: Data) -> bool:
    """Whether the last thing that is done standardises every image by its own numbers."""
    steps = data.value_steps()
    return bool(steps) and "each" in steps[-1].detail


def _apart(one: Data, other: Data, tolerance: float) -> bool:
    """Whether the ranges that result differ by more than a share of them."""
    left, right = one.interval, other.interval
    width = max(left.high - left.low, right.high - right.low)
    gap = max(abs(left.low - right.low), abs(left.high - right.high))
    return bool(gap > tolerance * width)


def _words(data: Data) -> str:
    return ", ".join(f"'{one.what}'" for one in data.value_steps())


def _certain(steps: tuple[Step, ...]) -> bool:
    """Whether every step is known to change the values: nothing opaque among them."""
    return all(step.kind != "opaque" for step in steps)


def _warm_up(pair: DataPair) -> bool:
    """A prediction whose result nobody uses, on constants: it only builds the model."""
    synthetic = all(source.kind == "synthetic" for source in pair.site_data.sources)
    return synthetic and getattr(pair.site, "used", True) is False


def _fault(pair: DataPair, step: Step, text: str, fit_text: str) -> Fault:
    slots = {
        "step": step.what,
        "step_line": step.where.spoken,
        "step_path": step.where.path,
        "site": pair.site_name,
        "fit_range": _range(pair.fit_data),
        "site_range": _range(pair.site_data),
    }
    related = (Related(step.where, f"{step.what} is {text}"), Related(pair.fit.where, fit_text))
    return Fault(pair.where, slots, related, "across" if pair.across else "", weak=not pair.sure)


def _range(data: Data) -> str:
    """The values after the steps, where they are known."""
    return f" ({data.interval})" if is_known(data.interval) else ""
