import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest import check_payload, compose, to_slack
from monitor.digest.mrkdwn import web_address
from monitor.model import Decision, Digest, FeedHealth, FeedTrouble, Message, Outcome, Snippet, Span, Story
from tests.digest.samples import (
    FINE,
    HEALTH,
    NOW,
    PLAN,
    WATCHLIST,
    ZONE,
    article,
    match,
    member,
    mention,
    morning,
    simple_story,
    story,
)
from tests.world.block_kit import complaints


def digest_of(stories: list[Story], health: FeedHealth = FINE) -> Digest:
    return compose(PLAN, stories, (WATCHLIST,), health, NOW, ZONE, 31)


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object inside, in order."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def shown(message: Message) -> str:
    """What a reader of the blocks sees."""
    found = objects(message.payload["blocks"])
    return "\n".join(each["text"] for each in found if isinstance(each.get("text"), str))


def links(message: Message) -> list[str]:
    """The addresses of the story titles, as Slack gets them."""
    return [each["url"] for each in objects(message.payload["blocks"]) if each.get("type") == "link"]


def sound(messages: tuple[Message, ...]) -> None:
    for message in messages:
        assert check_payload(message.payload) == []
        assert complaints(message.payload["blocks"]) == []


def test_the_morning_is_one_message_and_one_reply() -> None:
    parent, check = to_slack(digest_of(morning(), HEALTH))
    sound((parent, check))
    assert links(parent) == [f"https://press.example/{name}" for name in ("cbp", "comar", "darien", "caravan")]
    assert links(check) == ["https://press.example/doubtful"]
    said = shown(parent)
    for part in (
        "Migration desk",
        "Sun 22 Nov 2026, 08:00 (Mexico City) · 4 stories from 6 articles, 1 to check (31 articles read)",
        "*High priority*",
        "Mexican institutions · EL PAÍS México · Spanish · <!date^1795348800^{date_short_pretty} {time}|today 06:00>",
        "Figures: 140,000 solicitudes · 66% más",
        "Why: Comar, with refugio, refugiados, Tapachula | INM (migration institute): INM, with Tapachula",
        "Also in: <https://press.example/reuters|Reuters> (English), <",
        "|Folha de S.Paulo> (Portuguese)",
        "Please check: 1 in the thread",
        "13 of 14 feeds fine. Not fine: El Faro (no answer in time since Fri 20 Nov 08:00)",
    ):
        assert part in said
    assert said.count("*High priority*") == 1
    assert "*Please check*" in shown(check)
    assert "Why unsure: INM – for INM (migration institute): México · for the INM of Honduras: Honduras" in shown(check)
    assert "Why: " not in shown(check)
    assert parent.stories == (
        ("migration", "s-cbp"),
        ("migration", "s-comar"),
        ("migration", "s-darien"),
        ("migration", "s-caravan"),
    )
    assert check.stories == (("migration", "s-doubt"),)


def test_matched_words_are_bold_in_the_snippet() -> None:
    blocks = to_slack(digest_of(morning()))[0].payload["blocks"]
    quotes = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"][1:]]
    assert [run["text"] for run in quotes[1]["elements"] if run.get("style")] == ["Comar"]


def test_the_text_for_screen_readers_begins_with_the_news() -> None:
    text = to_slack(digest_of(morning()))[0].payload["text"]
    assert text.startswith("Asylum seekers lose CBP One appointments as contract ends (Associated Press). The gov")
    assert "Comar, rebasada" in text
    assert "http" not in text


def test_nothing_new_is_one_line() -> None:
    (message,) = to_slack(digest_of([]))
    sound((message,))
    assert message.payload["text"] == "Nothing new, 14 of 14 feeds fine. Migration desk"
    assert "Nothing new, 14 of 14 feeds fine" in shown(message)
    assert message.stories == ()


def test_only_unsure_stories_still_have_a_parent() -> None:
    parent, check = to_slack(digest_of([simple_story("s", decision=Decision.UNSURE)]))
    sound((parent, check))
    assert "Nothing certain this time." in shown(parent)
    assert links(parent) == []
    assert check.stories == (("migration", "s"),)


def test_trouble_of_an_hour_is_not_told() -> None:
    young = FeedTrouble("x", "X", Outcome.TIMED_OUT, "", NOW - timedelta(hours=1))
    said = shown(to_slack(digest_of(morning(), FeedHealth(14, 13, (young,))))[0])
    assert "Not fine" not in said


