"""Where results go: standard output, or a file that is there whole or not at all."""

import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, TextIO

from auditor.errors import StorageError
from auditor.harmless import harmless
from auditor.language import say


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A file to write in UTF-8 that takes `path`'s place when the block ends well; otherwise nothing changes.

    Raises StorageError where it cannot be written.
    """
    with replacing_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        # The bytes below are synced and closed by whoever opened them.
        text.detach()


@contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        temporary = Path(name)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - of a descriptor
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(_usual_mode())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise StorageError(
            say(
                es=f"No se pudo escribir {harmless(path)}: {error.strerror}",
                en=f"Could not write {harmless(path)}: {error.strerror}",
            ),
            say(es="Elija otro archivo con --output.", en="Choose another file with --output."),
        ) from error


def deliver(made: Iterable[str] | bytes, path: Path | None, stream: IO[str]) -> None:
    """Results to a file where one is named, else to a stream; a whole file of bytes needs the former."""
    if path is None:
        if isinstance(made, bytes):
            raise TypeError("bytes go to a file")
        write_utf8(made, stream)
    elif isinstance(made, bytes):
        with replacing_bytes(path) as file:
            file.write(made)
    else:
        with replacing(path) as text:
            text.writelines(made)


def write_utf8(chunks: Iterable[str], stream: IO[str]) -> None:
    """Write to a stream in UTF-8, whatever encoding the terminal claims: programs read this."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.writelines(chunks)
        return
    stream.flush()
    for chunk in chunks:
        binary.write(chunk.encode("utf-8"))
    binary.flush()


def _usual_mode() -> int:
    """The permissions a new file would have had; a temporary one is private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
