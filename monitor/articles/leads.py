"""Headings of what is not the article: "You might also like", "Te puede interesar", "About the author".

English, Spanish, Portuguese and French. A pattern a line, without accents: texts are compared folded, because
headings in capitals often lose their accents. Each must fit a whole block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.articles.blocks import fold

# Why a part of a text is weak, as people read it. Also used by `containers` and `calls`.
RELATED = "related links"
BIO = "about the author or publisher"
COMMENTS = "readers' comments"
SHARE = "share bar"
TAGS = "tag list"
SUBSCRIBE = "subscription notice"
ADVERT = "advertising"

# Longer texts are no heading of a box: the longest seen in measured pages has 45 letters.
LEAD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Lead:
    """A heading that says what follows is not the article; `prose` when whole paragraphs follow (a bio)."""

    why: str
    prose: bool = False


_WORDS = {
    "stories": """
        article articles story stories news post posts content coverage topic topics link links reading item
        items video videos headlines
    """,
    "notas": """
        noticia noticias nota notas articulo articulos contenido contenidos tema temas enlaces historias
        entrada entradas video videos lecturas
    """,
    "materias": """
        noticia noticias materia materias conteudo conteudos artigo artigos assunto assuntos post posts
        reportagens videos
    """,
    "networks": """
        facebook twitter x xor instagram telegram whatsapp tiktok youtube linkedin pinterest threads
        bluesky mastodon
    """,
}

_RELATED = r"""
related(?: <stories>)?(?: (?:to|from|on) .{0,25})?
you (?:might|may|will|could|'?ll)(?: also)? (?:like|love|enjoy|want|be interested|have missed).{0,25}
(?:recommended|suggested|popular|trending|latest|top|other|similar)(?: <stories>| for you| now| today)?
(?:recommended|suggested) by .{1,25}
(?:most|more|the latest)(?: \w+)? <stories>(?: .{0,25})?
more (?:from|by|like this|in) .{0,40}
more on this.{0,20}
more to read
most (?:read|viewed|popular|shared|commented|watched|recent).{0,20}
what to read next
up next
next up
(?:read|see|also read|read also|watch|see also|also see)(?: (?:more|next|also|too))?
also (?:on|in|from) .{1,30}
further reading
(?:do ?n[o']?t|don.t) miss.{0,20}
editor.?s.? (?:picks?|choice)
in case you missed it
icymi
around the web
from (?:the|around the|across the) web
keep reading
in other news
elsewhere on .{1,30}
(?:<notas> )?relacionad[oa]s?(?: <notas>)?(?: con .{0,30})?
(?:tambien )?(?:te|le|les|os) (?:puede|podria|pueden|podrian)(?: \w+)? ?interesar?.{0,20}
(?:tal vez |quizas? |puede que )?(?:tambien )?(?:te|le) (?:interes[ea]|guste|gustara|recomendamos).{0,20}
(?:lea|lee|leer|mira|mire|ver|vea|ve|consult[ae]|descubre) (?:tambien|ademas|mas)(?: .{0,20})?
(?:mas|otras|ultimas|las ultimas|en otras) <notas>(?: .{0,30})?
lo (?:mas (?:leido|visto|nuevo|reciente|popular|comentado|compartido|destacado)|ultimo).{0,25}
(?:las? |los )?mas (?:(?:leid|vist|comentad|compartid)[oa]s?|popular(?:es)?|recientes?|historias).{0,25}
(?:le |te )?recomendamos.{0,20}
recomendad[oa]s?.{0,20}
no te (?:lo )?pierdas.{0,25}
no se pierda.{0,25}
tendencias
te sugerimos.{0,20}
se habla de
contenidos? para ti
mas (?:de|en|sobre) este tema
mas sobre el tema
(?:leia|veja|confira|saiba|assista)(?: e| a)? (?:tambem|mais|ainda).{0,20}
(?:<materias> )?relacionad[oa]s?
(?:mais|ultimas|outras|as ultimas) <materias>(?: .{0,30})?
(?:voce )?(?:tambem )?pode (?:te |se )?(?:gostar|interessar).{0,20}
voce (?:vai|pode) (?:gostar|se interessar).{0,20}
(?:as? )?mais (?:lid[oa]s?|vist[oa]s?|acessad[oa]s?|comentad[oa]s?|recentes).{0,20}
em alta
nao perca.{0,20}
a (?:lire|voir|decouvrir)(?: aussi| egalement| ensuite)?.{0,20}
(?:lire|voir) (?:aussi|egalement|plus)
(?:sur le meme (?:sujet|theme)|dans la meme rubrique|pour aller plus loin|en savoir plus).{0,10}
(?:articles?|contenus?|sujets?|themes?) (?:lies?|associes?|similaires?|connexes|recommandes?)
(?:vous (?:aimerez|pourriez|devriez|serez)|(?:ca|cela) (?:peut|pourrait|devrait) vous).{1,30}
(?:les )?(?:articles? )?(?:les )?plus (?:lus|lues|populaires|consultes|partages|recents|d'.{1,20}).{0,15}
(?:les )?dernieres (?:nouvelles|actualites|infos)
(?:recommande|nos recommandations).{0,20}
a ne pas manquer
ne manquez pas.{0,20}
"""

_BIO = r"""
about (?:us|(?:the |our )?(?:author|writer|reporter|publisher|editor|contributor|newsroom|journalist)s?)
about this (?:site|publication|newspaper|website)
who we are
our mission
meet the (?:author|reporter)
(?:sobre|acerca de|conoce a)l?(?: (?:el|la|los|o|a))? (?:autora?|autores|nosotros|nos|periodista|redactora?)
acerca de este medio
quien(?:es)? (?:somos|es(?: el| la)? autora?)
nuestra mision
quem somos
nossa missao
conocenos
(?:a propos|l'auteur(?:e)?|auteur(?:e)?|biographie|notre mission)(?: (?:de|des?|du) .{1,25})?
qui sommes[- ]nous
"""

_COMMENTS = r"""
leave a (?:reply|comment)
(?:\d+ )?comments?(?: \(?\d+\)?)?
join the (?:conversation|discussion)
(?:add|post|write) a comment
(?:deja|dejar|escribe|deixe|deixar)(?: un| una| tu| um| uma| seu)* (?:comentario|respuesta|resposta)
(?:\d+ )?(?:comentarios|commentaires)(?: \(?\d+\)?)?
laisser un commentaire
(?:reagir|commenter)(?: .{0,20})?
"""

_SHARE = r"""
share(?: (?:this|it|on|via|the)\b.{0,25})?
(?:spread|follow|find|like|connect with) us.{0,30}
(?:follow|sigue a) .{1,25} (?:on|en) .{1,25}
compart(?:ir|e|a|ilhar|ilhe|elo)(?: .{0,25})?
(?:siguenos|siganos|siga-nos|acompanhe)(?: .{0,30})?
partage[rz]?(?: .{0,25})?
suivez[- ]nous(?: .{0,30})?
"""

_TAGS = r"""
tags?
topics?
keywords?
filed under
(?:more|related) topics
in this (?:story|article)
explore more
etiquetas
temas(?: relacionados)?
palabras clave
archivado en
palavras-chave
assuntos
marcadores
topicos
mots[- ]cles
sujets
themes
thematiques
"""

_SUBSCRIBE = r"""
(?:our |free |weekly |daily |the )*newsletters?
subscribe(?: .{0,40})?
sign up(?: .{0,40})?
stay (?:informed|connected|in touch)
(?:get|support) (?:our|the|independent) (?:\w+ ){0,2}(?:newsletters?|app|news|journalism|newsroom|briefing)
donate(?: .{0,25})?
read without limits
sign in.{0,20}
log in
(?:suscribete|suscribase|suscribirse|registrate|apoyanos|boletin(?:es)?)(?: .{0,40})?
recibe (?:nuestr[oa]s? |el |las |los )?(?:boletin|newsletter|noticias|alertas).{0,20}
lee sin limites
(?:assine|inscreva-se|cadastre-se|apoie)(?: .{0,40})?
(?:abonnez[- ]vous|inscrivez[- ]vous|soutenez)(?: .{0,40})?
"""

_ADVERT = r"""
(?:sponsored|promoted|paid|partner)(?: (?:content|stories|links|post|by .{1,25}))?
advertisement
from our partners
(?:contenido|conteudo) (?:patrocinado|de marca)
publicidade?
publicite
contenus? sponsorises?
patrocinado
"""

_KINDS = (
    (Lead(RELATED), _RELATED),
    (Lead(BIO, prose=True), _BIO),
    (Lead(COMMENTS, prose=True), _COMMENTS),
    (Lead(SHARE), _SHARE),
    (Lead(TAGS), _TAGS),
    (Lead(SUBSCRIBE), _SUBSCRIBE),
    (Lead(ADVERT), _ADVERT),
)

# What headings are decorated with.
EDGES = " \t\n:.…»«\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}>→|•·*\N{EN DASH}—-!¡¿?'\"“”()[]"


def alternatives(lines: str) -> str:
    """One pattern out of a pattern a line; `<stories>` and the like stand for one of the words above."""
    for name, words in _WORDS.items():
        lines = lines.replace(f"<{name}>", rf"(?:{'|'.join(words.split())})\b")
    return "|".join(line for line in lines.splitlines() if line)


_LEAD = re.compile("|".join(f"(?P<l{n}>(?:{alternatives(lines)})$)" for n, (_, lines) in enumerate(_KINDS)))


@lru_cache(maxsize=4096)
def lead_of(text: str) -> Lead | None:
    """The lead that this text is, as a whole; None for any other text."""
    if len(text) > LEAD_LENGTH:
        return None
    found = _LEAD.match(fold(text).strip(EDGES))
    return _KINDS[int(str(found.lastgroup)[1:])][0] if found else None
