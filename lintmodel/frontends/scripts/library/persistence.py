"""Objects put into files and taken out again: pickle, joblib, json, numpy, h5py, scipy.io, yaml.

What is read back from a file that the same script wrote is the object that was written there, where
nothing else was written to it; what comes from elsewhere is unknown, but for arrays, which are
stored data of unknown earlier steps.
"""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Source
from lintmodel.facts.files import Restore, Store
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import new_data
from lintmodel.frontends.scripts.library.fitting import held, learner, part
from lintmodel.frontends.scripts.library.paths import text_of
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Sequence, Thing, Value, plain


def path_of(value: Value) -> Maybe[str]:
    """The name of a file, given by its path or opened."""
    if isinstance(value, Thing) and value.kind == "file":
        value = value.fields.get("path")
    text = text_of(value)
    return UNKNOWN if text is None else text


@function("builtins.open", "io.open", "gzip.open", "bz2.open", "codecs.open", "tensorflow.io.gfile.GFile",
          "tensorflow.gfile.GFile", "tensorflow.gfile.Open")  # fmt: skip
def open_file(call: Call) -> Value:
    """open(path, mode)."""
    fields = {"path": call.arg(0, "file"), "mode": call.arg(1, "mode", "r")}
    return Thing("file", fields, call.where)


@method("Path", "open")
def open_path(call: Call) -> Value:
    """path.open(mode)."""
    return Thing("file", {"path": call.owner, "mode": call.arg(0, "mode", "r")}, call.where)


@method("file", "close", "flush", "seek")
def _done(call: Call) -> Value:
    return None


@method("file", "write", "writelines")
@method("Path", "write_text", "write_bytes")
def _written(call: Call) -> Value:
    """file.write(text): of interest where what an object learned is written."""
    text = call.arg(0, "text", call.kwargs.get("data"))
    found = held(call.run, [text]) if call.run.learners or call.run.numbered else ()
    serialised = getattr(text, "cause", "") == SERIALISED
    if serialised if isinstance(found, Unknown) else found:
        call.run.emit(Store, "write()", value=text, path=path_of(call.owner), method="write",
                      holds=found, where=call.where)  # fmt: skip
    return None


@method("file", "readlines")
def _lines(call: Call) -> Value:
    return Sequence([Symbol("file content")], open=True)


@method("file", "read")
@method("Path", "read_text", "read_bytes")
def _read(call: Call) -> Value:
    """file.read(): what this script wrote there, or the content of this file."""
    path = path_of(call.owner)
    if not isinstance(path, str) or (call.args and call.owner.kind == "file"):
        return Symbol("file content")
    written = _written_here(call.run, path)
    return written if isinstance(written, Symbol) else Symbol("file content", ("content", path))


ANY_METHOD["file"] = lambda call: Symbol("file content")

# -- objects -------------------------------------------------------------------------------------

DUMPS = {"pickle.dump": 1, "joblib.dump": 1, "json.dump": 1, "yaml.dump": 1, "dill.dump": 1,
         "cloudpickle.dump": 1, "sklearn.externals.joblib.dump": 1, "_pickle.dump": 1,
         "yaml.safe_dump": 1, "cPickle.dump": 1}  # fmt: skip
LOADS = tuple(name.replace("dump", "load") for name in DUMPS) + ("yaml.full_load",)


@function(*DUMPS)
def dump(call: Call) -> Value:
    """pickle.dump(obj, file), joblib.dump(obj, path)."""
    stored(call, call.arg(0, "obj", call.kwargs.get("value")), call.arg(1, "file"))
    return None


@function("numpy.save", "numpy.savetxt", "numpy.savez", "numpy.savez_compressed")
def numpy_save(call: Call) -> Value:
    """np.save(path, array)."""
    values = [*call.args[1:], *call.kwargs.values()]
    stored(call, values[0] if len(values) == 1 else tuple(values), call.arg(0, "file"))
    return None


def stored(call: Call, value: Value, file: Value) -> None:
    """Note that an object is put into a file."""
    method_name = call.name.removeprefix("sklearn.externals.")
    call.run.emit(Store, f"{method_name}()", value=value, path=path_of(file), method=method_name,
                  holds=held(call.run, [value]), where=call.where)  # fmt: skip


@function(*LOADS)
def load(call: Call) -> Value:
    """pickle.load(file), joblib.load(path)."""
    return _taken_out(call, path_of(call.arg(0, "file", call.kwargs.get("filename"))))


def _taken_out(call: Call, path: Maybe[str]) -> Value:
    """The object in a file."""
    value = _written_here(call.run, path)
    if value is None:
        key = path if isinstance(path, str) else id(call)
        value = Symbol("stored object", ("restored", key))
    call.run.emit(Restore, f"{call.name}()", value=value, path=path, method=call.name,
                  where=call.where)  # fmt: skip
    return value


