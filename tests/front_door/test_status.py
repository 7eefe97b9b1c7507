"""`monitor status`: whether it runs, what waits, what needs a person; and nothing is written."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from monitor.commands.forbidden import LED
from monitor.store import sole_store
from tests.front_door.conftest import CBP_ONE, COMAR, TOKEN, Stage
from tests.front_door.test_daemon import fill_outbox
from tests.world import Answer

if TYPE_CHECKING:
    from pathlib import Path


def status(stage: Stage, expected: int = 0) -> dict[str, Any]:
    done = stage.run("status", "--format", "json")
    assert done.status == expected, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["format"] == "monitor.status/1"
    assert bool(found["needs_person"]) is bool(expected)
    return found


def text(stage: Stage, expected: int = 0) -> str:
    done = stage.run("status")
    assert (done.status, done.stderr) == (expected, "")
    return done.stdout


def told(stage: Stage) -> None:
    """A state in which one story was told."""
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()


def cut_off(stage: Stage) -> None:
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("UPDATE lease SET ended = NULL, pid = 999999999")
    connection.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_where_nothing_was_ever_stored_there_is_nothing_to_tell(stage: Stage) -> None:
    stage.configure({"gaceta": "https://gaceta.example/feed"})
    done = stage.run("status")
    assert (done.status, done.stdout) == (2, "")
    assert "holds no articles yet" in done.stderr
    assert not stage.state.exists()


def test_it_tells_how_things_stand_and_writes_nothing(stage: Stage) -> None:
    told(stage)
    before = contents(stage.state)
    found = status(stage)
    assert contents(stage.state) == before
    assert (found["daemon"]["life"], found["daemon"]["work"]) == ("ended", "once")
    assert found["daemon"]["last_cycle"]
    assert (found["feeds"]["total"], found["feeds"]["fine"], found["feeds"]["troubles"]) == (1, 1, [])
    (digest,) = found["digests"]
    assert (digest["id"], digest["channel"], digest["stories_waiting"]) == ("desk", "C0POLICY", 0)
    assert digest["last"] <= found["at"] < digest["next"]
    assert found["messages"] == []
    assert (found["state"]["articles"], found["state"]["stories"]) == (1, 1)
    shown = text(stage)
    assert "none runs: a run of --once of process" in shown
    assert "1 of 1 fine" in shown
    assert "desk → C0POLICY: last told" in shown
    assert "none waits" in shown
    assert "!" not in shown


def test_a_story_that_waits_for_its_digest_is_counted(stage: Stage) -> None:
    told(stage)
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("DELETE FROM shown")
        connection.execute("DELETE FROM telling")
    connection.close()
    assert status(stage)["digests"][0]["stories_waiting"] == 1
    assert "1 story waits" in text(stage)


def test_what_waits_for_no_digest_is_told_so(stage: Stage) -> None:
    stage.publish("gaceta", "cbp", "La app CBP One dejó de funcionar", CBP_ONE, language="en")
    stage.configure()
    stage.once()
    zone, now = ZoneInfo("America/Mexico_City"), datetime.now(UTC)
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("DELETE FROM shown")
        connection.execute("DELETE FROM telling")
        connection.execute("UPDATE member SET joined = ?", (int(now.timestamp() * 1000),))
    connection.close()
    at, begun, over = (f"{now.astimezone(zone) + timedelta(hours=hours):%H:%M}" for hours in (12, -1, 3))
    digest = {"id": "desk", "channel": "C0POLICY", "at": [at], "watchlists": ["migration"], "now": {"priority": "high"}}
    stage.configure(settings={"digests": [digest]})
    assert "1 story goes out at once, next" in text(stage)
    assert ", 0 stories wait" in text(stage)
    stage.configure(settings={"digests": [digest | {"quiet": {"from": begun, "to": over}}]})
    assert f"{over}, when the quiet hours end, next" in text(stage)
    (found,) = status(stage)["digests"]
    assert [(one["stories"], one["why"]) for one in found["ahead"]] == [(1, "quiet hours")]


def test_what_is_parked_or_went_to_another_channel_was_not_told(stage: Stage) -> None:
    told(stage)
    last = status(stage)["digests"][0]["last"]
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("UPDATE delivery SET created = created - 3600000")  # it was parked for an hour
    connection.close()
    assert status(stage)["digests"][0]["last"] == last
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("UPDATE delivery SET channel = 'C0OTHER'")
    connection.close()
    assert "desk → C0POLICY: never told" in text(stage)


def test_one_that_runs_one_that_hangs_and_one_that_was_cut_off(stage: Stage) -> None:
    told(stage)
    now = datetime.now(UTC)
    with sole_store(str(stage.state)):
        assert status(stage)["daemon"]["life"] == "running"
        assert "daemon     the daemon of process" in text(stage)
    with sole_store(str(stage.state), clock=lambda: now - timedelta(minutes=5)):
        assert status(stage, 1)["daemon"]["life"] == "silent"
        assert "! daemon   gives no sign of life: the daemon of process" in text(stage, 1)
    cut_off(stage)
    assert status(stage, 1)["needs_person"] == ["daemon"]
    assert "was cut off. Start it again" in text(stage, 1)


def test_a_feed_that_fails_is_named_with_what_to_do_and_needs_a_person_when_no_other_is_fine(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.press.answer("/gone.xml", Answer(status=410))
    gaceta, gone = ({name: stage.press.url(f"/{name}.xml")} for name in ("gaceta", "gone"))
    stage.configure(gaceta | gone)
    stage.once()
    (trouble,) = status(stage)["feeds"]["troubles"]
    assert (trouble["id"], trouble["outcome"]) == ("gone", "gone")
    assert "take it out of feeds.yaml" in trouble["do"]
    assert "1 of 2 fine" in text(stage)
    stage.configure(gone)
    found = status(stage, 1)
    assert (found["needs_person"], found["feeds"]["fine"]) == (["feeds"], 0)
    assert "! feeds" in text(stage, 1)


def test_a_network_is_opened_only_for_an_address_that_we_wrote_ourselves(stage: Stage) -> None:
    wheres = {
        "inside": "http://169.254.169.254/latest/",
        "file": "file:///etc/passwd",
        "login": "http://a:b@a.example/",
    }
    led = {name: stage.press.redirect(f"/{name}.xml", where) for name, where in wheres.items()}
    stage.configure(led | {"ours": "http://10.255.255.1/feed.xml"})
    stage.once(1)
    troubles = {one["id"]: one for one in status(stage, 1)["feeds"]["troubles"]}
    assert {one["outcome"] for one in troubles.values()} == {"forbidden-address"}
    assert "let it through in `http.allow_private`" in troubles.pop("ours")["do"]
    assert {one["do"] for one in troubles.values()} == {LED}
    assert troubles.keys() == wheres.keys()


def test_a_message_that_is_parked_needs_a_person(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.fail_next("not_in_channel")
    assert stage.run("--once", env=TOKEN).status == 1
    found = status(stage, 1)
    assert found["needs_person"] == ["messages"]
    (standing,) = [one for one in found["messages"] if one["channel"] == "C0POLICY"]
    assert (standing["kind"], standing["deliveries"][0]["state"]) == ("channel", "parked")
    shown = text(stage, 1)
    assert "! messages C0POLICY: 1 message waits since" in shown
    assert "invite" in shown
    assert "(monitor deliveries list)" in shown


def test_a_message_that_only_waits_needs_nobody(stage: Stage) -> None:
    told(stage)
    fill_outbox(stage, 2)
    assert status(stage)["messages"][0]["kind"] == "waits"
    assert "C0POLICY: 2 messages wait" in text(stage)


def test_a_broken_configuration_hides_nothing_else(stage: Stage) -> None:
    told(stage)
    (stage.config / "monitor.yaml").write_text("digests: [\n")
    found = status(stage, 1)
    assert found["needs_person"] == ["configuration"]
    assert any("monitor.yaml:" in line for line in found["configuration"]["mistakes"])
    assert found["state"]["articles"] == 1
    assert "monitor.yaml:" in text(stage, 1)


# ------------------------------------------------------------------ --integrity


@pytest.mark.parametrize("running", [True, False])
def test_a_sound_state_is_one_line(stage: Stage, *, running: bool) -> None:
    told(stage)
    if running:
        with sole_store(str(stage.state)):
            done = stage.run("status", "--integrity")
    else:
        done = stage.run("status", "--integrity")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == f"{stage.state} is sound: every page, reference, fate and message.\n"


def test_every_fault_is_told_with_what_to_do(stage: Stage) -> None:
    told(stage)
    with sqlite3.connect(stage.state / "monitor.db") as connection:
        connection.execute("DELETE FROM member")
        connection.execute("UPDATE delivery SET state = 'sending'")
    connection.close()
    done = stage.run("status", "--integrity", "--format", "json")
    assert done.status == 1
    faults = json.loads(done.stdout)["faults"]
    assert any("1 matched entries that stand in no story" in fault for fault in faults)
    assert any("were on their way when the program was cut off" in fault for fault in faults)
    assert stage.run("status", "--integrity").stdout.splitlines() == faults


def test_a_real_state_keeps_every_rule_through_edits_and_decisions_by_hand(stage: Stage) -> None:
    told(stage)
    stage.publish("diario", "copy", "Comar abre oficina en Tapachula", COMAR)
    stage.publish("gaceta", "second", "Comar cierra oficina en Tenosique", COMAR[::-1])
    stage.configure()
    stage.once()
    address = stage.press.url("/diario/copy.html")
    assert stage.run("stories", "split", address).status == 0
    assert stage.run("stories", "join", address, stage.press.url("/gaceta/second.html")).status == 0
    stage.once()
    done = stage.run("status", "--integrity")
    assert done.status == 0, done.stdout
