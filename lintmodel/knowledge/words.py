"""Words for arguments that signatures do not show: of former versions of Keras, and swallowed ones.

FORMER are the words of Keras 1, which the first releases of Keras 2 turned into their own, and words
that some release of Keras 2 took by **kwargs. IGNORED were found by calling every class of Keras 3.15
with them, and by what the constructors between a class and its base take: the others stop with an
error. TAKEN are the words that the constructor of one class takes out of its **kwargs by name.
"""

from __future__ import annotations

IGNORED: dict[str, frozenset[str]] = {
    "layers": frozenset({
        "activity_regularizer", "autocast", "bounding_box_format", "cell", "data_format",
        "dtype", "factor", "implementation", "input_length", "lora_alpha", "lora_rank",
        "name", "noise_shape", "oov_method", "pool_dimensions", "pool_mode",
        "quantization_config", "rank", "score_mode", "seed", "trainable", "unroll",
        "vocabulary_dtype", "zero_output_for_mask",
    }),
    "optimizers": frozenset({"decay"}),
}  # fmt: skip
TAKEN: dict[str, frozenset[str]] = {
    "InputLayer": frozenset({"batch_input_shape"}),
    "IntegerLookup": frozenset({"has_input_vocabulary", "vocabulary_size"}),
    "LayerNormalization": frozenset({"rms_scaling"}),
    "LeakyReLU": frozenset({"alpha"}),
    "LossScaleOptimizer": frozenset({"dynamic"}),
    "StringLookup": frozenset({"has_input_vocabulary", "vocabulary_size"}),
    "TextVectorization": frozenset({"has_input_vocabulary", "vocabulary_size"}),
}
FORMER = frozenset({
    "U_constraint", "U_regularizer", "W_constraint", "W_learning_rate", "W_regularizer",
    "activity_l1", "activity_l2", "adaptive_epsilon", "adjustment", "alpha", "arguments",
    "atrous_rate", "autocast", "b_constraint", "b_learning_rate", "b_regularizer",
    "batch_input_shape", "batch_size", "beta_init", "bias", "border_mode", "class_mode",
    "concat_axis", "consume_less", "conv_op", "create_input_layer", "data_format", "decay",
    "depthwise_init", "dim_ordering", "distribute", "dot_axes", "dropout", "dropout_U",
    "dropout_W", "dtype", "dynamic", "embeddings_data", "embeddings_freq",
    "embeddings_layer_names", "embeddings_metadata", "epsilon", "experimental_autocast",
    "experimental_run_tf_function", "experimental_steps_per_execution", "filter_length",
    "filters", "force_generator", "forget_bias_init", "from_serialized", "fused",
    "gamma_init", "go_backwards", "groups", "histogram_freq", "implementation", "init",
    "inner_activation", "inner_init", "input_dim", "input_dtype", "input_length",
    "input_shape", "interpolation", "jit_compile", "keep_prob", "keepdims",
    "kernel_constraint", "kernel_dim1", "kernel_dim2", "kernel_dim3", "kernel_initializer",
    "kernel_regularizer", "layers", "length", "load_weights_on_restart", "lr", "max_tokens", "max_value",
    "mode", "name", "nb_col", "nb_depth", "nb_feature", "nb_filter", "nb_row", "optional",
    "options", "output_dim", "output_mask", "output_shape", "p", "partitioner", "period",
    "pointwise_init", "pool_function", "pool_length", "pss_evaluation_shards", "renorm",
    "renorm_clipping", "renorm_momentum", "return_seq", "rng_type", "robust_masking",
    "sample_weight_mode", "schedule_decay", "sigma", "softmax_robust_masking", "sparse",
    "stride", "subsample", "subsample_length", "target_tensors", "theta", "time_major",
    "trainable", "truncate_gradient", "unroll", "virtual_batch_size", "weights",
    "write_grads", "zero_output_for_mask",
})  # fmt: skip
