"""Which Keras runs a script: from its imports and API, else from the pins of its project (law 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lintmodel.facts.unknown import Unknown, known
from lintmodel.facts.version import KerasVersion, parse_release

KERAS3 = re.compile(
    r"\b(?:keras\.ops\b|from\s+keras\s+import\s+[^\n]*\bops\b|keras\.saving\.(?:save|load)_model\b"
    r"|KERAS_BACKEND|keras\.random\.|keras\.config\.|keras\.utils\.PyDataset|keras\.export\b"
    r"|keras\.layers\.TFSMLayer|SwapEMAWeights|import\s+keras_core|from\s+keras_core)"
)
KERAS2 = re.compile(
    r"\b(?:import\s[\w., \t]{0,200}?\btf_keras\b|from\s+tf_keras|fit_generator"
    r"|predict_generator|evaluate_generator|predict_classes|predict_proba|tensorflow\.python\.keras|keras\.utils\.np_utils|keras\.engine\b"
    r"|nb_epoch|set_learning_phase|multi_gpu_model|TF_USE_LEGACY_KERAS[\"'\]\s=,]+[\"']?1"
    r"|tf\.Session\b|tf\.placeholder\b|keras\.wrappers|layers\.experimental\.preprocessing"
    r"|optimizers\.legacy\b|from\s+keras\.layers\.(?:core|convolutional|normalization|embeddings))"
)
PINS = ("requirements.txt", "requirements-train.txt", "requirements_dev.txt", "setup.py", "setup.cfg",
        "pyproject.toml", "environment.yml", "environment.yaml", "Pipfile", "Dockerfile",
        "poetry.lock", "uv.lock", "Pipfile.lock")  # fmt: skip
# Compiled when a file that may hold a pin is first found.
PIN = (
    r"(?i)\b(tensorflow(?:[-_](?:cpu|gpu|macos))?|tf[-_]keras|keras)(?:\[[\w,]*\])?[\"']?\s*"
    r"(==|~=|<=|<|>=|=)\s*[\"'^~>=]*\s*(\d+(?:\.\d+)?)"
)
LOCKED = r'(?i)name = "(tensorflow|keras|tf-keras)"\s+version = "(\d+\.\d+)'
MAX_BYTES = 2_000_000
STANDALONE = re.compile(r"^\s*(?:import|from)\s+keras\b", re.MULTILINE)
TF_KERAS = (2, 16)  # or a later one of those that are Keras 2 still
WITH_TENSORFLOW_1 = (2, 2)  # tf.keras of TensorFlow 1 calls itself 2.2.4-tf


BACKEND = re.compile(r"""KERAS_BACKEND["'\]]*\s*(?:=|,|\s)\s*["']?(jax|torch|tensorflow)\b""")


def backend_of(text: str) -> str:
    """The backend that a script sets by KERAS_BACKEND, "" if it does not."""
    found = BACKEND.search(text)
    return found.group(1) if found else ""


def version_of(text: str, path: Path, root: Path | None, commands: str = "") -> KerasVersion:
    """The Keras of a script, with the evidence in words; UNKNOWN where nothing decides it."""
    everything = f"{text}\n{commands}" if commands else text
    old, new = KERAS2.search(everything), KERAS3.search(everything)
    pin = _first_pin(commands, "a cell") if commands else KerasVersion()
    if not pin.evidence:
        pin = pinned(path.resolve().parent, root.resolve() if root else None)
    by_tensorflow = "tensorflow" in pin.evidence
    if by_tensorflow and known(pin.major, 0) == 2 and STANDALONE.search(text):
        pin = KerasVersion((2,), pin.evidence)  # a package of its own, of any release then
    if bool(old) is bool(new) or known(pin.major, 0) == (2 if old else 3):
        return pin
    major, found = (2, old) if old else (3, new)
    release = TF_KERAS if "tf_keras" in _shown(found) else (major,)
    return KerasVersion(release, f"the script uses {_shown(found)}, which is Keras {major}")


def _shown(found: re.Match[str] | None) -> str:
    return " ".join(found.group(0).split()) if found else ""


@lru_cache(maxsize=512)
def pinned(folder: Path, root: Path | None) -> KerasVersion:
    """The nearest file with a pin, from the script's folder up to the project's root."""
    for name in PINS:
        text = _text(folder / name)
        found = _first_pin(text, name) if text else KerasVersion()
        if found.evidence:
            return found
    at_root = root is None or folder == root or folder == folder.parent
    return KerasVersion() if at_root else pinned(folder.parent, root)


def _first_pin(text: str, name: str) -> KerasVersion:
    for package, operator, release in _pins(text):
        found = _keras_of(package, operator, release)
        if found is not None:
            later = " or later" if operator == ">=" else ""
            return KerasVersion(found, f"{name} pins {package} {release}{later}")
    return KerasVersion()


def _text(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _pins(text: str) -> Iterator[tuple[str, str, str]]:
    """Package, operator and release."""
    for found in re.finditer(LOCKED, text):
        yield found.group(1).lower(), "==", found.group(2)
    for found in re.finditer(PIN, text):
        yield found.group(1).lower(), found.group(2), found.group(3)


def _keras_of(package: str, operator: str, release: str) -> tuple[int, ...] | None:
    """The Keras that is left by a pin, None where it may be any."""
    found = parse_release(release)
    if isinstance(found, Unknown):
        return None
    third = (2, 16) if package.startswith("tensorflow") else (3,)  # the first that brings Keras 3
    if operator in ("<", "<="):
        below = found < third or (operator == "<" and found <= (*third, 0)[:2])  # "<3.0" as "<3"
        return (2,) if below else None
    if operator == ">=":
        return (3,) if found >= third and not package.startswith("tf") else None
    return _brought(package, found)


def _brought(package: str, release: tuple[int, ...]) -> tuple[int, ...] | None:
    """The Keras that this release of a package is, or brings."""
    if package.startswith("tf"):
        return (2,)
    if package == "keras":
        return release
    if release[0] < 2:
        return WITH_TENSORFLOW_1
    if release >= (2, 16):
        return (3,)
    if len(release) < 2:
        return None  # 2.*
    return (2,) if release < (2, 3) else (2, max(release[1], 4))  # TensorFlow 2.3 calls its own 2.4
