"""Checks on the numbers of images: scaled not at all, without effect, or once too often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.unknown import is_known
from lintmodel.findings import Fault, Related
from lintmodel.knowledge.preprocessing import MODES

if TYPE_CHECKING:
    from lintmodel.facts.data import Step
    from lintmodel.views.colours import ColourPair
    from lintmodel.views.given import GivenStep
    from lintmodel.views.intakes import Intake
    from lintmodel.views.layouts import Layout
    from lintmodel.views.prepared import TwicePrepared


def unscaled_images(intake: Intake, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Pictures of 0..255 reach the first layer that learns as they are."""
    data, inlet = intake.data, intake.inlet
    if intake.again or intake.elsewhere or not _from_set(intake) or not inlet.kind:
        return
    learns = inlet.followed and not inlet.normalised and not inlet.nested
    if not learns or inlet.kind in params["indifferent"]:
        return
    if data.interval.low == 0 and intake.interval.high >= params["min_high"]:
        first = data.sources[0]
        name = first.name.split(".")[2] if first.kind == "dataset" else "images"
        slots = {"set": name, "range": str(intake.interval)}
        read = Related(first.where, f"{name}: read here")
        yield Fault(intake.where, slots, (read,))


def _from_set(intake: Intake) -> bool:
    """Whether fit() gets images whose bytes are known: of a set that Keras ships, or of files."""
    fits = intake.method.startswith(("fit", "train"))
    kinds = ("dataset", "directory", "image")
    return fits and all(one.kind in kinds for one in intake.data.sources)


def double_rescaling(intake: Intake, params: Mapping[str, Any]) -> Iterator[Fault]:
    """What was scaled is scaled again."""
    if any(one.kind == "synthetic" for one in intake.data.sources):
        return
    outside = [one for one in intake.data.value_steps() if one.kind == "affine"]
    inside = intake.inlet.steps
    modes = [
        one for one in (*intake.data.steps, *inside) if one.detail.get("mode", "none") != "none"
    ]
    if len(modes) > 1 and intake.inlet.followed and modes[0].where != modes[1].where:
        yield _again(intake, modes[0], modes[1], "twice")
    elif (
        intake.scales_inside is True and outside and _within(intake.interval, params["max_scaled"])
    ):
        yield _again(intake, outside[-1], None, "backbone")
    elif inside and _within(intake.data.interval, params["max_scaled"]):
        if _width(intake.interval) < params["min_width"]:
            yield _again(intake, outside[-1] if outside else None, inside[-1], "")
    elif len(outside) > 1 and _width(intake.data.sources[0].interval) > params["min_range"]:
        shrinking = [one for one in outside if one.scale < params["max_scale"]]
        if len(shrinking) > 1 and _width(intake.data.interval) < params["min_width"]:
            yield _again(intake, shrinking[-2], shrinking[-1], "outside")


def _within(interval: Any, limit: float) -> bool:
    return bool(interval.low >= -limit and interval.high <= limit)


def _width(interval: Any) -> float:
    return float(interval.high - interval.low)


def _again(intake: Intake, first: Step | None, second: Step | None, variant: str) -> Fault:
    slots = {
        "range": str(intake.data.interval) if is_known(intake.data.interval) else "",
        "end": str(intake.interval) if is_known(intake.interval) else "",
        "step": second.what if second else "",
        "first": f"'{first.what}' ({first.where.spoken})" if first else "the loader",
        "model": intake.backbone,
        "method": intake.method,
    }
    places = ((first, "scaled here"), (second, "and again here"))
    related = [Related(one.where, f"{one.what}: {text}") for one, text in places if one]
    related.append(Related(intake.where, f"{intake.method} is here"))
    where = second.where if second and not intake.stored else intake.where
    return Fault(where, slots, tuple(one for one in related if one.where != where), variant)


