"""The scripted world keeps its promises: otherwise every other test proves less than it says."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.world import Answer, Item, Press, SlackServer, atom, newspaper_page, rss, write_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ITEMS = [Item("Comar & <INM>", "https://a.example/1?a=1&b=2", "Summary"), Item("Dos", "https://a.example/2")]


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as server:
        yield server


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def client(slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> WebClient:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return WebClient("xoxb-test", base_url=slack.api_url, retry_handlers=[], timeout=5)


def _get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


@pytest.mark.parametrize("build", [rss, atom])
def test_feeds_are_valid_and_say_what_was_asked(build: Callable[..., bytes]) -> None:
    parsed = feedparser.parse(build(ITEMS, title="A & B"))
    assert not parsed.bozo
    assert parsed.feed.title == "A & B"
    assert [entry.link for entry in parsed.entries] == [item.link for item in ITEMS]
    assert parsed.entries[0].published_parsed[:4] == (2026, 11, 22, 9)


def test_a_page_is_served_with_an_etag_that_is_honoured(press: Press) -> None:
    url = press.page("/a", newspaper_page("Título", ["Uno.", "Dos."], related=["Otro"], bio="Somos la casa."))
    status, body, headers = _get(url)
    assert status == 200
    assert b"Somos la casa." in body
    assert _get(url, If_None_Match=headers["ETag"])[:2] == (304, b"")
    assert _get(url, If_None_Match='"other"')[0] == 200
    assert [visit.headers.get("If-None-Match") for visit in press.requests] == [
        None,
        headers["ETag"],
        '"other"',
    ]


def test_answers_come_in_order_and_the_last_repeats(press: Press) -> None:
    url = press.answer("/a", Answer(503, {"Retry-After": "7"}), Answer(body=b"x"))
    assert [_get(url)[0] for _ in range(3)] == [503, 200, 200]


def test_a_body_can_break_off(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x" * 100, headers={"Content-Length": "100"}, drop="middle"))
    with pytest.raises(http.client.IncompleteRead) as caught:
        _get(url)
    assert len(caught.value.partial) == 50


def test_raw_bytes_are_sent_as_they_are(press: Press) -> None:
    url = press.answer("/a", Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    assert _get(url)[:2] == (200, b"ok")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        _get(press.answer("/b", Answer(drop="before")))


def test_slack_takes_a_message_and_a_reply(slack: SlackServer, client: WebClient) -> None:
    assert client.auth_test()["ok"]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hola"}}]
    metadata = {"event_type": "digest", "event_payload": {"id": "1"}}
    parent = client.chat_postMessage(channel="#policy", text="a", blocks=blocks, metadata=metadata)
    client.chat_postMessage(channel="C0POLICY", text="b", thread_ts=parent["ts"])
    first, second = slack.messages
    assert (first.channel, first.text, first.blocks, first.metadata) == ("C0POLICY", "a", blocks, metadata)
    assert second.thread_ts == first.ts != second.ts


def test_slack_takes_a_form_as_well(slack: SlackServer) -> None:
    form = f"channel=C0OPS&text=x&blocks={json.dumps([{'type': 'divider'}])}&token=xoxb-test"
    with urllib.request.urlopen(slack.api_url + "chat.postMessage", data=form.encode(), timeout=5) as response:
        assert json.load(response)["ok"]
    assert slack.messages[0].blocks == [{"type": "divider"}]


def _refusal(client: WebClient, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        client.api_call("chat.postMessage", json={"channel": "C0POLICY", "text": "x"} | arguments)
    return str(caught.value.response["error"])


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"blocks": [_section("x" * 3001)]}, "invalid_blocks"),
        ({"blocks": [_section("")]}, "invalid_blocks"),
        ({"blocks": [_section("x" * 2999)] * 4}, "msg_blocks_too_long"),
        (
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
            "invalid_blocks",
        ),
        ({"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": []}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider", "block_id": "a"}] * 2}, "invalid_blocks"),
        ({"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"thread_ts": "1.2"}, "thread_not_found"),
        ({"metadata": {"event_type": "", "event_payload": {}}}, "invalid_metadata_format"),
    ],
)
def test_slack_refuses_what_slack_refuses(
    slack: SlackServer, client: WebClient, arguments: dict[str, Any], error: str
) -> None:
    assert _refusal(client, **arguments) == error
    assert not slack.messages


def test_slack_fails_as_scripted_and_then_no_more(slack: SlackServer, client: WebClient) -> None:
    slack.fail_next("is_archived")
    slack.rate_limit(7)
    slack.http_status(503)
    assert _refusal(client) == "is_archived"
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0POLICY", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0POLICY", text="x")
    assert client.chat_postMessage(channel="C0POLICY", text="x")["ok"]
    assert (len(slack.messages), len(slack.calls)) == (1, 4)


def test_slack_can_lose_its_answer(slack: SlackServer, client: WebClient) -> None:
    slack.drop_after_accept()
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel="C0POLICY", text="x")
    assert len(slack.messages) == 1


def test_a_wrong_token_is_refused(slack: SlackServer) -> None:
    client = WebClient("xoxb-wrong", base_url=slack.api_url, retry_handlers=[], timeout=5)
    assert _refusal(client) == "invalid_auth"


def test_a_configuration_names_the_press_and_slack(tmp_path: Path, slack: SlackServer) -> None:
    write_configuration(tmp_path, {"el-norte": "http://127.0.0.1:1/feed"}, slack=slack, settings={"timezone": "UTC"})
    monitor = yaml.safe_load((tmp_path / "monitor.yaml").read_text("utf-8"))
    assert (monitor["timezone"], monitor["slack"]["api_url"]) == ("UTC", slack.api_url)
    feeds = yaml.safe_load((tmp_path / "feeds.yaml").read_text("utf-8"))["feeds"]
    assert [(feed["id"], feed["name"]) for feed in feeds] == [("el-norte", "El Norte")]
    assert yaml.safe_load((tmp_path / "watchlists" / "migration.yaml").read_text("utf-8"))["items"]
