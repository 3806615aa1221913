"""What `lintmodel inspect` shows of a file of each format: the table of test_inspected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Case:
    """What is shown of one file: its format, who wrote it, and lines of the text, without the tree."""

    form: str
    writer: str
    lines: tuple[str, ...]
    status: int = 0


CHAIN = (
    "model 'chain': sequential, 4 layers",
    "input features (?, 4)",
    "output head (?, 3)",
    "Dense 'hidden'(units=5, activation='relu') -> (?, 5), 25 parameters",
    "kernel (4, 5) float32",
    "Dropout 'drop'(rate=0.3) -> (?, 5)",
    "Dense 'head'(units=3) -> (?, 3), 18 parameters",
    "weights: 8, 63 parameters, 53 of them trained, 252 bytes",
    "dtype policy: float32 (4 layers)",
    "metrics: accuracy",
    "optimizer steps: 3",
)
# The training_config of a .h5 holds what Keras 2 made of "accuracy", by output.
OLD_CHAIN = (*CHAIN[:-2], "metrics of head: SparseCategoricalAccuracy", *CHAIN[-1:])
MATURE = (
    "BatchNormalization 'bn'() -> (?, 5), 20 parameters, "
    "moving statistics 3% of the data after 3 steps"
)
MATURE_2 = MATURE.replace("'bn'()", "'bn'(axis=1)")
LOGITS = "loss: SparseCategoricalCrossentropy("
HEADS = (
    "model 'two_heads': functional, 9 layers",
    "input given (?, 6, 4)",
    "output kind (?, 3)",
    "output size (?, 1)",
    "Normalization 'scale'() -> (?, 6, 4), 9 parameters, adapted",
    "Sequential 'inner': sequential, 2 layers -> (?, 6, 4), 32 parameters",
    "Dense 'inner_dense'(units=4) -> (?, 6, 4), 20 parameters",
    "Dense 'twice'(units=4, activation='tanh') -> (?, 6, 4), 20 parameters",
    "Bidirectional 'both_ways'() -> (?, 4), 112 parameters",
    "Dense 'kind'(units=3, activation='softmax') -> (?, 3), 15 parameters",
    "weights: 20, 193 parameters, 176 of them trained, 776 bytes",
    "loss of kind: SparseCategoricalCrossentropy(",
    "loss of size: MeanSquaredError(",
    "optimizer steps: 0",
)
INNER = (
    "BatchNormalization 'inner_bn'(center=False) -> (?, 6, 4), 12 parameters, "
    "moving statistics as they were made"
)
INNER_2 = INNER.replace("(center", "(axis=2, center")
WORDS = (
    "model 'words': functional, 5 layers",
    "_lookup_layer/vocabulary.txt: 5 entries",
    "embeddings (20, 2) float32",
    "not compiled",
)
OWN = (
    "model Own: subclassed, its layers are in no config",
    "weights: 8, 35 parameters, 140 bytes",
    "0 (4, 3) float32",
    "optimizer steps: 2",
)
PLAIN_ENDS = ("signature serving_default (serve)", "input given (?, 2) float32")
BN_STATE = "BatchNormalization 'bn'(), 8 parameters, moving statistics learned"
NET_STATE = "BatchNormalization 'bn'(), 12 parameters, moving statistics learned"

CASES: dict[str, Case] = {
    # .keras: Keras 3, 2.15, 2.12 as a zip and as HDF5; a folder; subclassed, text, narrow, quantized
    "k315_chain.keras": Case("keras", "written by Keras 3.15.1", (*CHAIN, MATURE, LOGITS)),
    "k36_chain.keras": Case("keras", "written by Keras 3.6.0", (*CHAIN, MATURE, LOGITS)),
    "k33_chain.keras": Case("keras", "written by Keras 3.3.3", (*CHAIN, MATURE, LOGITS)),
    "k30_chain.keras": Case("keras", "written by Keras 3.0.5", (*CHAIN, MATURE, LOGITS)),
    "k2_sequential.keras": Case("keras", "written by Keras 2.15.0", (*CHAIN, MATURE_2, LOGITS)),
    "k214_chain.keras": Case("keras", "written by Keras 2.14.0", (*CHAIN, MATURE_2, LOGITS)),
    "k213_chain.keras": Case("keras", "written by Keras 2.13.1", (*CHAIN, MATURE_2, LOGITS)),
    "k212_chain_zip.keras": Case("keras", "written by Keras 2.12.0", (*CHAIN, MATURE_2, LOGITS)),
    "k212_chain.keras": Case("h5", "written by Keras 2.12.0", (*OLD_CHAIN, MATURE_2, LOGITS)),
    "k315_chain_folder": Case("keras", "written by Keras 3.15.1", (*CHAIN, MATURE, LOGITS)),
    "k315_heads.keras": Case(
        "keras", "written by Keras 3.15.1",
        (*HEADS, INNER, "LSTM 'backward_memory'(go_backwards=True, "),
    ),
    "k212_heads_zip.keras": Case(
        "keras", "written by Keras 2.12.0", (*HEADS, INNER_2, "bias (8) float32")
    ),
    "k315_words.keras": Case("keras", "written by Keras 3.15.1", WORDS),
    "k212_words_zip.keras": Case("keras", "written by Keras 2.12.0", WORDS),
    "k315_own.keras": Case("keras", "written by Keras 3.15.1", (*OWN, "'tail_dense' (layers/dense_1)")),
    "k30_own.keras": Case("keras", "written by Keras 3.0.5", (*OWN, "'layers/dense_1'")),
    "k315_half.keras": Case(
        "keras", "written by Keras 3.15.1",
        (
            "Dense 'hidden'(dtype='mixed_bfloat16', units=3) -> (?, 3), 15 parameters",
            "kernel (3, 2) bfloat16",
            "dtype policy: mixed_bfloat16 (1 layer), bfloat16 (1 layer), float32 (1 layer)",
        ),
    ),
    "k315_whole.keras": Case(
        "keras", "written by Keras 3.15.1",
        ("kernel (4, 8) int8", "kernel_scale (8) float32", "dtype policy: int8_from_float32 (2 layers)"),
    ),
    "k315_eighth.keras": Case(
        "keras", "written by Keras 3.15.1",
        (
            "kernel_amax_history (1024) float32",
            "inputs_scale () float32",
            "dtype policy: float8_from_float32 (2 layers)",
        ),
    ),
    # HDF5: models and weights, old and new
    "k315_heads.h5": Case("h5", "written by Keras 3.15.1", (*HEADS, INNER)),
    "k2_sequential.h5": Case("h5", "written by Keras 2.15.0", (*OLD_CHAIN, MATURE_2, LOGITS)),
    "k212_heads.h5": Case("h5", "written by Keras 2.12.0", (*HEADS, INNER_2)),
    "k2_sequential.weights_only.h5": Case(
        "h5-weights", "written by Keras 2.15.0",
        ("hidden/hidden/kernel:0 (4, 5) float32", "weights: 8, 63 parameters, 252 bytes"),
    ),
    "k315_heads.weights.h5": Case(
        "h5-weights", "its groups bear names, which Keras writes since 3.6",
        (
            "Normalization 'scale'(), 9 parameters, adapted",
            "BatchNormalization 'inner_bn'(), 12 parameters, moving statistics as they were made",
            "'kind' (layers/dense_1)",
            "optimizer steps: 0",
        ),
    ),
    "k30_own.weights.h5": Case(
        "h5-weights", "the file names no version of Keras", ("'encode'", "0 (4, 3) float32")
    ),
    "shards/chain.weights.json": Case(
        "h5-weights", "only Keras 3 writes weights in shards, since 3.10",
        (
            "'hidden' (layers/dense)",
            "0 (4, 5) float32",
            "BatchNormalization 'bn'(), 20 parameters, moving statistics learned",
            "weights: 8, 63 parameters, 252 bytes",
        ),
    ),
    # SavedModels: of Keras 2 and 3, of a module, of TF1, as text
    "k2_saved": Case(
        "saved-model", "written by Keras 2.15.0",
        (
            "model 'sequential': sequential, 1 layer",
            "BatchNormalization 'bn'(axis=1) -> (?, 2), 8 parameters, moving statistics learned",
            "output bn (?, 2) float32",
            *PLAIN_ENDS,
        ),
    ),
    "k2_export": Case("saved-model", "written by TensorFlow 2.15.1", (BN_STATE, *PLAIN_ENDS)),
    "k315_export": Case("saved-model", "written by TensorFlow 2.21.0", (BN_STATE, *PLAIN_ENDS)),
    "k216_flagged_export": Case(
        "saved-model", "written by TensorFlow 2.21.0",
        ("dense/kernel (4, 4) float32", "RandomUniform by __inference_signature_wrapper_"),
    ),
    "operations": Case(
        "saved-model", "written by TensorFlow ",
        (
            "counter () float32",
            "signature serve (serve)",
            "ReadFile by __inference_signature_wrapper_serve_",
            "EagerPyFunc by __inference_signature_wrapper_serve_",
            "AssignAddVariableOp counter by __inference_signature_wrapper_serve_",
            "signature __saved_model_init_op (load)",
            "InitializeTableFromTextFileV2 by __inference__initializer_",
        ),
    ),
    "tf1_saved": Case(
        "saved-model", "written by TensorFlow ",
        (
            NET_STATE,
            "net/hidden/kernel (4, 3) float32",
            "signature saved_model_main_op (load, tagged train)",
            "LookupTableImportV2 by the graph",
            "input features (?, 4) float32",
        ),
    ),
    "text_saved": Case(
        "saved-model", "written by TensorFlow ", (NET_STATE, "output kind (?, 3) float32")
    ),
    # Graphs and checkpoints
    "ckpt": Case(
        "checkpoint", "a checkpoint names no version of Keras",
        (
            "note: model.ckpt-2 is what is read (checkpoint)",
            "net/hidden/kernel/Adam (4, 3) float32",
            "weights: 17, 72 parameters, 292 bytes",
        ),
    ),
    "k212_heads_weights": Case(
        "checkpoint", "a checkpoint names no version of Keras",
        (
            "note: model is what is read (checkpoint)",
            "both_ways/forward_memory/lstm_cell_1/kernel (4, 8) float32",
            "optimizer steps: 0",
        ),
    ),
    "ckpt/model.ckpt-1.index": Case(
        "checkpoint", "a checkpoint names no version of Keras", ("net/hidden/bias (3) float32",)
    ),
    "ckpt/model.ckpt-1.meta": Case(
        "meta-graph", "written by TensorFlow ",
        (
            "the whole graph (graph)",
            "input x (?, 4) float32",
            "RandomUniform by the graph",
            "AssignVariableOp net/bn/moving_mean by the graph, 3 times",
            "trainable_variables: 4",
        ),
    ),
    "ckpt/text.meta": Case("meta-graph", "written by TensorFlow ", ("the whole graph (graph)",)),
    "graphs/frozen_dropout.pb": Case(
        "graph", "a graph names no version",
        (
            NET_STATE, "the whole graph (serve)", "output probabilities ? float32",
            "RandomUniform by the graph",
        ),
    ),
    "graphs/frozen.pbtxt": Case("graph", "a graph names no version", (NET_STATE, "frozen: true")),
    "graphs/lite_int8.tflite": Case(
        "tflite", "TFLite names no version of Keras",
        (
            "input image (?, 8, 8, 1) int8, scale 0.0273155, zero point 15",
            "small_1/head_1/MatMul1 (3, 144) int8",
            'operations: {"CONV_2D": 1, "SHAPE": 1',
        ),
    ),
    "graphs/signatures.tflite": Case(
        "tflite", "TFLite names no version of Keras",
        ("signature draw (serve)", "RANDOM_STANDARD_NORMAL by the graph", "output double (2, 3) float32"),
    ),
    # What is no model
    "pointer.keras": Case(
        "unknown format", "by an unknown Keras", ("problem: ", "is the text of a Git LFS pointer"), 2
    ),
    "tracked/pointer.keras": Case(
        "unknown format", "by an unknown Keras", ("note: ", "git lfs pull"), 0
    ),
    "pickled.h5": Case("unknown format", "by an unknown Keras", ("problem: ", "pickle"), 2),
    "cut.keras": Case("keras", "by an unknown Keras", ("problem: ", "cut off at byte 9000"), 2),
}  # fmt: skip
