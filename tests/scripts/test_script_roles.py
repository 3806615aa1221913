"""Roles: what a script is for, from what it imports, does and is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmodel.frontends.scripts import read_script

FIT = (
    "import keras\nimport numpy as np\nm = keras.Sequential([keras.layers.Dense(1)])\nm.fit(x, y)\n"
)
ASSERT = "np.testing.assert_allclose(m.predict(x), z)\n"


@pytest.mark.parametrize(
    ("name", "text", "role"),
    [
        ("train.py", FIT, "training"),
        ("train.py", FIT + ASSERT, "training"),  # who checks a reloaded model still trains
        ("test.py", FIT + ASSERT, "training"),
        ("test_model.py", FIT, "training"),
        ("test_model.py", FIT + ASSERT, "test"),
        ("model_test.py", FIT + ASSERT, "test"),
        (
            "model_test.py",
            FIT + "class T(Case):\n    def test(self):\n        self.assertEqual(1, m)\n",
            "test",
        ),
        ("model_test.py", FIT + "self.asserted(1)\n", "training"),
        ("model.py", "import pytest\n" + FIT, "test"),
        ("use.py", "import keras\nkeras.models.load_model('m.keras').predict(x)\n", "inference"),
    ],
)
def test_role(tmp_path: Path, name: str, text: str, role: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert read_script(path, name, tmp_path).role == role
