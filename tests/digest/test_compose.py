from dataclasses import replace
from datetime import timedelta

from monitor.config.schema import DigestPlan, Item, Watchlist
from monitor.digest import compose
from monitor.model import Decision, Digest, Story
from tests.digest.samples import (
    FINE,
    NOW,
    PLAN,
    WATCHLIST,
    ZONE,
    article,
    joined,
    match,
    member,
    mention,
    morning,
    simple_story,
    story,
)


def composed(stories: list[Story], plan: DigestPlan = PLAN, *more: Watchlist) -> Digest:
    return compose(plan, stories, (WATCHLIST, *more), FINE, NOW, ZONE, 31)


def test_the_morning_in_reading_order() -> None:
    digest = composed(morning())
    assert [s.story for s in digest.stories] == ["s-cbp", "s-comar", "s-darien", "s-caravan", "s-doubt"]
    assert [s.section for s in digest.stories] == [
        "US border policy",
        "Mexican institutions",
        "Routes",
        "Routes",
        "Mexican institutions",
    ]
    assert [s.priority for s in digest.stories] == ["high", "high", "normal", "low", "normal"]
    assert digest.stories[-1].decision is Decision.UNSURE
    assert (digest.id, digest.title, digest.channel) == ("desk", "Migration desk", "C0POLICY")
    assert (digest.at, digest.timezone, digest.read) == (NOW, ZONE, 31)


def test_the_order_of_the_stories_given_does_not_matter() -> None:
    assert composed(morning()[::-1]) == composed(morning())


def test_a_story_is_the_union_of_what_its_articles_match() -> None:
    entry = next(s for s in composed(morning()).stories if s.story == "s-comar")
    assert [(i.id, i.name, i.decision) for i in entry.items] == [
        ("comar", "Comar", Decision.MATCH),
        ("inm", "INM (migration institute)", Decision.MATCH),
    ]
    assert entry.items[0].because == ("Comar", "refugio", "refugiados", "Tapachula")
    assert [a.article.outlet for a in entry.also_in] == ["Reuters", "Folha de S.Paulo"]
    assert [(m.item, m.field) for m in entry.mentions] == [
        ("comar", "title"),
        ("comar", "body"),
        ("inm", "body"),
    ]
    assert entry.figures == ("140,000 solicitudes", "66% más")
    assert "Comar" in entry.snippet.text


def test_a_match_beats_unsure_in_one_item() -> None:
    lead, other = article("a", "La Comar dijo."), article("b", "La Comar de Tapachula dijo.", outlet="B")
    found = story(
        "s",
        member(lead, match("comar", mention(lead, "comar", "Comar"), decision=Decision.UNSURE)),
        member(other, match("comar", mention(other, "comar", "Comar"), signs=("Tapachula",))),
    )
    entry = composed([found]).stories[0]
    assert entry.decision is Decision.MATCH
    assert [(i.decision, i.because) for i in entry.items] == [(Decision.MATCH, ("Comar", "Tapachula"))]


def test_what_matched_nothing_of_the_plan_is_left_out() -> None:
    other = Watchlist(watchlist="sport", items=(Item(id="comar", name="Comar FC", names=("Comar FC",)),))
    plan = PLAN.model_copy(update={"watchlists": ("sport",)})
    assert composed(morning(), plan, other).stories == ()
    gone = simple_story("s", "removed-item")
    no_match = simple_story("t", decision=Decision.NO_MATCH)
    assert composed([gone, no_match]).stories == ()


def test_within_a_section_outlets_then_tier_then_title_then_newest() -> None:
    many = simple_story("many", "darien", title="x", tier=3, published=NOW - timedelta(days=3))
    extra = article("z", "El darien.", outlet="Otro", tier=3)
    many = replace(many, members=(*many.members, member(extra, match("darien", mention(extra, "darien", "darien")))))
    trusted = simple_story("trusted", "darien", tier=1, published=NOW - timedelta(days=2))
    newer = simple_story("newer", "darien", tier=2, published=NOW - timedelta(hours=1))
    older = simple_story("older", "darien", tier=2, published=NOW - timedelta(hours=9))
    late = simple_story("late", "darien", tier=2, text="Nada. " * 150 + "El darien.", published=NOW)
    stories = composed([late, older, newer, trusted, many]).stories
    assert [s.story for s in stories] == ["many", "trusted", "newer", "older", "late"]


def test_also_in_names_an_outlet_once_by_its_best_article_and_the_leads_own_last() -> None:
    lead = article("lead", "La Comar.", outlet="A")
    others = [
        article("a2", "La Comar.", outlet="A"),
        article("b1", "La Comar.", outlet="B", tier=2, full_text=False),
        article("b2", "La Comar.", outlet="b", tier=2),
        article("c", "La Comar.", outlet="C", tier=1),
    ]
    members = [member(a, match("comar", mention(a, "comar", "Comar"))) for a in (lead, *others)]
    assert [a.article.id for a in composed([story("s", *members)]).stories[0].also_in] == ["c", "b2", "a2"]


def test_readers_are_told_the_last_version_of_a_page_whatever_another_channel_was_told() -> None:
    """The story keeps the lead that was told; its address shows 235 by now, so nobody is told 190 anew."""
    first = article("first", "La Comar recibió a 190 hondureños.", title="La Comar recibe a 190", url="https://a.mx/1")
    edited = replace(first, id="edited", title="La Comar recibe a 235", text="La Comar recibió a 235 hondureños.")
    edited = replace(edited, published=NOW)
    copy = replace(first, id="copy", outlet="B", url="https://b.mx/1", canonical_url="https://b.mx/1")
    members = [member(a, match("comar", mention(a, "comar", "Comar"))) for a in (first, copy, edited)]
    entry = composed([story("s", *members[:2], joined(members[2], "update"))]).stories[0]
    assert (entry.lead.id, entry.figures) == ("edited", ("235 hondureños",))
    assert [(change.old, change.new) for change in entry.changes] == [("190", "235")]
    assert [other.article.id for other in entry.also_in] == ["copy"]


def test_a_lead_that_names_nothing_shows_the_sentence_of_one_that_does() -> None:
    lead = article("lead", "Un texto de otra lengua que no nombra a nadie en particular.")
    other = article("o", "La Comar atendió a 300 personas.", outlet="B")
    found = story("s", member(lead), member(other, match("comar", mention(other, "comar", "Comar"))))
    entry = composed([found]).stories[0]
    assert (entry.lead.id, entry.mentions) == ("lead", ())
    assert entry.snippet.text == "La Comar atendió a 300 personas."
    assert entry.figures == ("300 personas",)


def test_the_title_is_the_plans_or_that_of_its_watchlists() -> None:
    assert composed([], PLAN.model_copy(update={"title": ""})).title == "Mexico-US migration"
