"""Every layer of scripts and files, for rules on what a constructor is given."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Project
from lintmodel.findings import Related, Where
from lintmodel.record import record
from lintmodel.views.common import evidence, judged


@record()
class LayerUse:
    """A layer that Keras ships, as a script creates it or a file holds it."""

    layer: Layer
    where: Where
    in_file: bool

    @property
    def chain(self) -> tuple[Related, ...]:
        """How the run comes to the constructor."""
        return evidence(self.layer.provenance, self.where)


def layer_uses(project: Project) -> Iterator[LayerUse]:
    """Every layer, once."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            if isinstance(event.made, Layer) and not event.made.custom:
                yield LayerUse(event.made, event.made.where, False)
    for artifact in project.artifacts:
        for layer in artifact.model.all_layers() if artifact.model else ():
            if not layer.custom:
                yield LayerUse(layer, layer.where, True)
