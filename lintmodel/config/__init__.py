"""[tool.lintmodel] and lintmodel.toml -> Settings. What is wrong is an error with a suggestion."""

from lintmodel.config.checking import ConfigError, check_names, check_params, did_you_mean
from lintmodel.config.reading import load_settings, read_table
from lintmodel.config.settings import BASELINE, Settings

__all__ = [
    "BASELINE",
    "ConfigError",
    "Settings",
    "check_names",
    "check_params",
    "did_you_mean",
    "load_settings",
    "read_table",
]
