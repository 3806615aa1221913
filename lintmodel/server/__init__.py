"""The language server: what an editor shows while a script is being written.

`app` speaks with the editor, `worker` judges in a process of its own, so that the editor never waits;
`diagnostics`, `hover` and `actions` say in the editor's words what was found. Needs pygls (extra `lsp`).
"""
