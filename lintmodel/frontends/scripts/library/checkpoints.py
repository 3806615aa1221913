"""tf.train.Checkpoint and its manager, the Saver of TF1, and exports of a TF1 graph."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.session import Checkpoint, ReadCheckpoint, WriteCheckpoint
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call, attribute, function, method, setter
from lintmodel.frontends.scripts.library.keras_files import path_text
from lintmodel.frontends.scripts.library.tf1 import session_fact
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Thing, Value

FACT = "the checkpoint"  # no keyword can be spelt like this

# -- tf.train.Checkpoint -----------------------------------------------------------------------


@function("tensorflow.train.Checkpoint")
def checkpoint(call: Call) -> Value:
    """tf.train.Checkpoint(model=model, optimizer=optimizer)."""
    named = {**call.kwargs, **({"root": call.args[0]} if call.args else {})}
    objects: Any = {name: _object(value) for name, value in named.items()}
    fact = Checkpoint(
        objects=UNKNOWN if call.open else objects,
        where=call.where,
        provenance=call.run.provenance("Checkpoint is made", call.span),
    )
    return Thing("checkpoint", {**named, FACT: fact}, call.where)


def _object(value: Value) -> Any:
    if isinstance(value, Instance):
        value = value.fact
    if isinstance(value, Symbol):
        return UNKNOWN
    return value if isinstance(value, Model | Layer) else None


@setter("checkpoint")
def more_objects(run: Run, owner: Thing, name: str, value: Value) -> None:
    """checkpoint.model = model: it keeps more than its keywords said."""
    owner.fields[FACT].objects = UNKNOWN


@method("checkpoint", "save", "write")
def write(call: Call) -> Value:
    """checkpoint.save(prefix), checkpoint.write(path)."""
    return _written(call, call.owner.fields[FACT], path_text(call.arg(0, "file_prefix")), call.name)


@method("checkpoint", "restore", "read")
def read(call: Call) -> Value:
    """checkpoint.restore(path): its status says later what must have matched."""
    return _read(call, call.owner.fields[FACT], call.arg(0, "save_path"), call.name)


def _written(call: Call, fact: Checkpoint, path: Maybe[str], name: str) -> Value:
    call.run.emit(WriteCheckpoint, f"{name}()", checkpoint=fact, path=path, method=name,
                  where=call.where)  # fmt: skip
    for model in _models(fact):
        call.run.emit(Save, f"{name}() of a Checkpoint", model=model, path=path, what="weights",
                      method=f"Checkpoint.{name}", where=call.where)  # fmt: skip
    return call.unknown("checkpoint path")


def _read(call: Call, fact: Checkpoint, given: Value, name: str) -> Value:
    event = call.run.emit(
        ReadCheckpoint, f"{name}()", checkpoint=fact, path=path_text(given), folder=_folder(given),
        method=name, where=call.where, latest=_is_latest(given),
    )  # fmt: skip
    for model in _models(fact):
        call.run.emit(LoadWeights, f"{name}() of a Checkpoint", target=model, path=path_text(given),
                      method=f"Checkpoint.{name}", where=call.where)  # fmt: skip
    return Thing("restore status", {"event": event}, call.where)


def _models(fact: Checkpoint) -> list[Model]:
    objects = fact.objects if isinstance(fact.objects, dict) else {}
    return [one for one in objects.values() if isinstance(one, Model)]


def _is_latest(given: Value) -> bool:
    return isinstance(given, Thing) and given.kind == "latest checkpoint"


def _folder(given: Value) -> Maybe[str]:
    folder: Maybe[str] = path_text(given.fields["folder"]) if _is_latest(given) else UNKNOWN
    return folder


@method("restore status", "assert_consumed", "assert_existing_objects_matched", "expect_partial",
        "assert_nontrivial_match", "run_restore_ops", "initialize_or_restore")  # fmt: skip
def asserted(call: Call) -> Value:
    """status.assert_consumed()."""
    event: ReadCheckpoint = call.owner.fields["event"]
    if call.name not in event.asserted:
        event.asserted.append(call.name)
    return call.owner


@function("tensorflow.train.latest_checkpoint")
def latest_checkpoint(call: Call) -> Value:
    """tf.train.latest_checkpoint(folder): a path or None."""
    return Thing("latest checkpoint", {"folder": call.arg(0, "checkpoint_dir")}, call.where)


@function("tensorflow.train.get_checkpoint_state")
def checkpoint_state(call: Call) -> Value:
    """tf.train.get_checkpoint_state(folder).model_checkpoint_path."""
    return Thing("checkpoint state", {"model_checkpoint_path": latest_checkpoint(call)}, call.where)


# -- tf.train.CheckpointManager ----------------------------------------------------------------


@function("tensorflow.train.CheckpointManager")
def manager(call: Call) -> Value:
    """tf.train.CheckpointManager(checkpoint, directory, max_to_keep)."""
    fields = {"checkpoint": call.arg(0, "checkpoint"), "folder": call.arg(1, "directory")}
    return Thing("checkpoint manager", fields, call.where)


@attribute("checkpoint manager", "latest_checkpoint")
def _latest(run: Run, owner: Thing) -> Value:
    return Thing("latest checkpoint", {"folder": owner.fields["folder"]}, run.where())


@method("checkpoint manager", "save", "restore_or_initialize")
def manage(call: Call) -> Value:
    """manager.save() into its folder."""
    kept = call.owner.fields["checkpoint"]
    if not isinstance(kept, Thing) or kept.kind != "checkpoint":
        return call.unknown("checkpoint path")
    if call.name == "save":
        return _written(call, kept.fields[FACT], path_text(call.owner.fields["folder"]), "save")
    return _read(call, kept.fields[FACT], _latest(call.run, call.owner), "restore")


# -- Saver -------------------------------------------------------------------------------------


@function("tensorflow.train.Saver", "tensorflow.train.import_meta_graph")
def saver(call: Call) -> Value:
    """tf.train.Saver(var_list); of an imported graph the list is not known."""
    known = UNKNOWN if call.name.endswith("graph") else _listed(call.arg(0, "var_list"))
    fact = Checkpoint(
        kind="variables",
        variables=known,
        where=call.where,
        provenance=call.run.provenance("Saver is made", call.span),
    )
    return Thing("saver", {FACT: fact}, call.where)


def _listed(value: Value) -> Maybe[tuple[str, ...]]:
    if value is None:
        return ("global",)
    items = value.items if isinstance(value, Sequence) else value
    if not isinstance(items, tuple) or not items:
        return UNKNOWN
    words = {
        item.fields["of"] if isinstance(item, Thing) and item.kind == "graph variables" else "other"
        for item in items
    }
    return tuple(sorted(words))


@method("saver", "save")
def save(call: Call) -> Value:
    """saver.save(session, path, global_step)."""
    path = path_text(call.arg(1, "save_path"))
    _exported(call, call.owner.fields[FACT], path, "save", session_fact(call.arg(0, "sess")))
    return call.unknown("checkpoint path")


@method("saver", "restore")
def restore(call: Call) -> Value:
    """saver.restore(session, path)."""
    given = call.arg(1, "save_path")
    call.run.emit(
        ReadCheckpoint, "restore()", checkpoint=call.owner.fields[FACT], path=path_text(given),
        folder=_folder(given), session=_session(call.arg(0, "sess")), where=call.where,
    )  # fmt: skip
    return None


def _session(value: Value) -> Any:
    return session_fact(value) or UNKNOWN


def _exported(
    call: Call, fact: Checkpoint, path: Maybe[str], name: str, session: Any = UNKNOWN
) -> None:
    call.run.emit(
        WriteCheckpoint, f"{name}()", checkpoint=fact, path=path, method=name,
        session=UNKNOWN if session is None else session, where=call.where,
    )  # fmt: skip


# -- exports of a graph ------------------------------------------------------------------------


@function("tensorflow.saved_model.simple_save", "tensorflow.saved_model.builder.SavedModelBuilder",
          "tensorflow.saved_model.Builder")  # fmt: skip
def export(call: Call) -> Value:
    """simple_save(session, folder, inputs, outputs); a builder writes the same in steps."""
    simple = call.name.endswith("simple_save")
    path = path_text(call.arg(1 if simple else 0, "export_dir"))
    if not simple:
        return Thing("graph builder", {"path": path}, call.where)
    whole = Checkpoint(kind="variables", variables=("global",), where=call.where)
    _exported(call, whole, path, "simple_save", session_fact(call.arg(0, "session")))
    return None


@method("graph builder", "add_meta_graph_and_variables")
def add_meta_graph(call: Call) -> Value:
    """builder.add_meta_graph_and_variables(session, tags)."""
    whole = Checkpoint(kind="variables", variables=("global",), where=call.where)
    of = session_fact(call.arg(0, "sess"))
    _exported(call, whole, call.owner.fields["path"], "add_meta_graph_and_variables", of)
    return None


@function("tensorflow.graph_util.convert_variables_to_constants",
          "tensorflow.framework.graph_util.convert_variables_to_constants",
          "tensorflow.framework.graph_util_impl.convert_variables_to_constants")  # fmt: skip
def freeze(call: Call) -> Value:
    """A graph with its variables written into it as constants."""
    whole = Checkpoint(kind="variables", variables=("global",), where=call.where)
    of = session_fact(call.arg(0, "sess"))
    _exported(call, whole, UNKNOWN, "convert_variables_to_constants", of)
    return call.unknown("frozen graph")
