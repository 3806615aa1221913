"""Git LFS: a pointer in place of a file, and whether an attribute says that it should be one."""

from __future__ import annotations

import re
from pathlib import Path

from lintmodel.frontends.artifacts.reading import Reading, amount
from lintmodel.frontends.artifacts.sniff import LFS_MAGIC

MAX_ATTRIBUTES_BYTES = 1 << 20
MAX_STARS, MAX_PATH, MAX_FOLDERS = 3, 400, 40
MAX_POINTER_BYTES = 1024  # of the LFS specification


def is_pointer(path: Path) -> bool:
    """Whether the file holds an LFS pointer. Errors: OSError."""
    if path.stat().st_size > MAX_POINTER_BYTES:
        return False
    with path.open("rb") as file:
        return file.read(len(LFS_MAGIC)) == LFS_MAGIC


def report_pointer(reading: Reading, path: Path, shown: str) -> None:
    """A note where LFS is set up for this file, else a problem: the pointer was committed."""
    size = _declared_size(path)
    if covered_by_lfs(path):
        reading.note(
            "lfs-pointer",
            f"{shown} is a Git LFS pointer{size}: run `git lfs pull --include={path.name}`",
        )
        return
    reading.problem(
        "lfs-pointer",
        f"{shown} is the text of a Git LFS pointer{size}, and no .gitattributes above it names a "
        "filter for it: this text is what gets deployed; commit the file itself, or track it with "
        "`git lfs track` and pull it",
    )


def covered_by_lfs(path: Path) -> bool:
    """Whether the last matching line of the .gitattributes above this file says filter=lfs."""
    answer = False
    folders = _folders_above(path.absolute())
    for folder in reversed(folders):  # the nearest file is read last: it wins
        for pattern, is_lfs in _lines(folder / ".gitattributes"):
            if _matches(pattern, path.absolute(), folder):
                answer = is_lfs
    return answer


def _folders_above(path: Path) -> list[Path]:
    """From the file's folder up to the root of its repository.

    An archive of a repository has its attributes and no .git: up to the last folder that has some.
    """
    folders = list(path.parents)[:MAX_FOLDERS]
    last = 0
    for index, folder in enumerate(folders):
        if (folder / ".git").exists():
            return folders[: index + 1]
        if (folder / ".gitattributes").exists():
            last = index
    return folders[: last + 1]


def _lines(path: Path) -> list[tuple[str, bool]]:
    try:
        if path.stat().st_size > MAX_ATTRIBUTES_BYTES:
            return []
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        pattern, *attributes = line.split() or ["#"]
        filters = [word for word in attributes if word.lstrip("-!").startswith("filter")]
        if filters and not pattern.startswith("#"):
            found.append((pattern, filters[-1] == "filter=lfs"))
    return found


def _matches(pattern: str, path: Path, folder: Path) -> bool:
    """gitattributes(5): a pattern without a slash matches the name, another the path below.

    One with many stars, or a long path, matches nothing: it could be made to take for ever.
    """
    below = path.relative_to(folder).as_posix() if "/" in pattern else path.name
    if len(re.findall(r"\*+", pattern)) > MAX_STARS or len(below) > MAX_PATH:
        return False
    return _glob(pattern.lstrip("/")).fullmatch(below) is not None


def _glob(pattern: str) -> re.Pattern[str]:
    wild = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|/\*\*$|\*|\?|\[\w+\])", pattern)
    is_class = re.compile(r"\[\w+\]").fullmatch  # [hH]5: no ranges, so it is a valid expression
    return re.compile(
        "".join(wild.get(one) or (one if is_class(one) else re.escape(one)) for one in pieces)
    )


def _declared_size(path: Path) -> str:
    match = re.search(rb"^size ([0-9]{1,18})$", path.read_bytes()[:MAX_POINTER_BYTES], re.MULTILINE)
    return f" to {amount(int(match[1]))}" if match else ""