def wrong_preprocess_input(intake: Intake, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A pretrained model gets other numbers than it learned from."""
    synthetic = {one.kind for one in intake.data.sources} == {"synthetic"}
    if not intake.backbone or not intake.inlet.followed or synthetic:
        return
    mode = MODES[intake.expects]
    changes = [*intake.data.value_steps(), *intake.inlet.steps]
    given = [one for one in changes if one.detail.get("mode", "none") != "none"]
    own = mode.high - mode.low
    near = 1 / params["max_ratio"] <= _width(intake.interval) / own <= params["max_ratio"]
    if given:
        wrong = len(given) == 1 == len(changes) and given[0].detail["mode"] != intake.expects
        if wrong:
            yield _other(intake, "family", near, given[0])
    elif intake.expects != "none" and not _agrees(
        intake.interval, mode.low, mode.high, own, params
    ):
        yield _other(intake, "range", near, changes[-1] if changes else None)
        return
    elif intake.expects == "none":
        return
    if not (given and given[0].detail["mode"] != intake.expects) and intake.colour != mode.colour:
        if intake.colour in ("rgb", "bgr"):
            yield _other(intake, "order", True, None)


def _agrees(
    interval: Any, low: float, high: float, width: float, params: Mapping[str, Any]
) -> bool:
    slack = width * params["tolerance"]
    return bool(abs(interval.low - low) <= slack and abs(interval.high - high) <= slack)


def _other(intake: Intake, variant: str, near: bool, step: Step | None) -> Fault:
    mode = MODES[intake.expects]
    slots = {
        "model": intake.backbone,
        "family": intake.family,
        "expected": mode.words,
        "given": str(step.detail.get("of", "")) if step else "",
        "range": str(intake.interval),
        "method": intake.method,
    }
    related = [Related(step.where, f"{step.what} is here")] if step else []
    related.append(Related(intake.where, f"{intake.method} is here"))
    where = step.where if step and variant == "family" else intake.where
    fixed = intake.frozen is True
    hard = fixed and not near and (intake.answers or variant == "family")
    name = variant if hard else f"near-{variant}"  # a head of one's own learns from what comes
    others = tuple(one for one in related if one.where != where)
    return Fault(where, slots, others, name, weak=near and not fixed)


# -- steps that do nothing -------------------------------------------------------------------------


def scaling_without_effect(given: GivenStep, params: Mapping[str, Any]) -> Iterator[Fault]:
    """convert_image_dtype met floats, and nothing else scaled them."""
    step, inlet = given.step, given.inlet
    if "kept" not in step.detail or inlet.steps or given.model.kind == "application":
        return
    if given.data.interval.high > params["max_high"]:
        if inlet.nested or inlet.normalised:
            return
        slots = {
            "dtype": step.detail["kept"],
            "range": str(given.data.interval),
            "method": given.method,
        }
        related = (Related(given.event.where, f"{given.method} gets them here"),)
        yield Fault(given.where, slots, related, "" if inlet.followed else "unseen")


def unfitted_generator(given: GivenStep) -> Iterator[Fault]:
    """featurewise_* without statistics: the generator warns and leaves the images as they are."""
    step = given.step
    if "skipped" in step.detail and not given.learns and hasattr(step.fitted, "where"):
        names = ", ".join(step.detail["skipped"])
        related = (Related(given.event.where, f"{given.method} gets its images here"),)
        yield Fault(step.fitted.where, {"options": names}, related)


def in_place_preprocess_input(twice: TwicePrepared) -> Iterator[Fault]:
    """What the first call has changed is changed again."""
    first = twice.first.where
    related = (
        () if twice.same_call else (Related(first, "this call has changed the array already"),)
    )
    variant = "loop" if twice.same_call else ""
    yield Fault(twice.where, {"line": first.spoken}, related, variant)


def color_order_mismatch(pair: ColourPair) -> Iterator[Fault]:
    """Red and blue changed places between fit() and here."""
    slots = {"site": pair.site_name, "fit": pair.fit_colour.upper(), "own": pair.colour.upper()}
    related = (
        Related(pair.read, f"these images are {slots['own']}"),
        Related(pair.fit_read, f"these are {slots['fit']}"),
        Related(pair.fit, "the model is fitted here"),
    )
    others = tuple(one for one in related if one.where != pair.where)
    yield Fault(pair.where, slots, others, "across" if pair.across else "", weak=not pair.sure)


def channel_layout_mismatch(layout: Layout, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Pictures reshaped where they must be transposed; normalisation over rows instead of channels."""
    if layout.kind == "axis":
        right = (1, -3) if layout.data_format == "channels_first" else (3, -1)
        if layout.axis not in right:
            slots = {"layer": layout.layer, "axis": layout.axis, "behind": layout.behind,
                     "format": layout.data_format}  # fmt: skip
            related = (Related(layout.other, f"{layout.behind}: {layout.data_format}"),)
            root = (layout.where.path, layout.axis)  # one mistake, made for each of the layers
            yield Fault(layout.where, slots, related, "axis", root=root)
    elif _moved(layout.shape[-3:], layout.made[-3:], params["channels"]):
        slots = {"shape": _shown(layout.shape), "made": _shown(layout.made)}
        yield Fault(layout.where, slots, (Related(layout.other, "the model gets them here"),))


def _moved(old: Any, new: Any, channels: list[int]) -> bool:
    """Whether the last three axes changed places, with few channels among them, and what they were."""
    if len(old) != 3 or len(new) != 3 or not (old[2] in channels or old[0] in channels):
        return False
    orders = [(old[2], old[0], old[1]), (old[1], old[2], old[0]), (old[2], old[1], old[0])]
    wide = min(sorted(old)[1:]) > max(channels)
    return wide and tuple(new) != tuple(old) and tuple(new) in orders


def _shown(shape: Any) -> str:
    return "(" + ", ".join(str(size) if is_known(size) else "?" for size in shape) + ")"
