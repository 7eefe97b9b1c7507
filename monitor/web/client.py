"""The web client: a URL in, a Response out, whatever the outside does."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urljoin

from monitor.model import Outcome, Response, Validators
from monitor.web import robots
from monitor.web.answers import PERMANENT, REDIRECTS, Answer, FetchError, GarbledError, LostError, meaning
from monitor.web.faults import failure
from monitor.web.guard import Guard, url_refusal
from monitor.web.headers import ACCEPT, conditions, location_of, max_age_of, user_agent, validators_of
from monitor.web.hosts import host_of
from monitor.web.manners import Holds, wish_of
from monitor.web.permission import Permission
from monitor.web.shown import REDIRECTED, shown
from monitor.web.turns import Turns
from monitor.web.walls import ADVICE, led_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from monitor.config.schema import Http
    from monitor.model import Request, Robots
    from monitor.web.headers import Kind
    from monitor.web.transport import Transport

log = logging.getLogger(__name__)

# What the log says of a proxy at the start.
UNSEEN = (
    "it looks names up itself, so where they lead cannot be judged here; addresses and names inside are refused as ever"
)

# http to https, to www, to the new path, to a consent page: four, and one to spare. Browsers allow 20.
MOST_REDIRECTS = 5
# Characters; RFC 9110 §4.1 asks everybody to support as many, and no browser's bar or article has more.
LONGEST_URL = 8000
# After decompression. Feeds of 5 MB are in use and take feedparser 15 s (feedparser #209): twice that is for
# the workers' deadline to judge, more is no feed of news. Of a page, text and markup fill a fraction of a
# megabyte: 5 MB leave room for inlined pictures and scripts.
MOST_BYTES: Mapping[Kind, int] = MappingProxyType({"feed": 10 * 2**20, "page": 5 * 2**20, "robots": robots.MOST_BYTES})

# A page that robots.txt does not allow is not asked for again within this time, in which the file counts.
DISALLOWED_FOR = timedelta(days=1)


def utc_now() -> datetime:
    """The wall clock, as an aware datetime in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way: where to, which validators go along, and the URLs before it.

    `permanent` says that every redirect so far was.
    """

    url: str
    validators: Validators
    permanent: bool = True
    before: tuple[str, ...] = ()


class Web:
    """Fetches, with limits on everything: async context manager around one session.

    `holds` are the hosts that asked us to wait, and until when, and `known` what is known of sites' robots.txt, as
    remembered; `clock` tells the time for `Retry-After`. Raises ValueError when `http.allow_private` names something
    that is no network, UserError when a proxy is named that cannot be used.
    """

    def __init__(
        self,
        http: Http,
        *,
        holds: Mapping[str, datetime] | None = None,
        known: Mapping[str, Robots] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._http = http
        self._guard = Guard(http.allow_private)
        self._deadline = http.deadline.total_seconds()
        self._holds = Holds(holds or {})
        self._clock = clock
        self._turns = Turns(http.per_host, http.at_once)
        self._permission = Permission(known or {}, self._robots_txt, clock)
        self._transport: Transport | None = None

    async def __aenter__(self) -> Self:
        from monitor.web.proxies import Proxies
        from monitor.web.transport import Transport

        proxies = Proxies.of(self._http.proxy)
        if proxies:
            log.info("feeds and pages are fetched through %s: %s", proxies, UNSEEN)
        self._transport = Transport(self._guard, user_agent(self._http.contact), proxies)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    @property
    def holds(self) -> Mapping[str, datetime]:
        """The hosts that asked us to wait, by `host_of`, and until when; those that are over are left out."""
        return MappingProxyType(self._holds.current(self._clock()))

    @property
    def robots(self) -> Mapping[str, Robots]:
        """What is known of sites' robots.txt by now, by their origin."""
        return MappingProxyType(dict(self._permission.known))

    async def get(self, request: Request) -> Response:
        """Fetches one URL, redirects followed. Never raises for what the outside does.

        The deadline counts the time spent at servers, not the time waiting for a turn. Raises RuntimeError
        outside the context.
        """
        hop = Hop(_without_fragment(request.url.strip()), request.validators)
        left = self._deadline
        try:
            while True:
                try:
                    answer, left = await self._visit(hop, request.kind, left)
                except GarbledError as error:
                    hop, left = _for_everything(hop, error), left - error.seconds
                    continue
                if answer.status not in REDIRECTS:
                    return self._response(request, hop, answer)
                hop = next_hop(hop, answer)
        except FetchError as error:
            return Response(
                url=request.url,
                final_url=hop.url,
                outcome=error.outcome,
                message=_told(hop, error.sentence, error.advice),
                retry_at=error.retry_at,
            )

    async def _visit(self, hop: Hop, kind: Kind, left: float) -> tuple[Answer, float]:
        """One hop, `left` seconds being left for it: its answer, and what is left after."""
        why = url_refusal(hop.url)
        if why:
            raise FetchError(Outcome.FORBIDDEN_ADDRESS, why)
        host = host_of(hop.url)
        pause = 0.0 if kind == "robots" else await self._permitted(hop.url, kind, host)
        async with self._turns.turn(host, unless=lambda: self._held(host) is not None, pause=pause) as granted:
            if not granted:
                raise _waiting(host, self._held(host))
            started = asyncio.get_running_loop().time()
            try:
                answer = await self._exchange(hop, kind, left)
            except GarbledError as error:
                error.seconds = asyncio.get_running_loop().time() - started
                raise
            wish = wish_of(answer.status, answer.headers.get("Retry-After"), self._clock())
            if wish is not None and wish.whole_host:
                self._holds.hold(host, wish.until)
            return answer, left - (asyncio.get_running_loop().time() - started)

    async def _permitted(self, url: str, kind: Literal["feed", "page"], host: str) -> float:
        """The pause that the host's robots.txt asks for. Raises FetchError where it does not let us in."""
        said = await self._permission.of(url, kind)
        if until := self._held(host):
            raise _waiting(host, until)
        if said.lost:
            raise FetchError(Outcome.UNREACHABLE, f"robots.txt of {host} cannot be had, so that nothing may be read")
        if not said.allowed:
            until = self._clock() + DISALLOWED_FOR
            raise FetchError(Outcome.BLOCKED, f"robots.txt of {host} does not allow it", until)
        return said.pause

    async def _robots_txt(self, url: str) -> Answer:
        """A site's robots.txt, redirects followed. Raises FetchError; LostError where they lead where nobody goes."""
        hop, left = Hop(url, Validators()), self._deadline
        while True:
            try:
                answer, left = await self._visit(hop, "robots", left)
            except FetchError as error:
                if hop.before and error.outcome is Outcome.FORBIDDEN_ADDRESS:
                    raise LostError(error.outcome, error.sentence) from error
                raise
            if answer.status not in REDIRECTS:
                return answer
            hop = next_hop(hop, answer)

    def _held(self, host: str) -> datetime | None:
        return self._holds.until(host, self._clock())

    async def _exchange(self, hop: Hop, kind: Kind, left: float) -> Answer:
        if self._transport is None:
            raise RuntimeError("Web.get outside `async with Web(…)`")
        headers = {"Accept": ACCEPT[kind]} | conditions(hop.validators)
        try:
            async with asyncio.timeout(left):
                return await self._transport.exchange(hop.url, headers, MOST_BYTES[kind], cut=kind == "robots")
        except TimeoutError:
            raise FetchError(Outcome.TIMED_OUT, f"no whole answer within {self._deadline:g} s") from None
        except Exception as error:  # what the outside can do to an HTTP client is open-ended
            raise failure(error, host_of(hop.url)) from error

    def _response(self, request: Request, hop: Hop, answer: Answer) -> Response:
        outcome, sentence = meaning(answer)
        if outcome is Outcome.NOT_MODIFIED and hop.validators == Validators():
            outcome, sentence = (
                Outcome.ERROR,
                "the server says that nothing changed, but was asked for everything",
            )
        if outcome is Outcome.FETCHED and hop.before and (aside := led_aside(request.url, hop.url)):
            outcome, sentence = Outcome.BLOCKED, f"{aside}; {ADVICE}"
        wish = wish_of(answer.status, answer.headers.get("Retry-After"), self._clock())
        return Response(
            url=request.url,
            final_url=hop.url,
            outcome=outcome,
            message=_told(hop, sentence),
            status=answer.status,
            body=answer.body if outcome.fine else b"",
            content_type=answer.headers.get("Content-Type", ""),
            validators=validators_of(answer.headers) if outcome.fine else Validators(),
            moved_to=hop.url if hop.before and hop.permanent and outcome.fine else None,
            retry_at=wish.until if wish is not None else None,
            max_age=max_age_of(answer.headers) if outcome.fine else None,
        )


