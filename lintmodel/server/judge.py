"""The process that judges, as the server sees it: asked one thing at a time, replaced when it dies."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Any

from lintmodel import verdicts
from lintmodel.forking import module_process
from lintmodel.outcome import Outcome
from lintmodel.record import record

MAX_ANSWER = 1 << 26  # bytes of one line
MAX_SECONDS = 120.0  # that one document may take
MAX_ASKED = 500  # of one process: what it has piled up goes with it


class Failed(Exception):
    """There is no outcome; the text says why, for the user."""


@record()
class Judged:
    """What was found, where lintmodel failed, and rules in words (name to summary, why, fix, see)."""

    outcome: Outcome
    crashes: list[str]
    rules: dict[str, dict[str, Any]]


class Judge:
    """Judges documents in another process."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._asked = 0
        self._turn = asyncio.Lock()

    async def __call__(self, request: dict[str, Any]) -> Judged:
        """The outcome of a request. Errors: Failed."""
        async with self._turn:
            try:
                line = await asyncio.wait_for(self._answer(request), MAX_SECONDS)
            except asyncio.TimeoutError:
                self.stop()
                raise Failed(f"{request['path']}: not judged within {MAX_SECONDS:.0f} s") from None
            except (OSError, ValueError):  # a pipe that is shut, a line that is too long
                line = b""
        try:
            answer = json.loads(line)
        except ValueError:
            self.stop()
            raise Failed(f"{request['path']}: the process that judges it died") from None
        if "error" in answer:
            raise Failed(answer["error"])
        return Judged(
            verdicts.from_data(answer["outcome"]), answer["crashes"], answer["rules"]
        )

    async def _answer(self, request: dict[str, Any]) -> bytes:
        process = await self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        return await process.stdout.readline()

    async def _started(self) -> Process:
        """The process. It finds this very lintmodel, and no module of the folder it is asked about."""
        self._asked += 1
        if self._asked > MAX_ASKED:
            self.stop()
        if self._process is None or self._process.returncode is not None:
            self._asked = 1
            command, place = module_process("lintmodel.server.worker")
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, limit=MAX_ANSWER, **place
            )
        return self._process

    def stop(self) -> None:
        """End the process; the next request starts another."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
