"""What training leaves in a model beside its weights: states of RNNs, averages of an optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile, Evaluate, Event, Fit, Predict, Renew
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Objective, Optimizer
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.trace import Trace
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, all_of, is_known
from lintmodel.findings import Where
from lintmodel.knowledge import is_layer_of
from lintmodel.record import record
from lintmodel.views.common import about, judged, latest, standing_compile
from lintmodel.views.held import held

RUNS = {"predict", "evaluate", "predict_generator", "evaluate_generator"}


# -- states of RNNs ----------------------------------------------------------------------------


@record()
class CarriedState:
    """A run of a model with a stateful RNN, after a fit() that went over its data `passes` times,
    with nothing in the script that resets states."""

    layer: Layer
    fit: Fit
    run: Event
    passes: Maybe[int]
    where: Where


def carried_states(project: Project) -> Iterator[CarriedState]:
    """Whole-set runs that start from the states that training left."""
    for script in judged(project.scripts):
        trace = script.trace
        if trace.spent or any(True for _ in trace.of(Renew)):
            continue
        seen: set[int] = set()  # the first run of a model stands for all
        for run in _runs(trace):
            inside = held(project, run.model) if id(run.model) not in seen else None
            layer = _stateful(inside) if inside is not None else None
            if layer is not None and run.method in RUNS and not run.loops:
                fit = _fitted(trace, run.model, run)
                if fit is not None:
                    seen.add(id(run.model))
                    yield CarriedState(layer, fit, run, _passes(fit), run.where)


def _runs(trace: Trace) -> Iterator[Predict | Evaluate]:
    yield from trace.of(Predict)
    yield from trace.of(Evaluate)


def _stateful(model: Model) -> Layer | None:
    for layer in model.all_layers():
        if layer.args.get("stateful") is True and is_layer_of(layer.kind, "RNN"):
            return layer
    return None


def _fitted(trace: Trace, model: Model, run: Event) -> Fit | None:
    """The last fit() that surely came before, if no callback of ours may have reset the states."""
    fit = latest(about(trace, model, Fit), run)
    if not isinstance(fit, Fit) or fit.method == "train_on_batch":
        return None
    return fit if all(callback.shipped for callback in fit.callbacks) else None


def _passes(fit: Fit) -> Maybe[int]:
    if isinstance(fit.epochs, Unknown) or isinstance(fit.count, Unknown):
        return UNKNOWN
    return fit.epochs * fit.count


# -- averages of an optimizer ------------------------------------------------------------------


@record()
class AveragedFit:
    """A fit() whose optimizer averages the weights and writes the average back at the end only.

    `watches` is what looks at the raw weights meanwhile: "ModelCheckpoint", "EarlyStopping",
    "validation" or ""; "file" for a model file with raw weights, and the average of them beside.
    """

    compiled: Where
    averages: Maybe[bool]
    watches: str
    where: Where


def averaged_fits(project: Project) -> Iterator[AveragedFit]:
    """Fits with an optimizer that averages, whose callbacks are all known."""
    for script in judged(project.scripts):
        for fit in script.trace.of(Fit):
            compile_ = standing_compile(script.trace, fit.model, fit)
            plain = all(callback.shipped for callback in fit.callbacks)
            swaps = plain and any(one.kind == "SwapEMAWeights" for one in fit.callbacks)
            if isinstance(compile_, Compile) and plain and not swaps:
                averages = _averages(compile_.objective)
                yield AveragedFit(compile_.where, averages, _watches(fit), fit.where)
    for artifact in project.artifacts:
        if _holds_raw_weights(artifact):
            where = Where(artifact.path)
            yield AveragedFit(where, True, "file", where)


def _holds_raw_weights(artifact: Artifact) -> bool:
    """Whether the optimizer of a Keras 3 file keeps another average of the weights than its layers.

    Behind its counter and its learning rate it stores the averages, in the order of the trainable
    variables, before all else (keras/src/optimizers/base_optimizer.py).
    """
    model = artifact.model
    if model is None or artifact.format != "keras" or artifact.version.within(">=3") is not True:
        return False
    if not model.proven_whole() or _averages(model.objective) is not True:
        return False
    trained = [
        weight
        for layer in model.all_layers()
        if layer.trainable is True and layer.inner is None and isinstance(layer.weights, tuple)
        for weight in layer.weights
        if not weight.name.startswith(("moving_", "seed_generator"))
    ]
    kept = artifact.optimizer_weights[2 : 2 + len(trained)]
    if [one.shape for one in kept] != [one.shape for one in trained]:
        return False
    told = [(one.summary, other.summary) for one, other in zip(kept, trained, strict=True)]
    return all(map(is_known, (one for pair in told for one in pair))) and any(
        one != other for one, other in told
    )


def _averages(objective: Maybe[Objective | None]) -> Maybe[bool]:
    optimizer = objective.optimizer if isinstance(objective, Objective) else None
    if not isinstance(optimizer, Optimizer):
        return UNKNOWN
    often = optimizer.args.get("ema_overwrite_frequency")
    never = UNKNOWN if isinstance(often, Unknown) else often is None
    return all_of(optimizer.args.get("use_ema", False), never)


def _watches(fit: Fit) -> str:
    classes = [one.kind for one in fit.callbacks if one.shipped]
    for name in ("ModelCheckpoint", "EarlyStopping"):
        if name in classes:
            return name
    split = fit.validation_split
    validated = fit.validation is not None or isinstance(split, Unknown) or split > 0
    return "validation" if validated else ""
