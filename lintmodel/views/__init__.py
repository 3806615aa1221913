"""Views: what checks take, built alike from scripts, model files and the links between them.

A check's first parameter is annotated with one of these classes; VIEWS says how each is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lintmodel.facts.project import Project
from lintmodel.views.augmented import AugmentedUse, augmented_uses
from lintmodel.views.calls import DirectCall, direct_calls
from lintmodel.views.carry import AveragedFit, CarriedState, averaged_fits, carried_states
from lintmodel.views.class_modes import (
    FittedSubclass,
    TrainingDefault,
    fitted_subclasses,
    training_defaults,
)
from lintmodel.views.classes import (
    LostArguments,
    PlainState,
    RawVariable,
    lost_arguments,
    plain_states,
    raw_variables,
)
from lintmodel.views.common import forget
from lintmodel.views.custom_objects import Substitution, substitutions
from lintmodel.views.decisions import Decision, decisions
from lintmodel.views.dropouts import (
    DropoutRate,
    DroppedOutput,
    ShiftedNormalization,
    dropout_rates,
    dropped_outputs,
    shifted_normalizations,
)
from lintmodel.views.files import ModelFile, SignatureUse, model_files, signature_uses
from lintmodel.views.fits import (
    MovingStatistics,
    NormalizedFit,
    TrainedFile,
    moving_statistics,
    normalized_fits,
    trained_files,
)
from lintmodel.views.graphs import GraphTraining, graph_trainings
from lintmodel.views.heads import Head, SoftmaxUse, heads, softmax_uses
from lintmodel.views.hidden import HiddenStack, hidden_stacks
from lintmodel.views.inference import (
    FrozenUse,
    ServedAugmentation,
    frozen_uses,
    served_augmentations,
)
from lintmodel.views.inputs import FedInput, LayerInput, fed_inputs, layer_inputs
from lintmodel.views.layers import (
    BakedFlag,
    LambdaUse,
    LateBinding,
    baked_flags,
    lambda_uses,
    late_bindings,
)
from lintmodel.views.layeruse import LayerUse, layer_uses
from lintmodel.views.made import LostLayers, lost_layers
from lintmodel.views.mixing import BatchMixing, Sampling, batch_mixings, samplings
from lintmodel.views.pairs import DataPair, data_pairs
from lintmodel.views.phases import PinnedPhase, pinned_phases
from lintmodel.views.restoring import (
    LostVocabulary,
    RestoredNormalization,
    lost_vocabularies,
    restored_normalizations,
)
from lintmodel.views.sources import SourceProblem, source_problems
from lintmodel.views.state import FittedState, LateAdapt, fitted_states, late_adapts
from lintmodel.views.thresholds import ThresholdUse, threshold_uses
from lintmodel.views.trained import TrainedHead, trained_heads
from lintmodel.views.tuning import (
    LateTrainable,
    TunedNormalization,
    late_trainables,
    tuned_normalizations,
)

VIEWS: dict[str, Callable[[Project], Iterable[object]]] = {
    "AveragedFit": averaged_fits,
    "CarriedState": carried_states,
    "DroppedOutput": dropped_outputs,
    "DropoutRate": dropout_rates,
    "ShiftedNormalization": shifted_normalizations,
    "FrozenUse": frozen_uses,
    "ServedAugmentation": served_augmentations,
    "LayerUse": layer_uses,
    "LostVocabulary": lost_vocabularies,
    "RestoredNormalization": restored_normalizations,
    "LateTrainable": late_trainables,
    "TunedNormalization": tuned_normalizations,
    "AugmentedUse": augmented_uses,
    "PinnedPhase": pinned_phases,
    "BakedFlag": baked_flags,
    "DataPair": data_pairs,
    "Decision": decisions,
    "DirectCall": direct_calls,
    "FedInput": fed_inputs,
    "FittedState": fitted_states,
    "GraphTraining": graph_trainings,
    "Head": heads,
    "HiddenStack": hidden_stacks,
    "LambdaUse": lambda_uses,
    "LayerInput": layer_inputs,
    "LateAdapt": late_adapts,
    "ModelFile": model_files,
    "MovingStatistics": moving_statistics,
    "NormalizedFit": normalized_fits,
    "SignatureUse": signature_uses,
    "SoftmaxUse": softmax_uses,
    "SourceProblem": source_problems,
    "Substitution": substitutions,
    "ThresholdUse": threshold_uses,
    "TrainedFile": trained_files,
    "TrainedHead": trained_heads,
    "FittedSubclass": fitted_subclasses,
    "TrainingDefault": training_defaults,
    "LostArguments": lost_arguments,
    "PlainState": plain_states,
    "RawVariable": raw_variables,
    "LateBinding": late_bindings,
    "LostLayers": lost_layers,
    "BatchMixing": batch_mixings,
    "Sampling": samplings,
}

__all__ = [
    "VIEWS",
    "forget",
    "AveragedFit",
    "CarriedState",
    "DroppedOutput",
    "DropoutRate",
    "ShiftedNormalization",
    "FrozenUse",
    "ServedAugmentation",
    "LayerUse",
    "LostVocabulary",
    "RestoredNormalization",
    "LateTrainable",
    "TunedNormalization",
    "AugmentedUse",
    "PinnedPhase",
    "BakedFlag",
    "DataPair",
    "Decision",
    "DirectCall",
    "FedInput",
    "FittedState",
    "GraphTraining",
    "Head",
    "HiddenStack",
    "LambdaUse",
    "LayerInput",
    "LateAdapt",
    "ModelFile",
    "MovingStatistics",
    "NormalizedFit",
    "SignatureUse",
    "SoftmaxUse",
    "SourceProblem",
    "Substitution",
    "ThresholdUse",
    "TrainedFile",
    "TrainedHead",
    "FittedSubclass",
    "TrainingDefault",
    "LostArguments",
    "PlainState",
    "RawVariable",
    "LateBinding",
    "LostLayers",
    "BatchMixing",
    "Sampling",
]