def _written_here(run: Run, path: Maybe[str]) -> Value:
    """The only object that this script wrote to a file, on the way here; else None."""
    if not isinstance(path, str):
        return None
    found = [event for event in run.trace.of(Store) if plain(event.path) == path]
    if len(found) != 1 or not found[0].guards <= run.state.guards:
        return None
    return found[0].value if found[0].entry == run.entry else None


SERIALISED = "serialised text"
JSON_TEXT = "json text"  # the kind of what is sent to TF Serving, or comes from there
SENT = ("instances", "inputs")


@function(
    "pickle.dumps", "json.dumps", "pickle.loads", "json.loads", "dill.dumps", "cloudpickle.dumps"
)
def _in_memory(call: Call) -> Value:
    """An object as text or bytes, and back: it may go anywhere from there."""
    given = call.args[0] if call.args else None
    path = content_of(given)
    if path is not None and call.name.endswith("loads"):
        return _taken_out(call, path)  # json.loads(file.read())
    found = held(call.run, call.args[:1]) if call.run.learners or call.run.numbered else ()
    if not isinstance(found, Unknown) and found:
        call.run.emit(Store, f"{call.name}()", value=given, method=call.name, holds=found,
                      where=call.where)  # fmt: skip
    return _of_requests(call) or _text_of_learned(call, given) or call.unknown(SERIALISED)


def content_of(value: Value) -> str | None:
    """The path of the file that a text was read from."""
    key: Any = value.key if isinstance(value, Symbol) else None
    return key[1] if isinstance(key, tuple) and len(key) == 2 and key[0] == "content" else None


def _text_of_learned(call: Call, given: Value) -> Value:
    """json.dumps(tokenizer.to_json()), pickle.dumps(scaler): what was learned, as text; else None."""
    if isinstance(given, Symbol) and learner(call.run, given) is not None:
        return Symbol(SERIALISED, ("text", given.key))
    if isinstance(given, Thing) and id(given) in call.run.learners:
        return Symbol(SERIALISED, part(call.run, given, call.name).key)
    return None


def _of_requests(call: Call) -> Value:
    """json.dumps({"instances": x}), and what json.loads() makes of an answer; None of anything else."""
    given = call.arg(0, "obj", call.kwargs.get("s"))
    if call.name == "json.dumps" and isinstance(given, Mapping) and {*SENT} & {*given.entries}:
        return Thing(JSON_TEXT, {"value": given}, call.where)
    is_answer = isinstance(given, Thing) and given.kind == JSON_TEXT
    return given.fields["value"] if is_answer and call.name == "json.loads" else None


# -- arrays --------------------------------------------------------------------------------------


@function("h5py.File", "tables.open_file", "scipy.io.loadmat", "pandas.HDFStore", "netCDF4.Dataset")
def array_file(call: Call) -> Value:
    """A file of arrays: what is read from it is stored data, one source for each name."""
    return Thing("array file", {"path": path_of(call.arg(0, "name")), "of": call.name}, call.where)


@method("array file", "__getitem__", "get")
def array_in_file(call: Call) -> Value:
    """file["x"]."""
    key = plain(call.args[0]) if call.args else UNKNOWN
    parts: dict[Any, Value] = call.owner.fields.setdefault("parts", {})
    name = key if isinstance(key, str) else id(call)
    if name not in parts:
        source = Source("stored", call.owner.fields["of"], path=call.owner.fields["path"])
        parts[name] = new_data(call.run, source, f"{call.owner.fields['of']}()")
    return parts[name]


@method("array file", "create_dataset", "require_dataset")
def array_to_file(call: Call) -> Value:
    """file.create_dataset("x", data=x)."""
    data = call.kwargs.get("data")
    if data is not None:
        name = call.owner.fields["of"]
        call.run.emit(Store, f"{name}.create_dataset()", value=data, method=name, where=call.where,
                      path=call.owner.fields["path"])  # fmt: skip
    return call.unknown("array file")


ANY_METHOD["array file"] = lambda call: call.unknown("array file")


@attribute("array file", "root", "attrs")
def _group(run: Run, owner: Thing) -> Value:
    return run.unknown("array file")


# -- configuration ---------------------------------------------------------------------------------


@function("yaml.safe_load", "toml.load", "tomllib.load", "tomli.load", "omegaconf.OmegaConf.load",
          "omegaconf.OmegaConf.create", "omegaconf.OmegaConf.to_container", "dotenv.dotenv_values",
          "configparser.ConfigParser", "ConfigParser.ConfigParser")  # fmt: skip
def configuration(call: Call) -> Value:
    """Settings that stand in no source."""
    given = call.arg(0, "obj")
    return given if isinstance(given, Mapping) else Symbol("configuration")
