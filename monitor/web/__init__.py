"""The only door to the internet: one client with limits, a guard over addresses, and manners toward hosts."""

from monitor.web.client import Web
from monitor.web.hosts import host_of

__all__ = ["Web", "host_of"]
