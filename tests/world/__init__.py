"""A small scripted world on loopback: a press, a Slack, and a configuration folder that names both.

Everything listens on real sockets, so that the program under test runs as it does outside.
"""

from tests.world.calling import call_monitor
from tests.world.configuration import CompletedRun, run_monitor, write_configuration
from tests.world.press import Answer, Press, Visit
from tests.world.printing import Item, atom, newspaper_page, rss
from tests.world.slack import Called, Posted, SlackServer, Trouble

__all__ = [
    "Answer",
    "Called",
    "CompletedRun",
    "Item",
    "Posted",
    "Press",
    "SlackServer",
    "Trouble",
    "Visit",
    "atom",
    "call_monitor",
    "newspaper_page",
    "rss",
    "run_monitor",
    "write_configuration",
]
