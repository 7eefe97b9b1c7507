import asyncio
import socket
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from monitor.deliver import Answer, Kind, Slack, TokenError, read_token
from monitor.deliver.connection import why_not
from monitor.model import Delivery
from tests.deliver.keeping import Clock, one, payload, planned, settings
from tests.world import SlackServer
from tests.world.proxy import Proxy

TOKEN = "xoxb-test"


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with SlackServer(TOKEN) as running:
        yield running


def post(api_url: str, *deliveries: Delivery, token: str = TOKEN, thread: str | None = None) -> list[Answer]:
    async def run() -> list[Answer]:
        async with Slack(settings(api_url), token) as slack:
            return [await slack.post(delivery, thread) for delivery in deliveries]

    return asyncio.run(run())


def test_a_message_arrives_once_as_it_is_marked_and_without_previews(server: SlackServer) -> None:
    (answer,) = post(server.api_url, one(id="d" * 32))
    (message,) = server.messages
    assert answer == Answer(Kind.ACCEPTED, ts=message.ts, channel="C0POLICY")
    assert message.text == "hello"
    assert message.blocks == payload("hello")["blocks"]
    assert message.metadata == {"event_type": "monitor_delivery", "event_payload": {"delivery_id": "d" * 32}}
    assert message.thread_ts is None
    assert message.arguments["unfurl_links"] is False
    assert message.arguments["unfurl_media"] is False
    assert not {"link_names", "parse"} & set(message.arguments)


def test_a_reply_goes_into_its_thread(server: SlackServer) -> None:
    (parent,) = post(server.api_url, one())
    post(server.api_url, planned("a", "b")[1], thread=parent.ts)
    assert server.messages[1].thread_ts == parent.ts


def test_a_channel_may_be_named_and_its_id_is_used_from_then_on(server: SlackServer) -> None:
    first, second = post(server.api_url, *(one(channel="#policy"), one(channel="#policy")))
    assert (first.channel, second.channel) == ("C0POLICY", "C0POLICY")
    assert [call.arguments["channel"] for call in server.calls] == ["#policy", "C0POLICY"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("not_in_channel", Kind.CHANNEL),
        ("token_revoked", Kind.TOKEN),
        ("invalid_blocks", Kind.PAYLOAD),
        ("accesslimited", Kind.HOLD),
        ("service_unavailable", Kind.NOT_ACCEPTED),
        ("internal_error", Kind.AMBIGUOUS),
    ],
)
def test_every_class_of_refusal(server: SlackServer, code: str, kind: Kind) -> None:
    server.fail_next(code)
    (answer,) = post(server.api_url, one())
    assert (answer.kind, answer.code) == (kind, code)
    assert server.messages == ()
    assert len(server.calls) == 1


def test_what_slack_says_of_a_refused_layout_is_kept(server: SlackServer) -> None:
    (answer,) = post(server.api_url, one(payload=payload("x", blocks=[{"type": "video"}])))
    assert answer.code == "invalid_blocks"
    assert "unsupported type: video" in answer.sentence


def test_a_rate_limit_brings_its_seconds(server: SlackServer) -> None:
    server.rate_limit(7)
    (answer,) = post(server.api_url, one())
    assert (answer.kind, answer.retry_after) == (Kind.NOT_ACCEPTED, 7)
    assert len(server.calls) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 404, 302, 200])
def test_a_page_instead_of_an_answer_is_ambiguous_and_never_sent_twice(server: SlackServer, status: int) -> None:
    server.http_status(status) if status != 200 else server.drop_after_accept()
    (answer,) = post(server.api_url, one())
    assert answer.kind is Kind.AMBIGUOUS
    assert len(server.calls) == 1


def test_an_answer_that_comes_too_late_is_ambiguous(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.deliver.connection.TIMEOUT_SECONDS", 0.2)
    server.delay(5)
    (answer,) = post(server.api_url, one())
    assert answer.kind is Kind.AMBIGUOUS
    assert "did not answer" in answer.sentence
    assert len(server.messages) == 1


def raw_server_answer(body: bytes, kind: str) -> Answer:
    """What becomes of a body that no Slack would send, over a real socket."""

    async def run() -> Answer:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(65536)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Slack(settings(f"http://127.0.0.1:{port}/api/"), TOKEN) as slack:
            return await slack.post(one(), None)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"ok", "text/plain"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"ok": true}', "application/json"),
        (b'{"ok": true, "ts": 5}', "application/json"),
        (b"<html>", "text/html"),
        (b"", "application/json"),
    ],
)
def test_whatever_is_no_answer_is_ambiguous(body: bytes, kind: str) -> None:
    assert raw_server_answer(body, kind).kind is Kind.AMBIGUOUS


def test_a_refused_connection_was_not_accepted() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (answer,) = post(f"http://127.0.0.1:{port}/api/", one())
    assert answer.kind is Kind.NOT_ACCEPTED
    assert answer.sentence == "Slack cannot be reached: 127.0.0.1 refuses connections"


def test_an_https_address_without_tls_was_not_accepted(server: SlackServer) -> None:
    (answer,) = post(server.api_url.replace("http:", "https:"), one())
    assert answer.kind is Kind.NOT_ACCEPTED
    assert answer.sentence.startswith("Slack cannot be reached: no secure connection to 127.0.0.1 (")
    assert server.calls == ()


