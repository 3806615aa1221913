"""Sounds: librosa, soundfile, scipy's wav files, tf.audio; what range they have, what is made of them."""

from __future__ import annotations

from lintmodel.facts.data import Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, prefix
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, normalised, step
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Value

WAVES = Interval(-1.0, 1.0)


def sound(call: Call, interval: Maybe[Interval], dtype: str) -> Value:
    """The samples of a sound file."""
    path = call.plain(0, "path")
    source = Source("sound" if interval is WAVES else "stored", call.name, interval=interval)
    source.path = path if isinstance(path, str) else UNKNOWN
    return new_data(call.run, source, f"{call.name.rpartition('.')[2]}()", dtype=dtype)


@function("librosa.load", "librosa.core.load", "soundfile.read")
def load(call: Call) -> Value:
    """Samples in -1..1, and their rate."""
    if call.name.startswith("soundfile") and "dtype" in call.kwargs:
        return (sound(call, UNKNOWN, "unknown"), Symbol("sample rate"))
    rate = call.arg(1, "sr", 22050)
    known = rate if isinstance(rate, int) and call.name.startswith("librosa") else Symbol("rate")
    return (sound(call, WAVES, "float32"), known)


@function("scipy.io.wavfile.read")
def wav(call: Call) -> Value:
    """The rate, and samples of the file's own type."""
    return (Symbol("sample rate"), sound(call, UNKNOWN, "unknown"))


@function("tensorflow.audio.decode_wav")
def decode_wav(call: Call) -> Value:
    """Samples in -1..1, and their rate."""
    return (sound(call, WAVES, "float32"), Symbol("sample rate"))


@function("librosa.util.normalize")
def normalize(call: Call) -> Value:
    """Each sound by its own largest value."""
    data = as_data(call.run, call.arg(0, "S"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    return normalised(call.run, data, "librosa.util.normalize", WAVES)


@function("librosa.effects.trim", "librosa.effects.split")
def trim(call: Call) -> Value:
    """A part of the sound, and where it stands."""
    data = as_data(call.run, call.arg(0, "y"))
    if isinstance(data, Unknown):
        return (call.unknown("array of unknown"), Symbol("index"))
    return (
        step(call.run, data, "reshape", call.name, shape=UNKNOWN, rows=UNKNOWN),
        Symbol("index"),
    )


@prefix("librosa.feature.", "librosa.effects.", "librosa.decompose.")
@function("librosa.stft", "librosa.core.stft", "librosa.power_to_db", "librosa.amplitude_to_db",
          "librosa.cqt", "librosa.resample", "librosa.core.power_to_db", "librosa.magphase",
          "tensorflow.signal.stft", "librosa.core.amplitude_to_db")  # fmt: skip
def feature(call: Call) -> Value:
    """Another description of the sound, of a range of its own."""
    value = call.kwargs.get("y", call.kwargs.get("S", call.args[0] if call.args else None))
    data = as_data(call.run, value)
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    name = call.name.rpartition(".")[2]
    made = normalised(call.run, data, name)
    return step(call.run, made, "reshape", name, shape=UNKNOWN, rows=UNKNOWN, dtype="float32")
