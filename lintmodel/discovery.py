"""Paths -> sources: scripts, notebooks and models, told apart by name; only then by content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from lintmodel.findings import Note
from lintmodel.ignorefile import IgnoreFile, ignored, leaves_out, parse_patterns, read_ignore_file
from lintmodel.overlay import held, is_file
from lintmodel.places import absolute, is_folder, project_root, shown, upward
from lintmodel.record import record

Kind = Literal["script", "notebook", "model"]
MAX_ENTRIES = 200_000  # of one walk: beyond this somebody gave a disk, not a project
MAX_STEPS = 100_000_000  # of matching patterns, in one walk: some seconds
SAVED_MODEL = ("saved_model.pb", "saved_model.pbtxt", "saved_model.cpb")
UNZIPPED = ("metadata.json", "config.json", "model.weights.h5")
MODEL_SUFFIXES = frozenset(
    {".keras", ".h5", ".hdf5", ".hdf", ".pb", ".pbtxt", ".model", ".weights", ".tf", ".index"}
    | {".tflite"}
)
SHARD_LIST = ".weights.json"
PARTS = (".pb", ".pbtxt", ".cpb")  # of a SavedModel, in its folder itself
_DATA = re.compile(r"(.+)\.data-\d{5}-of-\d{5}")
_SHARD = re.compile(r"(.+)_\d{5}\.weights\.h5")
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "__pypackages__"})


class MissingPath(Exception):
    """A path that was given does not exist, or is neither a file nor a folder."""


@record(frozen=True, eq=True, order=True)
class Source:
    """One thing to read. `named`: given by its own name, not met below a folder."""

    shown: str
    path: Path = field(compare=False)
    kind: Kind = field(compare=False)
    named: bool = field(default=False, compare=False)


@record(eq=True)
class Found:
    """What the user asked for, and what was left out on the way."""

    given: list[Source] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def discover(
    paths: Sequence[Path], exclude: Sequence[str], base: Path, forced: bool = False
) -> Found:
    """The sources that the user asked for, in order of their shown paths.

    `exclude` are patterns that count from the folder `base`; a path given by its own name is taken
    whatever they say, unless they are `forced`. Errors: MissingPath.
    """
    own = parse_patterns(base, exclude if forced else ())
    found = Found()
    sources: dict[str, Source] = {}
    for path in (one for one in map(absolute, paths) if not leaves_out(own, one, is_folder(one))):
        for source in _expand(path, exclude, base, found.notes):
            key = os.path.realpath(source.path)
            if key not in sources or source.named:
                sources[key] = source
    found.given = sorted(sources.values())
    return found


def context(
    paths: Sequence[Path],
    given: Iterable[Source],
    exclude: Sequence[str],
    base: Path,
    workspace: Path | None = None,
) -> list[Source]:
    """The rest of the project of single files; nothing where only folders were given.

    Without a project root it is what lies beside the given files, no deeper.
    """
    files = [path for path in map(absolute, paths) if not path.is_dir()]
    if not files:
        return []
    root = project_root(files, workspace)
    rest = walk(root, exclude, base, []) if root else _beside(files)
    known = {os.path.realpath(source.path) for source in given}
    return sorted(source for source in rest if os.path.realpath(source.path) not in known)


def _expand(path: Path, exclude: Sequence[str], base: Path, notes: list[Note]) -> Iterator[Source]:
    """Errors: MissingPath."""
    path = _checkpoint_index(path)
    _require(path)
    if path.is_dir() and not is_model_folder(path):
        yield from walk(path, exclude, base, notes)
    else:
        yield _named(path)


def _checkpoint_index(path: Path) -> Path:
    """A checkpoint is called by what its files' names begin with, as scripts call it."""
    try:
        index = path.with_name(f"{path.name}.index") if path.name else path
        return index if not path.exists() and index.is_file() else path
    except (OSError, ValueError):  # no name that a file could have
        return path


def _require(path: Path) -> None:
    if held(path) is not None:
        return
    try:
        path.stat()
    except OSError as error:
        raise MissingPath(f"{shown(path)}: {error.strerror}") from None


def _named(path: Path) -> Source:
    """The source that a path given by its own name is. Errors: MissingPath."""
    path = _whole(path)
    if is_model_folder(path):
        return Source(shown(path), path, "model", True)
    if not is_file(path):
        raise MissingPath(f"{shown(path)}: neither a file nor a folder")
    return Source(shown(path), path, kind_by_name(path) or _kind_by_content(path), True)


def _whole(path: Path) -> Path:
    """The model that a file is a part of: a commit lists the files of a SavedModel, not its folder."""
    folder = path.parent
    if is_model_folder(folder) and (path.suffix in PARTS or folder.suffix == ".keras"):
        return folder
    if folder.name == "variables" and is_model_folder(folder.parent):
        return folder.parent
    data = _DATA.fullmatch(path.name)
    index = path.with_name(f"{data[1]}.index") if data else path
    return index if index.is_file() else path


def model_source(path: Path) -> Source:
    """The model at this path, whatever its name. Errors: MissingPath, also for a plain folder."""
    path = _checkpoint_index(path)
    _require(path)
    if path.is_dir() and _holds_checkpoints(path):
        return Source(shown(path), absolute(path), "model", True)
    if path.is_dir() and not is_model_folder(path):
        raise MissingPath(f"{shown(path)}: a folder that is no model")
    return replace(_named(absolute(path)), kind="model")


