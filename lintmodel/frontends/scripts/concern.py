"""Scripts that name no Keras, and use models all the same: those that other modules make for them.

`from models import build` and `model.fit(...)` is training, although Keras is named in models.py alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lintmodel.frontends.scripts.bytefilter import mentions_keras
from lintmodel.overlay import held, read

IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+\(?([\w \t,*]*)|import[ \t]+([\w.]+))",
    re.MULTILINE,
)
OF_TORCH = rb"(?m)^(?:import|from)[ \t]+torch\b"  # compiled when it is first asked for
AT_ONCE = rb"(?m)^(?:import|from)[ \t]+(?:tf_)?(?:keras|tensorflow)\b"
MAX_DEPTH = 3  # modules that import each other, on the way to one that names Keras
MAX_IMPORTS = 100  # of one module
MAX_LEVELS = 6  # folders above a script in which its imports are looked for


class Concern:
    """Which scripts of a project concern Keras, by what they import; each module is asked once."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._naming: dict[str, bool] = {}
        self._bringing: dict[tuple[str, bool], list[str]] = {}
        self._folders: dict[str, frozenset[str]] = {}

    def of(self, path: Path, data: bytes) -> bool:
        """Whether a script that names no Keras brings in a module that does.

        One of PyTorch does not by way of imports inside functions, which load TensorFlow to export.
        """
        own = os.path.realpath(path)
        torch = re.search(OF_TORCH, data) is not None
        names = self._imports_keras if torch else self._names_keras
        seen, brought = {own}, self._imported(own, data, torch)
        for _ in range(MAX_DEPTH):  # all of one depth first: no matter who was asked before
            new = []
            for module in brought:
                if module not in seen:
                    if names(module):
                        return True
                    seen.add(module)
                    new.append(module)
            brought = (one for module in new for one in self._brought_by(module, torch))
        return False

    def used_by(self, helpers: list[Path], users: list[Path]) -> set[Path]:
        """Those of the helpers that a script which names Keras brings in."""
        left = {os.path.realpath(path): path for path in helpers}
        names = {os.path.basename(path).removesuffix(".py") for path in left}  # noqa: PTH119
        if "__init__" in names:
            names |= {os.path.basename(os.path.dirname(path)) for path in left}  # noqa: PTH119, PTH120
        telling = re.compile(rb"\b(?:%s)\b" % b"|".join(re.escape(n.encode()) for n in names))
        found: set[Path] = set()
        for user in users:
            data = _read(str(user)) if len(found) < len(left) else b""
            if telling.search(data) is None or not (mentions_keras(data) or self.of(user, data)):
                continue
            brought = {
                left[one] for one in self._imported(os.path.realpath(user), data) if one in left
            }
            found |= brought
        return found

    def _names_keras(self, path: str) -> bool:
        if path not in self._naming:
            self._naming[path] = mentions_keras(_read(path))
        return self._naming[path]

    def _imports_keras(self, path: str) -> bool:
        return self._names_keras(path) and re.search(AT_ONCE, _read(path)) is not None

    def _brought_by(self, path: str, at_once: bool) -> list[str]:
        key = (path, at_once)
        if key not in self._bringing:
            self._bringing[key] = [*self._imported(path, _read(path), at_once)]
        return self._bringing[key]

    def _imported(self, importer: str, data: bytes, at_once: bool = False) -> Iterator[str]:
        """The files of this project that a module brings in; `at_once`: as it is imported itself."""
        here = os.path.dirname(importer)  # noqa: PTH120
        for found in islice(IMPORT.finditer(data), MAX_IMPORTS):
            if at_once and found.group().startswith((b" ", b"\t")):
                continue
            dots, module, names, plain = (part or b"" for part in found.groups())
            stem = (module or plain).decode().replace(".", "/")
            more = [name.strip().partition(b" ")[0].decode() for name in names.split(b",")]
            for base in self._bases(here, len(dots)):
                place = os.path.join(base, stem) if stem else base  # noqa: PTH118
                for candidate in (place, *(f"{place}/{name}" for name in more if name)):
                    for file in (f"{candidate}.py", f"{candidate}/__init__.py"):
                        if self._is_file(file):
                            yield os.path.realpath(file)

    def _is_file(self, path: str) -> bool:
        """Whether there is a file, by the list of its folder: most that are asked for are not there."""
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(folder))  # noqa: PTH208
            except OSError:
                self._folders[folder] = frozenset()
        return name in self._folders[folder] or held(path) is not None

    def _bases(self, here: str, level: int) -> list[str]:
        """The folders that an import may start from."""
        above = [here]
        while len(above) < MAX_LEVELS and above[-1] not in (self.root, os.sep):
            above.append(os.path.dirname(above[-1]))  # noqa: PTH120
        if level:
            return above[level - 1 : level]
        return [*above, os.path.join(self.root, "src")]  # noqa: PTH118


def _read(path: str) -> bytes:
    try:
        return read(path)
    except OSError:
        return b""
