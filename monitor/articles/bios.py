"""Paragraphs that describe the publisher or the writer, recognised by what they say.

They stand at the end of the text as plain paragraphs and change little from outlet to outlet: who, "is a",
what kind of house, and then its mission in the first person or its beat. One sign alone also occurs in
articles; two together at the very end do not, unless the article is about the house itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.articles.blocks import fold

if TYPE_CHECKING:
    from collections.abc import Collection

# Letters in which the name of what is described stands.
_START = 80

# Quoted speech may say "our mission" about anything.
_QUOTED = re.compile(r"[“\"«][^”\"»]{0,600}[”\"»]")

_THE = r"(?:the |el |la |los |las |o |a |os |as |le |les |l')?"
_NAME = rf"^\W*{_THE}(?P<name>[^.:;!?,()]{{2,60}}?)(?: ?\([^)]{{1,40}}\))?,? "
_IS_A = r"(?:is|was founded as|are|es|somos|son|e|sao|est|sont) (?:an?|the|un|una|el|la|um|uma|o|une|le)? ?"

_HOUSE = (
    r"(?:organi[sz]ations?|nonprofit|non-profit|ngo|network|initiative|foundation|project|organizacion|"
    r"organizacao|organisation|ong|"
    r"iniciativa|fundacion|fundacao|fondation|red|rede|reseau|proyecto|projeto|projet|association|"
    r"asociacion|associacao|espacio|espaco)"
)
_MEDIUM = (
    r"(?:news(?:paper|room|letter| ?site| outlet| agency| service| organi[sz]ation| website| magazine| "
    r"platform)?|media (?:outlet|company|"
    r"organi[sz]ation)|magazine|publication|outlet|journalism|radio|broadcaster|podcast|blog|digital "
    r"(?:daily|native)|"
    r"medio|periodico|diario|revista|portal|noticiero|agencia de noticias|sitio (?:web )?de noticias|canal|"
    r"emisora|periodismo|"
    r"jornal|veiculo|site de noticias|agencia de jornalismo|jornalismo|media|journal|quotidien|magazine|"
    r"site d'information|agence de presse)"
)
_WRITER = (
    r"(?:[a-z-]+ ){0,3}(?:reporter|journalist|correspondent|editor|columnist|writer|freelancer|contributor|"
    r"photojournalist|"
    r"periodista|reporter[oa]|corresponsal|editora?|columnista|redactora?|colaboradora?|fotoperiodista|"
    r"jornalista|colunista|redatora?|correspondente|journaliste|correspondante?|redactrice|redacteur|"
    r"chroniqueu(?:r|se))"
)
_ARTICLE = r"(?:[^.]{0,90}?\b)"

_IS_MEDIUM = re.compile(rf"{_NAME}{_IS_A}{_ARTICLE}{_MEDIUM}\b")
_IS_HOUSE = re.compile(rf"{_NAME}{_IS_A}{_ARTICLE}{_HOUSE}\b")
_IS_WRITER = re.compile(rf"{_NAME}{_IS_A}{_WRITER}\b")
_WE_ARE = re.compile(
    rf"^\W*(?:we are|somos|nous sommes)(?: (?:an?|the|un|una|el|la|um|uma|o|une|le))? "
    rf"{_ARTICLE}(?:{_MEDIUM}|{_HOUSE}|team|equipo|equipe)\b"
    r"|^\W*(?:at|en|em|no|na|chez|a) (?P<name>[^.:;!?]{2,50}?),? (?:we |nous |[a-z]{3,}(?:amos|emos|imos)\b)"
)

# The house speaking of itself, in the first person.
_OURS = re.compile(
    r"\b(?:our|we) (?:mission|work|goal|vision|journalism|coverage|readers|newsroom|team|reporting|believe|"
    r"cover|are|aim|publish)\b"
    r"|\b(?:nuestr[oa]s?|noss[oa]s?|notre|nos) (?:mision|mi[s]+ao|mission|trabajo|trabalho|travail|objetivo|"
    r"objectif|vision|visao|periodismo|"
    r"jornalismo|journalisme|cobertura|couverture|lectores|leitores|lecteurs|redaccion|redacao|redaction|"
    r"equipo|equipe)\b"
)
# What houses and writers say of themselves in the third person.
_BEAT = re.compile(
    r"\b(?:cover(?:s|ing)|report(?:s|ing) on|writ(?:es|ing) (?:about|on|for)|specializ(?:es|ing)|focus(?:es|"
    r"ed|ing) on|dedicated to|devoted to|"
    r"committed to|based in|founded in|since (?:19|20)\d\d|independent|mission is|award-winning|"
    r"cubr(?:e|en|iendo|ir)|escribe|informa(?:r)?|dedicad[oa] a|especializad[oa]|comprometid[oa]|fundad[oa] "
    r"en|desde (?:19|20)\d\d|"
    r"independiente|su mision|con sede en|sin fines de lucro|sin animo de lucro|publica|"
    r"cobre|cobrindo|escreve|dedicad[oa]|fundad[oa]|independente|sua missao|sem fins lucrativos|"
    r"especializad[oa]|"
    r"couvre|couvrant|ecrit|consacree?|fondee?|independante?|sa mission|specialisee?|depuis (?:19|20)\d\d|"
    r"base[e]? a|a but non lucratif)\b"
    r"|@\w+"
)
_LETTER = re.compile(r"\w")
_MISSION = re.compile(r"\b(?:mission|mision|missao)\b")


# A name, beside it what it is, then what it does: "Ana López. Periodista … Cubre", "Cancha Norte, medio …, cubre".
_NAME_THEN = re.compile(r"^\W*[A-ZÀ-Þ][\w’'-]*(?: (?:[A-ZÀ-Þ][\w’'-]*|de|del|la|las|los|da|do|dos|du|of)){1,5}[.,:] ")
_APPOSED = re.compile(
    rf"(?:an? |the |un |una |el |la |um |uma |une? )?(?:{_WRITER}|{_MEDIUM})\b[^,.]{{0,80}}[,.] "
    r"(?:she |he |ella |el |who |que |qui )?"
    r"(?:covers|writes|reports|cubre|escribe|informa|publica|cobre|escreve|couvre|ecrit)\b"
)
_BY = re.compile(
    r"^\W*(?:(?:additional )?(?:written|report(?:ed|ing)|edit(?:ed|ing)|compiled)|escrito|ecrit) (?:by|por|par)\b"
)
_ABOUT = re.compile(r"^\W*(?:about|sobre|acerca de|a propos de) (?P<name>[^:.]{2,40}?) ?(?:[:.] ?|$)")

# The house speaking first, of what houses do.
_WE = re.compile(r"^\W*(?:we|our|nuestr[oa]s?|noss[oa]s?|notre|nos|nous|hemos|temos)\b")
_CRAFT = re.compile(
    r"\b(?:report|cover|journalis|newsroom|readers|members|newsletter|periodis|lector|redaccion|suscript|jornalis|leitor|redacao|"
    r"assinant|lecteur|redaction|abonne)"
)
_ASKS = re.compile(
    r"\b(?:support (?:our|us)|donate|subscribe|apoya(?:nos)?|suscribete|suscribase|apoie|assine|soutenez|abonnez)\b"
)
# An organisation whose work is news is a medium.
_NEWS = re.compile(
    r"\b(?:reports|reporting|covers|covering|coverage|news|journalism|informa|cubre|cobertura|noticias|periodismo|cobre|jornalismo|"
    r"couvre|couverture|informe|journalisme)\b"
)


def is_bio(text: str, names: Collection[str], title: str, heading: str = "") -> bool:
    """Whether a paragraph at the end describes the house or its writer.

    `names` are the site's own and `title` the article's, both folded: an article about the house may describe it.
    `heading` is the short line before the paragraph. Two signs are needed: what somebody is, and either "we" or a beat
    or a mission. An organisation that is not the site must speak as "we" or be in the business of news: articles end
    with descriptions of organisations, too.
    """
    spoken = fold(_QUOTED.sub(" ", text))
    if _BY.match(spoken) or (_WE.match(spoken) and _CRAFT.search(spoken)) or _is_apposed(text):
        return True
    subject = _subject(spoken)
    if subject and subject in title:
        return False
    ours, beat = _OURS.search(spoken) is not None, _BEAT.search(spoken) is not None
    if _WE_ARE.match(spoken) or (beat and _ASKS.search(spoken) is not None):
        return True
    if any(_begins_with(spoken, name) for name in (*names, *_announced(spoken, heading))):
        return ours or beat or _MISSION.search(spoken) is not None
    if _IS_MEDIUM.match(spoken) or _IS_WRITER.match(spoken):
        return ours or beat
    return (ours or _NEWS.search(spoken) is not None) and _IS_HOUSE.match(spoken) is not None


def _subject(spoken: str) -> str:
    """Who is said to be something, in the first words; "" when nobody is."""
    for pattern in (_IS_MEDIUM, _IS_HOUSE, _IS_WRITER):
        found = pattern.match(spoken)
        if found is not None:
            return found["name"].strip()
    return ""


def _announced(spoken: str, heading: str) -> Collection[str]:
    """The name in "About Border Post", as the heading before the paragraph or as its first words."""
    found = _ABOUT.match(fold(heading)) or _ABOUT.match(spoken)
    return (found["name"],) if found else ()


def _is_apposed(text: str) -> bool:
    name = _NAME_THEN.match(text)
    return name is not None and _APPOSED.match(fold(text[name.end() :])) is not None


def _begins_with(spoken: str, name: str) -> bool:
    """Whether the name stands among the first letters, as whole words."""
    start = spoken[:_START]
    at = start.find(name)
    while at >= 0:
        if not _LETTER.match(start, at + len(name)) and not (at and _LETTER.match(start, at - 1)):
            return True
        at = start.find(name, at + 1)
    return False
