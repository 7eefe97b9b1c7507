"""Whatever feeds say, Slack takes it, pings nobody by it and links only what we link."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.schema import Item, Watchlist
from monitor.deliver.plain import without_blocks
from monitor.digest import check_payload, compose, to_slack
from monitor.digest.mrkdwn import WORD_JOINER, label, web_address
from monitor.model import Background, Decision, Digest, FeedHealth, FeedTrouble, Message, Outcome, Story, Told
from tests.digest.samples import NOW, PLAN, ZONE, article, joined, match, member, mention, related, story
from tests.world.block_kit import complaints

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_NAME = "Nombre largo " * 800
ITEMS = tuple(
    Item(
        id=f"item-{number}",
        name=LONG_NAME if number == 1 else f"<!channel> {number}",
        section=LONG_NAME if number == 2 else f"Section & <@U{number}> {number}",
        priority=("high", "normal", "low")[number % 3],
        ambiguous=("comar",),
    )
    for number in range(8)
)
WATCHLIST = Watchlist(watchlist="migration", title="W", items=ITEMS)
NIGHTLY = PLAN.model_copy(
    update={
        "now": PLAN.model_validate(vars(PLAN) | {"now": {"priority": "high"}}).now,
        "quiet": PLAN.model_validate(vars(PLAN) | {"quiet": {"from": "20:00", "to": "07:00"}}).quiet,
    }
)
TROUBLES = tuple(
    FeedTrouble(f"f{n}", "<!here> & " * 30, Outcome.ERROR, "<@U0>", NOW - timedelta(days=2)) for n in range(9)
)

WORDS = str.split(r"""
    <!here> <!channel> <!everyone> <!subteam^S0> <@U0AAAA> <#C0|general> @here @channel @everyone @U0 #general
    &lt;!here&gt; &amp;lt;!channel&amp;gt; &amp;amp; &#64;here &#x3c;!here> <https://evil.example|bank>
    https://bank.example/login www.bank.example mailto:a@b.example <!date^1^{date}|x> :rotating_light: %7C
    javascript:alert(1) data:text/html,<script> | || > < & * _ ~ ` ``` ^ \ " ' … Ñandú 😀 漢字
