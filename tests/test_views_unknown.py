"""What is UNKNOWN in one script does not end a view that others are in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import lintmodel
from lintmodel.facts.project import Project

UNKNOWN_RATE = """
import tensorflow as tf


def build(rate):
    inputs = tf.keras.Input((4,))
    return tf.keras.Model(inputs, tf.keras.layers.Dropout(rate)(inputs))


print(build(load())(tf.zeros((1, 4))))
"""
UNFLAGGED = """
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(net(tf.zeros((8, 4))))
optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
"""


def test_unknown_dropout_rate_of_another_script(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNKNOWN_RATE)
    (tmp_path / "b.py").write_text(UNFLAGGED)
    report = lintmodel.check([str(tmp_path)])
    assert [one.rule for one in report.findings] == ["training-flag-missing"]


def test_a_view_that_ends_in_one_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a view asks of one script, the others are judged."""
    from lintmodel.facts.unknown import UNKNOWN
    from lintmodel.views import calls

    whole = calls.direct_calls

    def asking(project: Project) -> Iterator[object]:
        for script in project.scripts:
            if script.path.endswith("a.py"):
                bool(UNKNOWN)
        yield from whole(project)

    monkeypatch.setattr(calls, "direct_calls", asking)
    (tmp_path / "a.py").write_text(UNFLAGGED)
    (tmp_path / "b.py").write_text(UNFLAGGED)
    report = lintmodel.check([str(tmp_path)])
    assert [(one.rule, Path(one.where.path).name) for one in report.findings] == [
        ("training-flag-missing", "b.py")
    ]
