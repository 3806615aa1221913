"""Which graph operations are worth a fact: writes, random numbers, files, Python, tables."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_WRITE = re.compile(
    r"Assign(Add|Sub)?(VariableOp)?"  # both generations of variables
    r"|(Resource)?Scatter(Nd)?(Add|Sub|Mul|Div|Min|Max|Update)"
    r"|(Resource)?StridedSliceAssign"
    r"|(Resource)?(Sparse)?Apply[A-Z]\w*"  # an optimizer's step
    r"|LookupTable(Insert|Remove)(V2)?"
)
_RANDOM = re.compile(
    r"(Stateless|Stateful)?(Random(?!GetKeyCounter|GetAlg)\w*|Uniform(Int|FullInt)?|StandardNormal(V2)?"
    r"|(Parameterized)?TruncatedNormal(V2)?|Multinomial|SampleDistortedBoundingBox(V2)?|Shuffle)"
    r"|RiscRandomUniform"
)
# Named like the above, and no source of randomness.
_NOT_RANDOM = re.compile(
    r"RandomGammaGrad|Random(Shuffle)?Queue(V2)?|RandomIndexShuffle|RandomCrop_"
)
_FILE = re.compile(
    r"ReadFile|WriteFile|(Experimental)?MatchingFiles(Dataset)?|FileSystemSetConfiguration"
    r"|Save(V2|Slices)?|Restore(V2|Slice)?|MergeV2Checkpoints|DTensorRestoreV2|DistributedSave"
    r"|(WholeFile|TextLine|TFRecord|FixedLengthRecord|LMDB)Reader(V2)?"
    r"|(TextLine|TFRecord|FixedLengthRecord|CSV|ExperimentalCSV|LMDB|ExperimentalLMDB)Dataset(V2)?"
    r"|(Experimental)?SqlDataset|(Save|Load|Snapshot)Dataset(V2)?|LoadAndRemapMatrix"
    r"|(Experimental)?DatasetToTFRecord|(ListSnapshotChunks|SnapshotChunk)Dataset"
    r"|Snapshot(Nested)?DatasetReader|RegisterDataset(V2)?"
    r"|GenerateVocabRemapping|CreateSummary(File|Db)Writer|InitializeTableFromTextFile(V2)?"
    r"|Rpc(Client|Call|Server|ServerStart|ServerRegister)|DataServiceDataset(V[234])?"
)
_WRITES = re.compile(
    r"WriteFile|Save\w*|MergeV2Checkpoints|DistributedSave|CreateSummary\w+|SnapshotDataset(V2)?"
    r"|(Experimental)?DatasetToTFRecord"
)
_REMOTE = re.compile(r"Rpc\w+|(DataService|Register)Dataset\w*|FileSystemSetConfiguration")
_PYTHON = frozenset({"PyFunc", "PyFuncStateless", "EagerPyFunc"})
_LOOKUP = re.compile(r"LookupTableImport(V2)?|InitializeTable(V2|FromDataset)?")
_TRAINED_NORM = re.compile(r"FusedBatchNorm(V2|V3)?|_FusedBatchNormEx")
OPERATIONS_FILE = Path(__file__).with_name("tf_ops.txt")


def role_of(op: str, training: bool = True) -> str:
    """The role of an operation, "" for the great majority that only computes.

    Takes its name and, for a fused batch normalisation, whether it uses the batch's statistics.
    Returns "python", "file", "write", "random", "lookup" (a table is filled), "training" or
    "unknown" (no operation of TensorFlow: it comes from a library that the loader must have).
    """
    if op in _PYTHON:
        return "python"
    if _FILE.fullmatch(op):
        return "file"
    if _WRITE.fullmatch(op):
        return "write"
    if _RANDOM.fullmatch(op) and not _NOT_RANDOM.fullmatch(op):
        return "random"
    if _LOOKUP.fullmatch(op):
        return "lookup"
    if _TRAINED_NORM.fullmatch(op):
        return "training" if training else ""
    return "" if op in known_operations() or op.startswith("_") else "unknown"


def deed_of(op: str) -> str:
    """What an operation of the role "file" does: "writes", "reads", "remote" (another machine or file
    system) or "table" (fills a vocabulary from a file)."""
    if op.startswith("InitializeTable"):
        return "table"
    if _REMOTE.fullmatch(op):
        return "remote"
    return "writes" if _WRITES.fullmatch(op) else "reads"


@cache
def known_operations() -> frozenset[str]:
    """The names of all operations of TensorFlow, from the table beside this module."""
    lines = OPERATIONS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
