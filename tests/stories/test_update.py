from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.stories.desk import NOW, article

if TYPE_CHECKING:
    from monitor.model import Article
    from tests.stories.desk import Desk

HOUR = timedelta(hours=1)

FIRST = (
    "Bridge collapse near Huixtla kills 12 workers",
    """At least 12 workers were killed on Friday when a bridge under construction near Huixtla, in Chiapas, collapsed
    into the river after two days of rain. The state's civil protection office said that divers were looking
    for more people in the water. Governor Amelia Ruiz Toledo asked the federal government for help and
    suspended the permits of the builder, Puentes del Soconusco. Witnesses said that the middle section gave
    way while concrete was being poured. The coastal highway, on which thousands of migrants walk north each
    month, is closed in both directions, and buses are sent over the mountain road, which takes five hours
    more.""",
)
LATER = (
    "Bridge collapse near Huixtla kills 15 workers; builder's director held",
    """At least 15 workers were killed on Friday when a bridge under construction near Huixtla, in Chiapas, collapsed
    into the river after two days of rain. Prosecutors said on Saturday that the director of the builder,
    Puentes del Soconusco, was detained at the airport of Tapachula and will be charged with negligent
    homicide. Divers found three bodies under the middle section in the morning, and the search was called off
    in the afternoon. Governor Amelia Ruiz Toledo asked the federal government for help. Witnesses said that
    the middle section gave way while concrete was being poured. The coastal highway, on which thousands of
    migrants walk north each month, is closed in both directions, and buses are sent over the mountain road,
    which takes five hours more.""",
)
LOCAL = """Our correspondent in Tapachula writes that the market of the city stayed closed on Saturday, and that drivers
waited at the southern exit for the mountain road to be cleared of fallen trees; the city lent them a school. """


def _one(text: tuple[str, str], host: str, hours: int, before: str = "") -> Article:
    title, body = text
    return article(title, " ".join((before + body).split()), host=host, at=NOW + hours * HOUR)


def test_what_has_gone_on_is_an_update_and_says_what_is_new(desk: Desk) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    later = desk.place(_one(LATER, "b.example", 20))
    assert (later.story, later.joined.how) == (first.story, "update")
    assert "15" in later.joined.reason
    assert later.relation is None


@pytest.mark.parametrize("figure", ["1,900", "1.900", "2,025"])
def test_a_figure_with_parted_thousands_is_no_year(desk: Desk, figure: str) -> None:
    """A desk on asylum counts in these: 1,200 requests that become 1,900 are news."""
    title, text = FIRST
    first = desk.place(_one((title.replace("12", "1,200"), text.replace("12", "1,200")), "a.example", 0))
    later = desk.place(_one((title.replace("12", figure), text.replace("12", figure)), "b.example", 20))
    assert (later.story, later.joined.how) == (first.story, "update"), later.joined.reason


def test_the_older_version_that_comes_late_is_a_copy(desk: Desk) -> None:
    newer = desk.place(_one(LATER, "a.example", 20))
    late = replace(_one(FIRST, "b.example", 0), first_seen=NOW + 25 * HOUR)
    placed = desk.place(late)
    assert (placed.story, placed.joined.how) == (newer.story, "copy"), placed.joined.reason


def test_a_copy_of_the_update_is_a_copy_and_so_is_one_of_the_first(desk: Desk) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    desk.place(_one(LATER, "b.example", 20))
    again = desk.place(_one((LATER[0] + " (AP)", LATER[1]), "c.example", 21))
    assert (again.story, again.joined.how) == (first.story, "same text")
    cut = desk.place(_one((FIRST[0], FIRST[1].rsplit(".", 2)[0] + "."), "d.example", 22))
    assert (cut.story, cut.joined.how) == (first.story, "copy")


@pytest.mark.parametrize(
    "title", [FIRST[0], "At least 12 workers were killed on Friday", "12 workers die near Huixtla"]
)
def test_a_local_lead_under_the_old_headline_is_a_copy(desk: Desk, title: str) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    local = desk.place(_one((title, FIRST[1]), "b.example", 20, before=LOCAL))
    assert (local.story, local.joined.how) == (first.story, "copy"), local.joined.reason


