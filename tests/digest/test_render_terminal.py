import io
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.digest import compose, console_for, print_result, to_terminal
from monitor.digest.render_terminal import can_link
from monitor.digest.wording import FATES, OUTCOMES
from monitor.model import Delivery, DeliveryState, FateKind, Outcome
from tests.digest.samples import FINE, HEALTH, NOW, PLAN, WATCHLIST, ZONE, cycle, morning, simple_story

DIGEST = compose(PLAN, morning(), (WATCHLIST,), HEALTH, NOW, ZONE, 31)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(environment: dict[str, str], *, links: bool) -> str:
    stream = Terminal()
    console = console_for(stream, {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | environment)
    print_result(cycle(DIGEST), console, links=links)
    return stream.getvalue()


def test_the_piped_digest_is_plain_and_says_everything() -> None:
    text = to_terminal(cycle(DIGEST))
    assert "\x1b" not in text
    assert all(len(line) <= 100 and line == line.rstrip() for line in text.splitlines())
    for part in (
        "Migration desk   Sun 22 Nov 2026, 08:00 ━",
        "4 stories, 1 to check, 31 articles read",
        "US BORDER POLICY  high priority",
        "  2 Comar, rebasada: abre otra oficina en Tapachula\n",
        "    EL PAÍS México · Spanish · today 06:00 · full text\n",
        "    figures: 140,000 solicitudes · 66%\n",
        "    why: Comar + refugio, refugiados, Tapachula\n",
        "    also in: Reuters (en), Folha de S.Paulo (pt)\n",
        "    https://press.example/comar\n",
        "    La Estrella de Panamá · Spanish · undated, seen today 07:00 · summary only\n",
        "PLEASE CHECK",
        "\n1 of 2 feeds fine.\n  el-faro: no answer in 30 s\n",
        "Entries: 31 new: 5 in a story, 1 to check, 2 seen before, 22 about something else",
    ):
        assert part in text


def test_colour_highlights_the_matched_words_and_the_title_is_the_link() -> None:
    text = on_terminal({}, links=True)
    assert re.search(r"\x1b\[1;30;103mComar\x1b\[0m", text)
    assert re.search(r"\x1b\]8;[^;]*;https://press\.example/comar\x1b\\[^\n]*Comar, rebasada", text)
    assert "    https://press.example" not in text


def test_a_terminal_without_links_shows_the_address() -> None:
    text = on_terminal({}, links=False)
    assert "\x1b]8" not in text
    assert "    https://press.example/comar" in text


def test_no_color_is_respected() -> None:
    text = on_terminal({"NO_COLOR": "1"}, links=False)
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|10[0-7])m", text)
    assert "Comar, rebasada" in text


def test_terminals_that_know_links() -> None:
    assert can_link({"TERM_PROGRAM": "iTerm.app"})
    assert can_link({"VTE_VERSION": "7003"})
    assert can_link({"TERM": "xterm-kitty"})
    assert not can_link({"VTE_VERSION": "4900", "TERM": "xterm-256color"})
    assert not can_link({"TERM_PROGRAM": "Apple_Terminal"})


def test_nothing_new_is_said() -> None:
    empty = compose(PLAN, [], (WATCHLIST,), FINE, NOW, ZONE, 31)
    assert "Nothing new, 14 of 14 feeds fine." in to_terminal(cycle(empty))
    assert to_terminal(cycle()).startswith("Nothing new, 1 of 2 feeds fine.\n")


def test_what_did_not_reach_slack_is_said() -> None:
    parked = Delivery(
        "d",
        "desk",
        "C0POLICY",
        0,
        None,
        {},
        (),
        DeliveryState.PARKED,
        NOW,
        error="Slack knows no channel C0POLICY",
    )
    sent = replace(parked, state=DeliveryState.SENT, error="")
    text = to_terminal(cycle(DIGEST, deliveries=(sent, parked)))
    assert "Posted to Slack: 1 message.\nNot posted: Slack knows no channel C0POLICY\n" in text


def test_a_console_of_the_caller_with_markup_shows_text_as_it_is() -> None:
    stream = io.StringIO()
    story = simple_story("s", title="[bold]Title[/bold] :smile:", outlet="[red]", url="https://e.example/[a]")
    digest = compose(PLAN, [story], (WATCHLIST,), FINE, NOW, ZONE, 1)
    print_result(cycle(digest), Console(file=stream, width=100), links=False)
    assert "[bold]Title[/bold] :smile:" in stream.getvalue()
    assert "https://e.example/[a]" in stream.getvalue()


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_feed_text_drives_the_terminal(title: str, path: str) -> None:
    story = simple_story("s", title=title, text=f"comar {title}", outlet=title, url="https://e.example/" + path)
    digest = compose(PLAN, [story], (WATCHLIST,), FINE, NOW, ZONE, 1)
    text = to_terminal(cycle(digest))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_every_fate_and_every_trouble_has_its_words() -> None:
    assert set(FATES) == set(FateKind)
    assert {outcome for outcome in Outcome if not outcome.fine} == set(OUTCOMES)
