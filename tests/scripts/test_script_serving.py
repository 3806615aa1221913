"""Requests to TF Serving: which model they ask, what they give it, and what saves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lintmodel.discovery import discover
from lintmodel.facts.data import Data
from lintmodel.facts.event import Decide, Predict
from lintmodel.facts.project import Script
from lintmodel.facts.serving import Ask
from lintmodel.frontends.scripts.library.served import asked
from lintmodel.gather import gather

Reader = Callable[..., Script]
IMAGE = """
import json, os, requests, httpx, aiohttp, urllib.request, http.client
import numpy as np
from PIL import Image
x = np.array(Image.open("a.png").convert("RGB").resize((8, 8)))[None]
URL = "http://localhost:8501/v1/models/m:predict"
BODY = {"instances": x.tolist()}
host = os.environ["HOST"]
"""
GRPC = """
import grpc
import numpy as np
import tensorflow as tf
from PIL import Image
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc
x = np.array(Image.open("a.png").convert("RGB").resize((8, 8)))[None]
stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel("localhost:8500"))
request = predict_pb2.PredictRequest()
request.model_spec.name = "m"
"""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8501/v1/models/m:predict", ("m", "")),
        ("https://{}/v1/models/m:predict", ("m", "")),
        ("/v1/models/m:predict?x=1", ("m", "")),
        ("http://h/v1/models/m/versions/3:predict", ("m", "3")),
        ("http://h/v1/models/m/versions/{}:predict", ("m", "{}")),
        ("http://h/v1/models/m/labels/stable:predict", None),
        ("http://h/v1/models/{}:predict", None),
        ("http://h/v1/models/m", None),
        ("http://h/v1/models/m:classify", None),
        ("http://h/v2/models/m:predict", None),
        ("{}", None),
    ],
)
def test_what_an_address_asks(url: str, expected: tuple[str, str] | None) -> None:
    assert asked(url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "requests.post(URL, json=BODY)",
        "requests.post(url=URL, data=json.dumps(BODY), timeout=3)",
        "requests.post(URL, json.dumps(BODY))",
        'requests.request("POST", URL, json=BODY)',
        'requests.post(f"http://{host}:8501/v1/models/m:predict", json=BODY)',
        'requests.post("http://" + host + "/v1/models/m:predict", json=BODY)',
        'requests.post("http://{}/v1/models/{}:predict".format(host, "m"), json=BODY)',
        'requests.post("http://%s/v1/models/%s:predict" % ("h", "m"), json=BODY)',
        'requests.post(URL, json={"inputs": x.tolist()})',
        'requests.post(URL, json={"inputs": {"image": x.tolist()}})',
        'requests.post(URL, json={"instances": [{"image": x[0].tolist()}]})',
        'requests.post(URL, json={"signature_name": "serving_default", "instances": x.tolist()})',
        "requests.post(URL, json=dict(instances=x.tolist()))",
        "with requests.Session() as s:\n    s.post(URL, json=BODY)",
        "httpx.post(URL, json=BODY)",
        "httpx.Client().post(URL, content=json.dumps(BODY))",
        "urllib.request.urlopen(URL, json.dumps(BODY).encode())",
        "urllib.request.urlopen(urllib.request.Request(URL, data=json.dumps(BODY).encode()))",
        'c = http.client.HTTPConnection("h")\nc.request("POST", "/v1/models/m:predict", json.dumps(BODY))',
        "async def f():\n    async with aiohttp.ClientSession() as s:\n"
        "        async with s.post(URL, json=BODY) as r:\n            return await r.json()",
        "def send(images, name):\n    body = {'instances': images.tolist()}\n"
        "    return requests.post(f'http://h/v1/models/{name}:predict', json=body)\nsend(x, 'm')",
    ],
)
def test_a_request_shows_data_to_a_model(text: str, read: Reader) -> None:
    script = read(IMAGE + text, bare=True)
    (ask,), (predict,) = script.trace.of(Ask), script.trace.of(Predict)
    assert (ask.name, ask.model) == ("m", predict.model)
    assert isinstance(predict.x, Data)
    assert str(predict.x.interval) == "0..255"


@pytest.mark.parametrize(
    "text",
    [
        "requests.get(URL)",
        'requests.post("http://h/upload", json=BODY)',
        "requests.post(host, json=BODY)",
        'requests.post(f"http://h/v1/models/{host}:predict", json=BODY)',
        'requests.post(URL, json={"signature_name": "decode", "instances": x.tolist()})',
        'requests.post(URL, json={"signature_name": host, "instances": x.tolist()})',
        'requests.post(URL, files={"image": open("a.png", "rb")})',
    ],
)
def test_other_requests(text: str, read: Reader) -> None:
    script = read(IMAGE + text, bare=True)
    assert not [*script.trace.of(Ask), *script.trace.of(Predict)]


def test_bytes_are_no_numbers(read: Reader) -> None:
    body = '{"instances": [{"b64": "aGk="}]}'
    (predict,) = read(f"{IMAGE}requests.post(URL, json={body})", bare=True).trace.of(Predict)
    assert not isinstance(predict.x, Data)


@pytest.mark.parametrize(
    "answer",
    [
        'requests.post(URL, json=BODY).json()["predictions"]',
        'json.loads(requests.post(URL, json=BODY).text)["predictions"]',
        'json.loads(requests.post(URL, json=BODY).content.decode("utf-8"))["predictions"]',
        'json.loads(urllib.request.urlopen(URL, json.dumps(BODY).encode()).read())["predictions"]',
        'requests.post(URL, json={"inputs": x.tolist()}).json()["outputs"]',
    ],
)
def test_what_comes_back_is_a_prediction(answer: str, read: Reader) -> None:
    (decision,) = read(f"{IMAGE}np.argmax({answer})", bare=True).trace.of(Decide)
    assert isinstance(decision.made, Predict)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('request.inputs["x"].CopyFrom(tf.make_tensor_proto(x))', True),
        (
            'request.inputs["x"].CopyFrom(tf.make_tensor_proto(x, dtype=tf.float32, shape=x.shape))',
            True,
        ),
        ('request.inputs["x"].CopyFrom(tf.contrib.util.make_tensor_proto(x))', True),
        ('request.inputs["x"].CopyFrom(tf.compat.v1.make_tensor_proto(x))', True),
        ('request.inputs["x"].CopyFrom(unseen(x))', False),
        ('request.inputs["a"].CopyFrom(x)\nrequest.inputs["b"].CopyFrom(x)', False),
    ],
)
def test_a_request_by_grpc(text: str, known: bool, read: Reader) -> None:
    end = 'result = stub.Predict(request, 5.0)\nnp.argmax(result.outputs["y"].float_val)\n'
    script = read(f"{GRPC}{text}\n{end}", bare=True)
    (predict,) = script.trace.of(Predict)
    assert isinstance(predict.x, Data) is known
    assert [ask.name for ask in script.trace.of(Ask)] == ["m"]
    assert [one.made for one in script.trace.of(Decide)] == [predict]


TRAIN = """
import datetime, os
import keras
import numpy as np
import tensorflow as tf
from pathlib import Path
NAME, BASE = "m", os.environ["BASE"]
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.load("x.npy"), np.load("y.npy"))
"""
CLIENT = """
import requests
requests.post("http://h:8501/v1/models/m{}:predict", json={{"instances": [[1.0, 2.0, 3.0, 4.0]]}})
"""


@pytest.mark.parametrize(
    ("saves", "version", "target"),
    [
        ('model.export("serving/m/1")', "", "serving/m/1"),
        ('tf.saved_model.save(model, f"serving/{NAME}/1")', "", "serving/m/1"),
        ('tf.saved_model.save(model, os.path.join(BASE, NAME, "1"))', "", "{}/m/1"),
        ('model.export(f"{BASE}/{NAME}/{datetime.datetime.now()}")', "", "{}/m/{}"),
        ('model.export(str(Path("serving") / NAME / BASE))', "", "serving/m/{}"),
        ('model.save("saved/m")', "", "saved/m"),
        ('model.save("m/00000123")', "", "m/00000123"),
        ('model.export("m/1")', "/versions/1", "m/1"),
        ('model.export("m/0001")', "/versions/1", "m/0001"),
        ('model.export("m/1")', "/versions/2", None),
        ('model.export("m/1")\nmodel.export("m/2")', "", "m/2"),
        ('model.export("m/1")\nmodel.export("m/2")', "/versions/1", "m/1"),
        ('model.export("a/m")\nmodel.export("b/m")', "", None),
        ('model.export("other/1")', "", None),
        ('model.export("m/other")', "", None),
        ('model.save("m.keras")', "", None),
        ('model.save_weights("m/1")', "", None),
        ("model.export(BASE)", "", None),
        ('tf.saved_model.save(model, "m/1", signatures=model.call)', "", None),
    ],
)
def test_which_model_answers(
    saves: str, version: str, target: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.py").write_text(TRAIN + saves)
    (tmp_path / "client.py").write_text(CLIENT.format(version))
    monkeypatch.chdir(tmp_path)
    project = gather(discover([Path()], (), tmp_path).given, [], tmp_path).project
    found = [link.target for link in project.links if link.kind == "asks" and link.sure]
    assert found == ([] if target is None else [target])
    written = {link.target for link in project.links if link.kind == "saves"}
    assert set(found) <= written
