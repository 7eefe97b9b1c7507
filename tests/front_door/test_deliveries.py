"""`monitor deliveries`: what is not in Slack, sent again or given up by a person."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import DeliveryState
from monitor.store import open_store, sole_store
from tests.front_door.conftest import COMAR, TOKEN, Stage, until
from tests.front_door.test_daemon import fill_outbox, missed, unsent

if TYPE_CHECKING:
    from monitor.model import Delivery


def listed(stage: Stage, *more: str, status: int = 0) -> list[dict[str, Any]]:
    done = stage.run("deliveries", "list", *more, "--format", "json")
    assert done.status == status, done.stderr
    found = json.loads(done.stdout)
    assert found["format"] == "monitor.deliveries/1"
    deliveries: list[dict[str, Any]] = found["deliveries"]
    return deliveries


def parked(stage: Stage) -> Delivery:
    """A state with one message that its channel refuses, about one story."""
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.fail_next("not_in_channel")
    assert stage.run("--once", env=TOKEN).status == 1
    return next(one for one in unsent(stage) if one.channel == "C0POLICY")


def set_state(stage: Stage, one: Delivery, state: DeliveryState) -> None:
    with open_store(str(stage.state)) as store:
        now = datetime.now(UTC)
        store.deliveries.save(replace(one, state=state, attempted=now, first_attempt=now, next_try=None))


def test_where_everything_is_posted_that_is_said(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    done = stage.run("deliveries", "list")
    assert (done.status, done.stdout) == (0, "Every message is posted.\n")
    assert stage.run("deliveries", "drop", "all").stdout == "Every message is posted: there is nothing to decide.\n"


def test_it_lists_which_stories_why_since_when_and_what_to_do(stage: Stage) -> None:
    one = parked(stage)
    (found,) = listed(stage, "--channel", "C0POLICY", status=1)
    assert (found["id"], found["state"], found["needs_person"]) == (one.id, "parked", True)
    assert found["titles"] == ["Comar abre oficina"]
    shown = stage.run("deliveries", "list")
    assert shown.status == 1
    assert "! C0POLICY: " in shown.stdout
    assert "invite" in shown.stdout
    local = one.created.astimezone(ZoneInfo("America/Mexico_City"))
    assert f"  {one.id[:8]}  parked   since {local:%-d %b %Y %H:%M}  message: " in shown.stdout
    assert "UTC" not in shown.stdout
    assert "message: Comar abre oficina" in shown.stdout
    assert listed(stage, "--channel", "C0OTHER") == []


def test_a_retry_sends_it_with_the_next_run(stage: Stage) -> None:
    one = parked(stage)
    done = stage.run("deliveries", "retry", one.id[:6])
    assert (done.status, done.stdout) == (0, f"{one.id[:8]} in C0POLICY is sent again.\n")
    assert [found.state for found in unsent(stage) if found.id == one.id] == ["pending"]
    stage.once()
    assert len([posted for posted in stage.slack.accepted if posted.channel == "C0POLICY"]) == 1


def test_what_is_given_up_is_not_sent_and_its_stories_are_not_told_again(stage: Stage) -> None:
    one = parked(stage)
    done = stage.run("deliveries", "drop", one.id, "--format", "json")
    assert json.loads(done.stdout)["deliveries"] == [{"id": one.id, "channel": "C0POLICY", "state": "dropped"}]
    stage.once()
    assert not [posted for posted in stage.slack.accepted if posted.channel == "C0POLICY"]
    assert stage.run("deliveries", "retry", one.id).status == 2


def test_a_lost_message_that_a_person_says_is_not_there_is_looked_for_once_more(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.drop_after_accept()
    stage.slack.http_status(502, method="conversations.history")
    assert stage.run("--once", env=TOKEN).status == 1
    (one,) = unsent(stage)
    assert one.state is DeliveryState.UNKNOWN
    assert stage.run("deliveries", "retry", "all", "--channel", "C0POLICY").status == 0
    stage.once()
    assert (len(stage.slack.accepted), unsent(stage)) == (1, [])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "name messages by their ids, or all"),
        (["zz"], "zz: no message that waits or is parked has this id"),
        ([""], "2 messages begin so: "),
        (["ff", "--channel", "C0NONE"], "no message in C0NONE that waits or is parked has this id"),
    ],
)
def test_a_name_that_means_none_or_several_changes_nothing(stage: Stage, names: list[str], said: str) -> None:
    stage.configure({"gaceta": "https://gaceta.example/feed"})
    fill_outbox(stage, 2)
    before = unsent(stage)
    done = stage.run("deliveries", "drop", *names)
    assert (done.status, said in done.stderr) == (2, True), done.stderr
    assert unsent(stage) == before


def test_one_that_is_being_sent_is_left_to_who_sends_it(stage: Stage) -> None:
    one = parked(stage)
    with sole_store(str(stage.state)):
        set_state(stage, one, DeliveryState.SENDING)
        done = stage.run("deliveries", "retry", one.id)
        assert done.status == 2
        assert "is being sent at this moment by the daemon of process" in done.stderr
    assert stage.run("deliveries", "retry", one.id).status == 0  # nobody sends it any more


@pytest.mark.waits
def test_a_running_daemon_sees_what_a_person_decided(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    missed(stage, timedelta(days=3))
    stage.slack.fail_next("restricted_action")
    with stage.daemon() as process:
        until(lambda: [one for one in unsent(stage) if one.state is DeliveryState.PARKED])
        standing = json.loads(stage.run("status", "--format", "json").stdout)
        assert (standing["daemon"]["life"], standing["daemon"]["pid"]) == ("running", process.pid)
        assert standing["needs_person"] == ["messages"]
        assert stage.run("deliveries", "retry", "all").status == 0
        until(lambda: [posted for posted in stage.slack.accepted if posted.channel == "C0POLICY"], seconds=20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_only_what_is_to_be_done_must_be_said(stage: Stage) -> None:
    done = stage.run("deliveries")
    assert (done.status, done.stdout) == (2, "")
    assert "required: action\n" in done.stderr
