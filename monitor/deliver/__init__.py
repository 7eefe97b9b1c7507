"""On its way to Slack: what is kept until Slack said yes, and the client that asks."""

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.checks import Check, Mark, Use
from monitor.deliver.dispatch import Outbox, Report, deliver
from monitor.deliver.online import check_slack
from monitor.deliver.ops import ops_message
from monitor.deliver.outbox import after, begin, plan_deliveries, queues, standing
from monitor.deliver.slack import Slack, TokenError, read_token

__all__ = [
    "Answer",
    "Check",
    "Kind",
    "Mark",
    "Outbox",
    "Report",
    "Slack",
    "TokenError",
    "Use",
    "after",
    "begin",
    "check_slack",
    "deliver",
    "ops_message",
    "plan_deliveries",
    "queues",
    "read_token",
    "standing",
]