def _holds_checkpoints(folder: Path) -> bool:
    """Whether a folder is where training left its checkpoints."""
    return (folder / "checkpoint").is_file() or next(folder.glob("*.index"), None) is not None


def is_model_folder(path: Path) -> bool:
    """Whether a folder is one model: a SavedModel, or a .keras that was not zipped."""
    if path.suffix == ".keras" and path.is_dir():
        return True
    if all((path / name).is_file() for name in UNZIPPED):
        return True
    return any((path / name).is_file() for name in SAVED_MODEL)


def kind_by_name(path: Path) -> Kind | None:
    """What a file of this name is taken for; None for what only its content can tell."""
    if path.suffix in (".py", ".pyw"):
        return "script"
    if path.suffix == ".ipynb":
        return "notebook"
    if path.suffix.lower() in MODEL_SUFFIXES or path.name.endswith(SHARD_LIST):
        return "model"
    return None


def _met_kind(path: Path) -> Kind | None:
    """As kind_by_name, for a file that nobody named: what its neighbours tell of it counts too.

    Every asset of Unity has a .meta; that of a checkpoint stands beside an .index. Shards are read
    with their list.
    """
    if path.suffix == ".meta" and path.with_suffix(".index").is_file():
        return "model"
    shard = _SHARD.fullmatch(path.name)
    if shard and path.with_name(shard[1] + SHARD_LIST).is_file():
        return None
    return kind_by_name(path)


def _kind_by_content(path: Path) -> Kind:
    """For a file of another name: a Python script says so in its first line, an editor has texts."""
    if held(path) is not None:
        return "script"
    try:
        with path.open("rb") as file:
            first = file.readline(200)
    except OSError:
        return "model"
    return "script" if first.startswith(b"#!") and b"python" in first else "model"


def walk(root: Path, exclude: Sequence[str], base: Path, notes: list[Note]) -> Iterator[Source]:
    """The sources below a folder, links to folders not followed. Notes say what was left out."""
    walker = _Walk(root, notes)
    yield from walker.below(root, walker.files_above(exclude, base))
    if walker.entries >= MAX_ENTRIES:
        message = f"only the first {MAX_ENTRIES} entries below this folder were looked at"
        notes.append(Note(shown(root), "budget", message))
    if walker.steps >= MAX_STEPS:
        message = "the patterns of .gitignore files cost too much here and were not all applied"
        notes.append(Note(shown(root), "budget", message))


@record()
class _Walk:
    root: Path
    notes: list[Note]
    entries: int = 0
    steps: int = 0  # of matching patterns

    def files_above(self, exclude: Sequence[str], base: Path) -> list[IgnoreFile]:
        """The patterns of the configuration, then those of the folders above, outermost first."""
        own = parse_patterns(base, exclude)
        if own.left_out:
            self.notes.append(Note(shown(base), "budget", f"exclude: {own.left_out}"))
        above = (self._ignore_file(folder) for folder in reversed([*upward(self.root)][1:]))
        return [own, *(file for file in above if file)]

    def below(self, start: Path, files: list[IgnoreFile]) -> Iterator[Source]:
        todo = [(start, files)]
        while todo and self.entries < MAX_ENTRIES:
            folder, files = todo.pop()
            if own := self._ignore_file(folder):
                files = [*files, own]
            entries = self._entries(folder)
            for entry in entries:
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    if is_foreign(path) or self._ignored(path, True, files):
                        continue
                    if is_model_folder(path):
                        yield Source(shown(path), path, "model")
                    else:
                        todo.append((path, files))
                elif (kind := self._kind(entry, path)) and not self._ignored(path, False, files):
                    yield Source(shown(path), path, kind)

    def _ignore_file(self, folder: Path) -> IgnoreFile | None:
        file = read_ignore_file(folder / ".gitignore")
        if file and file.left_out:
            self.notes.append(Note(shown(folder / ".gitignore"), "budget", file.left_out))
        return file

    def _ignored(self, path: Path, is_folder: bool, files: list[IgnoreFile]) -> bool:
        self.steps += sum(file.cost(path) for file in files)
        return self.steps < MAX_STEPS and ignored(path, is_folder, files)

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            message = f"this folder cannot be listed: {error.strerror}"
            self.notes.append(Note(shown(folder), "unlistable", message))
            return []
        entries = entries[: MAX_ENTRIES - self.entries]
        self.entries += len(entries)
        return entries

    def _kind(self, entry: os.DirEntry[str], path: Path) -> Kind | None:
        kind = _met_kind(path)
        if kind is None or entry.name.startswith(".") or not path.is_file():
            return None
        if not entry.is_symlink():
            return kind
        if self.root in Path(os.path.realpath(path)).parents:
            return kind
        message = "this link leads out of the folder that is checked and was not followed"
        self.notes.append(Note(shown(path), "link", message))
        return None


def is_foreign(folder: Path) -> bool:
    """Folders that hold nobody's own sources: hidden ones, caches, environments."""
    name = folder.name
    return name.startswith(".") or name in SKIPPED or (folder / "pyvenv.cfg").is_file()


def _beside(files: Iterable[Path]) -> Iterator[Source]:
    for folder in sorted({file.parent for file in files}):
        try:
            paths = sorted(folder.iterdir())[:MAX_ENTRIES]
        except OSError:
            continue
        for path in paths:
            kind = _met_kind(path)
            if kind and path.is_file() and not path.is_symlink():
                yield Source(shown(path), path, kind)
