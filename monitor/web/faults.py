"""Faults on the way to a host and back, as a person is told of them: no word of the libraries in between."""

from __future__ import annotations

import ast
import re
import ssl
from typing import TYPE_CHECKING

from monitor.model import Outcome
from monitor.web.answers import OWN_NETWORKS, FetchError, ForbiddenAddressError, GarbledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import ClientResponseError

MOST_SHOWN = 40
"""Characters of what came in place of HTTP: enough for the greeting of another protocol."""

_CAME = re.compile(r"^  (b['\"].*)$", re.MULTILINE)
"""How aiohttp shows the line that it could not read, with a pointer below (its `parser_error_from_errno`)."""


def failure(error: Exception, host: str) -> FetchError:
    """What a fault on the way to or from a host means. Takes everything that the HTTP client raises."""
    import aiohttp

    outcome = Outcome.UNREACHABLE
    match error:
        case FetchError():
            return error
        case aiohttp.ClientConnectorDNSError():
            sentence = f"the name {host} is not known"
        case aiohttp.ClientConnectorCertificateError(certificate_error=OSError() as cause):
            return _not_connected(cause, host)
        case aiohttp.ClientConnectorError():
            return _not_connected(error.os_error, host)
        case ssl.SSLError():
            return _not_connected(error, host)
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | ConnectionError():
            sentence = f"{host} closed the connection without an answer"
        case aiohttp.ClientPayloadError():
            outcome, sentence = Outcome.ERROR, "the answer broke off before its end"
        case aiohttp.ClientResponseError():
            return GarbledError(Outcome.ERROR, _garbled(error, host))
        case aiohttp.InvalidURL() | UnicodeError():
            outcome, sentence = Outcome.FORBIDDEN_ADDRESS, "the address cannot be read"
        case _:
            outcome, sentence = Outcome.ERROR, f"{type(error).__name__}: {_first_line(error)}"
    return FetchError(outcome, sentence)


def _not_connected(error: OSError, host: str) -> FetchError:
    match error:
        case ForbiddenAddressError():
            sentence = f"{host} is not dialled: {error}"
            return FetchError(Outcome.FORBIDDEN_ADDRESS, sentence, advice=OWN_NETWORKS)
        case ssl.SSLCertVerificationError():
            sentence = f"the certificate of {host} is not valid{_behind(error.verify_message)}"
        case ssl.SSLError():  # OpenSSL's reason, as WRONG_VERSION_NUMBER
            sentence = f"no secure connection to {host}{_behind((error.reason or '').replace('_', ' ').lower())}"
        case ConnectionRefusedError():
            sentence = f"{host} refuses connections"
        case ConnectionError():  # the port is open, so it came while the connection was being secured
            sentence = f"{host} closed the connection before it was secure"
        case _:
            sentence = f"{host} cannot be reached{_behind(error.strerror or str(error))}"
    return FetchError(Outcome.UNREACHABLE, sentence)


def _garbled(error: ClientResponseError, host: str) -> str:
    """What came in place of an answer."""
    from aiohttp.http_exceptions import LineTooLong

    if any(isinstance(cause, LineTooLong) for cause in _chain(error)):
        return f"{host} does not answer in HTTP: the head of its answer has a line without end"
    if error.message.startswith("Data after `Connection: close`"):
        return f"{host} does not answer in HTTP: more came than its Content-Length says"
    came = _came(error.message)
    return f"{host} does not answer in HTTP" + (f", but with “{came}”" if came else "")


def _came(message: str) -> str:
    """The beginning of the line that could not be read; "" where it is not text."""
    found = _CAME.search(message)
    try:
        came = ast.literal_eval(found[1]) if found else b""
    except (ValueError, SyntaxError):
        return ""
    text = came.decode("latin-1").strip() if isinstance(came, bytes) else ""
    return text[:MOST_SHOWN].rstrip() if text.isprintable() else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _behind(reason: str) -> str:
    return f": {reason}" if reason else ""


def _first_line(error: Exception) -> str:
    """The first line of an error's text: parsers put whole buffers behind it."""
    text = str(error).strip() or "no more is known"
    return text.splitlines()[0][:200]
