"""Views: what checks take, built alike from scripts, model files and the links between them.

A check's first parameter is annotated with one of these classes; VIEWS says what builds it. A view's
module is imported when a rule first asks for the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from lintmodel.facts.project import Project

VIEWS = {
    "AugmentedUse": "augmented.augmented_uses",
    "AveragedFit": "carry.averaged_fits",
    "AveragedMetrics": "averaging.averaged_metrics",
    "BakedFlag": "layers.baked_flags",
    "BatchMixing": "mixing.batch_mixings",
    "Calibration": "calibrated.calibrations",
    "CarriedState": "carry.carried_states",
    "ColourPair": "colours.colour_pairs",
    "DataPair": "pairs.data_pairs",
    "Decision": "decisions.decisions",
    "DirectCall": "calls.direct_calls",
    "DiscardedTransform": "discards.discarded_transforms",
    "DropoutRate": "dropouts.dropout_rates",
    "DriftedDefault": "drifted.drifted_defaults",
    "DroppedOutput": "dropouts.dropped_outputs",
    "EditedList": "edits.edited_lists",
    "EmbeddingUse": "words.embedding_uses",
    "EarlySave": "early.early_saves",
    "FedInput": "inputs.fed_inputs",
    "FedInteger": "quantized.fed_integers",
    "FittedState": "state.fitted_states",
    "FittedSubclass": "class_modes.fitted_subclasses",
    "FoldFit": "folds.fold_fits",
    "FrozenUse": "inference.frozen_uses",
    "GivenStep": "given.given_steps",
    "GraphTraining": "graphs.graph_trainings",
    "HalfOutput": "precision.half_outputs",
    "Head": "heads.heads",
    "HiddenStack": "hidden.hidden_stacks",
    "IgnoreComment": "comments.no_comments",
    "Intake": "intakes.intakes",
    "Judged": "judging.judgings",
    "LambdaUse": "layers.lambda_uses",
    "LateAdapt": "state.late_adapts",
    "LateBinding": "layers.late_bindings",
    "LateEdit": "edits.late_edits",
    "LateTrainable": "tuning.late_trainables",
    "LayerInput": "inputs.layer_inputs",
    "LayerUse": "layeruse.layer_uses",
    "LateSeed": "seeding.late_seeds",
    "Layout": "layouts.layouts",
    "LogComparison": "logged.log_comparisons",
    "LostAccuracy": "accuracy.lost_accuracies",
    "LostArguments": "classes.lost_arguments",
    "LostBest": "best.lost_bests",
    "LostLayers": "made.lost_layers",
    "LostRestore": "sessions.lost_restores",
    "LostVocabulary": "restoring.lost_vocabularies",
    "Misalignment": "compared.misalignments",
    "Misused": "misused.misused_calls",
    "ModelFile": "files.model_files",
    "Monitor": "monitors.monitors",
    "MovingStatistics": "fits.moving_statistics",
    "NamedClasses": "orders.named_classes",
    "NormalizedFit": "fits.normalized_fits",
    "NumberedUse": "numberings.numbered_uses",
    "OrderedInput": "ordering.ordered_inputs",
    "OrderedLabels": "ordered.ordered_labels",
    "OutsideStep": "outside.outside_steps",
    "OutsideVocabulary": "trust.outside_vocabularies",
    "PartialCheckpoint": "sessions.partial_checkpoints",
    "PartialUse": "partial.partial_uses",
    "PinnedPhase": "phases.pinned_phases",
    "PlainState": "classes.plain_states",
    "RawVariable": "classes.raw_variables",
    "Rebuilt": "rebuilt.rebuilt_applications",
    "Refit": "refits.refits",
    "RestoredNormalization": "restoring.restored_normalizations",
    "Resumed": "resuming.resumed_fits",
    "RowPair": "evaluated.row_pairs",
    "Sampling": "mixing.samplings",
    "SavedWrapper": "wrappers.saved_wrappers",
    "SequencePair": "sequences.sequence_pairs",
    "ServedAugmentation": "inference.served_augmentations",
    "ShiftedNormalization": "dropouts.shifted_normalizations",
    "SignatureUse": "files.signature_uses",
    "SkippingLoad": "skipping.skipping_loads",
    "SoftmaxUse": "heads.softmax_uses",
    "SourceProblem": "sources.source_problems",
    "SizePair": "sizes.size_pairs",
    "Squash": "squashed.squashes",
    "StaleFile": "stale.stale_files",
    "StoredLayer": "files.stored_layers",
    "StrayLoad": "strays.stray_loads",
    "Substitution": "custom_objects.substitutions",
    "SwappedWeights": "swapped.swapped_weights",
    "TableUse": "words.table_uses",
    "ThresholdUse": "thresholds.threshold_uses",
    "TrainedFile": "normfiles.trained_files",
    "TrainedHead": "trained.trained_heads",
    "TrainingDefault": "class_modes.training_defaults",
    "TunedNormalization": "tuning.tuned_normalizations",
    "TwicePrepared": "prepared.twice_prepared",
    "TwoCriteria": "best.two_criteria",
    "UncleanedText": "cleaned.uncleaned_texts",
    "UnequalUnits": "inverses.unequal_units",
    "UnloadedUse": "unloaded.unloaded_uses",
    "UnmatchedRestore": "skipping.unmatched_restores",
    "UnsafeLoad": "trust.unsafe_loads",
    "UnsavedObject": "keeping.unsaved_objects",
    "WeightGap": "stored.weight_gaps",
    "WrongInverse": "inverses.wrong_inverses",
}

# What must be there before a view can have a subject; what is not named here is always built. Names
# of events, and: "file" a model file, "class" a class of one's own, "problem" of a source.
NEEDS = {
    "AveragedFit": {"Fit", "file"},
    "AveragedMetrics": {"AverageScores", "Compile"},
    "Calibration": {"Calibrate"},
    "CarriedState": {"Evaluate", "Predict"},
    "ColourPair": {"Fit"},
    "DataPair": {"Fit"},
    "Decision": {"Decide"},
    "DirectCall": {"Call"},
    "DiscardedTransform": {"Discard"},
    "DriftedDefault": {"file"},
    "EditedList": {"EditLayers"},
    "EarlySave": {"Save", "file"},
    "FedInput": {"Evaluate", "Fit", "Predict"},
    "FedInteger": {"SetInput"},
    "FittedSubclass": {"class"},
    "FoldFit": {"Fit"},
    "FrozenUse": {"SetTrainable"},
    "GivenStep": {"Call", "Evaluate", "Fit", "Predict"},
    "GraphTraining": {"Apply"},
    "HalfOutput": {"SetPolicy", "file"},
    "Intake": {"Call", "Evaluate", "Fit", "Predict"},
    "Judged": {"Evaluate", "Fit"},
    "LateAdapt": {"Adapt"},
    "LateBinding": {"Rebind"},
    "LateEdit": {"EditLayer"},
    "LateSeed": {"Seed"},
    "LateTrainable": {"SetTrainable"},
    "LogComparison": {"CompareLogs"},
    "LostAccuracy": {"Save", "file"},
    "LostArguments": {"class"},
    "LostBest": {"Fit"},
    "LostRestore": {"Initialize"},
    "LostVocabulary": {"Adapt", "LoadWeights"},
    "Misalignment": {"Compare", "Fit"},
    "Misused": {"Misuse"},
    "ModelFile": {"file"},
    "Monitor": {"Fit"},
    "MovingStatistics": {"Fit", "file"},
    "NamedClasses": {"Decide"},
    "NormalizedFit": {"Fit"},
    "NumberedUse": {"Evaluate", "Fit", "Predict"},
    "OrderedInput": {"Evaluate", "Fit", "Predict", "SetInput"},
    "OrderedLabels": {"Fit"},
    "OutsideStep": {"Save"},
    "OutsideVocabulary": {"Save", "file"},
    "PartialCheckpoint": {"WriteCheckpoint", "file"},
    "PartialUse": {"Evaluate", "Predict"},
    "PinnedPhase": {"LearningPhase"},
    "PlainState": {"class"},
    "RawVariable": {"class"},
    "Rebuilt": {"LoadWeights"},
    "Refit": {"Learn"},
    "Resumed": {"Load"},
    "RowPair": {"Call", "Fit"},
    "SavedWrapper": {"Wrap", "file"},
    "SequencePair": {"Fit", "Load"},
    "ServedAugmentation": {"Save", "file"},
    "SignatureUse": {"file"},
    "SkippingLoad": {"LoadWeights"},
    "SourceProblem": {"problem"},
    "SizePair": {"Fit", "Load"},
    "StaleFile": {"file"},
    "StoredLayer": {"file"},
    "StrayLoad": {"Save"},
    "Substitution": {"Replace"},
    "SwappedWeights": {"LoadWeights"},
    "TableUse": {"Evaluate", "Predict"},
    "ThresholdUse": {"Compile", "Decide", "file"},
    "TrainedFile": {"file"},
    "TrainingDefault": {"class"},
    "TunedNormalization": {"Fit", "file"},
    "TwicePrepared": {"Preprocess"},
    "TwoCriteria": {"Fit"},
    "UncleanedText": {"Predict"},
    "UnequalUnits": {"Compare"},
    "UnloadedUse": {"Evaluate", "Predict", "Save"},
    "UnmatchedRestore": {"ReadCheckpoint"},
    "UnsafeLoad": {"Load", "Trust", "file"},
    "UnsavedObject": {"Learn"},
    "WeightGap": {"file"},
    "WrongInverse": {"Transform"},
}


def present(project: Project) -> set[str]:
    """What of NEEDS this project has."""
    scripts, files = project.scripts, project.artifacts
    found = {type(event).__name__ for script in scripts for event in script.trace.events}
    found |= {"file"} if files else set()
    found |= {"class"} if any(script.classes for script in scripts) else set()
    problems = any(one.problems for one in scripts) or any(one.problems for one in files)
    return found | ({"problem"} if problems else set())


def builder(view: str) -> Callable[[Project], Iterable[object]]:
    """What builds a view of a project. Errors: KeyError for a view that is none."""
    module, _, function = VIEWS[view].partition(".")
    built: Callable[[Project], Iterable[object]] = getattr(
        import_module(f"lintmodel.views.{module}"), function
    )
    return built


def forget() -> None:
    """Let go of what views kept of the traces, once a project has been judged."""
    from lintmodel.views import common

    common.forget()
