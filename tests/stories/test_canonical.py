from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.stories import canonical_url
from monitor.stories.canonical import _at_once, _step_by_step, is_front_page
from monitor.stories.marks import TRACKING

# One page a row, the ways it is written in the wild.
JOIN = [
    (
        "https://paper.example/2026/11/22/asylum-rule",
        "http://paper.example/2026/11/22/asylum-rule",
        "https://www.paper.example/2026/11/22/asylum-rule",
        "https://m.paper.example/2026/11/22/asylum-rule",
        "https://amp.paper.example/2026/11/22/asylum-rule",
        "https://mobile.paper.example/2026/11/22/asylum-rule/",
        "https://WWW.Paper.Example:443/2026/11/22/asylum-rule",
        "http://paper.example:80/2026/11/22/asylum-rule",
        "https://paper.example./2026/11/22/asylum-rule",
        "https://paper.example/2026/11/22/asylum-rule/",
        "https://paper.example/2026/11/22/asylum-rule/index.html",
        "https://paper.example/2026/11/22/asylum-rule/amp/",
        "https://paper.example/2026/11/22/asylum-rule/amp",
        "https://paper.example/amp/2026/11/22/asylum-rule",
        "https://paper.example/2026/11/22/asylum-rule?amp=1",
        "https://paper.example/2026/11/22/asylum-rule?outputType=amp",
        "https://paper.example/2026/11/22/asylum-rule#comments",
        "https://paper.example/2026/11/22/asylum-rule?",
        "https://paper.example/2026/11/22/asylum-rule?utm_source=rss&utm_medium=feed&utm_campaign=x",
        "https://paper.example/2026/11/22/asylum-rule?fbclid=IwAR0x",
        "https://paper.example/2026/11/22/asylum-rule?gclid=Cj0&mc_cid=1&mc_eid=2",
        "https://paper.example/2026/11/22/asylum-rule?ref=rss",
        "https://paper.example/2026/11/22/asylum-rule?ref=ghost.example",
        "https://paper.example/2026/11/22/asylum-rule?cmpid=BBD112226",
        "https://paper.example//2026/11/22/asylum-rule",
        "https://paper.example/2026/./11/x/../22/asylum-rule",
        "https://paper.example/2026/11/22/asylum%2Drule",
        "  https://paper.example/2026/11/22/asylum-rule\n",
        "https://user@paper.example/2026/11/22/asylum-rule",
        "https://www.google.com/url?rct=j&sa=t&url=https://paper.example/2026/11/22/asylum-rule&ct=ga&usg=AOv",
        "https://www.google.com/amp/s/www.paper.example/2026/11/22/asylum-rule/amp/",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/2026/11/22/asylum-rule?amp=1",
        "https://paper.example/2026/11/22/asylum-rule;jsessionid=8A2F",
    ),
    (
        "https://diario.example/nota.php?id=553&seccion=mundo",
        "https://diario.example/nota.php?seccion=mundo&id=553",
        "http://www.diario.example/nota.php?id=553&seccion=mundo&utm_content=a+b",
        "https://diario.example/nota.php?id=553&&seccion=mundo#top",
    ),
    (
        "https://diario.example/política/niñez",
        "https://diario.example/pol%C3%ADtica/ni%C3%B1ez",
        "https://diario.example/pol%c3%adtica/ni%c3%b1ez/",
    ),
    ("https://blog.example/?p=77", "https://blog.example/index.php?p=77", "http://www.blog.example?p=77"),
    ("https://news.example/a.html", "https://news.example/a.amp.html", "https://news.example/a.html?m=1"),
    ("https://ñandu.example/a", "https://xn--andu-fqa.example/a"),
    (
        "https://paper.example/mundo/la-caravana-avanza",
        "https://paper.example/mundo/la-caravana-avanza?xclid=8f2a&ab_campaign=otoño&ab_medium=push",
        "https://paper.example/mundo/la-caravana-avanza?boton=compartir-tw&desde=app-android",
        "https://paper.example/mundo/la-caravana-avanza?origen=newsletterDiaria",
        "https://paper.example/mundo/la-caravana-avanza/imprimir",
        "https://paper.example/google/amp/mundo/la-caravana-avanza",
        "https://www.bing.com/news/apiclick.aspx?tid=9A&url=https%3a%2f%2fpaper.example%2fmundo%2fla-caravana-avanza",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fmundo%2Fla-caravana-avanza%3Ffbclid%3DIw&h=AT0",
    ),
]

