import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.deliver import Report, Slack, begin, deliver
from monitor.model import Delivery, DeliveryState
from tests.deliver.keeping import NOW, TERMS, Clock, MemoryOutbox, planned, settings
from tests.world import SlackServer

SENDING, SENT, PENDING = DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.PENDING
PARKED = DeliveryState.PARKED


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with SlackServer("xoxb-test") as running:
        yield running


def run(api_url: str, outbox: MemoryOutbox, clock: Clock | None = None, token: str = "xoxb-test") -> Report:
    clock = clock or Clock()

    async def go() -> Report:
        async with Slack(settings(api_url), token, clock.sleep) as slack:
            return await deliver(outbox, slack, TERMS, clock, clock.sleep)

    return asyncio.run(go())


def texts(report: Report, state: DeliveryState) -> list[str]:
    """What the unsent messages in this state say."""
    return [delivery.payload["text"] for delivery in report.unsent if delivery.state is state]


def test_a_digest_and_its_thread_arrive_in_order(server: SlackServer) -> None:
    outbox, clock = MemoryOutbox(planned("one", "two", "three")), Clock()
    report = run(server.api_url, outbox, clock)
    assert [m.text for m in server.messages] == ["one", "two", "three"]
    parent = server.messages[0].ts
    assert [m.thread_ts for m in server.messages] == [None, parent, parent]
    assert [d.ts for d in report.sent] == [m.ts for m in server.messages]
    assert (report.unsent, report.notes) == ((), ())
    assert clock.slept == [1, 1]


def test_every_request_is_saved_before_and_its_answer_after(server: SlackServer) -> None:
    seen: list[tuple[int, int]] = []

    class Watching(MemoryOutbox):
        def save(self, delivery: Delivery) -> bool:
            kept = super().save(delivery)
            seen.append((len(self.log), len(server.calls)))
            return kept

    outbox = Watching(planned("one", "two"))
    first, second = outbox.kept
    run(server.api_url, outbox)
    assert outbox.log == [(first, SENDING), (first, SENT), (second, SENDING), (second, SENT)]
    assert seen == [(1, 0), (2, 1), (3, 1), (4, 2)]


def test_nothing_is_sent_twice(server: SlackServer) -> None:
    outbox = MemoryOutbox(planned("one", "two"))
    run(server.api_url, outbox)
    assert run(server.api_url, outbox) == Report()
    assert len(server.calls) == 2


def test_a_short_rate_limit_is_waited_out(server: SlackServer) -> None:
    server.rate_limit(7)
    outbox, clock = MemoryOutbox(planned("one", "two")), Clock()
    report = run(server.api_url, outbox, clock)
    assert [m.text for m in server.messages] == ["one", "two"]
    assert clock.slept == [7, 1]
    assert not report.unsent
    assert report.notes == ("Slack asks to wait before the next message to C0POLICY",)


def test_a_long_rate_limit_is_kept_for_later_and_nothing_overtakes(server: SlackServer) -> None:
    server.rate_limit(61)
    outbox, clock = MemoryOutbox(planned("one", "two")), Clock()
    report = run(server.api_url, outbox, clock)
    assert len(server.calls) == 1
    assert clock.slept == []
    assert texts(report, PENDING) == ["one", "two"]
    assert (report.unsent[0].next_try or NOW) > NOW
    again = run(server.api_url, outbox, clock)
    assert (again.sent, len(server.calls)) == ((), 1)
    asyncio.run(clock.sleep(61))
    assert not run(server.api_url, outbox, clock).unsent
    assert [m.text for m in server.messages] == ["one", "two"]


def test_rate_limits_without_end_are_not_waited_for_without_end(server: SlackServer) -> None:
    for _ in range(10):
        server.rate_limit(25)
    clock = Clock()
    report = run(server.api_url, MemoryOutbox(planned("one")), clock)
    assert clock.slept == [25, 25]
    assert texts(report, PENDING) == ["one"]


def test_a_broken_channel_is_parked_and_holds_up_nobody(server: SlackServer) -> None:
    outbox = MemoryOutbox([*planned("a", "b", channel="C0GONE"), *planned("c", channel="C0OPS")])
    report = run(server.api_url, outbox)
    assert [m.text for m in server.messages] == ["c"]
    assert (texts(report, PARKED), texts(report, PENDING)) == (["a"], ["b"])
    assert report.notes[0].startswith("Slack knows no channel C0GONE: correct it in monitor.yaml")


def test_a_parked_channel_is_tried_again_once_it_may_be_mended(server: SlackServer) -> None:
    outbox, clock = MemoryOutbox(planned("a", "b", channel="C0GONE")), Clock()
    run(server.api_url, outbox, clock)
    server.channels["C0GONE"] = "gone"
    asyncio.run(clock.sleep(300))
    assert not run(server.api_url, outbox, clock).unsent
    assert [m.text for m in server.messages] == ["a", "b"]


