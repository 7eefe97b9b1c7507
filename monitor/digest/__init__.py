"""Which stories one channel is told at one time, in what words, and what it looks like. All of it is pure."""

from monitor.digest.compose import compose
from monitor.digest.limits import check_payload
from monitor.digest.render_json import to_json
from monitor.digest.render_slack import to_slack
from monitor.digest.render_terminal import console_for, print_result, to_terminal
from monitor.digest.schedule import Slot, choose_now, due_slot, next_slot, quiet_now

__all__ = [
    "Slot",
    "check_payload",
    "choose_now",
    "compose",
    "console_for",
    "due_slot",
    "next_slot",
    "print_result",
    "quiet_now",
    "to_json",
    "to_slack",
    "to_terminal",
]
