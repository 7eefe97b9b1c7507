"""Slack's limits of a message, and our own check of a payload before it is sent.

Sources: docs.slack.dev, "Block Kit reference" and `chat.postMessage`. slack_sdk's block models catch only
some of these, and Slack refuses the whole message for one of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_BLOCKS = 50
SECTION_TEXT = 3000
HEADER_TEXT = 150
FIELD_TEXT = 2000
MOST_FIELDS = 10
MOST_ELEMENTS = 10  # of a context block
MOST_ACTIONS = 25  # elements of an actions block
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
ALT_TEXT = 2000
BLOCK_ID = 255
LINK_URL = 3000
METADATA_VALUE = (
    64  # ids of ours, the longest a digest's; no text of a feed belongs where the whole workspace can read it
)
TEXT = 4000  # `chat.update` refuses more, so a message that is to be edited must not have more
# All blocks together: unpublished. 9,597 characters of text passed and 11,341 did not (bolt-js #2867) ...
ALL_TEXT = 9000
# ... and with as good as no containers 13,297 were the last to pass (bolt-js #2509): containers count too.
ALL_JSON = 13000

_WIRE = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"https?://[^\s|<>]+")
_LINK = re.compile(rf"{_ADDRESS.pattern}(\|[^|<>\n]+)?")
_DATE = re.compile(r"!date\^\d+\^[^|^<>]+\|[^|<>]+")
_LOOSE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_PING = re.compile(r"@(here|channel|everyone)\b", re.IGNORECASE)
# What turns plain text into links and pings (docs.slack.dev, "Formatting message text", "parse").
_FORBIDDEN = ("link_names", "parse", "attachments", "as_user")
_ID = re.compile(r"[\w.:-]+")
# `:smile:` is a picture in mrkdwn, and no key of it switches that off. A time of day is none ("16:20: 272,000"): the
# only names of digits alone are 100 and 1234 (github.com/iamcal/emoji-data, which Slack uses).
_PICTURE = re.compile(r":(?!(?<=\d:)[0-5]\d:)[\w+'-]+:")


def text_length(value: object) -> int:
    """The characters of every text inside, as Slack counts them: escaped."""
    if isinstance(value, Mapping):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_length(each) for each in value.values())
    return sum(map(text_length, value)) if isinstance(value, (list, tuple)) else 0


def json_length(blocks: Sequence[Mapping[str, Any]]) -> int:
    """The characters of the blocks as compact JSON."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def check_payload(payload: Mapping[str, Any]) -> list[str]:
    """Everything for which Slack would refuse or misread the message; empty when it is sound."""
    return [*_whole(payload), *_blocks(payload.get("blocks", []))]


def _whole(payload: Mapping[str, Any]) -> Iterator[str]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text: missing, screen readers and notifications read nothing else"
    else:
        if len(text) > TEXT:
            yield f"text: {len(text)} characters, {TEXT} are allowed"
        yield from (f"text: {found}" for found in _wire(text))
        if _PING.search(text):
            yield "text: pings a channel"
    yield from (f"{key}: never to be sent" for key in _FORBIDDEN if key in payload)
    yield from (f"{key}: must be false" for key in ("unfurl_links", "unfurl_media") if payload.get(key) is not False)
    if "metadata" in payload:
        yield from _metadata(payload["metadata"])


def _metadata(metadata: object) -> Iterator[str]:
    """Ids alone: `{"event_type": …, "event_payload": {name: id}}`."""
    found = metadata if isinstance(metadata, Mapping) else {}
    values = found.get("event_payload")
    if not isinstance(found.get("event_type"), str) or not isinstance(values, Mapping):
        yield "metadata: must have an event_type and an event_payload"
        return
    for name, value in values.items():
        if not (isinstance(value, str) and len(value) <= METADATA_VALUE and _ID.fullmatch(value)):
            yield f"metadata: {name} is no id"


