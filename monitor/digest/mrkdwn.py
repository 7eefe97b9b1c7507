"""Text from outside in Slack's markup, so that it pings nobody, forges no link and formats nothing.

Rules: docs.slack.dev, "Formatting message text": `&`, `<` and `>` are the only characters to escape; `<…>`
holds links, dates and mentions. Every mrkdwn object also gets `verbatim: true`, without which `@here` and
`#general` work unescaped.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.digest.wording import clean

if TYPE_CHECKING:
    from datetime import datetime

MOST_URL = 2000  # characters; what browsers and proxies carry (RFC 9110 §4.1 asks for 8,000 octets, few keep to it)
WORD_JOINER = "\u2060"  # invisible and without width: breaks a token, not the text

# Feeds escape what is escaped already, mostly once; what is left after these passes is shown as it is.
MOST_ESCAPED = 4

_PING = re.compile(r"(@)(?=here|channel|everyone|group)|(<)(?=[!@#])", re.IGNORECASE)
_PICTURE = re.compile(r":(?=[\w+'-]+:)")  # `:rotating_light:` is one in mrkdwn, and nothing switches that off there
_AMPERSANDS = re.compile(r"&(?:amp;)+", re.IGNORECASE)
_UNSAFE_IN_URL = re.compile(r"[\s|<>\"`\\^{}\x00-\x1f\x7f]")
# Look-alikes of the characters that format: as text they are read the same, in pairs they do nothing.
_FORMATTING = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})  # noqa: RUF001 - look-alikes are the point


def plain(text: str) -> str:
    """Feed text as it was meant: entities escaped too often resolved, nothing invisible left.

    What would ping in Slack's markup is broken by a character that nobody sees. Rich text has no markup, yet
    its words are copied on: to the plain text that stands in for it, and by people. What is plain already stays so.
    """
    shown = text
    for _ in range(MOST_ESCAPED):
        text, shown = shown, clean(html.unescape(_AMPERSANDS.sub("&amp;", shown)))
        if shown == text:
            break
    return _PING.sub(rf"\g<0>{WORD_JOINER}", shown)


def escape(text: str) -> str:
    """Feed text for a mrkdwn object: escaped once, formatting nothing."""
    return _PICTURE.sub(f":{WORD_JOINER}", escape_wire(plain(text).translate(_FORMATTING)))


def escape_wire(text: str) -> str:
    """The three characters that Slack reserves, as their entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(text: str) -> str:
    """Feed text that names a link: on one line, and never an address, which would hide the true one."""
    return _unlinked(plain(text)).strip() or "(no title)"


def web_address(url: str) -> str | None:
    """`url` fit for a link, unsafe characters percent-encoded; None when it is no web address or too long."""
    safe = _UNSAFE_IN_URL.sub(_percent, url.strip())
    try:
        parts = urlsplit(safe)
    except ValueError:  # a broken IPv6 host
        return None
    sound = parts.scheme in ("http", "https") and parts.netloc and safe.isprintable()
    return parts.scheme + safe[len(parts.scheme) :] if sound and len(safe) <= MOST_URL else None


def link(url: str, text: str) -> str | None:
    """`<url|text>` for a mrkdwn object, or None when `url` cannot be one."""
    address = web_address(url)
    shown = _unlinked(escape(text)).replace("|", "¦").strip() or "unnamed"
    return f"<{escape_wire(address)}|{shown}>" if address else None


def date(moment: datetime, shown: str) -> str:
    """A time that every reader sees in their own zone; `shown` stands where Slack cannot (exports)."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{escape(shown)}>"


def mrkdwn(text: str) -> dict[str, Any]:
    """A mrkdwn object in which nothing turns into a link or a ping by itself. `text` is escaped already."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _unlinked(text: str) -> str:
    return text.replace("://", f":{WORD_JOINER}//")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
