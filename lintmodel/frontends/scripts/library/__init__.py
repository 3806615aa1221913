"""What known calls do: tables from a full name, or an owner and a method, to a transfer function.

A transfer function takes a Call and returns the value that the call yields; it emits the events that
the call stands for. Modules of this folder register theirs; each is imported when a script first
names its package. A package whose functions are known not to change models passed to them is in
HARMLESS; what is not registered there yields an unknown value and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Where
from lintmodel.frontends.scripts.names import root
from lintmodel.frontends.scripts.spans import Span
from lintmodel.frontends.scripts.values import Value, is_constant, plain

if TYPE_CHECKING:
    from lintmodel.frontends.scripts.run import Run


class Call:
    """A call as a transfer function sees it: arguments as values, by position and by name.

    `open` says that `*args` or `**kwargs` of unknown content were among them.
    """

    __slots__ = ("args", "kwargs", "name", "open", "owner", "run", "span", "used")

    def __init__(
        self,
        run: Run,
        span: Span,
        name: str,
        args: list[Value],
        kwargs: dict[str, Value],
        owner: Value = None,
        open: bool = False,
        used: bool = True,
    ) -> None:
        self.run = run
        self.span = span
        self.name = name
        self.args = args
        self.kwargs = kwargs
        self.owner = owner
        self.open = open
        self.used = used

    @property
    def where(self) -> Where:
        """The place of the call."""
        return self.run.where(self.span)

    def given(self, position: int, name: str) -> bool:
        """Whether an argument was given (or may have been)."""
        return position < len(self.args) or name in self.kwargs or self.open

    def arg(self, position: int, name: str, default: Value = None) -> Value:
        """An argument's value, or `default`; an unknown value where `*args` may hold it."""
        if name in self.kwargs:
            return self.kwargs[name]
        if 0 <= position < len(self.args):
            return self.args[position]
        return self.run.unknown("star-arguments") if self.open else default

    def plain(self, position: int, name: str, default: Any = None) -> Any:
        """An argument as facts hold it: a constant, or UNKNOWN."""
        return plain(self.arg(position, name, default))

    def unknown(self, cause: str = "") -> Value:
        """An unknown result, counted; with a cause of its own it may stem from an argument's."""
        if not cause:
            return self.run.unknown(f"call {self.name}")
        return self.run.unknown(cause, None, (self.owner, *self.args, *self.kwargs.values()))

    def codes(self) -> tuple[Any, Any]:
        """The code of the arguments by position, and of the (keyword, argument) pairs."""
        code = self.run.code
        return ((), ()) if code is None or code[1] != self.span else (code[3], code[4])

    def literals(self) -> frozenset[str]:
        """Keywords that are written as constants at the call, not computed or handed on."""
        return frozenset(name for name, value in self.codes()[1] if name and value[0] == "const")

    def literal(self) -> bool:
        """Whether every argument is a constant."""
        values = [*self.args, *self.kwargs.values()]
        return not self.open and all(is_constant(v) or plain(v) is not UNKNOWN for v in values)


Transfer = Callable[[Call], Value]
FUNCTIONS: dict[str, Transfer] = {}
PREFIXES: dict[str, Transfer] = {}
METHODS: dict[tuple[Any, str], Transfer] = {}
ATTRIBUTES: dict[tuple[Any, str], Callable[[Run, Value], Value]] = {}
ANY_METHOD: dict[Any, Transfer] = {}
SETTERS: dict[str, Callable[[Run, Any, str, Value], None]] = {}

KERAS = ("keras_layers", "symbolic", "tensor_shapes", "keras_models", "applications", "model_parts",
         "keras_files", "architectures", "variables", "mixed_precision",
         "keras_objective", "loss_calls", "tf1", "tf1_layers", "checkpoints", "keras_training",
         "keras_data", "keras_sklearn", "array_methods", "tf_data", "datasets", "keras_text", "viewers",
         "wrapping", "keras_generators", "seeds")  # fmt: skip
PLAIN = ("math", "copy", "itertools", "re", "glob", "shutil", "time", "datetime", "gc",
         "timeit")  # fmt: skip
STORING = ("pickle", "_pickle", "cPickle", "joblib", "json", "yaml", "dill", "cloudpickle", "h5py",
           "tables", "io", "gzip", "bz2", "codecs", "toml", "tomllib", "tomli", "omegaconf", "dotenv",
           "configparser", "ConfigParser", "netCDF4")  # fmt: skip
