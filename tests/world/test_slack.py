"""The loopback Slack reads, edits, deletes, refuses and fails as it says."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.world import SlackServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hola"}}]
LOST = (http.client.HTTPException, OSError)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(private=["C0OTHER"]) as server:
        yield server


@pytest.fixture
def client(slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> WebClient:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return WebClient("xoxb-test", base_url=slack.api_url, retry_handlers=[], timeout=2)


def _mark(delivery: str) -> dict[str, Any]:
    return {"event_type": "monitor_delivery", "event_payload": {"delivery_id": delivery}}


def _post(client: WebClient, text: str, channel: str = "C0POLICY", **more: Any) -> str:
    return str(client.chat_postMessage(channel=channel, text=text, **more)["ts"])


def _refused(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def _history(client: WebClient, **arguments: Any) -> list[dict[str, Any]]:
    """Every message, by all pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = client.conversations_history(channel="C0POLICY", cursor=cursor, **arguments)
        found += answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            assert not answer["has_more"]
            return found


# ------------------------------------------------------------------ looking


def test_history_is_newest_first_in_pages_and_has_no_replies(slack: SlackServer, client: WebClient) -> None:
    slack.page_size = 2
    stamps = [_post(client, str(number), metadata=_mark(f"d{number}")) for number in range(5)]
    _post(client, "reply", thread_ts=stamps[0])
    assert [message["text"] for message in _history(client)] == ["4", "3", "2", "1", "0"]
    assert [message["text"] for message in _history(client, limit=4)] == ["4", "3", "2", "1", "0"]
    assert len([call for call in slack.calls if call.method == "conversations.history"]) == 6
    assert all("metadata" not in message for message in _history(client))
    marked = _history(client, include_all_metadata=True)
    assert [m["metadata"]["event_payload"]["delivery_id"] for m in marked] == ["d4", "d3", "d2", "d1", "d0"]
    assert (marked[4]["reply_count"], "thread_ts" in marked[0]) == (1, False)


def test_what_arrives_between_two_pages_moves_nothing(slack: SlackServer, client: WebClient) -> None:
    slack.page_size = 2
    for text in "abc":
        _post(client, text)
    first = client.conversations_history(channel="C0POLICY")
    _post(client, "d")
    cursor = first["response_metadata"]["next_cursor"]
    assert [m["text"] for m in client.conversations_history(channel="C0POLICY", cursor=cursor)["messages"]] == ["a"]


def test_history_between_two_times(client: WebClient) -> None:
    stamps = [_post(client, text) for text in "abc"]
    assert [m["text"] for m in _history(client, oldest=stamps[0])] == ["c", "b"]
    assert [m["text"] for m in _history(client, oldest=stamps[0], inclusive=True)] == ["c", "b", "a"]
    assert [m["text"] for m in _history(client, latest=stamps[2], oldest="0")] == ["b", "a"]
    assert _refused(client.conversations_history, channel="C0POLICY", oldest="noon") == "invalid_ts_oldest"
    assert _refused(client.conversations_history, channel="C0POLICY", cursor="!") == "invalid_cursor"
    assert _refused(client.conversations_history, channel="C0POLICY", limit=1000) == "invalid_limit"


def test_stamps_follow_the_clock_and_are_never_the_same(slack: SlackServer, client: WebClient) -> None:
    assert abs(float(_post(client, "now")) - time.time()) < 60
    slack.clock = clock = Clock()
    clock.now = time.time() + 1000
    first, second = _post(client, "a"), _post(client, "b")
    assert 0 < float(second) - float(first) < 0.001
    assert abs(float(first) - clock.now) < 0.001


def test_a_thread_is_its_root_and_then_its_replies(slack: SlackServer, client: WebClient) -> None:
    slack.page_size = 2
    root = _post(client, "root")
    for text in "abc":
        _post(client, text, thread_ts=root, metadata=_mark(text))
    pages = client.conversations_replies(channel="C0POLICY", ts=root, include_all_metadata=True)
    found = [[(m["text"], m.get("metadata")) for m in page["messages"]] for page in pages]
    assert found == [[("root", None), ("a", _mark("a"))], [("b", _mark("b")), ("c", _mark("c"))]]
    assert _refused(client.conversations_replies, channel="C0POLICY", ts="1.2") == "thread_not_found"


