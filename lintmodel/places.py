"""Folders and names: where a project begins, and how a path is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path


def shown(path: Path) -> str:
    """A path relative to the working directory, with "/"; absolute on another drive."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path.as_posix()


def relative(words: str) -> str:
    """Words in which the files below the working directory are named from there."""
    return words.replace(f"{Path.cwd().as_posix()}/", "") if "/" in words else words


def common_folder(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all paths; the working directory where there is none."""
    folders = [path if is_folder(path) else path.parent for path in map(absolute, paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        return Path.cwd()


def absolute(path: Path) -> Path:
    """Absolute and without "..", links not resolved: the name that the user knows it by."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (Path.absolute keeps "..")


def is_folder(path: Path) -> bool:
    """Whether this is a folder; False also for a path that cannot be."""
    try:
        return path.is_dir()
    except OSError:
        return False


def upward(start: Path) -> Iterator[Path]:
    """A folder and those above it, up to the innermost git root; never the home folder or above.

    Neither the home folder nor the root of the file system counts: what lies there is no project.
    """
    home = _home()
    for folder in (start, *start.parents):
        if folder == home or folder == folder.parent or folder in home.parents:
            return
        yield folder
        if (folder / ".git").exists():
            return


def project_root(paths: Sequence[Path], workspace: Path | None = None) -> Path | None:
    """The folder whose files belong together with these paths; None where nothing marks one.

    The `workspace` of the configuration, if the paths lie in it; else the outermost git root, so that a
    submodule belongs to its project; but in a repository of several packages (each with a pyproject.toml)
    the nearest package, as without git.
    """
    start = common_folder(paths)
    if workspace is not None and workspace in (start, *start.parents):
        return workspace
    packages = [folder for folder in _chain(start) if (folder / "pyproject.toml").is_file()]
    roots = [folder for folder in _chain(start) if (folder / ".git").exists()]
    if roots and not (packages and _is_monorepo(roots[-1])):
        return roots[-1]
    return packages[0] if packages else None


def _chain(start: Path) -> list[Path]:
    """A folder and those above it, home and what is above it excepted."""
    home = _home()
    chain = []
    for folder in (start, *start.parents):
        if folder == home or folder == folder.parent or folder in home.parents:
            break
        chain.append(folder)
    return chain


def _is_monorepo(root: Path) -> bool:
    below = [*root.glob("*/pyproject.toml"), *root.glob("*/*/pyproject.toml")]
    return len([path for path in below if not path.parent.name.startswith(".")]) > 1


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a process without a home
        return Path(os.sep)
