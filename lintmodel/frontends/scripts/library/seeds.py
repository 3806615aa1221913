"""Seeds of random numbers, where chance is drawn from without one, and the seed of Python's hashes."""

from __future__ import annotations

from lintmodel.facts.session import Draw, Respawn, Seed
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value

EVERYTHING = ("python", "numpy", "tensorflow")
COVERS = {
    "random.seed": ("python",),
    "numpy.random.seed": ("numpy",),
    "tensorflow.random.set_seed": ("tensorflow",),
    "tensorflow.set_random_seed": ("tensorflow",),
    "tensorflow.random.set_random_seed": ("tensorflow",),
    "tensorflow.compat.v1.set_random_seed": ("tensorflow",),
    "keras.utils.set_random_seed": EVERYTHING,
}
HASH_SEED = "PYTHONHASHSEED"


@function(*COVERS)
def seed(call: Call) -> Value:
    """np.random.seed(1), keras.utils.set_random_seed(1)."""
    name = call.name.replace("numpy.", "np.").replace("tensorflow.", "tf.")
    call.run.emit(Seed, f"{name}()", call=f"{name}()", covers=COVERS[call.name], where=call.where)
    return None


def note_draw(call: Call, of: str, state: str) -> None:
    """Rows are divided or put in order by chance, from the numbers that `state` names."""
    call.run.emit(Draw, of, of=of, state=state, where=call.where)


def note_environment(run: Run, name: Value) -> None:
    """os.environ[name] = ... in this process."""
    if name == HASH_SEED:
        run.emit(Seed, f"{HASH_SEED} is set", call=HASH_SEED, covers=("hash",))


@function("os.execv", "os.execve", "os.execl", "os.execle", "os.execlp", "os.execvp", "os.execvpe",
          "os.fork", "os.system", "os.popen", "os.spawnv", "os.spawnve", "os.spawnvp", "os.spawnvpe",
          "os.spawnl", "os.spawnle", "os.spawnlp", "os.spawnlpe", "os.posix_spawn", "os.posix_spawnp",
          "concurrent.futures.ProcessPoolExecutor", "joblib.Parallel", "subprocess.run", "subprocess.call",
          "subprocess.Popen", "subprocess.check_call", "subprocess.check_output",
          "multiprocessing.Process", "multiprocessing.Pool", "multiprocessing.set_start_method",
          "multiprocessing.get_context")  # fmt: skip
def respawn(call: Call) -> Value:
    """Another process, which starts with the environment as it is now."""
    call.run.emit(Respawn, f"{call.name}()", where=call.where)
    return call.unknown()
