"""Which Keras runs a script: what it uses, what its project pins, and which of the two is sharper."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.unknown import UNKNOWN

OLD = "model.fit_generator(g)\n"
NEW = "keras.ops.add(1, 2)\n"
TABLE: list[tuple[str, str, Any]] = [
    ("import keras\n", "", UNKNOWN),
    ("import keras\n" + OLD, "", (2,)),
    ("import keras\n" + NEW, "", (3,)),
    ("import keras\n" + NEW + OLD, "", UNKNOWN),
    ("import keras\n", "keras==2.2.4\n", (2, 2)),
    ("import keras\n", "keras==3.3.3\n", (3, 3)),
    ("import keras\n" + OLD, "keras==2.2.4\n", (2, 2)),
    ("import keras\n" + NEW, "keras==3.3.3\n", (3, 3)),
    ("import keras\n" + NEW, "keras==2.2.4\n", (3,)),
    ("from tensorflow import keras\n", "tensorflow==1.15.5\n", (2, 2)),
    ("import keras\n", "tensorflow==1.15.5\n", (2,)),
    ("from keras.models import Model\n", "tensorflow-gpu==1.14.0\n", (2,)),
    ("from tensorflow import keras\n", "tensorflow==2.15.0\n", (2, 15)),
    ("from tensorflow import keras\n", "tensorflow==2.3.1\n", (2, 4)),
    ("from tensorflow import keras\n", "tensorflow==2.1.0\n", (2,)),
    ("import keras\n", "tensorflow==2.3.1\n", (2,)),
    ("from tensorflow import keras\n", "tensorflow==2.18\n", (3,)),
    ("from tensorflow import keras\n", "tensorflow<2.16\n", (2,)),
    ("from tensorflow import keras\n", "tensorflow>=2.4\n", UNKNOWN),
    ("from tensorflow import keras\n", "tensorflow>=2\n", UNKNOWN),
    ("from tensorflow import keras\n", "tensorflow==2.*\n", UNKNOWN),
    ("from tensorflow import keras\n", "tensorflow>=2.16\n", (3,)),
    ("from tensorflow import keras\n" + OLD, "tensorflow>=2.16\n", (2,)),
    ("import keras\n", "keras>=3\n", (3,)),
    ("import keras\n", "keras>=3.0,<4\n", (3,)),
    ("import keras\n", "keras>=2.4\n", UNKNOWN),
    ("import keras\n", "keras<3\n", (2,)),
    ("import keras\n", "keras<3.0\n", (2,)),
    ("import keras\n", "keras<=3.0\n", UNKNOWN),
    ("from tensorflow import keras\n", "tensorflow<=2.15\n", (2,)),
    ("import keras\n", "keras<4\n", UNKNOWN),
    ("import keras\n", "tensorflow<3\n", UNKNOWN),
    ("import keras\n", "tf-keras>=2.16\n", UNKNOWN),
]


@pytest.mark.parametrize(("text", "pins", "release"), TABLE)
def test_release(text: str, pins: str, release: Any, read: Any) -> None:
    files = {"requirements.txt": pins} if pins else {}
    found = read(text, bare=True, files=files).version.release
    assert found is release or found == release
