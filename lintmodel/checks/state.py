"""Checks on what layers carry: fitted statistics, vocabularies, moving averages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided, is_known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views import FittedState, LateAdapt, MovingStatistics, NormalizedFit, TrainedFile


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
    related = (Related(fit.layer.where, f"{layer_title(fit.layer)} is created here"),)
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
