"""Classes of a script that derive from keras.layers.Layer or keras.Model, as their code defines them."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.provenance import NOWHERE, Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.record import record

AttributeKind = Literal[
    "layer",  # layers or models, also in lists and dicts
    "weight",  # add_weight, keras.Variable: Keras saves it
    "tf.Variable",
    "statistic",  # computed from data that the method was given: x.mean(), np.unique(x)
    "constant",
    "other",
]


@record(frozen=True, eq=True)
class Parameter:
    """One parameter of a method; `default` is UNKNOWN where there is none or it is no constant."""

    name: str
    required: bool = False
    default: Maybe[Any] = UNKNOWN


@record(frozen=True, eq=True)
class Assignment:
    """self.attribute = value. `phase` is "init", "build" or "call" for what these lead to, else the
    name of the method; `sources` are the parameters of that method which the value is made from."""

    attribute: str
    phase: str
    kind: AttributeKind
    where: Where = NOWHERE
    sources: frozenset[str] = frozenset()
    trainable: Maybe[bool] = True  # of a variable
    made: frozenset[str] = frozenset()  # of a layer: the classes that make it


@record(frozen=True, eq=True)
class Config:
    """What get_config returns: its keys, and which attributes each is read from.

    With `open`, there may be other keys.
    """

    keys: frozenset[str]
    open: bool
    attributes: frozenset[str]
    where: Where = NOWHERE


@record(frozen=True, eq=True)
class LayerMade:
    """A layer with weights made inside call(): a new one at every call."""

    kind: str
    where: Where
    call: Where  # of call() itself, or of the Lambda


@record()
class Subject:
    """An object of the class, and the constructor's arguments that it was given."""

    of: Layer | Model
    args: dict[str, Any] = field(default_factory=dict)
    open: bool = False  # by *args or **kwargs of unknown content


@record(kw_only=True)
class CustomClass(Placed):
    """A subclass of Layer or Model, with what it inherits from classes of the project.

    `known` says that every base is seen, or is Keras' own; without it absence proves nothing.
    `methods` are those that the project defines. `used` are the attributes that call() and build()
    read, `called` those of call() alone, both with the methods that they call. `handed` are the
    parameters of the constructor that go to super().__init__(), `shaping` those that decide how
    sublayers are made. `config` is None where the project defines no get_config().
    """

    name: str
    kind: Literal["layer", "model"]
    bases: tuple[str, ...] = ()
    above: tuple[Where, ...] = ()  # where the classes of the project that it derives from stand
    known: bool = False
    registered: bool = False
    methods: frozenset[str] = frozenset()
    parameters: tuple[Parameter, ...] = ()
    handed: frozenset[str] = frozenset()
    shaping: frozenset[str] = frozenset()
    assignments: tuple[Assignment, ...] = ()
    used: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    assigned_to: frozenset[str] = frozenset()  # attributes whose .assign() is called
    config: Config | None = None
    call: tuple[Parameter, ...] = ()
    call_open: bool = False  # call() takes **kwargs
    call_at: Where = NOWHERE
    flags: bool = False  # call() passes training= to something itself
    reads_training: bool = False  # call() reads its parameter `training`
    made: tuple[LayerMade, ...] = ()
    subjects: list[Subject] = field(default_factory=list)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of call() of this name, if it has one."""
        return next((one for one in self.call if one.name == name), None)
