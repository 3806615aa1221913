"""Record many scripts in one process: python tests/recordmany.py JOBS.json OUT.json

JOBS.json lists {"name": ..., "script": path}. Each script runs in its own folder and a fresh
namespace; OUT.json maps the name to what recorder.py writes of one. There is no network: who asks
for a download is told so at once.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import socket
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NoReturn

import recorder

SECONDS = 60  # for one script
Recording = dict[str, Any]


def refuse(*_: Any, **__: Any) -> NoReturn:
    """In place of looking a host up."""
    raise OSError("no network in tests")


def too_long(*_: Any) -> NoReturn:
    """The alarm."""
    raise TimeoutError(f"longer than {SECONDS} s")


def record(script: Path) -> Recording:
    """What recorder.py writes of this script; the process is left as it was found."""
    keras: Any = vars(recorder)["keras"]  # imported there, once the environment is set
    keras.backend.clear_session()
    gc.freeze()  # what is left belongs to the libraries: clear_session() need not go through it again
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy("float32")
    before, path = set(sys.modules), list(sys.path)
    recorder.script, recorder.events = str(script), []
    os.chdir(script.parent)
    signal.alarm(SECONDS)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            error = recorder.run(script)
    finally:
        signal.alarm(0)
        sys.path[:] = path
        forget(script.parent, before)
    return {"events": recorder.events, "error": error}


def forget(folder: Path, before: set[str]) -> None:
    """Modules beside the script: those of the next one may have the same names."""
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).is_relative_to(folder):
            del sys.modules[name]


def main() -> None:
    """Record all jobs of the file that the command line names."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    target = Path(sys.argv[2]).resolve()
    setattr(socket, "getaddrinfo", refuse)  # noqa: B010  not a patch for the type checker's eyes
    signal.signal(signal.SIGALRM, too_long)
    recorder.install()
    found = {job["name"]: record(Path(job["script"]).resolve()) for job in jobs}
    target.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
