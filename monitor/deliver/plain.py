"""A message without its blocks: sent when Slack refuses the layout, so that the news still arrives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# All but the bot's own name in our advice, which is copied: what calls nobody but the bot calls nobody.
_CALL = re.compile(r"(?<!/invite )@|@(?!monitor(?![\w.-]))")

_PICTURE = re.compile(r":(?=[\w+'-]+:)")

MOST_TEXT = 39_000  # `chat.postMessage` cuts above 40,000 characters without a word (docs.slack.dev)


def without_blocks(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same payload with everything that its blocks say as one text, links and all."""
    kept = {key: value for key, value in payload.items() if key != "blocks"}
    text = "\n".join(filter(None, map(_block_text, payload.get("blocks", [])))) or str(payload["text"])
    return kept | {"text": text if len(text) <= MOST_TEXT else text[: text.rindex("\n", 0, MOST_TEXT)]}


def _block_text(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "header":
            return _escaped(str(block["text"]["text"]))
        case "section":
            return str(block["text"]["text"])
        case "context":
            return "\n".join(str(element["text"]) for element in block["elements"])
        case "rich_text":
            return "\n".join(_runs(part["elements"]) for part in block["elements"])
        case _:
            return ""


def _runs(elements: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f"{_escaped(run['text'])} <{_reserved(run['url'])}>" if run["type"] == "link" else _escaped(run["text"])
        for run in elements
    )


def _escaped(text: str) -> str:
    """Rich text needs no escaping, plain text does; and it has no `verbatim` to still an `@here`, nor a `:smile:`."""
    return _PICTURE.sub(":\u2060", _CALL.sub("@\u2060", _reserved(text)).replace("`", "'"))


def _reserved(text: str) -> str:
    """The three characters that Slack reserves, as their entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
