"""How `monitor status` shows what it knows: lines for people, JSON for programs, and what needs a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.commands.forbidden import forbidden_advice
from monitor.commands.since import iso
from monitor.deliver import waiting
from monitor.digest import clean
from monitor.model import Outcome
from monitor.plural import plural
from monitor.store import described, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from monitor.commands.status_facts import DigestLine, Facts, Trouble
    from monitor.deliver import Standing
    from monitor.digest import Ahead

# Free room under which it is short: three weeks of 80 feeds (1,500 articles a day, 8 KB each with all that finds them).
SHORT = 256_000_000

# Columns before what is told of a subject.
INDENT = 10

ADVICE: Mapping[Outcome, str] = {
    **dict.fromkeys(
        (Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.SAME_BODY),
        "look at its site: does it still print, and is this still its feed?",
    ),
    Outcome.NOT_A_FEED: "open its address in a browser: has the feed moved? Correct `url` in feeds.yaml",
    Outcome.BLOCKED: "ask the outlet to let us in, name yourself in `http.contact`, or take it out of feeds.yaml",
    Outcome.GONE: "take it out of feeds.yaml, or correct its `url`",
    Outcome.RATE_LIMITED: "it is asked again when its server allows; `every: 2h` asks less often",
    Outcome.TIMED_OUT: "it is asked again by itself; if that goes on, is its address still right?",
    Outcome.TOO_LARGE: "name a smaller feed of that outlet",
    Outcome.UNREACHABLE: "it is asked again by itself; if that goes on, is its address still right?",
    Outcome.ERROR: "it is asked again by itself; if that goes on, is its address still right?",
}

LIVES = {
    "running": "{who}",
    "silent": "gives no sign of life: {who}. If it hangs or its machine is gone, start another",
    "gone": "none runs: {who} was cut off. Start it again: what was on its way is looked for in Slack",
    "ended": "none runs: {who} ended",
}


def needs(facts: Facts) -> list[str]:
    """What needs a person, a word each; nothing where all goes by itself."""
    found = {
        "configuration": bool(facts.mistakes),
        "daemon": facts.life in ("silent", "gone"),
        "feeds": bool(facts.feeds.troubles) and not facts.feeds.fine,
        "messages": any(one.needs_person for one in facts.messages),
        "room": facts.extent.free < SHORT,
    }
    return [what for what, so in found.items() if so]


def lines(facts: Facts) -> Iterator[str]:
    """The whole as lines; what needs a person begins with an exclamation mark."""
    wanted = needs(facts)
    yield from _subject("daemon", [_daemon(facts)], wanted)
    if facts.mistakes:
        yield from _subject("configuration", ["cannot be used:", *facts.mistakes.splitlines()], wanted)
    else:
        yield from _subject("feeds", list(_feeds(facts)), wanted)
        yield from _subject("digests", [_digest(one, facts) for one in facts.digests], wanted)
    yield from _subject("messages", [_message(one, facts) for one in facts.messages] or ["none waits"], wanted)
    yield from _subject("state", [_state(facts)], ["state"] if "room" in wanted else [])


def _subject(name: str, told: list[str], wanted: list[str]) -> Iterator[str]:
    head = ("! " if name in wanted else "") + name
    for line in told:
        yield f"{head:<{INDENT}} {line}"
        head = ""


def _daemon(facts: Facts) -> str:
    lease = facts.lease
    if lease is None or facts.life is None:
        return "none ever ran here"
    seen = f"last sign of life {_ago(lease.renewed, facts.now)}"
    cycle = f"last cycle {_ago(lease.gathered, facts.now)}" if lease.gathered else "no cycle yet"
    return f"{LIVES[facts.life].format(who=clean(described(lease, facts.timezone)))}; {seen}, {cycle}"


def _feeds(facts: Facts) -> Iterator[str]:
    feeds = facts.feeds
    unasked = f", {feeds.unasked} not asked yet" if feeds.unasked else ""
    yield f"{feeds.fine} of {feeds.total} fine{unasked}"
    for one in feeds.troubles:
        yield f"{one.feed}: {clean(one.message) or one.outcome}, since {_at(one.since, facts)} – {_advice(one)}"


def _advice(trouble: Trouble) -> str:
    if trouble.outcome is Outcome.FORBIDDEN_ADDRESS:
        return forbidden_advice(trouble.message, trouble.adopted)
    return ADVICE.get(trouble.outcome, ADVICE[Outcome.ERROR])


def _digest(one: DigestLine, facts: Facts) -> str:
    last = f"last told {_at(one.last, facts)}" if one.last else "never told"
    ahead = "".join(f", {_ahead(each, facts)}" for each in one.ahead)
    stories = plural(one.waiting - sum(each.stories for each in one.ahead), "story waits", "stories wait")
    return f"{one.id} → {one.channel}: {last}{ahead}, next {_at(one.next, facts)}, {stories}"


def _ahead(one: Ahead, facts: Facts) -> str:
    told = plural(one.stories, "story goes out", "stories go out")
    if one.why == "nothing":
        return f"{told} at once"
    because = "when the quiet hours end" if one.why == "quiet hours" else "when `at_most` of an hour allows"
    return f"{told} on {_at(one.at, facts)}, {because}"


def _message(one: Standing, facts: Facts) -> str:
    why = f": {clean(one.sentence)}" if one.sentence else ""
    tried = f", tried again {_at(one.next_try, facts)}" if one.next_try and one.next_try > facts.now else ""
    hand = " (monitor deliveries list)" if one.needs_person else ""
    return f"{one.channel}: {waiting(one)} since {_at(one.since, facts)}{tried}{why}{hand}"


def _state(facts: Facts) -> str:
    extent = facts.extent
    since = f" since {_at(extent.oldest, facts)}" if extent.oldest else ""
    short = ": make room, or monitor stops taking in news" if extent.free < SHORT else ""
    texts = f" ({extent.texts:,} with their text)" if extent.texts < extent.articles else ""
    return (
        f"{size(extent.size)}: {plural(extent.articles, 'article')}{texts}{since}, "
        f"{plural(extent.stories, 'story', 'stories')}; {size(extent.free)} free{short}"
    )


def _at(moment: datetime, facts: Facts) -> str:
    return f"{moment.astimezone(ZoneInfo(facts.timezone)):%-d %b %Y %H:%M}"


def _ago(moment: datetime, now: datetime) -> str:
    seconds = max(round((now - moment).total_seconds()), 0)
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} s ago"


def as_json(facts: Facts) -> dict[str, Any]:
    """The same for programs; times are in UTC."""
    return {
        "format": "monitor.status/1",
        "at": iso(facts.now),
        "needs_person": needs(facts),
        "daemon": _daemon_json(facts),
        "configuration": {"mistakes": facts.mistakes.splitlines()},
        "feeds": {
            "total": facts.feeds.total,
            "fine": facts.feeds.fine,
            "not_asked_yet": facts.feeds.unasked,
            "troubles": [_trouble_json(one) for one in facts.feeds.troubles],
        },
        "digests": [_digest_json(one) for one in facts.digests],
        "messages": [_message_json(one) for one in facts.messages],
        "state": {
            "bytes": facts.extent.size,
            "free": facts.extent.free,
            "entries": facts.extent.entries,
            "articles": facts.extent.articles,
            "texts": facts.extent.texts,
            "stories": facts.extent.stories,
            "oldest": facts.extent.oldest and iso(facts.extent.oldest),
        },
    }


def _trouble_json(trouble: Trouble) -> dict[str, Any]:
    return {
        "id": trouble.feed,
        "outcome": trouble.outcome,
        "message": trouble.message,
        "since": iso(trouble.since),
        "do": _advice(trouble),
    }


def _digest_json(digest: DigestLine) -> dict[str, Any]:
    return {
        "id": digest.id,
        "channel": digest.channel,
        "last": digest.last and iso(digest.last),
        "next": iso(digest.next),
        "stories_waiting": digest.waiting,
        "ahead": [{"at": iso(one.at), "stories": one.stories, "why": one.why} for one in digest.ahead],
    }


def _daemon_json(facts: Facts) -> dict[str, Any]:
    lease = facts.lease
    if lease is None:
        return {"life": "never"}
    return {
        "life": facts.life,
        "work": lease.work,
        "pid": lease.holder.pid,
        "host": lease.holder.host,
        "since": iso(lease.since),
        "last_sign": iso(lease.renewed),
        "ended": lease.ended and iso(lease.ended),
        "last_cycle": lease.gathered and iso(lease.gathered),
    }


def _message_json(one: Standing) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "kind": one.kind,
        "sentence": one.sentence,
        "needs_person": one.needs_person,
        "since": iso(one.since),
        "next_try": one.next_try and iso(one.next_try),
        "deliveries": [{"id": each.id, "state": each.state} for each in one.deliveries],
    }
