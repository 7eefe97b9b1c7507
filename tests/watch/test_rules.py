"""How a mention becomes a match; the sentences are ours, the traps those of real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Decision, Span
from monitor.watch import Matcher
from monitor.watch.automaton import MOST_PLACES
from tests.watch.desk import article, decision, item, matches, watchlist

if TYPE_CHECKING:
    from monitor.config.schema import Item

COMAR = item(
    id="comar",
    names=["Comisión Mexicana de Ayuda a Refugiados"],
    ambiguous=["Comar"],
    signs=["México", "mexican*", "Tapachula", "refugiad*", "asilo", "asylum", "Chiapas"],
    lookalikes=[
        {
            "name": "the Tunisian insurer and its prize",
            "signs": ["Comar d'Or", "Tunisi*", "Tunis", "littérair*"],
        },
        {
            "name": "Code of Maryland Regulations",
            "signs": ["Maryland", "COMAR 0*", "COMAR 1*", "regulations"],
        },
    ],
)
INM = item(
    id="inm",
    ambiguous=["INM", "Instituto Nacional de Migración"],
    signs=["México", "mexican*", "Tapachula", "Chiapas", "Oaxaca"],
    lookalikes=[
        {
            "name": "Honduras' own institute",
            "signs": ["Instituto Nacional de Migración de Honduras", "hondureñ*", "Honduras", "Tegucigalpa"],
        }
    ],
)
DARIEN = item(
    id="darien",
    names=["Darién Gap", "Pass of Darien"],
    ambiguous=["Darién"],
    signs=["migrant*", "selva", "jungle", "Panamá"],
    lookalikes=[{"name": "towns called Darien", "signs": ["Connecticut", "Wisconsin", "Darien Lake"]}],
    never={"phrases": ["Darien, Connecticut", "Darien Scheme"]},
)


@pytest.mark.parametrize(
    ("thing", "text", "wanted"),
    [
        (COMAR, "La Comar, rebasada, abrió otra oficina en Tapachula para pedir asilo.", Decision.MATCH),
        (COMAR, "La Comisión Mexicana de Ayuda a Refugiados y Maryland.", Decision.MATCH),
        (COMAR, "Les prix littéraires Comar d'Or fêtent leurs lauréats.", Decision.NO_MATCH),
        (COMAR, "A Maryland nurse broke COMAR 10.07.02 regulations.", Decision.NO_MATCH),
        (COMAR, "Una novelista de Tunis leyó en México ante la gente de Comar.", Decision.UNSURE),
        (COMAR, "Comar anunció una rueda de prensa.", Decision.NO_MATCH),
        (INM, "El INM de Tapachula, Chiapas, retiene a 40 hondureños.", Decision.MATCH),
        (INM, "Honduras: el INM en Tegucigalpa recibió a hondureños que México devolvió.", Decision.NO_MATCH),
        (INM, "El Instituto Nacional de Migración de Honduras habló con México.", Decision.NO_MATCH),
        (DARIEN, "Cientos de migrantes cruzan la selva del Darién hacia Panamá.", Decision.MATCH),
        (DARIEN, "A fair in Darien, Connecticut, drew jungle plants and migrants.", Decision.NO_MATCH),
        (DARIEN, "Scotland's Darien Scheme in the jungle ruined the migrants.", Decision.NO_MATCH),
        (DARIEN, "Roller coasters at Darien Lake open in May.", Decision.NO_MATCH),
        (DARIEN, "through the dangerous Pass of Darien", Decision.MATCH),
    ],
)
def test_traps(thing: Item, text: str, wanted: Decision) -> None:
    assert decision(thing, text) is wanted


def test_the_decision_says_why() -> None:
    match = matches(COMAR, "En Tapachula, la COMAR recibe a refugiados; los refugiados piden asilo a Comar.")
    assert match is not None
    assert match.because == ("COMAR", "Tapachula", "refugiados", "asilo")
    assert match.signs == ("Tapachula", "refugiados", "asilo")
    assert match.lookalikes == ()
    assert match.reason == (
        "“COMAR”: 3 words point to ours (Tapachula, refugiados, asilo), none to another of that name"
    )
    assert [mention.text for mention in match.mentions] == ["COMAR", "Comar"]


def test_what_was_dismissed_is_told() -> None:
    match = matches(COMAR, "Les lauréats du Comar d’Or à Tunis.")
    assert match is not None
    assert match.mentions == ()
    assert [(gone.mention.text, gone.why) for gone in match.dismissed] == [
        ("Comar", "it is part of “Comar d’Or”, a sign of the Tunisian insurer and its prize")
    ]
    assert match.reason.startswith("“Comar” does not count: it is part of “Comar d’Or”")


def test_different_words_count_not_patterns() -> None:
    thing = item(
        ambiguous=["INM"],
        signs=["México"],
        lookalikes=[{"name": "another", "signs": ["hondureñ*", "hondureños", "HONDUREÑ*"]}],
    )
    assert decision(thing, "México: el INM y los hondureños, hondureños.") is Decision.UNSURE
    assert decision(thing, "México: el INM, un hondureño, dos hondureños.") is Decision.NO_MATCH


def test_a_sign_that_is_the_name_itself_is_no_evidence() -> None:
    assert decision(item(ambiguous=["Darién"], signs=["darien*"]), "El Darién") is Decision.NO_MATCH


def test_a_sign_inside_a_longer_sign_of_the_other_side_does_not_count() -> None:
    thing = item(
        ambiguous=["Guardia Nacional"],
        signs=["México"],
        lookalikes=[{"name": "the state's", "signs": ["Nuevo México"]}],
    )
    assert decision(thing, "La Guardia Nacional de Nuevo México") is Decision.NO_MATCH


def test_a_phrase_of_never_without_the_name_takes_its_signs_out_of_the_count() -> None:
    thing = item(
        ambiguous=["INM"],
        signs=["Tapachula"],
        lookalikes=[{"name": "another", "signs": ["Honduras", "Danlí"]}],
        never={"phrases": ["devueltos a Honduras", "rumbo a Tapachula", "INM de Honduras"]},
    )
    assert decision(thing, "El INM de Tapachula: devueltos a Honduras.") is Decision.MATCH
    assert decision(thing, "El INM de Danlí: van rumbo a Tapachula.") is Decision.NO_MATCH
    assert decision(thing, "El INM de Honduras y el INM en Tapachula.") is Decision.UNSURE


def test_a_word_on_both_sides_decides_nothing_but_keeps_the_article() -> None:
    thing = item(
        ambiguous=["INM"],
        signs=["Tapachula", "migrant*"],
        lookalikes=[{"name": "the other INM", "signs": ["Danlí", "migrant*"]}],
    )
    assert decision(thing, "El INM informó.") is Decision.NO_MATCH
    assert decision(thing, "El INM y una migrante en Tapachula.") is Decision.MATCH
    assert decision(thing, "El INM y los migrantes en Danlí.") is Decision.NO_MATCH
    mixed = matches(thing, "El INM y una migrante en Tapachula.")
    assert mixed is not None
    assert mixed.because == ("INM", "Tapachula")
    match = matches(thing, "El INM y los migrantes.")
    assert match is not None
    assert match.decision is Decision.UNSURE
    assert (match.because, match.signs, match.lookalikes) == (("INM", "migrantes"), (), ())
    assert match.reason == (
        "“INM”: in the whole article, no word points to ours, none to the other INM, "
        "1 word fits both (migrantes): a draw"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Personal del INM y de la Comar.", {"inm": "match", "comar": "match"}),
        ("L'INM de Tunis donnera un concert après la remise des Comar d'Or.", {"inm": "no match", "comar": "no match"}),
        ("The INM of Baltimore broke COMAR 10.07, said an inspector.", {"inm": "no match", "comar": "no match"}),
        ("The INM in Maryland broke COMAR, its regulations.", {"inm": "no match", "comar": "no match"}),
        ("INM: Comar d'Or à Tunis. El INM y la Comar en Chiapas.", {"inm": "match", "comar": "match"}),
        ("El INM y la Comar en Chiapas, no en Tunis ni en Maryland.", {"inm": "match", "comar": "match"}),
        ("Un INM y una Comar entre Chiapas y Tunis, en littéraire.", {"inm": "match", "comar": "unsure"}),
        ("El INM y una Centro Operativo Marino de Apoyo Regional (COMAR).", {"inm": "no match", "comar": "no match"}),
    ],
)
def test_a_name_that_is_somebody_elses_is_no_sign_for_another_item(text: str, wanted: dict[str, str]) -> None:
    comar = COMAR.model_copy(update={"signs": (*COMAR.signs, "INM")})
    inm = INM.model_copy(update={"signs": (*INM.signs, "Comar")})
    for items in ((comar, inm), (inm, comar)):
        decided = Matcher([watchlist(*items)]).decide(article(text))
        assert {match.item: match.decision.value for match in decided} == wanted


def test_what_is_taken_back_may_take_back_more() -> None:
    last = item(id="last", ambiguous=["Gamma"], signs=["Beta"])
    middle = item(id="middle", ambiguous=["Beta"], signs=["Alfa"], lookalikes=[{"name": "x", "signs": ["Roma"]}])
    first = item(id="first", ambiguous=["Alfa"], signs=["uno"], lookalikes=[{"name": "y", "signs": ["Alfa Romeo"]}])
    decided = Matcher([watchlist(last, middle, first)]).decide(article("Gamma, Beta, Roma, Alfa Romeo"))
    assert {match.decision for match in decided} == {Decision.NO_MATCH}


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("Relaciones Exteriores (SRE)", "La Relaciones Exteriores (SRE) dijo", "Relaciones Exteriores (SRE)"),
        ("Relaciones Exteriores SRE", "Relaciones Exteriores [SRE]", "Relaciones Exteriores [SRE]"),
        ("SRE", "Relaciones Exteriores (SRE) dijo", "SRE"),
        ("212(f)", "Section (212(f))", "212(f)"),
        ("Exteriores (SRE)", "Exteriores (SRE, en Tlatelolco)", "Exteriores (SRE"),
    ],
)
def test_a_bracket_that_a_mention_opens_is_closed(name: str, text: str, marked: str) -> None:
    match = matches(item(names=[name]), text)
    assert match is not None
    (mention,) = match.mentions
    assert mention.text == text[mention.start : mention.end] == marked


def test_near_signs_decide_before_far_ones() -> None:
    far = "palabra " * 80
    near_ours = f"El INM detuvo a 40 personas en Tapachula. {far} Honduras, Tegucigalpa, hondureños."
    near_theirs = f"Honduras: su INM abrió. {far} México, Tapachula, Chiapas, Oaxaca."
    silent = f"El INM abrió. {far} México."
    assert decision(INM, near_ours) is Decision.MATCH
    assert decision(INM, near_theirs) is Decision.NO_MATCH
    assert decision(INM, silent) is Decision.MATCH
    assert decision(INM, article(f"{far} El INM abrió. {far}", title="México avisa")) is Decision.MATCH


def test_the_sentence_of_a_mention_decides_before_what_is_near() -> None:
    ours = "Salieron de Honduras, de Tegucigalpa. El INM los detuvo en Oaxaca. Son hondureños."
    theirs = "Vienen de Oaxaca y de Chiapas, México. El INM de Tegucigalpa los registró."
    for text, wanted in ((ours, Decision.MATCH), (theirs, Decision.NO_MATCH)):
        assert decision(INM, text) is wanted
        assert decision(INM, text.replace(". El", ".\nEl")) is wanted
    assert decision(INM, ours.replace("Oaxaca", "la sierra")) is Decision.NO_MATCH
    assert (
        decision(INM, article("El INM abrió.", title="Tapachula: Honduras pide informes en Chiapas")) is Decision.MATCH
    )
    assert decision(INM, "The U.S. Border Patrol met the INM in Oaxaca. Honduras, Tegucigalpa.") is Decision.MATCH


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("El Instituto Nacional de Migración de Honduras (INM) habló en México, Chiapas.", "Honduras"),
        ("El INM (Instituto Nacional de Migración de Honduras) habló en México, Chiapas.", "Honduras"),
        ("Independent News & Media (INM) sold its Mexican papers. INM is glad.", "Independent News & Media"),
        (
            "Un Instituto Nacional de Metrología (INM) en México. El INM mide.",
            "Instituto Nacional de Metrología",
        ),
        (
            "El INM, viejo Instituto Nacional de la Meteorología, midió en México.",
            "Instituto Nacional de la Meteorología",
        ),
        (
            "Papers on Interkinetic Nuclear Migration, by Mexican authors. INM is fast.",
            "Interkinetic Nuclear Migration",
        ),
    ],
)
def test_what_the_text_says_an_acronym_is(text: str, why: str) -> None:
    match = matches(INM, text)
    assert match is not None
    assert match.decision is Decision.NO_MATCH
    assert any(why in gone.why for gone in match.dismissed)


def test_an_acronym_spelt_out_as_ours_still_counts() -> None:
    text = "El Instituto Nacional de Migración (INM) trasladó a 30 personas a Oaxaca."
    assert decision(INM, text) is Decision.MATCH


@pytest.mark.parametrize(
    "text",
    [
        "El Instituto Nacional de Migración y el Instituto Nacional de Metrología. El INM detuvo a 30 en Oaxaca.",
        "El Instituto Nacional de Medicina Legal y el INM visitaron Oaxaca.",
        "El Instituto, Nacional, Metrología y el INM en Oaxaca.",
        "El Instituto Nacional de México abrió. El INM está en Oaxaca.",
    ],
)
def test_a_name_with_the_same_initials_may_leave_the_acronym_ours(text: str) -> None:
    assert decision(INM, text) is Decision.MATCH


def test_boilerplate_neither_mentions_nor_proves() -> None:
    text = "El INM informó.\nLea también: México, Tapachula y la Comar"
    weak = (Span(16, len(text), "related links"),)
    match = matches(COMAR, article(text, weak=weak))
    assert match is not None
    assert match.decision is Decision.NO_MATCH
    assert "related links" in match.dismissed[0].why
    assert decision(INM, article(text, weak=weak)) is Decision.NO_MATCH
    assert decision(INM, article(text)) is Decision.MATCH


def test_without_its_page_an_article_is_its_title_and_summary() -> None:
    short = article("", title="Nota", summary="La Comar en Tapachula", full_text=False)
    match = matches(COMAR, short)
    assert match is not None
    assert [(m.field, m.start, m.end) for m in match.mentions] == [("summary", 3, 8)]


CHNV = item(
    id="chnv",
    together=[{"within": 8, "each": [["cuban*"], ["haitian*"], ["parole", "permiso"]]}],
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Cubanos y haitianos con permiso humanitario.", Decision.MATCH),
        ("El permiso. Llegaron cubanos. También haitianos.", Decision.MATCH),
        ("Cubanos y haitianos esperan.", Decision.NO_MATCH),
        ("Cubanos uno dos tres cuatro cinco seis haitianos permiso.", Decision.NO_MATCH),
    ],
)
def test_described_without_its_name(text: str, wanted: Decision) -> None:
    assert decision(CHNV, text) is wanted


def test_together_shows_the_tightest_group() -> None:
    match = matches(CHNV, "Cubanos. uno dos tres cubanos y haitianos con permiso")
    assert match is not None
    assert match.because == ("cubanos", "haitianos", "permiso")
    assert [mention.start for mention in match.mentions] == [22, 32, 46]


@pytest.mark.parametrize(
    ("keys", "changes", "wanted"),
    [
        ({"only": {"in": "title"}}, {"title": "CBP One cierra"}, Decision.MATCH),
        ({"only": {"in": "title"}}, {"text": "CBP One cierra"}, Decision.NO_MATCH),
        ({"only": {"in": "lead"}}, {"text": "uno " * 59 + "CBP One"}, Decision.MATCH),
        ({"only": {"in": "lead"}}, {"text": "uno " * 60 + "CBP One", "title": "x " * 20}, Decision.NO_MATCH),
        ({"only": {"in": "lead"}}, {"title": "CBP One"}, Decision.MATCH),
        ({"only": {"at_least": 2}}, {"text": "CBP One y CBP One"}, Decision.MATCH),
        ({"only": {"at_least": 2}}, {"text": "CBP One"}, Decision.NO_MATCH),
        ({"only": {"languages": ["en"]}}, {"text": "CBP One", "language": "es"}, Decision.NO_MATCH),
        ({"only": {"languages": ["en"]}}, {"text": "CBP One", "language": "und"}, Decision.MATCH),
        ({"only": {"sources": ["el-diario"]}}, {"text": "CBP One"}, Decision.MATCH),
        ({"only": {"sources": ["eldiario.example"]}}, {"text": "CBP One"}, Decision.MATCH),
        ({"only": {"sources": ["diario.example"]}}, {"text": "CBP One"}, Decision.NO_MATCH),
        ({"never": {"sources": ["El Diario"]}}, {"text": "CBP One"}, Decision.NO_MATCH),
        ({"never": {"sources": ["otro"]}}, {"text": "CBP One"}, Decision.MATCH),
        ({"never": {"phrases": ["CBP One Stop"]}}, {"text": "the CBP One Stop shop"}, Decision.NO_MATCH),
        ({"only_with": ["asilo"]}, {"text": "CBP One y asilo"}, Decision.MATCH),
        ({"only_with": ["asilo"]}, {"text": "CBP One"}, Decision.NO_MATCH),
    ],
)
def test_narrowed(keys: dict[str, Any], changes: dict[str, Any], wanted: Decision) -> None:
    thing = item(names=["CBP One"], **keys)
    match = matches(thing, article(**{"text": "", **changes}))
    assert match is not None
    assert match.decision is wanted
    assert match.reason


def test_a_near_miss_is_told_in_one_line() -> None:
    asked = {"only": {"at_least": 2}, "names": ["CBP One"]}
    once, twice = (
        matches(item(**asked), "CBP One"),
        matches(item(**asked | {"only": {"at_least": 3}}), "CBP One, CBP One"),
    )
    assert once is not None
    assert once.reason == "“CBP One” is named once, needs 2"
    assert twice is not None
    assert twice.reason == "“CBP One” is named 2 times, needs 3"


def test_an_ambiguous_name_inside_another_items_name_is_not_meant() -> None:
    agency = item(id="cbp", ambiguous=["CBP"], signs=["frontera"])
    app = item(id="app", names=["CBP One"])
    matcher = Matcher([watchlist(agency, app)])
    decided = {match.item: match for match in matcher.decide(article("CBP One en la frontera"))}
    assert decided["app"].decision is Decision.MATCH
    assert decided["cbp"].decision is Decision.NO_MATCH
    assert "a name of another item" in decided["cbp"].reason


def test_the_longer_name_is_marked_once() -> None:
    match = matches(DARIEN, "the Darién Gap")
    assert match is not None
    assert [mention.text for mention in match.mentions] == ["Darién Gap"]


def test_because_is_a_handful() -> None:
    signs = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho"]
    match = matches(item(ambiguous=["INM"], signs=signs), "INM " + " ".join(signs))
    assert match is not None
    assert match.because == ("INM", "uno", "dos", "tres", "cuatro", "cinco")
    assert len(match.signs) == 8


def test_matches_come_in_the_order_of_the_watchlists() -> None:
    matcher = Matcher([watchlist(INM, COMAR, name="b"), watchlist(DARIEN, COMAR, name="a")])
    text = "Darién: la Comar y el INM en Tapachula, México, selva."
    assert [(m.watchlist, m.item) for m in matcher.decide(article(text))] == [
        ("b", "inm"),
        ("b", "comar"),
        ("a", "darien"),
        ("a", "comar"),
    ]


WORDS = [
    "Comar",
    "INM",
    "Darién",
    "México",
    "Honduras",
    "Tapachula",
    "Tunis",
    "Maryland",
    "selva",
    "asilo",
    ".",
]


@given(
    words=st.lists(st.sampled_from([*WORDS, "d'Or", "Gap", "cubanos", "haitianos", "parole", "uno"]), max_size=60),
    order=st.permutations([COMAR, INM, DARIEN, CHNV]),
)
def test_watchlists_do_not_touch_each_other(words: list[str], order: list[Item]) -> None:
    told = article(" ".join(words))
    together = Matcher([watchlist(thing, name=f"w{at}") for at, thing in enumerate(order)]).decide(told)
    alone = [match for thing in order for match in Matcher([watchlist(thing)]).decide(told)]
    assert [(m.item, m.decision, m.because, m.reason, m.mentions) for m in together] == [
        (m.item, m.decision, m.because, m.reason, m.mentions) for m in alone
    ]


def test_no_watchlists_match_nothing() -> None:
    assert Matcher([]).decide(article("CBP One")) == ()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("He spoke with agents of CBP. One of them wept.", False),
        ("Is it CBP? One wonders.", False),
        ("The CBP One app is closed.", True),
        ("The C.B.P. One app is closed.", True),
        ("It was the CBP\nOne app.", True),
        ("An app named CBP-One.", True),
    ],
)
def test_a_name_does_not_reach_over_the_end_of_a_sentence(text: str, held: bool) -> None:  # noqa: FBT001 - a table
    thing = item(names=["CBP One"])
    matches = Matcher([watchlist(thing)]).decide(article(text))
    assert [match.decision for match in matches] == ([Decision.MATCH] if held else [])


def test_a_page_that_repeats_a_name_for_ever_is_decided_all_the_same() -> None:
    match = matches(COMAR, "Comar México asilo " * 20_000)
    assert match is not None
    assert match.decision is Decision.MATCH
    assert len(match.mentions) <= MOST_PLACES


def test_a_sentence_that_ends_with_the_mention_ends_there() -> None:
    desk = item(ambiguous=["INM"], signs=["Tapachula"], lookalikes=[{"name": "Honduras", "signs": ["Danlí"]}])
    assert decision(desk, "En Tapachula los detuvo el INM. En Danlí llovió.") is Decision.MATCH
    assert decision(desk, "En Danlí los detuvo el INM. En Tapachula llovió.") is Decision.NO_MATCH
