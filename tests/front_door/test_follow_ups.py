"""Stories that live on: what a channel and its threads hold in Slack when more comes after the telling."""

from __future__ import annotations

import asyncio
import json
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import yaml

from monitor.commands.run import started
from monitor.config import load
from monitor.cycle import gather
from monitor.progress import Silent
from monitor.runtime import utc_now
from monitor.steps.follow import follow_up_stories
from monitor.store import open_store
from tests.front_door.conftest import TOKEN, stories, until
from tests.front_door.test_stories_told import HEADLINE, LATER, STOPPED, in_channel, publish
from tests.world.configuration import WATCHLIST

if TYPE_CHECKING:
    from tests.front_door.conftest import Stage
    from tests.world.slack import Posted


def desk(name: str = "desk", channel: str = "C0POLICY") -> dict[str, object]:
    """A digest of the configuration."""
    return {"id": name, "channel": channel, "watchlists": ["migration"], "at": ["08:00", "16:00"]}


def standing(stage: Stage) -> tuple[Posted, list[Posted]]:
    """The one message of the desk's channel, and the replies in its thread."""
    (message,) = [one for one in in_channel(stage) if one.thread_ts is None]
    return message, [one for one in in_channel(stage) if one.thread_ts == message.ts]


def said(message: Posted) -> str:
    """All that a message shows."""
    return json.dumps(list(message.blocks), ensure_ascii=False)


def test_a_story_that_gains_an_outlet_is_edited_in_place_with_one_reply(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "copia")
    result = stage.once()
    assert stories(result) == []
    (one,) = result["follow_ups"]
    message, (reply,) = standing(stage)
    wanted = {"kind": "outlets", "channel": "C0POLICY", "digest": "desk", "thread": message.ts, "changes": []}
    assert wanted.items() <= one.items()
    assert [other["outlet"] for other in one["also_in"]] == ["Copia"]
    address = stage.press.url("/copia/copia.html")
    assert f"Also in: <{address}|Copia>" in said(message)
    assert reply.text == f"Now also in Copia: {HEADLINE}"
    assert f"Now also in: <{address}|Copia>" in said(reply)
    assert stage.once()["follow_ups"] == []
    assert [call.method for call in stage.slack.calls] == ["chat.postMessage", "chat.postMessage", "chat.update"]


def test_an_update_is_one_reply_with_what_changed_and_a_mark_in_the_message(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "eco")
    result = stage.once()
    (one,) = result["follow_ups"]
    assert (stories(result), one["kind"], one["changes"]) == ([], "update", [["140,000", "152,000"]])
    assert (one["update"]["title"], one["update"]["snippet"]) == (LATER, STOPPED)
    when = datetime.now(UTC) - timedelta(hours=6)  # Mexico City has no summer time
    assert one["text"].partition(": ")[0] in {f"updated {when - timedelta(minutes=back):%H:%M}" for back in (0, 1)}
    message, (reply,) = standing(stage)
    assert reply.text == f"U{one['text'][1:]}. {LATER} (Eco). {STOPPED}"  # "Updated 16:20: 140,000 → 152,000 …"
    assert f"{HEADLINE} → " in said(reply)
    assert "Updated " in said(message)
    assert ", see the thread" in said(message)
    assert "(updated: 140,000 → 152,000 solicitudes)" in said(message)
    publish(stage, "copia")
    assert stage.once()["follow_ups"]
    assert stage.once()["follow_ups"] == []
    message, replies = standing(stage)
    assert len(replies) == 2
    assert ">Copia" not in said(message)
    assert (said(message).count("|Eco>"), said(message).count("|Copia>")) == (1, 1)
    shown = stage.run("explain-story", stage.press.url("/gaceta/gaceta.html")).stdout
    lines = [line.partition("sent")[2] for line in shown.splitlines() if "by the digest desk" in line]
    assert [line.split()[:3] for line in lines] == [[], [",", "its", "update"], [",", "also", "in"]]
    assert [line.endswith(", in the thread") for line in lines] == [False, True, True]


