"""The lines that `lintmodel inspect` is to print, from what its JSON says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Parts = list[str]


def told_by(content: Any) -> Iterator[Parts]:
    """What each line of the text is to hold, as JSON says it."""
    yield [content["path"], content["format"], content["evidence"]]
    yield from (["problem", one["message"], one["kind"]] for one in content["problems"])
    yield from (["note", one["message"], one["kind"]] for one in content["notes"])
    model = content["model"]
    if model is not None:
        yield ["model", model["class"], model["name"] or "", *kind_of(model)]
        yield from (["input", one["name"], shape_of(one["shape"])] for one in model["inputs"])
        ends = zip(model["outputs"] or (), model["output_shapes"], strict=True)
        yield from (["output", name, shape_of(shape)] for name, shape in ends)
        yield from layers_told(model["layers"])
    yield from layers_told(content["unlisted_layers"])
    yield from loose(content)
    read = model is not None or content["weights"] or content["signatures"]
    yield from settings(content) if read else ()
    for one in content["signatures"]:
        yield from signature_told(one)
    for key, value in content["details"].items():
        if key not in ("config", "training_config", "named", "owners") and value not in ([], {}):
            yield [f"{key}: "]


def kind_of(model: Any) -> Parts:
    count = len(model["layers"])
    if model["kind"] == "subclassed" and not count:
        return ["subclassed", "in no config"]
    whole = [] if model["complete"] else ["not all of it known"]
    return [model["kind"], "1 layer" if count == 1 else f"{count} layers", *whole]


def shape_of(shape: Any) -> str:
    if shape is None:
        return "?"
    return "(" + ", ".join("?" if one is None else str(one) for one in shape) + ")"


def layers_told(layers: Any) -> Iterator[Parts]:
    for layer in layers:
        operation = layer["kind"].startswith("op:")
        title = layer["kind"][3:] if operation else layer["kind"]
        parts = [title, *([] if operation else [layer["name"]])]
        parts += [f"{layer['parameters']:,} parameters"] if layer["parameters"] else []
        parts += [shape_of(one) for one in layer["output_shapes"] if one is not None]
        parts += [layer["state"]] if layer["state"] else []
        parts += ["frozen"] if layer["trainable"] is False else []
        inner = layer["model"]
        below = [*layer["wrapped"], *(inner["layers"] if inner else ())]
        deeper = {one["path"] for lower in below for one in lower["weights"]}
        yield parts + (kind_of(inner) if inner else [])
        yield from (weight_told(one) for one in layer["weights"] if one["path"] not in deeper)
        yield from ([f"{key}: {size} entries"] for key, size in (layer["assets"] or {}).items())
        yield from layers_told(below)


def weight_told(weight: Any, name: str = "") -> Parts:
    values = weight["values"]
    known = [f"in {values['lowest']:g}..{values['highest']:g}"] if values else []
    return [f"{name or weight['name']} {shape_of(weight['shape'])} {weight['dtype']}", *known]


def loose(content: Any) -> Iterator[Parts]:
    """The tensors of no layer: alone by their paths, then those of Keras 3 by owner."""
    held = {one["path"] for layer in every_layer(content) for one in layer["weights"]}
    found = [one for one in content["tensors"] if one["path"] not in held]
    yield from (weight_told(one, one["path"]) for one in found if "/vars/" not in one["path"])
    details = content["details"]
    names = {**details.get("named", {}), **details.get("owners", {})}
    owners: dict[str, list[Any]] = {}
    for one in found:
        owner, _, own = one["path"].rpartition("/vars/")
        if owner:
            owners.setdefault(owner, []).append(weight_told(one, own))
    for owner, lines in owners.items():
        yield [owner, names.get(owner, owner)]
        yield from lines


def every_layer(content: Any) -> list[Any]:
    pending = [*(content["model"] or {"layers": []})["layers"], *content["unlisted_layers"]]
    for layer in pending:  # grows on the way
        pending += [*layer["wrapped"], *(layer["model"] or {"layers": []})["layers"]]
    return pending


def settings(content: Any) -> Iterator[Parts]:
    trained = content["trained_parameters"]
    said = [f"weights: {content['weights']}, {content['parameters']:,} parameters"]
    yield said + ([] if trained is None else [f"{trained:,} of them trained"])
    if content["dtype_policies"]:
        yield [f"{name} ({count} layer" for name, count in content["dtype_policies"].items()]
    if content["is_compiled"] is False:
        yield ["not compiled"]
    compiled = content["compiled"]
    if compiled:
        yield ["optimizer: ", str(compiled["optimizer"] or "?")]
        for output, kind in compiled["loss"].items():
            flag = content["compile_arguments"]["loss"][output].get("from_logits")
            yield [of("loss", output), kind, *([] if flag is None else [f"from_logits={flag}"])]
        for key in ("metrics", "weighted_metrics"):
            for output, kinds in compiled[key].items():
                yield [of(key.replace("_", " "), output), *kinds]
    if content["loss_weights"] is not None:
        yield [f"loss weights: {json.dumps(content['loss_weights'])}"]
    if content["iterations"] is not None:
        yield [f"optimizer steps: {content['iterations']}"]


def of(what: str, output: str) -> str:
    return f"{what}: " if output == "all outputs" else f"{what} of {output}: "


def signature_told(signature: Any) -> Iterator[Parts]:
    tags = [] if signature["tags"] in ([], ["serve"]) else signature["tags"]
    yield [signature["name"] or "the whole graph", signature["zone"], *tags]
    for side in ("input", "output"):
        for end in signature[f"{side}s"]:
            scale = [f"scale {end['scales'][0]:g}"] if end.get("scales") else []
            yield [side, f"{end['name']} {shape_of(end['shape'])} {end['dtype']}", *scale]
    counted = Counter(
        (one["op"], one["variable"], tuple(one["path"]), one["switched"])
        for one in signature["operations"]
    )
    for (op, variable, path, switched), times in counted.items():
        repeated = [f", {times} times"] if times > 1 else []
        yield [op, variable, *path, *(["switches it off"] if switched else []), *repeated]
