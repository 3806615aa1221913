"""Sequences for a loaded model of another length than its file declares, where Keras does not mind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.files import Load
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import same
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import node_shapes
from lintmodel.knowledge.traits import ANY_LENGTH
from lintmodel.record import record
from lintmodel.views.across import Site, sites
from lintmodel.views.common import judged
from lintmodel.views.held import in_file
from lintmodel.views.vectorized import KIND, LENGTH


@record()
class LengthPair:
    """A step that brings sequences to a length (its option `name`) which is not the `declared` one."""

    script: Script
    step: Step
    name: str
    length: int
    declared: int
    site: Site
    file: Where


def length_pairs(project: Project) -> Iterator[LengthPair]:
    """One for each place where a loaded Sequential is given what it was not saved for.

    Keras 3 passes it on to the layers; a functional model, and every model of Keras 2, refuses it.
    """
    for script in judged(project.scripts):
        for load in script.trace.of(Load):
            inside = in_file(project, load.model)
            declared = _declared(inside) if inside is not None else None
            if inside is None or declared is None:
                continue
            for site in sites(script, load.model):
                step, name, length = _made(site.data)
                other = step is not None and isinstance(length, int) and length != declared
                if step and other and before(load, site.event) is True:
                    yield LengthPair(script, step, name, length, declared, site, inside.where)


def _declared(model: Model) -> int | None:
    """The length of the word ids that a plain stack of layers says it takes."""
    kinds = [layer.kind for layer in model.all_layers()]
    first = next((kind for kind in kinds if kind != "InputLayer"), "")
    plain = model.kind == "sequential" and model.proven_whole() and len(model.inputs) == 1
    if not plain or first != "Embedding" or not ANY_LENGTH.issuperset(kinds) or masks(model):
        return None
    shape: Any = node_shapes(model.inputs[0])[0]
    known = isinstance(shape, tuple) and len(shape) == 2 and isinstance(shape[1], int)
    return shape[1] if known else None


def _made(data: Data) -> tuple[Step | None, str, Any]:
    """The step that made sequences of one length, if they still have it, and that length."""
    for step in reversed(data.steps):
        if step.what == "pad_sequences":
            return step, "maxlen", step.detail["maxlen"]
        if isinstance(step.fitted, Layer) and step.what == KIND:
            return step, LENGTH, step.fitted.arg(LENGTH)
        if step.rows is None and step.kind != "cast":
            return None, "", None
    return None, "", None


def masks(model: Model) -> bool:
    """Whether layers may pass over the padding: then it is harmless, wherever it stands."""
    return any(
        layer.kind == "Masking" or not same(layer.args.get("mask_zero", False), False)
        for layer in model.all_layers()
        if layer.kind in ("Masking", "Embedding")
    )
