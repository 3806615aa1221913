"""Python's standard library, as far as it decides constants, file names and the order of things."""

from __future__ import annotations

import math
import posixpath
import re
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.frontends.scripts.iteration import element_of, iterate
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.paths import text_of
from lintmodel.frontends.scripts.library.seeds import note_environment
from lintmodel.frontends.scripts.numbering import numbering
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Sequence, Thing, Value, number

MATH = ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp", "pow", "fabs", "trunc")
MAX_ITEMS = 64
MAX_TEXT = 2_000


@function(*(f"math.{name}" for name in MATH), "math.prod", "math.gcd")
def _math(call: Call) -> Value:
    name = call.name.rpartition(".")[2]
    args: list[Any] = [_numbers(arg) if name == "prod" else number(arg) for arg in call.args]
    if not args or any(arg is None for arg in args) or call.kwargs:
        return call.unknown("mathematics")
    if any(abs(arg) > 1e9 for arg in args if not isinstance(arg, list)):
        return call.unknown("mathematics")
    try:
        return getattr(math, name)(*args)
    except Exception:  # math.sqrt(-1): the script raises there
        return call.unknown("mathematics")


def _numbers(value: Value) -> list[float | int] | None:
    items = value.items if isinstance(value, Sequence) else value
    if not isinstance(items, tuple) or (isinstance(value, Sequence) and value.open):
        return None
    found = [number(item) for item in items]
    known = [one for one in found if one is not None and abs(one) < 1e6]
    return known if len(known) == len(found) <= 16 else None


# -- random: nothing is known of it, but for the items that it picks from --------------------------


@function("random.random", "random.uniform", "random.randint", "random.randrange", "random.gauss",
          "random.getrandbits", "random.normalvariate", "random.betavariate")  # fmt: skip
def _random(call: Call) -> Value:
    return Symbol("random")


@function("random.choice")
def _choice(call: Call) -> Value:
    return element_of(call.run, iterate(call.run, call.arg(0, "seq")))


@function("random.sample", "random.choices")
def _sample(call: Call) -> Value:
    items = iterate(call.run, call.arg(0, "population"))
    return Sequence([element_of(call.run, items)], open=True)


@function("random.shuffle")
def _in_place(call: Call) -> Value:
    listed = call.arg(0, "x")
    if call.name.endswith("shuffle") and isinstance(listed, Sequence):
        call.run.state.write(listed.cell, "open", True)  # which stands where is not known
        call.run.state.write(listed.cell, "order", None)
        call.run.state.write(listed.cell, "shuffled", True)
    return None


# -- copies ------------------------------------------------------------------------------------


@function("copy.copy", "copy.deepcopy")
def _copied(call: Call) -> Value:
    value = call.arg(0, "x")
    if isinstance(value, Sequence):
        return Sequence(value.items, value.kind, value.open)
    if isinstance(value, Mapping):
        return Mapping(dict(value.entries), value.open)
    if isinstance(value, Layer | Model | Instance | Thing):
        return call.unknown("copy")  # another object of the same state
    return value


# -- itertools -----------------------------------------------------------------------------------


@function("itertools.chain", "itertools.chain.from_iterable")
def _chained(call: Call) -> Value:
    parts: tuple[Value, ...] | None = tuple(call.args)
    if call.name.endswith("from_iterable"):
        parts = iterate(call.run, call.arg(0, "iterable")).items
    sources = [iterate(call.run, part) for part in parts or ()]
    known = [source.items for source in sources if source.items is not None]
    items = tuple(item for one in known for item in one)
    if parts is not None and len(known) == len(sources) and len(items) <= MAX_ITEMS:
        return Sequence(items)
    return Sequence([element_of(call.run, source) for source in sources], open=True)


@function("itertools.product", "itertools.zip_longest")
def _combined(call: Call) -> Value:
    elements = tuple(element_of(call.run, iterate(call.run, arg)) for arg in call.args)
    return Sequence([elements], open=True)


@function("itertools.cycle", "itertools.islice", "itertools.count", "itertools.repeat")
def _endless(call: Call) -> Value:
    if call.name.endswith("count"):
        return Sequence([Symbol("count")], open=True)
    if call.name.endswith("repeat"):
        return Sequence([call.arg(0, "object")], open=True)
    return Sequence([element_of(call.run, iterate(call.run, call.arg(0, "iterable")))], open=True)


# -- text ----------------------------------------------------------------------------------------


@function("re.sub", "re.escape")
def _text(call: Call) -> Value:
    texts = [arg for arg in call.args if isinstance(arg, str) and len(arg) < MAX_TEXT]
    if call.name.endswith("escape") and len(texts) == 1:
        return re.escape(texts[0])
    return call.unknown("text")


@function("re.compile", "re.match", "re.search", "re.split", "re.findall", "re.fullmatch")
def _matched(call: Call) -> Value:
    return call.unknown("text")


# -- the system ------------------------------------------------------------------------------------


@function("glob.glob", "glob.iglob", "os.listdir", "os.scandir", "os.walk")
def _listed(call: Call) -> Value:
    """Names of files: how many, and in what order, the source does not say."""
    order = numbering(call.run, "listing", f"{call.name}()", True)
    names = Sequence([Symbol("file name")], open=True, order=order)
    if call.name == "os.walk":
        return Sequence([(Symbol("file name"), names, names)], open=True, order=order)
    return names


@function("os.path.splitext", "os.path.split")
def _split(call: Call) -> Value:
    text = text_of(call.arg(0, "p"))
    if text is None:
        return (call.unknown("path"), call.unknown("path"))
    return posixpath.splitext(text) if call.name.endswith("ext") else posixpath.split(text)


@function("os.environ.get", "os.getenv", "os.environ.setdefault")
def _environment(call: Call) -> Value:
    if call.name.endswith("setdefault"):
        note_environment(call.run, call.arg(0, "key"))
    key, default = call.arg(0, "key"), call.arg(1, "default")
    return Symbol(
        "environment", ("environment", key if isinstance(key, str) else id(call)), default
    )


@function("os.path.exists", "os.path.isfile", "os.path.isdir")
def _exists(call: Call) -> Value:
    text = text_of(call.arg(0, "path"))
    return Symbol("file system", ("exists", text if text is not None else id(call)))


@function("os.makedirs", "os.mkdir", "os.remove", "os.rename", "os.chdir", "shutil.rmtree",
          "shutil.copy", "time.sleep", "gc.collect", "os.environ.update")  # fmt: skip
def _done(call: Call) -> Value:
    return None


@function("time.time", "time.perf_counter", "datetime.datetime.now", "os.cpu_count", "os.getpid",
          "time.strftime", "timeit.default_timer", "time.monotonic", "datetime.datetime.today")  # fmt: skip
def _clock(call: Call) -> Value:
    return Symbol("clock")


@function("os.getcwd")
def _here(call: Call) -> Value:
    return "."