def test_others_write_too(slack: SlackServer, client: WebClient) -> None:
    ts = _post(client, "ours")
    slack.says("C0POLICY", "and?", thread_ts=ts)
    other = slack.says("C0POLICY", "hello")
    assert [m.text for m in slack.messages] == ["ours"]
    assert [m["user"] for m in _history(client)] == ["U0ANNA", "U0"]
    assert _refused(client.chat_update, channel="C0POLICY", ts=other, text="x") == "cant_update_message"
    assert _refused(client.chat_delete, channel="C0POLICY", ts=other) == "cant_delete_message"


# ------------------------------------------------------------------ changing


def test_an_edit_replaces_text_and_blocks_and_keeps_metadata(slack: SlackServer, client: WebClient) -> None:
    ts = _post(client, "a", blocks=BLOCKS, metadata=_mark("d"))
    client.chat_update(channel="C0POLICY", ts=ts, text="b", blocks=[{"type": "divider"}])
    (message,) = slack.messages
    assert (message.text, message.blocks, message.metadata) == ("b", [{"type": "divider"}], _mark("d"))
    assert [(version.text, version.blocks) for version in message.edited] == [("a", BLOCKS)]
    client.chat_update(channel="C0POLICY", ts=ts, text="c", metadata={})
    (message,) = slack.messages
    assert (message.text, message.blocks, message.metadata, len(message.edited)) == ("c", (), None, 2)


def test_edits_that_slack_refuses(slack: SlackServer, client: WebClient) -> None:
    ts = _post(client, "a")
    assert _refused(client.chat_update, channel="#policy", ts=ts, text="b") == "channel_not_found"
    assert _refused(client.chat_update, channel="C0POLICY", ts="1.2", text="b") == "message_not_found"
    assert _refused(client.chat_update, channel="C0POLICY", ts=ts, text="b" * 4001) == "msg_too_long"
    nonsense = [{"type": "nonsense"}]
    assert _refused(client.chat_update, channel="C0POLICY", ts=ts, text="b", blocks=nonsense) == "invalid_blocks"
    assert slack.messages[0].edited == ()


def test_what_is_deleted_is_gone_unless_it_has_replies(slack: SlackServer, client: WebClient) -> None:
    ts = _post(client, "a", metadata=_mark("a"))
    client.chat_delete(channel="C0POLICY", ts=ts)
    assert (slack.messages, slack.accepted[0].deleted, _history(client)) == ((), True, [])
    assert _refused(client.chat_delete, channel="C0POLICY", ts=ts) == "message_not_found"
    assert _refused(client.chat_update, channel="C0POLICY", ts=ts, text="b") == "message_not_found"
    assert _refused(client.chat_postMessage, channel="C0POLICY", text="b", thread_ts=ts) == "thread_not_found"
    root = _post(client, "root", metadata=_mark("root"))
    _post(client, "reply", thread_ts=root)
    slack.remove("C0POLICY", root)
    (stone,) = _history(client, include_all_metadata=True)
    assert (stone["subtype"], "metadata" in stone) == ("tombstone", False)
    assert _post(client, "goes on", thread_ts=root)


# ------------------------------------------------------------------ who may do what


def test_the_token_says_what_it_may_do(slack: SlackServer, client: WebClient) -> None:
    slack.scopes.clear()
    slack.scopes.update({"chat:write", "channels:read"})
    answer = client.auth_test()
    assert answer.headers["x-oauth-scopes"] == "channels:read,chat:write"
    assert (answer["team"], answer["user"]) == ("Loopback", "monitor")
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel="C0POLICY")
    said = caught.value.response
    assert (said["error"], said["needed"], said["provided"]) == (
        "missing_scope",
        "channels:history",
        "channels:read,chat:write",
    )
    assert _refused(client.conversations_info, channel="C0OTHER") == "missing_scope"
    assert _refused(client.conversations_list, types="public_channel,private_channel") == "missing_scope"
    slack.scopes.clear()
    assert _refused(client.chat_postMessage, channel="C0POLICY", text="x") == "missing_scope"


