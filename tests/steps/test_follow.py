"""What comes to stories that were told, and when their threads are told of it: a real store, and a clock of its own."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.cycle import compose_now
from monitor.digest import check_payload
from monitor.model import Decision, DeliveryState, Joined
from monitor.steps.follow import follow_up_stories
from monitor.steps.tell import put_due_in_outbox, put_in_outbox
from monitor.store import Store, open_store
from monitor.stories import Hand
from tests.digest.test_render_slack import objects
from tests.steps.test_tell import DAY, DESK, NOON, WEEKLY, publish, with_runtime
from tests.store.records import article, kept, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.model import Delivery
    from monitor.runtime import Runtime

MINUTE = timedelta(minutes=1)
QUIET = DESK | {"quiet": {"from": "12:10", "to": "13:30"}}  # from ten past NOON on


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "state")) as opened:
        yield opened


def join(store: Store, story_of: str, key: str, outlet: str, *, how: str = "copy", at: datetime = NOON) -> str:
    """An article of an outlet that joins the story which `story_of` began; gives its address."""
    one = kept(key)
    about = replace(article(one, f"{key} " * 60), outlet=outlet, published=at)
    store.entries.add([one])
    store.articles.save(about, [match()], at)
    store.stories.add(one.entry.id, kept(story_of).entry.id, Joined(how, "for the test"), at)
    return about.url


def tell(runtime: Runtime, now: datetime) -> None:
    """Every digest that has something to tell, into the outbox."""
    for digest in compose_now(runtime, now):
        put_in_outbox(runtime.store, digest)


def send(store: Store) -> list[Delivery]:
    """What waits counts as sent, a message with a name of its own; gives it."""
    sent = []
    for one in store.deliveries.unsent():
        ts = store.deliveries.find([one.parent or ""])[one.parent or ""].ts if one.kind == "edit" else f"ts of {one.id}"
        sent.append(replace(one, state=DeliveryState.SENT, ts=ts, posted_in="C0POLICY"))
        store.deliveries.save(sent[-1])
    return sent


def follow(runtime: Runtime, now: datetime, *, wait: bool = True) -> list[str]:
    """What is said in threads now, a line a story, and sent."""
    follow_up_stories(runtime, now, wait=wait)
    return [heard(one) for one in send(runtime.store) if one.kind == "post"]


def heard(message: Delivery) -> str:
    """What is read out of a message."""
    return str(message.payload["text"])


def links(calls: Iterable[Delivery]) -> list[str]:
    """Every address that these messages link, as often as they do."""
    found = []
    for each in (each for call in calls for each in objects(call.payload["blocks"])):
        if each.get("type") == "link":
            found.append(each["url"])
        elif each.get("type") == "mrkdwn":
            found += re.findall(r"<(https?://[^|>]+)\|", each["text"])
    return found


def test_what_comes_is_told_once_and_the_message_is_edited(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        (root,) = send(store)
        address = join(store, "a", "b", "La Jornada")
        join(store, "a", "c", "The Press")  # another copy of an outlet that is there
        followed = follow_up_stories(runtime, NOON + MINUTE, wait=True)
        reply, edit = store.deliveries.unsent()
        assert (reply.kind, reply.parent, edit.kind, edit.parent) == ("post", root.id, "edit", root.id)
        assert [links([each]) for each in (reply, edit)] == [[address], [kept("a").entry.url, address]]
        assert edit.payload["text"] == root.payload["text"]
        assert [call.id for thread in followed.threads for call in thread.calls] == [reply.id, edit.id]
        send(store)
        assert follow(runtime, NOON + DAY) == []
        assert compose_now(runtime, NOON + DAY) == ()

    with_runtime(tmp_path, store, work, DESK)


def test_nothing_is_said_of_what_waits_to_be_sent_itself(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        join(store, "a", "b", "Eco", how="update")
        assert follow_up_stories(runtime, NOON + MINUTE, wait=False).waits
        assert compose_now(runtime, NOON + MINUTE) == ()
        assert len(send(store)) == 1
        assert len(follow(runtime, NOON + MINUTE)) == 1

    with_runtime(tmp_path, store, work, DESK)


def test_a_thread_is_told_of_updates_every_quarter_of_an_hour_and_of_outlets_every_hour(
    tmp_path: Path, store: Store
) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        for minute, outlet in enumerate(("Uno", "Dos", "Tres"), start=1):
            join(store, "a", outlet, outlet)
            assert len(follow(runtime, NOON + minute * MINUTE)) == (minute == 1)
        assert follow(runtime, NOON + 60 * MINUTE) == []
        assert follow(runtime, NOON + 61 * MINUTE) == ["Now also in Dos, Tres: Title of a"]
        join(store, "a", "b", "Eco", how="update")
        join(store, "a", "c", "Cinco")
        assert follow(runtime, NOON + 75 * MINUTE) == []
        (said,) = follow(runtime, NOON + 76 * MINUTE)
        assert said.startswith("Updated 13:16: Title of b (Eco)")
        assert said.endswith("Now also in Cinco: Title of a")
        join(store, "a", "d", "Seis")
        assert len(follow(runtime, NOON + 77 * MINUTE, wait=False)) == 1

    with_runtime(tmp_path, store, work, DESK)


def test_a_clock_that_was_ahead_and_is_set_right_silences_no_thread(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco", how="update")
        assert len(follow(runtime, NOON + DAY)) == 1
        join(store, "a", "c", "La Jornada", how="update")
        assert len(follow(runtime, NOON + MINUTE)) == 1

    with_runtime(tmp_path, store, work, DESK)


def test_quiet_hours_are_quiet_in_threads_too(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco", how="update")
        assert follow_up_stories(runtime, NOON + 30 * MINUTE, wait=True).waits
        assert store.deliveries.unsent() == []
        assert len(follow(runtime, NOON + 90 * MINUTE)) == 1

    with_runtime(tmp_path, store, work, QUIET)


def test_several_stories_of_one_message_are_one_reply_and_one_edit(tmp_path: Path, store: Store) -> None:
    publish(store, "a", "b", "c")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        addresses = [join(store, of, f"{of}2", "Eco", how=how) for of, how in (("a", "copy"), ("b", "update"))]
        follow_up_stories(runtime, NOON + MINUTE, wait=True)
        reply, edit = store.deliveries.unsent()
        assert sorted(links([reply])) == sorted(addresses)
        assert sorted(links([edit])) == sorted([*addresses, *(kept(key).entry.url for key in "abc")])
        assert len(reply.updates) == 1

    with_runtime(tmp_path, store, work, DESK)


def test_an_edit_that_was_not_sent_yet_is_replaced(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        for hour, outlet in enumerate(("Uno", "Dos")):
            join(store, "a", outlet, outlet)
            follow_up_stories(runtime, NOON + hour * 60 * MINUTE, wait=True)
            for one in store.deliveries.unsent():
                if one.kind == "post":
                    store.deliveries.save(replace(one, state=DeliveryState.SENT, ts=f"ts of {one.id}"))
        (edit,) = store.deliveries.unsent()
        assert len(links([edit])) == 3

    with_runtime(tmp_path, store, work, DESK)


def test_a_story_that_stands_in_a_thread_is_followed_there(tmp_path: Path, store: Store) -> None:
    publish(store, "a", "b")
    of = kept("b").entry.id
    store.articles.save(store.articles.get([of])[of], [match(Decision.UNSURE)], NOON)  # "please check", in the thread

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        root, check = send(store)
        for key in "ab":
            join(store, key, f"{key}2", "Eco")
        follow_up_stories(runtime, NOON + MINUTE, wait=True)
        found = [(one.kind, one.parent) for one in store.deliveries.unsent()]
        assert found == [("post", root.id), ("edit", root.id), ("edit", check.id)]

    with_runtime(tmp_path, store, work, DESK)


def test_two_digests_of_one_channel_say_it_once_and_two_channels_each(tmp_path: Path, store: Store) -> None:
    publish(store, "a")
    other = DESK | {"id": "other", "channel": "C0OTHER"}

    def work(runtime: Runtime) -> list[tuple[str, str]]:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco", how="update")
        follow_up_stories(runtime, NOON + MINUTE, wait=True)
        return [(one.channel, one.kind) for one in store.deliveries.unsent()]

    found = with_runtime(tmp_path, store, work, DESK, WEEKLY, other)
    assert sorted(found) == [(channel, kind) for channel in ("C0OTHER", "C0POLICY") for kind in ("edit", "post")]


def test_a_digest_with_nothing_new_says_that_threads_have_more(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco")
        follow(runtime, NOON + MINUTE)
        for days in (1, 2):
            put_due_in_outbox(runtime, NOON + days * DAY, at_once=False)
        said = [heard(one) for one in send(store)]
        assert [text.partition(",")[0] for text in said] == ["Nothing new but in the threads of 1 story", "Nothing new"]

    with_runtime(tmp_path, store, work, DESK)


def test_an_edit_that_slack_will_never_take_ends_edits_and_not_replies(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco")
        follow_up_stories(runtime, NOON + MINUTE, wait=True)
        for one in store.deliveries.unsent():
            state = DeliveryState.DROPPED if one.kind == "edit" else DeliveryState.SENT
            store.deliveries.save(replace(one, state=state, ts=f"ts of {one.id}"))
        join(store, "a", "c", "Sur")
        follow_up_stories(runtime, NOON + 2 * DAY, wait=True)
        assert [one.kind for one in store.deliveries.unsent()] == ["post"]

    with_runtime(tmp_path, store, work, DESK)


def test_a_reply_that_lost_its_thread_is_followed_itself(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco", how="update")
        follow_up_stories(runtime, NOON + MINUTE, wait=True)
        for one in store.deliveries.unsent():  # as Slack has it when somebody deleted the message
            gone = one.kind == "edit"
            state = DeliveryState.DROPPED if gone else DeliveryState.SENT
            store.deliveries.save(replace(one, state=state, parent=one.parent if gone else None, ts=f"ts of {one.id}"))
        _, lost = store.following.posts("C0POLICY", [kept("a").entry.id])[kept("a").entry.id]
        join(store, "a", "c", "Sur")
        follow_up_stories(runtime, NOON + 2 * DAY, wait=True)
        assert [(one.kind, one.parent) for one in store.deliveries.unsent()] == [("post", lost.delivery.id)]

    with_runtime(tmp_path, store, work, DESK)


def test_joining_two_told_stories_tells_nothing_and_neither_does_taking_them_apart(
    tmp_path: Path, store: Store
) -> None:
    publish(store, "a", "b")
    a, b = kept("a").entry.id, kept("b").entry.id

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        hand = Hand(store.stories, store.regrouping, store.articles.get)
        join(store, "b", "b2", "Eco")
        assert len(follow(runtime, NOON)) == 1
        with store.transaction():
            hand.join(a, b, NOON, "")
        assert (follow(runtime, NOON + DAY), compose_now(runtime, NOON + DAY)) == ([], ())
        with store.transaction():
            own = hand.split(store.articles.get([b])[b], NOON, "")
        assert (follow(runtime, NOON + DAY), compose_now(runtime, NOON + DAY)) == ([], ())
        one = kept("late")
        join(store, "a", "late", "Sur", at=NOON + DAY)
        store.following.db.run("UPDATE member SET story = :own WHERE article = :id", own=own, id=one.entry.id)
        assert follow(runtime, NOON + 2 * DAY) == [
            "Now also in Sur: Title of b"
        ]  # the story that was split off goes on

    with_runtime(tmp_path, store, work, DESK)


def test_what_stood_behind_a_headline_is_told_when_a_person_takes_it_out(tmp_path: Path, store: Store) -> None:
    publish(store, "a")
    join(store, "a", "b", "Eco")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        with store.transaction():
            about = store.articles.get([kept("b").entry.id])[kept("b").entry.id]
            own = Hand(store.stories, store.regrouping, store.articles.get).split(about, NOON, "")
        assert [story.story for digest in compose_now(runtime, NOON + MINUTE) for story in digest.stories] == [own]

    with_runtime(tmp_path, store, work, DESK)


def test_a_copy_that_turns_out_to_be_an_update_is_told_as_one(tmp_path: Path, store: Store) -> None:
    publish(store, "a")
    join(store, "a", "b", "Eco")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        one, story = kept("b").entry.id, kept("a").entry.id
        with store.transaction():  # its page came, and says more than its summary
            assert store.stories.leave(one, story, ())
            store.stories.add(one, story, Joined("update", "for the test"), NOON)
        (said,) = follow(runtime, NOON + MINUTE)
        assert said.startswith("Updated 12:01: Title of b (Eco)")

    with_runtime(tmp_path, store, work, DESK)


def test_what_joins_while_it_is_planned_in_another_process_is_planned_anew(tmp_path: Path, store: Store) -> None:
    publish(store, "a")

    def work(runtime: Runtime) -> None:
        tell(runtime, NOON)
        send(store)
        join(store, "a", "b", "Eco")
        (thread,) = follow_up_stories(runtime, NOON + MINUTE, wait=True).threads
        assert not store.following.stands(thread)  # it is on its way by now

    with_runtime(tmp_path, store, work, DESK)


OUTLETS = [f"Outlet {number}" for number in range(6)]
ARRIVAL = st.tuples(st.sampled_from("ab"), st.sampled_from(OUTLETS), st.sampled_from(["copy", "copy", "update"]))


def test_whatever_joins_when_every_outlet_and_update_is_linked_once(tmp_path: Path, store: Store) -> None:
    def work(runtime: Runtime) -> None:
        @settings(max_examples=25, deadline=None)
        @given(st.lists(st.lists(ARRIVAL, max_size=4), min_size=1, max_size=4))
        def in_any_order(rounds: Sequence[Sequence[tuple[str, str, str]]]) -> None:
            with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/state") as own:
                check_rounds(replace(runtime, store=own), rounds)

        in_any_order()

    with_runtime(tmp_path, store, work, DESK)


def check_rounds(runtime: Runtime, rounds: Sequence[Sequence[tuple[str, str, str]]]) -> None:
    """Let articles join two told stories, a round every two hours, and look at all that a channel then has."""
    store = runtime.store
    publish(store, "a", "b")
    of_outlets = {(key, "The Press"): {kept(key).entry.url} for key in "ab"}
    latest: list[str] = []
    tell(runtime, NOON)
    posts = [root] = send(store)
    for number, arrivals in enumerate(rounds):
        now = NOON + number * timedelta(hours=2)
        updates: dict[str, str] = {}
        for at, (of, outlet, how) in enumerate(arrivals):
            address = join(store, of, f"{number}-{at}", outlet, how=how, at=now + at * MINUTE)
            of_outlets.setdefault((of, outlet), set()).add(address)
            updates |= {of: address} if how == "update" else {}
        latest += updates.values()
        follow_up_stories(runtime, now + 10 * MINUTE, wait=True)
        sent = send(store)
        posts += [one for one in sent if one.kind == "post"]
        assert [check_payload(one.payload) for one in sent] == [[]] * len(sent)
    linked = links(posts)
    assert len(linked) == len(set(linked))
    assert set(latest) <= set(linked)
    assert [outlet for outlet, addresses in of_outlets.items() if not addresses & set(linked)] == []
    assert [one.parent for one in posts[1:]] == [root.id] * (len(posts) - 1)
    standing = links(store.deliveries.find([root.id]).values())
    assert len(standing) == len(set(standing))
    assert set(standing) <= set(linked)
    assert [outlet for outlet, addresses in of_outlets.items() if not addresses & set(standing)] == []
