"""A running daemon and edits of its configuration: taken up, refused, mended, and told of in the ops channel."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.front_door.conftest import COMAR, FOOTBALL, TOKEN, Stage, until
from tests.world import Answer
from tests.world.configuration import ROOT, monitor_environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.waits

FERRY = "  - {id: ferry, name: The ferry, priority: high, names: [Isla Norte ferry], examples: {match: [A bridge.]}}\n"
FAILING = "example of ferry should be “match” and is “no match”: A bridge."
AT_ONCE = {"id": "desk", "channel": "C0POLICY", "watchlists": ["migration"], "at": ["08:00"], "now": {}}


def told(stage: Stage) -> list[str]:
    """The messages of the ops channel, as a reader sees them."""
    return [
        run["text"]
        for message in stage.slack.messages
        if message.channel == "C0OPS"
        for block in message.blocks
        for part in block["elements"]
        for run in part["elements"]
    ]


def edit(stage: Stage, file: str, old: str, new: str) -> Path:
    path = stage.config / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def ended(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=10)


def test_an_edit_is_noticed_refused_while_broken_and_in_force_once_mended(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure(settings={"digests": [AT_ONCE]})
    with stage.daemon() as process:
        until(lambda: stage.press.visits("/gaceta/football.html"))
        edit(stage, "watchlists/migration.yaml", "signs: [$mexico", "sings: [$mexico")
        until(lambda: len(told(stage)) == 1, seconds=15)
        (mistake,) = told(stage)
        assert mistake.startswith("The configuration cannot be used (1 mistake); what was in force goes on:\n• ")
        assert f"{stage.config}/watchlists/migration.yaml:20:5: " in mistake
        assert "did you mean signs?" in mistake
        # Mended, with one item more and a feed that has news of it; asked for, it is read without waiting.
        edit(stage, "watchlists/migration.yaml", "sings: [$mexico", "signs: [$mexico")
        edit(stage, "watchlists/migration.yaml", "  - id: comar", f"{FERRY}  - id: comar")
        stage.publish("faro", "ferry", "Ferry returns", ("The Isla Norte ferry sails again on Monday.", *FOOTBALL))
        feeds = yaml.safe_load((stage.config / "feeds.yaml").read_text())
        feeds["feeds"].append(feeds["feeds"][0] | {"id": "faro", "url": stage.press.url("/faro.xml")})
        (stage.config / "feeds.yaml").write_text(yaml.safe_dump(feeds))
        process.send_signal(signal.SIGHUP)
        until(lambda: len(told(stage)) == 2, seconds=10)
        assert told(stage)[1].splitlines() == [
            "The configuration can be used again. In force from the next cycle on:",
            "• watchlist migration: added ferry",
            "• feeds: added faro",
            "Taken although 1 example does not hold:",
            f"• {stage.config}/watchlists/migration.yaml:15:96: {FAILING}",
        ]
        until(lambda: [m for m in stage.slack.messages if m.channel == "C0POLICY"], seconds=15)
        assert ended(process) == 0
    assert "Ferry returns" in stage.slack.messages[-1].text
    assert len(stage.slack.messages) == 3
    log = stage.log().replace("`", "'")  # in Slack's rich text backticks would stand as they are
    assert all(line in log for message in told(stage) for line in message.splitlines())


def test_sighup_takes_a_new_token_and_new_web_limits_while_a_cycle_ends_with_the_old_ones(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.press.answer("/slow.xml", Answer(delay=4))
    stage.configure({feed: stage.press.url(f"/{feed}.xml") for feed in ("gaceta", "slow")})
    file = stage.folder / "token"
    file.write_text("xoxb-revoked")
    with stage.daemon({"SLACK_BOT_TOKEN_FILE": str(file)}) as process:
        until(lambda: stage.press.visits("/slow.xml"))
        process.send_signal(signal.SIGHUP)
        until(lambda: "does not know the token" in stage.log(), seconds=10)
        file.write_text(TOKEN["SLACK_BOT_TOKEN"])
        edit(stage, "monitor.yaml", "monitor.example/bot", "monitor.example/robot")
        process.send_signal(signal.SIGHUP)
        until(lambda: len(told(stage)) == 2, seconds=10)
        assert told(stage)[0] == "The configuration was read again: nothing differs from what is in force."
        assert told(stage)[1].splitlines() == [
            "The configuration was edited. In force from the next cycle on:",
            "• http.contact: https://monitor.example/bot → https://monitor.example/robot",
            "The Slack token is another one now.",
        ]
        stage.publish("faro", "comar", "Comar abre oficina", COMAR)
        edit(stage, "feeds.yaml", "/gaceta.xml", "/faro.xml")
        process.send_signal(signal.SIGHUP)
        until(lambda: stage.press.visits("/faro/comar.html"), seconds=10)
        agents = [stage.press.visits(path)[0].headers["User-Agent"] for path in ("/slow.xml", "/faro.xml")]
        assert ["monitor.example/robot" in agent for agent in agents] == [False, True]
        assert "feed slow: not-a-feed" in stage.log()  # its answer is empty; it came after the edit
        assert ended(process) == 0
    assert "xoxb-revoked" not in stage.log()
    assert TOKEN["SLACK_BOT_TOKEN"] not in stage.log()


def test_without_an_ops_channel_the_log_says_it_and_a_folder_that_vanishes_ends_nothing(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure(settings={"slack": {"api_url": stage.slack.api_url}})
    with stage.daemon() as process:
        until((stage.state / "monitor.lock").exists)
        process.send_signal(signal.SIGHUP)  # while it starts: no harm
        until(lambda: stage.press.visits("/gaceta/football.html"))
        stage.config.rename(stage.folder / "elsewhere")
        process.send_signal(signal.SIGHUP)
        until(lambda: f"{stage.config}:1:1: there is no such folder" in stage.log(), seconds=10)
        (stage.folder / "elsewhere").rename(stage.config)
        process.send_signal(signal.SIGHUP)
        until(lambda: "can be used again: nothing differs" in stage.log(), seconds=10)
        assert ended(process) == 0
    assert "Traceback" not in stage.log()
    assert stage.slack.messages == ()


HANGS = """
import sys, time
from monitor import reload
from monitor.cli import main

