"""What tests/scripts reads its snippets with, as a type: its fixture `read`."""

from __future__ import annotations

from collections.abc import Callable

from lintmodel.facts.project import Script

Reader = Callable[..., Script]
