"""TF1: placeholders, sessions, initializers, collections, optimizers of graphs, estimators."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Apply, LearningPhase
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.session import ClearSession, Initialize, Session, UpdateOperations
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.iteration import iterate
from lintmodel.frontends.scripts.library import (
    ANY_METHOD,
    Call,
    attribute,
    function,
    method,
    prefix,
)
from lintmodel.frontends.scripts.library.symbolic import new_node
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Library, Result, Sequence, Thing, Value, plain

# -- graphs ------------------------------------------------------------------------------------


@function(
    "tensorflow.placeholder", "tensorflow.placeholder_with_default", "keras.backend.placeholder"
)
def placeholder(call: Call) -> Value:
    """tf.placeholder(dtype, shape): a value that sessions are fed. A flag among them is just unknown."""
    dtype = call.arg(0, "dtype")
    if isinstance(dtype, Library) and dtype.name.endswith("bool"):
        return call.unknown("placeholder")
    layer = Layer(kind="op:placeholder", name="", where=call.where)
    return Result(new_node(call.run, layer, (), {}, where=call.where))


@function("tensorflow.control_dependencies", "tensorflow.Graph", "tensorflow.variable_scope",
          "tensorflow.get_default_graph", "tensorflow.variable_op_scope")  # fmt: skip
def graph_scope(call: Call) -> Value:
    """A scope of a graph."""
    return Thing("graph scope", {}, call.where)


@method("graph scope", "as_default", "control_dependencies", "name_scope", "device")
def inner_scope(call: Call) -> Value:
    """graph.as_default()."""
    return call.owner


@method("graph scope", "get_collection")
@function("tensorflow.get_collection", "tensorflow.get_collection_ref")
def get_collection(call: Call) -> Value:
    """tf.get_collection(key): whose updates run is what matters here."""
    key = call.arg(0, "key")
    name = key.name.rpartition(".")[2] if isinstance(key, Library) else key
    words = {"TRAINABLE_VARIABLES": "trainable", "trainable_variables": "trainable",
             "GLOBAL_VARIABLES": "global", "VARIABLES": "global", "variables": "global"}  # fmt: skip
    if isinstance(name, str) and name in words:
        return variables(words[name])
    if not isinstance(name, str) or name in ("UPDATE_OPS", "update_ops"):
        updates(call, "tf.get_collection()")
    return variables("other")


def updates(call: Call, how: str) -> None:
    """Note that update operations may be run."""
    call.run.emit(UpdateOperations, how, how=how, where=call.where)


def variables(of: str) -> Value:
    """Variables of the graph: remembers which."""
    return Sequence([Thing("graph variables", {"of": of})], open=True)


@function("tensorflow.trainable_variables", "tensorflow.global_variables", "tensorflow.all_variables",
          "tensorflow.local_variables", "tensorflow.model_variables", "tensorflow.moving_average_variables",
          "tensorflow.contrib.framework.get_variables", "tensorflow.contrib.slim.get_variables",
          "tensorflow.contrib.slim.get_model_variables", "tensorflow.contrib.slim.get_variables_to_restore",
          "tensorflow.contrib.framework.get_variables_to_restore", "tf_slim.get_variables_to_restore",
          "tensorflow.contrib.slim.get_trainable_variables")  # fmt: skip
def graph_variables(call: Call) -> Value:
    """tf.trainable_variables() and its like."""
    name = call.name.rpartition(".")[2]
    if "trainable" in name:
        return variables("trainable")
    whole = name in ("global_variables", "all_variables") and not call.args and not call.kwargs
    return variables("global" if whole else "other")


# -- sessions ----------------------------------------------------------------------------------


@function("tensorflow.Session", "tensorflow.InteractiveSession", "tensorflow.train.MonitoredSession",
          "tensorflow.train.SingularMonitoredSession",
          "tensorflow.train.MonitoredTrainingSession")  # fmt: skip
def session(call: Call) -> Value:
    """tf.Session(): monitored ones initialise and restore by themselves."""
    return Thing("session", {"fact": Session(where=call.where)}, call.where)


@function("keras.backend.get_session", "keras.backend.tensorflow_backend.get_session",
          "tensorflow.get_default_session")  # fmt: skip
def keras_session(call: Call) -> Value:
    """K.get_session(): one for the whole program."""
    cell = call.run.sessions
    if "keras" not in cell:
        cell["keras"] = Session(where=call.where, of_keras=True)
    return Thing("session", {"fact": cell["keras"]}, call.where)


@function("keras.backend.set_session", "keras.backend.tensorflow_backend.set_session")
def set_session(call: Call) -> Value:
    """K.set_session(session)."""
    given = call.arg(0, "session")
    if isinstance(given, Thing) and given.kind == "session":
        call.run.sessions["keras"] = given.fields["fact"]
        given.fields["fact"].of_keras = True
    return None


@method("session", "as_default")
def as_default(call: Call) -> Value:
    """with session.as_default()."""
    return call.owner


@method("session", "run")
def run_session(call: Call) -> Value:
    """session.run(fetches, feed_dict): initializers among the fetches are run."""
    for fetch in _fetches(call.arg(0, "fetches")):
        _initialized(call, fetch, call.owner.fields["fact"])
    return call.unknown("session.run")


ANY_METHOD["session"] = lambda call: call.unknown(f"session.{call.name}")


def session_fact(value: Value) -> Any:
    """The session that a value is; None where none was given."""
    if isinstance(value, Thing) and value.kind == "session":
        return value.fields["fact"]
    return None


def _fetches(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Sequence | tuple):
        return value if isinstance(value, tuple) else value.items
    return (value,)


def _initialized(call: Call, fetch: Value, of: Any) -> None:
    if isinstance(fetch, Thing) and fetch.kind == "initializer":
        what = fetch.fields["what"]
        call.run.emit(Initialize, f"{what} variables are initialised", what=what, session=of,
                      where=call.where)  # fmt: skip


INITIALIZERS = {
    "global_variables_initializer": "global",
    "initialize_all_variables": "global",
    "local_variables_initializer": "local",
    "initialize_local_variables": "local",
    "tables_initializer": "local",
    "variables_initializer": "some",
    "initialize_variables": "some",
}


@function(*(f"tensorflow.{name}" for name in INITIALIZERS),
          "tensorflow.initializers.global_variables",
          "tensorflow.initializers.local_variables")  # fmt: skip
def initializer(call: Call) -> Value:
    """tf.global_variables_initializer(): an operation that is run later."""
    name = call.name.rpartition(".")[2]
    return Thing(
        "initializer", {"what": INITIALIZERS.get(name, name.partition("_")[0])}, call.where
    )


@function("tensorflow.group", "tensorflow.tuple")
def group(call: Call) -> Value:
    """tf.group(a, b): an initializer of everything, where one is among them."""
    parts = [one for arg in call.args for one in (iterate(call.run, arg).items or (arg,))
             if isinstance(one, Thing) and one.kind == "initializer"]  # fmt: skip
    whole = [part for part in parts if part.fields["what"] == "global"]
    return (whole or parts or [call.unknown("group")])[0]


@method("initializer", "run")
def run_initializer(call: Call) -> Value:
    """init.run(): in the session given, or the default one."""
    of = session_fact(call.arg(1, "session"))
    if of is None:
        of = plain(Symbol("default session"))
    _initialized(call, call.owner, of)
    return None


# -- optimizers --------------------------------------------------------------------------------


@prefix("tensorflow.train.")
def training(call: Call) -> Value:
    """tf.train.AdamOptimizer(...) and what else is not followed in tf.train."""
    from lintmodel.frontends.scripts.library.tensorflow import default

    if call.name.endswith("Optimizer"):
        return Thing("graph optimizer", {"class": call.name.rpartition(".")[2]}, call.where)
    return default(call)


@method("graph optimizer", "minimize", "apply_gradients")
def minimize(call: Call) -> Value:
    """optimizer.minimize(loss): the training operation of a graph."""
    call.run.emit(Apply, f"{call.name}()", graph=True, where=call.where)
    return Thing("training operation", {}, call.where)


@method("graph optimizer", "compute_gradients")
def compute_gradients(call: Call) -> Value:
    """optimizer.compute_gradients(loss): pairs of gradients and variables."""
    return call.unknown("gradients of a graph")


ANY_METHOD["graph optimizer"] = lambda call: call.unknown(f"optimizer.{call.name}")
ANY_METHOD["training operation"] = lambda call: None


@function("tensorflow.contrib.slim.learning.create_train_op", "tensorflow.contrib.slim.learning.train",
          "tensorflow.contrib.training.create_train_op", "tensorflow.contrib.layers.optimize_loss",
          "tf_slim.learning.create_train_op", "tf_slim.learning.train",
          "tf_slim.training.create_train_op")  # fmt: skip
def train_op(call: Call) -> Value:
    """Makes a training operation that runs the updates as well."""
    updates(call, call.name)
    return Thing("training operation", {}, call.where)


@prefix("tensorflow.estimator.", "tensorflow.contrib.estimator.", "tensorflow.contrib.learn.",
        "tensorflow.contrib.tpu.")  # fmt: skip
def estimator(call: Call) -> Value:
    """Estimators train, restore and initialise by themselves: none of it is followed."""
    updates(call, call.name)
    return call.unknown("estimator")


@attribute(Model, "updates")
def _updates(run: Run, owner: Model) -> Value:
    run.emit(UpdateOperations, "model.updates", how="model.updates")
    return run.unknown("updates")


# -- the learning phase ------------------------------------------------------------------------


@function("keras.backend.set_learning_phase", "keras.backend.tensorflow_backend.set_learning_phase")
def set_learning_phase(call: Call) -> Value:
    """K.set_learning_phase(0): for all that is built and run from here on."""
    given = call.plain(0, "value")
    value = int(given) if isinstance(given, int) else UNKNOWN
    call.run.emit(LearningPhase, "set_learning_phase()", value=value, where=call.where)
    return None


@function("keras.backend.clear_session", "keras.backend.tensorflow_backend.clear_session",
          "keras.utils.clear_session", "tensorflow.reset_default_graph")  # fmt: skip
def clear_session(call: Call) -> Value:
    """K.clear_session(): the learning phase is open again."""
    call.run.emit(ClearSession, "clear_session()", where=call.where)
    call.run.sessions.clear()
    return None


@function("keras.backend.learning_phase", "keras.backend.symbolic_learning_phase")
def learning_phase(call: Call) -> Value:
    """K.learning_phase(): a flag that is fed."""
    return Symbol("learning phase", ("learning phase",))


@function("keras.backend.learning_phase_scope")
def learning_phase_scope(call: Call) -> Value:
    """with K.learning_phase_scope(1): for what is inside, on purpose."""
    return Thing("learning phase scope", {}, call.where)
