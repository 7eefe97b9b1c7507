"""Pages of every shape around a name in disguise, for property tests: how markup tears, hides and joins words."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

from tests.watch.disguises import planted

TITLE = "Los vecinos del barrio antiguo piden otra escuela primaria"
PARAGRAPHS = (
    "Los vecinos del barrio antiguo piden desde hace años otra escuela primaria, pues la única que hay está llena.",
    "El ayuntamiento prometió estudiar la petición antes del verano, dijo ayer una concejala en la plaza mayor.",
    "Las familias recorren cada mañana varios kilómetros, algunas a pie, y el autobús llega tarde cuando llueve.",
    "La directora del centro antiguo explicó que las aulas fueron pensadas para veinte niños y reciben treinta.",
    "Una comisión de padres se reunirá el jueves con los arquitectos para hablar del terreno junto al mercado.",
    "Mientras tanto, los maestros dan algunas clases en el patio, bajo los árboles que plantaron sus abuelos.",
)

# What may stand inside a word or a name and leave no letter in the text.
TEARS = (
    *(
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<span class=x>",
        "</span>",
        "<wbr>",
        "<br>",
        "<em></em>",
        "<a href='/x?a=1&amp;b=2'>",
        "</a>",
    ),
    *("<!-- x -->", "<!-- a > b <i> -->", "<!---->", "<!-->", "<?x y?>", "<![CDATA[x]]>"),
    *(
        "<script>var a = '<b>' + 1 > 2;</script>",
        "<script>f('</i>')</script>",
        "<style>p > a {}</style>",
        "<noscript></noscript>",
    ),
    *('<span title="a > b">', '<img alt="x > y" src=z>', "<template>otro</template>", "<svg><title>otro</title></svg>"),
    *(
        "<iframe src=x></iframe>",
        "<select><option>otro</select>",
        "<aside>Lea más</aside>",
        '<div class="share">Facebook</div>',
    ),
    *(
        "<sup>1</sup>",
        "<button>Oír</button>",
        "\u00ad",
        "&shy;",
        "&shy",
        "\u200b",
        "&#8203;",
        "\ue000",
        "\x0b",
        "\x00",
        " ",
        "\n",
    ),
)


_REFERENCE = re.compile(r"&[#\w&;]*")


@st.composite
def torn(draw: st.DrawFn, text: str) -> str:
    """A text with markup at some of its places, up to one between any two letters; none inside a reference."""
    inside = {place for found in _REFERENCE.finditer(text) for place in range(found.start() + 1, found.end())}
    whole = [place for place in range(len(text) + 1) if place not in inside]
    places = draw(st.lists(st.sampled_from(whole), max_size=4) | st.just(whole[1:-1]))
    tear = draw(st.sampled_from(TEARS))
    for place in sorted(places, reverse=True):
        text = text[:place] + draw(st.sampled_from((tear, *TEARS))) + text[place:]
    return text


@st.composite
def sentences(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """A name in disguise, perhaps torn, in a sentence of a page."""
    name = draw(planted(draw(st.sampled_from(names)))).text
    if draw(st.booleans()):
        name = draw(torn(name))
    if draw(st.integers(0, 4)) == 0:
        name = draw(torn(draw(st.sampled_from(names))))
    return (
        draw(st.sampled_from(("", "Según ", "dijo ayer ", "x > y, ", "a < b y ")))
        + name
        + draw(
            st.sampled_from(
                (
                    "",
                    " respondió el jueves que recibirá a las familias de los refugiados en México.",
                    ", en México",
                    ".",
                )
            )
        )
    )


def _in_paragraphs(sentence: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS[:3], sentence, *PARAGRAPHS[3:]))


def _minified_divs(sentence: str) -> str:
    return "".join(f"<div>{paragraph}<br></div>" for paragraph in (*PARAGRAPHS[:2], sentence, *PARAGRAPHS[2:]))


def _at_the_end_of_a_paragraph(sentence: str) -> str:
    first, *rest = PARAGRAPHS
    return f"<p>{first} {sentence}</p>" + "\n".join(f"<p>{paragraph}</p>" for paragraph in rest)


def _in_a_list(sentence: str) -> str:
    return _in_paragraphs("Piden:") + f"<ul><li>Escuela<li>{sentence}<li>Parque</ul>"


def _in_a_table(sentence: str) -> str:
    return _in_paragraphs("Cuadro:") + f"<table><tr><td>Barrio<td>{sentence}</table>"


def _in_a_quote(sentence: str) -> str:
    return _in_paragraphs("Dijo:") + f"<blockquote><p>{sentence}</blockquote>"


def _in_a_heading(sentence: str) -> str:
    return f"<h1>{TITLE}</h1><h2>{sentence}</h2>" + _in_paragraphs("Piden escuela.")


def _in_noscript(sentence: str) -> str:
    return _in_paragraphs("Mire:") + f"<noscript><p>{sentence} {PARAGRAPHS[0]}</p></noscript>"


def _unclosed(sentence: str) -> str:
    return "<p>".join((*PARAGRAPHS[:3], sentence, *PARAGRAPHS[3:]))


def _in_json(sentence: str) -> str:
    body = " ".join((*PARAGRAPHS, sentence, *PARAGRAPHS))
    told = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": body}).replace("</", "<\\/")
    runs = "".join(f"<div><a href=/>{paragraph}</a></div>" for paragraph in PARAGRAPHS)
    return f'<script type="application/ld+json">{told}</script><nav>{runs}</nav>'


def _behind_odd_scripts(sentence: str) -> str:
    odd = "<title>Cómo usar <script></title><!-- <script> --><textarea><style></textarea><p data-x='<script>'>"
    return odd + _in_paragraphs(sentence) + "<!-- </script> --></script></style>"


SHAPES = (
    _in_paragraphs,
    _minified_divs,
    _at_the_end_of_a_paragraph,
    _in_a_list,
    _in_a_table,
    _in_a_quote,
    _in_a_heading,
    _in_noscript,
    _unclosed,
    _in_json,
    _behind_odd_scripts,
)
_FRAMES = (
    "<!doctype html><html lang=es><head><title>Escuela</title></head><body><article>{}</article></body></html>",
    "<html><body><nav><ul><li><a href=/a>Uno</a><li><a href=/b>Dos</a></ul></nav><main>{}</main></body></html>",
    "<html><body><div class=wrap>{}</div><footer><p>Todos los derechos reservados</p></footer></body></html>",
)


@st.composite
def pages(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """A page whose article names one of these, or seems to."""
    shape, frame = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(_FRAMES))
    return frame.replace("{}", shape(draw(sentences(names))))
