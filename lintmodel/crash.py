"""Where lintmodel itself failed: said at the end of a run, never a traceback, never silence."""

from __future__ import annotations

from lintmodel.record import record


@record(frozen=True, eq=True)
class Crash:
    """In which file or rule it happened, and with what error."""

    place: str
    error: str

    @classmethod
    def of(cls, place: str, error: Exception) -> Crash:
        """The crash that this exception is; of its text only the first line is kept."""
        text = str(error).partition("\n")[0][:300]
        return cls(place, f"{type(error).__name__}: {text}" if text else type(error).__name__)
