"""Sequences padded or cut for fit() against those that the same model sees elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Unknown, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import Reach, Site, matched, trained
from lintmodel.views.held import held
from lintmodel.views.lengths import LengthPair, length_pairs, masks
from lintmodel.views.originals import original
from lintmodel.views.vectorized import LENGTH, adapting, as_step, before, differing, inside, of_fits

TOKENIZER = {"num_words": None, "oov_token": None, "lower": True, "char_level": False}
OPTIONS = ("maxlen", "padding", "truncating", "value")  # of pad_sequences()


@record()
class SequencePair:
    """Two ways of padding for one model: `fit` is what all its fits saw, `site` what this place gives.

    `differ` are the options that are known on both sides and not equal. `words` says that they are
    those of what makes word ids, a Tokenizer or a TextVectorization, whose places `fit` and `site` are
    then. `site_name` is "" where the layer stands in a model into which weights are loaded. `version`
    is that of Keras where `fit` and `fitted` are a model file, and what it says it takes.
    """

    fit: Step
    site: Step
    differ: tuple[str, ...]
    fitted: Where
    site_name: str
    sure: bool
    where: Where
    words: bool = False
    version: KerasVersion | None = None


def sequence_pairs(project: Project) -> Iterator[SequencePair]:
    """One for each place where padding, or what makes word ids, is written down otherwise."""
    seen: set[tuple[Where, Where]] = set()
    for pair in (*_padded(project), *_vectorized(project), *_rebuilt(project)):
        if (pair.fit.where, pair.site.where) not in seen:
            seen.add((pair.fit.where, pair.site.where))
            yield pair
    told = {where for _, where in seen}
    for found in length_pairs(project):
        if found.step.where not in told:
            told.add(found.step.where)
            yield _against_file(found)


def _padded(project: Project) -> Iterator[SequencePair]:
    for model, fits, site, reach in matched(project):
        words = _numbered(project, fits, site.data)
        if words is not None:
            differ = _differing(*words, TOKENIZER)
            yield _pair(words, differ, fits, site, reach, words=True)
        theirs = _padding(site.data)
        ours = _agreed(fits) if theirs is not None else None
        if ours is None or theirs is None or ours.where == theirs.where:
            continue
        differ = _differing(ours, theirs)
        if differ and not masks(held(project, model)):
            yield _pair((ours, theirs), differ, fits, site, reach)


def _pair(
    steps: tuple[Step, Step],
    differ: tuple[str, ...],
    fits: list[Fit],
    site: Site,
    reach: Reach,
    words: bool = False,
) -> SequencePair:
    where = site.event.where
    return SequencePair(*steps, differ, fits[0].where, site.name, reach != "names", where, words)


def _against_file(found: LengthPair) -> SequencePair:
    """The sequences that a model file was saved for stand for those of its fit()."""
    told = Step("reshape", found.file, "the file", detail={found.name: found.declared})
    made = replace(found.step, detail={found.name: found.length})
    site = found.site
    return SequencePair(
        told, made, (found.name,), found.file, site.name, True, site.event.where,
        version=found.script.version,
    )  # fmt: skip


def _vectorized(project: Project) -> Iterator[SequencePair]:
    """Texts that a TextVectorization before the model turned into word ids."""
    scripts = adapting(project)
    for model, fits, site, reach in matched(project):
        theirs = before(site.data)
        ours = of_fits(fits, within=False) if theirs is not None else None
        if ours is None or theirs is None or ours.where == theirs.where:
            continue
        steps = (as_step(ours, scripts), as_step(theirs, scripts))
        masked = any(map(_may_mask, (fit.model for fit in fits))) or masks(held(project, model))
        differ = differing(*steps, lengths=not masked)
        if differ:
            yield _pair(steps, differ, fits, site, reach, words=differ != (LENGTH,))


def _rebuilt(project: Project) -> Iterator[SequencePair]:
    """A TextVectorization in a model that is built anew for weights that were saved."""
    scripts = adapting(project)
    for one in trained(project):
        theirs = inside(one.model) if isinstance(one.load.event, LoadWeights) else None
        ours = of_fits(one.fits, within=True) if theirs is not None else None
        if ours is None or theirs is None or ours.where == theirs.where:
            continue
        steps = (as_step(ours, scripts), as_step(theirs, scripts))
        models = [one.model, *(fit.model for fit in one.fits)]
        differ = differing(*steps, lengths=not any(_may_mask(m) or _is_flat(m) for m in models))
        if differ and one.reach:
            site = Site(one.load.event, "", Data())
            yield _pair(steps, differ, one.fits, site, one.reach, words=differ != (LENGTH,))


def _is_flat(model: Model) -> bool:
    """Whether a layer takes the sequence as a row of one length: no other is accepted."""
    return any(layer.kind in ("Flatten", "Reshape", "Permute") for layer in model.all_layers())


def _agreed(fits: list[Fit]) -> Step | None:
    """How every fit() got its sequences; None where one is not known, or is another way."""
    found = [_padding(fit.x) if isinstance(fit.x, Data) else None for fit in fits]
    first = found[0] if found else None
    if first is None or any(one is None or one.where != first.where for one in found):
        return None
    return first if not any(_may_mask(fit.model) for fit in fits) else None


def _padding(data: Data) -> Step | None:
    """The padding that the sequences still have: nothing but rows was taken since."""
    for step in reversed(data.steps):
        if step.what == "pad_sequences":
            return step
        if step.rows is None and step.kind != "cast":
            return None
    return None


def _differing(one: Step, other: Step, options: Iterable[str] = OPTIONS) -> tuple[str, ...]:
    return tuple(
        name
        for name in options
        if _fixed(one, name)
        and _fixed(other, name)
        and not _alike(one.detail[name], other.detail[name])
    )


def _alike(one: Any, other: Any) -> bool:
    """Whether two options mean the same: 0 and 0.0, 1 and True do."""
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return bool(one == other) if numbers else same(one, other)


def _fixed(step: Step, name: str) -> bool:
    value: Any = step.detail.get(name)
    missing = value is None and name not in TOKENIZER
    return not missing and not isinstance(value, Unknown)


def _numbered(project: Project, fits: list[Fit], data: Data) -> tuple[Step, Step] | None:
    """The tokenizers of both sides, as steps with their options, where these differ."""
    theirs = _tokenizer(project, data)
    if theirs is None:
        return None
    found = [_tokenizer(project, fit.x) if isinstance(fit.x, Data) else None for fit in fits]
    ours = found[0] if found else None
    if ours is None or ours is theirs or any(one is not ours for one in found):
        return None
    steps = _with_options(ours), _with_options(theirs)
    return steps if _differing(*steps, TOKENIZER) else None


def _tokenizer(project: Project, data: Data) -> Fitted | None:
    """The Tokenizer that made word ids of texts; of one that was loaded, the one that was stored."""
    for step in reversed(data.steps):
        if step.kind == "tokenise":
            fitted = step.fitted if step.what == "texts_to_sequences" else None
            made = original(project, fitted) if isinstance(fitted, Fitted) else None
            return made if made is not None and not made.args.get("stored") else None
    return None


def _with_options(made: Fitted) -> Step:
    options = {name: made.args.get(name, value) for name, value in TOKENIZER.items()}
    return Step("tokenise", made.where, made.name, detail=options)


def _may_mask(model: Model) -> bool:
    """Whether more than the layers that are known may pass over the padding."""
    return not model.proven_whole() or masks(model)