def test_channels_by_id_and_listed_in_pages(slack: SlackServer, client: WebClient) -> None:
    slack.page_size = 1
    slack.archive("C0OPS")
    assert client.conversations_info(channel="C0OPS")["channel"]["is_archived"]
    assert _refused(client.conversations_info, channel="#ops") == "channel_not_found"
    pages = [page["channels"] for page in client.conversations_list(types="public_channel,private_channel")]
    assert [[channel["name"] for channel in page] for page in pages] == [["policy"], ["ops"], ["other"]]
    assert [channel["is_private"] for page in pages for channel in page] == [False, False, True]
    open_ones = client.conversations_list(exclude_archived=True)
    assert [channel["name"] for page in open_ones for channel in page["channels"]] == ["policy"]


@pytest.mark.parametrize(("channel", "error"), [("C0POLICY", "not_in_channel"), ("C0OTHER", "channel_not_found")])
def test_a_bot_that_is_no_member_sees_public_channels_only(
    slack: SlackServer, client: WebClient, channel: str, error: str
) -> None:
    slack.remove_bot(channel)
    assert _refused(client.chat_postMessage, channel=channel, text="x") == error
    assert _refused(client.conversations_history, channel=channel) == error
    slack.invite_bot(channel)
    assert _post(client, "x", channel)


def test_an_archived_channel_takes_nothing_and_shows_its_history(slack: SlackServer, client: WebClient) -> None:
    ts = _post(client, "a")
    slack.archive("C0POLICY")
    assert _refused(client.chat_postMessage, channel="C0POLICY", text="x") == "is_archived"
    assert _refused(client.chat_update, channel="C0POLICY", ts=ts, text="x") == "is_inactive"
    assert len(_history(client)) == 1
    slack.unarchive("C0POLICY")
    assert _post(client, "b")


def test_a_token_is_revoked_and_given_back(slack: SlackServer, client: WebClient) -> None:
    slack.revoke_token()
    assert _refused(client.chat_postMessage, channel="C0POLICY", text="x") == "token_revoked"
    assert _refused(client.auth_test) == "token_revoked"
    slack.restore_token()
    assert _post(client, "x")


def test_blocks_are_validated_without_being_posted(slack: SlackServer, client: WebClient) -> None:
    slack.scopes.clear()
    assert client.api_call("blocks.validate", json={"message": {"text": "x", "blocks": BLOCKS}})["ok"]
    assert client.api_call("blocks.validate", params={"blocks": json.dumps(BLOCKS)})["ok"]
    with pytest.raises(SlackApiError) as caught:
        client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}, {"type": "nonsense"}]})
    said = caught.value.response
    assert said["error"] == "invalid_blocks"
    assert said["errors"] == [
        {"pointer": "/1/type", "code": "failed_constraint", "message": "unsupported type: nonsense"}
    ]
    assert _refused(client.api_call, api_method="blocks.validate") == "invalid_arguments"
    assert slack.accepted == ()


# ------------------------------------------------------------------ failing


def _fails(slack: SlackServer) -> dict[str, tuple[Callable[..., None], int]]:
    """Each fault, and how many messages stand there after it."""
    return {
        "dropped before": (slack.drop_before_accept, 0),
        "dropped after": (slack.drop_after_accept, 1),
        "cut": (slack.cut_answer, 1),
        "5xx before": (lambda: slack.http_status(502), 0),
        "5xx after": (lambda: slack.http_status(502, accepted=True), 1),
        "slow and lost": (lambda: slack.delay(1, accepted=False), 0),
        "slow and taken": (lambda: slack.delay(1), 1),
        "refused": (lambda: slack.fail_next("internal_error"), 0),
        "failed after": (lambda: slack.fail_next("fatal_error", accepted=True), 1),
    }


def test_every_fault_takes_the_message_or_not_and_then_all_is_well(slack: SlackServer, client: WebClient) -> None:
    client.timeout = 0.4  # type: ignore[assignment]  # seconds; slack_sdk declares int and passes it on
    for name, (script, taken) in _fails(slack).items():
        before = len(slack.messages)
        script()
        with pytest.raises((*LOST, SlackApiError)):
            client.chat_postMessage(channel="C0POLICY", text=name)
        assert (name, len(slack.messages) - before) == (name, taken)
        assert slack.calls[-1].trouble is not None
    _post(client, "well")
    assert slack.calls[-1].trouble is None


