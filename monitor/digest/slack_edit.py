"""The entry of a story in a message as it stands in Slack: found again, and changed in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from monitor.digest.limits import check_payload
from monitor.digest.mrkdwn import escape
from monitor.digest.relation_wording import beside_lead
from monitor.digest.slack_story import ALSO_IN, Block, context, entry_id, fitted, outlet_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model import FollowUp

UPDATED = "Updated "

_MORE = re.compile(r"(?P<named>.*?) \+(?P<more>\d+) more")


def holds_entry(payload: Mapping[str, Any], story: str) -> bool:
    """Whether a message holds an entry of this story that can be found: those of older versions have no id."""
    return _place(payload, story) is not None


def edited(payload: Mapping[str, Any], one: FollowUp, mark: str) -> dict[str, Any] | None:
    """The message with the new outlets of a story in its "Also in" and, where it has gone on, a mark ("16:20").

    None where it holds no entry of the story, or would be too long with it.
    """
    at = _place(payload, one.story)
    if at is None:
        return None
    blocks: list[Block] = list(payload["blocks"])
    last = blocks[at]
    new = {"block_id": entry_id(one.story, int(last["block_id"].rpartition(":")[2]) + 1)}
    if last["type"] == "context":
        lines = last["elements"][0]["text"].split("\n")
        blocks[at] = context("\n".join(_lines(lines, one, mark))) | new
    else:  # a line behind another story, with nothing under it yet
        blocks[at] = {key: value for key, value in last.items() if key != "block_id"}
        blocks.insert(at + 1, context("\n".join(_lines([], one, mark))) | new)
    changed = {**payload, "blocks": blocks}
    return None if check_payload(changed) else changed


def _place(payload: Mapping[str, Any], story: str) -> int | None:
    start = entry_id(story).removesuffix("0")
    ids = [str(block.get("block_id", "")) for block in payload.get("blocks") or ()]
    return next((at for at, one in enumerate(ids) if one.startswith(start)), None)


def _lines(lines: Sequence[str], one: FollowUp, mark: str) -> list[str]:
    """The small print of an entry, told anew.

    Every line but the first, which names the source, begins with a word of ours: no feed can write one of these.
    """
    also = next((line for line in lines if line.startswith(ALSO_IN)), "")
    said = next((line for line in lines if line.startswith(UPDATED)), "")
    if one.update:
        said = f"{UPDATED}{escape(mark)}, see the thread"
    rest = [line for line in lines if not line.startswith((ALSO_IN, UPDATED))]
    return [*rest, *filter(None, (_also_in(also.removeprefix(ALSO_IN), one), said))]


def _also_in(named: str, one: FollowUp) -> str:
    """The outlets named so far with the new ones behind them; as many as there is room for, the others are counted."""
    new = [outlet_named(other.article, beside_lead(other, one.lead)) for other in one.beside]
    if full := _MORE.fullmatch(named):
        shown = f"{full['named']} +{int(full['more']) + len(new)} more"
    else:
        shown = fitted([*filter(None, (named,)), *new], ", ")
    return f"{ALSO_IN}{shown}" if shown else ""
