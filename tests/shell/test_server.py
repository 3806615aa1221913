"""The language server, asked by a real client over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra lsp")

from lsprotocol import types as lsp  # noqa: E402
from pygls.lsp.client import LanguageClient  # noqa: E402

from lintmodel.findings import Finding, Where  # noqa: E402
from lintmodel.server import actions, sources  # noqa: E402
from lintmodel.server.judge import Failed, Judge  # noqa: E402
from lintmodel.server.positions import Units  # noqa: E402
from lintmodel.server.worker import as_bytes  # noqa: E402

HEAD = "import keras\nfrom keras import layers\n\n"
FAULTY = HEAD + (
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])\n"
    "model.compile('adam', 'binary_crossentropy')\n"
)
RIGHT = FAULTY.replace("softmax", "sigmoid")
SECONDS = 20.0


class Editor:
    """A client that keeps what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self.shown: dict[str, list[lsp.Diagnostic]] = {}
        self.messages: list[str] = []
        self._news = asyncio.Event()
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self._published))
        self.client.feature(lsp.WINDOW_SHOW_MESSAGE)(partial(self._told))

    def _published(self, given: lsp.PublishDiagnosticsParams) -> None:
        self.shown[given.uri] = [*given.diagnostics]
        self._news.set()

    def _told(self, given: lsp.ShowMessageParams) -> None:
        self.messages.append(given.message)
        self._news.set()

    async def start(self, **options: Any) -> lsp.InitializeResult:
        await self.client.start_io(sys.executable, "-m", "lintmodel", "server", cwd=self.folder.parent)
        folders = [lsp.WorkspaceFolder(self.folder.as_uri(), "work")]
        synced = lsp.NotebookDocumentClientCapabilities(lsp.NotebookDocumentSyncClientCapabilities())
        given = lsp.InitializeParams(
            lsp.ClientCapabilities(notebook_document=synced),
            workspace_folders=folders,
            initialization_options=options,
        )
        found = await self.client.initialize_async(given)
        self.client.initialized(lsp.InitializedParams())
        return found

    async def stop(self) -> None:
        await asyncio.wait_for(self.client.shutdown_async(None), SECONDS)
        self.client.exit(None)
        await asyncio.wait_for(self.client._server.wait(), SECONDS)

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        document = lsp.TextDocumentItem(self.uri(name), "python", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def change(self, name: str, text: str, version: int = 2) -> None:
        document = lsp.VersionedTextDocumentIdentifier(version, self.uri(name))
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    def save(self, name: str) -> None:
        document = lsp.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(document))

    def close(self, name: str) -> None:
        document = lsp.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))

    async def until(self, holds: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not holds():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), SECONDS)

    async def sees(self, name: str, *rules: str) -> list[lsp.Diagnostic]:
        await self.until(lambda: self.rules(name) == list(rules))
        return self.shown[self.uri(name)]

    def rules(self, name: str) -> list[Any] | None:
        found = self.shown.get(self.uri(name))
        return None if found is None else [one.code for one in found]

    async def hover(self, uri: str, line: int, column: int) -> lsp.Hover | None:
        place = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
        return await self.client.text_document_hover_async(place)

    async def actions(self, uri: str, place: lsp.Range, only: Any = None) -> list[lsp.CodeAction]:
        context = lsp.CodeActionContext([], only)
        given = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), place, context)
        return list(await self.client.text_document_code_action_async(given) or [])


def session(folder: Path, use: Callable[[Editor], Awaitable[None]], **options: Any) -> Editor:
    """What an editor does, from the start of the server to its end."""

    async def whole() -> Editor:
        editor = Editor(folder)
        await editor.start(**options)
        try:
            await use(editor)
        finally:
            await editor.stop()
        assert editor.client._server.returncode == 0
        return editor

    return asyncio.run(whole())


