"""pandas: tables are data read back from storage; what was done to them before is not known."""

from __future__ import annotations

from lintmodel.facts.data import Source
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.arrays import new_data
from lintmodel.frontends.scripts.values import Value


@function("pandas.read_csv", "pandas.read_excel", "pandas.read_parquet", "pandas.read_pickle",
          "pandas.read_json", "pandas.read_table", "pandas.read_hdf", "pandas.read_sql",
          "pandas.read_feather")  # fmt: skip
def read(call: Call) -> Value:
    """A table read back."""
    path = call.plain(0, "filepath_or_buffer")
    source = Source("stored", call.name, path=path if isinstance(path, str) else UNKNOWN)
    return new_data(call.run, source, f"{call.name}()")
