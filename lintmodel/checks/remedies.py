"""Remedies that several checks give: what is to be changed, in words of Keras.

A position is where an argument may stand without its name, in every Keras that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintmodel.findings import Remedy, Where

if TYPE_CHECKING:
    from lintmodel.views.pairs import DataPair

MONITOR = {"EarlyStopping": 0, "ReduceLROnPlateau": 0, "ModelCheckpoint": 1}
MODE = {"EarlyStopping": 4, "ReduceLROnPlateau": 4, "ModelCheckpoint": 5}
RESTORE_BEST_WEIGHTS = 6
ACTIVATION = {"Dense": 1, "Activation": 0}
RESHUFFLE = 2
# Loaders whose rows come in a new order in every pass, unless they are told not to shuffle.
LOADERS = (
    "flow", "flow_from_directory", "flow_from_dataframe", "image_dataset_from_directory",
    "text_dataset_from_directory", "audio_dataset_from_directory",
)  # fmt: skip


def watched(kind: str, at: Where, name: str) -> tuple[Remedy, ...]:
    """A callback watches this name."""
    return (Remedy("set-argument", at, "monitor", name, (kind,), MONITOR[kind]),)


def better(kind: str, at: Where, mode: str) -> tuple[Remedy, ...]:
    """A callback is told which way is better."""
    return (Remedy("set-argument", at, "mode", mode, (kind,), MODE[kind]),)


def flagged(at: Where, training: bool, position: int = -1) -> tuple[Remedy, ...]:
    """A model is called with training=."""
    return (Remedy("set-argument", at, "training", training, (), position),)


def activated(kind: str, at: Where, activation: str) -> tuple[Remedy, ...]:
    """A layer gets this activation."""
    position = ACTIVATION.get(kind, -1)
    return (Remedy("set-argument", at, "activation", activation, (kind,), position),)


def one_order(at: Where) -> tuple[Remedy, ...]:
    """Dataset.shuffle() draws one order for all passes."""
    name = "reshuffle_each_iteration"
    return (Remedy("set-argument", at, name, False, ("shuffle",), RESHUFFLE),)


def rescaled(pair: DataPair) -> tuple[Remedy, ...]:
    """The generator of one side gets the rescale of the other, which is all that it lacks."""
    step, *more = pair.fit_steps
    ours = {source.generator for source in pair.fit_data.sources}
    theirs = {source.generator for source in pair.site_data.sources}
    one_each = len(ours) == len(theirs) == 1 and ours != theirs and not pair.across
    if more or not step.what.startswith("rescale=") or not one_each:
        return ()
    at, source = theirs.pop(), ours.pop()
    if not at.line or not source.line or at.path != source.path or at.cell != source.cell:
        return ()
    return (Remedy("copy-argument", at, "rescale", of=("ImageDataGenerator",), source=source),)


def in_order(at: Where) -> tuple[Remedy, ...]:
    """A loader of files gives the rows as they stand."""
    return (Remedy("set-argument", at, "shuffle", False, LOADERS),)
