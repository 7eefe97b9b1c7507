"""What those who run the program are told of messages that do not get through: once, and when it is over."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.deliver import drop
from monitor.progress import Silent
from monitor.steps.alarms import LIST
from monitor.steps.send import send_all
from monitor.store import open_store
from tests.deliver.keeping import Clock, planned
from tests.world import SlackServer, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.deliver import Report
    from monitor.model import Delivery
    from monitor.store import Store
    from tests.world.slack import Posted

INVITE = "Slack says the bot is not in {0}: invite it there with /invite @monitor"


class Office:
    """A Slack, a configuration and a state folder, on one clock."""

    def __init__(self, slack: SlackServer, folder: Path) -> None:
        self.slack, self.folder, self.clock = slack, folder, Clock()
        slack.clock = self.clock.seconds
        feeds = {"press": "https://press.example/feed"}
        self.config = load(write_configuration(folder / "config", feeds, slack=slack)).config

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(str(self.folder / "state")) as store:
            yield store

    def add(self, *deliveries: Delivery) -> None:
        with self.store() as store, store.transaction(durable=True):
            store.deliveries.add(deliveries)

    def run(self, later: float = 0, token: str = "xoxb-test") -> Report:
        """One run by a new process, after so many seconds."""
        asyncio.run(self.clock.sleep(later))

        async def go() -> Report:
            async with started(self.config, store, Silent(), self.clock) as runtime:
                return await send_all(runtime, token, self.clock.sleep)

        with self.store() as store:
            return asyncio.run(go())

    def told(self) -> list[str]:
        """What the ops channel was told, in order."""
        found = (message.blocks[0]["elements"][0]["elements"] for message in self.slack.accepted if is_ops(message))
        return [str(run["text"]) for (run,) in found]


def is_ops(message: Posted) -> bool:
    return message.channel == "C0OPS"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with SlackServer() as slack:
        yield Office(slack, tmp_path)


def test_what_needs_a_person_is_told_once_in_one_message_and_again_when_it_is_over(office: Office) -> None:
    office.add(*planned("a", "b"), *planned("c", channel="C0OTHER", digest="other"))
    office.slack.remove_bot("C0POLICY")
    office.slack.archive("C0OTHER")
    office.run()
    archived = "digest other: C0OTHER is archived: unarchive it or name another one in monitor.yaml; 1 message waits"
    first = f"digest desk: {INVITE.format('C0POLICY')}; 2 messages wait\n{archived}\n{LIST}"
    assert office.told() == [first]
    for _ in range(3):
        office.run(later=300)
    assert office.told() == [first]
    office.slack.invite_bot("C0POLICY")
    office.run(later=300)
    assert office.told() == [first, "C0POLICY works again: 2 messages delivered"]
    office.slack.unarchive("C0OTHER")
    office.run(later=300)
    assert office.told()[2:] == ["C0OTHER works again: 1 message delivered"]
    assert office.run(later=300).unsent == ()


def test_a_channel_that_is_refused_for_another_reason_is_told_again(office: Office) -> None:
    office.add(*planned("a"))
    office.slack.remove_bot("C0POLICY")
    office.run()
    office.slack.invite_bot("C0POLICY")
    office.slack.fail_next("message_limit_exceeded")
    office.run(later=300)
    assert len(office.told()) == 2
    assert "reached its limit of messages" in office.told()[1]
    office.run(later=3600)
    assert office.told()[2:] == ["C0POLICY works again: 1 message delivered"]


def test_of_the_ops_channel_itself_it_is_only_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.add(*planned("a", channel="C0OPS", digest="other"))
    office.slack.remove_bot("C0OPS")
    office.run(later=300)
    report = office.run(later=300)
    assert [record for record in caplog.messages if INVITE.format("C0OPS") in record] == [
        f"digest other: {INVITE.format('C0OPS')}; 1 message waits"
    ]
    assert len(report.unsent) == 1


def test_a_refused_token_is_only_logged_and_everything_waits(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.add(*planned("a"), *planned("b", channel="C0OTHER", digest="other"))
    office.run(token="xoxb-old")
    report = office.run(token="xoxb-old", later=300)
    assert report.token_refused
    assert len(report.unsent) == 2
    assert office.run(later=300).unsent == ()
    assert office.told() == []
    assert "xoxb-old" not in caplog.text


def test_a_message_that_slack_refuses_for_good_is_told_and_holds_up_nobody(office: Office) -> None:
    office.add(*planned("a"), *planned("b", digest="weekly"))
    office.slack.fail_next("invalid_blocks")
    office.slack.fail_next("no_text")
    office.run()
    (told,) = office.told()
    assert told.startswith("digest desk, C0POLICY: Slack found no text in the message")
    assert "1 message is kept" in told
    with office.store() as store:
        store.deliveries.take_up(office.clock.now)  # a start tries it once more
    office.slack.fail_next("no_text")
    assert len(office.run(later=300).unsent) == 1
    assert len(office.told()) == 1


def test_one_that_cannot_be_looked_for_is_told_with_what_to_do(office: Office) -> None:
    office.add(*planned("a"))
    office.slack.scopes.discard("channels:history")
    office.slack.drop_after_accept()
    office.run()
    (told,) = office.told()
    assert "add the scope channels:history to the app and install it again" in told
    assert "monitor deliveries retry" in told
    office.run(later=300)
    assert len(office.told()) == 1


def test_what_was_given_up_by_hand_is_not_said_to_work_again(office: Office) -> None:
    office.add(*planned("a"))
    office.slack.remove_bot("C0POLICY")
    office.run()
    with office.store() as store:
        (waiting,) = store.deliveries.unsent()
        store.deliveries.save(drop(waiting, office.clock.now))
        assert store.deliveries.save(waiting) is False
    office.run(later=300)
    assert len(office.told()) == 1
    with office.store() as store:
        assert store.alarms.all() == {}


def test_a_double_that_was_found_is_told(office: Office) -> None:
    office.add(*planned("a"))
    office.slack.drop_after_accept(late=300)
    office.run()
    for wait in (61, 31, 400):
        office.run(later=wait)
    assert [message.text for message in office.slack.messages if message.channel == "C0POLICY"] == ["a"]
    assert office.told() == [
        "a message stood twice in C0POLICY, because Slack showed it too late; the copy was deleted"
    ]
