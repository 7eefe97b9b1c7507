from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import Entry, Fate, FateKind, Kept
from monitor.steps.decide import fate_of
from monitor.steps.read import Reading
from monitor.stories import canonical_url, edited, hidden_page_key, is_interstitial, page_key, same_page
from tests.stories.desk import NOW, Desk, article

ARTICLE = article("Judge blocks asylum rule", "")


def _kept(
    key: str,
    title: str,
    *,
    feed: str = "one",
    at: datetime = NOW,
    kind: FateKind = FateKind.MATCHED,
    url: str = "https://p.example/a",
) -> Kept:
    entry = Entry(feed=feed, key=key, url=url, title=title, published=at)
    return Kept(entry, canonical_url(url), at, Fate(kind))


def _entry(
    key: str, title: str, *, feed: str = "one", days: float | None = 0, url: str = "https://p.example/a"
) -> Entry:
    published = None if days is None else NOW + timedelta(days=days)
    return Entry(feed=feed, key=key, url=url, title=title, published=published)


SAME = [
    "Judge blocks asylum rule",
    "JUDGE BLOCKS ASYLUM RULE",
    "“Judge” blocks  asylum rule!",
    "LIVE: Judge blocks asylum rule",
    "Judge blocks asylum rule (14 comments)",
    "Judge blocks asylum rule - The P Example Times",
    "P.example | Judge blocks asylum rule",
]
OTHER = [
    "Asylum: what we know",
    "Judge halts asylum rule",
    "Judge blocks asylum rule, appeal expected",
    "Judge blocks second asylum rule",
    "Appeal: Judge blocks asylum rule",
    "Judge",
]


@pytest.mark.parametrize("days", [None, 0, 5])
@pytest.mark.parametrize("feed", ["one", "two"])
@pytest.mark.parametrize("title", SAME)
def test_the_same_headline_at_one_address_is_the_same_page(title: str, feed: str, days: float | None) -> None:
    kept = _kept("1", "Judge blocks asylum rule")
    kept = replace(kept, entry=replace(kept.entry, publisher="The P Example Times"))
    assert same_page(_entry("x", title, feed=feed, days=days), [kept]) == kept


@pytest.mark.parametrize("feed", ["one", "two"])
@pytest.mark.parametrize("title", OTHER)
def test_under_another_headline_an_address_is_read_again(title: str, feed: str) -> None:
    assert same_page(_entry("x", title, feed=feed), [_kept("1", "Judge blocks asylum rule")]) is None


def test_an_edit_is_told_by_headline_or_by_summary_and_date() -> None:
    kept = _kept("1", "Judge blocks asylum rule")
    kept = replace(kept, entry=replace(kept.entry, summary="A judge blocked the rule."))
    later, other = NOW + timedelta(hours=1), "A judge blocked the rule; 12 people wait."

    def shown(title: str = "Judge blocks asylum rule", **changes: object) -> bool:
        return edited(replace(kept.entry, title=title, **changes), kept)  # type: ignore[arg-type] # fields of Entry

    assert shown("Judge blocks two asylum rules")
    assert shown(summary=other, published=later)
    assert shown(summary=other, updated=later)
    assert not shown(summary=other)
    assert not shown(summary=other, published=NOW - timedelta(hours=1))
    assert not shown(published=later, updated=later)
    assert not shown(summary="", published=later), "a summary that is gone says nothing"
    forgotten = replace(kept, entry=replace(kept.entry, summary=""))
    assert not edited(replace(kept.entry, summary=other, published=later), forgotten)


def test_an_entry_is_not_its_own_duplicate() -> None:
    assert same_page(_entry("1", "Judge blocks asylum rule"), [_kept("1", "Judge blocks asylum rule")]) is None
    assert same_page(_entry("1", "Judge blocks asylum rule"), []) is None


def test_the_original_is_named_not_another_duplicate() -> None:
    early = _kept("1", "Judge blocks asylum rule", at=NOW - timedelta(days=1), kind=FateKind.DUPLICATE, feed="three")
    original = _kept("2", "Judge blocks asylum rule")
    assert same_page(_entry("3", "Judge blocks asylum rule", feed="two"), [early, original]) == original


UNREAD = [
    Fate(FateKind.EXPIRED, of="its feed is no longer configured"),
    Fate(FateKind.FAILED, of="HTTP 404"),
    fate_of(Reading(_kept("1", "Judge"), ARTICLE, trouble="HTTP 402"), (), None),
]


@pytest.mark.parametrize("fate", UNREAD)
def test_what_was_never_read_is_no_reason_not_to_read_it(fate: Fate) -> None:
    """A feed under a new id, or a page that only another feed's address leads to."""
    unread = replace(_kept("1", "Judge blocks asylum rule"), fate=fate)
    repeat = _kept("2", "Judge blocks asylum rule", feed="three")
    repeat = replace(repeat, fate=Fate(FateKind.DUPLICATE, of=unread.entry.id))
    entry = _entry("3", "Judge blocks asylum rule", feed="two")
    assert same_page(entry, [unread]) is None
    assert same_page(entry, [unread, repeat]) is None, "its duplicate was not read either"
    later = _kept("4", "Judge blocks asylum rule", feed="four", at=NOW + timedelta(hours=1))
    assert same_page(entry, [unread, repeat, later]) == later