def test_too_much_goes_on_in_the_thread_and_says_so() -> None:
    stories = [simple_story(f"s{n:02}", "comar", text=f"La comar {'vio a mucha gente ' * 15}.") for n in range(60)]
    messages = to_slack(digest_of(stories))
    sound(messages)
    assert len(messages) > 3
    first = len(links(messages[0]))
    assert first > 5
    assert f"+{60 - first} more in the thread" in shown(messages[0])
    assert sorted(url for m in messages for url in links(m)) == sorted(s.members[0].article.url for s in stories)
    assert [pair for m in messages for pair in m.stories] == [
        ("migration", s.story) for s in digest_of(stories).stories
    ]


def test_short_stories_stop_at_fifty_blocks() -> None:
    stories = [simple_story(f"s{n:02}", text="comar.", title="T", outlet="O") for n in range(60)]
    messages = to_slack(digest_of(stories))
    sound(messages)
    assert max(len(m.payload["blocks"]) for m in messages) > 30


def test_thirty_outlets_are_counted_where_they_do_not_fit() -> None:
    lead = article("lead", "La comar.")
    others = [article(f"o{n}", "La comar.", outlet=f"Outlet number {n}") for n in range(30)]
    members = [member(a, match("comar", mention(a, "comar", "comar"))) for a in (lead, *others)]
    (message,) = to_slack(digest_of([story("s", *members)]))
    sound((message,))
    listed = shown(message).count("|Outlet number")
    assert 5 < listed < 30
    assert f"+{30 - listed} more" in shown(message)


def test_an_address_that_slack_cannot_link_is_said() -> None:
    long = "https://press.example/" + "x" * 4000
    messages = to_slack(digest_of([simple_story("a", url=long), simple_story("b", url="javascript:alert(1)")]))
    sound(messages)
    assert links(messages[0]) == []
    assert shown(messages[0]).count("The feed gives no address that Slack can link.") == 2


def test_a_hundred_marks_in_one_sentence_still_fit() -> None:
    entry = digest_of(morning()).stories[0]
    dense = replace(entry, snippet=Snippet("a " * 150, tuple(Span(n * 2, n * 2 + 1) for n in range(150))))
    nine = tuple(replace(dense, story=f"s{number}") for number in range(9))
    sound(to_slack(replace(digest_of(morning()), stories=nine)))


PIECES = str.split("""
    <!here> <!channel> <@U0AAAA> <#C0|general> @here @everyone #general &lt;!here&gt; &amp;lt;!channel&amp;gt;
    <https://evil.example|bank> https://bank.example/login <!date^1^{date}|x> mailto:a@b.example %7C
    | > < & * _ ~ ` ``` Ñandú 😀
""")
CONTROLS = ["\n", "\r", "\t", "\x1b[31m", "\u202e", "\u200b", "\ud800", " ", "word ", "x" * 90, "&" * 60]
HOSTILE = st.lists(st.sampled_from(PIECES + CONTROLS), max_size=7).map("".join)
ADDRESS = st.one_of(
    st.builds("https://e.example/{}".format, st.text(max_size=40)),
    st.builds("https://e.example/{}".format, HOSTILE),
    st.sampled_from(
        ["javascript:alert(1)", "", "http://[", "https://e.example/" + "y" * 2500, "HTTPS://E.EXAMPLE/|a>b"]
    ),
)


@st.composite
def hostile_story(draw: st.DrawFn, number: int) -> Story:
    found: list[Any] = []
    for index in range(draw(st.integers(1, 3))):
        body = draw(HOSTILE) + " comar " + draw(HOSTILE)
        url = draw(ADDRESS)
        of = article(
            f"{number}-{index}",
            body,
            title=draw(HOSTILE),
            outlet=draw(HOSTILE),
            url=f"{url}#{number}-{index}" if web_address(url) else url,
            language=draw(st.sampled_from(["es", "und", "<!here>"])),
            published=draw(st.sampled_from([None, NOW])),
        )
        decision = draw(st.sampled_from([Decision.MATCH, Decision.UNSURE]))
        signs = tuple(draw(st.lists(HOSTILE, max_size=3)))
        found.append(member(of, match("comar", mention(of, "comar", "comar"), signs=signs, decision=decision)))
    return story(f"s{number}", *found)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_no_feed_text_breaks_a_payload_pings_or_fakes_a_link(data: st.DataObject) -> None:
    stories = [data.draw(hostile_story(number)) for number in range(data.draw(st.integers(1, 3)))]
    title = data.draw(HOSTILE)
    plan = PLAN.model_copy(update={"title": title})
    messages = to_slack(compose(plan, stories, (WATCHLIST,), HEALTH, NOW, ZONE, 31))
    sound(messages)
    wanted = sorted(url for s in stories if (url := web_address(s.members[0].article.url)))
    assert sorted(url for m in messages for url in links(m)) == wanted
    for message in messages:
        whole = json.dumps(message.payload, ensure_ascii=False).casefold()
        assert not re.search(r"<!here|<!channel|<!everyone|<@|<#", whole)
        assert not any(hidden in whole for hidden in "\x1b\u202e\u200b\ud800")
        said = re.sub(r"https?://[^|>]*", "", f"{message.payload['text']}\n{shown(message)}")
        assert "@here" not in said
        assert "@everyone" not in said
    told = [story_ for m in messages for _, story_ in m.stories]
    assert sorted(told) == sorted(s.id for s in stories)


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def section(**keys: Any) -> dict[str, Any]:
    return {"type": "section", **keys}


