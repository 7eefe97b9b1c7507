"""Which proxy a request goes through, if any: `http.proxy` of monitor.yaml, else the environment's variables.

With a proxy it is not we who look names up and dial: what the guard can then promise stands in docs/web.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECT = "direct"
"""What stands at `http.proxy` where the environment's proxies are not meant for us."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. Its login is never shown: `url` has none, and `repr` leaves it out."""

    url: str
    login: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.url

    @property
    def with_login(self) -> str:
        """Its URL with what it asks for: never for a log."""
        if self.login is None:
            return self.url
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{quote(self.login, safe='')}:{quote(self.password, safe='')}@{rest}"


def way_to(url: str, configured: str | None) -> str | None:
    """The URL of the proxy, login and all, by which this process goes to `url`; None where it dials itself.

    `configured` is `http.proxy`. What is on this machine is never asked of a proxy: it would look on its own.
    """
    host = urlsplit(url).hostname or ""
    if host in ("localhost", "::1") or host.startswith("127."):
        return None
    proxy = Proxies.of(configured).way(url)
    return proxy.with_login if proxy else None


class Proxies:
    """Chooses by URL. `configured` is `http.proxy`; `environment` the variables by scheme, as `getproxies` gives them.

    Raises UserError, without the value, for what is no address of a proxy that we can speak to.
    """

    def __init__(self, configured: str | None, environment: Mapping[str, str]) -> None:
        self._environment = environment
        if configured == DIRECT:
            self._by_scheme: dict[str, Proxy] = {}
        elif configured:
            self._by_scheme = dict.fromkeys(_PORTS, _read(configured, "http.proxy in monitor.yaml"))
        else:
            self._by_scheme = {
                scheme: _read(value, f"{scheme.upper()}_PROXY in the environment")
                for scheme in _PORTS
                if (value := environment.get(scheme) or environment.get("all"))
            }

    @classmethod
    def of(cls, configured: str | None) -> Proxies:
        """Those of this process: HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, in capitals or small letters."""
        from urllib.request import getproxies_environment  # aiohttp has it loaded by then

        return cls(configured, getproxies_environment())

    def __bool__(self) -> bool:
        return bool(self._by_scheme)

    def __str__(self) -> str:
        return " and ".join(dict.fromkeys(map(str, self._by_scheme.values())))

    def way(self, url: str) -> Proxy | None:
        """The proxy for this URL; None to dial its host ourselves, as NO_PROXY wants it for some."""
        if not self._by_scheme:
            return None
        parts = urlsplit(url)
        proxy = self._by_scheme.get(parts.scheme)
        if proxy is None:
            return None
        from urllib.request import proxy_bypass

        return None if proxy_bypass(parts.netloc, self._environment) else proxy


def _read(value: str, where: str) -> Proxy:
    """One proxy from its address. What has no scheme is http, as other programs read these variables."""
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in _PORTS or not host:
        raise UserError(f"{where} names no proxy that can be used: write http://host:port. Nothing was fetched.")
    shown = f"[{host}]" if ":" in host else host
    url = f"{parts.scheme}://{shown}:{port or _PORTS[parts.scheme]}"
    if parts.username is None:
        return Proxy(url)
    return Proxy(url, unquote(parts.username), unquote(parts.password or ""))