def edited(text: str, edits: list[lsp.TextEdit]) -> str:
    """A text after edits as an editor makes them, in UTF-16 units."""
    lines = text.splitlines(keepends=True)
    for edit in sorted(edits, key=lambda one: (-one.range.start.line, -one.range.start.character)):
        assert edit.range.start.line == edit.range.end.line
        line = lines[edit.range.start.line].encode("utf-16-le")
        head, tail = line[: 2 * edit.range.start.character], line[2 * edit.range.end.character :]
        made = head + edit.new_text.encode("utf-16-le") + tail
        lines[edit.range.start.line] = made.decode("utf-16-le")
    return "".join(lines)


def test_a_fault_is_shown_and_vanishes_when_it_is_mended(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        editor.open("train.py", RIGHT)  # the file is not there yet
        await editor.sees("train.py")
        editor.change("train.py", FAULTY)
        (shown,) = await editor.sees("train.py", "single-unit-softmax")
        assert (shown.source, shown.severity) == ("lintmodel", lsp.DiagnosticSeverity.Error)
        assert shown.range.start.line == 3
        assert FAULTY.splitlines()[3][shown.range.start.character :].startswith("layers.Dense")
        assert shown.code_description is None
        editor.change("train.py", RIGHT, 3)
        await editor.sees("train.py")

    session(folder, use)


def test_hover_and_ignoring(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        uri = editor.uri("train.py")
        editor.open("train.py", FAULTY)
        (shown,) = await editor.sees("train.py", "single-unit-softmax")
        start = shown.range.start
        words = await editor.hover(uri, start.line, start.character)
        assert "**single-unit-softmax**" in words.contents.value
        assert "**Fix.**" in words.contents.value
        assert await editor.hover(uri, 0, 0) is None
        assert await editor.actions(uri, lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1))) == []
        assert await editor.actions(uri, shown.range, [lsp.CodeActionKind.Refactor]) == []
        ignoring = (await editor.actions(uri, shown.range))[-1]
        assert ignoring.title == "Ignore single-unit-softmax here"
        text = edited(FAULTY, ignoring.edit.changes[uri])
        assert "\n# lintmodel: ignore[single-unit-softmax]\nmodel = " in text
        editor.change("train.py", text)
        await editor.sees("train.py")
        assert await editor.hover(uri, start.line, start.character) is None

    session(folder, use)


MISMATCH = {
    "train.py": HEAD
    + "import numpy as np\n"
    "x = np.random.randint(0, 256, (64, 8)).astype('float32') / 255\n"
    "model = keras.Sequential([layers.Input((8,)), layers.Dense(1)])\n"
    "model.compile('adam', 'binary_crossentropy')\n",
}


