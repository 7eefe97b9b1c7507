"""What comes to a story that was told, as a reply in its thread and in its message: payloads, words, and what fits."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest import (
    check_payload,
    compose,
    follow_up,
    places_of,
    to_calls,
    to_edits,
    to_follow,
    to_replies,
    to_slack,
)
from monitor.digest.limits import text_length
from monitor.digest.mrkdwn import web_address
from monitor.model import Background, Delivery, DeliveryState, FollowUp, Member, Message, Story, StoryPost, Thread, Told
from tests.digest.samples import (
    FINE,
    NOW,
    PLAN,
    WATCHLIST,
    ZONE,
    article,
    joined,
    match,
    member,
    mention,
    related,
    simple_story,
)
from tests.digest.test_render_slack import hostile_story, objects
from tests.world.block_kit import complaints

PLACES = places_of(PLAN, (WATCHLIST,))
LATER = NOW + timedelta(hours=8, minutes=20)
Payload = Mapping[str, Any]


def came(
    key: str, outlet: str, how: str = "copy", text: str = "Otra vez Comar en la frontera sur.", **over: Any
) -> Member:
    """An article of an outlet that joined a story later."""
    of = article(key, text, outlet=outlet, published=NOW + timedelta(hours=1), **over)
    return joined(member(of, match("comar", mention(of, "comar", "Comar"))), how)


def told_by(*stories: Story) -> tuple[Delivery, ...]:
    """The first message of a digest of these stories, as it stands in Slack, then those of its thread."""
    above = {one.id: (one.relation.to_story,) for one in stories if one.relation}
    messages = to_slack(compose(PLAN, stories, (WATCHLIST,), FINE, NOW, ZONE, 31, Background(above=above)))
    return tuple(sent(f"d{number}", message) for number, message in enumerate(messages))


def sent(name: str, message: Message) -> Delivery:
    return Delivery(
        id=name,
        digest="desk",
        channel="C0POLICY",
        seq=0,
        parent=None if name == "d0" else "d0",
        payload=message.payload,
        stories=message.stories,
        state=DeliveryState.SENT,
        created=NOW,
        ts=f"ts {name}",
    )


def followed(story: Story, *new: Member, message: str = "d0") -> FollowUp:
    """What is to be said of a story that these joined after it was told."""
    lead = story.members[0].article
    whole = replace(story, members=(*story.members, *new))
    told = Told(lead, NOW, tuple(one.article for one in story.members))
    return follow_up(whole, {one.article.id for one in new}, message, PLACES, told)


def thread(messages: Iterable[Delivery], *stories: FollowUp) -> Thread:
    held = {message.id: message for message in messages}
    return Thread("desk", "C0POLICY", "d0", "ts d0", LATER, ZONE, stories, held)


def links(*payloads: Payload) -> list[str]:
    """Every address that is linked, as a browser gets it."""
    found: list[str] = []
    for each in (each for payload in payloads for each in objects(payload["blocks"])):
        if each.get("type") == "link":
            found.append(each["url"])
        elif each.get("type") == "mrkdwn":
            found += [url.replace("&amp;", "&") for url in re.findall(r"<(https?://[^|>]+)\|", each["text"])]
    return found


def sound(*payloads: Payload) -> None:
    """They pass our own check and that of Slack's stand-in."""
    assert [check_payload(payload) for payload in payloads] == [[]] * len(payloads)
    assert [complaints(payload["blocks"]) for payload in payloads] == [[]] * len(payloads)


def small_print(payload: Payload, story: str) -> str:
    """The last block of a story's entry."""
    (block,) = (each for each in payload["blocks"] if str(each.get("block_id", "")).startswith(f"story:{story}:"))
    return str(block["elements"][0]["text"])


