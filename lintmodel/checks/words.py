"""Checks on word ids: whether the Embedding has a row for each, and who numbered the words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.cleaned import UncleanedText
    from lintmodel.views.words import EmbeddingUse, TableUse


def word_id_overflow(use: EmbeddingUse) -> Iterator[Fault]:
    """An Embedding gets ids that it has no row for."""
    slots = {
        "layer": layer_title(use.layer),
        "rows": use.rows,
        "highest": use.highest,
        "made_by": use.made_by,
    }
    yield Fault(use.where, slots, [Related(use.made_at, f"{use.made_by} makes the ids")])


def word_index_offset(use: TableUse) -> Iterator[Fault]:
    """Words are encoded with get_word_index() as it is, but load_data() moves all ids."""
    slots = {
        "table": use.table.what,
        "shift": use.shift,
        "wanted": use.wanted,
        "unknown": use.unknown,
    }
    related = [Related(use.event.where, "the model gets these ids")]
    if use.trained:
        fit = use.trained.fits[0].where
        slots["path"], slots["line"] = fit.path, fit.spoken
        related.append(Related(fit, "the model learns from those of load_data() here"))
    if use.shift != use.wanted:
        variant = "across" if use.trained else "loaded" if use.loaded else ""
        yield Fault(use.where, slots, related, variant, weak=not use.sure)
    elif is_known(use.default) and isinstance(use.default, int) and use.default != use.unknown:
        slots["default"] = use.default
        yield Fault(use.where, slots, related, "unknown", weak=not use.sure)


def text_cleaning_mismatch(text: UncleanedText) -> Iterator[Fault]:
    """Texts were cleaned for training, and the one that is predicted was not."""
    related = [
        Related(text.cleaned, f"the texts of fit() went through {text.by}()"),
        Related(text.fit.where, "fit() learns from them"),
    ]
    slots = {
        "by": text.by,
        "to": text.to,
        "kinds": " and ".join(text.kinds),
        "path": text.fit.where.path,
        "line": text.fit.where.spoken,
    }
    yield Fault(text.where, slots, related, "across" if text.across else "", weak=not text.sure)
