"""Errors a user can act on. Each carries the exit code of the command line; `str()` is the one line that is shown.

MithaqError            1  something inside went wrong
├── UsageError         2  the command was called wrongly
├── ConfigError        3  a file or setting is wrong (catalogue, mithaq.toml, store, folder)
├── PartialError       4  part of the input failed and --strict was given
├── UnreachableError   5  something outside did not answer (all feeds, a busy store)
└── CheckError         6  a check found what it looks for
"""

__all__ = ["CheckError", "ConfigError", "MithaqError", "PartialError", "UnreachableError", "UsageError"]


class MithaqError(Exception):
    """Says what is wrong, where, and what to do, on one line."""

    exit_code = 1


class UsageError(MithaqError):
    exit_code = 2


class ConfigError(MithaqError):
    exit_code = 3


class PartialError(MithaqError):
    exit_code = 4


class UnreachableError(MithaqError):
    exit_code = 5


class CheckError(MithaqError):
    exit_code = 6