def test_a_refused_token_stops_everything_and_loses_nothing(server: SlackServer) -> None:
    outbox, clock = MemoryOutbox([*planned("a", "b"), *planned("c", channel="C0OPS")]), Clock()
    report = run(server.api_url, outbox, clock, token="xoxb-old")
    assert report.token_refused
    assert len(texts(report, PENDING)) == 3
    assert 1 <= len(server.calls) <= 2  # the channels start side by side
    asyncio.run(clock.sleep(300))
    assert not run(server.api_url, outbox, clock).unsent
    assert sorted(m.text for m in server.messages) == ["a", "b", "c"]


def test_a_layout_that_slack_refuses_arrives_as_plain_text(server: SlackServer) -> None:
    (first,) = planned("a & b")
    broken = replace(first, payload={**first.payload, "blocks": [*first.payload["blocks"], {"type": "video"}]})
    report = run(server.api_url, MemoryOutbox([broken]))
    (message,) = server.messages
    assert not report.unsent
    assert message.blocks == ()
    assert message.text == "Desk &amp; co\na &amp; b <https://press.example/5>\nWhy: Comar"
    assert "this is a mistake of this program" in report.notes[0]


def test_an_unreachable_slack_keeps_everything_in_order() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api/"
    outbox = MemoryOutbox(planned("a", "b"))
    report = run(url, outbox)
    assert texts(report, PENDING) == ["a", "b"]
    assert report.notes[0].startswith("Slack cannot be reached")


def test_channels_are_served_side_by_side(server: SlackServer) -> None:
    server.delay(0.5)
    server.delay(0.5)
    outbox = MemoryOutbox([*planned("a", channel="C0OPS"), *planned("b", channel="C0OTHER")])

    async def go() -> tuple[Report, float]:
        loop = asyncio.get_running_loop()
        async with Slack(settings(server.api_url), "xoxb-test") as slack:
            started = loop.time()
            return await deliver(outbox, slack, TERMS, lambda: NOW), loop.time() - started

    report, seconds = asyncio.run(go())
    assert not report.unsent
    assert seconds < 0.95


def test_a_disk_that_is_full_is_not_hidden(server: SlackServer) -> None:
    class FullDisk(MemoryOutbox):
        def save(self, delivery: Delivery) -> bool:
            raise OSError(28, "No space left on device", delivery.id)

    with pytest.raises(ExceptionGroup) as raised:
        run(server.api_url, FullDisk(planned("a")))
    assert raised.group_contains(OSError, match="No space left")
    assert server.calls == ()


def test_a_reply_behind_a_message_that_slack_refuses_for_good_is_posted_by_itself(server: SlackServer) -> None:
    server.fail_next("invalid_blocks")
    server.fail_next("no_text")
    outbox = MemoryOutbox(planned("a", "b"))
    report = run(server.api_url, outbox)
    assert [(m.text, m.thread_ts) for m in server.messages] == [("b", None)]
    assert texts(report, PARKED) == ["Desk &amp; co\na <https://press.example/1>\nWhy: Comar"]
    again = run(server.api_url, outbox)
    assert (again.sent, again.notes, len(server.calls)) == ((), (), 3)


def test_a_reply_waits_silently_with_a_parent_whose_channel_may_be_mended(server: SlackServer) -> None:
    outbox, clock = MemoryOutbox(planned("a", "b", channel="C0GONE")), Clock()
    run(server.api_url, outbox, clock)
    again = run(server.api_url, outbox, clock)
    assert (again.sent, again.notes, len(server.calls)) == ((), (), 1)


@pytest.mark.parametrize("seconds", [61, 3600])
def test_nothing_reaches_a_channel_before_its_rate_limit_is_over(server: SlackServer, seconds: int) -> None:
    server.rate_limit(seconds)
    outbox, clock = MemoryOutbox([*planned("a"), *planned("b", digest="weekly")]), Clock()
    run(server.api_url, outbox, clock)
    while clock.now < NOW + timedelta(seconds=seconds - 20):
        asyncio.run(clock.sleep(20))
        run(server.api_url, outbox, clock)
    assert len(server.calls) == 1
    asyncio.run(clock.sleep(20))
    assert not run(server.api_url, outbox, clock).unsent
    assert [m.text for m in server.messages] == ["a", "b"]


def test_a_full_workspace_holds_up_its_channel_and_keeps_the_order(server: SlackServer) -> None:
    server.fail_next("message_limit_exceeded")
    outbox, clock = MemoryOutbox([*planned("a"), *planned("b", digest="weekly")]), Clock()
    for _ in range(3):
        run(server.api_url, outbox, clock)
        asyncio.run(clock.sleep(60))
    assert len(server.calls) == 1
    asyncio.run(clock.sleep(3600))
    assert not run(server.api_url, outbox, clock).unsent
    assert [m.text for m in server.messages] == ["a", "b"]


