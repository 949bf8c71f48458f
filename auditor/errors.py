"""What can go wrong, as people meet it: one sentence, where, what to do next, and an exit code.

    AuditorError
    ├── UsageError         2  a wrong argument
    │   ├── ConfigError    2  a wrong or unreadable setting
    │   ├── RuleError      2  rule files with faults
    │   └── SchemaError    2  a database that is older or newer than the program
    ├── SourceError        3  a portal that cannot be reached, or that blocks us
    ├── BadDataError       4  data so bad that the job is impossible (one bad record never is)
    ├── StorageError       4  a disk that is full, a folder that cannot be written
    └── LockHeldError      5  another instance is writing

A bug is any other exception. An interrupted run ends with 130.
"""

from typing import ClassVar

EXIT_DONE = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_SOURCE = 3
EXIT_BAD_DATA = 4
EXIT_LOCKED = 5
EXIT_INTERRUPTED = 130


class AuditorError(Exception):
    """A fault that a person can act on.

    `message` says what went wrong and where (file and position); `hint` says what to do next.
    """

    exit_code: ClassVar[int] = EXIT_BAD_DATA

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AuditorError):
    exit_code = EXIT_USAGE


class ConfigError(UsageError):
    """A setting that is unknown, of the wrong type, out of range, or in a file that cannot be read."""


class RuleError(UsageError):
    """Rule files that cannot be used; the message lists every fault with its position."""


class SchemaError(UsageError):
    """The database's schema is not the one this program works with."""


class SourceError(AuditorError):
    exit_code = EXIT_SOURCE


class BadDataError(AuditorError):
    exit_code = EXIT_BAD_DATA


class StorageError(AuditorError):
    exit_code = EXIT_BAD_DATA


class LockHeldError(AuditorError):
    exit_code = EXIT_LOCKED