""")
SIGNS = [
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ud83d",
    "\udc00",
    "\u2028",
    " ",
]
LONG = ["x" * 300, "&" * 900, "😀" * 300, "<" * 600, "palabra " * 60, "\u200b" * 400 + "fin", "@here " * 90]
TEXT = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(SIGNS), st.just(" "), st.sampled_from(LONG)), max_size=6
).map("".join)
ADDRESSES = st.one_of(
    st.builds("https://e.example/{}".format, st.text(max_size=30)),
    st.builds("https://e.example/{}".format, st.lists(st.sampled_from(WORDS + SIGNS), max_size=4).map("".join)),
    st.sampled_from(
        [
            *("javascript:alert(1)", "data:text/html,x", "", "http://[", "//e.example/x", "ftp://e.example/"),
            *(
                "https://bücher.example/ñ",
                "https://xn--bcher-kva.example/",
                "https://a@e.example/@here",
                "http://[::1]/",
            ),
            *(
                "HTTPS://E.EXAMPLE/|a>b c",
                "https://e.example/`x`",
                "https://e.example/" + "y" * 2500,
                "https://e|f.example/<",
            ),
        ]
    ),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    """One to four stories as hostile feeds make them; each lead's address ends in the story's id."""
    return [draw(one_story(number)) for number in range(draw(st.integers(1, 4)))]


@st.composite
def one_story(draw: st.DrawFn, number: int) -> Story:
    found = []
    for index in range(draw(st.integers(1, 3))):
        body, url = f"{draw(TEXT)} comar {draw(TEXT)}", draw(ADDRESSES)
        of = article(
            f"{number}-{index}",
            body,
            title=draw(TEXT),
            outlet=draw(TEXT),
            url=f"{url}#{number}-{index}" if web_address(f"{url}#{number}-{index}") else url,
            language=draw(st.sampled_from(["es", "en", "und", "<!here>"])),
            published=draw(st.sampled_from([None, NOW, NOW - timedelta(days=900)])),
            paywalled=draw(st.booleans()),
            full_text=draw(st.booleans()),
        )
        about = [
            match(
                f"item-{draw(st.integers(0, 7))}",
                mention(of, "comar", "comar"),
                signs=tuple(draw(st.lists(TEXT, max_size=3))),
                decision=draw(st.sampled_from([Decision.MATCH, Decision.MATCH, Decision.UNSURE])),
                against=tuple((draw(TEXT), (draw(TEXT),)) for _ in range(draw(st.integers(0, 2)))),
            )
            for _ in range(draw(st.integers(1, 2)))
        ]
        how = draw(st.sampled_from(["copy", "update", "same text"]))
        found.append(joined(member(of, *about, at=NOW - timedelta(hours=draw(st.integers(0, 12)))), how))
    return story(f"s{number}", *found)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """A digest of hostile stories, some related, some told before; seldom eight times as many."""
    several = draw(stories())
    for number, one in enumerate(several):
        to = draw(st.sampled_from(["", "", "s0", "s1", "s2", "earlier"]))
        if to:
            several[number] = related(one, to, draw(st.sampled_from(["coverage", "translation"])))
    several = [copied(one, turn) for turn in range(draw(st.sampled_from([1, 1, 1, 8]))) for one in several]
    before = article("before", "Antes.", title=draw(TEXT), url=draw(ADDRESSES), language="es")
    gone_on = [one.id for one in several if any(m.joined.how == "update" for m in one.members)]
    known = draw(st.sets(st.sampled_from([*gone_on, "earlier"]), max_size=2))
    told = {name: Told(before, NOW - timedelta(days=1), (before,)) for name in known}
    above = {one.id: (one.relation.to_story,) for one in several if one.relation}
    plan = NIGHTLY.model_copy(update={"title": draw(TEXT)})
    health = FeedHealth(9, draw(st.sampled_from([0, 4])), TROUBLES)
    return compose(plan, several, (WATCHLIST,), health, NOW, ZONE, 31, Background(told, above))


def copied(one: Story, turn: int) -> Story:
    """The same story under another name, its articles too, at other addresses."""
    members = tuple(
        replace(m, article=replace(m.article, id=f"{m.article.id}-{turn}", url=f"{m.article.url}-{turn}"))
        for m in one.members
    )
    return replace(one, id=f"{one.id}-{turn}", lead=members[0].article.id, members=members) if turn else one


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def objects(value: object, kind: str) -> list[dict[str, Any]]:
    """Every object of this type inside, in order."""
    if isinstance(value, dict):
        own = [value] if value.get("type") == kind else []
        return own + [found for each in value.values() for found in objects(each, kind)]
    return [found for each in value for found in objects(each, kind)] if isinstance(value, list) else []


def markup_is_ours(text: str) -> None:
    """Fails where Slack would find more in a text than links to the web, by their outlet's name, and times."""
    for inside in re.findall(r"<([^>]*)>", text):
        target, _, label = inside.partition("|")
        assert re.fullmatch(r"https?://[^\s<>|]+|!date\^\d+\^\{date_short_pretty\} \{time\}", target), inside
        assert "://" not in label
        assert "<" not in label
    rest = re.sub(r"<[^>]*>", "", text)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", rest), rest[:200]
    assert not re.search(r"@(here|channel|everyone|group)", rest, re.IGNORECASE)
    assert not re.search(r":[a-z0-9_+'-]+:", rest), "a picture"


def lead_links(message: Message) -> list[str]:
    return [link["url"] for link in objects(message.payload["blocks"], "link")]


