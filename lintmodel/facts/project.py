"""Scripts, model files, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, Literal

from lintmodel.facts.custom import CustomClass
from lintmodel.facts.event import Event
from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.signature import Signature
from lintmodel.facts.trace import Trace
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record

Role = Literal["training", "inference", "both", "library", "test"]

# Problems that the user should know of and that are no fault: the run notes them.
NOTED_PROBLEMS = frozenset({"python2", "budget", "cell"})


@record()
class Problem:
    """Why a source could not be read whole: a kind for the rules, a sentence for the person."""

    kind: str  # "truncated", "not-a-model", "cap", "syntax", "too-deep", ...
    message: str
    where: Where


@record()
class Script:
    """One script or notebook, interpreted."""

    path: str
    trace: Trace = field(default_factory=Trace)
    version: KerasVersion = field(default_factory=KerasVersion)
    backend: str = ""  # of Keras 3, where the script sets it: "jax", "torch", "tensorflow"
    role: Role = "library"
    problems: list[Problem] = field(default_factory=list)
    imports: tuple[str, ...] = ()  # resolved paths of project modules that it imports
    suppressions: tuple[tuple[int, str, str], ...] = ()  # line, rule names, reason
    notebook: bool = False
    disordered: bool = False  # a notebook whose cells were not executed from top to bottom
    classes: list[CustomClass] = field(default_factory=list)  # layers and models of its own
    unknowns: dict[str, int] = field(default_factory=dict)  # cause -> how often (for --statistics)
    evaluated: int = 0  # values that there were


@record()
class Hazard:
    """Something in a config that does more at load than to build a layer; `part` is the layer.

    `kind` is "module" (a function of Python's own modules), "download", "file" or "switch" (a function
    of Keras that builds nothing), "bytecode", "pickle", "outside" (a file beside this one) or "member"
    (a path that leads out of the archive).
    """

    kind: str
    what: str
    part: str = ""


@record()
class Artifact:
    """One model file or SavedModel directory, read.

    `format` is "keras", "h5", "h5-weights", "saved-model", ...; `weights` are all tensors, those of
    the optimizer under `optimizer_weights`. `model` is None where the format holds no architecture;
    `unlisted` are layers that no config lists, and whose class their variables prove.
    `iterations` is the optimizer's step counter, UNKNOWN where it is not stored. `loader` is the Keras
    that will read the file, as the scripts that load it or the pins around it say.
    """

    path: str
    format: str = ""
    model: Model | None = None
    weights: list[Weight] = field(default_factory=list)
    optimizer_weights: list[Weight] = field(default_factory=list)
    iterations: Maybe[int] = UNKNOWN
    signatures: list[Signature] = field(default_factory=list)
    version: KerasVersion = field(default_factory=KerasVersion)
    loader: KerasVersion = field(default_factory=KerasVersion)
    problems: list[Problem] = field(default_factory=list)
    hazards: list[Hazard] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # (kind, message): no fault
    size: int = 0
    details: dict[str, Any] = field(default_factory=dict)  # for inspect: members, date_saved, ...
    unlisted: list[Layer] = field(default_factory=list)

    def layers(self) -> Iterator[Layer]:
        """Every layer that is known, those of nested models and those of no config included."""
        yield from self.model.all_layers() if self.model is not None else ()
        yield from self.unlisted


@record()
class Link:
    """An event on a file, and which file that is; "stores" and "restores" are of what is no model.
    "asks" is a request to TF Serving, for the model that a file of this place holds.

    `sure` is False where the file is only the one of that name. `stray`: a model is loaded from it, and
    no script writes a file of this name; then `exists` says whether it is there, and `spoken_of` that a
    text beside the scripts names it, or that they fetch files. `newer`: the script that writes it was
    changed after the file was. `usual`: the file is this one unless the user says otherwise; it is not
    sure then.
    """

    kind: Literal["saves", "loads", "loads-weights", "stores", "restores", "asks"]
    script: Script
    event: Event
    target: str  # resolved path of the file
    artifact: Artifact | None = None
    sure: bool = True
    stray: bool = False
    exists: bool = False
    spoken_of: bool = False
    newer: bool = False
    usual: bool = False

    @property
    def meant(self) -> bool:
        """Whether the file is this one, at least where the user says nothing else."""
        return self.sure or self.usual


@record()
class Project:
    """Everything that is judged together. `given` are the paths that the user asked for."""

    scripts: list[Script] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    root: str = ""
