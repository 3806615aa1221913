"""Texts by place: of open documents as the editor has them, of all other files as they lie on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol.types import Range
from pygls.uris import from_fs_path, to_fs_path

from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.server.notebooks import as_file
from lintmodel.server.positions import Units
from lintmodel.sourcetext import LINE_END, cells, read_bytes

if TYPE_CHECKING:
    from lsprotocol.types import NotebookDocument
    from pygls.workspace import TextDocument, Workspace


@record(frozen=True)
class Spot:
    """A place in a document."""

    uri: str
    range: Range


class Sources:
    """The documents and files of a workspace as they are now, seen from a folder."""

    def __init__(self, workspace: Workspace, folder: Path = Path()) -> None:
        self._workspace, self._folder = workspace, folder
        self.units = Units(workspace.position_encoding)
        self._split: dict[str, list[str]] = {}  # lines by path, or by the document of a cell

    @cached_property
    def scripts(self) -> dict[str, TextDocument]:
        """The open scripts, and notebooks that are open as JSON, by their file."""
        documents = self._workspace.text_documents.values()
        found = {_script(one.uri, one.language_id): one for one in documents if not self._cell(one.uri)}
        return {path: one for path, one in found.items() if path}

    @cached_property
    def notebooks(self) -> dict[str, NotebookDocument]:
        """The open notebooks by their file."""
        found = {file_of(one.uri): one for one in self._workspace.notebook_documents.values()}
        return {path: one for path, one in found.items() if path}

    def texts(self) -> dict[str, str]:
        """What stands in the files as the editor has them."""
        texts = {path: str(one.source) for path, one in self.scripts.items()}
        for path, notebook in self.notebooks.items():
            texts[path] = as_file(notebook, dict(self._cells(notebook)))
        return texts

    def documents(self, path: str) -> list[str]:
        """The documents that an open file is shown as: itself, or the cells of a notebook."""
        if path in self.notebooks:
            return [cell.document for cell in self.notebooks[path].cells]
        return [self.scripts[path].uri] if path in self.scripts else []

    def is_json(self, uri: str) -> bool:
        """Whether a document is a notebook that is open as the text of its file."""
        own = (path for path, one in self.scripts.items() if one.uri == uri)
        return any(path.endswith(".ipynb") for path in own)

    def text_of(self, uri: str) -> str:
        """The text of an open document or cell, "" for another."""
        found = next((one for one in self._workspace.text_documents.values() if one.uri == uri), None)
        return str(found.source) if found else ""

    def spot(self, where: Where) -> Spot:
        """Where the editor is to show this place."""
        path = os.path.abspath(self._folder / where.path)  # noqa: PTH100
        if path in self.notebooks and 0 < where.cell <= len(self.notebooks[path].cells):
            uri = self.notebooks[path].cells[where.cell - 1].document
            return Spot(uri, self.units.range(self._lines(uri, self.text_of), where))
        uri = self.scripts[path].uri if path in self.scripts else str(from_fs_path(path))
        if where.cell:  # a notebook as JSON
            return Spot(uri, self.units.range([], Where("")))
        return Spot(uri, self.units.range(self._lines(path, self._text), where))

    def _lines(self, name: str, text: Callable[[str], str]) -> list[str]:
        """The lines of a text, taken apart once however many findings stand in it."""
        if name not in self._split:
            self._split[name] = LINE_END.split(text(name))
        return self._split[name]

    def _text(self, path: str) -> str:
        if path in self.scripts:
            return str(self.scripts[path].source)
        return cells(read_bytes(Path(path)), False).get(0, "")

    def _cells(self, notebook: NotebookDocument) -> Iterator[tuple[str, str]]:
        for cell in notebook.cells:
            yield cell.document, self.text_of(cell.document)

    def _cell(self, uri: str) -> bool:
        return self._workspace.get_notebook_document(cell_uri=uri) is not None


def file_of(uri: str) -> str | None:
    """The file of a document, which need not be there yet; None where it has none."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path) if path else None  # noqa: PTH100


def _script(uri: str, language: str | None) -> str | None:
    path = file_of(uri)
    if path is None or not (language == "python" or path.endswith((".py", ".pyw", ".ipynb"))):
        return None
    return path