@pytest.mark.parametrize(
    "fate",
    [
        Fate(FateKind.PENDING, next_try=NOW),
        Fate(FateKind.FAILED, of="HTTP 503", next_try=NOW),
        Fate(FateKind.UNMATCHED),
        Fate(FateKind.MATCHED, of="s"),
        Fate(FateKind.BASELINE),
    ],
)
def test_what_was_or_will_be_read_is(fate: Fate) -> None:
    kept = replace(_kept("1", "Judge blocks asylum rule"), fate=fate)
    assert same_page(_entry("2", "Judge blocks asylum rule", feed="two"), [kept]) == kept


def test_a_front_page_is_no_page_unless_the_headline_is_the_same() -> None:
    kept = _kept("1", "Judge blocks asylum rule", url="https://p.example/")
    assert same_page(_entry("2", "Ferry sinks", feed="two", url="https://p.example/"), [kept]) is None
    assert same_page(_entry("2", "JUDGE blocks asylum rule", feed="two", url="https://p.example"), [kept]) == kept
    assert same_page(_entry("2", "", url="https://p.example/"), [_kept("1", "", url="https://p.example/")]) is None


@pytest.mark.parametrize(
    ("final_url", "declared", "key_of"),
    [
        ("https://www.gaceta.example.mx/a?utm_source=x", None, "https://gaceta.example.mx/a"),
        ("https://amp.gaceta.com.mx/nota-12", "https://www.gaceta.com.mx/nota-12", "https://gaceta.com.mx/nota-12"),
        ("https://gaceta.com.mx/nota-12", "https://otra.com.mx/nota-12", "https://gaceta.com.mx/nota-12"),
        ("https://gaceta.com.mx/nota-12", "https://gaceta.com.mx/", "https://gaceta.com.mx/nota-12"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", "http://127.0.0.1:8000/b"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a", "http://127.0.0.1:8000/a"),
    ],
)
def test_a_pages_own_word_counts_within_its_site(final_url: str, declared: str | None, key_of: str) -> None:
    assert page_key(final_url, declared) == canonical_url(key_of)


AGGREGATED = Entry(
    "agg", "1", "https://news.example/rss/articles/x", "Judge blocks asylum rule", publisher_url="https://p.example"
)


@pytest.mark.parametrize(
    ("final_url", "shown", "own"),
    [
        ("https://consent.example/m?continue=x", "Before you continue: we use cookies", True),
        ("https://news.example/rss/articles/x", "", True),
        ("https://news.example/rss/articles/x", "Judge blocks the asylum rule. A federal judge", False),
        ("https://www.p.example/a", "Subscribe to read", False),
    ],
)
def test_an_interstitial_is_no_article(final_url: str, shown: str, *, own: bool) -> None:
    assert is_interstitial(AGGREGATED, final_url, shown) == own
    assert not is_interstitial(replace(AGGREGATED, publisher_url=""), final_url, shown)


@pytest.mark.parametrize(
    ("key", "final_url", "publisher_url", "known"),
    [
        ("https://news.example/x", "https://news.example/x", "http://www.p.example", "https://p.example/"),
        ("https://news.example/x", "https://p.example/a?utm_source=x", "https://p.example", "https://p.example/a"),
        ("https://p.example/a", "https://p.example/a", "https://p.example", "https://p.example/a"),
        ("https://news.example/x", "https://news.example/x", "", "https://news.example/x"),
        ("https://news.example/x", "", "mailto:p", "https://news.example/x"),
    ],
)
def test_of_a_hidden_page_the_site_is_known(key: str, final_url: str, publisher_url: str, known: str) -> None:
    assert hidden_page_key(key, final_url, publisher_url) == known


RULE = "A federal judge blocked the rule on Friday and said that the government had given no reason for it. " * 6


@pytest.mark.parametrize("days", [0, 1])
@pytest.mark.parametrize("hidden_first", [True, False])
def test_a_headline_without_its_text_is_the_publishers(desk: Desk, days: int, *, hidden_first: bool) -> None:
    hidden = article(
        "Judge blocks asylum rule", "", url="https://p.example/", summary="Judge blocks asylum rule The Post"
    )
    whole = article("Judge blocks asylum rule", RULE, url="https://www.p.example/2026/rule-1")
    first, second = (hidden, whole) if hidden_first else (whole, hidden)
    begun = desk.place(first)
    joined = desk.place(replace(second, published=NOW + timedelta(days=days), first_seen=NOW + timedelta(days=days)))
    assert joined.story == begun.story
    assert joined.joined.how == "same page"


@pytest.mark.parametrize(
    ("title", "url", "days"),
    [
        ("Judge blocks asylum rule", "https://q.example/", 0),
        ("Judge blocks asylum rule", "https://p.example/", 3),
        ("Judge blocks visa rule", "https://p.example/", 0),
        ("Editorial", "https://p.example/", 0),
    ],
)
def test_a_headline_alone_joins_nothing_else(desk: Desk, title: str, url: str, days: int) -> None:
    kept = article("Editorial" if title == "Editorial" else "Judge blocks asylum rule", RULE, url="https://p.example/a")
    begun = desk.place(kept)
    later = NOW + timedelta(days=days)
    assert desk.place(article(title, "", url=url, summary=f"{title} The Post", at=later)).story != begun.story
