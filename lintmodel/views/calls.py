"""Direct calls of models on data, and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Apply, Call, Compile, Fit, LearningPhase, Predict, Tape
from lintmodel.facts.files import Load
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, known, same
from lintmodel.findings import Related, Where
from lintmodel.record import record
from lintmodel.views.common import (
    about,
    adversarial,
    evidence,
    judged,
    latest,
    repeated,
    trainable_at,
)
from lintmodel.views.held import around, held, layers_of
from lintmodel.views.layers import mode_of

EVALUATING = ("test_step", "predict_step", "val_step", "valid_step", "validation_step", "eval_step")
Flagged = tuple[set[int], set[int]]  # by id of the layer
Trained = set[tuple[int, object]]  # a model by id, and where a tape is
MONTE_CARLO = ("mc_", "_mc", "monte", "bayes", "uncert", "stochastic", "ensemble", "epistemic")


@record()
class DirectCall:
    """model(x, training=...) on data.

    `modes` are the layers inside that differ between training and inference; `updated` are
    the tapes around the call whose gradient targets the model's weights; `elsewhere` that another
    call under such a tape runs it in training mode, as that of a critic beside the penalty on its
    gradient; `evaluates` what shows that the call is for evaluation or serving ("" if nothing does);
    `sampled` that it is repeated or named as sampling; `adversarial` that the script trains several
    models against each other.
    `chain` is how the run comes to the call, and the tape that updates the model.
    """

    model: Model
    call: Call
    training: Maybe[bool | None | str]
    modes: tuple[Layer, ...]
    updated: tuple[Tape, ...]
    elsewhere: bool
    taped: bool
    evaluates: str
    sampled: bool
    adversarial: bool
    where: Where
    chain: tuple[Related, ...] = ()


def direct_calls(project: Project) -> Iterator[DirectCall]:
    """Every direct call of a model on data."""
    for script in judged(project.scripts):
        opposed, flagged, trained = adversarial(script), _flagged(script), _in_training(script)
        for call in script.trace.of(Call):
            if isinstance(call.target, Model):
                inside = list(_inside(project, script, call.target))
                graph = held(project, call.target)
                yield _direct_call(script, call, graph, inside, opposed, flagged, trained)


def _inside(project: Project, script: Script, model: Model) -> Iterator[tuple[Layer, list[Model]]]:
    """The layers of a model with those that hold them, of a loaded one as far as they are known."""
    inside = held(project, model)
    if inside is model:
        yield from layers_of(project, script.trace, model)
        return
    holders = around(script.trace, model)
    yield from ((layer, holders) for layer in inside.all_layers())


def _direct_call(
    script: Script, call: Call, graph: Model, inside: list[tuple[Layer, list[Model]]], opposed: bool,
    flagged: Flagged, trained: Trained,
) -> DirectCall:  # fmt: skip
    model = call.target if isinstance(call.target, Model) else graph
    updated = tuple(t for t in call.tapes if _updates(t, model) and _may_apply(script, t))
    return DirectCall(
        model=model,
        call=call,
        training=_flag(script, call),
        modes=tuple(_switched(script, call, graph, inside, flagged)),
        updated=updated,
        elsewhere=any((id(model), tape.where) in trained for tape in updated),
        taped=bool(call.tapes),
        evaluates=_evaluates(script, call, model),
        sampled=repeated(call) or model.provenance.hints(*MONTE_CARLO),
        adversarial=opposed,
        where=call.where,
        chain=(*evidence(call.provenance, call.where), *_tapes(call, model)),
    )


def _tapes(call: Call, model: Model) -> Iterator[Related]:
    for tape in call.tapes:
        if isinstance(tape.where, Where) and _updates(tape, model):
            yield Related(tape.where, "the gradient of this tape updates the model")


def _switched(
    script: Script, call: Call, model: Model, inside: list[tuple[Layer, list[Model]]], flagged: Flagged
) -> Iterator[Layer]:
    """The layers that the flag of this call switches: not those that are frozen, do nothing, or are
    called with a flag of their own inside the model."""
    own = {id(node.layer) for node in model.all_nodes() if "training" in node.kwargs} | flagged[0]
    if "training" not in model.call_args:
        own |= flagged[1]
    for layer, holders in inside:
        unswitched = not mode_of(layer) or id(layer) in own
        if unswitched or known(layer.args.get("rate"), 1) == 0:
            continue
        if (
            mode_of(layer) != "batchnorm"
            or trainable_at(script.trace, layer, holders, call) is True
        ):
            yield layer


def _flagged(script: Script) -> Flagged:
    """The layers that are called with a flag of their own: with a constant one, with another one."""
    fixed: set[int] = set()
    other: set[int] = set()
    for call in script.trace.of(Call):
        if isinstance(call.training, Unknown):
            other.add(id(call.target))
        elif call.training in (True, False) and isinstance(call.target, Layer):
            fixed.add(id(call.target))
    return fixed, other


def _in_training(script: Script) -> Trained:
    """The models that are called in training mode, each with a tape around the call."""
    return {
        (id(call.target), tape.where)
        for call in script.trace.of(Call)
        if call.training is True
        for tape in call.tapes
    }


def _may_apply(script: Script, tape: Tape) -> bool:
    """Whether an optimizer may take the gradient of a tape: others are seen to take other ones."""
    applied = [*script.trace.of(Apply)]
    return not applied or any(one.tape is None or one.tape.where == tape.where for one in applied)


def _updates(tape: Tape, model: Model) -> bool:
    """Whether the gradient of a tape targets weights of this model."""
    return tape.taken and any(
        target is model or any(layer is target for layer in model.all_layers())
        for target in tape.targets
    )


def _flag(script: Script, call: Call) -> Maybe[bool | None | str]:
    """The flag of a call; where it has none, a learning phase that was set by hand may decide."""
    if isinstance(call.training, Unknown) or call.training not in ("absent", None):
        return call.training
    phase = latest([*script.trace.of(LearningPhase)], call)
    if phase is None or (not isinstance(phase, Unknown) and same(phase.value, 0)):
        return call.training
    return UNKNOWN


def _evaluates(script: Script, call: Call, model: Model) -> str:
    for scope in call.scopes:
        if scope in EVALUATING:
            return scope
    if not isinstance(call.x, Unknown) and call.x.split in ("test", "validation"):
        return f"{call.x.split} data"
    loads = about(script.trace, model, Load)
    trains = about(script.trace, model, Fit, Compile)
    if any(before(load, call) is True for load in loads) and not trains:
        return "a loaded model"
    return ""


__all__ = ["DirectCall", "Predict", "direct_calls"]