def _for_everything(hop: Hop, error: GarbledError) -> Hop:
    """The same request without conditions, at its next turn. Raises the error where that would change nothing.

    Some servers send a 304 with a body, which it cannot have (RFC 9110 §15.4.5): either it cannot be read then, so
    that their feeds would fail at each poll but the first, or the body stands before the next answer that comes over
    the connection.
    """
    if hop.validators == Validators() and not error.kept:
        raise error
    return replace(hop, validators=Validators())


def next_hop(hop: Hop, answer: Answer) -> Hop:
    """Where a redirect leads. Raises LostError when it leads nowhere, in a circle or too far."""
    where = location_of(answer.headers)
    if not where:
        raise LostError(Outcome.ERROR, f"the server redirects without saying where ({answer.status})")
    if len(where) > LONGEST_URL:
        raise LostError(Outcome.ERROR, f"the server redirects to an address of {len(where):,} characters")
    try:
        url = _without_fragment(urljoin(hop.url, where))
    except ValueError:
        raise LostError(Outcome.ERROR, f"the server redirects to what is no URL: {shown(where)}") from None
    before = (*hop.before, hop.url)
    if url in before:
        raise LostError(Outcome.ERROR, "the server redirects in a circle, as some do without cookies")
    if len(before) > MOST_REDIRECTS:
        raise LostError(Outcome.ERROR, f"more than {MOST_REDIRECTS} redirects")
    validators = hop.validators if _same_place(hop.url, url) else Validators()
    return Hop(url, validators, hop.permanent and answer.status in PERMANENT, before)


def _same_place(old: str, new: str) -> bool:
    """Whether validators may go along: to another origin they would tell who we are.

    Strictly, http and https are two origins; but a feed that is listed as http and moved to https would be
    sent whole at each poll if its validators stayed behind.
    """
    downgraded = old.startswith("https:") and not new.startswith("https:")
    return host_of(old) == host_of(new) and not downgraded


def _waiting(host: str, until: datetime | None) -> FetchError:
    when = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
    return FetchError(Outcome.RATE_LIMITED, f"{host} asked us to wait{when}; not asked again before", until)


def _told(hop: Hop, sentence: str, advice: str = "") -> str:
    """A sentence about a hop: where to, behind a redirect, and advice on the address only before one."""
    if sentence and hop.before:
        return f"{REDIRECTED}{shown(hop.url)}: {sentence}"
    return f"{sentence}; {advice}" if advice else sentence


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]
