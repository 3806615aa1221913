"""Word ids on their way into an Embedding: how many there may be, and which table gave them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Evaluate, Event, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.numbering import Counted, Numbering
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known, same
from lintmodel.findings import Where
from lintmodel.knowledge.traits import LOOKUPS
from lintmodel.record import record
from lintmodel.views.across import Trained, elsewhere
from lintmodel.views.common import about, index, judged
from lintmodel.views.held import held
from lintmodel.views.vectorized import KIND, adapting, makes_vocabulary

LARGEST = {"imdb": 88586, "reuters": 30981}  # of load_data() without num_words
KEEPING = {"reshape", "cast"}  # what leaves word ids as they are


@record()
class EmbeddingUse:
    """An Embedding of `rows` rows gets ids up to `highest`; both in words, for the message.

    `beyond` is by how much the highest id lies above the last row.
    """

    layer: Layer
    rows: str
    highest: str
    beyond: int
    made_at: Where
    made_by: str
    where: Where


def embedding_uses(project: Project) -> Iterator[EmbeddingUse]:
    """Where both sides are known: as numbers, or as the number of words of one tokenizer."""
    scripts = adapting(project)
    for script in judged(project.scripts):
        seen: set[int] = set()
        for found in (*_fed(project, script, scripts), *_behind_lookups(script, scripts)):
            if id(found.layer) not in seen:
                seen.add(id(found.layer))
                yield found


# -- ids that data bring -------------------------------------------------------------------------


def _fed(project: Project, script: Script, scripts: dict[int, Script]) -> Iterator[EmbeddingUse]:
    events: list[Event] = [*script.trace.of(Fit, Predict, Evaluate)]
    for event in events:
        data, model = getattr(event, "x", UNKNOWN), getattr(event, "model", None)
        inside = held(project, model) if isinstance(model, Model) else None
        layer = None if inside is None else _first_embedding(inside)
        if layer is None or not isinstance(data, Data):
            continue
        made, highest = _highest(data, scripts)
        rows = layer.counts.get("input_dim", layer.arg("input_dim"))
        beyond = _beyond(highest, rows)
        if made is not None and beyond is not None and beyond >= 0:
            where = layer.where if inside is model else event.where
            yield EmbeddingUse(
                layer, _spoken(rows), _spoken(highest), beyond, made.where, made.what, where
            )


def _first_embedding(model: Model) -> Layer | None:
    """The Embedding that takes the only input of a model as it is given."""
    if len(model.inputs) > 1:
        return None
    first = next((layer for layer in model.layers if layer.kind != "InputLayer"), None)
    if first is None or first.kind != "Embedding":
        return None
    if model.kind == "sequential":
        return first
    takers = model.consumers(model.inputs[0]) if model.inputs else []
    return first if len(takers) == 1 and takers[0].layer is first else None


def _highest(data: Data, scripts: dict[int, Script]) -> tuple[Step | None, Maybe[int | Counted]]:
    """The largest word id that there may be, and the step that made ids of words."""
    made = next((step for step in reversed(data.steps) if _numbers_words(step)), None)
    if made is None:
        return None, UNKNOWN
    later = data.steps[data.steps.index(made) + 1 :]
    plus = 0
    for step in later:
        if step.kind == "affine" and is_known(step.offset) and step.scale == 1.0:
            plus += int(step.offset) if isinstance(step.offset, float) else 0
        elif step.kind not in KEEPING:
            return None, UNKNOWN
    if isinstance(made.fitted, Layer):
        last = _of_lookup(made.fitted, scripts)
        return made, last + plus if isinstance(last, int) else UNKNOWN
    words = made.detail["num_words"]
    if isinstance(words, int):
        return made, words - 1 + plus
    if words is None:
        return made, _all_words(made, plus)
    return None, UNKNOWN


def _numbers_words(step: Step) -> bool:
    """Whether a step makes ids of words, and says how many there may be."""
    if step.kind == "tokenise":
        return "num_words" in step.detail
    return step.kind == "encode" and isinstance(step.fitted, Layer)


def _all_words(made: Step, plus: int) -> Maybe[int | Counted]:
    name = made.detail.get("words")
    if name is not None:
        whole = (
            made.detail.get("index_from") == 3 if is_known(made.detail.get("index_from")) else False
        )
        return LARGEST[name] + plus if whole and name in LARGEST else UNKNOWN
    if isinstance(made.fitted, Fitted) and made.what.startswith("texts_to"):
        return Counted(of=made.fitted, plus=plus)
    return UNKNOWN


def _beyond(highest: Maybe[int | Counted], rows: object) -> int | None:
    """By how much the highest id is beyond the last row; None where that is not known."""
    if isinstance(highest, int) and isinstance(rows, int) and not isinstance(rows, bool):
        return highest - rows
    if isinstance(highest, Counted) and isinstance(rows, Counted) and highest.of == rows.of:
        return highest.plus - rows.plus
    return None


def _spoken(count: object) -> str:
    if not isinstance(count, Counted):
        return str(count)
    return "the number of words" + (
        f" {'+' if count.plus > 0 else '-'} {abs(count.plus)}" if count.plus else ""
    )


# -- ids that a lookup layer of the model makes ----------------------------------------------------


def _behind_lookups(script: Script, scripts: dict[int, Script]) -> Iterator[EmbeddingUse]:
    for model in index(script.trace).models.values():
        for node in model.nodes:
            if node.layer.kind == "Embedding" and len(node.inputs) == 1:
                found = _behind(node, scripts)
                if found is not None:
                    yield found


def _behind(node: Node, scripts: dict[int, Script]) -> EmbeddingUse | None:
    lookup, layer = node.inputs[0].layer, node.layer
    rows = layer.counts.get("input_dim", layer.arg("input_dim"))
    highest = _of_lookup(lookup, scripts)
    beyond = _beyond(highest, rows)
    if beyond is None or beyond < 0:
        return None
    return EmbeddingUse(
        layer, _spoken(rows), _spoken(highest), beyond, lookup.where, lookup.kind, layer.where
    )


def _of_lookup(lookup: Layer, scripts: dict[int, Script]) -> Maybe[int | Counted]:
    """The largest id that a lookup layer makes."""
    if lookup.kind == KIND:
        size, adapts = lookup.arg("max_tokens"), scripts.get(id(lookup))
        learns = adapts is not None and makes_vocabulary(adapts, lookup)
        whole = learns and same(lookup.arg("output_mode"), "int")
        return size - 1 if whole and isinstance(size, int) else UNKNOWN
    if lookup.kind not in LOOKUPS:
        return UNKNOWN
    extra, mask, mode = (
        lookup.arg("num_oov_indices"),
        lookup.arg("mask_token"),
        lookup.arg("output_mode"),
    )
    if not isinstance(extra, int) or not is_known(mask) or not is_known(mode) or mode != "int":
        return UNKNOWN
    plus = extra - 1 + (mask is not None)
    words = lookup.counts.get("vocabulary", lookup.arg("vocabulary"))
    if isinstance(words, Counted):
        return Counted(of=words.of, plus=words.plus + plus)
    return len(words) + plus if isinstance(words, list | tuple) else UNKNOWN


# -- which table ---------------------------------------------------------------------------------


@record()
class TableUse:
    """Word ids of a public table, for a model that learned from the data set of that table.

    `shift` was added to the table's numbers, `wanted` is what load_data() adds; `loaded` says that the
    model was loaded, and `wanted` what it adds by default.
    """

    table: Numbering
    shift: int
    wanted: int
    default: Maybe[int | None]
    unknown: int
    loaded: bool
    event: Event
    where: Where
    trained: Trained | None = None  # where another script trained the model
    sure: bool = True  # False: the files of the two scripts share their name, and no more


def table_uses(project: Project) -> Iterator[TableUse]:
    """Predictions on texts that were encoded with get_word_index()."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for event in script.trace.of(Predict, Evaluate):
            if not isinstance(event, Predict | Evaluate) or not isinstance(event.x, Data):
                continue
            for step in event.x.steps:
                table = step.detail.get("numbering")
                if (
                    isinstance(table, Numbering)
                    and table.order == "index"
                    and step.where not in seen
                ):
                    found = _use_of(script, event, table, step, known.get(id(event.model)))
                    if found is not None:
                        seen.add(step.where)
                        yield found


def _use_of(
    script: Script,
    event: Predict | Evaluate,
    table: Numbering,
    step: Step,
    trained: Trained | None,
) -> TableUse | None:
    name = table.what.partition(".")[0]
    fits = about(script.trace, event.model, Fit)
    trained = None if fits else trained
    fits = fits or (trained.fits if trained is not None else [])
    learned = [_encoding(fit.x, name) for fit in fits]
    if fits:
        one = learned[0]
        if one is None or any(other is None for other in learned):
            return None
        wanted, unknown = one.detail["index_from"], one.detail["oov_char"]
        if not isinstance(wanted, int) or not isinstance(unknown, int):
            return None
        return TableUse(
            table, table.shift, wanted, table.default, unknown, False, event, step.where, trained,
            trained is None or trained.reach != "names",
        )  # fmt: skip
    if about(script.trace, event.model, Load, LoadWeights):
        return TableUse(table, table.shift, 3, table.default, 2, True, event, step.where)
    return None


def _encoding(data: Maybe[Data], name: str) -> Step | None:
    for step in data.steps if isinstance(data, Data) else ():
        if step.detail.get("words") == name:
            return step
    return None
