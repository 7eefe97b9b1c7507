import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.snippet import LONGEST, showing, snippet
from monitor.model import Mention
from tests.digest.samples import article, mention


def marked(found_text: str, start: int, end: int) -> str:
    return found_text[start:end]


def test_the_sentence_with_most_items_is_shown() -> None:
    text = "La Comar abrió sus puertas en la frontera sur. Ayer Comar y el INM firmaron un acuerdo en Tapachula."
    of = article("a", text)
    second = text.index("Comar y")
    found = snippet(
        of,
        [
            mention(of, "comar", "Comar"),
            Mention("comar", "Comar", "body", second, second + 5),
            mention(of, "inm", "INM"),
        ],
    )
    assert found.text == "Ayer Comar y el INM firmaron un acuerdo en Tapachula."
    assert [found.text[m.start : m.end] for m in found.marks] == ["Comar", "INM"]
    assert [m.why for m in found.marks] == ["comar", "inm"]


def test_a_long_sentence_is_cut_between_words_around_the_mention() -> None:
    of = article("a", "palabra " * 80 + "con la Comar dentro " + "y más " * 80)
    found = snippet(of, [mention(of, "comar", "Comar")])
    assert len(found.text) <= LONGEST + 2
    assert found.text.startswith("…palabra ")
    assert found.text.endswith("…")
    assert found.text.strip("…").split()[-1] in {"y", "más"}


def test_a_subheading_loses_against_a_sentence() -> None:
    text = "Comar rebasada\nLa Comar recibió este año a más personas que nunca en Tapachula."
    of = article("a", text)
    first, second = text.index("Comar"), text.rindex("Comar")
    mentions = [Mention("comar", "Comar", "body", at, at + 5) for at in (first, second)]
    assert snippet(of, mentions).text.startswith("La Comar recibió")


def test_the_summary_stands_in_and_the_title_never_does() -> None:
    of = article("a", "", title="Comar otra vez", summary="Una línea corta de la Comar.")
    assert snippet(of, [mention(of, "comar", "Comar", "summary")]).text == "Una línea corta de la Comar."
    titled = article("b", "Nadie dijo nada en toda la mañana de ayer.", title="Comar otra vez")
    found = snippet(titled, [mention(titled, "comar", "Comar", "title")])
    assert (found.text, found.marks) == ("Nadie dijo nada en toda la mañana de ayer.", ())
    assert snippet(article("c", "", title="Comar"), []).text == ""


def test_a_mention_of_another_version_marks_nothing() -> None:
    of = article("a", "El texto fue cambiado por la redacción después de publicarse.")
    assert snippet(of, [Mention("comar", "Comar", "body", 3, 8)]).marks == ()


def test_a_mention_longer_than_a_snippet_is_shown_from_its_start() -> None:
    words = "Cuba " * 100
    of = article("a", "Hoy " + words + "fin.")
    found = snippet(of, [mention(of, "chnv", words.strip())])
    assert found.marks == ()
    assert found.text.startswith("Hoy Cuba Cuba")
    assert len(found.text) <= LONGEST + 2


@given(st.data())
def test_marks_lie_inside_and_cover_the_words_of_their_mention(data: st.DataObject) -> None:
    alphabet = st.sampled_from([*"ab Z.?\n\u00ad«", " ", "palabra ", "EE.UU. ", ". Aa"])
    text = "".join(data.draw(st.lists(alphabet, max_size=250)))
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 30)), min_size=1, max_size=6))
    mentions = [Mention(f"i{n}", text[at : at + size], "body", at, at + size) for n, (at, size) in enumerate(places)]
    mentions = [m for m in mentions if len(m.text) == m.end - m.start and m.text.strip() == m.text]
    found = snippet(article("a", text), mentions)
    assert len(found.text) <= max(LONGEST, 30) + 2
    shown = {(m.item, " ".join(m.text.split())) for m in mentions}
    for mark in found.marks:
        assert 0 <= mark.start < mark.end <= len(found.text)
        assert (mark.why, " ".join(found.text[mark.start : mark.end].split())) in shown
    assert bool(found.marks) == bool(mentions)


def test_the_agencys_tag_at_the_head_of_a_sentence_is_left_out() -> None:
    text = "TAPACHULA, Chis. (Agencia Istmo).- La Comar abrió este sábado una segunda oficina para atender a más gente."
    of = article("a", text)
    shown = snippet(of, [mention(of, "comar", "Comar")])
    assert shown.text.startswith("La Comar abrió")
    assert [shown.text[mark.start : mark.end] for mark in shown.marks] == ["Comar"]


def test_every_sentence_with_a_mention_is_shown_once_with_its_words_marked() -> None:
    of = article("a", "La Comar y otra vez Comar. Nada aquí de ella, nada. Al final la Comar.")
    found = [Mention("comar", "Comar", "body", m.start(), m.end()) for m in re.finditer("Comar", of.text)]
    shown = showing(of.text, found[::-1])
    assert [one.text for one in shown] == ["La Comar y otra vez Comar.", "Al final la Comar."]
    assert [[one.text[m.start : m.end] for m in one.marks] for one in shown] == [["Comar", "Comar"], ["Comar"]]