def test_faults_are_scripted_for_each_method(slack: SlackServer, client: WebClient) -> None:
    slack.fail_next("fatal_error", method="conversations.history")
    slack.drop_after_accept(method="chat.update")
    ts = _post(client, "a")
    assert _refused(client.conversations_history, channel="C0POLICY") == "fatal_error"
    with pytest.raises(LOST):
        client.chat_update(channel="C0POLICY", ts=ts, text="b")
    assert [message["text"] for message in _history(client)] == ["b"]


def test_a_limit_holds_until_its_time_is_over(slack: SlackServer, client: WebClient) -> None:
    slack.clock = clock = Clock()
    slack.limit(30, channel="C0POLICY")
    waits = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel="C0POLICY", text="x")
        assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
        waits.append(caught.value.response.headers["Retry-After"])
        clock.now += 12.5
    assert waits == ["30", "18"]
    assert _post(client, "elsewhere", "C0OPS")
    clock.now += 5
    assert _post(client, "x")


def test_a_message_may_show_in_history_later(slack: SlackServer, client: WebClient) -> None:
    slack.clock = clock = Clock()
    slack.drop_after_accept(late=20)
    with pytest.raises(LOST):
        client.chat_postMessage(channel="C0POLICY", text="x")
    slack.late(1000)
    _post(client, "y")
    assert (len(slack.messages), _history(client)) == (2, [])
    clock.now += 20
    assert [message["text"] for message in _history(client)] == ["x"]
    slack.reveal()
    assert [message["text"] for message in _history(client)] == ["y", "x"]


def test_random_trouble_is_the_same_for_the_same_seed(slack: SlackServer, client: WebClient) -> None:
    def met(seed: int) -> list[object]:
        slack.trouble(random.Random(seed), 0.5, late=10)
        for _ in range(60):
            try:
                client.chat_postMessage(channel="C0POLICY", text="x")
            except (*LOST, SlackApiError):
                continue
        slack.calm()
        return [call.trouble for call in slack.calls[-60:]]

    first = met(1)
    assert first == met(1) != met(2)
    assert 15 < sum(trouble is not None for trouble in first) < 45
    assert len(Counter(map(repr, first))) > 8  # every kind turns up
    before = len(slack.messages)
    _post(client, "well")
    assert len(slack.messages) == before + 1


def test_the_server_outlives_clients_that_die(slack: SlackServer, client: WebClient) -> None:
    body = b'{"channel": "C0POLICY", "text": "x"}'
    head = b"POST /api/chat.postMessage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer xoxb-test\r\n"
    head += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    for cut in (0, 20, len(head) - 2, len(head), len(head) + 10, len(head + body)):
        with socket.create_connection((slack.host, slack.port)) as connection:
            # Linger 0: closed by a reset, as by a process that is killed with bytes unread.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall((head + body)[:cut])
    _post(client, "well")
    assert [message.text for message in slack.messages][-1] == "well"
    assert len(slack.messages) <= 2


def test_a_client_that_is_killed_while_it_waits_leaves_its_message(slack: SlackServer, client: WebClient) -> None:
    slack.delay(0.5)
    code = f"""
import urllib.request
request = urllib.request.Request("{slack.api_url}chat.postMessage", b"channel=C0OPS&text=x&token=xoxb-test")
urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open(request)
"""
    with subprocess.Popen([sys.executable, "-S", "-c", code]) as process:
        end = time.monotonic() + 20
        while not slack.messages and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    _post(client, "well")
    assert [message.text for message in slack.messages] == ["x", "well"]


def test_a_query_is_understood_as_well(slack: SlackServer) -> None:
    request = urllib.request.Request(
        slack.api_url + "conversations.history?channel=C0POLICY&include_all_metadata=1",
        headers={"Authorization": "Bearer xoxb-test"},
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        assert json.load(response) == {"ok": True, "messages": [], "has_more": False}
