"""Messages to those who run the program: what is wrong with it or was changed, as plain text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from monitor.deliver.plain import without_blocks
from monitor.model import OPS, Delivery, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

MOST_CHARACTERS = 3000
"""Of one message. Slack takes 4,000 of `text`, where `&`, `<` and `>` count four or five times."""


def ops_message(text: str, channel: str, now: datetime) -> Delivery:
    """One PENDING delivery that shows `text` line by line; the same text at the same time has the same id.

    Nothing in it formats, links or pings, and every character can be copied: rich text has no markup, so that a
    backtick would be seen, and is an apostrophe. What is too long for one message is left out from the end, by lines,
    and said to be: the log has all of it.
    """
    shown = _fitting(_printable(text))
    run = {"type": "text", "text": shown}
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}]
    # What notifications and screen readers show: the same, escaped.
    payload = without_blocks({"text": shown, "blocks": blocks, "unfurl_links": False, "unfurl_media": False})
    told = f"{OPS}\0{channel}\0{now.isoformat()}\0{text}"  # with names of files in it that are not UTF-8, perhaps
    return Delivery(
        id=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        digest=OPS,
        channel=channel,
        seq=0,
        parent=None,
        payload=payload | {"blocks": blocks},
        stories=(),
        state=DeliveryState.PENDING,
        created=now,
    )


def _printable(text: str) -> str:
    """Without what drives a terminal or turns text around; odd spaces are spaces, backticks apostrophes."""
    shown = "".join(c if c.isprintable() or c == "\n" else " " * c.isspace() for c in text)
    return shown.replace("`", "'").strip() or "(no text)"


def _fitting(text: str) -> str:
    lines, kept, left = text.split("\n"), 0, MOST_CHARACTERS
    for line in lines:
        left -= _cost(line)
        if left < 0:
            break
        kept += 1
    if kept == len(lines):
        return text
    if not kept:
        return f"{lines[0][: MOST_CHARACTERS // 5]}… (the log has all of it)"
    return "\n".join([*lines[:kept], f"… and {len(lines) - kept} more lines: the log has them"])


def _cost(line: str) -> int:
    """The characters of a line and its end as Slack counts them, escaped; an `@` gets one beside it."""
    return len(line) + 1 + 4 * sum(line.count(c) for c in "&<>") + line.count("@")
