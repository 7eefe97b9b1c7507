import io
import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.deliver import ops_message
from monitor.digest import compose, console_for, print_result, to_terminal
from monitor.digest.feed_health import OUTCOMES, nothing_told
from monitor.digest.render_terminal import can_link
from monitor.digest.wording import READ, UNREAD
from monitor.model import (
    CycleResult,
    Delivery,
    DeliveryState,
    FateKind,
    FeedHealth,
    FeedLine,
    FeedTrouble,
    Outcome,
)
from tests.digest.samples import (
    FINE,
    HEALTH,
    NOW,
    PLAN,
    WATCHLIST,
    ZONE,
    article,
    cycle,
    match,
    member,
    mention,
    morning,
    simple_story,
    story,
)

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
        "Migration desk   Sun 22 Nov 2026, 08:00 (Mexico City) ━",
        "4 stories from 6 articles, 1 to check (31 articles read)\n",
        "\nHIGH PRIORITY\n",
        "  2 Comar, rebasada: abre otra oficina en Tapachula\n",
        "    Mexican institutions · EL PAÍS México · Spanish · today 06:00 · full text\n",
        "    figures: 140,000 solicitudes · 66% más\n",
        "    why: Comar, with refugio, refugiados, Tapachula\n",
        "    also in: Reuters (English), Folha de S.Paulo (Portuguese)\n",
        "    https://press.example/comar\n",
        "    La Estrella de Panamá · Spanish · undated, seen today 07:00 · summary only\n",
        "\nROUTES\n",
        "PLEASE CHECK",
        "    why unsure: INM – for INM (migration institute): México · for the INM of Honduras: Honduras\n",
        "\n1 of 2 feeds fine.\n  el-faro: no answer in 30 s\n",
        "\n31 new articles in the feeds: 2 seen before, 29 read (5 in a story, 1 to check, 22 about something\n",
        "\nelse, 1 by the summary alone until their page can be had).\n",
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


def test_a_note_to_the_ops_channel_is_not_counted_as_posted() -> None:
    """Where the channel refuses and the ops channel is told so, nothing was posted."""
    note = replace(ops_message("C0POLICY is archived", "C0OPS", NOW), state=DeliveryState.SENT)
    refused = replace(note, digest="desk", state=DeliveryState.PARKED, error="C0POLICY is archived")
    text = to_terminal(cycle(DIGEST, deliveries=(note, refused)))
    assert "Told the ops channel: 1 message.\nNot posted: C0POLICY is archived\n" in text
    assert "Posted to Slack" not in text


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
    assert {*READ, *UNREAD} == set(FateKind)
    assert not set(READ) & set(UNREAD)
    assert set(Outcome) == set(OUTCOMES), "one that is fine may be silent"


def failing(count: int, message: str, *, fine: int = 0, outcome: Outcome = Outcome.UNREACHABLE) -> CycleResult:
    """A cycle without news: `count` feeds that fail with `message`, in which {} is each one's host."""
    bad = [
        FeedLine(f"f{n}", f"https://press{n}.example/rss", outcome, message.format(f"press{n}.example"), 0, 0)
        for n in range(count)
    ]
    good = [FeedLine(f"g{n}", f"https://good{n}.example/rss", Outcome.FETCHED, "", 3, 0) for n in range(fine)]
    return CycleResult((*bad, *good), {}, ())


def test_that_every_feed_fails_is_no_quiet_day() -> None:
    text = to_terminal(failing(80, "the name {} is not known"))
    assert text == (
        "No feed could be read:\n"
        "  the name is not known: 80 feeds – is this machine online?\n"
        "No new articles in the feeds.\n"
    )
    assert "  f1: press1.example refuses connections\n" in to_terminal(failing(3, "{} refuses connections"))
    assert "  the server refuses connections: 6 feeds" in to_terminal(failing(6, "{} refuses connections"))
    assert "online" not in to_terminal(failing(6, "not a feed", outcome=Outcome.NOT_A_FEED))
    waiting = failing(2, "not asked again before 09:00", outcome=Outcome.RATE_LIMITED)
    left_alone = replace(waiting, feeds=tuple(replace(feed, asked=False) for feed in waiting.feeds))
    assert to_terminal(left_alone).startswith("No feed was to be asked:\n  f0: not asked again before 09:00\n")


def test_one_cause_of_many_feeds_is_one_line_and_names_them_where_others_are_fine() -> None:
    text = to_terminal(failing(14, "the certificate of {} is not valid: expired", fine=3))
    assert text.startswith(
        "Nothing new, 3 of 17 feeds fine.\n  the certificate is not valid: expired: 14 feeds (f0, f1,"
    )
    assert "f10,\n    f11 and 2 more)\n" in text
    assert "online" not in text


def test_a_cycle_that_tells_nothing_says_why_in_one_line() -> None:
    assert nothing_told(cycle(DIGEST)) == ""
    assert nothing_told(failing(0, "", fine=3)) == "Nothing new, 3 of 3 feeds fine."
    assert nothing_told(failing(9, "the name {} is not known")) == (
        "No feed could be read: the name is not known: 9 feeds – is this machine online?"
    )


def test_a_digest_for_which_no_feed_could_be_read_says_so() -> None:
    troubles = tuple(
        FeedTrouble(name, name, Outcome.UNREACHABLE, f"the name {name}.example is not known", NOW) for name in "ab"
    )
    empty = compose(PLAN, [], (WATCHLIST,), FeedHealth(2, 0, troubles), NOW, ZONE, 0)
    assert "\nNo feed could be read: the name is not known.\n" in to_terminal(cycle(empty))


def test_a_part_of_high_priority_comes_once_and_its_stories_name_their_section() -> None:
    text = to_terminal(cycle(DIGEST))
    assert [line for line in text.splitlines() if line.isupper() and line[0].isalpha()] == ["HIGH PRIORITY", "ROUTES"]
    assert "    US border policy · Associated Press · English · " in text
    assert "    La Estrella de Panamá" in text


def test_the_zone_stands_beside_the_clock() -> None:
    for zone, said in (("America/Argentina/Buenos_Aires", "11:00 (Buenos Aires)"), ("UTC", "14:00 (UTC)")):
        assert said in to_terminal(cycle(compose(PLAN, morning(), (WATCHLIST,), FINE, NOW, zone, 31)))


def test_a_language_stands_only_beside_what_is_in_another_than_the_lead() -> None:
    lead = article("a", "La comar abrió.")
    others = [
        article("b", "La comar abrió.", outlet="B"),
        article("c", "Comar opened.", outlet="C", language="en"),
        article("d", "La comar abrió."),
    ]
    members = [
        member(a, match("comar", mention(a, "comar", a.text.split()[a.text.startswith("La")]))) for a in (lead, *others)
    ]
    text = to_terminal(cycle(compose(PLAN, [story("s", *members)], (WATCHLIST,), FINE, NOW, ZONE, 4)))
    assert "also in: B, C (English), EL PAÍS México (again)\n" in text