def test_an_update_says_what_changed_from_what_to_what_and_by_whom() -> None:
    first = article("a", "Comar recibió 272,000 solicitudes este año.", title="Comar, rebasada")
    one = Story("s", "a", NOW, (member(first, match("comar", mention(first, "comar", "Comar"))),))
    (root,) = told_by(one)
    new = came("b", "Eco", "update", "Comar recibió 280,000 solicitudes este año.", title="Comar suma solicitudes")
    above = thread((root,), followed(one, new))
    (reply,), edits = to_replies(above), to_edits(above)
    sound(reply.payload, edits["d0"])
    shown = "".join(each["text"] for each in objects(reply.payload["blocks"]) if isinstance(each.get("text"), str))
    assert shown.startswith("Updated 16:20: 272,000 → 280,000 solicitudes\nComar, rebasada → Comar suma solicitudes")
    assert "Eco · Spanish" in shown
    assert (reply.updates, reply.shown, links(reply.payload)) == (("b",), (), [new.article.url])
    lines = small_print(edits["d0"], "s").split("\n")
    assert lines[-2:] == [
        f"Also in: <{new.article.url}|Eco> (updated: 272,000 → 280,000 solicitudes)",
        "Updated 16:20, see the thread",
    ]
    assert lines[:-2] == small_print(root.payload, "s").split("\n")


def test_each_edit_builds_on_the_last_and_has_ids_of_its_own() -> None:
    one = simple_story("s")
    (root,) = told_by(one)
    for number, outlet in enumerate(("Uno", "Dos"), start=1):
        payload = to_edits(thread((root,), followed(one, came(outlet, outlet))))["d0"]
        sound(payload)
        assert [block["block_id"] for block in payload["blocks"] if "block_id" in block] == [f"story:s:{number}"]
        root = replace(root, payload=payload)
    again = to_edits(thread((root,), followed(one, came("b", "Tres", "update"))))["d0"]
    marked = replace(root, payload=again)
    once_more = to_edits(thread((marked,), replace(followed(one, came("c", "Uno", "update")), beside=())))["d0"]
    assert re.findall(r"\|(\w+)>", small_print(once_more, "s")) == ["Uno", "Dos", "Tres"]
    assert small_print(once_more, "s").count("Updated ") == 1


def test_outlets_without_room_in_the_message_are_counted_there_and_all_linked_in_the_thread() -> None:
    one = simple_story("s")
    (root,) = told_by(one)
    new = [came(f"k{number}", f"Outlet {number}") for number in range(300)]
    above = thread((root,), followed(one, *new[:290]))
    replies, payload = to_replies(above), to_edits(above)["d0"]
    sound(*(reply.payload for reply in replies), payload)
    assert len(replies) > 1
    assert sorted(links(*(reply.payload for reply in replies))) == sorted(each.article.url for each in new[:290])
    assert sorted(shown.article for reply in replies for shown in reply.shown) == sorted(
        each.article.id for each in new[:290]
    )
    named, more = re.findall(r"\|Outlet", small_print(payload, "s")), re.findall(r" \+(\d+) more", str(payload))
    assert len(named) + int(more[0]) == 290
    later = to_edits(thread((replace(root, payload=payload),), followed(one, *new[290:])))["d0"]
    assert re.findall(r" \+(\d+) more", str(later)) == [str(int(more[0]) + 10)]


def test_a_line_behind_another_story_gets_its_outlets_too() -> None:
    one, behind = simple_story("s"), related(simple_story("t"), "s")
    (root,) = told_by(one, behind)
    payload = to_edits(thread((root,), followed(behind, came("b", "Eco"))))["d0"]
    sound(payload)
    assert small_print(payload, "t") == "Also in: <https://press.example/b|Eco>"
    assert "Also in" not in small_print(payload, "s")
    twice = to_edits(thread((replace(root, payload=payload),), followed(behind, came("c", "Sur"))))["d0"]
    assert small_print(twice, "t") == "Also in: <https://press.example/b|Eco>, <https://press.example/c|Sur>"


def test_a_message_of_an_older_version_gets_a_reply_alone() -> None:
    one = simple_story("s")
    (root,) = told_by(one)
    blocks = [{key: value for key, value in block.items() if key != "block_id"} for block in root.payload["blocks"]]
    for payload in ({**root.payload, "blocks": blocks}, {"text": "plain"}, {}):
        above = thread((replace(root, payload=payload),), followed(one, came("b", "Eco")))
        assert (len(to_replies(above)), to_edits(above)) == (1, {})


