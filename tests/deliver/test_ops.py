from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver import ops_message
from monitor.deliver.plain import without_blocks
from monitor.digest import check_payload
from monitor.model import Delivery, DeliveryState

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def shown(message: Delivery) -> str:
    (block,) = message.payload["blocks"]
    (part,) = block["elements"]
    (run,) = part["elements"]
    return str(run["text"])


def test_it_shows_the_text_as_it_is_and_tells_no_story() -> None:
    text = "config/feeds.yaml:3:5: `urll` <!channel> @here *bold* Tunisi*, – did you mean url?\n• second"
    message = ops_message(text, "C0OPS", NOW)
    assert shown(message) == text.replace("`", "'")
    assert (message.channel, message.state, message.stories) == ("C0OPS", DeliveryState.PENDING, ())
    assert check_payload(message.payload) == []


def test_the_advice_to_invite_can_be_copied_from_a_notification_and_calls_nobody() -> None:
    text = (
        "invite it with /invite @monitor; not @here, @monitor, /invite @monitor-desk or /invite @monitor.desk @channel"
    )
    told = str(ops_message(text, "C0OPS", NOW).payload["text"])
    assert "/invite @monitor;" in told
    assert told.count("@\u2060") == told.count("@") - 1


@given(st.text(max_size=6000) | st.text("&<>@\n", max_size=6000) | st.text("@here <!channel>\n", max_size=6000))
def test_whatever_it_says_slack_takes_it_and_nobody_is_called(text: str) -> None:
    payload = ops_message(text, "C0OPS", NOW).payload
    assert check_payload(payload) == []
    assert check_payload(without_blocks(payload) | {"blocks": []}) == []


def test_what_is_too_long_ends_with_a_line_that_says_so() -> None:
    lines = [f"• line {number} of many" for number in range(400)]
    kept = shown(ops_message("\n".join(lines), "C0OPS", NOW)).split("\n")
    assert kept[:-1] == lines[: len(kept) - 1]
    assert kept[-1] == f"… and {400 - len(kept) + 1} more lines: the log has them"
    assert shown(ops_message("x" * 5000, "C0OPS", NOW)).endswith("x… (the log has all of it)")


def test_characters_that_are_not_seen_are_left_out() -> None:
    assert shown(ops_message("a\x1b[31mb\u202ec\u00a0d\r\n", "C0OPS", NOW)) == "a[31mbc d"


def test_the_id_is_the_same_for_the_same_text_at_the_same_time_and_channel() -> None:
    assert ops_message("a", "C0OPS", NOW) == ops_message("a", "C0OPS", NOW)
    others = {ops_message("b", "C0OPS", NOW).id, ops_message("a", "C0", NOW).id, ops_message("a", "C0OPS", NOW).id}
    assert len(others) == 3
    assert all(len(one) == 32 for one in others)
