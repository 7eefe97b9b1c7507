"""Records for the tests of digests: small builders, and a morning's worth of stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from monitor.config.schema import DigestPlan, Item, Watchlist
from monitor.model import (
    Article,
    CycleResult,
    Decision,
    FateKind,
    FeedHealth,
    FeedLine,
    FeedTrouble,
    Field,
    Joined,
    Match,
    Member,
    Mention,
    Outcome,
    Relation,
    Story,
)

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)  # 08:00 in Mexico City
ZONE = "America/Mexico_City"

WATCHLIST = Watchlist(
    watchlist="migration",
    title="Mexico-US migration",
    items=(
        Item(
            id="cbp-one",
            name="CBP One / CBP Home",
            section="US border policy",
            priority="high",
            names=("CBP One",),
        ),
        Item(id="title-42", name="Title 42", section="US border policy", names=("Title 42",)),
        Item(id="comar", name="Comar", section="Mexican institutions", priority="high", ambiguous=("Comar",)),
        Item(id="inm", name="INM (migration institute)", section="Mexican institutions", ambiguous=("INM",)),
        Item(id="darien", name="Darién", section="Routes", ambiguous=("Darién",)),
        Item(id="caravan", name="Caravans", section="Routes", priority="low", names=("caravana",)),
    ),
)
PLAN = DigestPlan(
    id="desk", title="Migration desk", channel="C0POLICY", watchlists=("migration",), at=("08:00", "16:00")
)
HEALTH = FeedHealth(
    14,
    13,
    (FeedTrouble("el-faro", "El Faro", Outcome.TIMED_OUT, "no answer in 30 s", NOW - timedelta(days=2)),),
)
FINE = FeedHealth(14, 14)


def article(id_: str, text: str, **over: Any) -> Article:
    """An article of El País, whole; `text` is its body."""
    usual: dict[str, Any] = {
        "feed": "feed",
        "outlet": "EL PAÍS México",
        "tier": 1,
        "url": f"https://press.example/{id_}",
        "title": f"Title of {id_}",
        "summary": "",
        "weak": (),
        "language": "es",
        "published": NOW - timedelta(hours=2),
        "first_seen": NOW - timedelta(hours=1),
        "full_text": True,
    }
    fields = usual | over
    return Article(id=id_, text=text, canonical_url=fields["url"], **fields)


def mention(found_in: Article, item: str, words: str, field: Field = "body") -> Mention:
    """The first place where `words` stand in that field."""
    text = {"title": found_in.title, "body": found_in.text, "summary": found_in.summary}[field]
    start = text.index(words)
    return Mention(item, words, field, start, start + len(words))


def match(
    item: str,
    *mentions: Mention,
    signs: tuple[str, ...] = (),
    decision: Decision = Decision.MATCH,
    against: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Match:
    names = tuple(dict.fromkeys(m.text for m in mentions))
    return Match("migration", item, decision, names + signs, mentions, "for the test", signs, against)


def member(of: Article, *matches: Match, at: datetime = NOW) -> Member:
    return Member(of, matches, Joined("first", "the first of its story"), at)


def story(id_: str, *members: Member) -> Story:
    return Story(id_, members[0].article.id, NOW, members)


def simple_story(id_: str, item: str = "comar", **over: Any) -> Story:
    """One article with one mention of its item, in a body of one sentence."""
    decision, at = over.pop("decision", Decision.MATCH), over.pop("at", NOW)
    text = over.pop("text", f"Hoy se supo que {item} trabaja más que nunca en la frontera sur.")
    found_in = article(id_, text, **over)
    return story(id_, member(found_in, match(item, mention(found_in, item, item), decision=decision), at=at))


def morning() -> list[Story]:
    """Five stories: one told by three outlets, one by summary only, one undated, one to check."""
    comar = article(
        "comar",
        "Tapachula, Chis. La Comar recibió 140,000 solicitudes de refugio en lo que va del año, 66% más que "
        "en 2025, y abrirá una oficina para atender a los refugiados, dijo su titular.\nEl INM no comentó.",
        title="Comar, rebasada: abre otra oficina en Tapachula",
    )
    reuters = article(
        "reuters",
        "Mexico's refugee agency Comar has received 140,000 requests this year.",
        outlet="Reuters",
        language="en",
        title="Mexico refugee agency swamped",
    )
    folha = article("folha", "A Comar recebeu 140 mil pedidos.", outlet="Folha de S.Paulo", language="pt", tier=2)
    cbp = article(
        "cbp",
        "The government will wind down the CBP One appointments for 712,000 migrants waiting in Mexico, a "
        "U.S. official said. A $133 million contract ends on March 14.",
        outlet="Associated Press",
        language="en",
        title="Asylum seekers lose CBP One appointments as contract ends",
        published=NOW - timedelta(hours=20),
    )
    darien = article(
        "darien",
        "",
        summary="Cruces por el Darién caen 98% respecto a 2024, según Panamá.",
        outlet="La Estrella de Panamá",
        title="Migración: se desploma el paso por la selva",
        full_text=False,
        published=None,
        tier=2,
    )
    caravan = article(
        "caravan",
        "Une nouvelle caravane de 3 500 migrants a quitté Tapachula dimanche.",
        outlet="RFI",
        language="fr",
        title="Mexique : une caravane repart vers le nord",
    )
    doubtful = article(
        "doubtful",
        "El INM detuvo a 120 personas en Choluteca, informaron autoridades de Honduras y de México.",
        outlet="La Tribuna",
        title="INM reporta 120 detenidos",
        tier=3,
    )
    signs = ("refugio", "refugiados", "Tapachula")
    return [
        story(
            "s-doubt",
            member(
                doubtful,
                match(
                    "inm",
                    mention(doubtful, "inm", "INM"),
                    signs=("México",),
                    decision=Decision.UNSURE,
                    against=(("the INM of Honduras", ("Honduras",)),),
                ),
            ),
        ),
        story("s-caravan", member(caravan, match("caravan", mention(caravan, "caravan", "caravane")))),
        story(
            "s-darien",
            member(
                darien,
                match("darien", mention(darien, "darien", "Darién", "summary"), signs=("Migración", "Panamá")),
            ),
        ),
        story(
            "s-comar",
            member(
                comar,
                match(
                    "comar",
                    mention(comar, "comar", "Comar", "title"),
                    mention(comar, "comar", "Comar"),
                    signs=signs,
                ),
                match("inm", mention(comar, "inm", "INM"), signs=("Tapachula",)),
            ),
            member(reuters, match("comar", mention(reuters, "comar", "Comar"), signs=("refugee", "Mexico"))),
            member(folha, match("comar", mention(folha, "comar", "Comar"))),
        ),
        story(
            "s-cbp",
            member(
                cbp,
                match("cbp-one", mention(cbp, "cbp-one", "CBP One", "title"), mention(cbp, "cbp-one", "CBP One")),
            ),
        ),
    ]


def cycle(*digests: Any, deliveries: Any = ()) -> CycleResult:
    feeds = (
        FeedLine("elpais-mexico", "https://elpais.example/rss", Outcome.FETCHED, "", 30, 4),
        FeedLine("el-faro", "https://elfaro.example/rss", Outcome.TIMED_OUT, "no answer in 30 s", 0, 0),
    )
    fates = {
        FateKind.MATCHED: 5,
        FateKind.DUPLICATE: 2,
        FateKind.UNSURE: 1,
        FateKind.UNMATCHED: 22,
        FateKind.FAILED: 1,
    }
    return CycleResult(feeds, fates, tuple(digests), tuple(deliveries))


def joined(found: Member, how: str) -> Member:
    """The member as it is told when it was joined in this way."""
    return replace(found, joined=Joined(how, "for the test"))


def related(found: Story, to_story: str, how: Literal["coverage", "translation"] = "coverage") -> Story:
    """The story with a relation to an earlier one."""
    return replace(found, relation=Relation(to_story, how, "for the test"))
