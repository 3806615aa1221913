"""Checks on the best epoch: is it what is used in the end? (group evaluation)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.facts.event import Event
    from lintmodel.views.best import LostBest, TwoCriteria


def best_weights_lost(lost: LostBest, params: Mapping[str, Any]) -> Iterator[Fault]:
    """The last epoch is saved, evaluated or asked, although the best one is known."""
    watched = str(lost.callback.args.get("monitor", ""))
    slots: dict[str, Any] = {
        "use": _call(lost.use),
        "line": lost.use.where.spoken,
        "path": repr(lost.path) if is_known(lost.path) else "a file",
        "kept_line": lost.callback.where.spoken,
        "watched": watched,
    }
    if lost.keeps:
        variant = "overwrites" if lost.uses == "overwrites" else ""
        variant = "used" if lost.uses in ("evaluates", "predicts") else variant
        related: tuple[Related, ...] = (
            Related(lost.callback.where, "ModelCheckpoint keeps the best epoch in a file"),
            Related(lost.fit.where, "fit() ends with the weights of the last epoch"),
        )
        weak = lost.resumed or lost.read or lost.numbered or not watched.startswith("val_")
        weak = weak or lost.uses == "predicts"
        if lost.served:
            related = (*related, Related(lost.served, "this script loads the last epoch"))
        elif _says_so(lost, params["last"]):
            weak = True
        yield Fault(lost.use.where, slots, related, variant, weak=weak, root=lost.callback.where)
    elif watched.startswith("val_"):
        related = (
            Related(lost.use.where, f"{_call(lost.use)} takes the weights of the last epoch"),
        )
        slots |= {"patience": lost.callback.args.get("patience"), "epochs": lost.fit.epochs}
        variant = "unstopped" if lost.waits else "stopping"
        remedy = Remedy("set-argument", lost.callback.where, "restore_best_weights", True,
                        ("EarlyStopping",), remedies.RESTORE_BEST_WEIGHTS)  # fmt: skip
        mends = () if lost.waits else (remedy,)
        yield Fault(lost.callback.where, slots, related, variant, lost.version, remedies=mends)


def best_criteria_conflict(found: TwoCriteria) -> Iterator[Fault]:
    """Two models are both called the best, by different numbers, and both are used."""
    slots = {
        "kept": found.checkpoint.args["monitor"],
        "restored": found.stopping.args["monitor"],
        "path": repr(found.checkpoint.args["filepath"]),
        "stop_line": found.stopping.where.spoken,
        "use": _call(found.use),
        "use_line": found.use.where.spoken,
    }
    related = (
        Related(found.stopping.where, f"EarlyStopping restores the best {slots['restored']}"),
        Related(found.use.where, f"{slots['use']} takes the model in memory"),
        Related(found.load.where, "the file is read here"),
    )
    yield Fault(found.where, slots, related)


def _call(event: Event) -> str:
    return f"{getattr(event, 'method', '')}()"


def _says_so(lost: LostBest, words: tuple[str, ...]) -> bool:
    """Whether the name of the file that is written says that it is the last epoch."""
    name = str(lost.name).lower() if is_known(lost.name) else ""
    return lost.uses == "saves" and any(word in name for word in words)