def test_a_dry_run_shows_what_threads_would_be_told_and_tells_nothing(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "eco")
    publish(stage, "copia")
    before = in_channel(stage)
    shown = stage.run("--dry-run").stdout
    assert "Follow-ups in threads" in shown
    assert "140,000 → 152,000 solicitudes; now also in Copia" in shown
    assert "Nothing new" not in shown
    for feed in ("eco", "copia"):
        assert stage.press.url(f"/{feed}/{feed}.html") in shown
    reply, edit = json.loads(stage.run("--dry-run", "--format", "slack").stdout)
    ts = before[0].ts
    assert (reply["method"], reply["thread_ts"], edit["method"], edit["ts"]) == (
        "chat.postMessage",
        ts,
        "chat.update",
        ts,
    )
    assert in_channel(stage) == before
    shown = stage.run("--once", env=TOKEN).stdout
    assert "140,000 → 152,000 solicitudes; now also in Copia" in shown
    assert "Posted to Slack: 1 message, 1 edited." in shown


def test_no_edit_of_the_watchlist_tells_anything_again(stage: Stage) -> None:
    for feed in ("gaceta", "eco", "copia"):
        publish(stage, feed)
        stage.once()
    without = yaml.safe_load(WATCHLIST)
    without["items"] = [item for item in without["items"] if item["id"] != "comar"]
    renamed = yaml.safe_load(WATCHLIST.replace("id: comar", "id: refuge-agency"))
    for watchlist in (yaml.safe_dump(without), WATCHLIST, yaml.safe_dump(renamed), WATCHLIST):
        stage.configure(watchlist=watchlist)
        result = stage.once()
        assert (stories(result), result["follow_ups"]) == ([], [])
    _, replies = standing(stage)
    assert len(replies) == 2


def test_every_channel_is_told_in_its_own_thread(stage: Stage) -> None:
    publish(stage, "gaceta")
    both = {"digests": [desk(), desk("other", "C0OTHER")]}
    stage.configure(settings=both)
    stage.once()
    publish(stage, "eco")
    stage.configure(settings=both)
    result = stage.once()
    assert sorted(one["channel"] for one in result["follow_ups"]) == ["C0OTHER", "C0POLICY"]
    for channel in ("C0OTHER", "C0POLICY"):
        message, reply = (one for one in stage.slack.messages if one.channel == channel)
        assert (message.thread_ts, reply.thread_ts, len(message.edited)) == (None, message.ts, 1)


async def cut_off(stage: Stage, *, planned: bool) -> None:
    """A cycle whose process ends before anything is sent or, where nothing is `planned`, before that."""
    with open_store(str(stage.state)) as store:
        async with started(load(stage.config).config, store, Silent()) as runtime:
            await gather(runtime, utc_now(), every_feed=True)
            if planned:
                assert len(follow_up_stories(runtime, utc_now(), wait=True).threads) == 1


def test_a_daemon_tells_threads_at_once(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "eco")
    asyncio.run(cut_off(stage, planned=False))
    with stage.daemon() as process:
        until(lambda: in_channel(stage)[0].edited)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    _, (reply,) = standing(stage)
    assert (reply.text.count(LATER), "Traceback" in stage.log()) == (1, False)


def test_what_was_planned_when_the_process_died_is_sent_by_the_next_and_once(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "eco")
    asyncio.run(cut_off(stage, planned=True))
    assert len(in_channel(stage)) == 1
    assert stage.once()["follow_ups"] == []
    message, (reply,) = standing(stage)
    assert (reply.text.count(LATER), len(message.edited)) == (1, 1)


def test_an_edit_that_waits_is_made_once_with_all_that_came_meanwhile(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    publish(stage, "eco")
    stage.slack.rate_limit(120, method="chat.update")
    stage.once(status=1)
    publish(stage, "copia")
    stage.once(status=1)
    message, _ = standing(stage)
    assert message.edited == ()
    with open_store(str(stage.state)) as store:
        store.deliveries.take_up(utc_now())
        for one in store.deliveries.unsent():
            store.following.db.run("UPDATE delivery SET next_try = NULL WHERE id = :id", id=one.id)
    stage.once()
    message, replies = standing(stage)
    assert (len(message.edited), len(replies)) == (1, 2)
    assert (said(message).count("|Eco>"), said(message).count("|Copia>")) == (1, 1)


def test_what_comes_to_a_message_that_somebody_deleted_is_told_once(stage: Stage) -> None:
    publish(stage, "gaceta")
    stage.once()
    (message,) = in_channel(stage)
    stage.slack.remove("C0POLICY", message.ts)
    publish(stage, "eco")
    stage.once()
    (told,) = in_channel(stage)
    assert (told.thread_ts, told.text.count(LATER)) == (None, 1)
    publish(stage, "copia")
    stage.once()
    assert [one.thread_ts for one in in_channel(stage)] == [None, told.ts]
    assert stage.once()["follow_ups"] == []
