"""What an exported model answers, and what runs in it: a table of its signatures."""

from __future__ import annotations

from collections.abc import Iterable

from lintmodel.facts.signature import Endpoint, Signature
from lintmodel.facts.unknown import Unknown, is_known
from lintmodel.findings import Where
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.markup import Html, element

MAX_OPERATIONS = 12  # of one signature, named
MAX_ENDS = 8  # inputs or outputs of one signature, named
INTERNAL = "__saved_model_init_op"  # not called by anyone


def table(path: str, signatures: Iterable[Signature], marks: Marks) -> Html | None:
    """The signatures of a file, None where it has none."""
    rows = [_row(path, one, marks) for one in signatures if one.name != INTERNAL]
    if not rows:
        return None
    titles = ("signature", "takes", "answers", "runs", "finding")
    head = element("tr", *(element("th", said, scope="col") for said in titles))
    listed = element("table", element("thead", head), element("tbody", *rows))
    return element("div", listed, class_="wide")


def _row(path: str, signature: Signature, marks: Marks) -> Html:
    mark = marks.at(Where(path, part=signature.name)) if signature.name else None
    found = element("a", mark.rule, href=f"#finding-{mark.number}") if mark else None
    counted: dict[str, int] = {}
    for operation in signature.operations:
        counted[operation.op] = counted.get(operation.op, 0) + 1
    runs = [f"{op} ×{count}" if count > 1 else op for op, count in sorted(counted.items())]
    cells = (
        signature.name or "the whole graph",
        _ends(signature.inputs),
        _ends(signature.outputs),
        ", ".join(runs[:MAX_OPERATIONS]),
        found,
    )
    severity = mark.severity if mark is not None and not mark.evidence else None
    return element("tr", *(element("td", cell) for cell in cells), class_=severity)


def _ends(ends: Iterable[Endpoint]) -> str:
    said = [f"{end.name} {end.dtype}{_shape(end.shape)}" for end in ends]
    more = [f"and {len(said) - MAX_ENDS} more"] if len(said) > MAX_ENDS else []
    return ", ".join([*said[:MAX_ENDS], *more])


def _shape(shape: object) -> str:
    if isinstance(shape, Unknown) or not isinstance(shape, tuple | list):
        return ""
    sizes = ["?" if not is_known(one) or one is None else str(one) for one in shape]
    return f" ({', '.join(sizes)})"