def key(host: str) -> ConnectionKey:
    return ConnectionKey(host, 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (aiohttp.ClientConnectorDNSError(key("slack.com"), OSError(-2, "?")), "the name slack.com is not known"),
        (
            aiohttp.ClientConnectorError(
                key("slack.com"), OSError(111, "Multiple exceptions: [Errno 111] Connect call")
            ),
            "slack.com refuses connections",
        ),
        (
            aiohttp.ClientConnectorError(key("slack.com"), OSError(101, "Connect call failed ('2001:db8::1', 443)")),
            "no way to slack.com (Network is unreachable)",
        ),
        (
            aiohttp.ClientConnectorCertificateError(key("slack.com"), ValueError("it is for another")),
            "the certificate of slack.com is not valid (it is for another)",
        ),
        (
            aiohttp.ClientProxyConnectionError(key("inner.example"), OSError(111, "Connect call failed")),
            "the proxy refuses connections",
        ),
        (aiohttp.ConnectionTimeoutError("Connection timeout to host"), "no connection within 5 s"),
    ],
)
def test_why_there_is_no_connection_is_told_in_words(error: aiohttp.ClientConnectorError, said: str) -> None:
    assert why_not(error) == said


def test_proxies_of_the_environment_are_not_used(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    (answer,) = post(server.api_url, one())
    assert answer.kind is Kind.ACCEPTED


@pytest.mark.parametrize("token", ["xoxb-secret-of-ours", "xoxb-secret\nof-ours", "xoxb-sécret-of-ours"])
def test_the_token_is_in_no_answer_and_no_log(
    server: SlackServer, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    answers = post(server.api_url, one(), token=token) + post("http://127.0.0.1:1/", one(), token=token)
    assert answers[0].kind is Kind.TOKEN
    assert "secret" not in str(answers) + caplog.text
    assert server.messages == ()


def test_where_the_token_comes_from(tmp_path: Path) -> None:
    (tmp_path / "slack_token").write_text("xoxb-credential\n")
    named = tmp_path / "named"
    named.write_text(" xoxb-file ")
    everything = {
        "CREDENTIALS_DIRECTORY": str(tmp_path),
        "SLACK_BOT_TOKEN_FILE": str(named),
        "SLACK_BOT_TOKEN": "xoxb-env",
    }
    assert read_token(everything) == "xoxb-credential"
    assert read_token({key: everything[key] for key in ("SLACK_BOT_TOKEN_FILE", "SLACK_BOT_TOKEN")}) == "xoxb-file"
    assert read_token({"SLACK_BOT_TOKEN": "xoxb-env ", "CREDENTIALS_DIRECTORY": "/nowhere"}) == "xoxb-env"
    assert read_token({}) is None
    assert read_token({"SLACK_BOT_TOKEN": " "}) is None


def test_a_token_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing, empty, binary = tmp_path / "missing", tmp_path / "empty", tmp_path / "binary"
    empty.touch()
    binary.write_bytes(b"\xff\xff")
    for file, reason in ((missing, "No such file"), (empty, "is empty"), (binary, "not text")):
        with pytest.raises(TokenError, match=reason) as raised:
            read_token({"SLACK_BOT_TOKEN_FILE": str(file)})
        assert str(file) in str(raised.value)


def test_a_scope_that_is_missing_is_named(server: SlackServer) -> None:
    server.scopes.discard("chat:write")
    (answer,) = post(server.api_url, one())
    assert (answer.kind, answer.code) == (Kind.TOKEN, "missing_scope")
    assert "add the scope chat:write to the app and install it again" in answer.sentence


def channel_id(api_url: str, *names: str) -> list[str | Answer]:
    async def run() -> list[str | Answer]:
        async with Slack(settings(api_url), TOKEN, Clock().sleep) as slack:
            return [await slack.channel_id(name) for name in names]

    return asyncio.run(run())


def test_a_channel_is_found_by_its_name_on_whatever_page_it_stands(server: SlackServer) -> None:
    server.page_size = 1
    server.private.add("C0OTHER")
    assert channel_id(server.api_url, "#ops", "#ops", "#other") == ["C0OPS", "C0OPS", "C0OTHER"]
    (unknown,) = channel_id(server.api_url, "#nowhere")
    assert isinstance(unknown, Answer)
    assert unknown.sentence.startswith("Slack knows no channel #nowhere")


def test_without_the_scope_for_private_channels_the_public_ones_are_found(server: SlackServer) -> None:
    server.scopes.discard("groups:read")
    server.private.add("C0OTHER")
    public, private = channel_id(server.api_url, "#ops", "#other")
    assert public == "C0OPS"
    assert isinstance(private, Answer)
    assert "add the scope groups:read to the app" in private.sentence


def test_it_goes_through_a_proxy_that_is_named_and_its_login_is_not_told(server: SlackServer) -> None:
    async def run(proxy: str) -> Answer:
        async with Slack(settings("http://slack.example/api/"), TOKEN, proxy=proxy) as slack:
            return await slack.post(one(), None)

    login = f"Basic {b64encode(b'desk:se cret').decode()}"
    with Proxy({"slack.example": ("127.0.0.1", server.port)}, login) as proxy:
        sent = asyncio.run(run(f"http://desk:se%20cret@127.0.0.1:{proxy.port}"))
    assert sent.kind is Kind.ACCEPTED
    assert len(server.messages) == 1
    refused = asyncio.run(run(f"http://desk:se%20cret@127.0.0.1:{proxy.port}"))
    assert refused.kind is Kind.NOT_ACCEPTED
    assert "cret" not in refused.sentence


def test_a_proxy_that_does_not_let_through_to_slack_took_nothing() -> None:
    async def run(proxy: str) -> Answer:
        async with Slack(settings("https://slack.example/api/"), TOKEN, proxy=proxy) as slack:
            return await slack.post(one(), None)

    with Proxy({}) as proxy:
        answer = asyncio.run(run(f"http://127.0.0.1:{proxy.port}"))
    assert answer.kind is Kind.NOT_ACCEPTED
    assert "the proxy refuses (502" in answer.sentence
