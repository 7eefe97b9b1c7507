"""Every name of the shipped watchlist, in every disguise: found where it stands, and nowhere else."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.loading import load_watchlist
from monitor.model import Decision
from monitor.watch import Matcher
from monitor.watch.folding import fold
from tests.watch.desk import article, decision, item, matches, watchlist
from tests.watch.disguises import AROUND, planted, tokens

SHIPPED = Path(__file__).parent.parent.parent / "config" / "watchlists" / "migration.yaml"
FIELDS = {"title": "title", "body": "text", "summary": "summary"}
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters by category that are blanks; lone Arabic marks are no letters either
LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Nd"], exclude_characters=FILLERS).filter(
    lambda letter: " " not in unicodedata.normalize("NFKD", letter)[:1]
)
ACCENTS = ("", "\u0301", "\u0327\u0308", "\u00ad", "\u200d")


ITEMS = load_watchlist(SHIPPED).items


def _written() -> list[str]:
    """Everything that the shipped watchlist looks for, without what has no word of its own."""
    found: dict[str, None] = {}
    for thing in ITEMS:
        others = (sign for other in thing.lookalikes for sign in other.signs)
        lines = (word for group in thing.together for line in group.each for word in line)
        words = (*thing.names, *thing.ambiguous, *thing.signs, *others, *thing.never.phrases, *thing.only_with, *lines)
        found.update(dict.fromkeys(words))
    return sorted(found)


WRITTEN = _written()
NAMES = sorted({name for thing in ITEMS for name in (*thing.names, *thing.ambiguous)})
GROUPS = [group for thing in ITEMS for group in thing.together]


@cache
def _matcher(name: str) -> Matcher:
    return Matcher([watchlist(item(names=[name]))])


def _found(name: str, field: str, text: str) -> list[tuple[str, int, int, str]]:
    changes: dict[str, Any] = {"text": "", "full_text": field != "summary", FIELDS[field]: text}
    return [
        (mention.field, mention.start, mention.end, mention.text)
        for match in _matcher(name).decide(article(**changes))
        for mention in match.mentions
    ]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), head=AROUND, tail=AROUND, field=st.sampled_from(sorted(FIELDS)))
def test_a_name_in_any_disguise_is_found_where_it_stands(data: st.DataObject, head: str, tail: str, field: str) -> None:
    name = data.draw(st.sampled_from(NAMES) | st.sampled_from(WRITTEN))
    plant = data.draw(planted(name))
    text = f"{head} {plant.text} {tail}"
    start = len(head) + 1 + plant.start
    end = start + len(plant.name)
    assert (field, start, end, plant.name) in _found(name, field, text)


@settings(max_examples=250, deadline=None)
@given(
    name=st.sampled_from([name for name in NAMES if not name.endswith("*")]),
    glued=st.builds(str.__add__, LETTERS, st.sampled_from(ACCENTS)),
    tie=st.sampled_from(["", "", "_", "__"]),
    side=st.sampled_from(["before", "behind"]),
    field=st.sampled_from(sorted(FIELDS)),
)
def test_no_name_inside_another_word(name: str, glued: str, tie: str, side: str, field: str) -> None:
    words = " ".join(tokens(name)) if side == "behind" else name
    text = f"« {glued}{tie}{words} »" if side == "before" else f"« {words}{tie}{glued} »"
    assert _found(name, field, text) == []


@settings(deadline=None)
@given(
    name=st.sampled_from([name for name in NAMES if name.endswith("*")] or ["caravan*"]),
    glued=LETTERS,
    field=st.sampled_from(sorted(FIELDS)),
)
def test_no_starred_name_behind_other_letters(name: str, glued: str, field: str) -> None:
    assert _found(name, field, f"« {glued}{name.rstrip('*')}s »") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INM", "#TodosSomosINM"),
        ("INM", "INM_2024.pdf"),
        ("INM", "logo_INM"),
        ("INM", "x__INM"),
        ("INM", "INM\u0301ж"),
        ("INM", "INM\U000118a0"),  # Warang Citi: a letter beyond the first plane
        ("INM", "INM字"),
        ("INM", "INM٣"),
        ("कम", "कमी"),
        ("कम", "कम्"),
        ("ไท", "ไทย ไทุ"),
        ("コマ", "コマー"),
        ("Darién", "Dariénــx"),
        ("CBP 1", "CBP 1,200 pounds"),
        ("CBP 1", "CBP 1.200 libras"),
        ("Title 42", "Title 420"),
        ("Caravana Migrante", "#Caravana_Migrante_2026"),
        ("migrant*", "los_migrantes"),
        ("migrant*", "migrantes_2026"),
    ],
)
def test_a_part_of_a_word_is_no_name(name: str, text: str) -> None:
    assert matches(item(names=[name]), text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("México", "M&EACUTE;XICO"),
        ("México", "M&eacutexico"),
        ("México", "M&amp;eacute;xico"),
        ("México", "Me&#769;xico"),
        ("CBP One", "CBP&NBSP;ONE"),
        ("CBP One", "CBP&#038;nbsp;One"),
        ("CBP One", "CBP\x96One"),
        ("CBP One", "#CBP_One"),
        ("CBP One", "_CBP One_"),
        ("CBP One", "__CBP One__"),
        ("CBP One", "#\u200bcbpone"),
        ("CBP One", "\uff03cbpone"),
        ("CBP One", "&#35;cbpone"),
        ("Mexico's INM", "MEXICO&#8217;S INM"),
        ("Mexico's INM", "Mexico\x92s INM"),
        ("Mexico's INM", "Mexico&rsquo;s INM"),
        ("Darién Gap", "#DariénGap"),
        ("Darién Gap", "#dariengap"),
        ("INM", "INM²"),
        ("INM", "INMᵃ"),
        ("INM", "🚨INM🚨"),
        ("Title 42", "Title 42.1 In May"),
        ("Title 42", "Title 42, 2020"),
        ("CBP 1", "CBP 1."),
        ("محمد", "محـــمد"),
        ("Қазақстан", "ҚАЗАҚСТАН"),
        ("हिन्दी", "«हिन्दी»"),
        ("한국", unicodedata.normalize("NFD", "한국")),
        ("\U00010428\U00010429", "\U00010400\U00010401"),
    ],
)
def test_more_that_fits(name: str, text: str) -> None:
    assert decision(item(names=[name]), text) is Decision.MATCH


@settings(deadline=None)
@given(data=st.data(), group=st.sampled_from(GROUPS))
def test_described_in_any_order_and_any_disguise(data: st.DataObject, group: Any) -> None:
    """One word of every line, as machine translation may order them, with as many words between as are allowed."""
    words = [
        data.draw(planted(data.draw(st.sampled_from(line)), touching=False, joined=False)).name for line in group.each
    ]
    left = group.within - sum(len(fold(word).data.split()) for word in words)
    gaps = [data.draw(st.integers(0, max(0, left) // len(words))) for _ in words]
    text = " ".join(f"{word}{' zz' * gap}" for word, gap in zip(data.draw(st.permutations(words)), gaps, strict=True))
    if left >= 0:
        assert decision(item(together=[group]), f"Zz zz. {text} zz zz.") is Decision.MATCH