@settings(deadline=None, max_examples=30)
@given(digests())
def test_slack_takes_every_digest_and_finds_nothing_in_it_but_what_we_say(digest: Digest) -> None:
    messages = to_slack(digest)
    for message in messages:
        assert check_payload(message.payload) == []
        assert complaints(message.payload["blocks"]) == []
        assert len(message.payload["text"]) <= 4000
        plainer = without_blocks(message.payload)
        assert check_payload(plainer | {"text": "as long as a post may be"}) == []
        for text in (
            message.payload["text"],
            plainer["text"],
            *(o["text"] for o in objects(message.payload, "mrkdwn")),
        ):
            markup_is_ours(text)
        assert all(o["verbatim"] is True for o in objects(message.payload, "mrkdwn"))
        for text in strings(message.payload):
            odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")} - {"\n", WORD_JOINER}
            assert not odd, odd
        json.dumps(message.payload, ensure_ascii=False).encode()


@settings(deadline=None, max_examples=30)
@given(digests())
def test_every_story_is_in_one_message_whole_and_its_link_there_once(digest: Digest) -> None:
    messages = to_slack(digest)
    address = {entry.story: web_address(entry.lead.url) for entry in digest.stories}
    of_update = {update: entry.story for entry in digest.stories if entry.is_update for update in entry.updates}
    seen: list[str] = []
    for message in messages:
        here = {name for _, name in message.stories} | {of_update[one] for one in message.updates if one in of_update}
        seen += here
        wanted = sorted(url for name in here if (url := address[name]))
        assert sorted(lead_links(message)) == wanted
        plain = without_blocks(message.payload)["text"]
        assert sorted(map(html.unescape, re.findall(r"<(https?://[^|>]*)>", plain))) == wanted
    assert sorted(seen) == sorted(address)
    first = " ".join(strings(messages[0].payload["blocks"]))
    told = sum(map(int, re.findall(r"\+(\d+) more in the thread", first)))
    told += sum(map(int, re.findall(r"Please check: (\d+) in the thread", first)))
    assert len(lead_links(messages[0])) + told == len(digest.stories) - _unlinked(messages[0], digest)


@settings(deadline=None, max_examples=20)
@given(digests())
def test_what_is_cut_says_so(digest: Digest) -> None:
    titles = {web_address(entry.lead.url): label(entry.lead.title) for entry in digest.stories}
    for message in to_slack(digest):
        for link in objects(message.payload["blocks"], "link"):
            whole, shown = titles[link["url"]], link["text"]
            assert shown == whole or (shown.endswith("…") and len(shown) > 100)


def test_five_hundred_stories_of_as_many_sections_and_of_titles_without_end() -> None:
    names = [f"{n} {LONG_NAME if n < 5 else ''}" for n in range(500)]
    items = tuple(Item(id=f"i-{n}", name=name, section=name, names=("comar",)) for n, name in enumerate(names))
    several = []
    for number in range(500):
        title = "título &amp; más " * 6_000 if number < 5 else f"título {number}"
        of = article(f"a{number}", "La comar abrió.", title=title, outlet=names[number])
        several.append(story(f"s{number}", member(of, match(f"i-{number}", mention(of, "comar", "comar")))))
    whole = Watchlist(watchlist="migration", title="W", items=items)
    digest = compose(PLAN, several, (whole,), FeedHealth(9, 9), NOW, ZONE, 500)
    messages = to_slack(digest)
    assert [check_payload(m.payload) + complaints(m.payload["blocks"]) for m in messages] == [[]] * len(messages)
    assert [url for m in messages for url in lead_links(m)] == [entry.lead.url for entry in digest.stories]
    assert f"+{500 - len(lead_links(messages[0]))} more in the thread" in " ".join(
        strings(messages[0].payload["blocks"])
    )


def _unlinked(message: Message, digest: Digest) -> int:
    """How many of a message's stories have no address that Slack could link."""
    here = {name for _, name in message.stories} | {
        e.story for e in digest.stories if {*e.updates} & {*message.updates}
    }
    return sum(web_address(entry.lead.url) is None for entry in digest.stories if entry.story in here)
