"""TF1 and checkpoints: sessions, savers, update operations, what is restored and how it is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lintmodel.facts.event import Apply, Call, LearningPhase, LossUse
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.project import Script
from lintmodel.facts.session import (
    ClearSession,
    Initialize,
    ReadCheckpoint,
    UpdateOperations,
    WriteCheckpoint,
)
from lintmodel.facts.unknown import Unknown

Reader = Callable[..., Script]
TF1 = ("import tensorflow as tf\n", "import tensorflow.compat.v1 as tf\n")


def events(script: Script, *kinds: Any) -> list[Any]:
    return list(script.trace.of(*kinds))


@pytest.mark.parametrize("head", TF1)
def test_an_initializer_after_restore(read: Reader, head: str) -> None:
    script = read(
        head + "saver = tf.train.Saver()\n"
        "with tf.Session() as sess:\n"
        "    saver.restore(sess, 'model.ckpt')\n"
        "    sess.run(tf.group(tf.global_variables_initializer(), tf.tables_initializer()))\n"
    )
    restored, initialised = events(script, ReadCheckpoint, Initialize)
    assert (restored.path, restored.checkpoint.variables) == ("model.ckpt", ("global",))
    assert initialised.what == "global"
    assert initialised.session is restored.session


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("", ("global",)),
        ("tf.trainable_variables()", ("trainable",)),
        ("var_list=tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='net')", ("trainable",)),
        ("[v for v in tf.trainable_variables() if 'net' in v.name]", ("trainable",)),
        ("tf.trainable_variables() + tf.get_collection('moving')", ("other", "trainable")),
        ("tf.trainable_variables() + [v for v in tf.global_variables() if 'moving' in v.name]",
         ("global", "trainable")),
        ("chosen", None),
    ],
)  # fmt: skip
def test_what_a_saver_keeps(read: Reader, variables: str, expected: Any) -> None:
    script = read(
        f"import tensorflow as tf\nsaver = tf.train.Saver({variables})\nsaver.save(sess, 'm/model')\n"
    )
    (written,) = events(script, WriteCheckpoint)
    kept = written.checkpoint.variables
    assert (None if isinstance(kept, Unknown) else kept) == expected
    assert written.path == "m/model"


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("tf.get_collection(tf.GraphKeys.UPDATE_OPS)", 1),
        ("tf.get_collection('update_ops', scope)", 1),
        ("tf.get_collection(key)", 1),
        ("tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)", 0),
        ("tf.contrib.slim.learning.create_train_op(loss, optimizer)", 1),
        ("tf.estimator.Estimator(model_fn)", 1),
    ],
)
def test_update_operations(read: Reader, code: str, count: int) -> None:
    script = read(f"import tensorflow as tf\nfound = {code}\n")
    assert len(events(script, UpdateOperations)) == count


def test_layers_of_a_graph(read: Reader) -> None:
    script = read(
        "import tensorflow as tf\n"
        "x = tf.placeholder(tf.float32, [None, 4])\n"
        "y = tf.placeholder(tf.float32, [None, 3])\n"
        "x = tf.layers.batch_normalization(x, training=True)\n"
        "probabilities = tf.nn.softmax(tf.layers.dense(x, 3))\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=probabilities)\n"
        "train = tf.train.AdamOptimizer().minimize(tf.reduce_mean(loss))\n"
    )
    call, dense = events(script, Call)
    assert (call.target.kind, call.training, call.target.arg("updates")) == (
        "BatchNormalization", True, "collection",
    )  # fmt: skip
    assert (dense.target.kind, dense.target.arg("units")) == ("Dense", 3)
    (use,) = events(script, LossUse)
    assert use.output.layer.kind == "op:softmax"
    assert use.output.inputs[0].layer is dense.target
    assert [event.graph for event in events(script, Apply)] == [True]


def test_checkpoints(read: Reader) -> None:
    script = read(
        "import tensorflow as tf\n"
        "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
        "ckpt = tf.train.Checkpoint(net=model, optimizer=tf.keras.optimizers.Adam())\n"
        "manager = tf.train.CheckpointManager(ckpt, 'folder', max_to_keep=3)\n"
        "manager.save()\n"
        "if manager.latest_checkpoint:\n"
        "    ckpt.restore(manager.latest_checkpoint).assert_existing_objects_matched()\n"
        "other = tf.train.Checkpoint(model=model)\n"
        "status = other.read('folder/ckpt-1')\n"
        "status.expect_partial()\n"
    )
    written, latest, read = events(script, WriteCheckpoint, ReadCheckpoint)
    assert list(written.checkpoint.objects) == ["net", "optimizer"]
    assert (written.path, latest.folder, read.path) == ("folder", "folder", "folder/ckpt-1")
    assert latest.asserted == ["assert_existing_objects_matched"]
    assert read.asserted == ["expect_partial"]
    assert list(read.checkpoint.objects) == ["model"]
    assert [event.what for event in events(script, Save)] == ["weights"]
    assert len(events(script, LoadWeights)) == 2


def test_the_learning_phase(read: Reader) -> None:
    script = read(
        "from keras import backend as K\n"
        "K.set_learning_phase(1)\n"
        "with K.learning_phase_scope(0):\n"
        "    pass\n"
        "K.clear_session()\n"
    )
    assert [event.value for event in events(script, LearningPhase)] == [1]
    assert len(events(script, ClearSession)) == 1
