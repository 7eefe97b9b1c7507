"""`monitor --once`: what is posted, what is not posted again, what happens when Slack refuses."""

from __future__ import annotations

import subprocess
import sys

from monitor.store import open_store, sole_store
from tests.front_door.conftest import CBP_ONE, COMAR, TOKEN, Stage, items_of, stories, until
from tests.world import Answer
from tests.world.configuration import ROOT, monitor_environment


def test_it_posts_and_the_next_one_posts_nothing_again(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    result = stage.once_as_process()
    assert len(stories(result)) == 1
    (message,) = stage.slack.messages
    assert message.channel == "C0POLICY"
    assert "Comar abre oficina" in message.text
    assert message.metadata is not None
    assert stories(stage.once_as_process()) == []
    assert len(stage.slack.messages) == 1


def test_what_is_new_since_then_is_posted_alone(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    stage.publish("gaceta", "app", "CBP One cierra", CBP_ONE)
    (story,) = stories(stage.once())
    assert items_of(story) == {"cbp-one"}
    assert len(stage.slack.messages) == 2


def test_a_changed_guid_and_a_later_copy_are_not_told_again(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.publish("eco", "nada", "Fútbol", ("Ganó el local por dos goles a uno ante cuatro mil personas.",))
    stage.configure()
    stage.once()
    first = stage.items["gaceta"][0]
    stage.items["gaceta"] = [type(first)(first.title, first.link, guid="changed", published=first.published)]
    stage.press.feed("/gaceta.xml", stage.items["gaceta"])
    stage.publish("eco", "copia", "Refugiados: abre oficina la Comar", COMAR[:4])
    result = stage.once()
    assert stories(result) == []
    assert result["fates"]["duplicate"] == 1
    assert result["fates"]["matched"] == 1
    digest, reply = stage.slack.messages  # the copy is of another outlet: its thread says so, and no second post
    assert (digest.thread_ts, reply.thread_ts) == (None, digest.ts)
    assert "eco/copia" in str(reply.blocks)


def test_without_a_token_nothing_is_polled(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("--once")
    assert done.status == 2
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert stage.press.requests == ()
    assert not stage.state.exists()


def test_the_token_may_stand_in_a_file(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    (stage.folder / "token").write_text("xoxb-test\n")
    done = stage.run("--once", env={"SLACK_BOT_TOKEN_FILE": str(stage.folder / "token")})
    assert done.status == 0, done.stderr
    assert len(stage.slack.messages) == 1


def test_a_refusal_keeps_the_delivery_and_says_so(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.fail_next("not_in_channel")
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    assert "C0POLICY" in done.stderr
    assert "invite" in done.stderr
    assert "Traceback" not in done.stderr
    (told,) = stage.slack.messages
    assert told.channel == "C0OPS"
    assert told.text.startswith("digest desk: Slack says the bot is not in C0POLICY: invite it there")
    stage.once()
    _, digest, mended = stage.slack.messages
    assert (digest.channel, digest.text.count("Comar abre oficina")) == ("C0POLICY", 1)
    assert (mended.channel, mended.text) == ("C0OPS", "C0POLICY works again: 1 message delivered")


def test_a_revoked_token_never_shows_and_nothing_is_lost(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("--once", "--log-level", "debug", env={"SLACK_BOT_TOKEN": "xoxb-revoked-secret"})
    assert done.status == 1
    assert "xoxb-revoked-secret" not in done.stderr + done.stdout
    assert "token" in done.stderr
    stage.once()
    assert len(stage.slack.messages) == 1


def test_a_rate_limit_is_waited_out(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.rate_limit(1)
    stage.once()
    assert len(stage.slack.messages) == 1


def test_a_lost_answer_is_never_sent_again_blindly(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.drop_after_accept()
    done = stage.run("--once", env=TOKEN)
    assert done.status == 0
    assert "the connection to Slack broke" in done.stderr
    stage.once()
    assert len(stage.slack.accepted) == 1


def test_a_lost_answer_that_cannot_be_looked_for_is_left_to_the_next_run(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.drop_after_accept()
    stage.slack.http_status(502, method="conversations.history")
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    assert "it is looked for in C0POLICY before anything else goes there" in done.stderr
    assert "C0POLICY: 1 message waits to be sent by a later run" in done.stderr
    stage.once()
    assert len(stage.slack.accepted) == 1


# ------------------------------------------------------------------ what an earlier run left behind


def test_what_an_earlier_run_left_is_said_and_needs_a_person(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.scopes.discard("channels:history")
    stage.slack.drop_after_accept()
    stage.once(status=1)
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    assert "it is not known whether a message is in C0POLICY, and the others wait" in done.stderr
    assert "add the scope channels:history to the app" in done.stderr


def test_a_rate_limit_that_is_not_over_is_said(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.slack.rate_limit(300)
    stage.once(status=1)
    done = stage.run("--once", env=TOKEN)
    assert done.status == 1
    assert "Slack asks to wait" in done.stderr
    assert "C0POLICY: 1 message waits to be sent by a later run" in done.stderr
    assert len(stage.slack.calls) == 1


def test_a_feed_that_is_left_alone_as_its_server_wants_is_no_fault(stage: Stage) -> None:
    stage.configure({"busy": stage.press.answer("/busy.xml", Answer(status=429, headers={"Retry-After": "600"}))})
    assert stage.once(status=1)["feeds"][0]["outcome"] == "rate-limited"
    (line,) = stage.once(status=0)["feeds"]
    assert line["message"].startswith("not asked")
    assert len(stage.press.visits("/busy.xml")) == 1


def test_every_feed_failing_is_said_whatever_the_format(stage: Stage) -> None:
    stage.configure({"absent": "http://127.0.0.1:9/feed"})
    done = stage.run("--dry-run", "--format", "slack")
    assert done.status == 1
    assert done.stdout.strip() == "[]"
    assert "every feed that was asked fails (1 of 1), for example absent" in done.stderr


# ------------------------------------------------------------------ one at a time, and a clean end


def test_a_second_one_on_the_same_state_is_refused_before_it_polls(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    with sole_store(str(stage.state)):
        done = stage.run_process("--once", env=TOKEN)
        assert stage.press.requests == ()
        assert len(stories(stage.dry_run())) == 1
    assert done.status == 2
    assert f"another monitor works on {stage.state}: stop it first, or name another --state" in done.stderr
    assert (stage.slack.calls, "Traceback" in done.stderr) == ((), False)
    stage.once()
    assert len(stage.slack.messages) == 1


def test_a_dry_run_that_is_stopped_leaves_no_copy_behind(stage: Stage) -> None:
    stage.press.answer("/slow.xml", Answer(delay=60))
    stage.configure({"slow": stage.press.url("/slow.xml")})
    with open_store(str(stage.state)):
        pass
    scratch = stage.folder / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "monitor", "--config", str(stage.config), "--state", str(stage.state), "--dry-run"]
    with subprocess.Popen(command, cwd=ROOT, env=monitor_environment({"TMPDIR": str(scratch)}), stderr=-1) as process:
        until(lambda: stage.press.visits("/slow.xml"))
        assert list(scratch.glob("monitor-dry-run-*"))
        process.terminate()
        assert process.wait(timeout=10) == 143
    assert not list(scratch.glob("monitor-dry-run-*"))