def test_a_new_headline_over_the_old_text_is_a_copy(desk: Desk) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    other = desk.place(_one(("Tragedy on the coast of Chiapas", FIRST[1]), "b.example", 2))
    assert (other.story, other.joined.how) == (first.story, "same text")


def test_another_bridge_under_the_same_form_is_another_story(desk: Desk) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    body = FIRST[1].replace("Huixtla", "Pijijiapan").replace("12", "14").replace("Friday", "Sunday")
    other = desk.place(_one((FIRST[0].replace("Huixtla", "Pijijiapan").replace("12", "14"), body), "b.example", 48))
    assert other.story != first.story
    assert other.relation is None


@pytest.mark.parametrize(
    ("again", "how"),
    [(LATER, "same text"), ((LATER[0], f"{LATER[1]} Reported by our desk."), "copy")],
)
def test_an_update_is_told_once_however_many_old_copies_come_between(
    desk: Desk, again: tuple[str, str], how: str
) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    desk.tell(first.story)
    assert desk.place(_one(LATER, "b.example", 20)).joined.how == "update"
    for index, host in enumerate("cdefghijk"):
        body = f"{FIRST[1]} The paper of {host} town."
        assert desk.place(_one((FIRST[0], body), f"{host}.example", 21 + index)).joined.how in ("copy", "same text")
    placed = desk.place(_one(again, "z.example", 40))
    assert (placed.story, placed.joined.how) == (first.story, how), placed.joined.reason


def test_the_text_of_an_old_update_is_found_behind_newer_updates(desk: Desk) -> None:
    desk.tell(desk.place(_one(FIRST, "a.example", 0)).story)
    tolls = [(LATER[0].replace("15", str(15 + step)), LATER[1].replace("15", str(15 + step))) for step in range(6)]
    for step, text in enumerate(tolls):
        assert desk.place(_one(text, f"u{step}.example", 20 + step)).joined.how == "update"
    again = desk.place(_one((tolls[0][0], f"{tolls[0][1]} (AP)"), "z.example", 30))
    assert again.joined.how == "copy", again.joined.reason


@pytest.mark.parametrize(
    ("title", "before", "how"),
    [
        (
            "Judge closes bridge builder Puentes del Soconusco after Huixtla collapse",
            """A federal judge closed the offices of the builder on Sunday and ordered its accounts frozen, the court
            said, three days after the collapse. """,
            "update",
        ),
        (FIRST[0], "THE TAPACHULA GAZETTE / AGENCIES ", "copy"),
    ],
)
def test_a_paragraph_before_the_whole_old_text_is_news_when_the_headline_speaks_of_it(
    desk: Desk, title: str, before: str, how: str
) -> None:
    first = desk.place(_one(FIRST, "a.example", 0))
    later = desk.place(_one((title, FIRST[1]), "b.example", 20, before=before))
    assert (later.story, later.joined.how) == (first.story, how), later.joined.reason


