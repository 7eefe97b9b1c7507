"""`monitor check --online`: does what the configuration names answer? Slack first, then every feed."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.commands.check_feeds import check_feeds
from monitor.commands.sample_digest import sample_digest
from monitor.deliver import TokenError, read_token
from monitor.deliver.checks import Check, Mark, Use  # not loaded with the room: only this command needs them
from monitor.deliver.online import check_slack
from monitor.digest import clean, to_slack
from monitor.plural import plural
from monitor.progress import progress
from monitor.web import way_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from monitor.config import Loaded

MARKS = {Mark.FINE: "✓", Mark.NOTE: "–", Mark.PERSON: "✗"}
TO_DO = (
    "put the bot token (xoxb-…) into SLACK_BOT_TOKEN, or into a file that SLACK_BOT_TOKEN_FILE names; "
    "docs/slack.md says where it comes from"
)


def check_online(loaded: Loaded, say: Callable[[str], None]) -> tuple[Check, ...]:
    """Ask Slack and every feed; each answer is said, as lines of text, as it comes."""
    say("\nSlack")
    slack = asyncio.run(_ask_slack(loaded, say))
    say("\nFeeds")
    with progress() as bars:
        feeds = asyncio.run(check_feeds(loaded, bars))
    for check in feeds:
        say(shown(check))
    checks = (*slack, *feeds)
    say(f"\n{_summed(checks)}")
    return checks


def needs_a_person(checks: Iterable[Check]) -> bool:
    """Whether anything is not as it should be and will not mend itself."""
    return any(check.mark is Mark.PERSON for check in checks)


def shown(check: Check) -> str:
    """A line with a mark, and below it what to do, at the place where it is written."""
    mend = ": ".join(filter(None, (check.place, clean(check.mend))))
    line = f"  {MARKS[check.mark]} {check.subject}: {clean(check.message)}"  # it may quote a page's title
    return f"{line}\n      {mend}" if mend and check.mark is not Mark.FINE else line


async def _ask_slack(loaded: Loaded, say: Callable[[str], None]) -> list[Check]:
    checks: list[Check] = []
    try:
        token = read_token(os.environ)
        missing = Check("token", Mark.PERSON, "there is none: Slack was not asked", TO_DO)
    except TokenError as error:
        token, missing = None, Check("token", Mark.PERSON, str(error), TO_DO)
    if not token:
        say(shown(missing))
        return [missing]
    settings = loaded.config.settings
    proxy = way_to(settings.slack.api_url, settings.http.proxy)
    sample = [message.payload for message in to_slack(sample_digest(datetime.now(UTC)))]
    async for check in check_slack(settings.slack, token, list(_uses(loaded)), sample, proxy):
        say(shown(check))
        checks.append(check)
    return checks


def _uses(loaded: Loaded) -> Iterator[Use]:
    settings = loaded.config.settings
    for plan in settings.digests:
        yield Use(plan.channel, f"digest {plan.id}", loaded.where("settings", "digests", plan.id, "channel"))
    if settings.slack.ops_channel:
        yield Use(settings.slack.ops_channel, "ops channel", loaded.where("settings", "slack", "ops_channel"))


def _summed(checks: Sequence[Check]) -> str:
    fine, notes, persons = (sum(check.mark is mark for check in checks) for mark in Mark)
    parts = [f"{fine} fine", plural(notes, "note"), f"{persons} for a person to mend" if persons else "nothing to mend"]
    return f"online: {', '.join(parts)}"
