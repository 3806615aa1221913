"""The language server as the editors of this world ask it: each with the abilities that it declares."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the language server needs the extra lsp")
pytest_lsp = pytest.importorskip("pytest_lsp", reason="the client of these tests is pytest-lsp")

from lsprotocol import types as lsp  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities  # noqa: E402

pytestmark = [
    pytest.mark.asyncio,
    # What a client did not say that it understands is not sent to it.
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]
SECONDS = 20.0
SERVER = ClientServerConfig(server_command=[sys.executable, "-m", "lintmodel", "server"])
EDITORS = ("visual-studio-code", "neovim", "emacs")

LOADED = (
    "import keras\n"
    "from keras.preprocessing.image import ImageDataGenerator\n"
    "\n"
    "test = ImageDataGenerator().flow_from_directory('test', batch_size=8)\n"
    "model = keras.models.load_model('model.keras')\n"
    "scores = model.predict(test)\n"
    "print((scores.argmax(1) == test.classes).mean())\n"
)
MENDED = LOADED.replace("batch_size=8", "batch_size=8, shuffle=False")


@pytest_lsp.fixture(config=SERVER, params=EDITORS)
async def editor(client: LanguageClient, request: Any, folder: Path) -> AsyncIterator[None]:
    """An editor that has opened the folder."""
    given = lsp.InitializeParams(
        capabilities=client_capabilities(request.param),
        workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name)],
    )
    await client.initialize_session(given)
    yield
    await asyncio.wait_for(client.shutdown_session(), SECONDS)
    assert client.error is None


async def shown(client: LanguageClient, uri: str, *rules: str) -> list[lsp.Diagnostic]:
    """The marks of a document, once they are of these rules."""

    async def wait() -> None:
        while uri not in client.diagnostics or [one.code for one in client.diagnostics[uri]] != [*rules]:
            await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    await asyncio.wait_for(wait(), SECONDS)
    return [*client.diagnostics[uri]]


def opened(client: LanguageClient, path: Path, text: str) -> str:
    """The address of a document, which the editor opens with this text."""
    document = lsp.TextDocumentItem(path.as_uri(), "python", 1, text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
    return path.as_uri()


def change(client: LanguageClient, uri: str, text: str) -> None:
    document = lsp.VersionedTextDocumentIdentifier(2, uri)
    whole = lsp.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))


async def offered(client: LanguageClient, uri: str, place: lsp.Range) -> list[lsp.CodeAction]:
    context = lsp.CodeActionContext([], trigger_kind=lsp.CodeActionTriggerKind.Invoked)
    given = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), place, context)
    return [*(await client.text_document_code_action_async(given) or [])]


def edited(text: str, edits: list[lsp.TextEdit]) -> str:
    """A text of ASCII after edits of one line each."""
    lines = text.splitlines(keepends=True)
    for edit in sorted(edits, key=lambda one: (-one.range.start.line, -one.range.start.character)):
        line, start, end = edit.range.start.line, edit.range.start.character, edit.range.end.character
        lines[line] = lines[line][:start] + edit.new_text + lines[line][end:]
    return "".join(lines)


async def test_opened_read_mended_saved_and_closed(editor: LanguageClient, folder: Path) -> None:
    script = folder / "evaluate.py"
    script.write_text(LOADED)
    uri = opened(editor, script, LOADED)
    (mark,) = await shown(editor, uri, "shuffled-predictions")
    assert (mark.source, mark.severity) == ("lintmodel", lsp.DiagnosticSeverity.Error)
    evidence = {related.location.range.start.line for related in mark.related_information or ()}
    assert evidence and {related.location.uri for related in mark.related_information or ()} == {uri}
    assert all(LOADED.splitlines()[line] for line in evidence)

    place = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), mark.range.start)
    hover = await editor.text_document_hover_async(place)
    assert hover is not None and isinstance(hover.contents, lsp.MarkupContent)
    assert "**shuffled-predictions**" in hover.contents.value

    fix, ignore = await offered(editor, uri, mark.range)
    assert (fix.title, ignore.title) == ("Fix shuffled-predictions", "Ignore shuffled-predictions here")
    assert fix.edit is not None and fix.edit.changes is not None
    text = edited(LOADED, [*fix.edit.changes[uri]])
    assert text == MENDED
    change(editor, uri, text)
    await shown(editor, uri)

    script.write_text(text)
    editor.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
    await shown(editor, uri)
    change(editor, uri, LOADED)
    await shown(editor, uri, "shuffled-predictions")
    editor.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
    await shown(editor, uri)
    assert not editor.messages


async def test_an_ignored_fault_stays_silent_after_saving(editor: LanguageClient, folder: Path) -> None:
    script = folder / "evaluate.py"
    uri = opened(editor, script, LOADED)
    (mark,) = await shown(editor, uri, "shuffled-predictions")
    *_, ignore = await offered(editor, uri, mark.range)
    assert ignore.edit is not None and ignore.edit.changes is not None
    text = edited(LOADED, [*ignore.edit.changes[uri]])
    assert "# lintmodel: ignore[shuffled-predictions]" in text
    change(editor, uri, text)
    await shown(editor, uri)
    script.write_text(text)
    editor.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
    change(editor, uri, text + "\n")
    await shown(editor, uri)


async def test_evidence_in_another_file_is_related(editor: LanguageClient, folder: Path) -> None:
    (folder / "head.py").write_text("import keras\n\nhead = keras.layers.Dense(1)\n")
    script = folder / "train.py"
    text = (
        "import keras\n"
        "from head import head\n"
        "\n"
        "model = keras.Sequential([keras.Input((8,)), head])\n"
        "model.compile('adam', 'binary_crossentropy')\n"
    )
    uri = opened(editor, script, text)
    (mark,) = await shown(editor, uri, "logits-loss-mismatch")
    places = [(one.location.uri, one.location.range.start.line) for one in mark.related_information or ()]
    assert ((folder / "head.py").as_uri(), 2) in places


async def test_the_server_leaves_when_the_editor_does(folder: Path) -> None:
    client = await SERVER.start()
    assert isinstance(client, LanguageClient) and client._server is not None
    await client.initialize_session(lsp.InitializeParams(lsp.ClientCapabilities()))
    opened(client, folder / "evaluate.py", LOADED)
    await shown(client, (folder / "evaluate.py").as_uri(), "shuffled-predictions")
    assert client._server.stdin is not None
    client._server.stdin.close()  # an editor that crashes says nothing
    assert await asyncio.wait_for(client._server.wait(), SECONDS) == 0
    await client.stop()
