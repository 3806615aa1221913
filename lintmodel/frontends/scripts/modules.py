"""Modules of the same project, executed each once a run: where a script imports them, or later.

A module that only defines names is executed when one of them is first used (outline.py says which).
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

from lintmodel.frontends.scripts.disk import Files, lying_at
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.objects import Scope
from lintmodel.frontends.scripts.outline import Import
from lintmodel.frontends.scripts.parse import Refusal
from lintmodel.frontends.scripts.run import Run

MAX_MODULES = 30
MAX_BYTES = 200_000  # of one module
MAX_TOTAL = 400_000  # of all modules that one script brings in
MAX_NESTING = 6
MAX_LEVELS = 6  # of folders above a script: deeper ones name their packages from the root
MAX_OUTLINES = 400_000  # bytes of modules that are looked at for effects, for one script


class Modules:
    """Finds and executes modules beside a script, then below the project's root."""

    def __init__(
        self, script: Path, root: Path | None, shown: str, files: Files | None = None
    ) -> None:
        self.script, self.given_root = script, root
        own = os.path.realpath(script)
        self.folder = os.path.dirname(own)
        self.root = os.path.realpath(root) if root is not None else self.folder
        self.shown = shown
        self.files = files or Files()
        self.total = 0  # bytes of modules that were read
        self.loaded: dict[str, Scope | None] = {own: None}
        self.seen: set[str] = set()  # looked at for effects
        self.outlined = 0  # their bytes
        self.running: set[str] = set()  # being executed: a circle of imports ends there
        self._starts: dict[str, tuple[str, ...]] = {}
        self._paths = {shown: own}  # of the files by the name that they are shown under

    def __call__(self, run: Run, name: str, level: int) -> Scope | None:
        """The names of a module, or None for what is not of this project."""
        path = self.find(run.path, name, level)
        if path is None:
            return None
        scope = self.loaded.get(path)
        taken_back = scope is not None and not scope.names  # executed in an arm that was undone
        if path in self.loaded and (path in self.running or not taken_back):
            return scope
        scopes = run.state.scopes
        if len(self.loaded) > MAX_MODULES or scopes.count("import") >= MAX_NESTING:
            return None
        self.loaded[path] = scope = Scope()
        if not self._execute(run, path, scope):
            self.loaded[path] = None
        return self.loaded[path]

    def may_defer(self, run: Run, what: Import) -> bool:
        """Whether an import is of this project and may wait. What may not, deeper in, is executed."""
        module, level, names = what
        if self.find(run.path, module, level) is None and not (level and names):
            return False
        pure = True
        for path in self._named(run.path, what):
            pure = self._settle(run, path) and pure
        return pure

    def _settle(self, run: Run, path: str) -> bool:
        """Whether a module has no effects; those that it imports and that have are executed."""
        if path not in self.seen and self.outlined > MAX_OUTLINES:
            return True  # no more than that is executed either
        found = self.files.outline(path)
        if path in self.seen or not found.pure:
            return found.pure
        self.seen.add(path)
        self.outlined += found.size
        shown = self._shown(path)
        for what in found.imports:
            for other in self._named(shown, what):
                if not self._settle(run, other):
                    self._execute_now(run, other)
        return True

    def _execute_now(self, run: Run, path: str) -> None:
        if path not in self.loaded and len(self.loaded) <= MAX_MODULES:
            self.loaded[path] = scope = Scope()
            if not self._execute(run, path, scope):
                self.loaded[path] = None

    def _named(self, importer: str, what: Import) -> list[str]:
        """The files that an import may execute: the module, and each name that is a module too."""
        module, level, names = what
        found = [self.find(importer, module, level)]
        for name in names:
            found.append(self.find(importer, f"{module}.{name}" if module else name, level))
        return [path for path in found if path is not None]

    def find(self, importer: str, name: str, level: int) -> str | None:
        """The file of a module: beside the script first, as Python looks for it; then by its place.

        That is beside the importing file, in the folders from there up to the root, and in its src.
        """
        parts = [part for part in name.split(".") if part]
        if not all(part.isidentifier() for part in parts):
            return None
        known = self._paths.get(importer)
        here = os.path.dirname(known) if known else self.folder
        for base in self._bases(here) if level == 0 else [_up(here, level - 1)]:
            found = self.files.module("/".join([base, *parts]))
            if found is not None and found.startswith(self.root.rstrip(os.sep) + os.sep):
                return found
        return None

    def _bases(self, here: str) -> tuple[str, ...]:
        """The folders that an import may start from, for a file in this one."""
        if here not in self._starts:
            above = [_up(self.folder, levels) for levels in range(MAX_LEVELS)]
            inside = [folder for folder in above if folder.startswith(self.root)]
            places = (self.folder, here, *inside, self.root, os.path.join(self.root, "src"))
            self._starts[here] = tuple(dict.fromkeys(places))
        return self._starts[here]

    def _execute(self, run: Run, path: str, scope: Scope) -> bool:
        from lintmodel.frontends.scripts.execute import execute

        data = self.files.read(path)
        if data is None:
            return False
        self.total += len(data)
        if len(data) > MAX_BYTES or self.total > MAX_TOTAL:
            return False
        lowered = self.files.lowered(data.decode("utf-8", "replace"))
        if isinstance(lowered, Refusal):
            return False
        name = os.path.basename(path).removesuffix(".py")
        run.state.write(scope.names, "__name__", name)
        run.state.write(scope.names, "__file__", lying_at(self._shown(path)))
        here, span, scopes = run.path, run.span, run.state.scopes
        run.path, run.state.scopes = self._shown(path), (*scopes, "import")
        self.running.add(path)
        execute(run, Frame(scope), lowered)
        self.running.discard(path)
        run.path, run.span, run.state.scopes = here, span, scopes
        return True

    def _shown(self, path: str) -> str:
        """How a module's path is shown: relative as the script's own."""
        relative = os.path.relpath(path, self.folder).replace(os.sep, "/")
        shown = posixpath.normpath(posixpath.join(posixpath.dirname(self.shown), relative))
        self._paths[shown] = path
        return shown


def _up(folder: str, levels: int) -> str:
    for _ in range(levels):
        folder = os.path.dirname(folder)
    return folder
