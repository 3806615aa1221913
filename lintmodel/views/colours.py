"""The order of colours that a model was trained on, against what it sees elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Fit
from lintmodel.facts.project import Project
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import matched

ORDERS = ("rgb", "bgr")


@record()
class ColourPair:
    """Every fit() of a model saw one order of colours, and this place shows it the other."""

    fit_colour: str
    colour: str
    site_name: str
    fit: Where
    fit_read: Where
    read: Where
    where: Where
    across: bool
    sure: bool  # False: the files of the two sides share their name, and no more


def colour_pairs(project: Project) -> Iterator[ColourPair]:
    """One for each model and place where such pictures are read: each has to be mended."""
    seen: set[tuple[int, Where]] = set()
    for model, fits, site, reach in matched(project):
        own = str(site.data.colour)
        if own not in ORDERS or not site.data.sources:
            continue
        read = site.data.sources[0].where
        if (id(model), read) in seen:
            continue
        trained = {_order(fit) for fit in fits}
        if len(trained) != 1 or own in trained:
            continue
        colour = trained.pop()
        fit = fits[0]
        if colour in ORDERS and isinstance(fit.x, Data) and _turned(fit.x) == _turned(site.data):
            seen.add((id(model), read))
            yield ColourPair(colour, own, site.name, fit.where, fit.x.sources[0].where, read,
                             site.event.where, bool(reach), reach != "names")  # fmt: skip


def _order(fit: Fit) -> str:
    return str(fit.x.colour) if isinstance(fit.x, Data) and fit.x.sources else ""


def _turned(data: Data) -> int:
    """How often preprocess_input has swapped the colours: on one side only, the scales differ, too."""
    return sum(step.detail.get("mode") == "caffe" for step in data.steps)
