"""Checks on what layers carry: fitted statistics, vocabularies, moving averages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks.classes import (
    batch_dependent_op,
    incomplete_get_config,
    late_bound_lambda,
    layer_created_in_call,
    sampling_at_inference,
    unsaved_layer_state,
    untracked_variable,
)
from lintmodel.checks.places import origin
from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided, is_known
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.views.carry import AveragedFit, CarriedState
    from lintmodel.views.dropouts import DropoutRate, DroppedOutput, ShiftedNormalization
    from lintmodel.views.fits import MovingStatistics, NormalizedFit
    from lintmodel.views.layeruse import LayerUse
    from lintmodel.views.normfiles import TrainedFile
    from lintmodel.views.restoring import LostVocabulary, RestoredNormalization
    from lintmodel.views.state import FittedState, LateAdapt

__all__ = [
    "batch_dependent_op",
    "incomplete_get_config",
    "late_bound_lambda",
    "layer_created_in_call",
    "sampling_at_inference",
    "unsaved_layer_state",
    "untracked_variable",
]


def unadapted_layer(state: FittedState) -> Iterator[Fault]:
    """A layer that needs adapt() is used or saved without it."""
    if decided(state.adapted):
        return
    kind = "normalization" if state.layer.kind == "Normalization" else "lookup"
    variant = f"{kind}-in-file" if state.in_file else kind.replace("normalization", "")
    slots = {"layer": layer_title(state.layer), "use": state.use, "line": ""}
    related: tuple[Related, ...] = ()
    if state.used_at:
        slots["line"] = f" at {state.used_at.spoken}"
        related = (Related(state.used_at, f"{state.use} uses {layer_title(state.layer)} here"),)
    yield Fault(state.where, slots, related, variant)


def adapt_after_training(late: LateAdapt) -> Iterator[Fault]:
    """adapt() after the model ran: the compiled function keeps the old statistics."""
    ran, later = getattr(late.ran, "method", "fit"), getattr(late.later, "method", "fit")
    slots = {
        "layer": layer_title(late.layer),
        "ran": f"{ran}()",
        "ran_line": late.ran.where.spoken,
        "later": f"{later}()",
        "later_line": late.later.where.spoken,
    }
    yield Fault(
        late.where,
        slots,
        (
            Related(late.ran.where, f"{ran}() ran the model before"),
            Related(late.later.where, f"{later}() comes after, with no compile() between"),
        ),
    )


def batchnorm_tiny_batch(fit: NormalizedFit, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A trainable BatchNormalization is fitted with a batch that gives no statistics."""
    batch = decided(fit.batch)
    if batch >= params["min_batch"] or (fit.fit.method == "train_on_batch" and fit.pretrained):
        return
    convolutional = decided(fit.positions)
    slots = {"batch": batch, "layer": layer_title(fit.layer), "method": fit.fit.method}
    related = (origin(fit.layer),)
    if convolutional and batch > params["max_batch_over_positions"]:
        yield Fault(fit.where, slots, related, "positions")
    else:
        yield Fault(fit.where, slots, related)


def batchnorm_unconverged(moving: MovingStatistics, params: Mapping[str, Any]) -> Iterator[Fault]:
    """After all updates that are made the moving statistics still are mostly 0 and 1."""
    updates, momentum = decided(moving.updates), decided(moving.momentum)
    if updates <= 0 or momentum**updates <= params["max_residual"]:
        return
    if decided(moving.pretrained) or not moving.used_after:
        return
    related: tuple[Related, ...] = ()
    if moving.fitted_at:
        related = (Related(moving.fitted_at, f"fit() ends after {updates} updates in all"),)
    slots = {**_residual_slots(moving.layer, momentum, updates), "enough": _enough(momentum)}
    yield Fault(moving.where, slots, related, "file" if moving.in_file else "")


def _residual_slots(layer: Any, momentum: float, updates: int) -> dict[str, Any]:
    return {
        "layer": layer_title(layer),
        "updates": updates,
        "count": "1 update" if updates == 1 else f"{updates} updates",
        "momentum": f"{momentum:g}",
        "percent": f"{100 * momentum**updates:.0f}",
    }


def _enough(momentum: float) -> int:
    """Updates after which 5 % are left."""
    updates, left = 0, 1.0
    while left > 0.05 and updates < 100_000:
        updates, left = updates + 1, left * momentum
    return updates


def batchnorm_at_init(file: TrainedFile) -> Iterator[Fault]:
    """A trained model whose moving statistics never moved."""
    if decided(file.at_init) and decided(file.trained):
        count = len(file.layers)
        others = "" if count == 1 else f" (and {count - 1} more)"
        sign = (
            f"{file.iterations} updates" if is_known(file.iterations) else "trained gamma and beta"
        )
        yield Fault(
            file.where, {"layer": layer_title(file.layers[0]), "others": others, "sign": sign}
        )


