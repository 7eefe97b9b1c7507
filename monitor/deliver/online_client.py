"""One question to Slack and its answer, whatever happens: for checks, where nothing depends on what was taken."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from monitor.deliver.answers import REFUSALS, TOKEN_HINT, Kind
from monitor.deliver.connection import TIMEOUT_SECONDS, slack_client, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from monitor.config import schema

HTTP_TOO_MANY_REQUESTS = 429
NOT_SLACK = "what answered (status {status}) is not Slack: look at slack.api_url in monitor.yaml"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `fault` is "" when Slack said yes, else a sentence; `code` is Slack's own word for it.

    A fault without a code: no answer that can be understood, so nobody knows what was done. `scopes` are what the
    token may do, None where Slack does not say; `at` is what Slack's clock says, to the second.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    at: datetime | None = None
    code: str = ""
    fault: str = ""

    @property
    def next_cursor(self) -> str:
        """Where the next page begins; "" behind the last."""
        return str((self.data.get("response_metadata") or {}).get("next_cursor") or "")


class Online:
    """Async context manager around one `slack_sdk` client. No retries; `proxy` is the URL of one to go through."""

    def __init__(self, settings: schema.Slack, token: str, proxy: str | None) -> None:
        self._token = token
        self._opened = AsyncExitStack()
        self._connect = partial(slack_client, settings.api_url, token, proxy)
        self._client: AsyncWebClient | None = None

    async def __aenter__(self) -> Self:
        self._client = await self._opened.enter_async_context(self._connect())
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._opened.aclose()

    async def ask(self, method: str, **arguments: Any) -> Reply:
        """Call one method, once. Never raises for what Slack or the network does; no sentence holds the token."""
        assert self._client is not None, "use `async with`"
        if not (self._token.isascii() and self._token.isprintable() and " " not in self._token):
            return Reply(code="odd_token", fault=f"it holds odd characters: {TOKEN_HINT}")
        from slack_sdk.errors import SlackApiError

        try:
            response = await self._client.api_call(method, data=_form(arguments))
        except SlackApiError as error:
            return _refusal(method, error)
        except Exception as error:  # noqa: BLE001 - slack_sdk raises ValueError and AttributeError for odd answers
            return Reply(fault=self._fault(error))
        if not isinstance(response.data, dict):
            return Reply(fault=NOT_SLACK.format(status=response.status_code))
        return Reply(response.data, _scopes(response.headers), _clock(response.headers))

    def _fault(self, error: Exception) -> str:
        import aiohttp

        said = str(error).replace(self._token, "[token]") or type(error).__name__
        match error:
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return f"Slack cannot be reached ({why_not(error)}): is this machine connected to the internet?"
            case TimeoutError():
                return f"Slack did not answer within {TIMEOUT_SECONDS} s: try again"
            case aiohttp.InvalidURL():
                return f"the request cannot be made ({said}): correct slack.api_url in monitor.yaml"
            case _:
                return f"the connection to Slack broke ({said}): try again"


def _form(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as a form's fields: every method takes a form, and what is structured is JSON in it."""
    import json

    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, bool)) else value
        for name, value in arguments.items()
    }


def _refusal(method: str, error: SlackApiError) -> Reply:
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    data = getattr(response, "data", None)
    if status == HTTP_TOO_MANY_REQUESTS:
        seconds = response.headers.get("Retry-After", "some")
        return Reply(code="ratelimited", fault=f"Slack asks to wait {seconds} seconds: run it again then")
    code = data.get("error") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(code, str):
        return Reply(fault=NOT_SLACK.format(status=status))
    return Reply(data, _scopes(response.headers), None, code, _sentence(method, code, data))


def _sentence(method: str, code: str, data: Mapping[str, Any]) -> str:
    if code == "missing_scope":
        return f"the token lacks the scope {data.get('needed', '?')}"
    kind, sentence = REFUSALS.get(code, (Kind.AMBIGUOUS, ""))
    if kind in (Kind.TOKEN, Kind.CHANNEL, Kind.HOLD):
        return sentence.format(channel="the channel")
    return f"Slack answered {code!r} to {method}: try again in some minutes"


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """What `x-oauth-scopes` lists, which stands in every answer to a valid token (docs.slack.dev, "Scopes")."""
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return None if listed is None else frozenset(filter(None, (scope.strip() for scope in listed.split(","))))


def _clock(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)  # RFC 9110 §6.6.1
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        return None