real, looks = reload.look_at, []

def hangs(folder):
    looks.append(None)
    if len(looks) > 1:
        print("hangs", file=sys.stderr, flush=True)
        time.sleep(60)
    return real(folder)

reload.look_at = hangs
sys.exit(main(sys.argv[1:]))
"""


def test_a_folder_on_a_mount_that_hangs_does_not_hold_up_the_end(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    arguments = ["--config", str(stage.config), "--state", str(stage.state)]
    with (
        (stage.folder / "daemon.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-c", HANGS, *arguments], cwd=ROOT, env=monitor_environment(TOKEN), stderr=log, text=True
        ) as process,
    ):
        try:
            until(lambda: "\nhangs\n" in stage.log())
            assert ended(process) == 0
        finally:
            process.kill()


def test_sighup_does_not_end_a_single_cycle(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    with stage.process("--once", "--format", "json") as process:
        until(lambda: stage.press.visits("/gaceta.xml"))
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=30) == 0
    assert len(stage.slack.messages) == 1


def test_a_closed_terminal_ends_the_daemon_that_was_started_there(stage: Stage) -> None:
    stage.publish("gaceta", "football", "Home side wins", FOOTBALL)
    stage.configure()
    ours, theirs = pty.openpty()
    try:
        command = [sys.executable, "-m", "monitor", "--config", str(stage.config), "--state", str(stage.state)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=monitor_environment(TOKEN), stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        until(lambda: stage.press.visits("/gaceta/football.html"))
        os.close(ours)
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=10) == 0
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
