"""What TensorFlow keeps outside of models: sessions, checkpoints, global switches, and their events."""

from __future__ import annotations

from dataclasses import field

from lintmodel.facts.event import Event
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class Session(Placed):
    """A session of TF1; `of_keras` says that K.get_session() returns it, or that it was set for Keras."""

    of_keras: bool = False


@record(kw_only=True)
class Checkpoint(Placed):
    """What a tf.train.Checkpoint or a Saver of TF1 keeps.

    A Checkpoint keeps `objects` by keyword: a model, a layer, or None for what else it was given (an
    optimizer, a counter); UNKNOWN where **keywords of unknown content were among them, or attributes
    were set on it later. A Saver keeps `variables`, by the words "global" (everything, what it does
    without a list), "trainable" and "other" (a collection or a variable of one's own); UNKNOWN for a
    list that is not followed.
    """

    kind: str = "objects"  # or "variables"
    objects: Maybe[dict[str, Model | Layer | None]] = UNKNOWN
    variables: Maybe[tuple[str, ...]] = UNKNOWN


@record(kw_only=True)
class WriteCheckpoint(Event):
    """checkpoint.save(path), .write(path), manager.save(), saver.save(session, path)."""

    checkpoint: Checkpoint
    path: Maybe[str] = UNKNOWN  # of a manager: its folder
    method: str = "save"
    session: Maybe[Session | None] = None


@record(kw_only=True)
class ReadCheckpoint(Event):
    """checkpoint.restore(path), .read(path), saver.restore(session, path).

    `path` is UNKNOWN for what latest_checkpoint() finds; `folder` is where it looks then. `asserted`
    are the methods called on the status that restore() returns: assert_consumed, expect_partial ...
    """

    checkpoint: Checkpoint
    path: Maybe[str] = UNKNOWN
    folder: Maybe[str] = UNKNOWN
    latest: bool = False  # it is what latest_checkpoint() finds, or None
    method: str = "restore"
    session: Maybe[Session | None] = None
    asserted: list[str] = field(default_factory=list)


@record(kw_only=True)
class Initialize(Event):
    """An initializer run in a session: of "global" variables, "local" ones, or of "some"."""

    what: str = "global"
    session: Maybe[Session | None] = UNKNOWN


@record(kw_only=True)
class UpdateOperations(Event):
    """The script gets at the update operations of TF1, or lets code that runs them do it."""

    how: str = ""


@record(kw_only=True)
class Seed(Event):
    """np.random.seed(1) and its like (`call`), for the random numbers that `covers` names.

    These are "python", "numpy", "tensorflow", and "hash" for PYTHONHASHSEED set by the program itself.
    """

    call: str
    covers: tuple[str, ...]


@record(kw_only=True)
class Draw(Event):
    """Rows are divided by chance, without a seed of their own, by the call `of`.

    `state` says which random numbers it takes: "numpy".
    """

    of: str
    state: str


@record(kw_only=True)
class Respawn(Event):
    """Another process is started, with the environment as it is then."""


@record(kw_only=True)
class SetPolicy(Event):
    """set_global_policy("mixed_float16"): the number types of the layers that are made from here on."""

    name: Maybe[str] = UNKNOWN


@record(kw_only=True)
class ClearSession(Event):
    """K.clear_session(), tf.reset_default_graph(): graph, session and learning phase start anew."""
