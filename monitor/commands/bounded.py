"""What a person hands to a command, read up to a limit: a device that never ends must not take the memory."""

from __future__ import annotations

import gzip
import sys
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What two magic bytes say a file is (RFC 1952 §2.3.1), whatever its name.
GZIP = b"\x1f\x8b"


def read_bounded(source: str, most: int, mend: str) -> bytes:
    """The bytes of a file, or of standard input for "-", unpacked if they are gzip; at most `most` of them.

    Raises UserError when it cannot be read, with `mend` (what to give instead), or is larger.
    """
    try:
        with _opened(source) as raw:
            head = raw.read(len(GZIP))
            body = _unpacked(head, raw, most) if head == GZIP else head + raw.read(most)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UserError(f"{source}: it begins like a gzip file and is broken ({error}) – pack it again") from error
    except OSError as error:
        raise UserError(f"{source}: {error.strerror}. {mend}") from error
    if len(body) > most:
        raise UserError(f"{source}: there is more than {most // 1_000_000} MB in it. {mend}")
    return body


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source != "-":
        with open(source, "rb") as file:  # noqa: PTH123 - a Path would do the same, and "-" is none
            yield file
    elif sys.stdin is None:  # it was closed before the program began (`<&-`)
        raise UserError("-: standard input is closed. Give a file, or pipe a text into the command.")
    else:
        yield sys.stdin.buffer


class _Rest:
    """A stream whose first bytes were read already, as far as `gzip` asks of one."""

    def __init__(self, head: bytes, raw: BinaryIO) -> None:
        self._head, self._raw = head, raw

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head + self._raw.read(size if size < 0 else max(0, size - len(head)))


def _unpacked(head: bytes, raw: BinaryIO, most: int) -> bytes:
    with gzip.GzipFile(fileobj=cast("IO[bytes]", _Rest(head, raw))) as packed:
        return packed.read(most + 1)