APART = [
    ("https://p.example/?id=1", "https://p.example/?id=2"),
    ("https://p.example/?p=1", "https://p.example/?p=11"),
    ("https://p.example/nota.php?id=1", "https://p.example/nota.php"),
    ("https://p.example/Nota", "https://p.example/nota"),
    ("https://p.example/es/nota", "https://p.example/en/nota"),
    ("https://p.example/nota", "https://p.example/en/nota"),
    ("https://es.p.example/nota", "https://en.p.example/nota"),
    ("https://es.p.example/nota", "https://p.example/nota"),
    ("https://p.example/nota", "https://q.example/nota"),
    ("https://p.example/2026/11/21/parte", "https://p.example/2026/11/22/parte"),
    ("https://p.example/nota-1", "https://p.example/nota-2"),
    ("https://p.example/nota", "https://p.example/nota/2"),
    ("https://p.example/nota?page=1", "https://p.example/nota?page=2"),
    ("https://p.example/index.php?id=1", "https://p.example/index.php?id=2"),
    ("https://p.example/index.php/a", "https://p.example/index.php/b"),
    ("https://p.example:8080/nota", "https://p.example/nota"),
    ("https://p.example/#!/nota/1", "https://p.example/#!/nota/2"),
    ("https://p.example/camp", "https://p.example/c"),
    ("https://p.example/amp", "https://p.example/"),
    ("https://p.example/a%2Fb", "https://p.example/a/b"),
    ("https://p.example/?q=a%26b", "https://p.example/?q=a&b"),
    ("https://p.example/?ref=20261122", "https://p.example/?ref=20261121"),
    ("https://p.example/nota?amp=2", "https://p.example/nota?amp=3"),
    (
        "https://www.google.com/url?url=https://p.example/a",
        "https://www.google.com/url?url=https://p.example/b",
    ),
    ("https://news.google.com/rss/articles/CBMiA", "https://news.google.com/rss/articles/CBMiB"),
    ("https://p.example/v?story=utm_source", "https://p.example/v?story=utm_medium"),
    ("https://p.example/default", "https://p.example/"),
    ("tag:p.example,2026:1", "tag:p.example,2026:2"),
    ("https://p.example/la-nota-larga?origen=rss-48213", "https://p.example/la-nota-larga?origen=rss-48214"),
    ("https://p.example/la-nota-larga?tema=facebook", "https://p.example/la-nota-larga?tema=twitter"),
    ("https://p.example/buscar?que=facebook", "https://p.example/buscar?que=twitter"),
    ("https://p.example/leer-nota.php?cual=app", "https://p.example/leer-nota.php?cual=rss"),
    ("https://p.example/la-nota-larga?clave=63b7fb1c", "https://p.example/la-nota-larga?clave=63b7fb2c"),
    ("https://p.example/la-nota-larga?zona=wa", "https://p.example/la-nota-larga?zona=tw"),
    ("https://p.example/edicion/print", "https://p.example/edicion"),
    ("https://p.example/#/nota/1", "https://p.example/#/nota/2"),
    ("https://me.example/url?url=https://p.example/a", "https://p.example/a"),
    ("https://google.me.example/url?url=https://p.example/a", "https://p.example/a"),
    ("https://t.co/AbC", "https://t.co/aBc"),
    ("https://www.bing.com/news/apiclick.aspx?tid=1", "https://www.bing.com/news/apiclick.aspx?tid=2"),
]


@pytest.mark.parametrize(("key", "variant"), [(row[0], other) for row in JOIN for other in row[1:]])
def test_variants_of_one_page_join(key: str, variant: str) -> None:
    assert canonical_url(variant) == canonical_url(key)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_front_pages_are_known() -> None:
    for url in ("http://www.p.example", "https://p.example/index.html", "https://p.example/?utm_source=x"):
        assert is_front_page(canonical_url(url))
    for url in ("https://p.example/a", "https://p.example/?p=1", "https://p.example/#!/a", "p.example", ""):
        assert not is_front_page(canonical_url(url))


_PIECES = st.sampled_from(
    (
        "a",
        "B",
        "ñ",
        "%C3%B1",
        "%2F",
        "%2e",
        "%",
        "..",
        ".",
        "",
        "amp",
        "x.amp",
        "index.html",
        "a.amp.html",
        "é b",
        "1;jsessionid=3",
        "print",
        "google",
        "la-nota",
        "2026",
    )
)
_QUERY = st.sampled_from(
    (
        "id=1",
        "id=2",
        "utm_x=1",
        "ref=a",
        "amp",
        "b",
        "q=a+b",
        "q=a%20b",
        "=",
        "c=%26",
        "m=1",
        "é=ü",
        "o=app-tw",
        "share=tw",
    )
)


