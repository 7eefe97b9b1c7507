"""Which stories one channel is told at one time, in what words, and what it looks like. All of it is pure."""

from monitor.digest.at_once import Ahead, choose_now, foreseen
from monitor.digest.compose import compose, only, places_of
from monitor.digest.feed_health import SILENT, nothing_told
from monitor.digest.follow_up import follow_up, is_on_its_way, may_reply, to_follow, updates_of
from monitor.digest.limits import check_payload
from monitor.digest.render_follow_up import to_calls, to_edits, to_replies
from monitor.digest.render_json import to_json
from monitor.digest.render_slack import to_slack
from monitor.digest.render_terminal import console_for, print_hanging, print_line, print_result, to_terminal
from monitor.digest.schedule import Slot, due_slot, next_slot, quiet_now
from monitor.digest.snippet import showing
from monitor.digest.unusual import KNOWN_DAYS, unusual
from monitor.digest.wording import clean, language_name, pieces

__all__ = [
    "KNOWN_DAYS",
    "SILENT",
    "Ahead",
    "Slot",
    "check_payload",
    "choose_now",
    "clean",
    "compose",
    "console_for",
    "due_slot",
    "follow_up",
    "foreseen",
    "is_on_its_way",
    "language_name",
    "may_reply",
    "next_slot",
    "nothing_told",
    "only",
    "pieces",
    "places_of",
    "print_hanging",
    "print_line",
    "print_result",
    "quiet_now",
    "showing",
    "to_calls",
    "to_edits",
    "to_follow",
    "to_json",
    "to_replies",
    "to_slack",
    "to_terminal",
    "unusual",
    "updates_of",
]
