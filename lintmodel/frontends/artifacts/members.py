"""The members of a .keras: a zip archive, or the folder that model.save(zipped=False) writes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from lintmodel.frontends.artifacts.lfs import is_pointer, report_pointer
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, amount, printable
from lintmodel.frontends.artifacts.window import Window, whole

MAX_DIRECTORY_BYTES = 8 * MEGABYTE
MAX_MEMBERS = 50_000
MAX_UNPACKED = 512 * MEGABYTE  # of a member that someone compressed; Keras stores
MAX_RATIO = 100  # Keras' own limit; weights hardly compress at all
_END_RECORD = b"PK\x05\x06"
_LOCAL_HEADER = 30


class Members(Protocol):
    """Named parts of a model. `sizes` is name -> bytes."""

    @property
    def sizes(self) -> dict[str, int]: ...
    def read(self, name: str, limit: int) -> bytes:
        """A part whole. Errors: Unreadable."""

    def window(self, name: str) -> Window:
        """A part to seek in. Errors: Unreadable."""


class ZipMembers:
    """The members of an archive, read in place."""

    def __init__(self, file: BinaryIO, archive: zipfile.ZipFile) -> None:
        self._file, self._archive = file, archive
        self._infos = {info.filename: info for info in archive.infolist()}

    @property
    def sizes(self) -> dict[str, int]:
        """Unpacked size by name."""
        return {name: info.file_size for name, info in self._infos.items()}

    def read(self, name: str, limit: int) -> bytes:
        """A member, unpacked if need be, of at most `limit` bytes. Errors: Unreadable."""
        info = self._infos[name]
        if info.file_size > limit:
            raise Unreadable("cap", f"{name} has {amount(info.file_size)}: more than any model's")
        packed = max(1, info.compress_size)
        if info.file_size > max(MEGABYTE, packed * MAX_RATIO):
            raise Unreadable("cap", f"{name} unpacks to {info.file_size // packed} times its size")
        try:
            with self._archive.open(info) as member:
                return member.read(limit)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
            raise Unreadable("corrupt", f"{name} cannot be unpacked: {printable(error)}") from None
        except (RuntimeError, NotImplementedError) as error:  # encrypted; another compression
            raise Unreadable("unsupported", f"{name}: {printable(error)}") from None

    def window(self, name: str) -> Window:
        """A stored member in place; a compressed one unpacked in memory. Errors: Unreadable."""
        info = self._infos[name]
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
            return self._stored(info)
        data = self.read(name, MAX_UNPACKED)
        return Window(io.BytesIO(data), 0, len(data))

    def _stored(self, info: zipfile.ZipInfo) -> Window:
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Unreadable(
                "corrupt", f"the zip directory points at no member for {info.filename}"
            )
        names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        start = info.header_offset + _LOCAL_HEADER + names
        end = whole(self._file).size
        if start + info.file_size > end:
            raise Unreadable("truncated", f"{info.filename} is cut off at byte {end} of the file")
        return Window(self._file, start, info.file_size)


class FolderMembers:
    """The same in a folder. Links that lead out of it are not followed."""

    def __init__(self, folder: Path, reading: Reading, files: list[BinaryIO]) -> None:
        self._folder, self._files = folder, files
        self._sizes: dict[str, int] = {}
        for path in _files_below(folder):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                reading.problem("links", "is a link, which is not followed", printable(name))
            elif is_pointer(path):
                report_pointer(reading, path, f"{reading.shown}/{name}")
            else:
                self._sizes[name] = path.stat().st_size

    @property
    def sizes(self) -> dict[str, int]:
        """Size by name."""
        return self._sizes

    def read(self, name: str, limit: int) -> bytes:
        """A file of at most `limit` bytes. Errors: Unreadable."""
        if self._sizes[name] > limit:
            raise Unreadable("cap", f"{name} has {amount(self._sizes[name])}")
        return (self._folder / name).read_bytes()

    def window(self, name: str) -> Window:
        """A file to seek in, closed with the others."""
        file = (self._folder / name).open("rb", buffering=0)
        self._files.append(file)
        return whole(file)


@contextmanager
def open_members(path: Path, reading: Reading) -> Iterator[Members]:
    """The members of a .keras file or folder. Errors: Unreadable, OSError."""
    files: list[BinaryIO] = []
    try:
        if path.is_dir():
            yield FolderMembers(path, reading, files)
            return
        file = path.open("rb")
        files.append(file)
        check_directory(file)
        with _open_zip(file) as archive:
            yield ZipMembers(file, archive)
    finally:
        for one in files:
            one.close()


def _open_zip(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = f"the zip directory is damaged: {printable(error)}"
        raise Unreadable("corrupt", message) from None


def check_directory(file: BinaryIO) -> None:
    """Before the library builds an object for every member: is there a directory, of sane size?"""
    size = whole(file).size
    tail = min(size, 65_557)  # the record and the longest comment
    file.seek(size - tail)
    end = file.read(tail).rpartition(_END_RECORD)
    if not end[1]:
        raise Unreadable(
            "truncated",
            f"the zip directory is missing: the file is cut off at byte {size}; copy or download "
            "it again",
        )
    count, length = int.from_bytes(end[2][6:8], "little"), int.from_bytes(end[2][8:12], "little")
    if length == 0xFFFFFFFF or length > MAX_DIRECTORY_BYTES or MAX_MEMBERS < count < 0xFFFF:
        raise Unreadable("cap", f"the zip directory lists {count} members in {amount(length)}")


def _files_below(folder: Path) -> list[Path]:
    """Files of the folder, in order, at most MAX_MEMBERS; links to folders are not entered."""
    found: list[Path] = []
    stack = [folder]
    while stack and len(found) < MAX_MEMBERS:
        for path in sorted(stack.pop().iterdir()):
            if path.is_dir() and not path.is_symlink():
                stack.append(path)
            else:
                found.append(path)
    return found