PACKAGES: dict[str, tuple[str, ...]] = {
    "keras": ("tensorflow", *KERAS),  # keras.ops and keras.backend are there
    "tensorflow": (
        "tensorflow",
        *KERAS,
        "comparing",
        "tf_math",
        "tf_image",
        "audio",
        "persistence",
        "options",
        "tflite",
        "calibration",
    ),  # fmt: skip
    "tensorflow_datasets": (*KERAS, "tfds"),
    "tensorflow_model_optimization": KERAS,
    "scikeras": KERAS,
    "tensorflow_hub": KERAS,
    **dict.fromkeys(("tflite_runtime", "ai_edge_litert"), ("tflite", "array_methods")),
    "tf_slim": ("tensorflow", *KERAS),
    "numpy": ("seeds", "numpy", "numpy_changes", "comparing", "array_methods", "persistence"),
    "cv2": ("images", "array_methods", "opencv"),
    "imutils": ("images", "array_methods", "opencv"),
    "PIL": ("images", "array_methods", "pictures"),
    "albumentations": ("images", "array_methods", "augmentation"),
    "matplotlib": ("images", "array_methods", "viewers"),
    "imageio": ("images", "array_methods", "pictures"),
    "skimage": ("images", "array_methods", "pictures"),
    "scipy": ("images", "array_methods", "opencv", "audio", "persistence"),
    "sklearn": (
        "sklearn",
        "sklearn_fitted",
        "sklearn_data",
        "sklearn_splits",
        "comparing",
        "array_methods",
        "persistence",
    ),
    "imblearn": ("sklearn", "array_methods"),
    "pandas": ("pandas", "array_methods"),
    "os": ("paths", "stdlib", "seeds"),
    **dict.fromkeys(("subprocess", "multiprocessing"), ("seeds",)),
    "pathlib": ("paths", "persistence"),
    "argparse": ("arguments",),
    **dict.fromkeys(("click", "typer", "absl"), ("options",)),
    **dict.fromkeys(("seaborn", "plotly", "mpl_toolkits", "bokeh", "logging"), ("viewers",)),
    **dict.fromkeys(("librosa", "soundfile"), ("audio", "array_methods")),
    **dict.fromkeys(PLAIN, ("stdlib",)),
    "random": ("stdlib", "seeds"),
    **dict.fromkeys(STORING, ("persistence", "array_methods")),
    **dict.fromkeys(
        ("requests", "httpx", "aiohttp", "urllib", "http", "tensorflow_serving"), ("served",)
    ),
    "functools": ("builtins", "type_tests", "containers"),
    "builtins": ("builtins", "type_tests", "containers", "persistence"),
    "tqdm": ("builtins", "type_tests", "containers"),
    "collections": ("builtins", "type_tests", "containers"),
    "sys": ("builtins", "type_tests", "containers"),
    "six": ("builtins", "type_tests", "containers"),
}
HARMLESS = {
    "keras", "tensorflow", "numpy", "pandas", "sklearn", "matplotlib", "seaborn", "scipy", "cv2",
    "PIL", "skimage", "imageio", "plotly", "tqdm", "builtins", "os", "sys", "math", "random", "time",
    "json", "pickle", "joblib", "logging", "collections", "itertools", "functools", "pathlib", "re",
    "datetime", "glob", "shutil", "typing", "string", "copy", "argparse", "csv", "io", "gc",
    "tensorflow_datasets", "tensorflow_hub", "wandb", "mlflow", "absl", "click", "flask", "fastapi",
    "streamlit", "imblearn", "librosa", "h5py", "yaml", "warnings", "subprocess", "tempfile",
    "soundfile", "imutils", "bokeh", "mpl_toolkits", "typer", "gzip", "bz2", "codecs", "toml", "tomli",
    "tomllib", "omegaconf", "dotenv", "configparser", "timeit", "six", "enum", "dataclasses",
    "platform", "pprint", "textwrap", "operator", "uuid", "hashlib", "zipfile", "urllib", "requests",
    "tf_slim", "httpx", "aiohttp", "http", "tensorflow_serving", "grpc", "albumentations",
}  # fmt: skip
_loaded: set[str] = set()


def function(*names: str) -> Callable[[Transfer], Transfer]:
    """Register the transfer function of library functions or classes."""

    def register(transfer: Transfer) -> Transfer:
        for name in names:
            FUNCTIONS[name] = transfer
        return transfer

    return register


def prefix(*names: str) -> Callable[[Transfer], Transfer]:
    """Register a transfer function for everything below a package ("keras.layers.")."""

    def register(transfer: Transfer) -> Transfer:
        for name in names:
            PREFIXES[name] = transfer
        return transfer

    return register


def method(owner: Any, *names: str) -> Callable[[Transfer], Transfer]:
    """Register methods of a value type, or of a Thing of a kind (given as its name)."""

    def register(transfer: Transfer) -> Transfer:
        for name in names:
            METHODS[(owner, name)] = transfer
        return transfer

    return register


def attribute(owner: Any, *names: str) -> Callable[[Any], Any]:
    """Register what reading an attribute yields."""

    def register(read: Any) -> Any:
        for name in names:
            ATTRIBUTES[(owner, name)] = read
        return read

    return register


def setter(kind: str) -> Callable[[Any], Any]:
    """Register what setting an attribute of a Thing of a kind says."""

    def register(note: Any) -> Any:
        SETTERS[kind] = note
        return note

    return register


def load(package: str) -> None:
    """Import the models of a package, once."""
    if package in _loaded:
        return
    _loaded.add(package)
    for module in PACKAGES.get(package, ()):
        import_module(f"{__name__}.{module}")


def transfer_of(name: str) -> Transfer | None:
    """The transfer function of a library name, or None where it is not modelled."""
    load(root(name))
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    cut = name.rfind(".")
    while cut > 0:
        found = PREFIXES.get(name[: cut + 1])
        if found is not None:
            return found
        cut = name.rfind(".", 0, cut)
    return None


CONSTANTS: dict[str, Any] = {
    "numpy.pi": 3.141592653589793,
    "numpy.e": 2.718281828459045,
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    "math.pi": 3.141592653589793,
    "math.e": 2.718281828459045,
    "sys.maxsize": 2**63 - 1,
    "os.sep": "/",
    "typing.TYPE_CHECKING": False,
}
