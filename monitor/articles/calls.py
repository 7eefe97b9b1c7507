"""Where the house speaks to its readers: "READ MORE: …", "Join … to follow all the news".

English, Spanish, Portuguese and French, a pattern a line, without accents (see `leads`). A *label* stands
before what it points at. A *call* asks something of the reader, with a word that shows it is for the house's
sake: an article, too, may begin with "Follow" or "Share".
"""

from __future__ import annotations

import re

from monitor.articles.blocks import fold
from monitor.articles.leads import COMMENTS, EDGES, RELATED, SHARE, SUBSCRIBE, TAGS, alternatives

LEGAL = "legal notice"

# The longest call in 181 measured pages has 236 letters; an article's paragraph that begins like one is longer.
CALL_LENGTH = 250

_LABELS = r"""
(?:read|see|watch|listen|hear)(?: (?:more|also|next|too|this))(?: (?:about|on|in|here))?
also (?:read|see|watch)
you (?:might|may) (?:also )?(?:like|enjoy|want to read|be interested in)
editor.?s picks?
from (?:our|the) archives?
(?:further|keep|more) reading
more on this(?: story)?
don.?t miss
watch
more
related(?: <stories>)?
recommended
must read
(?:lea|lee|leer|mira|mire|ver|vea|escucha|escuche|consulta)(?: aqui)? (?:tambien|ademas|mas)
(?:tambien )?(?:te|le|les) (?:puede|podria|pueden|podrian)(?: \w+)? interesar?
(?:tambien )?(?:te|le) (?:recomendamos|interesa)
(?:tambien )?puedes? (?:leer|ver|consultar)
(?:<notas> )?relacionad[oa]s?
mas informacion
mas noticias
(?:te )?recomendamos
(?:sigue|siga|seguir) leyendo
mira
no te pierdas
(?:leia|veja|confira|saiba|assista)(?: a)? (?:tambem|mais|ainda)
a (?:lire|voir|decouvrir)(?: aussi| egalement)?
(?:lire|voir) (?:aussi|egalement)
en savoir plus
sur le meme sujet
lire la suite
notre (?:dossier|article)
"""

_SUBSCRIBE = r"""
join\b.{1,60}\bto (?:follow|read|receive|access|keep|continue|support)\b
(?:unete|junte-se)\b.{1,60}\bpara (?:seguir|leer|ler|recibir)\b
rejoignez\b.{1,60}\bpour (?:suivre|lire|recevoir)\b
(?:subscribe|sign up|register (?:now|here|for|to)|log in|sign in)\b
(?:suscribete|suscribase|registrate|inicia sesion|assine|inscreva-se|cadastre-se)\b
(?:abonnez|inscrivez|connectez)[- ]vous\b
(?:read|lee|leer|leia|ler|lisez|lire) (?:without|sin|sem|sans) limit
(?:get|receive)\b.{0,60}\b(?:newsletter|inbox)\b
(?:recibe|reciba|receba|recevez)\b.{0,60}\b(?:newsletter|boletin|(?:tu|su|seu|votre) (?:correo|e-?mail))\b
(?:support|apoya|apoye|apoie|soutenez)\b.{0,40}\b(?:journalism|periodismo|jornalismo|journalisme|newsroom)\b
(?:download|descarga|baixe|telechargez)\b.{0,30}\bapp\b
(?:already|ya eres|ja e|deja) (?:a )?(?:subscriber|suscriptor|assinante|abonne)
this (?:article|content|story) is (?:only )?(?:for|available to) (?:our )?subscribers
"""

_SHARE = r"""
(?:follow|(?:like|find) us|siguenos|siganos|siga-nos|acompanhe|suivez|share)\b.{0,110}<networks>
(?:sigue|siga|comparte|compartir|compartilhe|partagez?)\b.{0,40}<networks>
(?:share|compartir|comparte|compartilhe|compartilhar|partager) ?:
<networks>(?:[ ,|/·•]+<networks>)+
"""

_COMMENTS = r"""
your e-?mail address will not be published
this site uses akismet
tu direccion de correo electronico no sera publicada
o seu endereco de e-?mail nao sera publicado
votre adresse e-?mail ne sera pas publiee
leave a (?:reply|comment)
"""

_TAGS = r"""
(?:tags?|topics|filed under|etiquetas|archivado en|temas relacionados|palabras clave) ?:
(?:palavras-chave|mots[- ]cles) ?:
"""

_LEGAL = r"""
(?:\(c\)|©|copyright\b).{0,80}\d{4}
all rights reserved
todos los derechos reservados
todos os direitos reservados
tous droits reserves
prohibida la reproduccion
this (?:site|website) uses cookies
terms of (?:use|service) ?\|
(?:this material|este material) .{0,40}(?:not be published|no puede ser publicado)
"""

_KINDS = ((SUBSCRIBE, _SUBSCRIBE), (SHARE, _SHARE), (COMMENTS, _COMMENTS), (TAGS, _TAGS), (LEGAL, _LEGAL))

_LABEL = re.compile(rf"\W*(?:{alternatives(_LABELS)}) ?(?:[:|>»→]|[\u2013\u2014-] )")
# Inside a paragraph it follows the end of a sentence, and only a colon tells it from the sentence after.
_LABEL_INSIDE = re.compile(rf"[.!?…»”\")\]] ?([\[(]?(?:{alternatives(_LABELS)}) ?:)")
_CALL = re.compile("|".join(f"(?P<c{n}>{alternatives(lines)})" for n, (_, lines) in enumerate(_KINDS)))

# Of the words of a line of hashtags, six in ten are; in prose they are few among many.
_HASHTAGS = 0.6


def call_in(text: str) -> str:
    """Why a paragraph as a whole is the house's own: a label, a call, a line of hashtags; or ""."""
    if len(text) > CALL_LENGTH:
        return ""
    if "#" in text and _is_hashtags(text):
        return TAGS
    folded = fold(text).lstrip(EDGES.rstrip("([]) "))
    if _LABEL.match(folded):
        return RELATED
    found = _CALL.match(folded)
    return _KINDS[int(str(found.lastgroup)[1:])][0] if found else ""


def label_inside(text: str) -> int | None:
    """Where a label such as "Lea también:" begins after the end of a sentence; None if nowhere."""
    if ":" not in text:
        return None
    folded = fold(text)
    # folding that changes the length would move the place: such a text keeps its paragraph whole
    found = _LABEL_INSIDE.search(folded) if len(folded) == len(text) else None
    return found.start(1) if found else None


def _is_hashtags(text: str) -> bool:
    words = text.split()
    return sum(word.startswith("#") and len(word) > 1 for word in words) >= _HASHTAGS * len(words)
