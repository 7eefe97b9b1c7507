"""On its way to Slack: what is kept until Slack said yes, and the client that asks."""

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.dispatch import deliver, due_channels
from monitor.deliver.follow_ups import plan_calls
from monitor.deliver.ops import ops_message
from monitor.deliver.outbox import TransitionError, after, begin, drop, interrupted, is_over, plan_deliveries, retry
from monitor.deliver.run import Outbox, Report, Terms
from monitor.deliver.slack import Slack
from monitor.deliver.standing import Standing, standing, standings, waiting
from monitor.deliver.token import TokenError, read_token
from monitor.model import OPS

__all__ = [
    "OPS",
    "Answer",
    "Kind",
    "Outbox",
    "Report",
    "Slack",
    "Standing",
    "Terms",
    "TokenError",
    "TransitionError",
    "after",
    "begin",
    "deliver",
    "drop",
    "due_channels",
    "interrupted",
    "is_over",
    "ops_message",
    "plan_calls",
    "plan_deliveries",
    "read_token",
    "retry",
    "standing",
    "standings",
    "waiting",
]
