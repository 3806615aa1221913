"""What the editor tells the server, and when what is judged and shown."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from lintmodel import __version__
from lintmodel.record import record
from lintmodel.server.actions import FIX_ALL, Document, actions, fix_all
from lintmodel.server.diagnostics import Shown, by_document, diagnostic
from lintmodel.server.hover import Words, hover
from lintmodel.server.judge import Failed, Judge, Judged
from lintmodel.server.positions import touch
from lintmodel.server.sources import Sources, file_of

DELAY = 0.4  # seconds after the last key before a document is judged
NOTEBOOKS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithNotebook("jupyter-notebook", [lsp.NotebookCellLanguage("python")])],
    save=True,
)
OPTIONS = {
    "select": "select", "ignore": "ignore", "extendSelect": "extend_select",
    "showInfo": "show_info", "config": "config",
}  # fmt: skip  (what an editor may set -> how the worker calls it)


def serve() -> None:
    """Speak with the editor on stdin and stdout until it leaves."""
    app = App()
    try:
        app.ls.start_io()
    finally:
        app.judge.stop()


@record()
class _Known:
    """What was last said of a file."""

    turn: int = 0  # counts the wishes to judge it: an answer to an older one is dropped
    documents: dict[str, Shown] | None = None  # by URI; of a notebook there is one a cell


class App:
    """The language server of one editor."""

    def __init__(self) -> None:
        self.ls = LanguageServer(
            "lintmodel",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,  # exact whatever ends a line
            notebook_document_sync=NOTEBOOKS,
        )
        self.judge = Judge()
        self.options: dict[str, Any] = {}
        self.pages = ""
        self._files: dict[str, _Known] = {}
        self._rules: dict[str, Any] = {}
        self._said: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listen()

    def _listen(self) -> None:
        heard: dict[str, Any] = {
            lsp.INITIALIZE: self._initialize,
            lsp.SHUTDOWN: lambda *_: self.judge.stop(),
            lsp.TEXT_DOCUMENT_DID_OPEN: lambda given: self._edited(given.text_document.uri, 0),
            lsp.TEXT_DOCUMENT_DID_CHANGE: lambda given: self._edited(given.text_document.uri),
            lsp.TEXT_DOCUMENT_DID_SAVE: lambda given: self._saved(given.text_document.uri),
            lsp.TEXT_DOCUMENT_DID_CLOSE: lambda given: self._closed(given.text_document.uri),
            lsp.NOTEBOOK_DOCUMENT_DID_OPEN: lambda given: self._edited(given.notebook_document.uri, 0),
            lsp.NOTEBOOK_DOCUMENT_DID_CHANGE: lambda given: self._edited(given.notebook_document.uri),
            lsp.NOTEBOOK_DOCUMENT_DID_SAVE: lambda given: self._saved(given.notebook_document.uri),
            lsp.NOTEBOOK_DOCUMENT_DID_CLOSE: lambda given: self._closed(given.notebook_document.uri),
            lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: lambda _: self._all(),
            lsp.TEXT_DOCUMENT_HOVER: self._hover,
            lsp.TEXT_DOCUMENT_CODE_ACTION: self._actions,
        }
        for name, handler in heard.items():
            options = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, FIX_ALL])
            given = options if name == lsp.TEXT_DOCUMENT_CODE_ACTION else None
            self.ls.feature(name, given)(partial(handler))

    def _initialize(self, given: lsp.InitializeParams) -> None:
        told = given.initialization_options
        told = told if isinstance(told, dict) else vars(told) if hasattr(told, "__dict__") else {}
        self.options = {own: told[name] for name, own in OPTIONS.items() if told.get(name)}
        self.pages = str(told.get("docs") or "").rstrip("/")

    # -- what changes ---------------------------------------------------------------------------

    def _edited(self, uri: str, delay: float = DELAY) -> None:
        path = file_of(uri)
        sources = Sources(self.ls.workspace)
        if path is None or not (path in sources.scripts or path in sources.notebooks):
            return
        known = self._files.setdefault(path, _Known())
        known.turn += 1
        self._start(self._judge(path, known, known.turn, delay))

    def _saved(self, uri: str) -> None:
        self._edited(uri, 0)
        own = file_of(uri)
        self._all(but=own)

    def _all(self, but: str | None = None) -> None:
        """What one file says may decide what is right in another."""
        for path in self._files:
            if path != but:
                self._edited(Path(path).as_uri())

    def _closed(self, uri: str) -> None:
        known = self._files.pop(file_of(uri) or "", None)
        if known is not None:
            known.turn += 1
            for own in known.documents or {}:
                self._publish(own, [])

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- judging --------------------------------------------------------------------------------

    async def _judge(self, path: str, known: _Known, turn: int, delay: float) -> None:
        await asyncio.sleep(delay)
        if known.turn != turn:
            return
        folder = self._folder_of(path)
        request = {
            "path": path,
            "folder": str(folder),
            "texts": Sources(self.ls.workspace).texts(),
            "options": self.options,
        }
        try:
            judged = await self.judge(request)
        except Failed as error:
            self._say(str(error))
            return
        for crash in judged.crashes:
            self._say(f"{crash} (internal error; please report)")
        if known.turn == turn:
            self._show(path, judged, Sources(self.ls.workspace, folder), known)

    def _folder_of(self, path: str) -> Path:
        """The folder of the workspace that holds a file: that is where a command would be given."""
        folders = [Path(found) for uri in self.ls.workspace.folders if (found := file_of(uri))]
        holding = [folder for folder in folders if folder in Path(path).parents]
        return max(holding, key=lambda folder: len(folder.parts), default=Path(path).parent)

    def _show(self, path: str, judged: Judged, sources: Sources, known: _Known) -> None:
        shown = by_document(judged.outcome.report.findings, sources)
        self._rules.update(judged.rules)
        for uri in {*(known.documents or {}), *sources.documents(path), *shown}:
            marks = shown.get(uri, Shown()).marks
            self._publish(uri, [diagnostic(mark, sources, self.pages) for mark in marks])
        for uri, one in shown.items():
            one.text = sources.text_of(uri)
        known.documents = shown

    def _publish(self, uri: str, diagnostics: list[lsp.Diagnostic]) -> None:
        self.ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics))

    def _say(self, message: str) -> None:
        """Once: an error that stays is not told at each key."""
        if message not in self._said:
            self._said.add(message)
            given = lsp.ShowMessageParams(lsp.MessageType.Error, f"lintmodel: {message}")
            self.ls.window_show_message(given)

    # -- what is asked --------------------------------------------------------------------------

    def _hover(self, given: lsp.HoverParams) -> lsp.Hover | None:
        rules: Words = self._rules
        return hover(self._marked(given.text_document.uri).marks, given.position, rules)

    def _actions(self, given: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri, kinds = given.text_document.uri, given.context.only
        sources, marks = Sources(self.ls.workspace), self._marked(uri).marks
        if sources.is_json(uri):
            return []  # no comment can stand there, and no edit of a cell
        document = Document(uri, sources.text_of(uri), sources.units)
        if kinds is not None and not wants(kinds, lsp.CodeActionKind.QuickFix.value):
            fixed = (finding for _, finding in marks)
            return fix_all(document, fixed) if wants(kinds, FIX_ALL) else []
        here = [mark for mark in marks if touch(mark[0], given.range)]
        return actions(document, [(one[1], diagnostic(one, sources, self.pages)) for one in here])

    def _marked(self, uri: str) -> Shown:
        """What is marked in a document, nothing where its text is another by now."""
        for known in self._files.values():
            if known.documents and uri in known.documents:
                shown = known.documents[uri]
                same = shown.text == Sources(self.ls.workspace).text_of(uri)
                return shown if same else Shown()
        return Shown()


def wants(kinds: Sequence[lsp.CodeActionKind | str], own: str) -> bool:
    """Whether one of these kinds of actions is this one, or holds it: "source" holds "source.fixAll"."""
    names = [kind.value if isinstance(kind, lsp.CodeActionKind) else kind for kind in kinds]
    return any(not name or f"{own}.".startswith(f"{name}.") for name in names)