@st.composite
def _addresses(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(("http", "https", "HTTP")))
    host = draw(st.sampled_from(("p.example", "www.p.example", "m.www.p.example", "P.Example.", "[::1]", "ñ.example")))
    port = draw(st.sampled_from(("", ":80", ":443", ":8080", ":x")))
    path = "/".join(draw(st.lists(_PIECES, max_size=5)))
    query = "&".join(draw(st.lists(_QUERY, max_size=4)))
    tail = draw(st.sampled_from(("", "#x", "#!/a b", "#/a", "#/", "?")))
    return f"{scheme}://{host}{port}/{path}{'?' if query else ''}{query}{tail}"


@given(_addresses())
@example("https://p.example/a/amp/amp/index.html")
@example("https://www.google.com/url?url=https%3A%2F%2Fwww.google.com%2Furl%3Furl%3Dhttps%3A%2F%2Fp.example%2Fa")
def test_idempotent_on_addresses(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(_addresses())
def test_the_short_way_to_a_key_ends_where_the_long_one_does(url: str) -> None:
    assert _at_once(url) in (None, _step_by_step(url))


_ADDRESS_PIECES = """
    www. m. amp. a A . - _ p.example google .com mx :80 :443 :8080 :070 :8٣ ٣ / // .. /amp .amp .html /index.html /print
    ( é /2026/11/22/ la-nota 12345 @ ~ ? & = utm_source=rss id=5 ref=x m=1 # ! ; %41 +
    """
_PLAIN_PIECES = st.sampled_from(_ADDRESS_PIECES.split())


@given(st.sampled_from(("http://", "https://", "https://www.", "")), st.lists(_PLAIN_PIECES, max_size=9).map("".join))
def test_the_short_way_is_right_or_not_taken(scheme: str, rest: str) -> None:
    for url in (f"{scheme}{rest}", f"{scheme}p.example/{rest}"):
        assert _at_once(url) in (None, _step_by_step(url))


def test_the_usual_addresses_take_the_short_way() -> None:
    for url, key in (
        ("https://www.paper.example/mx/2026-11-22/la-nota.html?utm_source=rss", "/mx/2026-11-22/la-nota.html"),
        ("http://paper.example/?p=77", "/?p=77"),
        ("https://paper.example/a/b/", "/a/b"),
        ("https://paper.example/", "/"),
    ):
        assert _at_once(url) == f"https://paper.example{key}"


@given(st.text())
def test_idempotent_on_anything_and_never_raises(text: str) -> None:
    for url in (text, f"https://{text}", f"https://p.example/{text}"):
        assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(st.sampled_from(sorted(TRACKING)), st.integers(min_value=0))
def test_a_tracking_parameter_never_changes_the_page(name: str, value: int) -> None:
    assert canonical_url(f"https://p.example/a?id=7&{name}={value}") == canonical_url("https://p.example/a?id=7")


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_article_numbers_are_kept(one: int, other: int) -> None:
    for form in (
        "https://p.example/?id={}",
        "https://p.example/?p={}",
        "https://p.example/n/{}",
        "https://p.example/?{}",
    ):
        assert (canonical_url(form.format(one)) == canonical_url(form.format(other))) == (one == other)


@given(st.sampled_from(("es", "en", "fr", "pt", "mx", "us")), st.sampled_from(("", "/mundo", "/2026/11/22")))
def test_languages_and_editions_are_told_apart(prefix: str, section: str) -> None:
    plain = canonical_url(f"https://p.example{section}/la-nota-larga")
    assert canonical_url(f"https://p.example/{prefix}{section}/la-nota-larga") != plain
    assert canonical_url(f"https://{prefix}.p.example{section}/la-nota-larga") != plain


@given(st.text("abcXYZ", min_size=1, max_size=12), st.text("abcXYZ", min_size=1, max_size=12))
def test_the_case_of_a_path_is_kept(one: str, other: str) -> None:
    keys = [canonical_url(f"https://p.example/nota/x{slug}") for slug in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


@given(
    st.sampled_from(("id", "p", "page", "nota", "story", "q", "v", "article")),
    st.sampled_from(("rss", "tw-share", "app", "12", "AbC")),
    st.sampled_from(("social", "fb-share", "email", "13", "aBc")),
)
def test_what_tells_pages_apart_is_kept_whatever_it_says(name: str, one: str, other: str) -> None:
    for path in ("", "la-nota-larga", "2026/11/22/nota-12345"):
        assert canonical_url(f"https://p.example/{path}?{name}={one}") != canonical_url(
            f"https://p.example/{path}?{name}={other}"
        )
