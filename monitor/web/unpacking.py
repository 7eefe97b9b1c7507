"""Compressed bodies, unpacked in small steps; and those that only say that they are compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp.compression_utils import BrotliDecompressor, ZLibDecompressor, ZSTDDecompressor

from monitor.model import Outcome
from monitor.web.answers import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp.compression_utils import DecompressionBaseHandler

STEP = 64 * 1024
"""Bytes that one step puts out, so that a bomb is noticed before it unfolds."""

PLAIN = frozenset(("", "identity"))
ENCODINGS = PLAIN | {"gzip", "deflate", "br", "zstd"}
"""What is read. Not among them are stacked ones, which multiply what a few bytes can hold."""

NEVER_MARKUP = frozenset(("gzip", "br", "zstd"))
"""Those that never begin with `<`: two have a magic number (RFC 1952 §2.3.1, RFC 8878 §3.1.1), and to Brotli it sets
the reserved bit of a block that is skipped (RFC 7932 §9.2). Deflate without its header may."""

GZIP = b"\x1f\x8b"
"""How a gzip file begins (RFC 1952 §2.3.1): news sitemaps are sent as such, without an encoding that says so."""


class Unpacking:
    """Unpacks one body in one of `ENCODINGS`, as its bytes come.

    Markup under an encoding that it does not have is taken as it is: some servers name one and forget to use it. A file
    that is compressed by itself is unpacked too.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._begun = False
        self._decompressor: DecompressionBaseHandler | None = None

    def take(self, chunk: bytes) -> Iterator[bytes]:
        """What these bytes, which are not none, add to the body, at most about `STEP` at a time.

        Raises FetchError for what is not so compressed, and for damage.
        """
        if not self._begun:
            self._begin(chunk)
        decompressor = self._decompressor
        if decompressor is None:
            yield chunk
            return
        try:
            yield decompressor.decompress_sync(chunk, STEP)
            while decompressor.data_available:
                yield decompressor.decompress_sync(b"", STEP)
        except Exception as error:  # each of the libraries has its own, and they change
            sentence = f"the answer says that it is compressed as {self._encoding}, but is not, or is damaged"
            raise FetchError(Outcome.ERROR, sentence) from error

    def _begin(self, chunk: bytes) -> None:
        """Choose by the first bytes."""
        self._begun = True
        if self._encoding in PLAIN:
            if not chunk.startswith(GZIP):
                return
            self._encoding = "gzip"
        if self._encoding in NEVER_MARKUP and chunk.startswith(b"<"):
            return
        if self._encoding == "br":
            self._decompressor = BrotliDecompressor()
        elif self._encoding == "zstd":
            self._decompressor = ZSTDDecompressor()
        else:  # deflate comes with a header, whose low bits are 8 (RFC 1950 §2.2), or from some servers without
            bare = self._encoding == "deflate" and chunk[0] & 15 != 8  # noqa: PLR2004 - said above
            self._decompressor = ZLibDecompressor(encoding=self._encoding, suppress_deflate_header=bare)
