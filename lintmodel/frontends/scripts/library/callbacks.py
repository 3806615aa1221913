"""What fit() is given as callbacks: Keras' own, the project's, and the files that they write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.callback import Callback
from lintmodel.facts.event import Fit
from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.library.keras_files import path_text, usual_path
from lintmodel.frontends.scripts.methods import body_of, parameters_of
from lintmodel.frontends.scripts.objects import Class, Function, Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Sequence, Thing, Value, plain

READS = {"get", "items", "keys", "values", "copy"}


def callbacks_of(run: Run, value: Value) -> tuple[Callback, ...]:
    """The callbacks in an argument; one of unknown kind stands for those that are not known."""
    if value is None:
        return ()
    if isinstance(value, Sequence | tuple):
        items = value if isinstance(value, tuple) else value.items
        found = tuple(callback_of(run, item) for item in items)
        is_open = isinstance(value, Sequence) and value.open
        return (*found, Callback(where=run.where())) if is_open else found
    return (callback_of(run, value),)


def callback_of(run: Run, value: Value) -> Callback:
    """One callback as facts hold it."""
    if isinstance(value, Thing) and value.kind == "callback":
        args = {key: plain(item) for key, item in value.fields.items() if key != "class"}
        path = value.fields.get("filepath")
        if "filepath" in value.fields:
            args["filepath"] = path_text(path)
        kind = value.fields["class"]
        logs: Maybe[bool] = UNKNOWN if kind == "LambdaCallback" else False
        return Callback(kind=kind, args=args, logs=logs, usual=usual_path(path), where=value.where)
    if isinstance(value, Instance) and value.fact is None:
        logs = _writes_logs(value.cls)
        return Callback(kind=value.cls.name, custom=True, logs=logs, where=run.where())
    return Callback(where=run.where())


def attach(run: Run, model: Model, callbacks: Value) -> None:
    """`self.model` of the project's own callbacks is the model that is fitted."""
    for item in callbacks.items if isinstance(callbacks, Sequence) else ():
        if isinstance(item, Instance) and item.fact is None:
            if any(base.startswith("keras.callbacks.") for base in item.cls.library_bases()):
                run.state.write(item.fields, "model", model)


def write_files(call: Call, event: Fit) -> None:
    """ModelCheckpoint writes the model while it is fitted."""
    for callback in event.callbacks:
        if isinstance(callback.kind, str) and callback.kind == "ModelCheckpoint":
            what = "weights" if callback.args.get("save_weights_only") is True else "model"
            call.run.emit(
                Save, "ModelCheckpoint", model=event.model,
                path=callback.args.get("filepath", UNKNOWN), what=what, usual=callback.usual,
                method="ModelCheckpoint", where=call.where,
            )  # fmt: skip


# -- the project's own -------------------------------------------------------------------------


def _writes_logs(cls: Class) -> Maybe[bool]:
    """Whether a class of the project may add to the logs: False where it surely only reads them."""
    known = all(base.startswith("keras.callbacks.") for base in cls.library_bases())
    if not known or not cls.library_bases():
        return UNKNOWN
    return any(_adds(function) for function in _methods(cls))


def _methods(cls: Class, depth: int = 0) -> list[Function]:
    found = [value for value in cls.scope.names.values() if isinstance(value, Function)]
    for base in cls.bases if depth < 20 else ():
        if isinstance(base, Class):
            found.extend(_methods(base, depth + 1))
    return found


def _adds(function: Function) -> bool:
    """Whether a method does more with the logs than to look names up in them."""
    names = [name for name, _ in parameters_of(function)]
    hook = function.name.startswith("on_") and len(names) > 1
    logs = ("name", names[-1] if hook else "logs")
    uses = reads = 0
    for code in _nested(body_of(function)):
        uses += code == logs
        reads += _reads(code, logs)
    return uses > reads


def _nested(code: Any) -> Iterator[Any]:
    """Every tuple in lowered code."""
    pending = [code]
    while pending:
        item = pending.pop()
        if isinstance(item, tuple):
            yield item
            pending.extend(item)


def _reads(code: Any, logs: Any) -> int:
    """How often this piece of code only reads the logs, its parts left out."""
    kind = code[0] if code else ""
    if kind == "attr" and len(code) == 3:
        return int(code[1] == logs and code[2] in READS)
    if kind == "sub" and len(code) == 3:
        return int(code[1] == logs)
    if kind == "compare" and len(code) == 3:
        return sum(side == logs for side in (code[1], *(right for _, right in code[2])))
    if kind == "bool" and len(code) == 3:  # logs or {}
        return sum(value == logs for value in code[2])
    if kind == "assign" and len(code) == 4:
        bound = sum(target == logs for target in code[2])  # logs = logs or {}
        stored = sum(target[0] == "sub" and target[1] == logs for target in code[2])
        return int(bound - 9 * stored)
    if kind == "call" and len(code) == 5:
        return _handed(code, logs)
    return 0


def _handed(code: Any, logs: Any) -> int:
    """How often a call takes the logs that is known to leave them alone."""
    callee = code[2]
    known = callee in (("name", "print"), ("name", "len")) or str(callee[-1]).startswith("on_")
    given = (*code[3], *(value for _, value in code[4]))
    return sum(value == logs for value in given) if known else 0
