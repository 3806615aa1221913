"""How models are made of an architecture, number types, seeds, and calibration for TFLite."""

from __future__ import annotations

import pytest
from reader import Reader

from lintmodel.facts.data import Data
from lintmodel.facts.event import Create
from lintmodel.facts.files import Refill
from lintmodel.facts.layer import Layer
from lintmodel.facts.misuse import Misuse
from lintmodel.facts.model import Making, Model
from lintmodel.facts.project import Script
from lintmodel.facts.serving import Calibrate, SetInput
from lintmodel.facts.session import Draw, Respawn, Seed, SetPolicy
from lintmodel.facts.unknown import UNKNOWN

MODEL = "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"


def makings(script: Script) -> list[Making]:
    models = [event.made for event in script.trace.of(Create) if isinstance(event.made, Model)]
    return [model.making for model in models if model.making is not None]


def last_layer(script: Script) -> Layer:
    return [one.made for one in script.trace.of(Create) if isinstance(one.made, Layer)][-1]


# -- architectures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("other = keras.models.clone_model(model)", "clone_model()"),
        ("other = keras.models.model_from_json(model.to_json())", "model_from_json()"),
        ("other = keras.Sequential.from_config(model.get_config())", "from_config()"),
        ("other = model.__class__.from_config(model.get_config())", "from_config()"),
        ("other = model.from_config(model.get_config())", "from_config()"),
    ],
)
def test_what_takes_over_an_architecture(read: Reader, text: str, how: str) -> None:
    (made,) = makings(read(MODEL + text))
    assert made.how == how
    assert made.of is not None
    assert not made.opened


def test_a_description_from_a_file_is_of_no_known_model(read: Reader) -> None:
    (made,) = makings(read("other = keras.models.model_from_json(open('model.json').read())"))
    assert made.of is None


@pytest.mark.parametrize(
    ("use", "opened"),
    [
        ("other.predict(x); other.compile('adam', 'mse'); other.summary()", False),
        ("for a, b in zip(other.weights, model.weights): a.assign(b)", True),
        ("other.layers[0].set_weights(model.layers[0].get_weights())", True),
        ("other.get_layer('dense')", True),
        ("keras.Model(other.input, other.output)", True),
        ("load_into(other.submodules)", True),
    ],
)
def test_whether_the_inside_is_looked_at(read: Reader, use: str, opened: bool) -> None:
    (made,) = makings(read(f"{MODEL}other = keras.models.clone_model(model)\n{use}"))
    assert made.opened is opened


def test_a_clone_function_may_hand_weights_on(read: Reader) -> None:
    assert not makings(read(MODEL + "keras.models.clone_model(model, clone_function=wrap)"))


def test_weights_of_an_unknown_model(read: Reader) -> None:
    script = read("for one in models:\n    one.load_weights('a.h5')")
    assert {event.method for event in script.trace.of(Refill)} == {"load_weights"}


# -- number types --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("keras.mixed_precision.set_global_policy('mixed_float16')", "mixed_float16"),
        ("tf.keras.mixed_precision.experimental.set_policy('mixed_float16')", "mixed_float16"),
        ("keras.config.set_dtype_policy(keras.DTypePolicy('mixed_bfloat16'))", "mixed_bfloat16"),
        ("keras.backend.set_floatx('float16')", "float16"),
        ("if fast:\n    keras.config.set_dtype_policy('mixed_float16')", UNKNOWN),
        (
            "keras.config.set_dtype_policy('float16')\nkeras.config.set_dtype_policy('float32')",
            "float32",
        ),
    ],
)
def test_the_policy_of_layers(read: Reader, text: str, dtype: object) -> None:
    assert last_layer(read(f"{text}\nlayers.Dense(1)")).args["dtype"] is dtype or (
        isinstance(dtype, str)
        and last_layer(read(f"{text}\nlayers.Dense(1)")).args["dtype"] == dtype
    )


def test_a_layer_with_a_type_of_its_own(read: Reader) -> None:
    text = "keras.config.set_dtype_policy('mixed_float16')\nlayers.Dense(1, dtype='float32')"
    assert last_layer(read(text)).args["dtype"] == "float32"


def test_the_default_policy_is_no_event(read: Reader) -> None:
    script = read("keras.config.set_dtype_policy('float32')\nlayers.Dense(1)")
    assert not list(script.trace.of(SetPolicy))
    assert "dtype" not in last_layer(script).args or last_layer(script).args["dtype"] is None