def test_once_it_is_to_stop_no_message_is_begun_and_the_one_on_its_way_is_awaited(server: SlackServer) -> None:
    server.delay(0.4)
    outbox = MemoryOutbox(planned("a", "b", "c"))

    async def go() -> tuple[Report, float]:
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()
        async with Slack(settings(server.api_url), "xoxb-test") as slack:
            begun = loop.time()
            loop.call_later(0.2, stopping.set)
            return await deliver(outbox, slack, TERMS, lambda: NOW, stopping=stopping), loop.time() - begun

    report, seconds = asyncio.run(go())
    assert [d.payload["text"] for d in report.sent] == ["a"]
    assert texts(report, PENDING) == ["b", "c"]
    assert len(server.calls) == 1
    assert seconds < 0.9  # the pause of a second before the next message ends with the signal


def changing(message: Delivery, text: str) -> Delivery:
    """An edit that puts `text` in the place of a message."""
    (like,) = planned(text, channel=message.channel, digest=f"edit of {message.id}")
    return replace(like, kind="edit", parent=message.id, stories=())


def test_an_edit_changes_the_message_in_its_place(server: SlackServer) -> None:
    root, reply = planned("a", "b", channel="#policy")
    outbox = MemoryOutbox([root, reply, changing(root, "c")])
    report = run(server.api_url, outbox)
    assert not report.unsent
    first, second = server.messages
    assert (first.text, second.text, second.thread_ts) == ("c", "b", first.ts)
    assert first.blocks == planned("c")[0].payload["blocks"]
    assert first.metadata == {"event_type": "monitor_delivery", "event_payload": {"delivery_id": root.id}}


def test_an_edit_whose_answer_was_lost_is_made_again(server: SlackServer) -> None:
    (root,) = planned("a")
    edit = changing(root, "c")
    outbox, clock = MemoryOutbox([root]), Clock()
    run(server.api_url, outbox, clock)
    outbox.save(begin(edit, NOW))  # a crash cut it off
    server.drop_after_accept(method="chat.update")
    report = run(server.api_url, outbox, clock)
    assert texts(report, PENDING) == ["c"]
    asyncio.run(clock.sleep(30))
    assert not run(server.api_url, outbox, clock).unsent
    assert [m.text for m in server.messages] == ["c"]


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"])
def test_an_edit_that_slack_will_never_take_is_given_up_and_holds_up_nobody(server: SlackServer, code: str) -> None:
    (root,) = planned("a")
    edit = changing(root, "c")
    server.fail_next(code, method="chat.update")
    outbox = MemoryOutbox([root, edit, *planned("d", digest="weekly")])
    assert not run(server.api_url, outbox).unsent
    assert outbox.kept[edit.id].state is DeliveryState.DROPPED
    assert outbox.kept[edit.id].error
    assert [m.text for m in server.messages] == ["a", "d"]


def test_what_is_said_of_edits_drops_no_news(server: SlackServer) -> None:
    root, reply = planned("a", "b")
    outbox, clock = MemoryOutbox([root]), Clock()
    run(server.api_url, outbox, clock)
    outbox.kept[reply.id] = reply
    server.fail_next("message_not_found")
    assert not run(server.api_url, outbox, clock).unsent
    assert [(m.text, m.thread_ts) for m in server.messages] == [("a", None), ("b", None)]
    (news,) = planned("d", digest="weekly")
    outbox.kept[news.id] = news
    for _ in range(2):
        server.fail_next("is_inactive")
    run(server.api_url, outbox, clock)
    assert outbox.kept[news.id].state is PARKED


@pytest.mark.parametrize("code", ["a_refusal_of_next_year", "channel_not_found"])
def test_an_edit_that_is_refused_again_and_again_holds_up_the_news_for_an_hour_at_most(
    server: SlackServer, code: str
) -> None:
    (root,) = planned("a")
    outbox, clock = MemoryOutbox([root]), Clock()
    run(server.api_url, outbox, clock)
    (news,) = planned("d", digest="weekly")
    edit = changing(root, "c")
    outbox.kept |= {one.id: one for one in (edit, replace(news, created=NOW + timedelta(minutes=1)))}
    for _ in range(30):
        server.fail_next(code, method="chat.update")
    while clock() < NOW + timedelta(hours=1):
        run(server.api_url, outbox, clock)
        asyncio.run(clock.sleep(60))
    assert outbox.kept[edit.id].state is DeliveryState.DROPPED
    assert [m.text for m in server.messages] == ["a", "d"]


def test_an_edit_that_is_refused_leaves_the_message_as_it_was(server: SlackServer) -> None:
    (root,) = planned("a")
    server.fail_next("invalid_blocks", method="chat.update")
    edit = changing(root, "c")
    outbox = MemoryOutbox([root, edit])
    assert not run(server.api_url, outbox).unsent
    (message,) = server.messages
    assert (message.text, message.edited) == ("a", ())
    assert "report" in outbox.kept[edit.id].error


def test_an_edit_of_a_message_that_was_given_up_is_given_up(server: SlackServer) -> None:
    (root,) = planned("a")
    edit = changing(root, "c")
    outbox = MemoryOutbox([replace(root, state=DeliveryState.DROPPED), edit])
    assert not run(server.api_url, outbox).unsent
    assert (outbox.kept[edit.id].state, server.calls) == (DeliveryState.DROPPED, ())