BULLETIN = (
    "INM rescata a personas migrantes en {state}",
    """El Instituto Nacional de Migración informó que en {state} sus agentes rescataron a un grupo de personas
    migrantes que viajaban hacinadas en la caja de un tráiler. Recibieron agua, alimentos y atención médica, y
    fueron llevadas a la sede del instituto en {state}, donde se define su situación jurídica. El conductor fue
    puesto a disposición de la Fiscalía General de la República por el posible delito de tráfico de personas. El
    instituto recuerda que viajar en estas condiciones pone en riesgo la vida, y exhorta a no confiar en quienes
    prometen un traslado seguro a la frontera norte a cambio de dinero. Con acciones como esta el Gobierno de México
    refrenda su compromiso con una migración segura, ordenada y regular, con pleno respeto a los derechos humanos.""",
)
WAITING = (
    "Search for missing ferry begins off Puerto Obaldía",
    """Rescuers began on Tuesday to look for a ferry with 40 people on board that left Necoclí for Capurganá
    before dawn, the Colombian navy said. The boat, the Bella Sofía, belongs to the company of Hermenegildo
    Asprilla, who said that she carried life vests for everybody. The harbour master of Necoclí, Yamile Cuesta, said
    that the sea was calm when the ferry left, and that her radio was heard for the last time at six. Families
    waited at the pier, where the town put up a tent. Most of the passengers are migrants from Venezuela and Haiti
    on their way to the Darién.""",
)
HELD = (
    "Owner arrested after sunken boat is raised with 31 bodies",
    """Prosecutors arrested Hermenegildo Asprilla on Thursday, hours after divers raised the wreck with 31
    victims in its hold, and charged him with manslaughter. The vests were locked away, said Attorney Rocío
    Palacios, and the engine had been condemned in March. A judge in Apartadó refused bail. The ferry, the Bella
    Sofía, with 40 people on board, left Necoclí for Capurganá before dawn on Tuesday. The harbour master of
    Necoclí, Yamile Cuesta, said that the sea was calm when the ferry left, and that her radio was heard for the
    last time at six. Families waited at the pier, where the town put up a tent. Most of the passengers are migrants
    from Venezuela and Haiti on their way to the Darién. The search off Puerto Obaldía went on for two days.""",
)
OTHER = (
    "Customs finds cocaine under bananas in Turbo",
    """Officers found two tonnes of cocaine on Thursday under a load of bananas in Turbo, the customs office said, and
    detained the driver, Eliécer Mosquera. The street value was put at sixty million dollars. The harbour master of
    Necoclí, Yamile Cuesta, said that the sea was calm. Families waited at the pier, where the town put up a tent. Most
    of the passengers are migrants from Venezuela and Haiti on their way to the Darién.""",
)


def test_news_with_a_new_headline_and_lead_goes_on_from_the_report_whose_names_it_carries(desk: Desk) -> None:
    first = desk.place(_one(WAITING, "a.example", 0))
    assert desk.place(_one(OTHER, "b.example", 40)).story != first.story
    later = desk.place(_one(HELD, "c.example", 50))
    assert (later.story, later.joined.how) == (first.story, "update"), later.joined.reason


@pytest.mark.parametrize("hours", [0, 30])
def test_bulletins_that_differ_in_the_state_alone_are_two_stories_and_no_coverage(desk: Desk, hours: int) -> None:
    there, here = (tuple(part.format(state=state) for part in BULLETIN) for state in ("Veracruz", "Oaxaca"))
    desk.place(_one((there[0], there[1]), "inm.example", 0))
    placed = desk.place(_one((here[0], here[1]), "inm.example", hours))
    assert (placed.is_new, placed.relation) == (True, None), placed.joined.reason


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_published_together_the_one_with_the_higher_count_is_the_later(desk: Desk, *, turned: bool) -> None:
    old, new = (
        _one(FIRST, "a.example", 0),
        _one((FIRST[0].replace("12", "15"), FIRST[1].replace("12", "15")), "b.example", 0),
    )
    first, second = (desk.place(one) for one in ((new, old) if turned else (old, new)))
    assert (second.story, second.joined.how) == (first.story, "copy" if turned else "update"), second.joined.reason


@pytest.mark.parametrize(
    ("language", "known", "title"),
    [
        ("es", "30.000 personas", "Treinta mil personas esperan"),
        ("es", "30.000 personas", "Esperan 30 mil personas"),
        ("es", "18.400 personas", "Más de 18 mil personas esperan"),
        ("fr", "30 000 personnes", "30.000 personnes attendent"),
        ("en", "2,500,000 people", "2.5 million people wait"),
    ],
)
def test_a_figure_written_otherwise_is_no_news(desk: Desk, language: str, known: str, title: str) -> None:
    text = f"{known}. {FIRST[1]}"
    first = desk.place(replace(_one((f"{known} esperan", text), "a.example", 0), language=language))
    again = desk.place(replace(_one((title, f"AGENCIES {text}"), "b.example", 1), language=language))
    assert (again.story, again.joined.how) == (first.story, "copy"), again.joined.reason
