"""A notebook that is open in an editor, as the file that it would be saved as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol.types import NotebookCellKind

if TYPE_CHECKING:
    from lsprotocol.types import NotebookCell, NotebookDocument


def as_file(notebook: NotebookDocument, texts: Mapping[str, str]) -> str:
    """The notebook as JSON; `texts` holds the source of each cell by its document."""
    listed = [_cell(cell, texts.get(cell.document, "")) for cell in notebook.cells]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _cell(cell: NotebookCell, source: str) -> dict[str, object]:
    if cell.kind != NotebookCellKind.Code:
        return {"cell_type": "markdown", "metadata": {}, "source": source}
    order = cell.execution_summary.execution_order if cell.execution_summary else None
    own: dict[str, object] = {"cell_type": "code", "execution_count": order, "outputs": []}
    return {**own, "metadata": {}, "source": source}
