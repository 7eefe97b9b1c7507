"""Shapes in which a genuine paragraph looks, in one way or another, like what is not the article, and must count."""

from __future__ import annotations

import pytest

from monitor.articles import read_page
from monitor.articles.containers import purpose_of
from tests.articles.press import STORIES, is_weak, newspaper, story

LONG = (
    "The INM said on Tuesday that it would open two offices in Chiapas before the end of the year, and that "
    "Comar would "
    "send staff to both of them, after months in which people slept in the square."
)
LONG_ES = (
    "El INM informó el martes que abrirá dos oficinas en Chiapas antes de que termine el año, y que la "
    "Comar enviará "
    "personal a ambas, tras meses en los que la gente durmió en la plaza."
)
SHORT = "“We wait,” said Rosa, who has no CBP One appointment."

# Each: the language, the mark-up in the middle or at the end of the story, and the sentence that must count.
IN_THE_ARTICLE = {
    "quoted mission": (
        "en",
        "<p>“Our mission is to protect people, and Comar does that every day,” said its director.</p>",
        "Comar does that",
    ),
    "quoted mission at length": (
        "en",
        f"<p>{LONG} “We are a small organization and our mission is to help,” its director said.</p>",
        "our mission is to help",
    ),
    "rich in links": (
        "en",
        '<p>The <a href="/1">INM</a> and <a href="/2">Comar</a> both <a href="/3">declined to comment</a>.</p>',
        "declined to comment",
    ),
    "one long link": (
        "en",
        '<p>In a <a href="/1">report released on Monday by the office of the ombudsman</a>, the INM is blamed.</p>',
        "the INM is blamed",
    ),
    "subheading about": ("en", f"<h2>More on the new offices</h2><p>{LONG}</p>", "two offices in Chiapas"),
    "subheading that starts with related": (
        "en",
        f"<h2>Related violence rises in the south</h2><p>{SHORT}</p>",
        "said Rosa",
    ),
    "paragraph that starts with share": (
        "en",
        "<p>Share prices of the bank that runs CBP One payments fell.</p>",
        "Share prices",
    ),
    "paragraph that starts with follow": (
        "en",
        "<p>Follow the money, said the INM inspector, and you find him.</p>",
        "the INM inspector",
    ),
    "paragraph that starts with read": (
        "en",
        "<p>Read the letter, the judge told Comar, and then decide.</p>",
        "told Comar",
    ),
    "paragraph that starts with join": (
        "en",
        "<p>Join the queue at dawn, migrants are told by the INM.</p>",
        "are told by the INM",
    ),
    "short quote after a button": (
        "en",
        f'<div class="newsletter"><p>Subscribe</p></div><p>{SHORT}</p>',
        "said Rosa",
    ),
    "short quote after a plain button": (
        "en",
        f"<p>Subscribe</p><p>{SHORT} She left in May.</p>",
        "said Rosa",
    ),
    "short quote after related links": (
        "en",
        f'<h4>Related</h4><p><a href="/1">One</a></p><p><a href="/2">Two</a></p><p>{SHORT} She left.</p>',
        "said Rosa",
    ),
    "paragraph after advertisement": (
        "en",
        f"<p>Advertisement</p><p>{SHORT} She left in May.</p>",
        "said Rosa",
    ),
    "paragraph after a label": (
        "en",
        f'<p>READ MORE: <a href="/1">Another story</a></p><p>{SHORT}</p>',
        "said Rosa",
    ),
    "paragraph after a lone label": (
        "en",
        f'<p>Read more</p><p><a href="/1">Another story</a></p><p>{LONG}</p>',
        "two offices",
    ),
    "a class of WordPress": (
        "en",
        f'<div class="post tag-comar category-share"><p>{LONG}</p></div>',
        "two offices",
    ),
    "own caption": (
        "en",
        f"<figure><img src=a.jpg><figcaption>{SHORT}</figcaption></figure><p>{LONG}</p>",
        "two offices",
    ),
    "list of facts": (
        "en",
        "<ul><li>The INM has 32 offices.</li><li>Comar has 12 of them.</li></ul>",
        "Comar has 12",
    ),
    "subheading and facts": (
        "en",
        "<h3>What is known</h3><ul><li>The INM has 32 offices.</li><li>Comar has 12 of them.</li></ul>",
        "Comar has 12",
    ),
    "hashtag in prose": (
        "en",
        "<p>Thousands wrote #Comar under a picture of the closed office on Sunday.</p>",
        "Thousands wrote",
    ),
    "organisation described": (
        "en",
        "<p>Casa del Migrante is a nonprofit organization in Tijuana that works with the INM and Comar.</p>",
        "works with the INM",
    ),
    "es: subtítulo": ("es", f"<h2>Más sobre las nuevas oficinas</h2><p>{LONG_ES}</p>", "dos oficinas"),
    "es: cita con misión": (
        "es",
        "<p>«Nuestra misión es proteger», dijo el titular de la Comar en Tapachula.</p>",
        "titular de la Comar",
    ),
    "es: además": ("es", "<p>Además, el INM abrirá una oficina en Huixtla.</p>", "una oficina en Huixtla"),
    "es: lea": (
        "es",
        "<p>Lea el comunicado, pidió el vocero del INM, antes de opinar.</p>",
        "vocero del INM",
    ),
    "es: tras lea también": (
        "es",
        f'<p>Lea también: <a href="/1">Otra nota</a></p><p>{LONG_ES}</p>',
        "dos oficinas",
    ),
    "pt: frase": (
        "pt",
        "<p>Leia a carta, disse o porta-voz da Comar, antes de julgar.</p>",
        "porta-voz da Comar",
    ),
    "fr: phrase": (
        "fr",
        "<p>À lire la lettre de la Comar, on comprend le refus.</p>",
        "la lettre de la Comar",
    ),
}

