"""Variables of layers and models, written one by one: layer.kernel.assign(...)."""

from __future__ import annotations

from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.frontends.scripts.library import Call, method
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.values import Method, Value

MAX_ATTRIBUTES = 4  # layer.cell.kernel.initializer


@method(Method, "assign", "assign_add", "assign_sub", "run")
def written(call: Call) -> Value:
    """layer.kernel.assign(values), layer.kernel.initializer.run(): the layer has other weights."""
    owner: Value = call.owner
    for _ in range(MAX_ATTRIBUTES):
        owner = owner.owner if isinstance(owner, Method) else owner
    owner = owner.fact if isinstance(owner, Instance) else owner
    if isinstance(owner, Layer | Model):
        call.run.emit(LoadWeights, f"{call.name}()", target=owner, method=call.name, where=call.where)
    return call.unknown("variable")
