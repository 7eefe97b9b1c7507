"""The only door to the internet: one client with limits, a guard over addresses, and manners toward hosts."""

from monitor.web.client import Web
from monitor.web.hosts import host_of
from monitor.web.proxies import way_to
from monitor.web.shown import REDIRECTED, shown

__all__ = ["REDIRECTED", "Web", "host_of", "shown", "way_to"]
