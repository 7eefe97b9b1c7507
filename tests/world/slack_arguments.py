"""What the loopback Slack makes of a call's arguments: pages, times, and refusals of what has not the right shape."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from tests.world.block_kit import ALL_BLOCKS_CHARACTERS, complaints, length

Answer = dict[str, Any]
Arguments = Mapping[str, Any]
One = TypeVar("One")

DEFAULT_LIMIT = 100
MOST_LIMIT = 999  # conversations.history; the others take 1,000


class Refused(Exception):
    """The call is answered `{"ok": false, "error": …}`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Answer = {"ok": False, "error": error, **more}


def one_page(keyed: Sequence[tuple[int, One]], arguments: Arguments, most: int) -> tuple[list[One], str]:
    """One page, in order of the keys, and the cursor of the next or ""."""
    begin = _position(str(arguments.get("cursor") or ""))
    rest = [(key, one) for key, one in keyed if begin is None or key >= begin]
    limit = min(_limit(arguments), most)
    cursor = base64.b64encode(f"next:{rest[limit][0]}".encode()).decode() if len(rest) > limit else ""
    return [one for _, one in rest[:limit]], cursor


def validate(arguments: Arguments) -> Answer:
    """blocks.validate: exactly one of `blocks` and `message` (views are none of ours)."""
    given = [name for name in ("blocks", "message") if arguments.get(name) is not None]
    if len(given) != 1:
        raise Refused("invalid_arguments")
    message = given == ["message"]
    payload = arguments["message"] if message else {"blocks": arguments["blocks"]}
    found = complaints(payload.get("blocks", []) if isinstance(payload, dict) else None)
    if found:
        prefix = "" if message else "/blocks"
        errors = [_located(each, prefix) for each in found]
        raise Refused("invalid_message" if message else "invalid_blocks", errors=errors)
    return {}


def _located(complaint: str, prefix: str) -> Answer:
    what, _, at = complaint.removesuffix("]").rpartition(" [json-pointer:")
    return {"pointer": at.removeprefix(prefix), "code": "failed_constraint", "message": what}


def check_shape(arguments: Arguments) -> None:
    """Refuses what chat.postMessage and chat.update refuse by its shape."""
    blocks = arguments.get("blocks")
    if not (arguments.get("text") or blocks or arguments.get("attachments")):
        raise Refused("no_text")
    if blocks:
        if found := complaints(blocks):
            messages = [f"[ERROR] {each}" for each in found]
            raise Refused("invalid_blocks", errors=found, response_metadata={"messages": messages})
        if length(blocks) > ALL_BLOCKS_CHARACTERS:
            raise Refused("msg_blocks_too_long")
    metadata = arguments.get("metadata")
    if metadata is not None and metadata != {} and not _well_formed(metadata):
        raise Refused("invalid_metadata_format")


def _well_formed(metadata: object) -> bool:
    if not isinstance(metadata, dict):
        return False
    return bool(metadata.get("event_type")) and isinstance(metadata.get("event_payload"), dict)


def truth(value: object) -> bool:
    return value in (True, "true", "True", "1")


def time_of(arguments: Arguments, name: str) -> Decimal | None:
    value = arguments.get(name)
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        raise Refused(f"invalid_ts_{name}") from None


def _limit(arguments: Arguments) -> int:
    try:
        limit = int(arguments.get("limit") or DEFAULT_LIMIT)
    except ValueError:
        raise Refused("invalid_limit") from None
    if not 1 <= limit <= MOST_LIMIT:
        raise Refused("invalid_limit")
    return limit


def _position(cursor: str) -> int | None:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:")) if cursor else None
    except ValueError:
        raise Refused("invalid_cursor") from None
