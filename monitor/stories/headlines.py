"""What headlines are made of in the four languages: words that name nothing, counts, and that a count rose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.stories.numbers import is_ordinal
from monitor.stories.shingles import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.stories.facts import Token


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


# Prepositions, conjunctions, auxiliaries and adverbs: they fill no slot of a headline. A closed class, folded.
PLAIN = _words("""
    about after again against ahead along already also amid among another around away back because been before
    behind being below between beyond both could despite does down during each even ever every first from have
    having here how however into just last later least less like made make many maybe might more most much must near
    nearly never next once only other over past same says said several shall should since some soon still such than
    that their them then there these they this those through today tomorrow toward towards under until upon very
    were what when where whether which while whose will with within without would yesterday your ademas ahora algo
    algun alguna ante antes aquel aquella asi aunque bajo cada casi como con contra cual cuando cuanto debe deben
    desde despues dice dicen donde durante ella ellas ellos entre era esta estan estas este esto estos fue fueron
    hace hacia hasta hay hoy luego mas mediante menos mientras misma mismo mucha mucho muy nada nunca otra otras
    otro otros para pero poco podria podrian porque pues puede pueden quien segun sera seran sido siempre sino sobre
    solo tambien tanto tiene tienen toda todas todo todos tras una unas unos varios agora ainda alem algum alguma
    apos aqui assim ate com contudo deve devem depois disse diz ela elas eles embora esse essa esses essas estao
    estava foi foram isso isto mais mesmo muito nao onde ontem outra outras outro outros pela pelas pelo pelos pode
    podem pouco quando quase quem sao seja sem sempre serao seus suas tambem tem uma umas ainsi alors apres aucun
    aupres aussi autre autres avant avec avoir cela celle ceux chez comme contre dans depuis dernier dont durant
    elle elles encore etaient etait etre fait font hier jamais leur leurs lors meme moins notre nous parce parmi
    pendant peut peuvent plus plusieurs pour pourquoi puis quand quel quelle sans selon seront ses sont sous sur
    tous tout toute toutes tres une vers votre vous
""")

# A number behind one of these is a place in a row, no count; before one of those it is an ordinal.
_LABELS = _words("""
    no num numero number day dia jour week semana semaine month mes mois part parte partie chapter capitulo chapitre
    round ronda jornada bus autobus section seccion article articulo artigo law ley lei case caso expediente boletin
    boletim bulletin comunicado route ruta highway carretera room sala line linea phase fase etapa
""")
_ORDINAL_ENDINGS = _words("st nd rd th o a er re e eme do da ro ra to ta mo ma")

# Verbs with which a headline says that a count is higher than it was.
_RISES = _words("""
    passes tops surpasses
    rises rise rose risen climbs climb climbed jumps jumped grows grew increases increased sube suben subio subieron
    aumenta aumentan aumento aumentaron asciende ascienden ascendio eleva elevan elevo crece sobe sobem subiu
    subiram aumentam aumentou aumentaram chega chegam elevou monte montent grimpe grimpent alourdit passe augmente
    augmentent
""")


def says_it_rose(title: str) -> bool:
    """Whether a folded headline says that something rose."""
    return not _RISES.isdisjoint(words_in(title))


def counts_of(title: Sequence[Token]) -> dict[tuple[str, str], str]:
    """Counts of a headline, by the word before or behind: `killing 12`, `2,600 US flights`; no ordinals."""
    found: dict[tuple[str, str], str] = {}
    for before, token, behind in zip(title, title[1:], title[2:], strict=False):
        if _is_count(token) and before.word not in _LABELS and behind.word not in _ORDINAL_ENDINGS:
            found["before", before.word] = found["behind", behind.word] = token.word
    if len(title) > 1 and _is_count(title[0]) and title[1].word not in _ORDINAL_ENDINGS:
        found["behind", title[1].word] = title[0].word
    if len(title) > 1 and _is_count(title[-1]) and title[-2].word not in _LABELS:
        found["before", title[-2].word] = title[-1].word
    return found


def is_label(word: str) -> bool:
    """Whether a number behind this word is a place in a row: "day three", "No. 14"."""
    return word in _LABELS


def _is_count(token: Token) -> bool:
    return token.kind == "number" and not is_ordinal(token.written)
