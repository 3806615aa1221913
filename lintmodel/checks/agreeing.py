"""What makes a loss and what it is given agree: remedies of checks on losses (group objective)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintmodel.checks import remedies
from lintmodel.facts.unknown import Unknown, decided
from lintmodel.findings import Remedy
from lintmodel.knowledge.losses import BINARY

if TYPE_CHECKING:
    from lintmodel.facts.objective import Loss
    from lintmodel.views.heads import Head
    from lintmodel.views.trained import Target, TrainedHead

SPARSE = (
    "sparse_categorical_crossentropy",
    "SparseCategoricalCrossentropy",
)  # as word and as class
HOT = ("categorical_crossentropy", "CategoricalCrossentropy")
TURNED = {  # the labels as they are, and the losses of which the second is the one for them
    ("one-hot-labels", "one-hot"): (SPARSE, HOT),
    ("integer-labels", "integer"): (HOT, SPARSE),
}
ALIKE = {"from_logits", "name", "reduction"}  # arguments that both take


def agreeing(head: Head, loss: Loss, logits: bool) -> tuple[Remedy, ...]:
    """The loss is told what it gets; where it is given as a word, the layer gets an activation."""
    if "given" not in loss.args and logits:
        kind = "sigmoid" if decided(loss.kind) in BINARY else "softmax"
        own = [head.layer] if isinstance(head.model, Unknown) else [*head.model.all_layers()]
        alone = sum(layer.where == head.layer.where for layer in own) == 1
        known_kind = head.layer.kind == "Dense" and alone and not head.after and not head.in_file
        return remedies.activated("Dense", head.layer.where, kind) if known_kind else ()
    kinds = (decided(loss.kind),)
    return (Remedy("set-argument", loss.where, "from_logits", logits, kinds, 0),)


def other_loss(head: TrainedHead, loss: Loss, target: Target, variant: str) -> tuple[Remedy, ...]:
    """The loss that reads classes as they are written, where it is known how they are."""
    encoding = target.data.encoding
    turned = None if isinstance(encoding, Unknown) else TURNED.get((variant, encoding))
    if not turned or len(head.model.heads) != 1:
        return ()
    (word, kind), (other_word, other_kind) = turned
    if decided(loss.kind) != kind:
        return ()
    if "given" not in loss.args:
        return (Remedy("replace-literal", head.where, word, other_word, ("compile",)),)
    if set(loss.args["given"]) <= ALIKE:
        return (Remedy("replace-function", loss.where, "", other_kind, (kind,)),)
    return ()
