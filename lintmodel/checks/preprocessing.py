"""Checks on preprocessing: the same data on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.checks.fitted import (
    discarded_transform,
    reencoded_columns,
    refit_at_inference,
    unsaved_preprocessor,
    unstable_encoding,
)
from lintmodel.facts.data import Data, Step
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.pairs import DataPair

__all__ = [
    "discarded_transform",
    "missing_inference_preprocessing",
    "missing_training_preprocessing",
    "reencoded_columns",
    "refit_at_inference",
    "unsaved_preprocessor",
    "unstable_encoding",
]


def missing_inference_preprocessing(pair: DataPair) -> Iterator[Fault]:
    """What fit saw was scaled; what the model sees here is not."""
    if pair.fit_steps and not pair.site_steps and _certain(pair.fit_steps) and not _warm_up(pair):
        yield _fault(pair, pair.fit_steps[0], "done before fit()", "fit() sees it")


def missing_training_preprocessing(pair: DataPair) -> Iterator[Fault]:
    """What the model sees here is scaled; what fit saw was not."""
    if pair.site_steps and not pair.fit_steps and _certain(pair.site_steps) and not _warm_up(pair):
        text = f"done before {pair.site_name}"
        yield _fault(pair, pair.site_steps[0], text, "fit() does not see it")


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
    return Fault(pair.where, slots, related, "across" if pair.across else "")


def _range(data: Data) -> str:
    """The values after the steps, where they are known."""
    return f" ({data.interval})" if is_known(data.interval) else ""
