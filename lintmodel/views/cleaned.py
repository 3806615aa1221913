"""Texts that a tokenizer was fitted on, against texts that a model is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit, Predict
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.project import Project
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import elsewhere
from lintmodel.views.common import about, judged
from lintmodel.views.originals import original
from lintmodel.views.vectorized import of_fits

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
    to: str = "the tokenizer"  # what gets the text


def uncleaned_texts(project: Project) -> Iterator[UncleanedText]:
    """One for each place where such texts are turned into word ids."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for event in script.trace.of(Predict):
            made = _typed(event.x) if isinstance(event.x, Data) else None
            at = event.where if made is None else made.where
            if not isinstance(event.x, Data) or at in seen or not _is_typed(event.x, made):
                continue
            own = about(script.trace, event.model, Fit)
            other = None if own else known.get(id(event.model))
            fits = own or (other.fits if other else [])
            if made is None and not _reads_texts(fits):
                continue
            if own and all(before(event, fit) is True for fit in own):
                continue  # a first look, before anything was learned
            by = original(project, made.fitted) if made and isinstance(made.fitted, Fitted) else None
            steps = [_cleaning(fit, by, made is None) for fit in fits]
            first = steps[0] if steps else None
            if first is not None and all(one is not None for one in steps):
                seen.add(at)
                kinds, name = first.detail["cleans"], first.detail["by"]
                sure = other is None or other.reach != "names"
                to = "the model" if made is None else "the tokenizer"
                yield UncleanedText(kinds, name, first.where, fits[0], at, not own, sure, to)


def _typed(data: Data) -> Step | None:
    """The step of a tokenizer that made word ids of texts."""
    made = (one for one in data.steps if one.kind == "tokenise")
    return next((one for one in made if isinstance(one.fitted, Fitted)), None)


def _is_typed(data: Data, made: Step | None) -> bool:
    """Whether nothing was done to texts before the tokenizer got them, or the model itself."""
    before = data.steps if made is None else data.steps[: data.steps.index(made)]
    plain = all(step.kind in PLAIN and "cleans" not in step.detail for step in before)
    return plain and all(source.kind in TYPED for source in data.sources)


def _reads_texts(fits: list[Fit]) -> bool:
    """Whether the model itself turns texts into word ids, as Keras does it."""
    layer = of_fits(fits, True)
    own = UNKNOWN if layer is None else layer.arg("standardize")
    return isinstance(own, str) and not own.startswith("function:")


def _cleaning(fit: Fit, by: Fitted | None, in_model: bool) -> Step | None:
    """What cleaned the texts of a fit() before the same tokenizer had them, or the model."""
    steps = fit.x.steps if isinstance(fit.x, Data) else ()
    stop = next((n for n, one in enumerate(steps) if one.kind == "tokenise" and one.fitted is by), None)
    if stop is None and not in_model or any(one.kind == "tokenise" for one in steps[:stop]):
        return None
    found = [step for step in steps[:stop] if "cleans" in step.detail]
    return found[-1] if found else None
