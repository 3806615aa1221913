"""Keras 2 keeps to a training=False that stands in the graph, for all layers of a nested model."""

from __future__ import annotations

import pytest

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.views.normfiles import trained_files

WHERE = Where("m.h5")
START = {"gamma": 1.3, "beta": 0.2, "moving_mean": 0.0, "moving_variance": 1.0}


def project(flag: bool | None, version: tuple[int, ...]) -> Project:
    norm = Layer(kind="BatchNormalization", name="norm", where=WHERE)
    norm.weights = tuple(
        Weight(name, (2,), "float32", summary=TensorSummary(value, value))
        for name, value in START.items()
    )
    base = Model(kind="sequential", layers=[norm], complete=True, where=WHERE)
    nested = Layer(kind="Sequential", name="base", inner=base, where=WHERE)
    call = Node(layer=nested, kwargs={} if flag is None else {"training": flag}, where=WHERE)
    model = Model(kind="functional", layers=[nested], nodes=[call], complete=True, where=WHERE)
    artifact = Artifact("m.h5", "h5", model, version=KerasVersion(version), iterations=300)
    return Project(artifacts=[artifact])


@pytest.mark.parametrize(
    ("flag", "version", "judged"),
    [
        (False, (2, 15), False),
        (None, (2, 15), True),
        (True, (2, 15), True),
        (False, (3, 6), True),  # fit() of Keras 3 overrides the flag
    ],
)
def test_a_base_that_is_called_in_inference_mode(
    flag: bool | None, version: tuple[int, ...], judged: bool
) -> None:
    found = list(trained_files(project(flag, version)))
    assert [file.at_init for file in found] == ([True] if judged else [])