# -- seeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("np.random.seed(1)", ("numpy",)),
        ("tf.random.set_seed(1)", ("tensorflow",)),
        ("tf.compat.v1.set_random_seed(1)", ("tensorflow",)),
        ("import random\nrandom.seed(1)", ("python",)),
        ("keras.utils.set_random_seed(1)", ("python", "numpy", "tensorflow")),
        ("import os\nos.environ['PYTHONHASHSEED'] = '0'", ("hash",)),
        ("import os\nos.environ.setdefault('PYTHONHASHSEED', '0')", ("hash",)),
    ],
)
def test_what_a_seed_covers(read: Reader, text: str, covers: tuple[str, ...]) -> None:
    (seed,) = read(text).trace.of(Seed)
    assert seed.covers == covers


def test_other_variables_of_the_environment_are_no_seeds(read: Reader) -> None:
    assert not list(read("import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'").trace.of(Seed))


@pytest.mark.parametrize(
    ("arguments", "drawn"), [("", 1), (", random_state=1", 0), (", shuffle=False", 0)]
)
def test_splits_that_draw_by_chance(read: Reader, arguments: str, drawn: int) -> None:
    text = "from sklearn.model_selection import train_test_split\n"
    script = read(f"{text}train_test_split(x, y, test_size=0.2{arguments})")
    assert len(list(script.trace.of(Draw))) == drawn


def test_another_process(read: Reader) -> None:
    script = read("import os, sys\nos.execv(sys.executable, sys.argv)")
    assert len(list(script.trace.of(Respawn))) == 1


# -- TFLite --------------------------------------------------------------------------------------

CONVERT = """
x = np.load("x.npy")
def samples():
    for i in range(100):
        {body}
converter = tf.lite.TFLiteConverter.from_keras_model(model)
{wanted}
converter.representative_dataset = samples
converter.convert()
"""
OPTIMIZED = "converter.optimizations = [tf.lite.Optimize.DEFAULT]"


@pytest.mark.parametrize(
    ("body", "repeated"),
    [
        ("yield [x[:1]]", True),
        ("yield [np.expand_dims(x[0], 0).astype('float32')]", True),
        ("one = x[0]; yield [one[None]]", True),
        ("yield [x[i : i + 1]]", False),
        ("one = x[i]; yield [one[None]]", False),
        ("yield [next(batches)]", False),
        ("yield [np.random.rand(1, 4)]", False),
        ("j = pick(); yield [x[j]]", False),
        ("yield [part[:1] for part in [x]]", False),
    ],
)
def test_a_generator_that_repeats_itself(read: Reader, body: str, repeated: bool) -> None:
    script = read(MODEL + CONVERT.format(body=body, wanted=OPTIMIZED))
    (event,) = script.trace.of(Calibrate)
    assert event.repeated is repeated
    assert isinstance(event.model, Model)
    assert event.by == "samples"


@pytest.mark.parametrize("wanted", ["", "converter.optimizations = []"])
def test_samples_that_are_never_asked_for(read: Reader, wanted: str) -> None:
    script = read(MODEL + CONVERT.format(body="yield [x[:1]]", wanted=wanted))
    assert not [*script.trace.of(Calibrate)]


def test_what_an_interpreter_is_fed(read: Reader) -> None:
    script = read(
        "import cv2\nfrom tflite_runtime.interpreter import Interpreter\n"
        "interpreter = Interpreter('a.tflite')\nimage = cv2.imread('a.png') / 255\n"
        "interpreter.set_tensor(interpreter.get_input_details()[0]['index'], image.astype('uint8'))",
        bare=True,
    )
    (event,) = script.trace.of(SetInput)
    assert isinstance(event.x, Data)
    assert event.x.dtype == "uint8"
    assert event.x.affine() == (1 / 255, 0.0)


# -- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("layers.Dense(1, activaton='relu')", [("keyword", "activation")]),
        ("keras.callbacks.EarlyStopping(monitr='loss')", [("keyword", "monitor")]),
        ("keras.optimizers.Adam(lr=0.1)", [("older", "")]),
        ("layers.Conv2D(8, 3, border_mode='same')", [("older", "")]),
        ("layers.Dense(1, colour='red')", []),
        ("layers.Dense(1, **{'activaton': 'relu'})", []),
        ("keras.ops.abs(1)\nkeras.optimizers.Adam(lr=0.1)", [("older", "")]),
        ("keras.ops.abs(1)\nlayers.Conv2D(8, 3, border_mode='same')", [("older", "")]),
        ("keras.ops.abs(1)\nlayers.Dense(1, colour='red')", [("keyword", "")]),
        ("keras.ops.abs(1)\nkeras.optimizers.Adam(0.1, decay=0.1)", []),
        ("keras.ops.abs(1)\nlayers.Resizing(2, 2, bounding_box_format='xyxy')", []),
        ("import tf_keras\ntf_keras.optimizers.Adam(lr=0.1)", []),
    ],
)
def test_words_that_constructors_do_not_take(
    read: Reader, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(event.kind, event.meant) for event in read(text).trace.of(Misuse)] == found
