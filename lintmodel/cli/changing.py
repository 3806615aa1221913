"""What `check` may write to: the files that the user gave, and no link that leads out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import ClassVar

from lintmodel.cli.saying import say
from lintmodel.config import Settings
from lintmodel.discovery import Source, discover
from lintmodel.fix.files import Mended, is_inside, write
from lintmodel.record import record


@record()
class Changing:
    """The files, and what became of the wish to change them."""

    SPARED: ClassVar[str]  # how a file is called that is not changed

    files: Sequence[Path]
    settings: Settings
    failed: bool = False  # a file could not be written
    left: set[str] = field(default_factory=set)  # files that are not changed any more

    def given(self) -> Mapping[str, Source]:
        """All that the user gave, by the shown path."""
        own = self.settings
        found = discover(self.files, own.exclude, own.base, own.force_exclude).given
        return {one.shown: one for one in found}

    def may_change(self, shown: str, path: Path) -> bool:
        """Whether a file is still to be changed; why not is said once."""
        if shown in self.left:
            return False
        folders = [one if one.is_dir() else one.parent for one in self.files]
        if is_inside(path, folders):
            return True
        self.left.add(shown)
        say(f"lintmodel: {shown}: {self.SPARED}: a link that leads out of the folder")
        return False

    def written(self, one: Mended) -> bool:
        """Write a file; whether that went well."""
        try:
            write(Path(one.shown), one.data)
        except OSError as error:
            self.left.add(one.shown)
            self.failed = True
            say(f"lintmodel: {one.shown}: cannot be written: {error.strerror}")
            return False
        return True
