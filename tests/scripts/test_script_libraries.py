"""What libraries make of files, texts and sounds: range, colour and steps of what predict() gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Fit, Predict
from lintmodel.facts.files import Restore, Save, Store
from lintmodel.facts.unknown import UNKNOWN, is_known
from lintmodel.frontends.scripts.values import Thing

MODEL = (
    "import os, pickle, joblib, json, math, cv2, librosa, imageio, h5py, scipy.io\n"
    "from PIL import Image\nfrom skimage import io, transform, color, util\n"
    "import matplotlib.pyplot as plt\nfrom sklearn.preprocessing import StandardScaler\n"
    "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile('adam', 'mse')\n"
)
BYTES, UNIT, WAVES = "0..255", "0..1", "-1..1"
DATA: dict[str, tuple[str, str, str]] = {  # the expression for x, its range, its colour
    "opencv": ("cv2.imread('a.jpg')", BYTES, "bgr"),
    "opencv, grey": ("cv2.imread('a.jpg', 0)", BYTES, "grey"),
    "opencv, unchanged": ("cv2.imread('a.png', cv2.IMREAD_UNCHANGED)", "?", "?"),
    "opencv, decoded": ("cv2.imdecode(buffer, cv2.IMREAD_COLOR)", BYTES, "bgr"),
    "opencv, a camera": ("cv2.VideoCapture(0).read()[1]", BYTES, "bgr"),
    "opencv, a blob": (
        "cv2.dnn.blobFromImage(cv2.imread('a.jpg'), 1 / 255.0, (32, 32), swapRB=True)", UNIT, "rgb"
    ),
    "opencv, a blob less a mean": (
        "cv2.dnn.blobFromImage(cv2.imread('a.jpg'), 1.0, (32, 32), (104, 117, 123))", "?", "bgr"
    ),
    "opencv, a threshold": ("cv2.threshold(cv2.imread('a.jpg', 0), 9, 255, 0)[1]", BYTES, "grey"),
    "opencv, a filter": ("cv2.medianBlur(cv2.imread('a.jpg'), 3)", BYTES, "bgr"),
    "pillow": ("np.array(Image.open('a.jpg').convert('RGB').resize((32, 32)))", BYTES, "rgb"),
    "skimage": ("io.imread('a.jpg')", BYTES, "rgb"),
    "skimage, grey": ("io.imread('a.jpg', as_gray=True)", UNIT, "grey"),
    "skimage, resized": ("transform.resize(io.imread('a.jpg'), (32, 32))", UNIT, "rgb"),
    "skimage, resized as it was": (
        "transform.resize(io.imread('a.jpg'), (32, 32), preserve_range=True)", BYTES, "rgb"
    ),
    "skimage, resized twice": (
        "transform.resize(transform.resize(io.imread('a.jpg'), (32, 32)), (16, 16))", UNIT, "rgb"
    ),
    "skimage, made grey": ("color.rgb2gray(io.imread('a.jpg'))", UNIT, "grey"),
    "skimage, back to bytes": (
        "util.img_as_ubyte(transform.resize(io.imread('a.jpg'), (32, 32)))", BYTES, "rgb"
    ),
    "imageio": ("imageio.imread('a.jpg')", BYTES, "rgb"),
    "matplotlib, png": ("plt.imread('a.png')", UNIT, "rgb"),
    "matplotlib, jpg": ("plt.imread('a.jpg')", BYTES, "rgb"),
    "matplotlib, any": ("plt.imread(name)", "?", "rgb"),
    "librosa": ("librosa.load('a.wav')[0]", WAVES, "?"),
    "librosa, its features": ("librosa.feature.mfcc(y=librosa.load('a.wav')[0])", "?", "?"),
    "tensorflow, grey": ("tf.image.rgb_to_grayscale(tf.io.decode_jpeg(b))", BYTES, "grey"),
    "tensorflow, a record": ("tf.io.parse_single_example(r, {})['x']", "?", "?"),
    "h5py": ("h5py.File('a.h5', 'r')['x'][:]", "?", "?"),
    "matlab": ("scipy.io.loadmat('a.mat')['X'] / 255", "?", "?"),
}  # fmt: skip


def shown(value: Any) -> str:
    return str(value) if is_known(value) else "?"


@pytest.mark.parametrize("name", DATA)
def test_data(name: str, read: Any) -> None:
    text, interval, colour = DATA[name]
    event = next(read(MODEL + f"model.predict({text})\n").trace.of(Predict))
    assert isinstance(event.x, Data)
    assert (shown(event.x.interval), shown(event.x.colour)) == (interval, colour)


def test_a_sequence_is_followed_to_one_batch(read: Any) -> None:
    text = (
        "class Batches(keras.utils.Sequence):\n    def __init__(self, files, size=4):\n"
        "        self.files, self.size = files, size\n    def __len__(self):\n"
        "        return math.ceil(100 / self.size)\n    def __getitem__(self, i):\n"
        "        x = np.array([cv2.imread(f) / 255 for f in self.files[i:]])\n"
        "        return x, np.zeros(self.size)\nmodel.fit(Batches(os.listdir('a')))\n"
    )
    event = next(read(MODEL + text).trace.of(Fit))
    assert event.x.interval == Interval(0.0, 1.0)
    assert event.steps == 25


def test_what_is_stored_and_read_back_is_one_object(read: Any) -> None:
    text = (
        "scaler = StandardScaler().fit(np.load('x.npy'))\njoblib.dump(scaler, 'scaler.pkl')\n"
        "again = joblib.load('scaler.pkl')\nmodel.predict(again.transform(np.load('y.npy')))\n"
    )
    script = read(MODEL + text)
    stored, restored = next(script.trace.of(Store)), next(script.trace.of(Restore))
    assert stored.path == restored.path == "scaler.pkl"
    assert stored.value is restored.value
    assert isinstance(stored.value, Thing)
    assert stored.holds == (next(script.trace.of(Predict)).x.steps[-1].fitted,)


def test_an_object_from_elsewhere_is_unknown(read: Any) -> None:
    text = "with open('t.pkl', 'rb') as f:\n    s = pickle.load(f)\nmodel.predict(s.transform(x))\n"
    script = read(MODEL + text)
    assert next(script.trace.of(Restore)).path == "t.pkl"
    x = next(script.trace.of(Predict)).x
    assert [(step.kind, step.what) for step in x.steps][-1:] == [("opaque", "transform")]
    assert x.interval is x.shape is x.dtype is UNKNOWN


def test_texts_become_ids_by_a_tokenizer(read: Any) -> None:
    text = (
        "from keras.preprocessing.text import Tokenizer\n"
        "from keras.preprocessing.sequence import pad_sequences\n"
        "tokenizer = Tokenizer(num_words=100)\ntokenizer.fit_on_texts(texts)\n"
        "model.fit(pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=20), y)\n"
    )
    data = next(read(MODEL + text).trace.of(Fit)).x
    assert [step.what for step in data.steps] == ["texts_to_sequences", "pad_sequences"]
    assert data.steps[0].fitted is not None
    assert data.steps[1].detail["maxlen"] == 20
    assert data.steps[1].detail["padding"] == "pre"


def test_defaults_of_options_are_no_proof(read: Any) -> None:
    text = (
        "import click\n@click.command()\n@click.option('--batch-size', default=3)\n"
        "def main(batch_size):\n    model.fit(np.zeros((9, 4)), batch_size=batch_size)\nmain()\n"
    )
    assert next(read(MODEL + text).trace.of(Fit)).batch is UNKNOWN


CONSTANTS = {
    "math": ("math.ceil(10 / 4)", 3),
    "a product": ("math.prod([2, 3])", 6),
    "a stem": ("len(os.path.splitext('a.keras')[0])", 1),
    "a copy": ("__import__ and __import__('x') or 2", None),
    "epsilon": ("1 if keras.backend.epsilon() < 1 else 2", 1),
    "the hidden": ("math.sqrt(-1)", None),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_constants(name: str, read: Any) -> None:
    text, expected = CONSTANTS[name]
    event = next(read(MODEL + f"model.fit(np.zeros((9, 4)), epochs={text})\n").trace.of(Fit))
    assert event.epochs == expected if expected is not None else event.epochs is UNKNOWN


def test_drawing_changes_no_model(read: Any) -> None:
    from lintmodel.facts.event import Escape

    text = "fig, ax = plt.subplots()\nax.plot(model)\nax[0].imshow(model)\nplt.figure().gca().plot(model)\n"
    assert not list(read(MODEL + text).trace.of(Escape))


FED: dict[str, tuple[str, str, Any]] = {  # what fit gets, its range, its batch size
    "filled in a loop": (
        "x = np.zeros((9, 32, 32, 3))\nfor i, f in enumerate(os.listdir('a')):\n"
        "    x[i] = cv2.imread(f) / 255\nmodel.fit(x)\n", UNIT, 32
    ),
    "filled, then scaled": (
        "x = np.empty((9, 32, 32, 3))\nfor i, f in enumerate(os.listdir('a')):\n"
        "    x[i, :] = cv2.imread(f)\nx /= 255\nmodel.fit(x)\n", UNIT, 32
    ),
    "filled in two ways": (
        "x = np.zeros((9, 32, 32, 3))\nx[0] = cv2.imread('a')\nx[1] = cv2.imread('b') / 255\n"
        "model.fit(x)\n", "?", 32
    ),
    "cut to whole numbers": (
        "x = np.zeros((9, 32, 32, 3), dtype='uint8')\nx[0] = cv2.imread('a') / 255\nmodel.fit(x)\n", "?", 32
    ),
    "datasets one after the other": (
        "a = tf.data.Dataset.list_files('a').map(decode).batch(4)\nmodel.fit(a.concatenate(a))\n", UNIT, 4
    ),
    "datasets in other batches": (
        "a = tf.data.Dataset.list_files('a').map(decode)\nmodel.fit(a.batch(4).concatenate(a.batch(2)))\n",
        UNIT, UNKNOWN
    ),
    "interleaved": (
        "def one(f):\n    return tf.data.Dataset.list_files(f).map(decode).batch(2)\n"
        "model.fit(tf.data.Dataset.list_files('a').interleave(one))\n", UNIT, 2
    ),
    "a function of the dataset": (
        "def cut(d):\n    return d.map(decode).batch(8)\n"
        "model.fit(tf.data.Dataset.list_files('a').apply(cut))\n", UNIT, 8
    ),
    "cut by something else": (
        "a = tf.data.Dataset.list_files('a').map(decode)\n"
        "model.fit(a.apply(tf.data.experimental.batch_and_drop_remainder(8)))\n", "?", UNKNOWN
    ),
    "windows of a series": (
        "model.fit(keras.utils.timeseries_dataset_from_array(np.load('a.npy'), None, 3))\n", "?", 128
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FED)
def test_what_fit_gets(name: str, read: Any) -> None:
    text, interval, batch = FED[name]
    decode = "def decode(f):\n    return tf.io.decode_jpeg(tf.io.read_file(f)) / 255\n"
    event = next(read(MODEL + decode + text).trace.of(Fit))
    found = event.x.interval if isinstance(event.x, Data) else UNKNOWN
    assert shown(found) == interval
    assert event.batch is batch or event.batch == batch


NAMES = {
    "percent": ("'m_%s_%d.keras' % ('a', 3)", "m_a_3.keras"),
    "a float": ("'%.2f.keras' % 0.5", "0.50.keras"),
    "a format": ("f'{3:03d}.keras'", "003.keras"),
    "a nested format": ("f'{3:{w}d}.keras'", UNKNOWN),
    "a conversion": ("f'{3!s}.keras'", "3.keras"),
    "another conversion": ("f'{3!r}.keras'", UNKNOWN),
    "the wrong format": ("f'{\"a\":d}.keras'", UNKNOWN),
    "a width made to hurt": ("f'{3:99999999d}.keras'", UNKNOWN),
    "the working directory": ("os.path.join(os.getcwd(), 'a', 'b.keras')", "./a/b.keras"),
    "a file beside the script": (
        "os.path.join(os.path.dirname(os.path.abspath(__file__)), 'b.keras')",
        Path("b.keras").absolute().as_posix(),
    ),
    "a stem": ("os.path.splitext('a.h5')[0] + '.keras'", "a.keras"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files(name: str, read: Any) -> None:
    text, expected = NAMES[name]
    found = next(read(MODEL + f"model.save({text})\n").trace.of(Save)).path
    assert found is expected or found == expected


CUT = {  # what stands between the brackets of x[...], and the size of the batch
    "from and to": ("i:i + 16", 16),
    "by number": ("i * 16:(i + 1) * 16", 16),
    "by another number": ("i * 16:(i + 2) * 16", UNKNOWN),
    "by two sizes": ("i * 16:(i + 1) * 8", UNKNOWN),
    "from elsewhere": ("i:j + 16", UNKNOWN),
    "in steps": ("i:i + 16:2", UNKNOWN),
    "to the end": ("i:", UNKNOWN),
}


@pytest.mark.parametrize("name", CUT)
def test_batches_that_are_cut_out(name: str, read: Any) -> None:
    text, size = CUT[name]
    loop = f"x = np.load('x.npy')\nfor i in range(n):\n    model.train_on_batch(x[{text}], y)\n"
    found = [event.batch for event in read(MODEL + loop).trace.of(Fit)]
    assert found
    assert all(one is size or one == size for one in found)


def test_a_batched_sequence_keeps_its_own_size(read: Any) -> None:
    text = (
        "class Batches(keras.utils.PyDataset):\n    def __init__(self, x, size):\n"
        "        super().__init__()\n        self.x, self.size = x, size\n"
        "    def __getitem__(self, i):\n"
        "        return self.x[i * self.size:(i + 1) * self.size]\n"
        "model.fit(Batches(np.load('x.npy'), 2), batch_size=64)\n"
    )
    assert next(read(MODEL + text).trace.of(Fit)).batch == 2


def test_an_array_of_unknown_type_written_into_one_of_whole_numbers(read: Any) -> None:
    script = read(
        "import keras\nimport numpy as np\nx = np.zeros((3, 2), dtype='int32')\nx[:2] = np.load('a.npy')\n"
        "model = keras.Sequential([keras.layers.Dense(1)])\nmodel.predict(x)\n"
    )
    assert [type(event).__name__ for event in script.trace.events][-1] == "Predict"
