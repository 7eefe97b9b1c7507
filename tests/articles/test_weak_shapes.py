"""Shapes of real newspapers' mark-up in which the watched names stand only in what is not the article."""

from __future__ import annotations

import pytest

from monitor.articles import read_page
from tests.articles.press import NAMES, STORIES, is_weak, newspaper, plain_mentions, story

EN = (
    "CBP One appointments run out in a week",
    "Comar opens a new office in Tapachula",
    "INM closes its centre in Ciudad Juárez",
    "Record numbers cross the Darién",
)
ES = (
    "Se agotan las citas de CBP One en una semana",
    "La Comar abre una nueva oficina en Tapachula",
    "El INM cierra su estancia en Ciudad Juárez",
    "Cifra récord de cruces por el Darién",
)
PT = (
    "Agendamentos do CBP One se esgotam em uma semana",
    "Comar abre novo escritório em Tapachula",
    "INM fecha centro em Ciudad Juárez",
    "Recorde de travessias pelo Darién",
)
FR = (
    "Les rendez-vous CBP One épuisés en une semaine",
    "La Comar ouvre un bureau à Tapachula",
    "L’INM ferme son centre de Ciudad Juárez",
    "Nombre record de passages par le Darién",
)


def links(titles: tuple[str, ...], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{n}">{title}</a></{tag}>' for n, title in enumerate(titles))


def teasers(titles: tuple[str, ...]) -> str:
    return "".join(
        f'<h4><a href="/{n}">{t}</a></h4><p>{t}, officials said on Monday, as more people arrived at the border '
        f"than in any week since the programme began in the spring.</p>"
        for n, t in enumerate(titles)
    )


def cards(titles: tuple[str, ...]) -> str:
    return "".join(
        f'<div class="c-item"><a href="/{n}"><figure><img src="{n}.jpg"><figcaption>{t} (archive)</figcaption></figure>'
        f"<span>{t}</span></a></div>"
        for n, t in enumerate(titles)
    )


BIO_EN = (
    "Border Post is a nonprofit news organization based in Tucson that covers CBP One, Comar, the INM and "
    "the Darién. "
    "Our mission is to explain migration to both sides of the border, and our work is paid for by readers."
)
BIO_ES = (
    "Cancha Norte es un medio digital independiente que cubre deporte y migración: CBP One, la Comar, el "
    "INM y el Darién. "
    "Fundado en 2014, tiene su sede en Monterrey."
)
BIO_PT = (
    "O Campo Aberto é um jornal independente que cobre esporte e migração, do CBP One à Comar, do INM ao "
    "Darién. "
    "Nossa missão é contar o que outros não contam."
)
BIO_FR = (
    "Plein Champ est un média indépendant qui couvre le sport et la migration, de CBP One à la Comar, de "
    "l’INM au Darién. "
    "Notre mission est d’informer sans publicité."
)
WRITER = (
    "Ana López is a reporter who covers CBP One, Comar, the INM and the Darién for this paper. Follow her @analopez."
)
WRITER_ES = "Ana López es periodista y escribe sobre CBP One, la Comar, el INM y el Darién. Síguela en @analopez."

IN_THE_ARTICLE = {
    "heading and list": f"<h3>You might also like</h3><ul>{links(EN)}</ul>",
    "heading and paragraphs": f"<h3>You might also like</h3>{links(EN, 'p')}",
    "heading and unlinked paragraphs": "<h3>You might also like</h3>" + "".join(f"<p>{t}</p>" for t in EN),
    "strong instead of heading": f"<p><strong>Related stories:</strong></p><ul>{links(EN)}</ul>",
    "list without heading": f"<ul>{links(EN)}</ul>",
    "paragraphs of one link": links(EN, "p"),
    "class related": f'<div class="related-articles"><ul>{links(EN)}</ul></div>',
    "class in camel case": f'<div class="postRelatedItems">{"".join(f"<p>{t}</p>" for t in EN)}</div>',
    "section with a label": f'<section aria-label="Recommended">{"".join(f"<p>{t}.</p>" for t in EN)}</section>',
    "aside": f"<aside><h4>Elsewhere</h4>{''.join(f'<p>{t}.</p>' for t in EN)}</aside>",
    "most read with numbers": "<h4>Most read</h4><ol>"
    + "".join(f"<li><span>{n}</span> <a href='/{n}'>{t}</a></li>" for n, t in enumerate(EN))
    + "</ol>",
    "teasers": f"<h3>More stories</h3>{teasers(EN)}",
    "teasers in a box": f'<div class="wp-block-group"><h3>Read next</h3>{teasers(EN)}</div>',
    "cards with captions": f'<div class="recirc recommended">{cards(EN)}</div>',
    "cards under a heading": f"<div><h3>Trending now</h3>{cards(EN)}</div>",
    "labels before links": "".join(
        f'<p><strong>READ MORE:</strong> <a href="/{n}">{t}</a></p>' for n, t in enumerate(EN)
    ),
    "labels of many kinds": "".join(
        f'<p>{label}: <a href="/{n}">{t}</a></p>'
        for n, (label, t) in enumerate(
            zip(
                ("You might also like", "You may also enjoy", "Editor’s picks", "From our archive", "Watch"),
                EN * 2,
                strict=False,
            )
        )
    ),
    "label without link": "".join(f"<p>READ MORE: {t}</p>" for t in EN),
    "tags": '<div class="post-tags">' + " ".join(f'<a href="/t/{n}">{n}</a>' for n in NAMES) + "</div>",
    "tags as a line": "<p>Tags: CBP One, Comar, INM, Darién</p>",
    "tags under a heading": "<h5>Topics</h5><ul>" + "".join(f"<li>{n}</li>" for n in NAMES) + "</ul>",
    "hashtags": "<p>#football #CBP One #Comar #INM #Darién #Tigres</p>",
    "newsletter": '<div class="newsletter-signup"><p>Our letter on CBP One, Comar, the INM and the Darién.</p></div>',
    "call to subscribe": "<p>Subscribe to our letter on CBP One, Comar, the INM and the Darién.</p>",
    "call to join": "<p>Join The Post to follow all the news on CBP One, Comar, the INM and the Darién.</p>",
    "links between breaks": "<p>" + "<br>".join(f'<a href="/{n}">{t}</a>' for n, t in enumerate(EN)) + "</p>",
    "links between bullets": "<p>" + " • ".join(f'<a href="/{n}">{t}</a>' for n, t in enumerate(EN)) + "</p>",
    "label and several links": "<p>Related: " + "; ".join(f'<a href="/{n}">{t}</a>' for n, t in enumerate(EN)) + "</p>",
    "section, headline, time": "<ul>"
    + "".join(f'<li><b>Politics</b> <a href="/{n}">{t}</a> <time>2 hours ago</time></li>' for n, t in enumerate(EN))
    + "</ul>",
    "dash instead of colon": f'<p><em>READ ALSO — <a href="/1">{EN[1]}</a></em></p>',
    "quoted box": f"<blockquote><p>See also: {EN[1]}</p></blockquote>",
    "sponsored": "<p>Sponsored content</p>" + links(EN, "p"),
}

AT_THE_END = {
    "bio of the house": f"<p>{BIO_EN}</p>",
    "bio of the house in italics": f"<hr><p><em>{BIO_EN}</em></p>",
    "bio of the writer": f"<p>{WRITER}</p>",
    "bio and related": f"<p>{BIO_EN}</p><h3>You might also like</h3><ul>{links(EN)}</ul>",
    "related and bio": f"<h3>You might also like</h3><ul>{links(EN)}</ul><p>{BIO_EN}</p>",
    "about the author": "<h4>About the author</h4><p>Ana López writes on CBP One, Comar, the INM and the "
    "Darién and lives "
    "in Tucson with two dogs. Before that she worked for radio stations on both sides of the border.</p>",
    "about us": f"<h3>About us</h3><p>{BIO_EN}</p><p>We answer letters about CBP One every day.</p>",
    "author box": '<div class="author-box"><img src="a.jpg"><p>Ana López has reported on CBP One, Comar, the INM and '
    "the Darién for twelve years.</p></div>",
    "comments": "<h3>Leave a Reply</h3><p>Bob says: this is what CBP One, Comar, the INM and the Darién "
    "have come to, and "
    "nobody at this newspaper writes about it any more, which is a shame in a country that prides itself on "
    "its press.</p>",
    "share then related": f"<p>Share:</p><p>Facebook</p><p>Twitter</p><h4>Related</h4>{links(EN, 'p')}",
    "organisation of news": "<p>Border Watch is a nonprofit that reports on CBP One, Comar, the INM and Darién.</p>",
    "about, as a label": "<p><b>About Border Post:</b> Border Post covers CBP One, Comar, the INM and Darién.</p>",
    "about, as a heading": "<h4>About Border Post</h4><p>Border Post reports on CBP One, Comar, the INM and the Darién "
    "from both countries.</p>",
    "two paragraphs of bio": f"<p>{BIO_EN}</p><p>We have reported from the Darién, with Comar and the INM, for years, "
    "and our team answers every letter about CBP One.</p>",
    "bio without a paragraph": f"<div>{BIO_EN}</div>",
    "bio that asks": "<p>Border Post has covered CBP One, Comar, the INM and Darién since 2015. Support our work.</p>",
    "byline with a beat": "<p>Written by Ana López, who covers CBP One, Comar, the INM and the Darién.</p>",
    "our reporting": "<p>Our reporting on CBP One, Comar, the INM and Darién is free thanks to members.</p>",
    "captions of other stories": "".join(
        f"<div><figure><img src=a.jpg><figcaption>{t} (archive)</figcaption></figure>"
        f"<h4><a href=/{n}>Story {n}</a></h4></div>"
        for n, t in enumerate(EN)
    ),
    "details": "<details><summary>Related articles</summary>" + "".join(f"<p>{t}</p>" for t in EN) + "</details>",
    "heading in a box of its own": '<div><div class="hd"><h3>Related</h3></div><div class="bd">'
    + "".join(f"<div><p>{t}</p></div>" for t in EN)
    + "</div></div>",
    "definition list": "<dl><dt>More on this story</dt>" + links(EN, "dd") + "</dl>",
    "table": f"<h3>Related</h3><table><tr>{links(EN, 'td')}</tr></table>",
    "headline links after a rule": f"<hr>{links(EN, 'p')}",
}

IN_OTHER_LANGUAGES = {
    "es: te puede interesar": ("es", f"<h3>Te puede interesar</h3><ul>{links(ES)}</ul>"),
    "es: lea también": (
        "es",
        "".join(f'<p><b>Lea también:</b> <a href="/{n}">{t}</a></p>' for n, t in enumerate(ES)),
    ),
    "es: lea también, alone": ("es", f"<p><strong>Lee también</strong></p>{links(ES, 'p')}"),
    "es: notas relacionadas": (
        "es",
        f"<div><h4>Notas relacionadas</h4>{''.join(f'<p>{t}</p>' for t in ES)}</div>",
    ),
    "es: lo más leído": ("es", f"<section class='lo-mas-leido'><h3>Lo más leído</h3>{teasers(ES)}</section>"),
    "es: etiquetas": ("es", "<p>Etiquetas: CBP One, Comar, INM, Darién</p>"),
    "es: bio": ("es", f"<p>{BIO_ES}</p>"),
    "es: writer": ("es", f"<p>{WRITER_ES}</p>"),
    "es: sobre nosotros": ("es", f"<h3>Sobre nosotros</h3><p>{BIO_ES}</p>"),
    "es: somos": (
        "es",
        "<p>Somos un medio independiente que cubre CBP One, la Comar, el INM y el Darién.</p>",
    ),
    "es: organización, bio": (
        "es",
        "<p>La Voz del Sur es una organización que informa sobre CBP One, la Comar, el INM y el Darién.</p>",
    ),
    "es: sobre, bio": (
        "es",
        "<h4>Sobre Cancha Norte</h4><p>Cancha Norte cubre CBP One, la Comar, el INM y el Darién desde Monterrey.</p>",
    ),
    "es: apposition, bio": (
        "es",
        "<p>Cancha Norte, medio independiente fundado en 2012, cubre CBP One, la Comar, el INM y el Darién.</p>",
    ),
    "es: writer in two sentences": (
        "es",
        "<p>Ana López. Periodista especializada en migración. Cubre CBP One, la Comar, el INM y el Darién.</p>",
    ),
    "es: te puede interesar, arrow": ("es", f'<p>👉 Te puede interesar: <a href="/1">{ES[1]}</a></p>'),
    "es: mira también, bar": ("es", f'<p><strong>MIRA TAMBIÉN | <a href="/1">{ES[1]}</a></strong></p>'),
    "es: in brackets": ("es", f"<p>(Lea también: {ES[1]})</p>"),
    "es: sigue leyendo": ("es", f'<p>Sigue leyendo:</p><p><a href="/1">{ES[1]}</a></p>'),
    "es: más noticias": (
        "es",
        "<div><span>Más noticias</span></div><div>" + "".join(f"<p>{t}</p>" for t in ES) + "</div>",
    ),
    "fr: apposition, bio": (
        "fr",
        "<p>Plein Champ, média associatif fondé en 2012, couvre CBP One, la Comar, l’INM et le Darién.</p>",
    ),
    "fr: arrow": ("fr", f"<p>► Lire également : {FR[1]}</p>"),
    "pt: leia também": ("pt", f"<p><strong>Leia também</strong></p><ul>{links(PT)}</ul>"),
    "pt: leia mais": ("pt", "".join(f"<p>Leia mais: {t}</p>" for t in PT)),
    "pt: mais lidas": ("pt", f"<div class='mais-lidas'>{cards(PT)}</div>"),
    "pt: bio": ("pt", f"<p>{BIO_PT}</p>"),
    "fr: à lire aussi": ("fr", f"<p>À lire aussi</p>{links(FR, 'p')}"),
    "fr: lire aussi, label": (
        "fr",
        "".join(f'<p>Lire aussi : <a href="/{n}">{t}</a></p>' for n, t in enumerate(FR)),
    ),
    "fr: sur le même sujet": ("fr", f"<section><h2>Sur le même sujet</h2>{teasers(FR)}</section>"),
    "fr: bio": ("fr", f"<p>{BIO_FR}</p>"),
}


def assert_only_weak(body: bytes, language: str) -> None:
    for precision in (False, True):
        page = read_page(body, "text/html; charset=utf-8", "https://paper.example/football/1", precision=precision)
        assert {name: plain_mentions(page, name) for name in NAMES} == {name: [] for name in NAMES}
        for paragraph in STORIES[language][1]:
            if paragraph in page.text or not precision:
                assert not is_weak(page, paragraph)


@pytest.mark.parametrize("shape", IN_THE_ARTICLE)
def test_names_in_a_box_in_the_middle_are_weak(shape: str) -> None:
    assert_only_weak(newspaper(story(middle=IN_THE_ARTICLE[shape])), "en")


@pytest.mark.parametrize("shape", IN_THE_ARTICLE | AT_THE_END)
def test_names_after_the_article_are_weak(shape: str) -> None:
    assert_only_weak(newspaper(story(end=(IN_THE_ARTICLE | AT_THE_END)[shape])), "en")


@pytest.mark.parametrize("shape", IN_THE_ARTICLE | AT_THE_END)
def test_names_in_a_plain_div_page_are_weak(shape: str) -> None:
    body = newspaper(story(end=(IN_THE_ARTICLE | AT_THE_END)[shape]), wrap='div class="entry-content"')
    assert_only_weak(body, "en")


@pytest.mark.parametrize("shape", IN_THE_ARTICLE | AT_THE_END)
def test_names_outside_the_article_element_are_weak(shape: str) -> None:
    assert_only_weak(newspaper(story(), after=f"<div>{(IN_THE_ARTICLE | AT_THE_END)[shape]}</div>"), "en")


@pytest.mark.parametrize("shape", IN_OTHER_LANGUAGES)
def test_names_in_boxes_of_other_languages_are_weak(shape: str) -> None:
    language, box = IN_OTHER_LANGUAGES[shape]
    assert_only_weak(newspaper(story(language, end=box), language=language), language)
    if "bio" not in shape and "writer" not in shape and "somos" not in shape:
        assert_only_weak(newspaper(story(language, middle=box), language=language), language)


SHORT = "<p>Tigres beat Necaxa 2-1 on Saturday with a late goal.</p><p>They lead the table by two points now.</p>"


@pytest.mark.parametrize("shape", IN_THE_ARTICLE | AT_THE_END)
def test_names_after_an_article_of_two_lines_are_weak(shape: str) -> None:
    page = read_page(
        newspaper(SHORT + (IN_THE_ARTICLE | AT_THE_END)[shape]), "text/html", "https://p.example/1", precision=False
    )
    names = NAMES if shape != "about us" else NAMES[1:]  # its second paragraph is longer than the whole article
    assert {name: plain_mentions(page, name) for name in names} == {name: [] for name in names}


def test_a_label_inside_a_paragraph_is_weak_to_its_end() -> None:
    sentence = "El técnico dijo que no habrá cambios en la alineación del miércoles."
    paragraph = f'<p>{sentence} Lea también: <a href="/2">{ES[1]}</a></p>'
    page = read_page(
        newspaper(story("es", middle=paragraph), language="es"),
        "text/html",
        "https://paper.example/1",
        precision=False,
    )
    assert not plain_mentions(page, "Comar")
    assert not is_weak(page, sentence)


def test_the_site_is_known_by_its_own_name() -> None:
    bio = "El Faro de Sonora publica cada día noticias del INM y de la Comar; nuestra misión es servir a la frontera."
    page = read_page(
        newspaper(story("es", end=f"<p>{bio}</p>"), language="es", site="El Faro de Sonora"),
        "text/html",
        "https://elfarodesonora.example/1",
        precision=False,
    )
    assert not plain_mentions(page, "INM")


def test_every_weak_span_says_why() -> None:
    page = read_page(
        newspaper(story(end=AT_THE_END["related and bio"])),
        "text/html",
        "https://paper.example/1",
        precision=False,
    )
    assert {span.why for span in page.weak} == {"related links", "about the author or publisher"}