def _blocks(blocks: object) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield "blocks: must be a list"
        return
    if len(blocks) > MOST_BLOCKS:
        yield f"blocks: {len(blocks)}, {MOST_BLOCKS} are allowed"
    if text_length(blocks) > ALL_TEXT or json_length(blocks) > ALL_JSON:
        yield f"blocks: {text_length(blocks)} characters together, {ALL_TEXT} are allowed"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "blocks: a block_id twice"
    for number, block in enumerate(blocks):
        yield from (f"blocks[{number}]: {found}" for found in _block(block))


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("block_id", "x")) <= BLOCK_ID:
        yield f"block_id: 1 to {BLOCK_ID} characters are allowed"
    match block.get("type"):
        case "header":
            yield from _object(block.get("text"), HEADER_TEXT, ("plain_text",))
        case "section":
            yield from _section(block)
        case "context":
            yield from _context(block.get("elements", []))
        case "rich_text":
            yield from _rich(block.get("elements", []))
        case "actions":
            yield from _actions(block.get("elements", []))
        case "image":
            yield from _image(block)
        case "divider":
            return
        case other:
            yield f"unknown type {other!r}"


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" in block or not fields:
        yield from _object(block.get("text"), SECTION_TEXT, ("mrkdwn", "plain_text"))
    if len(fields) > MOST_FIELDS:
        yield f"fields: {len(fields)}, {MOST_FIELDS} are allowed"
    for field in fields:
        yield from _object(field, FIELD_TEXT, ("mrkdwn", "plain_text"))
    if "accessory" in block:
        yield from _element(block["accessory"])


def _actions(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= MOST_ACTIONS:
        yield f"elements: {len(elements)}, 1 to {MOST_ACTIONS} are allowed"
    for element in elements:
        yield from _element(element)


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    match element.get("type"):
        case "button":
            yield from _object(element.get("text"), BUTTON_TEXT, ("plain_text",))
            if len(element.get("value", "")) > BUTTON_VALUE:
                yield f"value: {len(element['value'])} characters, {BUTTON_VALUE} are allowed"
            if "url" in element:
                yield from _address(element["url"])
        case "image":
            yield from _image(element)
        case other:
            yield f"unknown element {other!r}"


def _image(image: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(image.get("alt_text", "")) <= ALT_TEXT:
        yield f"alt_text: 1 to {ALT_TEXT} characters are needed"
    yield from _address(image.get("image_url", ""))


def _address(url: str) -> Iterator[str]:
    if not _ADDRESS.fullmatch(url) or len(url) > LINK_URL:
        yield f"no web address: {url[:80]}"


def _context(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= MOST_ELEMENTS:
        yield f"elements: {len(elements)}, 1 to {MOST_ELEMENTS} are allowed"
    for element in elements:
        if element.get("type") == "image":
            yield from _image(element)
        else:
            yield from _object(element, SECTION_TEXT, ("mrkdwn", "plain_text"))


def _object(text: object, most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") not in kinds or not text.get("text"):
        yield f"text: must be a {' or '.join(kinds)} object with a text"
        return
    if len(text["text"]) > most:
        yield f"text: {len(text['text'])} characters, {most} are allowed"
    if text["type"] == "mrkdwn":
        if text.get("verbatim") is not True:
            yield "mrkdwn without verbatim: addresses and @names come to life"
        yield from _wire(text["text"])
    elif text.get("emoji") is not False:
        yield "plain_text with emoji: feed text turns into pictures"


def _wire(text: str) -> Iterator[str]:
    """Slack's own markup in a text: only links to the web that hide no other address, and dates."""
    for found in _WIRE.finditer(text):
        if not (_LINK.fullmatch(found[1]) or _DATE.fullmatch(found[1])):
            yield f"markup that is no link and no date: {found[0][:80]}"
        elif "://" in found[1].partition("|")[2]:
            yield f"a link that shows another address: {found[0][:80]}"
    rest = _WIRE.sub("", text)
    if loose := _LOOSE.search(rest):
        yield f"unescaped {loose[0]!r}"
    if picture := _PICTURE.search(rest):
        yield f"a picture: {picture[0]}"


def _rich(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not elements:
        yield "rich_text without elements"
    for part in elements:
        if part.get("type") not in ("rich_text_section", "rich_text_quote"):
            yield f"rich_text part {part.get('type')!r}"
        for run in part.get("elements", []):
            yield from _run(run)


def _run(run: Mapping[str, Any]) -> Iterator[str]:
    if run.get("type") not in ("text", "link") or not run.get("text"):
        yield f"rich_text element {run.get('type')!r} that is no text or link, or is empty"
    elif run["type"] == "link":
        yield from _address(run.get("url", ""))
        if "://" in run["text"]:
            yield f"a link that shows another address: {run['text'][:80]}"
