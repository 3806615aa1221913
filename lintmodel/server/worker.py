"""The process that judges for the language server: a request a line on stdin, an answer a line on stdout.

A request names a file, the folder that paths are shown from, and the texts of all open documents;
an answer holds the outcome and the words of the rules that spoke, or what is wrong with the settings.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tokenize
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from lintmodel import verdicts
from lintmodel.cache import user_cache
from lintmodel.config import ConfigError, Settings
from lintmodel.discovery import SKIPPED, MissingPath
from lintmodel.ignorefile import ignored, parse_patterns
from lintmodel.options import Options, all_rules, settle
from lintmodel.outcome import Outcome
from lintmodel.overlay import overlaid
from lintmodel.passport import RulebookError
from lintmodel.run import run

Request = Mapping[str, Any]
USER_ERRORS = (ConfigError, MissingPath, RulebookError, OSError)
LISTS = ("select", "ignore", "extend_select")  # options that an editor may give


def main() -> None:
    """Answer until nobody asks any more."""
    gc.set_threshold(200_000, 20, 100)  # as for the command: syntax trees hold no cycles
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else gets between the answers
    for line in sys.stdin.buffer:
        answers.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        answers.flush()


def answer(request: Request) -> dict[str, Any]:
    """The outcome as `verdicts.as_data` writes it, crashes, and rules in words; or an error."""
    try:
        os.chdir(request["folder"])
        path = Path(request["path"])
        settings = settle([path], _options(request.get("options", {})))
        if is_left_out(path, settings):
            return {"outcome": verdicts.as_data(Outcome()), "crashes": [], "rules": {}}
        with overlaid(_unsaved(request["texts"])):
            outcome = run([path], settings, user_cache())
        crashes = [f"{crash.place}: {crash.error}" for crash in outcome.crashes]
        content = verdicts.as_data(outcome)
        return {"outcome": content, "crashes": crashes, "rules": _words(outcome, settings)}
    except USER_ERRORS as error:
        return {"error": str(error)}
    except Exception as error:
        return {"error": f"internal error ({type(error).__name__}: {error}); please report"}


def _options(given: Mapping[str, Any]) -> Options:
    select, ignore, more = (tuple(map(str, given.get(key, ()))) for key in LISTS)
    return Options(
        select=select,
        ignore=ignore,
        extend_select=more,
        config=Path(str(given["config"])) if given.get("config") else None,
        show_info=given.get("show_info") is True,
    )


def is_left_out(path: Path, settings: Settings) -> bool:
    """Whether the configuration excludes a file, or it belongs to a library: nobody asked about it."""
    if SKIPPED & set(path.parts):
        return True
    files = [parse_patterns(settings.base, settings.exclude)]
    parents = [folder for folder in path.parents if settings.base in folder.parents]
    return ignored(path, False, files) or any(ignored(one, True, files) for one in parents)


def _unsaved(texts: Mapping[str, str]) -> dict[str | os.PathLike[str], bytes]:
    """The texts that are other than on the disk: without one, an outcome can be kept."""
    encoded = {path: as_bytes(text) for path, text in texts.items()}
    return {path: data for path, data in encoded.items() if _on_disk(path) != data}


def as_bytes(text: str) -> bytes:
    """A source as it would be saved, in the encoding that it declares."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        return data if encoding == "utf-8" else text.encode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return data


def _on_disk(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _words(outcome: Outcome, settings: Settings) -> dict[str, dict[str, Any]]:
    """What the rules that found something say of themselves."""
    spoke = {finding.rule for finding in outcome.report.findings}
    known = {rule.name: rule for rule in all_rules(settings)} if spoke else {}
    return {
        name: {
            "summary": known[name].passport.summary,
            "why": known[name].passport.why,
            "fix": known[name].passport.fix,
            "see": list(known[name].passport.see),
        }
        for name in sorted(spoke & known.keys())
    }


if __name__ == "__main__":
    main()
