"""The size of images that fit() saw, against those that the same model sees elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit
from lintmodel.facts.files import Load
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import node_shapes
from lintmodel.record import record
from lintmodel.views.across import matched, sites
from lintmodel.views.common import judged
from lintmodel.views.held import held, in_file
from lintmodel.views.kernels import unlike

Size = tuple[int, int]  # height, width
SIZING = (
    "Resizing",
    "CenterCrop",
    "RandomCrop",
    "Cropping2D",
    "ZeroPadding2D",
    "UpSampling2D",
    "Lambda",
)
SIZING_OPS = tuple(
    f"op:{name}"
    for name in ("resize", "image_resize", "central_crop", "crop", "random_crop", "pad", "getitem")
)  # and names that begin so: resize_with_pad(), crop_to_bounding_box()
KEEPING = ("cast", "affine", "standardise", "normalise", "colour")
ADDING = ("expand_dims", "copy", "a part", "a list")  # an axis for the batch, and the like
MAX_COLOURS = 4


@record()
class SizePair:
    """Every fit() of a model saw images of one size, and this place shows it another.

    `fixed` says that the model declares the size of its input: no other fits. `stored` says that
    `fit_size` is what the file of a loaded model declares, and `fitted` that file.
    """

    fit_size: Size
    size: Size
    fixed: bool
    fitted: Where
    site_name: str
    sure: bool
    where: Where
    stored: bool = False
    kernels: tuple[str, str] | None = None  # of fit() and of this place, where these differ


def size_pairs(project: Project) -> Iterator[SizePair]:
    """One for each place, and none for a model that brings images to a size by itself."""
    seen: set[Where] = set()
    blended: set[Where] = set()
    for model, fits, site, reach in matched(project):
        kernels = unlike(fits, site.data) if reach else None
        if kernels and site.event.where not in blended and not _sizes(project, model, fits):
            blended.add(site.event.where)
            yield SizePair((0, 0), (0, 0), False, fits[0].where, site.name, reach != "names",
                           site.event.where, kernels=kernels)  # fmt: skip
        size = size_of(site.data)
        if size is None or site.event.where in seen:
            continue
        trained = {size_of(fit.x) if isinstance(fit.x, Data) else None for fit in fits}
        fit_size = trained.pop() if len(trained) == 1 else None
        if fit_size is None or size == fit_size:
            continue
        if _sizes(project, model, fits) or _synthetic(site.data):
            continue
        seen.add(site.event.where)
        fixed = all(_declared(fit.model) == fit_size or _counts(fit.model) for fit in fits)
        yield SizePair(
            fit_size, size, fixed, fits[0].where, site.name, reach != "names", site.event.where
        )
    for pair in _against_files(project):
        if pair.where not in seen:
            seen.add(pair.where)
            yield pair


def _against_files(project: Project) -> Iterator[SizePair]:
    """Places where a loaded model is shown images of another size than its file declares."""
    for script in judged(project.scripts):
        for load in script.trace.of(Load):
            inside = in_file(project, load.model)
            if inside is None or _may_size(inside):
                continue
            declared = _declared(inside)
            for site in sites(script, load.model) if declared is not None else ():
                size = size_of(site.data)
                if declared and size and size != declared and not _synthetic(site.data):
                    yield SizePair(declared, size, True, inside.where, site.name, True,
                                   site.event.where, stored=True)  # fmt: skip


def _sizes(project: Project, model: Model, fits: list[Fit]) -> bool:
    """Whether the model, here or in training, may bring images to a size by itself."""
    return any(_may_size(one) for one in (held(project, model), *(fit.model for fit in fits)))


def size_of(data: Data) -> Size | None:
    """Height and width of images with their colours last; None where they are not known."""
    if isinstance(data.shape, tuple):
        _, *rest = data.shape
        return _size(*rest[:2]) if len(rest) == 3 and _are_colours(rest[2]) else None
    after = ""
    for step in reversed(data.steps):
        found = step.detail.get("size")
        if step.kind == "resize" and found is not None:
            return _size(*found)
        if not _keeps_size(step, after):
            return None
        after = step.what
    return None


def _keeps_size(step: Step, after: str) -> bool:
    """Whether images are as large as before: an axis was added, they were listed or divided."""
    if step.rows is not None and step.rows.cut.kind in ("split", "fold"):
        return True
    listed = step.what == "joined" and after == "a list"  # one was appended after the other
    return listed or step.kind in KEEPING or step.what in ADDING


def _are_colours(axis: object) -> bool:
    return isinstance(axis, int) and 1 <= axis <= MAX_COLOURS


def _size(height: object, width: object) -> Size | None:
    if isinstance(height, int) and isinstance(width, int) and min(height, width) > MAX_COLOURS:
        return height, width
    return None


def _may_size(model: Model) -> bool:
    """Whether a model may bring its input to a size by itself: an operation, or what is not known."""
    return not model.proven_whole() or any(
        node.layer.kind in SIZING or node.layer.kind.startswith(SIZING_OPS)
        for node in model.all_nodes()
    )


def _synthetic(data: Data) -> bool:
    return all(source.kind == "synthetic" for source in data.sources)


def _counts(model: Model) -> bool:
    """Whether a layer has a weight for each pixel of what it gets: no other size fits it."""
    return any(
        node.layer.kind == "Dense" and any(before.layer.kind == "Flatten" for before in node.inputs)
        for node in model.all_nodes()
    )


def _declared(model: Model) -> Size | None:
    """The size that a model of one input declares."""
    shape = node_shapes(model.inputs[0])[0] if len(model.inputs) == 1 else None
    if shape is None or isinstance(shape, Unknown) or len(shape) != 4:
        return None
    return _size(shape[1], shape[2])
