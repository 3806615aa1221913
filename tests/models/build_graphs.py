"""Files that hold a graph and no config: of TensorFlow 1, frozen, as text, and of TFLite.

A helper for tests, as build.py is: what TensorFlow itself writes, small. Importing this module
imports TensorFlow.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import numpy as np  # noqa: E402  the environment must be set before
import tensorflow as tf  # noqa: E402
from google.protobuf import text_format  # noqa: E402

tf1 = tf.compat.v1
RANDOM = np.random.default_rng(0)
TRAINED = {
    "net/hidden/kernel": RANDOM.normal(size=(4, 3)),
    "net/hidden/bias": RANDOM.normal(size=(3,)),
    "net/bn/gamma": RANDOM.normal(size=(3,)),
    "net/bn/beta": RANDOM.normal(size=(3,)),
    "net/bn/moving_mean": RANDOM.normal(size=(3,)),
    "net/bn/moving_variance": RANDOM.uniform(1, 2, size=(3,)),
}


def _variable(name: str, trainable: bool = True) -> Any:
    start = tf1.constant_initializer(TRAINED[name])
    return tf1.get_variable(name, TRAINED[name].shape, initializer=start, trainable=trainable)


def network(x: Any, training: bool, rate: float = 0.0) -> Any:
    """Dense, batch normalisation and dropout of TF1, with its variables of TRAINED."""
    out = tf.matmul(x, _variable("net/hidden/kernel")) + _variable("net/hidden/bias")
    gamma, beta = _variable("net/bn/gamma"), _variable("net/bn/beta")
    mean, variance = (_variable(f"net/bn/moving_{one}", False) for one in ("mean", "variance"))
    if training:
        now, spread = tf.nn.moments(out, [0])
        mean.assign(0.9 * mean + 0.1 * now)
        variance.assign(0.9 * variance + 0.1 * spread)
        out = tf.nn.batch_normalization(out, now, spread, beta, gamma, 1e-3)
    else:
        out = tf.nn.batch_normalization(out, mean, variance, beta, gamma, 1e-3)
    if rate:
        out = tf1.nn.dropout(out, rate=rate, seed=1)
    return tf.nn.softmax(out, name="probabilities")


def write_graphs(folder: Path) -> None:
    """All files of TF1.

    ckpt/model.ckpt.* with `checkpoint` and graph.pbtxt, ckpt/text.meta as text; frozen.pb,
    frozen_dropout.pb, frozen.pbtxt, fed_*.pb; tf1_saved/ with the tags serve and train, and
    text_saved/, the same as text.
    """
    _checkpoint(folder / "ckpt")
    _frozen(folder, "frozen", 0.0)
    _frozen(folder, "frozen_dropout", 0.5)
    for name in ("fed_rate", "fed_flag", "fed_flag_old"):
        _switched(folder, name)
    _tags(folder / "tf1_saved", False)
    _tags(folder / "text_saved", True)


def _checkpoint(folder: Path) -> None:
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf.float32, (None, 4), name="x")
        out = network(x, True, 0.5)
        loss = tf.reduce_mean(tf.square(out), name="loss")
        tf1.train.AdamOptimizer(0.1).minimize(loss, global_step=tf1.train.create_global_step())
        session.run(tf1.global_variables_initializer())
        saver = tf1.train.Saver()
        for step in (1, 2):
            saver.save(session, str(folder / "model.ckpt"), global_step=step)
        saver.export_meta_graph(str(folder / "text.meta"), as_text=True)
        tf1.train.write_graph(session.graph_def, str(folder), "graph.pbtxt")


def _frozen(folder: Path, name: str, rate: float) -> None:
    with tf.Graph().as_default() as graph, tf1.Session() as session:
        x = tf1.placeholder(tf.float32, (None, 4), name="x")
        network(x, False, rate)
        session.run(tf1.global_variables_initializer())
        frozen = tf1.graph_util.convert_variables_to_constants(
            session, graph.as_graph_def(), ["probabilities"]
        )
    (folder / f"{name}.pb").write_bytes(frozen.SerializeToString())
    (folder / f"{name}.pbtxt").write_text(text_format.MessageToString(frozen))


def _switched(folder: Path, name: str) -> None:
    """NAME.pb: dropout that the caller switches off, by keep_prob or by is_training."""
    if name == "fed_flag_old":
        tf1.disable_control_flow_v2()
    with tf.Graph().as_default() as graph, tf1.Session() as session:
        x = tf1.placeholder(tf.float32, (None, 4), name="x")
        out = network(x, False)
        if name == "fed_rate":
            keep = tf1.placeholder(tf.float32, name="switch")
            out = tf1.nn.dropout(out, keep_prob=keep, seed=1)
        else:
            flag = tf1.placeholder_with_default(False, (), name="switch")
            out = tf1.cond(flag, lambda: tf1.nn.dropout(out, rate=0.5, seed=1), lambda: out)
        tf.identity(out, name="result")
        session.run(tf1.global_variables_initializer())
        frozen = tf1.graph_util.convert_variables_to_constants(
            session, graph.as_graph_def(), ["result"]
        )
    tf1.enable_control_flow_v2()
    (folder / f"{name}.pb").write_bytes(frozen.SerializeToString())


def _tags(folder: Path, as_text: bool) -> None:
    """Two graphs: for serving with a table that is filled at load, and for training."""
    builder = tf1.saved_model.Builder(str(folder))
    for tags in (["train"], ["serve"]):
        with tf.Graph().as_default(), tf1.Session() as session:
            x = tf1.placeholder(tf.float32, (None, 4), name="x")
            out = network(x, tags == ["train"], 0.5 if tags == ["train"] else 0.0)
            words = tf.lookup.KeyValueTensorInitializer(["a"], np.array([1], "int64"))
            tf.lookup.StaticHashTable(words, -1)
            session.run(tf1.global_variables_initializer())
            signature = tf1.saved_model.predict_signature_def({"features": x}, {"kind": out})
            main = tf1.tables_initializer()
            if tags == ["train"]:
                builder.add_meta_graph_and_variables(session, tags, main_op=main)
            else:
                builder.add_meta_graph(tags, {"serving_default": signature}, main_op=main)
    builder.save(as_text=as_text)


def as_text(folder: Path, copy: Path) -> None:
    """A SavedModel of any kind with its saved_model.pb turned into a saved_model.pbtxt."""
    import shutil

    from tensorflow.core.protobuf import saved_model_pb2

    shutil.copytree(folder, copy)
    message = saved_model_pb2.SavedModel.FromString((copy / "saved_model.pb").read_bytes())
    (copy / "saved_model.pb").unlink()
    (copy / "saved_model.pbtxt").write_text(text_format.MessageToString(message))


def freeze_keras(model: Any, path: Path) -> None:
    """A frozen graph of a Keras model, as scripts of TF2 make it."""
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    shapes = [tf.TensorSpec(one.shape, one.dtype, name=one.name) for one in model.inputs]
    concrete = tf.function(lambda *given: model(list(given))).get_concrete_function(*shapes)
    frozen = convert_variables_to_constants_v2(concrete)
    path.write_bytes(frozen.graph.as_graph_def().SerializeToString())


LITE = ("float", "float16", "dynamic", "int8")


def write_lite(model: Any, folder: Path) -> None:
    """lite_KIND.tflite for each of LITE, of a Keras model with one input of floats."""
    for kind in LITE:
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        if kind != "float":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if kind == "float16":
            converter.target_spec.supported_types = [tf.float16]
        if kind == "int8":
            shape = [1, *model.input_shape[1:]]
            converter.representative_dataset = lambda shape=shape: (
                [RANDOM.normal(size=shape).astype("float32")] for _ in range(20)
            )
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = converter.inference_output_type = tf.int8
        (folder / f"lite_{kind}.tflite").write_bytes(converter.convert())


def write_flex(folder: Path) -> None:
    """flex.tflite: random numbers by an operation of TensorFlow's own, and two signatures."""

    class Two(tf.Module):
        """A signature that draws, and one that does not."""

        @tf.function(input_signature=[tf.TensorSpec((2, 3), tf.float32, name="x")])
        def draw(self, x: Any) -> Any:
            """With noise."""
            return {"noisy": x + tf.raw_ops.RandomStandardNormal(shape=[2, 3], dtype=tf.float32)}

        @tf.function(input_signature=[tf.TensorSpec((2, 3), tf.float32, name="x")])
        def twice(self, x: Any) -> Any:
            """Without."""
            return {"double": x * 2.0}

    module = Two()
    target = str(folder / "flex_saved")
    tf.saved_model.save(module, target, signatures={"draw": module.draw, "twice": module.twice})
    converter = tf.lite.TFLiteConverter.from_saved_model(target)
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.SELECT_TF_OPS,
    ]
    (folder / "flex.tflite").write_bytes(converter.convert())