AT_THE_END = {
    "organisation described last": (
        "<p>Casa del Migrante is a nonprofit organization in Tijuana that works with the INM and Comar.</p>",
        "works with the INM",
    ),
    "person described last": (
        "<p>Rosa is a mother of three who has no CBP One appointment.</p>",
        "a mother of three",
    ),
    "a journalist described": (
        "<p>Rosa López, a journalist who covered the INM for a radio station, was buried on Sunday in Tapachula.</p>",
        "buried on Sunday",
    ),
    "an organisation at length": (
        "<p>The Comar is a government agency that decides on requests for asylum; its staff has not grown.</p>",
        "requests for asylum",
    ),
    "about, as a subheading": (
        "<h2>About the offices</h2><p>The INM is to run them with Comar until the summer.</p>",
        "to run them",
    ),
    "sobre, como subtítulo": (
        "<h2>Sobre la Comar</h2><p>La Comar recibió 140 mil solicitudes en 2023, una cifra récord.</p>",
        "140 mil",
    ),
    "a list of half links that are sentences": (
        "<ul>"
        + "".join(
            f'<li><a href="/{n}">The INM closed office {n} of forty</a> on Sunday without a word.</li>'
            for n in range(4)
        )
        + "</ul>",
        "closed office 2",
    ),
    "a quote last": (f"<p>{SHORT}</p>", "said Rosa"),
    "a reporter in the story": (
        ("<p>The man killed in the Darién was a reporter. His editors had asked the INM for protection twice.</p>"),
        "killed in the Darién",
    ),
    "prose after links": (
        f'<p><a href="/1">One</a></p><p><a href="/2">Two</a></p><p>{LONG}</p>',
        "two offices",
    ),
}

BODIES = {
    "content-related-body": '<div class="content-related-body">{}</div>',
    "story-share-wrapper": '<div class="story-share-wrapper">{}</div>',
    "recommended-layout": '<div class="recommended-layout"><div class="trending">{}</div></div>',
    "a form around the page": '<form id="aspnetForm">{}</form>',
    "paragraphs of a class": "{}",
    "a section with a role": '<section role="complementary">{}</section>',
}


@pytest.mark.parametrize("shape", IN_THE_ARTICLE)
def test_genuine_in_the_middle(shape: str) -> None:
    language, markup, sentence = IN_THE_ARTICLE[shape]
    page = read_page(
        newspaper(story(language, middle=markup), language=language),
        "text/html",
        "https://p.example/1",
        precision=False,
    )
    assert not is_weak(page, sentence)
    assert not any(is_weak(page, paragraph) for paragraph in STORIES[language][1])


@pytest.mark.parametrize("shape", AT_THE_END)
def test_genuine_at_the_end(shape: str) -> None:
    markup, sentence = AT_THE_END[shape]
    page = read_page(newspaper(story(end=markup)), "text/html", "https://p.example/1", precision=False)
    assert not is_weak(page, sentence)


@pytest.mark.parametrize("shape", BODIES)
def test_an_article_is_one_whatever_its_container_is_called(shape: str) -> None:
    text = story(end=f"<p>{LONG}</p>")
    if shape == "paragraphs of a class":
        text = text.replace("<p>", '<p class="paywall subscribe teaser">')
    page = read_page(newspaper(BODIES[shape].format(text)), "text/html", "https://p.example/1", precision=False)
    assert not any(is_weak(page, paragraph) for paragraph in (*STORIES["en"][1], LONG))


@pytest.mark.parametrize(
    "names",
    [
        "correlated",
        "biography2",
        "has-related",
        "no-sidebar",
        "tag-comar",
        "category-share",
        "shareholder-news",
        "unrelated",
    ],
)
def test_words_of_a_class_are_compared_whole(names: str) -> None:
    assert purpose_of("div", names, None, None, None) is None


def test_a_pull_quote_does_not_weaken_what_it_repeats() -> None:
    quoted = f"<aside class='pull-quote'><p>{LONG}</p></aside>"
    page = read_page(
        newspaper(story(middle=quoted, end=f"<p>{LONG}</p>")),
        "text/html",
        "https://p.example/1",
        precision=False,
    )
    assert not is_weak(page, LONG)


def test_an_article_about_the_publisher_may_describe_it() -> None:
    bio = (
        "El Faro is a news organization that has covered the INM for twenty years, and its editors say that "
        "its mission "
        "has not changed since it left the country."
    )
    page = read_page(
        newspaper(story(end=f"<p>{bio}</p>"), title="El Faro moves its newsroom abroad", site="El Faro"),
        "text/html",
        "https://elfaro.example/1",
        precision=False,
    )
    assert not is_weak(page, "mission has not changed") or "El Faro" in page.title


def test_the_publisher_in_the_middle_of_an_article_counts() -> None:
    sentence = "The Border Post is a newspaper that has covered the INM since 1990, and it was sued on Friday."
    page = read_page(
        newspaper(story(middle=f"<p>{sentence}</p>"), site="The Border Post"),
        "text/html",
        "https://p.example/1",
        precision=False,
    )
    assert not is_weak(page, sentence)
