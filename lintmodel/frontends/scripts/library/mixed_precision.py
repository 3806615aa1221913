"""The number types of layers: policies of mixed precision, and the type of floats."""

from __future__ import annotations

from lintmodel.facts.session import SetPolicy
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.values import Thing, Value

FULL = ("float32", "float64")


@function("keras.mixed_precision.set_global_policy", "keras.mixed_precision.set_policy",
          "keras.mixed_precision.set_dtype_policy", "keras.mixed_precision.experimental.set_policy",
          "keras.config.set_dtype_policy", "keras.config.set_global_policy",
          "keras.dtype_policies.set_dtype_policy", "keras.backend.set_floatx",
          "keras.config.set_floatx")  # fmt: skip
def set_policy(call: Call) -> Value:
    """keras.mixed_precision.set_global_policy("mixed_float16")."""
    given = next(iter(call.kwargs.values()), None) if not call.args else call.args[0]
    if isinstance(given, Thing) and given.kind == "dtype policy":
        given = given.fields["name"]
    if given in FULL and call.run.policy["name"] is None:
        return None  # what it is anyway
    call.run.state.write(call.run.policy, "name", given)
    name = given if isinstance(given, str) else UNKNOWN
    call.run.emit(SetPolicy, f"{call.name.rpartition('.')[2]}()", name=name, where=call.where)
    return None


@function("keras.mixed_precision.Policy", "keras.mixed_precision.DTypePolicy", "keras.DTypePolicy",
          "keras.mixed_precision.experimental.Policy", "keras.dtype_policies.DTypePolicy",
          "keras.FloatDTypePolicy", "keras.dtype_policies.FloatDTypePolicy")  # fmt: skip
def policy(call: Call) -> Value:
    """keras.mixed_precision.Policy("mixed_float16")."""
    return Thing("dtype policy", {"name": call.arg(0, "name")}, call.where)
