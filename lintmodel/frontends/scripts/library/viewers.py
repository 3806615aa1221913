"""Libraries that draw and report: what they return is of no concern, and they change no model."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.event import Tape
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, function, method, prefix
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Thing, Value


@prefix("matplotlib.", "seaborn.", "plotly.", "mpl_toolkits.", "bokeh.", "logging.")
def viewer(call: Call) -> Value:
    """A figure, an axis, a line, a logger."""
    _scattered(call)
    return Thing("viewer", {}, call.where)


@function("matplotlib.pyplot.subplots")
def subplots(call: Call) -> Value:
    """fig, axes = plt.subplots(...)."""
    return (viewer(call), viewer(call))


@method("viewer", "__getitem__", "__call__")
def of_viewer(call: Call) -> Value:
    """An axis of several."""
    return call.owner


def _scattered(call: Call) -> Value:
    """plt.scatter(y_true, y_pred), ax.scatter(...): one beside the other."""
    if call.name.rpartition(".")[2] == "scatter" and len(call.args) > 1:
        from lintmodel.frontends.scripts.library.comparing import laid

        laid(call.run, "scatter()", call.args[0], call.args[1])
    return call.owner


ANY_METHOD["viewer"] = _scattered


@function("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(call: Call) -> Value:
    """1e-7, unless it was set."""
    return 1e-7


@function("keras.backend.image_data_format", "keras.config.image_data_format",
          "keras.backend.backend", "keras.config.backend")  # fmt: skip
def setting(call: Call) -> Value:
    """Whatever is set outside, the same wherever it is asked for."""
    name = call.name.rpartition(".")[2]
    default = "channels_last" if name == "image_data_format" else "tensorflow"
    return Symbol("configuration", ("keras", name), default)


@prefix("keras.initializers.", "keras.regularizers.", "keras.constraints.")
def weightless(call: Call) -> Value:
    """An initializer, a regularizer: no layer and no model."""
    of = Library(call.name)
    return Thing("initializer", {"of": of, **call.kwargs}, call.where)


@method("initializer", "__call__")
def initial(call: Call) -> Value:
    """initializer(shape): numbers."""
    return call.unknown("initial value")


@function("keras.backend.function")
def backend_function(call: Call) -> Value:
    """K.function(inputs, outputs): a function of arrays."""
    return Thing("backend function", {}, call.where)


@method("backend function", "__call__")
def backend_values(call: Call) -> Value:
    """Values of inner tensors."""
    return Symbol("backend function")


@method("metric", "update_state", "__call__")
def judged(call: Call) -> Value:
    """metric.update_state(y_true, y_pred), metric(y_true, y_pred)."""
    from lintmodel.frontends.scripts.library.comparing import laid_values

    name = f"{call.owner.fields.get('class', 'the metric')}()"
    laid_values(call.run, name, call.arg(0, "y_true"), call.arg(1, "y_pred"))
    return Symbol("metric")


@method("metric", "reset_state", "reset_states")
@method(Tape, "watch", "reset", "__enter__")
@method(Data, "plot", "hist", "show", "save", "set_shape")
def nothing(call: Call) -> Value:
    """Changes nothing that is followed."""
    return None


@method("metric", "result")
def result(call: Call) -> Value:
    """metric.result()."""
    return Symbol("metric")


ANY_METHOD["initializer"] = lambda call: call.unknown("initial value")
