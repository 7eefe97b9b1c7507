"""What the mark-up says a part of a page is for: the words in `class`, `id`, `role` and `aria-label`.

Words are compared whole: `related-articles` is about related articles, `correlated` is not. A word alone
decides nothing: `outline` checks that the container does not hold the article itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.articles.leads import ADVERT, BIO, COMMENTS, RELATED, SHARE, SUBSCRIBE, TAGS, lead_of

MENU = "menu or footer"
ASIDE = "set apart from the article"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a container is for. `doubtful` ones count only when links make up a good part of their text."""

    why: str
    doubtful: bool = False


ELEMENTS = {
    "aside": Purpose(ASIDE),
    "nav": Purpose(MENU),
    "footer": Purpose(MENU),
    "form": Purpose(SUBSCRIBE),
    # an article may have a header of its own, with its standfirst
    "header": Purpose(MENU, doubtful=True),
}

_ROLES = {
    "navigation": Purpose(MENU),
    "contentinfo": Purpose(MENU),
    "banner": Purpose(MENU, doubtful=True),
    "complementary": Purpose(ASIDE),
    "search": Purpose(MENU),
    "form": Purpose(SUBSCRIBE),
}

# Words of English, Spanish, Portuguese and French newspaper mark-up; compounds are joined by hyphens after
# splitting. Single words here are those that name a purpose; "tag", "more" or "also" alone are too common.
_WORDS: tuple[tuple[Purpose, str], ...] = (
    (
        Purpose(RELATED),
        """
        related related-?(?:posts?|articles?|stories|links?|news|content|items?) relatedposts
        relacionad[oa]s? relatad[oa]s recommend(?:ed|ations?|er)? recomendad[oa]s? recomendaciones
        recomendacoes recommandes? recommandations?
        more-(?:stories|news|articles|posts|coverage|headlines|from|like|on)
        (?:you-)?(?:may|might)-(?:also-)?like also-like also-read read-(?:more|next|also) readmore
        readnext up-next next-(?:article|story|post|up) see-also seealso similar
        (?:most|top)-(?:read|viewed|popular|shared|commented|stories) mostread mostpopular
        mostviewed trending trends popular popular-posts populares
        mas-(?:leid[oa]s?|vist[oa]s?|noticias) masleid[oa]s? lo-mas(?:-leido|-visto)?
        mais-(?:lid[oa]s?|vist[oa]s?|noticias) maislidas plus-(?:lus?|lues|populaires) pluslus
        te-(?:puede-)?interesar? lea-tambien lee-tambien leer-mas leer-tambien leia-(?:tambem|mais)
        leiamais veja-(?:tambem|mais) saiba-mais (?:a-)?lire-aussi a-lire voir-aussi meme-sujet
        (?:latest|recent)-(?:news|posts|stories|articles) (?:ultimas|mas|otras)-noticias
        notas-relacionadas noticias-relacionadas outbrain taboola mgid sidebar barra-lateral
        suggested suggestions sugerid[oa]s editors-picks dont-miss no-te-pierdas
        """,
    ),
    (
        Purpose(RELATED, doubtful=True),
        """
        teasers? promos? promo-box cards? widget carousel onward mas more
        """,
    ),
    (
        Purpose(SHARE),
        """
        share sharing shares sharebar sharebuttons? sharethis addthis addtoany a2a sharedaddy social
        socials social-?media social-?links compartir compartilhar compartilhe partager partage
        redes-sociales follow-us siguenos siga-nos
        """,
    ),
    (
        Purpose(TAGS),
        """
        tags tag-?list tag-?cloud tag-?links tags-?links post-?tags entry-?tags article-?tags
        etiquetas keywords? topics palabras-clave mots-cles temas categories cat-links
        """,
    ),
    (
        Purpose(BIO),
        """
        bio biography author-?(?:box|bio|info|card|profile|description) about-(?:the-)?authors?
        about-us about-publisher sobre-(?:nosotros|el-autor|o-autor|nos) quienes-somos a-propos
        publisher-?(?:info|bio|about) boiler-?plate
        """,
    ),
    (
        Purpose(COMMENTS),
        """
        comments comment-?(?:list|form|section|area|respond) disqus comentarios commentaires respond
        """,
    ),
    (
        Purpose(SUBSCRIBE),
        """
        newsletters? signup sign-up subscribe subscription-?(?:box|form|banner|cta) suscripcion
        suscribete suscribirse assine assinatura abonnement boletin donate donation support-us cta
        call-to-action mailchimp optin
        """,
    ),
    (
        Purpose(ADVERT),
        """
        sponsored sponsor sponsors patrocinad[oa]s? patrocinio advert advertisement advertising
        publicidad publicidade publicite ad-(?:slot|unit|container|wrapper|box|banner) adslot
        adsbygoogle promoted promotion
        """,
    ),
    (
        Purpose(MENU),
        """
        nav navbar navigation menu submenu breadcrumbs? footer site-?(?:header|footer) masthead
        topbar copyright cookies? cookie-?(?:notice|banner|consent) gdpr consent skip-?links?
        pagination
        """,
    ),
)

_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[^A-Za-z0-9]+")

# `no-sidebar`, `has-related`: a state of the page, not a purpose of the part. `tag-…` and `category-…` are
# WordPress's marks of what an article is about, on the article itself. `js`, `is` and `u` prefix what scripts
# and styles hook on to.
_STATES = frozenset(
    [
        "no",
        "not",
        "has",
        "have",
        "with",
        "without",
        "hide",
        "hidden",
        "show",
        "is",
        "js",
        "u",
        "tag",
        "category",
        "format",
        "single",
        "status",
        "type",
        "supports",
    ]
)

_PATTERN = re.compile(
    "|".join(f"(?P<p{n}>(?:^|-)(?:{'|'.join(words.split())})(?:-|$))" for n, (_, words) in enumerate(_WORDS))
)


@lru_cache(maxsize=8192)  # a site uses a few hundred class names over and over
def purpose_of(tag: str, class_: str | None, id_: str | None, role: str | None, label: str | None) -> Purpose | None:
    """What an element is for, by its tag, class, id, role and aria-label; None if none of them says."""
    found = _by_names(f"{class_ or ''} {id_ or ''}") if class_ or id_ else None
    if found is None and label:
        found = _by_label(label)
    if found is None and role:
        found = _ROLES.get(role.lower())
    return found or ELEMENTS.get(tag)


def _by_names(names: str) -> Purpose | None:
    doubtful = None
    for token in names.split()[:40]:  # style-sheet soup beyond that says nothing about purpose
        words = _APART.sub("-", _CASE.sub("-", token[:80])).strip("-").lower()
        if words.partition("-")[0] in _STATES:
            continue
        found = _PATTERN.search(words)
        if found is not None and found.lastgroup is not None:
            purpose = _WORDS[int(found.lastgroup[1:])][0]
            if not purpose.doubtful:
                return purpose
            doubtful = purpose
    return doubtful


def _by_label(label: str) -> Purpose | None:
    lead = lead_of(label)
    return Purpose(lead.why) if lead is not None else None
