"""Damaged model files by the thousand: no crash, no hang, no flood of memory, and always an answer.

    python benchmarks/fuzz.py [MUTATIONS] [SEED]        (20,000 and 1, some ten minutes)

The files are the fixtures of the tests, in all formats. Each is cut off at every hundredth of its
length, and damaged at random: bytes flipped, blocks overwritten, repeated or taken out, lengths
turned into large ones. Reading happens in child processes with a bound on their memory; a child that
dies, or that needs more than ten seconds or 500 MB for one file, is a failure, and so is a file that
ends in an internal error.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from measure import ROOT

FIXTURES = ROOT / "tests" / "models" / "fixtures"
SHARD_LIST = ".weights.json"
SECONDS, MEGABYTES = 10, 500
ADDRESSES = 4 << 30
BATCH = 200  # files read by one child


def main() -> int:
    """Damage, read, count; whether all went well."""
    mutations = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    jobs = [*truncations(), *random_damage(mutations, seed)]
    outcome: Counter[str] = Counter()
    failures: list[str] = []
    began = time.perf_counter()
    for start in range(0, len(jobs), BATCH):
        for job, answer in batch(jobs[start : start + BATCH]):
            outcome[answer.partition(":")[0]] += 1
            if answer.startswith("!"):
                failures.append(f"{job}: {answer}")
    print(f"{len(jobs):,} damaged files in {time.perf_counter() - began:.0f} s: {dict(outcome)}")
    print("\n".join(failures[:50]) or "no crash, no hang, no flood, an answer to each")
    return int(bool(failures))


Job = tuple[str, str, float]  # file below the fixtures, "cut" or "damage", share or seed


def targets() -> list[str]:
    """The files that are damaged, by their path below the fixtures."""
    files = (path for path in sorted(FIXTURES.rglob("*")) if path.is_file())
    return [str(path.relative_to(FIXTURES)) for path in files if not is_description(path)]


def is_description(path: Path) -> bool:
    """Whether a file says what is in a fixture; what a model itself has as JSON lies in its folder."""
    return path.suffix == ".json" and path.parent == FIXTURES


def truncations() -> Iterator[Job]:
    """Every file cut off at every hundredth of its length."""
    for name in targets():
        yield from ((name, "cut", share / 100) for share in range(100))


def random_damage(count: int, seed: int) -> Iterator[Job]:
    """So many damaged files, of each file alike."""
    names = targets()
    for number in range(count):
        yield names[number % len(names)], "damage", seed * 1_000_003 + number


def batch(jobs: list[Job]) -> Iterator[tuple[Job, str]]:
    """The answers of child processes; where one dies another goes on behind that file."""
    at = 0
    while at < len(jobs):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _work(jobs[at:], writing)
        os.close(writing)
        with os.fdopen(reading) as answers:
            for line in answers:
                yield jobs[at], json.loads(line)
                at += 1
        _, status = os.waitpid(child, 0)
        if at < len(jobs):
            died = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else status
            yield jobs[at], f"!died: {died}"
            at += 1


def _work(jobs: list[Job], writing: int) -> None:
    """In the child: read each damaged file, and tell."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    with tempfile.TemporaryDirectory() as name, os.fdopen(writing, "w") as out:
        for job in jobs:
            signal.alarm(SECONDS * 2)  # a hang dies of it
            answer = read(job, Path(name))
            out.write(json.dumps(answer) + "\n")
            out.flush()
    os._exit(0)


def read(job: Job, folder: Path) -> str:
    """What is said of one damaged file: "clean", "problem: kind", or "!" and what went wrong."""
    from lintmodel.frontends.artifacts import read_artifact

    path = damaged(job, folder)
    began = time.perf_counter()
    artifact = read_artifact(path, path.name)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if seconds > SECONDS:
        return f"!slow: {seconds:.1f} s"
    if memory > MEGABYTES:
        return f"!memory: {memory:.0f} MB"
    if "crash" in artifact.details:
        return f"!error: {artifact.details['crash'].splitlines()[-1]}"
    kinds = sorted({problem.kind for problem in artifact.problems})
    return f"problem: {', '.join(kinds)}" if kinds else "clean"


def damaged(job: Job, folder: Path) -> Path:
    """The damaged file, with the rest of the SavedModel around it where it is part of one."""
    name, how, value = job
    top = name.split("/")[0]
    source = FIXTURES / top
    target = folder / top
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target)
    data = (FIXTURES / name).read_bytes()
    hurt = data[: int(len(data) * value)] if how == "cut" else hurt_at_random(data, int(value))
    (folder / name).write_bytes(hurt)
    if top == "shards":  # whichever file is damaged, they are read by their list
        return next(target.glob(f"*{SHARD_LIST}"))
    return target if is_model(source) else folder / name


@cache
def is_model(path: Path) -> bool:
    """Whether a folder is one model, and not a collection of them."""
    from lintmodel.frontends.artifacts.sniff import sniff

    return path.is_file() or sniff(path) != "other"


def hurt_at_random(data: bytes, seed: int) -> bytes:
    """One to eight changes of bytes, blocks and lengths."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(max(len(found), 1))
        block = found[at : at + chance.choice((1, 4, 16, 256, 4096))]
        kind = chance.randrange(6)
        if kind == 0 and found:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            found[at : at + len(block)] = chance.randbytes(len(block))
        elif kind == 2:
            del found[at : at + len(block)]
        elif kind == 3:
            found[at:at] = block
        elif kind == 4:
            found[at : at + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0")
            )
        else:
            other = chance.randrange(max(len(found), 1))
            found[at : at + len(block)] = found[other : other + len(block)]
    return bytes(found)


if __name__ == "__main__":
    raise SystemExit(main())
