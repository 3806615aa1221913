"""Checkpoints that stand alone, as tf.train.Checkpoint and the Saver of TF1 write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lintmodel
from lintmodel.frontends.artifacts import read_artifact


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tf = pytest.importorskip("tensorflow")
    made = tmp_path_factory.mktemp("checkpoints")
    _savers(tf, made)
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="head")])
    tf.train.Checkpoint(net=model).write(str(made / "final"))
    return made


def _savers(tf: Any, made: Path) -> None:
    tf1 = tf.compat.v1
    with tf.Graph().as_default():
        with tf1.variable_scope("net/batch_normalization"):
            for name in ("gamma", "beta", "moving_mean", "moving_variance"):
                tf1.get_variable(name, [3], trainable=not name.startswith("moving"))
        with tf1.Session() as session:
            session.run(tf1.global_variables_initializer())
            tf1.train.Saver(tf1.trainable_variables()).save(session, str(made / "part.ckpt"))
            tf1.train.Saver().save(session, str(made / "whole.ckpt"))


def rules(*paths: Path) -> list[str]:
    report = lintmodel.check(list(paths), isolated=True, show_info=True)
    return [finding.rule for finding in report.findings]


def test_weights_and_keywords(folder: Path) -> None:
    saver = read_artifact(folder / "part.ckpt.index", "part.ckpt.index")
    assert saver.format == "checkpoint"
    assert {one.name for one in saver.weights} == {"gamma", "beta"}
    assert saver.details["keys"] == []
    kept = read_artifact(folder / "final.index", "final.index")
    assert "net" in kept.details["keys"]
    assert any(one.name == "kernel" for one in kept.weights)


def test_moving_statistics_that_are_not_saved(folder: Path) -> None:
    assert rules(folder / "part.ckpt.index") == ["unsaved-moving-statistics"]
    assert rules(folder / "whole.ckpt.index") == []


@pytest.mark.parametrize(
    ("keyword", "expected"), [("net", []), ("model", ["unmatched-checkpoint"])]
)
def test_keywords_of_a_script_and_of_a_file(
    folder: Path, keyword: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    script = folder / "serve.py"
    script.write_text(
        "import keras\nimport tensorflow as tf\n"
        "model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])\n"
        f"tf.train.Checkpoint({keyword}=model).read('final').expect_partial()\n"
    )
    assert rules(script, folder / "final.index") == expected


def test_an_index_of_something_else(tmp_path: Path) -> None:
    other = tmp_path / "faiss.index"
    other.write_bytes(b"IxFI" + bytes(100))
    report = lintmodel.check([tmp_path], isolated=True)
    assert report.findings == []
