"""On its way to Slack: what is kept until Slack said yes, and the client that asks."""

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.dispatch import Outbox, Report, deliver
from monitor.deliver.ops import ops_message
from monitor.deliver.outbox import after, begin, plan_deliveries, queues, standing
from monitor.deliver.slack import Slack, TokenError, read_token

__all__ = [
    "Answer",
    "Kind",
    "Outbox",
    "Report",
    "Slack",
    "TokenError",
    "after",
    "begin",
    "deliver",
    "ops_message",
    "plan_deliveries",
    "queues",
    "read_token",
    "standing",
]
