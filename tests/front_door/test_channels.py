"""A digest whose channel is changed in the configuration: what was not delivered goes along, nothing is told twice."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from tests.front_door.conftest import CBP_ONE, COMAR, FOOTBALL, until

if TYPE_CHECKING:
    from tests.front_door.conftest import Stage


def goes_to(stage: Stage, channel: str, *others: dict[str, Any], ops: str = "C0OPS") -> None:
    """Write the configuration with the desk's digest for this channel."""
    desk = {"id": "desk", "channel": channel, "watchlists": ["migration"], "at": ["08:00"]}
    slack = {"api_url": stage.slack.api_url, "ops_channel": ops}
    stage.configure(settings={"digests": [desk, *others], "slack": slack})


def told(stage: Stage) -> list[tuple[str, str]]:
    """Channel and beginning of every message but those to the ops channel."""
    return [(one.channel, one.text[:8]) for one in stage.slack.messages if one.channel != "C0OPS"]


def test_what_an_archived_channel_did_not_take_is_delivered_in_the_new_one_once(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    goes_to(stage, "C0POLICY")
    stage.slack.archive("C0POLICY")
    stage.once(status=1)
    stage.publish("gaceta", "cbp", "CBP One closes its doors", CBP_ONE)
    stage.once(status=1)
    assert told(stage) == []
    goes_to(stage, "C0OTHER")
    stage.once()
    (message,) = [one for one in stage.slack.messages if one.channel == "C0OTHER"]  # two digests were, one is
    assert message.text.count("Comar abre oficina") == message.text.count("CBP One closes its doors") == 1
    stage.once()
    stage.slack.unarchive("C0POLICY")
    for channel in ("C0POLICY", "C0OTHER", "C0POLICY"):
        goes_to(stage, channel)
        stage.once()
    assert told(stage) == [("C0OTHER", message.text[:8])]


def test_the_new_channel_is_not_told_what_the_old_one_was_and_neither_is_told_twice(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    goes_to(stage, "C0POLICY")
    stage.once()
    stage.publish("gaceta", "cbp", "CBP One closes its doors", CBP_ONE)
    goes_to(stage, "C0OTHER")
    assert [digest["channel"] for digest in stage.dry_run()["digests"]] == ["C0OTHER"]
    assert "CBP One " in stage.run("--dry-run").stdout
    assert "Comar abre" not in stage.run("--dry-run").stdout
    for channel in ("C0OTHER", "C0POLICY", "C0OTHER"):
        goes_to(stage, channel)
        stage.once()
    assert told(stage) == [("C0POLICY", "Comar ab"), ("C0OTHER", "CBP One ")]


def test_a_channel_that_another_digest_keeps_is_told_for_itself(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.slack.archive("C0POLICY")
    goes_to(stage, "C0POLICY")
    stage.once(status=1)
    stage.slack.unarchive("C0POLICY")
    goes_to(stage, "C0OTHER", {"id": "weekly", "channel": "C0POLICY", "watchlists": ["migration"], "at": ["09:00"]})
    stage.once()
    stage.once()
    assert sorted(told(stage)) == [("C0OTHER", "Comar ab"), ("C0POLICY", "Comar ab")]


def test_a_name_and_the_id_of_its_channel_are_one_place(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    goes_to(stage, "#policy")
    stage.once()
    goes_to(stage, "C0POLICY")
    stage.publish("diario", "comar", "Comar abre oficina", COMAR)
    goes_to(stage, "C0POLICY")
    stage.once()
    root, reply = stage.slack.messages
    assert reply.thread_ts == root.ts  # the story goes on where it was told
    assert "Diario" in reply.text


def test_messages_to_the_ops_channel_follow_it(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    for channel in ("C0POLICY", "C0OPS"):
        stage.slack.archive(channel)
    goes_to(stage, "C0POLICY")
    stage.once(status=1)
    stage.once(status=1)
    goes_to(stage, "C0POLICY", ops="C0OTHER")
    stage.once(status=1)
    stage.once(status=1)
    waiting = [one.text for one in stage.slack.messages if one.channel == "C0OTHER"]
    assert len(waiting) == len(set(waiting))
    assert any("C0POLICY" in text for text in waiting)


def test_a_running_daemon_takes_them_along(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    goes_to(stage, "C0POLICY")
    stage.slack.archive("C0POLICY")
    stage.once(status=1)
    with stage.daemon() as process:
        until(lambda: "watching" in stage.log())
        goes_to(stage, "C0OTHER")
        until(lambda: told(stage))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert told(stage) == [("C0OTHER", "Comar ab")]
    assert "Traceback" not in stage.log()
