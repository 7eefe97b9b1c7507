"""Cutting: what is left out was seen, and what is left in parses as it would have in the whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.cut import HASH, MOST_ENTRIES, unseen
from monitor.feeds.parse import parse
from monitor.model import Outcome
from tests.feeds.samples import URL, by_key, entries, item, rss

ATOM_ENTRY = '<entry><id>tag:{0}</id><title>Story {0}</title><link href="https://press.example/{0}"/></entry>'


def atom(*numbers: int) -> bytes:
    inside = "".join(ATOM_ENTRY.format(number) for number in numbers)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{inside}</feed>'.encode()


def pieces_of(body: bytes) -> bytes:
    cut = unseen(body, b"")
    assert cut is not None
    return cut.pieces


def test_only_what_is_new_is_left() -> None:
    seen = pieces_of(rss(*(item(n) for n in range(30))))
    cut = unseen(rss(*(item(n) for n in range(-1, 29))), seen)
    assert cut is not None
    assert (cut.unseen, cut.total, len(cut.pieces)) == (1, 30, 30 * HASH)
    assert [e.title for e in entries(cut.body)] == ["Story -1"]


def test_nothing_new_leaves_nothing_even_when_the_head_changed() -> None:
    seen = pieces_of(rss(item(1), item(2), head="<lastBuildDate>1</lastBuildDate>"))
    cut = unseen(rss(item(1), item(2), head="<lastBuildDate>2</lastBuildDate>"), seen)
    assert cut is not None
    assert (cut.unseen, cut.total) == (0, 2)


def test_a_changed_item_is_seen_as_changed() -> None:
    cut = unseen(rss(item(1, title="Corrected"), item(2)), pieces_of(rss(item(1), item(2))))
    assert cut is not None
    assert [e.title for e in entries(cut.body)] == ["Corrected"]


def test_atom_and_rss_1_0_are_cut_too() -> None:
    cut = unseen(atom(3, 1, 2), pieces_of(atom(1, 2)))
    assert cut is not None
    assert [e.key for e in entries(cut.body)] == ["tag:3"]
    head = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
    )
    head += b'<title>T</title><items><rdf:Seq><rdf:li resource="u"/></rdf:Seq></items></channel>'
    one, two = (
        f'<item rdf:about="u{n}"><title>t{n}</title><link>https://a.example/{n}</link></item>'.encode() for n in "12"
    )
    cut = unseen(head + two + one + b"</rdf:RDF>", pieces_of(head + one + b"</rdf:RDF>"))
    assert cut is not None
    assert [e.title for e in entries(cut.body)] == ["t2"]


def test_a_guid_that_repeats_among_old_and_new_needs_the_whole_feed() -> None:
    old = item(1, guid="N/A")
    assert unseen(rss(item(2, guid="N/A"), old), pieces_of(rss(old))) is None
    assert unseen(rss(item(2, guid="N/B"), old), pieces_of(rss(old))) is not None


def test_what_is_left_is_read_in_the_encoding_of_the_whole() -> None:
    """A summary cut at so many bytes ends in half a letter: alone with few others it looks like windows-1252."""
    old = [item(number, title="Migración, asilo, camión y petición") for number in range(8)]
    new = item(9, title="Camión a Tapachula@").encode().replace(b"@", "ó".encode()[:1])
    body = rss(*old, "@").replace(b"@", new)
    cut = unseen(body, pieces_of(rss(*old)))
    assert cut is not None
    assert [entry.title for entry in entries(cut.body)] == ["Camión a Tapachula\ufffd"]


def test_markup_that_only_looks_like_items_is_passed_over() -> None:
    tricky = item(1, extra="<description><![CDATA[</item><item>]]></description><!-- <item> --><?php <item> ?>")
    cut = unseen(rss(tricky, item(2)), b"")
    assert cut is not None
    assert cut.total == 2


@pytest.mark.parametrize(
    "body",
    [
        rss(),
        b"",
        b"<html></html>",
        rss("<item><title>a</title><item></item></item>"),  # nested
        rss("<item><title>a</title>"),  # not closed
        rss("</item>"),
        rss("<item/>"),
        rss("<item>", "<![CDATA[ </item>"),  # CDATA without an end
        rss("<item><!-- </item>"),
        rss("<item></item", ""),
        rss("<ITEM></ITEM>"),
        rss("<item></item><entry></entry>"),
        rss(item(1)).decode().encode("utf-16"),
        rss(item(1), declaration='<?xml version="1.0" encoding="ISO-2022-JP"?>'),
        rss(item(1), declaration="<!DOCTYPE rss [<!ENTITY a '<item>'>]>"),
        rss(*("<item></item>" for _ in range(2 * MOST_ENTRIES + 1))),
    ],
)
def test_what_looks_odd_is_not_cut(body: bytes) -> None:
    assert unseen(body, b"") is None


def test_no_more_than_can_be_read_is_left_and_the_rest_comes_next() -> None:
    body = rss(*(item(n) for n in range(MOST_ENTRIES + 50)))
    cut = unseen(body, b"")
    assert cut is not None
    assert (cut.unseen, cut.rest, cut.total) == (MOST_ENTRIES, 50, MOST_ENTRIES + 50)
    assert cut.body.count(b"<item>") == MOST_ENTRIES
    again = unseen(body, cut.pieces)
    assert again is not None
    assert (again.unseen, again.rest) == (50, 0)
    assert [entry.key for entry in entries(again.body)] == [f"guid-{MOST_ENTRIES + n}" for n in range(50)]
    last = unseen(body, again.pieces)
    assert last is not None
    assert (last.unseen, len(last.pieces)) == (0, HASH * last.total)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [b"<item", b"<![CDATA[", b"<!--", b"<item><![CDATA[]]>", b"</item>", b"<?", b"<item>"])
def test_time_is_linear_in_hostile_bytes(unit: bytes) -> None:
    unseen(b"<rss>" + unit * (4 * 1024**2 // len(unit)), b"")


# --------------------------------------------------------------------------- properties

texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="<>&\ufffe\uffff"), max_size=20)
wrapped = st.sampled_from(
    [
        "{}",
        "<![CDATA[{}]]>",
        "<![CDATA[<p>{}</p></item>]]>",
        "{}<!-- <item> -->",
        "{} &amp; {}",
        "&lt;b&gt;{}&lt;/b&gt;",
    ]
)


@st.composite
def items(draw: st.DrawFn) -> list[str]:
    count = draw(st.integers(1, 8))
    made = []
    for number in range(count):
        title = draw(wrapped).replace("{}", draw(texts))
        guid = draw(st.sampled_from([f"g{number}", f"https://press.example/{number}", "same", ""]))
        link = draw(st.sampled_from([f"https://press.example/{number}", f"/{number}", ""]))
        made.append(item(number, title=f"{number} {title}", guid=guid, link=link))
    return made


@settings(max_examples=60, deadline=None)
@given(items(), st.data())
def test_cut_and_parsed_is_what_the_whole_has(made: list[str], data: st.DataObject) -> None:
    """Whatever part of a feed was seen before, the rest is read as it is read in the whole."""
    whole = rss(*made)
    known = data.draw(st.lists(st.sampled_from(made), unique=True))
    seen = unseen(rss(*known), b"")
    cut = unseen(whole, seen.pieces if seen else b"")
    if cut is None or not cut.unseen:
        return
    full = by_key(entries(whole))
    for entry in entries(cut.body):
        assert full[entry.key] == entry
    unknown = [one for one in made if one not in known]
    assert cut.unseen == len(unknown)
    assert set(by_key(entries(cut.body))) | set(by_key(entries(rss(*known)))) >= set(full) or "same" in whole.decode()


@settings(max_examples=80, deadline=None)
@given(items(), st.data())
def test_damaged_bytes_are_cut_right_or_not_at_all(made: list[str], data: st.DataObject) -> None:
    body = bytearray(rss(*made))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.sampled_from([b"", b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"\0", b"<", b"<!--"])
        )
    cut = unseen(bytes(body), b"")
    if cut is not None:
        assert cut.body == bytes(body), "with nothing seen before, nothing is left out"
        assert len(cut.pieces) == HASH * cut.total


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_no_bytes_raise(body: bytes, seen: bytes) -> None:
    unseen(body, seen)


# --------------------------------------------------------------------------- real feeds

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "feeds"
MEDIUM = 120_000
"""Bytes: larger feeds say nothing new here, and take seconds."""


@pytest.mark.skipif(not REAL.is_dir(), reason="the real feeds are not there (../shared/data/feeds)")
def test_real_feeds_are_read_the_same_cut_or_whole() -> None:
    """Every fourth of the real feeds: all but each fifth item seen before."""
    cuts = compared = 0
    for file in sorted(REAL.glob("*.xml.gz"))[::4]:
        body = gzip.decompress(file.read_bytes())
        if len(body) > MEDIUM:
            continue
        all_pieces = unseen(body, b"")
        if all_pieces is None:
            continue
        hashes = [all_pieces.pieces[at : at + HASH] for at in range(0, len(all_pieces.pieces), HASH)]
        cut = unseen(body, b"".join(hashed for number, hashed in enumerate(hashes) if number % 5))
        parsed = parse(body, URL, "")
        assert parsed.outcome is Outcome.FETCHED, file.name
        if cut is None:
            continue
        cuts += 1
        full = by_key(parsed.entries)
        for entry in entries(cut.body):
            compared += 1
            assert full[entry.key] == entry, file.name
    assert cuts >= 20
    assert compared >= 100
