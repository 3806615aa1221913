"""`lintmodel server`: the language server, for an editor to start."""

from __future__ import annotations

import importlib.util

import click

from lintmodel.cli.saying import fail

NEEDS = "pygls"


@click.command()
def server() -> None:
    """Serve an editor: the language server, on stdin and stdout."""
    if importlib.util.find_spec(NEEDS) is None:
        fail(f"the language server needs {NEEDS}: pip install 'lintmodel[lsp]'")
    from lintmodel.server.app import serve

    serve()
