"""Texts that a tokenizer was fitted on, against texts that a model is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit, Predict
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.project import Project
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import elsewhere
from lintmodel.views.common import about, judged
from lintmodel.views.originals import original

PLAIN = {"reshape", "cast"}  # what leaves the words of a text alone
TYPED = {"synthetic", "request"}  # texts as somebody wrote them


@record()
class UncleanedText:
    """A prediction on texts as they were typed; those of fit() went through `by`, which does `kinds`."""

    kinds: tuple[str, ...]
    by: str
    cleaned: Where
    fit: Fit
    where: Where
    across: bool = False  # fit() stands in another script
    sure: bool = True


def uncleaned_texts(project: Project) -> Iterator[UncleanedText]:
    """One for each place where such texts are turned into word ids."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for event in script.trace.of(Predict):
            made = _typed(event.x) if isinstance(event.x, Data) else None
            if made is None or made.where in seen or not isinstance(made.fitted, Fitted):
                continue
            own = about(script.trace, event.model, Fit)
            other = None if own else known.get(id(event.model))
            fits, by = own or (other.fits if other else []), original(project, made.fitted)
            steps = [_cleaning(fit, by) for fit in fits]
            first = steps[0] if steps else None
            if first is not None and all(one is not None for one in steps):
                seen.add(made.where)
                kinds, name = first.detail["cleans"], first.detail["by"]
                sure = other is None or other.reach != "names"
                yield UncleanedText(kinds, name, first.where, fits[0], made.where, not own, sure)


def _typed(data: Data) -> Step | None:
    """The step that made word ids of texts to which nothing was done before."""
    for position, one in enumerate(data.steps):
        if one.kind == "tokenise" and one.fitted is not None:
            before = data.steps[:position]
            plain = all(step.kind in PLAIN and "cleans" not in step.detail for step in before)
            return one if plain and all(s.kind in TYPED for s in data.sources) else None
    return None


def _cleaning(fit: Fit, by: Fitted | None) -> Step | None:
    """What cleaned the texts of a fit() before the same tokenizer had them."""
    steps = fit.x.steps if isinstance(fit.x, Data) else ()
    for position, one in enumerate(steps):
        if one.kind == "tokenise" and one.fitted is by:
            found = [step for step in steps[:position] if "cleans" in step.detail]
            return found[-1] if found else None
    return None