def inverted_batchnorm_momentum(use: LayerUse, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A momentum that PyTorch means: Keras counts the share of the old value."""
    if use.layer.kind not in ("BatchNormalization", "SyncBatchNormalization"):
        return
    momentum = decided(use.layer.arg("momentum"))
    if momentum <= params["max_momentum"]:
        slots = {
            "layer": layer_title(use.layer),
            "momentum": f"{momentum:g}",
            "meant": f"{1 - momentum:g}",
            "percent": f"{100 * (1 - momentum):.0f}",
        }
        last = momentum == 0  # the last batch alone: somebody meant it
        meant = float(f"{1 - momentum:g}")
        remedy = Remedy("set-argument", use.layer.where, "momentum", meant, (use.layer.kind,), 1)
        mends = () if last else (remedy,)
        yield Fault(use.where, slots, use.chain, "last" if last else "", weak=last, remedies=mends)


# -- restored ----------------------------------------------------------------------------------


def restored_normalization(restored: RestoredNormalization) -> Iterator[Fault]:
    """Statistics of Normalization that are set as weights are not used before the next load."""
    slots = {
        "layer": layer_title(restored.layer),
        "use": _use(restored.use),
        "line": restored.use.where.spoken,
        "base": restored.application,
        "call": restored.call,
        "target": "the clone" if restored.cloned else "the model",
    }
    related = (Related(restored.use.where, f"{slots['use']} runs without the statistics"),)
    variant = "" if restored.how == "set_weights" else restored.how
    yield Fault(restored.where, slots, related, variant, restored.version)


def weights_only_vocabulary(lost: LostVocabulary) -> Iterator[Fault]:
    """load_weights() does not bring back a vocabulary."""
    title = layer_title(lost.layer)
    slots = {
        "layer": title,
        "use": _use(lost.use),
        "line": lost.use.where.spoken,
        "split": lost.split,
        "own": lost.own,
        "theirs": lost.theirs,
    }
    related = [Related(lost.layer.where, f"{title} is created here without a vocabulary")]
    if lost.adapt:
        related.append(Related(lost.adapt.where, "adapt() builds a vocabulary of its own"))
    if lost.trained:
        related.append(Related(lost.trained, "the training built its vocabulary here"))
    related.append(Related(lost.use.where, f"{slots['use']} uses it"))
    if lost.outside:
        others = [one for one in related if one.where != lost.where]
        yield Fault(lost.where, slots, others, "outside", weak=not lost.sure)
    elif lost.theirs:
        yield Fault(lost.where, slots, related, "across")
    elif not decided(lost.adapted):
        yield Fault(lost.where, slots, related, "missing")
    else:
        other = decided(lost.split) in ("test", "validation")
        yield Fault(lost.where, slots, related, "" if other else "again")


def _use(event: Any) -> str:
    method = getattr(event, "method", "the call")
    return method if method == "the call" else f"{method}()"


# -- carried over ------------------------------------------------------------------------------


def stateful_rnn_carryover(carried: CarriedState) -> Iterator[Fault]:
    """A stateful RNN starts a whole-set run from where the last epoch left it."""
    if decided(carried.passes) < 2:
        return
    title = layer_title(carried.layer)
    slots = {"layer": title, "run": _use(carried.run), "passes": carried.passes}
    related = (
        Related(carried.layer.where, f"{title} keeps its state between batches and calls"),
        Related(carried.fit.where, f"fit() goes over its data {carried.passes} times"),
    )
    yield Fault(carried.where, slots, related)


def unswapped_ema_weights(fit: AveragedFit) -> Iterator[Fault]:
    """What is validated or stored during fit() is not the average that the model ends with."""
    if decided(fit.averages) and fit.watches:
        related = (Related(fit.compiled, "compile() gets an optimizer with use_ema=True"),)
        variant = fit.watches if fit.watches in ("validation", "file") else ""
        slots = {"watches": fit.watches}
        yield Fault(fit.where, slots, related if variant != "file" else (), variant)


# -- dropout -----------------------------------------------------------------------------------


def extreme_dropout_rate(dropout: DropoutRate, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Nearly everything is dropped, or a share to keep is given as the share to drop."""
    slots = {
        "layer": layer_title(dropout.layer),
        "argument": dropout.argument,
        "keep": dropout.keep,
    }
    if dropout.keep and (not is_known(dropout.rate) or dropout.rate > params["max_kept_rate"]):
        yield Fault(dropout.where, slots, (), "kept")
        return
    rate = decided(dropout.rate)
    slots |= {"rate": f"{rate:g}", "percent": f"{100 * rate:g}", "other": f"{1 - rate:g}"}
    if rate > params["max_rate"]:
        yield Fault(dropout.where, slots)
    elif rate == params["max_rate"]:
        yield Fault(dropout.where, slots, weak=True)


def dropout_before_batchnorm(shifted: ShiftedNormalization) -> Iterator[Fault]:
    """Dropout changes the variance that BatchNormalization learns, and is off in inference."""
    if decided(shifted.rate) > 0:
        slots = {
            "dropout": layer_title(shifted.dropout),
            "layer": layer_title(shifted.normalization),
        }
        related = (Related(shifted.normalization.where, f"{slots['layer']} is here"),)
        yield Fault(shifted.where, slots, related)


def dropout_on_output(output: DroppedOutput) -> Iterator[Fault]:
    """Dropout behind the last layer that learns sets outputs of the model to 0."""
    loss = decided(output.loss)
    if not loss or loss.custom or decided(output.rate) <= 0:
        return
    slots = {"dropout": layer_title(output.dropout), "last": layer_title(output.last)}
    related = (Related(output.last.where, f"{slots['last']} is the last layer that learns"),)
    yield Fault(output.where, slots, related)
