"""Requests to TF Serving: REST by requests, httpx, aiohttp, urllib and http.client, and gRPC."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Predict
from lintmodel.facts.serving import REQUEST, Ask
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.library import ANY_METHOD, Call, attribute, function, method
from lintmodel.frontends.scripts.library.persistence import JSON_TEXT
from lintmodel.frontends.scripts.library.pieces import HOLE, pieces
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Mapping, Sequence, Thing, Value, plain

MODELS, PREDICT, VERSIONS = "/v1/models/", ":predict", "versions"
OWN = (None, "", "serving_default", "serve")  # signatures that are the model itself
BODIES = ("json", "data", "content", "body")
ANSWERS = ("predictions", "outputs")

# -- REST --------------------------------------------------------------------------------------

POSTS = tuple(
    f"{package}.{verb}" for package in ("requests", "httpx") for verb in ("post", "request")
)
CLIENTS = ("requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient",
           "aiohttp.ClientSession")  # fmt: skip


@function(*CLIENTS)
def client(call: Call) -> Value:
    """requests.Session(), aiohttp.ClientSession()."""
    return Thing("http client", {}, call.where)


@function(*POSTS)
@method("http client", "post", "request")
def post(call: Call) -> Value:
    """requests.post(url, json={"instances": x.tolist()})."""
    at = 1 if call.name.endswith("request") else 0
    found = next((call.kwargs[name] for name in BODIES if name in call.kwargs), None)
    return _posted(call, call.arg(at, "url"), call.arg(at + 1, "data") if found is None else found)


ANY_METHOD["http client"] = lambda call: call.unknown("response")


@function("urllib.request.Request")
def request(call: Call) -> Value:
    """urllib.request.Request(url, data)."""
    fields = {"url": call.arg(0, "url"), "sent": call.arg(1, "data")}
    return Thing("http request", fields, call.where)


ANY_METHOD["http request"] = lambda call: None


@function("urllib.request.urlopen")
def opened(call: Call) -> Value:
    """urlopen(request), urlopen(url, data)."""
    given = call.arg(0, "url")
    if isinstance(given, Thing) and given.kind == "http request":
        return _posted(call, given.fields["url"], given.fields["sent"])
    return _posted(call, given, call.arg(1, "data"))


@function("http.client.HTTPConnection", "http.client.HTTPSConnection")
def connection(call: Call) -> Value:
    """http.client.HTTPConnection(host, port)."""
    return Thing("http connection", {}, call.where)


@method("http connection", "request")
def sent(call: Call) -> Value:
    """connection.request("POST", path, body)."""
    answer = _posted(call, call.arg(1, "url"), call.arg(2, "body"))
    call.run.state.write(call.owner.fields, "answer", answer)
    return None


@method("http connection", "getresponse")
def received(call: Call) -> Value:
    """connection.getresponse()."""
    return call.owner.fields.get("answer", call.unknown("response"))


ANY_METHOD["http connection"] = lambda call: None


def _posted(call: Call, url: Value, body: Value) -> Value:
    """The response to a request; of one that asks a model the predictions are in it."""
    named, sent_body = asked(pieces(url)), body
    if isinstance(sent_body, Thing) and sent_body.kind == JSON_TEXT:
        sent_body = sent_body.fields["value"]
    if named is None or not isinstance(sent_body, Mapping):
        return call.unknown("response")
    if plain(sent_body.entries.get("signature_name")) not in OWN:
        return call.unknown("response")
    given = sent_body.entries.get("instances", sent_body.entries.get("inputs"))
    answer = ask(call, *named, _one_input(given), f"POST {MODELS}{named[0]}{PREDICT}")
    return Thing("http response", {"answer": answer}, call.where)


def asked(url: str) -> tuple[str, str] | None:
    """The model and the version ("" for the newest) that an address names; None for another address.

    HOLE stands for what is not known of the version.
    """
    _, found, rest = url.partition(MODELS)
    path, predicts, _ = rest.partition(PREDICT)
    name, *more = path.split("/")
    if not found or not predicts or not name or HOLE in name:
        return None
    if not more:
        return name, ""
    return (name, more[1]) if len(more) == 2 and more[0] == VERSIONS else None


def _one_input(given: Value) -> Value:
    """The input of a body: an array, or the only one of a dict of them, for all rows or for each."""
    if isinstance(given, Mapping):
        return next(iter(given.entries.values())) if _single(given) else UNKNOWN
    if isinstance(given, Sequence | tuple):
        items = given.items if isinstance(given, Sequence) else given
        if any(isinstance(item, Mapping) for item in items):
            rows = [_one_input(item) for item in items]
            return Sequence(rows, open=getattr(given, "open", True))
    return given


def _single(given: Mapping) -> bool:
    return not given.open and len(given.entries) == 1 and "b64" not in given.entries


def ask(call: Call, name: str, version: str, x: Value, how: str) -> Value:
    """The predictions of the model of this name."""
    from lintmodel.frontends.scripts.library.arrays import as_data
    from lintmodel.frontends.scripts.library.keras_models import new_model
    from lintmodel.frontends.scripts.library.predictions import answers
    from lintmodel.frontends.scripts.library.symbolic import comes_from

    data: Maybe[Data] = as_data(call.run, x)
    model = new_model(call, "loaded", "served by TF Serving")
    call.run.emit(Ask, "the model is asked", model=model, name=name, version=version, how=how,
                  where=call.where)  # fmt: skip
    event = call.run.emit(
        Predict, "request to TF Serving", model=model, method=REQUEST, x=data, where=call.where,
        varies=comes_from(call.run.state.item, x),
    )  # fmt: skip
    return answers(call.run, model, event, data)


# -- what comes back ---------------------------------------------------------------------------


def _body(answer: Value) -> Mapping:
    return Mapping(dict.fromkeys(ANSWERS, answer), open=True)


@method("http response", "json")
def as_json(call: Call) -> Value:
    """response.json()["predictions"]."""
    return _body(call.owner.fields["answer"])


@method("http response", "read")
def as_text(call: Call) -> Value:
    """response.read()."""
    return Thing(JSON_TEXT, {"value": _body(call.owner.fields["answer"])}, call.where)


@attribute("http response", "text", "content")
def text_of_response(run: Run, owner: Thing) -> Value:
    """response.text; of aiohttp it is called, which yields the same."""
    return Thing(JSON_TEXT, {"value": _body(owner.fields["answer"])}, owner.where)


@method(JSON_TEXT, "encode", "decode", "__call__")
def _same_text(call: Call) -> Value:
    return call.owner


ANY_METHOD["http response"] = lambda call: call.unknown("response")

# -- gRPC --------------------------------------------------------------------------------------

APIS = "tensorflow_serving.apis"
STUBS = (f"{APIS}.prediction_service_pb2_grpc.PredictionServiceStub",
         f"{APIS}.prediction_service_pb2.beta_create_PredictionService_stub",
         f"{APIS}.prediction_service_pb2.PredictionServiceStub")  # fmt: skip


@function(*STUBS)
def stub(call: Call) -> Value:
    """PredictionServiceStub(channel)."""
    return Thing("prediction service", {}, call.where)


@function(f"{APIS}.predict_pb2.PredictRequest")
def predict_request(call: Call) -> Value:
    """PredictRequest(): its model_spec and its inputs are filled in later."""
    spec, inputs = (Thing(kind, {}, call.where) for kind in ("model spec", "request inputs"))
    return Thing("predict request", {"model_spec": spec, "inputs": inputs}, call.where)


@method("request inputs", "__getitem__")
def request_input(call: Call) -> Value:
    """request.inputs["x"]."""
    key = call.args[0] if isinstance(call.args[0], str) else HOLE
    return Thing("request input", {"of": call.owner, "key": key}, call.where)


@method("request input", "CopyFrom", "MergeFrom")
def copied(call: Call) -> Value:
    """request.inputs["x"].CopyFrom(tf.make_tensor_proto(x))."""
    fields: Any = call.owner.fields
    call.run.state.write(fields["of"].fields, fields["key"], call.arg(0, "other"))
    return None


@method("prediction service", "Predict")
def answered(call: Call) -> Value:
    """stub.Predict(request, timeout)."""
    given = call.arg(0, "request")
    if not isinstance(given, Thing) or given.kind != "predict request":
        return call.unknown("response")
    spec, inputs = given.fields["model_spec"].fields, given.fields["inputs"].fields
    name, signature = pieces(spec.get("name")), plain(spec.get("signature_name"))
    if HOLE in name or signature not in OWN:
        return call.unknown("response")
    x = next(iter(inputs.values())) if len(inputs) == 1 else UNKNOWN
    answer = ask(call, name, "", x, f"PredictRequest of {name}")
    return Thing("predict response", {"outputs": Thing("response outputs", {"answer": answer})})


@method("response outputs", "__getitem__")
def response_output(call: Call) -> Value:
    """response.outputs["y"]: float_val are its numbers, tf.make_ndarray() makes the array of it."""
    answer = call.owner.fields["answer"]
    return Thing("tensor proto", {"value": answer, "float_val": _flat(answer, call.run)})


def _flat(answer: Value, run: Run) -> Value:
    from lintmodel.frontends.scripts.library import shaping

    return shaping.flattened(run, answer) if isinstance(answer, Data) else Symbol("response")
