"""Many scripts: from the cache, and what is not there by as many processes as there are cores.

The processes are forked, take the next number from one pipe when they are free, and tell the facts
of each script as text by a pipe of their own. What one of them cannot tell (it met an error, or died)
is read here once more, so that nothing depends on how many there are.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from typing import NoReturn

from lintmodel.forking import may_fork
from lintmodel.frontends.scripts.remembered import Found, Memory, Source, parsed

MIN_SCRIPTS, MIN_BYTES = 8, 100_000  # of what is to be read: for less a process is not worth it
MAX_PROCESSES = 8
NUMBER = struct.Struct("<I")
HEAD = struct.Struct("<IQ")  # of what a process tells: the number, and how many bytes follow

Advance = Callable[[int], None]  # called with the number of scripts that are read now


def read_many(
    memory: Memory, sources: list[Source], advance: Advance, processes: int = 0
) -> Iterator[tuple[int, Found | Exception]]:
    """What is found of each script, or kept it from being read, with its number; in no order.

    `processes` is how many work at it (default: one for each core, where that is worth it).
    """
    left = []
    for number, source in enumerate(sources):
        found = memory.recall(source)
        if found is None:
            left.append(number)
        else:
            advance(1)
            yield number, found
    told: set[int] = set()
    count = min(processes or _worth(sources, left), len(left))
    if count > 1:
        for number, one in _by_processes(memory, sources, _largest_first(sources, left), count):
            told.add(number)
            advance(1)
            yield number, one
    for number in left:
        if number not in told:
            yield number, _read(memory, sources[number])
            advance(1)


def _read(memory: Memory, source: Source) -> Found | Exception:
    try:
        return memory.read(source)
    except Exception as error:
        return error


def _worth(sources: list[Source], left: list[int]) -> int:
    """How many processes are worth their cost."""
    if len(left) < MIN_SCRIPTS or not may_fork():
        return 1
    if sum(_size(sources[number]) for number in left) < MIN_BYTES:
        return 1
    return min(MAX_PROCESSES, _cores())


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _size(source: Source) -> int:
    try:
        return source[0].stat().st_size
    except OSError:
        return 0


def _largest_first(sources: list[Source], left: list[int]) -> list[int]:
    """So that no process is left alone with a large one at the end."""
    return sorted(left, key=lambda number: -_size(sources[number]))


# -- the processes ------------------------------------------------------------------------------


def _by_processes(
    memory: Memory, sources: list[Source], numbers: list[int], count: int
) -> Iterator[tuple[int, Found]]:
    import libcst  # noqa: F401  (once, and not in each of them)

    tasks, giving = os.pipe()
    children: dict[int, int] = {}  # where it tells -> the process
    try:
        for _ in range(count):
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                _work(memory, sources, tasks, writing, [giving, reading, *children])
            os.close(writing)
            children[reading] = child
        _hand_out(numbers, giving)
        yield from _told(children, sources)
    finally:
        os.close(tasks)
        for reading, child in children.items():
            os.close(reading)
            os.waitpid(child, 0)


def _hand_out(numbers: list[int], giving: int) -> None:
    """All at once: a pipe holds more numbers than there are scripts (MAX_QUEUE)."""
    with os.fdopen(giving, "wb") as pipe:
        pipe.write(b"".join(map(NUMBER.pack, numbers[:MAX_QUEUE])))


MAX_QUEUE = 16_000  # numbers: 64 kB, what a pipe takes without anybody reading it


def _told(children: dict[int, int], sources: list[Source]) -> Iterator[tuple[int, Found]]:
    """What the processes tell, until each has closed its pipe."""
    import selectors

    buffers = {reading: bytearray() for reading in children}
    with selectors.DefaultSelector() as selector:
        for reading in children:
            selector.register(reading, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                data = os.read(key.fd, 1 << 20)
                if not data:
                    selector.unregister(key.fd)
                buffers[key.fd] += data
                for number, entry in _whole(buffers[key.fd]):
                    if entry:
                        yield number, parsed(sources[number], entry)[0]


def _whole(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """The entries that have arrived whole; they are taken out of the buffer."""
    while len(buffer) >= HEAD.size:
        number, length = HEAD.unpack_from(buffer)
        end = HEAD.size + length
        if len(buffer) < end:
            return
        entry = bytes(buffer[HEAD.size : end])
        del buffer[:end]
        yield number, entry


def _work(
    memory: Memory, sources: list[Source], tasks: int, writing: int, others: list[int]
) -> NoReturn:
    """In the child: it leaves by the back door, so that nothing of the parent is flushed twice."""
    try:
        for one in others:
            os.close(one)
        with os.fdopen(writing, "wb") as pipe:
            while len(task := os.read(tasks, NUMBER.size)) == NUMBER.size:
                (number,) = NUMBER.unpack(task)
                entry = _entry(memory, sources[number])
                pipe.write(HEAD.pack(number, len(entry)) + entry)
                pipe.flush()
    finally:
        os._exit(0)


def _entry(memory: Memory, source: Source) -> bytes:
    """b"" for what is to be read by the parent, which is told of the error then."""
    try:
        return memory.read(source, told=True).entry
    except Exception:
        return b""
