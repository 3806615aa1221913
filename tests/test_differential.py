"""What the real Keras does in a script lies within what lintmodel reads in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from covering import Tally, uncovered, unfounded
from recordings import Recordings, recorder, runs, sources, write

from lintmodel.frontends.scripts import read_script

OFFLINE = "no network"
# What does not run here, and what it misses: nothing else may drop out of the comparison.
NOT_RUN = {
    "examples-serve": "PIL",
    "examples-train": OFFLINE,
    "silence-adversarial_examples": OFFLINE,
    "silence-autoencoder": OFFLINE,
    "silence-cifar_augmented": OFFLINE,
    "silence-efficientnet_raw": "birds/train",
    "silence-fine_tuning": "pets/train",
    "silence-fit_generator_keras2": "ImageDataGenerator",  # left Keras with Keras 3
    "silence-image_generator_keras2": "data/train",
    "silence-infer_only": "PIL",
    "silence-mnist_cnn": OFFLINE,
    "silence-opencv_camera": "cv2",
    "silence-pix2pix_test": "facades/train",
    "silence-sklearn_scaler": "No module named",
    "silence-train_only": "prepared/train.npz",
    "silence-transfer_learning": "flowers/train",
    "silence-unknown_size": "list index out of range",  # it wants an argument
    "flask_pair-app": "No module named",
    "flask_pair-common": "PIL",
    "flask_pair-train": "PIL",
    "image_pair-serve": "leaves.keras",
    "image_pair-train": "leaves",
    "stored_pair-prepare": "PIL",
    "stored_pair-serve": "PIL",
    "stored_pair-train": "pictures.npz",
    "weights_pair-predict": "list index out of range",
    "missing-inference-preprocessing-bad-3": "sklearn",
    "repeated-activation-bad-3": "scipy",
    "training-mode-inference-bad-2": "sklearn",
    "training-mode-inference-good-2": "sklearn",
    "training-mode-inference-good-3": "sklearn",
    "augmentation-at-inference-bad-3": "sklearn",
    "augmentation-at-inference-good-2": "sklearn",
    "augmentation-at-inference-good-6": "sklearn",
    "silence-fine_tuning_batchnorm": OFFLINE,
    "silence-stateful_forecast": "batch_input_shape",  # an argument of Keras 2
}
# Where the interpreter is known to be wrong, by how the disagreement begins.
GAPS = {
    "silence-export_for_serving": ("line 24: Load did not happen",),  # tf.saved_model.load
    "silence-export_archive": (
        "line 28: call is not in the trace",  # a function handed to code that is not seen
        "line 31: call is not in the trace",  # Keras' own call while it writes
    ),
}
# The largest share of each field that may be UNKNOWN: it is to fall, never to rise.
MOST_UNKNOWN = {
    "layers": 0.10, "batch": 0.12, "epochs": 0.05, "steps": 0.20, "interval": 0.85, "rows": 0.25,
    "training": 0.05, "path": 0.25,
}  # fmt: skip
TALLY = Tally()


RUNS = runs()


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every project in a folder of its own."""
    root = tmp_path_factory.mktemp("projects")
    write(root, sources())
    return root


@pytest.fixture(scope="session")
def recordings() -> Recordings:
    """What the real Keras did in every run (imports TensorFlow once, some minutes)."""
    pytest.importorskip("tensorflow")
    return recorder().recordings()


@pytest.mark.parametrize("name", RUNS)
def test_run_ends_as_expected(name: str, recordings: Recordings) -> None:
    error = recordings[name]["error"]
    if name in NOT_RUN:  # elsewhere the missing package may be there
        assert error is None or NOT_RUN[name] in error
    else:
        assert error is None


def test_the_table_of_what_does_not_run_is_of_today() -> None:
    assert set(NOT_RUN) <= set(RUNS)
    assert len(NOT_RUN) < len(RUNS) / 3


@pytest.mark.parametrize("name", RUNS)
def test_what_happens_is_covered(name: str, projects: Path, recordings: Recordings) -> None:
    if not recordings[name]["events"]:
        pytest.skip(recordings[name]["error"] or "it does nothing to models")
    project, script = RUNS[name]
    read = read_script(projects / project / script, script, projects / project)
    wrong = list(uncovered(read, recordings[name]["events"], TALLY))
    if recordings[name]["error"] is None:
        wrong += unfounded(read, recordings[name]["events"])
    assert [one for one in wrong if not one.startswith(tuple(GAPS.get(name, ())))] == []
    assert len(wrong) >= len(GAPS.get(name, ())), "a gap is closed: take it out of the table"


def test_the_share_of_unknown(recordings: Recordings, capsys: pytest.CaptureFixture[str]) -> None:
    """Runs after the comparisons, over all of which it counts."""
    if not TALLY.asked:
        pytest.skip("nothing was compared in this run")
    with capsys.disabled():
        shares = [f"{name} {TALLY.unknown[name]}/{count}" for name, count in TALLY.asked.items()]
        print(f"\nUNKNOWN in {len(recordings)} runs: {', '.join(shares)}")
    for name, most in MOST_UNKNOWN.items():
        assert TALLY.unknown[name] <= most * TALLY.asked[name], name
