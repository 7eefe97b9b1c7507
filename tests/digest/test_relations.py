"""What a digest says of stories that have to do with each other, and of those that go on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest import check_payload, compose, only, to_json, to_slack, to_terminal
from monitor.digest.mrkdwn import web_address
from monitor.model import Background, Decision, Digest, Message, Story, Told
from tests.digest.samples import (
    FINE,
    NOW,
    PLAN,
    WATCHLIST,
    ZONE,
    article,
    cycle,
    joined,
    match,
    member,
    mention,
    related,
    simple_story,
    story,
)
from tests.digest.test_render_slack import HOSTILE, hostile_story
from tests.world.block_kit import complaints

FRIDAY = NOW - timedelta(days=2)


def composed(
    *stories: Story, told: dict[str, Told] | None = None, above: dict[str, tuple[str, ...]] | None = None
) -> Digest:
    """The digest of these stories; `above` is by default what their own relations say."""
    lines = {one.id: (one.relation.to_story,) for one in stories if one.relation}
    return compose(PLAN, stories, (WATCHLIST,), FINE, NOW, ZONE, 31, Background(told or {}, lines | (above or {})))


def order(digest: Digest) -> list[tuple[str, bool]]:
    return [(entry.story, entry.behind) for entry in digest.stories]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def said(message: Message) -> str:
    """What a reader of the blocks sees, a line a part."""
    return "\n".join(
        "".join(run["text"] for run in found["elements"])
        if found.get("type") == "rich_text_section"
        else found["text"]
        if found.get("type") == "mrkdwn"
        else ""
        for found in objects(message.payload["blocks"])
    )


def links(messages: tuple[Message, ...]) -> list[str]:
    return [run["url"] for m in messages for run in objects(m.payload["blocks"]) if run.get("type") == "link"]


# ------------------------------------------------------------------ which stands behind which


def test_a_related_story_stands_directly_behind_the_one_it_relates_to_and_the_others_as_before() -> None:
    main = simple_story("main", "darien", tier=2)
    first, last = simple_story("first", "comar"), simple_story("last", "caravan")
    between = simple_story("between", "darien", tier=3)
    other = related(simple_story("other", "darien", tier=1, outlet="B"), "main")
    english = related(simple_story("english", "darien", tier=2, language="en"), "main", "translation")
    digest = composed(english, last, between, other, first, main)
    assert order(digest) == [
        ("first", False), ("main", False), ("other", True), ("english", True), ("between", False), ("last", False),
    ]  # fmt: skip
    assert [entry.earlier and entry.earlier.kind for entry in digest.stories[1:4]] == [None, "coverage", "translation"]
    alone = composed(last, between, first, main)
    assert [one for one in digest.stories if not one.behind] == list(alone.stories)


def test_a_line_of_relations_stands_behind_the_first_that_is_told() -> None:
    lines = {"b": ("a",), "c": ("b", "a")}
    one, two = simple_story("a"), related(simple_story("b"), "a")
    three = related(simple_story("c", language="en"), "b")
    assert order(composed(three, two, one, above=lines)) == [("a", False), ("b", True), ("c", True)]
    digest = composed(three, one, above=lines)  # the one between was never told here: the languages decide
    assert order(digest) == [("a", False), ("c", True)]
    assert digest.stories[1].earlier
    assert digest.stories[1].earlier.kind == "translation"
    before = {"a": Told(one.members[0].article, FRIDAY)}
    digest = composed(three, two, told=before, above=lines)
    assert order(digest) == [("b", False), ("c", True)]
    assert digest.stories[0].earlier
    assert (digest.stories[0].earlier.title, digest.stories[0].earlier.told) == ("Title of a", FRIDAY)


def test_relations_in_a_circle_hide_nothing() -> None:
    one, two = related(simple_story("a"), "b"), related(simple_story("b"), "a")
    digest = composed(one, two, above={"a": ("b", "a"), "b": ("a", "b")})
    assert order(digest) == [("a", False), ("b", False)]


def test_what_is_to_be_checked_stays_among_what_is_to_be_checked() -> None:
    main = simple_story("main")
    doubt = related(simple_story("doubt", decision=Decision.UNSURE), "main")
    more = related(simple_story("more", decision=Decision.UNSURE), "doubt")
    digest = composed(more, doubt, main, above={"more": ("doubt", "main")})
    assert order(digest) == [("main", False), ("doubt", False), ("more", True)]
    text = to_terminal(cycle(digest))
    assert "more on: Title of main, in this digest\n" in text
    assert text.count("why unsure: ") == 2
    assert "in this digest" in said(to_slack(digest)[1])


def test_what_is_high_raises_the_story_that_it_stands_behind() -> None:
    main = simple_story("main", "darien")
    high = related(simple_story("high", "comar"), "main")
    text = to_terminal(cycle(composed(high, main, simple_story("x", "title-42"))))
    assert text.count("HIGH PRIORITY") == 1
    assert "\n  1 Title of main\n    Routes · EL PAÍS México" in text
    assert "\n  2     other coverage: Title of high\n" in text
    assert "\n        why: comar\n" in text  # what the other does not say
    assert "\nUS BORDER POLICY\n\n  3 Title of x\n" in text


def test_the_first_of_the_line_was_told_before() -> None:
    told = {"a": Told(article("a", "", title="La Comar abre"), FRIDAY)}
    digest = composed(related(simple_story("b"), "a"), told=told)
    assert "    more on: La Comar abre, told Fri 20 Nov\n" in to_terminal(cycle(digest))
    assert "more on: La Comar abre, told Fri 20 Nov" in said(to_slack(digest)[0])
    assert to_json(cycle(digest))["digests"][0]["stories"][0]["relation"] == {
        "kind": "coverage", "title": "La Comar abre", "url": "https://press.example/a", "told": "2026-11-20T14:00:00Z",
        "changes": [],
    }  # fmt: skip
    today = {"a": Told(told["a"].article, NOW - timedelta(hours=1))}
    assert "told today 07:00\n" in to_terminal(cycle(composed(related(simple_story("b"), "a"), told=today)))


def test_the_compact_entry_has_title_link_outlet_language_and_its_own_others() -> None:
    lead, copy = article("e", "Comar opened.", outlet="Wire", language="en"), article("f", "Comar.", outlet="Post")
    members = [member(a, match("comar", mention(a, "comar", "Comar"))) for a in (lead, copy)]
    digest = composed(simple_story("main"), related(story("e", *members), "main", "translation"))
    assert to_terminal(cycle(digest)).split("press.example/main\n")[1].startswith(
        "  2     in English: Title of e\n        Wire · English · full text\n        also in: Post (Spanish)\n"
        "        https://press.example/e\n"
    )  # fmt: skip
    messages = to_slack(digest)
    assert "↳ in English: Title of e · Wire · English · full text\n" in said(messages[0])
    assert links(messages) == ["https://press.example/main", "https://press.example/e"]
    assert "in English: Title of e (Wire)" in messages[0].payload["text"]
    assert digest.stories[1].articles == 2


# ------------------------------------------------------------------ stories that go on

OLD = "La comar recibió 272,000 solicitudes este año, dijo su delegada en Tapachula el lunes."
NEW = f"Un juez federal frenó anoche la oficina nueva de la ciudad. {OLD.replace('272', '280')}"


def gone_on(lead_tier: int = 1, **over: Any) -> Story:
    """A story of an article and its update by another outlet, four hours later."""
    first = article(
        "first", OLD, outlet="Gaceta", title="Comar, rebasada", published=NOW - timedelta(hours=5), tier=lead_tier
    )
    update = article(
        "update", NEW, **{"outlet": "Eco", "title": "Frenan oficina", "published": NOW - timedelta(hours=1)} | over
    )
    members = [member(a, match("comar", mention(a, "comar", "comar"))) for a in (first, update)]
    return story("s", members[0], joined(members[1], "update"))


def told_before(of: Story) -> dict[str, Told]:
    return {of.id: Told(of.members[0].article, FRIDAY, (of.members[0].article,))}


def news_of(of: Story) -> Story:
    left = only(of, {"update"})
    assert left
    return left


def test_an_update_of_a_story_not_told_yet_is_marked_in_its_one_entry() -> None:
    digest = composed(gone_on())
    (entry,) = digest.stories
    assert (entry.lead.id, entry.articles, entry.updates) == ("first", 2, ("update",))
    assert "also in: Eco (updated: 272,000 → 280,000 solicitudes)\n" in to_terminal(cycle(digest))
    (message,) = to_slack(digest)
    assert "Also in: <https://press.example/update|Eco> (updated: 272,000 → 280,000 solicitudes)" in said(message)
    assert (message.stories, message.updates) == ((("migration", "s"),), ("update",))
    (other,) = to_json(cycle(digest))["digests"][0]["stories"][0]["also_in"]
    assert (other["how"], other["changes"]) == ("update", [["272,000", "280,000"]])


def test_without_numbers_the_new_headline_says_what_changed() -> None:
    assert "also in: Eco (updated: Frenan oficina)\n" in to_terminal(cycle(composed(gone_on(language="pt")))).replace(
        "Portuguese, ", ""
    )
    same = gone_on(language="pt", title="Comar, rebasada")
    assert "also in: Eco (Portuguese, updated)\n" in to_terminal(cycle(composed(same)))


def test_an_update_that_leads_says_what_it_changed_itself() -> None:
    of = gone_on(lead_tier=2)
    digest = composed(replace(of, lead="update"))
    assert "    changed: 272,000 → 280,000 solicitudes\n" in to_terminal(cycle(digest))
    assert "also in: Gaceta (earlier version)\n" in to_terminal(cycle(digest))
    assert "Changed: 272,000 → 280,000 solicitudes" in said(to_slack(digest)[0])


def test_an_update_stands_for_its_outlet_and_the_latest_of_several() -> None:
    of = gone_on()
    copy = article("copy", OLD, outlet="Eco", tier=1)
    later = article("later", NEW, outlet="Eco", tier=3, published=NOW)
    others = [joined(member(copy), "copy"), joined(member(later), "update")]
    (entry,) = composed(replace(of, members=(*of.members, *others))).stories
    assert [(other.article.id, other.news) for other in entry.also_in] == [("later", True)]
    assert (entry.articles, entry.updates) == (4, ("update", "later"))


def test_an_update_of_a_story_told_before_is_an_entry_of_its_own_with_what_is_new() -> None:
    of = gone_on()
    digest = composed(news_of(of), told=told_before(of))
    text = to_terminal(cycle(digest))
    assert "1 update from 1 article (31 articles read)\n" in text
    for part in (
        "  1 Updated: Frenan oficina\n",
        "    told Fri 20 Nov as: Comar, rebasada\n",
        "    changed: 272,000 → 280,000 solicitudes\n",
        "    Un juez federal frenó anoche la oficina nueva de la ciudad.\n",
        "    https://press.example/update\n",
    ):
        assert part in text
    assert "figures" not in text
    (message,) = to_slack(digest)
    assert (message.stories, message.updates) == ((), ("update",))
    assert "Updated: Frenan oficina\n" in said(message)
    assert "told Fri 20 Nov as: Comar, rebasada\nChanged: 272,000 → 280,000 solicitudes" in said(message)
    assert message.payload["text"].startswith(
        "Updated: Frenan oficina (Eco): 272,000 → 280,000 solicitudes. Un juez federal"
    )
    (found,) = to_json(cycle(digest))["digests"][0]["stories"]
    assert (found["url"], found["articles"]) == ("https://press.example/update", 1)
    assert found["relation"] == {
        "kind": "update", "title": "Comar, rebasada", "url": "https://press.example/first",
        "told": "2026-11-20T14:00:00Z", "changes": [["272,000", "280,000"]],
    }  # fmt: skip


def test_under_the_same_headline_only_the_day_is_said_and_a_forgotten_text_changes_nothing() -> None:
    of = gone_on(title="Comar, rebasada")
    forgotten = article("first", "", title="Comar, rebasada")
    text = to_terminal(cycle(composed(news_of(of), told={"s": Told(forgotten, FRIDAY, (forgotten,))})))
    assert "    told Fri 20 Nov\n" in text
    assert "changed:" not in text
    assert "    figures: 280,000 solicitudes\n" in text
    assert "    La comar recibió 280,000 solicitudes" in text  # the sentence that shows why


def test_a_related_story_may_stand_behind_an_update() -> None:
    of = gone_on()
    digest = composed(related(simple_story("r"), "s"), news_of(of), told=told_before(of))
    assert order(digest) == [("s", False), ("r", True)]
    assert "1 story and 1 update from 2 articles" in to_terminal(cycle(digest))


# ------------------------------------------------------------------ what Slack takes


def test_a_family_stays_together_and_says_on_what_it_goes_on_where_it_cannot() -> None:
    filler = [simple_story(f"f{n}", "cbp-one", text=f"Hoy cbp-one {'vio a mucha gente ' * 15}.") for n in range(12)]
    family = [simple_story("main", title="Main & more", outlet="Z")]
    family += [related(simple_story(f"r{n:02}", title=f"R{n} {'x ' * 100}"), "main") for n in range(4)]
    pages = [to_slack(composed(*filler[:before], *family)) for before in range(12)]
    for messages in pages:  # wherever the page ends
        assert [len([s for _, s in m.stories if s[0] in "mr"]) for m in messages].count(5) == 1
    assert {len(messages) for messages in pages} == {1, 2}
    many = [related(simple_story(f"r{n:02}", title=f"R{n} {'x ' * 100}"), "main") for n in range(60)]
    messages = to_slack(composed(family[0], *many))
    assert len(messages) > 2
    assert all(said(m).strip().splitlines()[0] == "Continued: more on Main &amp; more" for m in messages[1:])
    assert sorted(links(messages)) == sorted(one.members[0].article.url for one in (family[0], *many))
    assert all(check_payload(m.payload) == complaints(m.payload["blocks"]) == [] for m in messages)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_hostile_relations_break_no_payload_and_every_link_comes_once(data: st.DataObject) -> None:
    stories = [data.draw(hostile_story(number)) for number in range(data.draw(st.integers(2, 4)))]
    names = [one.id for one in stories]
    told: dict[str, Told] = {}
    for number, one in enumerate(stories):
        hows = data.draw(st.lists(st.sampled_from(["copy", "update"]), min_size=3, max_size=3))
        members = tuple(joined(m, how) for m, how in zip(one.members, hows, strict=False))
        relation = data.draw(st.sampled_from(["", *names, "earlier"]))
        stories[number] = replace(one, members=members)
        if relation:
            stories[number] = related(
                stories[number], relation, data.draw(st.sampled_from(["coverage", "translation"]))
            )
        if data.draw(st.booleans()):
            before = article(f"before-{number}", data.draw(HOSTILE), title=data.draw(HOSTILE), language="es")
            told[data.draw(st.sampled_from([one.id, "earlier"]))] = Told(before, FRIDAY, (before,))
    digest = composed(*stories, told=told)
    messages = to_slack(digest)
    assert [check_payload(m.payload) for m in messages] == [[]] * len(messages)
    assert [complaints(m.payload["blocks"]) for m in messages] == [[]] * len(messages)
    wanted = sorted(url for s in stories if (url := web_address(s.members[0].article.url)))
    assert sorted(links(messages)) == wanted
    found = [story_ for m in messages for _, story_ in m.stories]
    assert sorted(found) == sorted(s.id for s in stories if s.id not in told)
    updates = [m.article.id for s in stories for m in s.members if m.joined.how == "update"]
    assert sorted(update for m in messages for update in m.updates) == sorted(updates)
    assert "<!here" not in json.dumps([m.payload for m in messages]).casefold()
    assert "\x1b" not in to_terminal(cycle(digest))