def button(text: str, **keys: Any) -> dict[str, Any]:
    return {"type": "button", "text": words(text), **keys}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"text": ""}, "text: missing"),
        ({"text": "x" * 4001}, "4001 characters"),
        ({"text": "hello @here"}, "pings"),
        ({"text": "<!here> look"}, "no link and no date"),
        ({"text": "a & b"}, "unescaped '&'"),
        ({"unfurl_links": True}, "unfurl_links"),
        ({"link_names": True}, "link_names"),
        ({"blocks": [{"type": "divider"}] * 51}, "51, 50"),
        (
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151, "emoji": False}}]},
            "151",
        ),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x"}}]}, "emoji"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]}, "verbatim"),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001, "verbatim": True}}]},
            "3001",
        ),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<a|b>", "verbatim": True}}]},
            "no link",
        ),
        (
            {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x", "verbatim": True}] * 11}]},
            "11, 1 to 10",
        ),
        (
            {
                "blocks": [
                    {
                        "type": "section",
                        "text": {"type": "mrkdwn", "text": "<https://a.b|http://c>", "verbatim": True},
                    }
                ]
            },
            "shows another address",
        ),
        (
            {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2900, "emoji": False}}] * 4},
            "together",
        ),
        ({"blocks": [{"type": "divider", "block_id": "a"}] * 2}, "block_id twice"),
        ({"blocks": [{"type": "divider", "block_id": "x" * 256}]}, "1 to 255"),
        ({"text": "a :rotating_light: b"}, "a picture"),
        ({"metadata": {"event_type": "delivery", "event_payload": {"id": "a headline"}}}, "id is no id"),
        ({"metadata": {"event_type": "delivery"}}, "event_payload"),
        ({"blocks": [section(fields=[words("x")] * 11)]}, "11, 10 are allowed"),
        ({"blocks": [section(fields=[words("x" * 2001)])]}, "2001 characters"),
        ({"blocks": [section(text=words("x"), accessory=button("x" * 76))]}, "76 characters"),
        ({"blocks": [{"type": "actions", "elements": [button("x", value="v" * 2001)]}]}, "2001 characters"),
        ({"blocks": [{"type": "actions", "elements": [button("x", url="https://e/" + "x" * 3000)]}]}, "no web address"),
        ({"blocks": [{"type": "actions", "elements": [button("x", url="javascript:x")]}]}, "no web address"),
        ({"blocks": [{"type": "actions", "elements": [button("x")] * 26}]}, "26, 1 to 25"),
        ({"blocks": [{"type": "actions", "elements": [{"type": "datepicker"}]}]}, "unknown element"),
        ({"blocks": [{"type": "image", "image_url": "https://e/x", "alt_text": "x" * 2001}]}, "alt_text: 1 to 2000"),
        ({"blocks": [{"type": "context", "elements": [{"type": "image", "image_url": "https://e/x"}]}]}, "alt_text"),
        ({"blocks": [{"type": "video"}]}, "unknown type"),
        ({"blocks": [{"type": "rich_text", "elements": []}]}, "without elements"),
    ],
)
def test_the_check_finds(change: dict[str, Any], complaint: str) -> None:
    sound_one = {"text": "fine", "unfurl_links": False, "unfurl_media": False}
    assert check_payload(sound_one) == []
    assert any(complaint in found for found in check_payload(sound_one | change))
