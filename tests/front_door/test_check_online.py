"""`monitor check --online` as whoever sets the program up meets it: against a real press and Slack on loopback."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.commands.forbidden import LED
from monitor.commands.sample_digest import sample_digest
from monitor.config import schema
from monitor.deliver import online
from monitor.deliver.online_channels import SCOPES
from monitor.digest import check_payload, to_slack
from tests.front_door.conftest import COMAR, TOKEN, Stage, until
from tests.world import Answer, CompletedRun, Item, call_monitor, run_monitor
from tests.world.configuration import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from monitor.deliver.checks import Check

SECRET = "xoxb-test"


def ask(stage: Stage, *arguments: str, env: Mapping[str, str] | None = None) -> CompletedRun:
    """Run the command; whatever it says, the token is not in it."""
    done = call_monitor("--config", stage.config, "check", "--online", *arguments, env=TOKEN if env is None else env)
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def asked(stage: Stage, status: int, env: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The checks by their subject, as JSON tells them."""
    done = ask(stage, "--format", "json", env=env)
    report = json.loads(done.stdout)
    assert (done.status, report["status"]) == (status, status), done.stdout
    return {check["subject"]: check for check in report["online"]}


@pytest.fixture
def ready(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A desk with everything in order, and little patience."""
    monkeypatch.setattr(online, "PAUSE", 0.2)
    stage.publish("gaceta", "comar", "Comar", COMAR)
    stage.configure()
    return stage


def test_all_well_is_status_0_and_a_line_for_each_thing_asked(ready: Stage) -> None:
    done = ask(ready)
    assert done.status == 0, done.stdout + done.stderr
    offline, _, online = done.stdout.partition("\nSlack\n")
    assert "1 feed, 2 items, 1 digest: 8 examples hold" in offline
    assert online.splitlines() == [
        "  ✓ token: valid, of the workspace Loopback, for monitor",
        "  ✓ scopes: chat:write, channels:read, channels:history, groups:read, groups:history",
        "  ✓ C0POLICY (digest desk): it is #policy, and the bot is in it",
        "  ✓ C0OPS (ops channel): it is #ops, and the bot is in it",
        "  ✓ layout of a digest: Slack takes it",
        "  ✓ a message there and back: posted in C0OPS, found by its metadata, and deleted again",
        "",
        "Feeds",
        "  ✓ gaceta: fetched, 1 entry",
        "",
        "online: 7 fine, 0 notes, nothing to mend",
    ]
    assert (ready.slack.messages, len(ready.slack.accepted)) == ((), 1)
    assert len(ready.press.requests) == 1
    assert not ready.state.exists()


def test_as_a_process_of_its_own(ready: Stage) -> None:
    done = run_monitor("--config", ready.config, "check", "--online", env=TOKEN)
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.endswith("nothing to mend\n")


def test_without_a_token_it_says_so_and_still_asks_the_feeds(ready: Stage, tmp_path: Path) -> None:
    done = ask(ready, env={})
    assert done.status == 1
    assert "✗ token: there is none: Slack was not asked\n      put the bot token (xoxb-…) into SLACK_BOT_TOKEN" in (
        done.stdout
    )
    assert "✓ gaceta: fetched, 1 entry" in done.stdout
    assert ready.slack.calls == ()
    checks = asked(ready, 1, env={"SLACK_BOT_TOKEN_FILE": str(tmp_path / "nowhere")})
    assert "cannot read the Slack token from" in checks["token"]["message"]


def test_a_configuration_that_cannot_be_used_is_not_taken_outside(ready: Stage) -> None:
    (ready.config / "feeds.yaml").write_text("feeds: []\n")
    done = ask(ready)
    assert (done.status, ready.press.requests, ready.slack.calls) == (2, (), ())
    assert done.stdout.endswith("1 to mend; nothing was run\n")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("token_revoked", "the token was revoked: install the app again"),
        ("invalid_auth", "Slack does not know the token: put a valid bot token"),
        ("internal_error", "Slack answered 'internal_error' to auth.test"),
    ],
)
def test_a_token_that_is_refused_ends_the_questions_to_slack(ready: Stage, code: str, says: str) -> None:
    ready.slack.revoke_token(code)
    checks = asked(ready, 1)
    assert says in checks["token"]["message"]
    assert list(checks) == ["token", "gaceta"]
    assert len(ready.slack.calls) == 1


def test_a_token_with_a_line_break_is_told_of_without_being_shown(ready: Stage) -> None:
    checks = asked(ready, 1, env={"SLACK_BOT_TOKEN": f"{SECRET}\nxoxb-more"})
    assert "odd characters" in checks["token"]["message"]
    assert ready.slack.calls == ()


@pytest.mark.parametrize(("off", "says"), [(-600, "10 minutes ahead of"), (5400, "90 minutes behind")])
def test_a_clock_that_goes_wrong_is_told_of(ready: Stage, off: float, says: str) -> None:
    ready.slack.clock = lambda: time.time() + off
    checks = asked(ready, 1)
    assert f"{says} Slack's" in checks["clock"]["message"]
    assert checks["a message there and back"]["mark"] == "fine"


def test_what_is_not_slack_is_recognised(ready: Stage) -> None:
    ready.press.answer("/api/auth.test", Answer(body=b"<html>log in first</html>"))
    ready.configure(settings={"slack": {"api_url": ready.press.url("/api/"), "ops_channel": "C0OPS"}})
    checks = asked(ready, 1)
    assert "is not Slack: look at slack.api_url" in checks["token"]["message"]


def test_interrupted_it_still_deletes_its_message(ready: Stage) -> None:
    ready.slack.delay(5, method="conversations.history")
    with ready.process("check", "--online") as process:
        until(lambda: any(call.method == "conversations.history" for call in ready.slack.calls))
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert (ready.slack.messages, len(ready.slack.accepted)) == ((), 1)


def test_slack_out_of_reach_is_told_in_a_sentence(ready: Stage) -> None:
    ready.configure(settings={"slack": {"api_url": "http://127.0.0.1:9/api/", "ops_channel": "C0OPS"}})
    checks = asked(ready, 1)
    assert checks["token"]["message"].startswith("Slack cannot be reached (127.0.0.1 refuses connections): ")
    assert checks["gaceta"]["mark"] == "fine"


def test_missing_scopes_come_with_the_line_for_the_manifest(ready: Stage) -> None:
    ready.slack.scopes.difference_update({"channels:history", "groups:read", "groups:history"})
    checks = asked(ready, 1)
    scope = checks["scope channels:history"]
    assert scope["mark"] == "needs a person"
    assert scope["mend"].startswith(
        'add the line "- channels:history" to the app\'s manifest, under oauth_config: scopes: bot:'
    )
    assert checks["scope groups:read"]["mark"] == "note"
    back = checks["a message there and back"]
    assert "not found in its history: the token lacks the scope channels:history" in back["message"]
    assert (ready.slack.messages, len(ready.slack.accepted)) == ((), 1)  # deleted all the same


def test_the_manifest_asks_for_the_scopes_that_are_looked_for() -> None:
    manifest = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text("utf-8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert all(f"`{scope}`" in (ROOT / "docs" / "slack.md").read_text("utf-8") for scope in SCOPES)


def test_private_channels_need_scopes_of_their_own(ready: Stage) -> None:
    ready.slack.private.add("C0POLICY")
    assert asked(ready, 0)["C0POLICY (digest desk)"]["mark"] == "fine"
    ready.slack.scopes.discard("groups:history")
    check = asked(ready, 1)["C0POLICY (digest desk)"]
    assert '"- groups:history"' in check["mend"]


@pytest.mark.parametrize(
    ("wrong", "message", "mend"),
    [
        (lambda stage: stage.slack.archive("C0POLICY"), "it is archived", "unarchive it"),
        (lambda stage: stage.slack.remove_bot("C0POLICY"), "the bot is not in it", "write there /invite @monitor"),
        (
            lambda stage: stage.slack.channels.pop("C0POLICY"),
            "Slack knows no such channel",
            "correct it, or, if it is private, write there",
        ),
        (
            lambda stage: stage.slack.fail_next("fatal_error", method="conversations.info"),
            "could not be looked at",
            "",
        ),
    ],
)
def test_a_channel_that_cannot_be_told_is_named_with_what_to_do(
    ready: Stage, wrong: Callable[[Stage], object], message: str, mend: str
) -> None:
    ready.configure(settings={"slack": {"api_url": ready.slack.api_url}})
    wrong(ready)
    check = asked(ready, 1)["C0POLICY (digest desk)"]
    assert check["mark"] == "needs a person"
    assert message in check["message"]
    assert check["mend"].startswith(mend)
    if check["place"]:
        assert check["place"].startswith(f"{ready.config}/monitor.yaml:")


def test_names_are_looked_for_through_all_pages(ready: Stage) -> None:
    ready.slack.page_size = 1
    digests = [
        {"id": f"d{number}", "channel": channel, "watchlists": ["migration"], "at": ["08:00"]}
        for number, channel in enumerate(["#policy", "#other", "#polcy"])
    ]
    slack = {"api_url": ready.slack.api_url, "ops_channel": "#ops"}
    ready.configure(settings={"digests": digests, "slack": slack})
    ready.slack.private.add("C0OTHER")
    checks = asked(ready, 1)
    assert checks["#policy (digest d0)"]["message"] == "it is C0POLICY, and the bot is in it"
    assert checks["#other (digest d1)"]["mark"] == "fine"
    assert checks["#polcy (digest d2)"]["mend"].startswith("did you mean #policy? Correct it, or, if it is private")
    assert checks["a message there and back"]["mark"] == "fine"
    assert sum(call.method == "conversations.list" for call in ready.slack.calls) == 3


def test_a_channel_that_is_called_by_two_names_is_told_of(ready: Stage) -> None:
    digests = [
        {"id": digest, "channel": channel, "watchlists": ["migration"], "at": ["08:00"]}
        for digest, channel in (("desk", "C0POLICY"), ("weekly", "#policy"))
    ]
    ready.configure(settings={"digests": digests})
    checks = asked(ready, 1)
    assert checks["#policy (digest weekly)"]["message"].startswith("it is C0POLICY, too: two digests that call")
    assert checks["C0POLICY (digest desk)"]["mend"] == "write #policy here, too, or C0POLICY there"


def test_no_ops_channel_is_no_fault(ready: Stage) -> None:
    ready.configure(settings={"slack": {"api_url": ready.slack.api_url}})
    check = asked(ready, 0)["a message there and back"]
    assert (check["mark"], check["message"]) == ("note", "not tried: there is no ops channel")
    assert ready.slack.accepted == ()


def test_an_ops_channel_without_the_bot_gets_no_message(ready: Stage) -> None:
    ready.slack.remove_bot("C0OPS")
    checks = asked(ready, 1)
    assert checks["C0OPS (ops channel)"]["mark"] == "needs a person"
    assert checks["a message there and back"]["mark"] == "note"
    assert ready.slack.accepted == ()


def test_a_message_whose_answer_is_lost_is_found_and_deleted(ready: Stage) -> None:
    ready.slack.page_size = 1
    for _ in range(3):
        ready.slack.says("C0OPS", "hello")
    ready.slack.drop_after_accept()
    check = asked(ready, 1)["a message there and back"]
    assert "the connection to Slack broke" in check["message"]
    assert check["message"].endswith("it was there all the same, and is deleted again")
    assert (ready.slack.messages, len(ready.slack.accepted)) == ((), 1)


def test_a_message_that_shows_late_is_looked_for_again(ready: Stage) -> None:
    ready.slack.late(0.1)
    assert asked(ready, 0)["a message there and back"]["mark"] == "fine"
    ready.slack.late(100)
    check = asked(ready, 1)["a message there and back"]
    assert check["message"] == "posted in C0OPS, and not found in its history: it does not show the message"
    assert ready.slack.messages == ()


def test_a_message_that_cannot_be_deleted_is_left_to_a_person(ready: Stage) -> None:
    ready.slack.fail_next("compliance_exports_prevent_deletion", method="chat.delete")
    check = asked(ready, 1)["a message there and back"]
    assert "could not be deleted" in check["message"]
    assert "by hand" in check["mend"]


def test_a_layout_that_slack_refuses_is_a_fault_of_ours(ready: Stage) -> None:
    ready.slack.fail_next("unknown_method", method="blocks.validate")
    assert asked(ready, 0)["layout of a digest"]["mark"] == "note"
    ready.slack.fail_next("invalid_blocks", method="blocks.validate")
    check = asked(ready, 1)["layout of a digest"]
    assert check["message"].startswith("Slack answered 'invalid_blocks' to blocks.validate")


@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)])
def test_the_sample_is_a_digest_that_we_would_send(now: datetime) -> None:
    messages = to_slack(sample_digest(now))
    assert len(messages) == 2  # what is to be checked stands in the thread
    assert [check_payload(message.payload) for message in messages] == [[], []]
    kinds = {block["type"] for message in messages for block in message.payload["blocks"]}
    assert {"header", "context", "section", "rich_text"} <= kinds


def test_a_gateway_in_the_place_of_slack_is_recognised(ready: Stage) -> None:
    ready.slack.http_status(502, method="auth.test")
    checks = asked(ready, 1)
    assert "is not Slack: look at slack.api_url" in checks["token"]["message"]


def test_feeds_are_named_with_what_became_of_them(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    old = datetime.now(UTC) - timedelta(days=400)
    stage.announce("stale", Item("Old", stage.press.url("/old.html"), published=old))
    answers = {
        "gone": Answer(410),
        "page": Answer(body=b"<!doctype html><html><title>new</title></html>"),
        "busy": Answer(503),
        "blocked": Answer(403),
        "slow": Answer(429, {"Retry-After": "60"}, delay=0.5),
        "moved": Answer(301, {"Location": stage.press.url("/gaceta.xml")}),
    }
    feeds = {name: stage.press.answer(f"/{name}.xml", answer) for name, answer in answers.items()}
    every = feeds | {name: stage.press.url(f"/{name}.xml") for name in ("gaceta", "stale")}
    stage.configure(every)  # all are asked before the 429 that holds the whole host
    checks = asked(stage, 1)
    marks = {name: checks[name]["mark"] for name in every}
    assert marks == {
        "gaceta": "fine",
        "stale": "note",
        "moved": "note",
        "busy": "note",
        "slow": "note",
        "gone": "needs a person",
        "page": "needs a person",
        "blocked": "needs a person",
    }
    assert "the newest of " in checks["stale"]["message"]
    assert f"redirects for good to {every['gaceta']} since " in checks["moved"]["message"]
    line = (stage.config / "feeds.yaml").read_text().splitlines().index(f"  url: {every['gone']}") + 1
    assert checks["gone"]["place"].startswith(f"{stage.config}/feeds.yaml:{line}:")
    assert checks["gone"]["mend"].startswith("open the outlet's site")


def test_who_is_led_inside_is_not_asked_to_open_his_network(stage: Stage) -> None:
    led = stage.press.redirect("/led.xml", "http://169.254.169.254/latest/")
    stage.configure({"led": led, "ours": "http://10.255.255.1/feed.xml"})
    checks = asked(stage, 1)
    assert checks["led"]["mend"] == LED
    assert "http.allow_private" in checks["ours"]["mend"]


def test_no_feed_at_all_asks_whether_there_is_a_network(stage: Stage) -> None:
    stage.configure({"one": "http://127.0.0.1:9/feed", "two": "http://127.0.0.1:9/feed2"})
    done = ask(stage)
    assert done.status == 1
    assert "✗ one: unreachable: 127.0.0.1:9 refuses connections\n      " in done.stdout
    assert "✗ every feed: no answer: is this machine connected to the internet?" in done.stdout


def test_what_slack_finds_wrong_with_blocks_is_quoted(ready: Stage) -> None:
    """Our own blocks give no reason to: these are wrong on purpose."""

    async def ask_of(blocks: list[dict[str, Any]]) -> list[Check]:
        slack = schema.Slack(api_url=ready.slack.api_url)
        return [check async for check in online.check_slack(slack, SECRET, [], [{"blocks": blocks}])]

    (check,) = (one for one in asyncio.run(ask_of([{"type": "nonsense"}])) if one.subject == "layout of a digest")
    assert check.message == "refused: unsupported type: nonsense at /0/type"
    assert check.mend == "this is a mistake of this program: please report it"
