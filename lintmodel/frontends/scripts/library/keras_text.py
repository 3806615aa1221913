"""Keras' text of old: Tokenizer, pad_sequences, one_hot; what they make of texts, with whose help."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.files import Restore
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, step
from lintmodel.frontends.scripts.library.fitting import (
    as_given,
    by,
    fitted_thing,
    learn,
    learner,
    part,
    transformed,
)
from lintmodel.frontends.scripts.library.persistence import content_of
from lintmodel.frontends.scripts.numbering import numbering
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Thing, Value, plain

TEXT = "keras.preprocessing.text."


def texts(call: Call, value: Value) -> Data:
    """A value as texts: what is not known to be data is text from somewhere."""
    data = as_given(call.run, value)
    if isinstance(data, Data):
        return data
    return new_data(call.run, Source("text", ""), "texts")


@function(TEXT + "Tokenizer")
def tokenizer(call: Call) -> Value:
    """Tokenizer(num_words=, oov_token=, ...)."""
    given = {"num_words": call.args[0]} if call.args else {}
    return fitted_thing(call, "Tokenizer", "tokenizer", "Tokenizer", **given)


@function(TEXT + "tokenizer_from_json")
def tokenizer_from_json(call: Call) -> Value:
    """A tokenizer that was stored: by this script, or by who wrote the file that the text is from."""
    text = call.arg(0, "json_string")
    own = learner(call.run, text) if isinstance(text, Symbol) else None
    if own is not None and own.kind == "Tokenizer":
        return own
    found = fitted_thing(
        call, "Tokenizer", "tokenizer", "Tokenizer", stored=True, num_words=UNKNOWN
    )
    fact = found.fields["fact"]
    fact.restored = _reading(call, text)
    fact.fixed = fact.restored is None
    return found


def _reading(call: Call, text: Value) -> Restore | None:
    """Where the text came out of a file: by json.load(), or just now."""
    path = content_of(text)
    if path is not None:
        return call.run.emit(Restore, "tokenizer_from_json()", value=text, path=path,
                             method="tokenizer_from_json", where=call.where)  # fmt: skip
    key = text.key if isinstance(text, Symbol) else None
    if not isinstance(key, tuple) or key[0] != "restored":
        return None
    reads = call.run.trace.of(Restore)
    return next((one for one in reads if getattr(one.value, "key", None) == key), None)


@method("Tokenizer", "fit_on_texts", "fit_on_sequences")
def fit_on_texts(call: Call) -> Value:
    """tokenizer.fit_on_texts(texts)."""
    learn(call, texts(call, call.arg(0, "texts")), adds=True)
    return None


@method("Tokenizer", "texts_to_sequences", "texts_to_matrix", "sequences_to_matrix")
def texts_to_sequences(call: Call) -> Value:
    """tokenizer.texts_to_sequences(texts): word ids by the tokenizer's vocabulary."""
    detail = {"num_words": plain(call.owner.fields.get("num_words"))}
    data = texts(call, call.arg(0, "texts", call.kwargs.get("sequences")))
    made = step(call.run, data, "tokenise", call.name, detail=detail, shape=UNKNOWN, dtype=UNKNOWN,
                interval=UNKNOWN, **by(call.owner))  # fmt: skip
    return transformed(call, data, made)


@attribute("Tokenizer", "word_index", "index_word", "word_counts", "document_count", "word_docs")
def _vocabulary(run: Run, owner: Thing) -> Value:
    return part(run, owner, "word_index")


ANY_METHOD["Tokenizer"] = lambda call: part(call.run, call.owner, call.name)


@function("keras.preprocessing.sequence.pad_sequences", "keras.utils.pad_sequences")
def pad_sequences(call: Call) -> Value:
    """pad_sequences(sequences, maxlen, padding="pre", truncating="pre", value=0)."""
    data = as_data(call.run, call.arg(0, "sequences"))
    if isinstance(data, Unknown):
        data = new_data(call.run, Source("unknown", ""), "sequences")
    maxlen = call.plain(1, "maxlen")
    detail = {
        "maxlen": maxlen,
        "padding": call.plain(3, "padding", "pre"),
        "truncating": call.plain(4, "truncating", "pre"),
        "value": call.plain(5, "value", 0.0),
    }
    width = maxlen if isinstance(maxlen, int) else UNKNOWN
    shape = _padded(data, width)
    return step(call.run, data, "reshape", "pad_sequences", detail=detail, shape=shape)


def _padded(data: Data, width: Maybe[int]) -> Any:
    """Sequences of word ids become two axes; those of vectors three, and of what is unknown UNKNOWN."""
    shape = data.shape
    if not isinstance(shape, Unknown) and len(shape) > 1:
        return (data.rows, width, *shape[2:])
    ids = any(one.kind == "tokenise" or "numbering" in one.detail for one in data.steps)
    return (data.rows, width) if ids else UNKNOWN


@function(TEXT + "one_hot", TEXT + "hashing_trick", TEXT + "text_to_word_sequence")
def hashed(call: Call) -> Value:
    """Words of one text, or their hashes as ids."""
    name = call.name.rpartition(".")[2]
    kind: Any = "cast" if name == "text_to_word_sequence" else "tokenise"
    detail: dict[str, Any] = {}
    given = "hash_function" in call.kwargs or call.open or len(call.args) > 2
    if kind == "tokenise" and not given:
        detail["numbering"] = numbering(call.run, "hash", f"{name}()", True)
    return step(
        call.run, texts(call, call.arg(0, "text")), kind, name, shape=UNKNOWN, detail=detail
    )


@function("keras.utils.get_file", "keras.utils.data_utils.get_file")
def get_file(call: Call) -> Value:
    """get_file(name, origin): a path in the cache folder."""
    name = call.arg(0, "fname")
    return Symbol("downloaded file", ("get_file", name if isinstance(name, str) else id(call)))