def test_evidence_is_related_information(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        editor.open("train.py", MISMATCH["train.py"])
        (shown,) = await editor.sees("train.py", "logits-loss-mismatch")
        (related,) = shown.related_information
        assert related.location.uri == editor.uri("train.py")
        assert related.message

    session(folder, use)


def test_columns_count_in_utf_16(folder: Path) -> None:
    wide = FAULTY.replace("model = keras", "model, face = '\U0001f600', 1; model = keras")

    async def use(editor: Editor) -> None:
        editor.open("train.py", wide)
        (shown,) = await editor.sees("train.py", "single-unit-softmax")
        line = wide.splitlines()[3].encode("utf-16-le")
        assert line[2 * shown.range.start.character :].decode("utf-16-le").startswith("layers.Dense")

    session(folder, use)


def test_other_files_are_context_as_the_editor_has_them(folder: Path) -> None:
    module = FAULTY.replace("import keras\n", "import keras\nfrom config import LAST\n")
    module = module.replace("'softmax'", "LAST")
    (folder / "config.py").write_text("LAST = 'sigmoid'\n")
    (folder / "train.py").write_text(module)

    async def use(editor: Editor) -> None:
        editor.open("train.py", module)
        await editor.sees("train.py")
        editor.open("config.py", "LAST = 'softmax'\n")
        editor.save("config.py")
        await editor.sees("train.py", "single-unit-softmax")
        editor.close("train.py")
        await editor.sees("train.py")

    session(folder, use)


def test_what_is_excluded_is_left_alone(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.lintmodel]\nexclude = ['old/']\n")

    async def use(editor: Editor) -> None:
        editor.open("old/train.py", FAULTY)
        editor.open("train.py", FAULTY)
        await editor.sees("train.py", "single-unit-softmax")
        await editor.sees("old/train.py")

    session(folder, use)


def test_wrong_settings_are_told_once_and_the_server_lives(folder: Path) -> None:
    config = folder / "pyproject.toml"
    config.write_text("[tool.lintmodel]\nselct = []\n")

    async def use(editor: Editor) -> None:
        editor.open("train.py", FAULTY)
        await editor.until(lambda: bool(editor.messages))
        editor.change("train.py", FAULTY + "\n")
        await asyncio.sleep(1)
        config.write_text("")
        editor.save("train.py")
        await editor.sees("train.py", "single-unit-softmax")

    editor = session(folder, use)
    (message,) = editor.messages
    assert "selct" in message and "did you mean 'select'?" in message


def test_options_of_the_editor(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        editor.open("train.py", FAULTY)
        await editor.sees("train.py")
        editor.open("broken.py", "import keras\nx = (\n")
        (shown,) = await editor.sees("broken.py", "unparsable-script")
        assert shown.code_description.href == "https://example.org/rules/source/unparsable-script.html"

    session(folder, use, ignore=["objective"], docs="https://example.org/")


def test_cells_of_a_notebook(folder: Path) -> None:
    cells = ["# Training", "%matplotlib inline\n" + HEAD, "\n" + FAULTY.removeprefix(HEAD)]
    kinds = [lsp.NotebookCellKind.Markup, lsp.NotebookCellKind.Code, lsp.NotebookCellKind.Code]
    uris = [f"vscode-notebook-cell:/notes.ipynb#{number}" for number in range(3)]

    async def use(editor: Editor) -> None:
        listed = [lsp.NotebookCell(*pair) for pair in zip(kinds, uris, strict=True)]
        notebook = lsp.NotebookDocument(editor.uri("notes.ipynb"), "jupyter-notebook", 1, listed)
        texts = [
            lsp.TextDocumentItem(uri, "python", 1, text) for uri, text in zip(uris, cells, strict=True)
        ]
        editor.client.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(notebook, texts))
        await editor.until(lambda: uris[2] in editor.shown)
        (shown,) = editor.shown[uris[2]]
        assert (shown.code, shown.range.start.line) == ("single-unit-softmax", 1)
        (action,) = [one for one in await editor.actions(uris[2], shown.range) if "Ignore" in one.title]
        assert list(action.edit.changes) == [uris[2]]
        gone = lsp.NotebookDocumentIdentifier(notebook.uri)
        closed = lsp.DidCloseNotebookDocumentParams(gone, [lsp.TextDocumentIdentifier(u) for u in uris])
        editor.client.notebook_document_did_close(closed)
        await editor.until(lambda: editor.shown[uris[2]] == [])

    session(folder, use)


def test_modules_of_the_folder_are_not_imported(folder: Path) -> None:
    for name in ("json.py", "libcst.py", "lintmodel.py"):
        (folder / name).write_text("open('executed', 'w').close()\n")

    async def use(editor: Editor) -> None:
        editor.open("train.py", FAULTY)
        await editor.sees("train.py", "single-unit-softmax")

    session(folder, use)
    assert not (folder / "executed").exists()


def test_a_process_that_died_is_replaced(folder: Path) -> None:
    request = {"path": str(folder / "train.py"), "folder": str(folder), "options": {}}
    request["texts"] = {str(folder / "train.py"): FAULTY}

    async def use() -> list[str]:
        judge = Judge()
        await judge(request)
        judge._process.kill()
        await judge._process.wait()
        judged = await judge(request)
        judge.stop()
        await asyncio.sleep(0.2)  # until its pipes are closed
        return [finding.rule for finding in judged.outcome.report.findings]

    assert asyncio.run(use()) == ["single-unit-softmax"]


def test_a_process_that_dies_at_work_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> None:
        judge = Judge()
        started = await judge._started()
        started.kill()
        with pytest.raises(Failed, match=r"train\.py: the process that judges it died"):
            await judge({"path": "train.py", "folder": ".", "texts": {}})
        assert judge._process is None
        await asyncio.sleep(0.2)

    asyncio.run(use())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("# -*- coding: latin-1 -*-\nx = 'é'\n", "latin-1"),
        ("x = 'é'\n", "utf-8"),
        ("# -*- coding: latin-1 -*-\nx = '€'\n", "utf-8"),
        ("# -*- coding: nonsense -*-\nx = '€'\n", "utf-8"),
    ],
)
def test_a_text_is_judged_as_it_would_be_saved(text: str, encoding: str) -> None:
    assert as_bytes(text) == text.encode(encoding)