def test_a_full_message_keeps_what_fits_and_the_thread_has_it_all() -> None:
    one, other = simple_story("s"), simple_story("t")
    (root,) = told_by(one, other)
    left = 9000 - 60 - text_length(root.payload["blocks"])
    texts = ["x" * 2900, "x" * 2900, "x" * (left - 5800)]
    fillers = [{"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}} for text in texts]
    full = {**root.payload, "blocks": [*root.payload["blocks"], *fillers]}
    sound(full)
    stories = followed(one, came("b", "Eco " * 18)), followed(other, came("c", "Sur"))
    above = thread((replace(root, payload=full),), *stories)
    edits = to_edits(above)
    sound(*edits.values())
    assert "Eco" not in str(edits["d0"])
    assert "|Sur>" in small_print(edits["d0"], "t")
    assert sorted(links(*(reply.payload for reply in to_replies(above)))) == [
        f"https://press.example/{key}" for key in "bc"
    ]


def test_the_message_with_the_entry_is_followed_unless_it_cannot_be_changed() -> None:
    one = simple_story("s")
    (root,) = told_by(one)
    reply = replace(root, id="reply", payload={"text": "Updated", "blocks": []}, created=NOW + timedelta(hours=1))
    posts = [StoryPost(root, "d0", "ts d0"), StoryPost(reply, "reply", "ts")]
    assert to_follow("s", posts) == posts[0]
    assert to_follow("s", [replace(posts[0], editable=False), posts[1]]) == posts[1]
    assert to_follow("s", [replace(posts[0], delivery=replace(root, state=DeliveryState.DROPPED))]) is None


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_feed_text_breaks_a_follow_up_and_every_link_comes_once(data: st.DataObject) -> None:
    stories = [data.draw(hostile_story(number)) for number in range(data.draw(st.integers(1, 3)))]
    messages = told_by(*stories)
    holder = {story: message.id for message in messages for _, story in message.stories}
    follow_ups = []
    for number, one in enumerate(stories):
        drawn = data.draw(hostile_story(number + 10)).members
        hows = data.draw(st.lists(st.sampled_from(["copy", "update"]), min_size=3, max_size=3))
        new = [joined(each, how) for each, how in zip(drawn, hows, strict=False)]
        follow_ups.append(followed(one, *new, message=holder[one.id]))
    above = thread(messages, *follow_ups)
    replies, edits = to_replies(above), to_edits(above)
    sound(*(reply.payload for reply in replies), *edits.values())
    linked = links(*(reply.payload for reply in replies))
    told = [other.article for one in follow_ups for other in one.outlets]
    told += [entry for one in follow_ups if one.update for entry in (one.update.lead,)]
    told += [other.article for one in follow_ups if one.update for other in one.update.also_in]
    for address in {address for each in told if (address := web_address(each.url)) and len(address) < 500}:
        assert linked.count(address) == [web_address(each.url) for each in told].count(address)
    updates = sorted(update for reply in replies for update in reply.updates)
    assert updates == sorted(update for one in follow_ups if one.update for update in one.update.updates)
    assert "<!here" not in json.dumps([*(reply.payload for reply in replies), *edits.values()]).casefold()


def test_calls_are_shown_as_slack_gets_them() -> None:
    one = simple_story("s")
    (root,) = told_by(one)
    above = thread((root,), followed(one, came("b", "Eco")))
    (reply,) = to_replies(above)
    post = replace(root, id="r", parent="d0", payload=reply.payload, ts=None)
    change = replace(root, id="e", parent="d0", kind="edit", payload=to_edits(above)["d0"], ts=None)
    first, second = to_calls(replace(above, calls=(post, change)))
    assert (first["method"], first["thread_ts"], first["text"]) == ("chat.postMessage", "ts d0", reply.payload["text"])
    assert (second["method"], second["ts"], second["blocks"]) == ("chat.update", "ts d0", change.payload["blocks"])
