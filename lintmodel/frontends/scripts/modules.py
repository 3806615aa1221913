"""Modules of the same project, executed where a script imports them, each once a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.parse import Refusal, parse
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Scope

MAX_MODULES = 30
MAX_BYTES = 200_000  # of one module
MAX_TOTAL = 400_000  # of all modules that one script brings in
MAX_NESTING = 6
SHARED_BYTES = 4_000_000  # of source whose lowered code is kept for the next scripts of a run


class Shared:
    """Lowered code of modules, kept for the other scripts of a run that import them."""

    def __init__(self) -> None:
        self.codes: dict[bytes, Any] = {}
        self.size = 0

    def lowered(self, data: bytes) -> Any:
        """The lowered code of a module's source, or its refusal."""
        if data not in self.codes:
            if self.size > SHARED_BYTES:
                self.codes.clear()
                self.size = 0
            self.size += len(data)
            self.codes[data] = parse(data.decode("utf-8", "replace"))
        return self.codes[data]


SHARED = Shared()


class Modules:
    """Finds and executes modules beside a script, then below the project's root."""

    def __init__(self, script: Path, root: Path | None, shown: str) -> None:
        self.folder = script.resolve().parent
        self.root = (root or self.folder).resolve()
        self.shown = shown
        self.depth_shown = Path(shown).parent
        self.total = 0  # bytes of modules that were read
        self.loaded: dict[Path, Scope | None] = {script.resolve(): None}

    def __call__(self, run: Run, name: str, level: int) -> Scope | None:
        """The names of a module, or None for what is not of this project."""
        path = self.find(run, name, level)
        if path is None or path in self.loaded:
            return None if path is None else self.loaded[path]
        scopes = run.state.scopes
        if len(self.loaded) > MAX_MODULES or scopes.count("import") >= MAX_NESTING:
            return None
        self.loaded[path] = scope = Scope()
        if not self._execute(run, path, scope):
            self.loaded[path] = None
        return self.loaded[path]

    def find(self, run: Run, name: str, level: int) -> Path | None:
        """The file of a module: beside the importing file first, then from the root."""
        parts = [part for part in name.split(".") if part]
        if not all(part.isidentifier() for part in parts):
            return None
        here = self._folder_of(run.path)
        bases = [here, self.root] if level == 0 else [_up(here, level - 1)]
        for base in bases:
            found = _module_file(base.joinpath(*parts))
            if found is not None and found.is_relative_to(self.root):
                return found
        return None

    def _folder_of(self, shown: str) -> Path:
        """The folder of a file by the name that it is shown under."""
        if shown == self.shown:
            return self.folder
        return (
            (self.folder / Path(shown).relative_to(self.depth_shown)).parent
            if self._below(shown)
            else self.folder
        )

    def _below(self, shown: str) -> bool:
        return Path(shown).is_relative_to(self.depth_shown)

    def _execute(self, run: Run, path: Path, scope: Scope) -> bool:
        from lintmodel.frontends.scripts.execute import execute

        try:
            data = path.read_bytes()
        except OSError:
            return False
        self.total += len(data)
        if len(data) > MAX_BYTES or self.total > MAX_TOTAL:
            return False
        lowered = SHARED.lowered(data)
        if isinstance(lowered, Refusal):
            return False
        scope.names["__name__"] = path.stem
        here, span, scopes = run.path, run.span, run.state.scopes
        run.path, run.state.scopes = self._shown(path), (*scopes, "import")
        execute(run, Frame(scope), lowered)
        run.path, run.span, run.state.scopes = here, span, scopes
        return True

    def _shown(self, path: Path) -> str:
        """How a module's path is shown: relative as the script's own."""
        if path.is_relative_to(self.folder):
            return (self.depth_shown / path.relative_to(self.folder)).as_posix()
        ups = 0
        folder = self.folder
        while not path.is_relative_to(folder):
            folder, ups = folder.parent, ups + 1
        return (self.depth_shown.joinpath(*[".."] * ups) / path.relative_to(folder)).as_posix()


def _up(folder: Path, levels: int) -> Path:
    for _ in range(levels):
        folder = folder.parent
    return folder


def _module_file(stem: Path) -> Path | None:
    for candidate in (stem.with_name(stem.name + ".py"), stem / "__init__.py"):
        if candidate.is_file():
            return candidate.resolve()
    return None