SHUFFLED = HEAD + (
    "from keras.preprocessing.image import ImageDataGenerator\n"
    "name = '\U0001f600'; test = ImageDataGenerator().flow_from_directory('test', batch_size=8)\n"
    "model = keras.models.load_model('model.keras')\n"
    "print(name, model.predict(test).argmax(1) == test.classes)\n"
)


def test_fixes(folder: Path) -> None:
    async def use(editor: Editor) -> None:
        uri = editor.uri("train.py")
        editor.open("train.py", SHUFFLED)
        (shown,) = await editor.sees("train.py", "shuffled-predictions")
        fix, ignoring = await editor.actions(uri, shown.range)
        assert (fix.title, fix.is_preferred) == ("Fix shuffled-predictions", True)
        assert ignoring.title == "Ignore shuffled-predictions here"
        everywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
        (whole,) = await editor.actions(uri, everywhere, [lsp.CodeActionKind.SourceFixAll])
        assert whole.kind == "source.fixAll.lintmodel"
        text = edited(SHUFFLED, fix.edit.changes[uri])
        assert text == edited(SHUFFLED, whole.edit.changes[uri])
        assert text == SHUFFLED.replace("batch_size=8", "batch_size=8, shuffle=False")
        editor.change("train.py", text)
        await editor.sees("train.py")
        assert await editor.actions(uri, everywhere, ["source.fixAll.lintmodel"]) == []

    session(folder, use)


def test_a_notebook_that_is_open_as_json(folder: Path) -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": FAULTY}]}, indent=1)

    async def use(editor: Editor) -> None:
        editor.open("notes.ipynb", text)
        (shown,) = await editor.sees("notes.ipynb", "single-unit-softmax")
        assert shown.message.startswith("cell 1, line 4: Dense ")
        start = lsp.Position(0, 0)
        assert shown.range == lsp.Range(start, start)
        assert await editor.actions(editor.uri("notes.ipynb"), shown.range) == []
        assert await editor.hover(editor.uri("notes.ipynb"), 0, 0) is not None

    session(folder, use)


def test_a_selection_of_everything_is_offered_little() -> None:
    place = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1))
    found = [Finding("a", "b", "error", "", Where("a.py", line, 1)) for line in range(1, 1001)]
    document = actions.Document("file:///a.py", "f()\n" * 1000, Units())
    marks = ((one, lsp.Diagnostic(place, one.message)) for one in found)
    offered = actions.actions(document, marks)
    assert [one.title for one in offered] == ["Ignore a here"] * actions.MAX_OFFERED


def test_a_file_is_taken_apart_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "other.py"
    path.write_text("x = 1\ny = 2\n")
    read: list[Path] = []
    monkeypatch.setattr(sources, "read_bytes", lambda one: read.append(one) or one.read_bytes())
    workspace: Any = SimpleNamespace(text_documents={}, notebook_documents={}, position_encoding=None)
    known = sources.Sources(workspace, folder)
    spots = [known.spot(Where("other.py", line, 1)) for line in (1, 2, 1)]
    assert [spot.range.start.line for spot in spots] == [0, 1, 0]
    assert read == [path]
