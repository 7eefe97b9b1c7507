"""Slack's published limits of a message, as the loopback Slack enforces them.

Sources: docs.slack.dev, "Block Kit reference" and `chat.postMessage`; the limit of all blocks together is
unpublished: 9,597 characters were accepted and 11,341 refused (bolt-js #2509, #2867), so what is more
than the largest that is known to have passed is refused here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST_BLOCKS = 50
ALL_BLOCKS_CHARACTERS = 9_597

Block = Mapping[str, Any]


def complaints(blocks: object) -> list[str]:
    """What `chat.postMessage` would put into `errors` with `invalid_blocks`; empty when it would accept."""
    if not isinstance(blocks, list):
        return ["must be a list [json-pointer:/blocks]"]
    if len(blocks) > MOST_BLOCKS:
        return [f"no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]"]
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block)
    found = [f"block_id already exists: {name} [json-pointer:/blocks]" for name, count in ids.items() if count > 1]
    for number, block in enumerate(blocks):
        found += [f"{message} [json-pointer:/blocks/{number}{at}]" for at, message in _block(block)]
    return found


def length(blocks: object) -> int:
    """The characters of every text in the blocks together."""
    if isinstance(blocks, dict):
        own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
        return own + sum(length(value) for value in blocks.values())
    return sum(map(length, blocks)) if isinstance(blocks, list) else 0


Complaint = tuple[str, str]  # where, what


def _block(block: object) -> Iterator[Complaint]:
    if not isinstance(block, dict):
        yield "", "must be an object"
        return
    if len(block.get("block_id", "")) > 255:
        yield "/block_id", "must be less than 256 characters"
    check = CHECKS.get(block.get("type", ""))
    if check is None:
        yield "/type", f"unsupported type: {block.get('type')}"
    else:
        yield from check(block)


def _text(holder: Block, key: str, most: int, *kinds: str) -> Iterator[Complaint]:
    found = holder.get(key)
    if not isinstance(found, dict) or not isinstance(found.get("text"), str) or not found["text"]:
        yield f"/{key}", "missing required field: text"
    elif found.get("type") not in kinds:
        yield f"/{key}/type", f"must be one of {', '.join(kinds)}"
    elif len(found["text"]) > most:
        yield f"/{key}/text", f"must be less than {most + 1} characters"
    elif found["type"] == "plain_text" and "verbatim" in found:
        yield f"/{key}/verbatim", "no such field of plain_text"


def _section(block: Block) -> Iterator[Complaint]:
    fields = block.get("fields", [])
    if "text" in block or not fields:
        yield from _text(block, "text", 3000, "mrkdwn", "plain_text")
    if len(fields) > 10:
        yield "/fields", "no more than 10 items allowed"
    for number, each in enumerate(fields):
        found = _text({"field": each}, "field", 2000, "mrkdwn", "plain_text")
        yield from ((f"/fields/{number}{at.removeprefix('/field')}", message) for at, message in found)
    if "accessory" in block:
        yield from _element(block["accessory"], "/accessory")


def _header(block: Block) -> Iterator[Complaint]:
    yield from _text(block, "text", 150, "plain_text")


def _context(block: Block) -> Iterator[Complaint]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "/elements", "between 1 and 10 items allowed"
        return
    for number, element in enumerate(elements):
        if element.get("type") == "image":
            yield from _element(element, f"/elements/{number}")
        else:
            found = _text({"element": element}, "element", 3000, "mrkdwn", "plain_text")
            yield from ((f"/elements/{number}{at.removeprefix('/element')}", what) for at, what in found)


def _actions(block: Block) -> Iterator[Complaint]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "/elements", "between 1 and 25 items allowed"
        return
    for number, element in enumerate(elements):
        yield from _element(element, f"/elements/{number}")


def _element(element: Block, at: str) -> Iterator[Complaint]:
    if element.get("type") == "button":
        yield from ((at + where, what) for where, what in _text(element, "text", 75, "plain_text"))
    for key, most in (("value", 2000), ("url", 3000), ("alt_text", 2000), ("image_url", 3000)):
        if len(element.get(key, "")) > most:
            yield f"{at}/{key}", f"must be less than {most + 1} characters"
    if element.get("type") == "image" and not element.get("alt_text"):
        yield f"{at}/alt_text", "missing required field: alt_text"


def _image(block: Block) -> Iterator[Complaint]:
    yield from _element(block, "")


def _rich_text(block: Block) -> Iterator[Complaint]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "/elements", "missing required field: elements"
        return
    for number, part in enumerate(elements):
        if part.get("type") not in RICH_PARTS:
            yield f"/elements/{number}/type", f"unsupported type: {part.get('type')}"
        for place, run in enumerate(part.get("elements", [])):
            if run.get("type") == "text" and not run.get("text"):
                yield f"/elements/{number}/elements/{place}/text", "must be more than 0 characters"
            if run.get("type") == "link" and not run.get("url"):
                yield f"/elements/{number}/elements/{place}/url", "missing required field: url"


def _nothing_to_check(block: Block) -> Iterator[Complaint]:
    del block
    return iter(())


RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
CHECKS: Mapping[str, Callable[[Block], Iterator[Complaint]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "rich_text": _rich_text,
    "divider": _nothing_to_check,
}
