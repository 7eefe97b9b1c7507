"""How writers, editors, converters and machines spell a name: made-up disguises for property tests.

A disguise changes letters (accents, case, width, entities, invisible characters between them), the gaps between
words (spaces, dashes, quotes, line breaks, entities, nothing) and what stands right before and behind the name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.entities import codepoint2name
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

KEEPS_CAPITALS = 6  # the watchlist language: a single word of so many letters or fewer does
SHORTEST_HASHTAG = 4

_TOKEN = re.compile(r"[^\W\d_](?:\.[^\W\d_])+(?!\w)|[^\W_]+")  # an acronym with its dots, or a word

_SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u3000", "\n", "\r\n\t", "  ", "\u2028", "\u00a0\n ")
_DASHES = (*(chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) == "Pd"), "\u2212", "\x96")
_QUOTES = (
    "'",
    "\u2019",
    "\u2018",
    "\u02bc",
    "\u00b4",
    "`",
    "\uff07",
    " \u201c",
    "\u201d ",
    " \u00ab",
    "\u00bb ",
    "\x92",
)
_WRITTEN_GAPS = (
    "&nbsp;",
    "&#160;",
    "&#xA0;",
    "&#Xa0;",
    "&amp;nbsp;",
    "&amp;amp;#160;",
    "&#038;nbsp;",
    "&NBSP;",
    "&nbsp",
)
_WRITTEN_MARKS = (
    "&#8217;",
    "&rsquo;",
    "&#x2019;",
    "&ndash;",
    "&amp;mdash;",
    "&#146;",
    "&#8209;",
    "&hyphen;",
    " &amp; ",
)
GAPS = (*_SPACES, *_DASHES, *(f" {dash} " for dash in _DASHES), *_QUOTES, *_WRITTEN_GAPS, *_WRITTEN_MARKS, "_", "/")

INVISIBLE = (
    *("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f", "\u034f", "\ufe0f", "\x07"),
    *("&shy;", "&#173;", "&amp;#8203;", "&zwnj;"),
)

BEFORE = (
    *("", " ", "\n", "«", "“", "„", '"', "'", "(", "[", "¡", "¿", "l'", "d\u2019", "\u02bc", "#", "\uff03", "@", "—"),
    *("/", "*", "_", "&quot;", "&laquo;", "&#8220;", "\u200b", "🚨", "x&", "5 ", "\x93", "字 ", "о "),
)
BEHIND = (
    *(
        "",
        " ",
        "\n",
        "»",
        "”",
        "\u2019",
        '"',
        ")",
        "]",
        "!",
        "?",
        ".",
        ", ",
        ";",
        ":",
        "…",
        "™",
        "®",
        "²",
        "—",
        "/",
        "*",
    ),
    *("'s", "\u2019s", "\u02bcs", "`s", "'S", "&#8217;s", "&rsquo;s", "&#39;s", "&apos;s", "_", "_ _", "&raquo;", "🚨"),
    *("\u00ad ", "\u200b", ".com", ", 42", ".\n", "\x92s", " 字", "-led"),
)
AROUND = st.text(
    st.sampled_from("xyzkwq XQ ÑŒßﬁİ\u0301\u00ad\u200b\n\t.,;–&#'’_()[]0 7字ж한ـ\u093e𝐱🚨")
    | st.characters(categories=["L", "P", "Z"]),
    max_size=30,
)

ENDINGS = ("", "s", "es", "ción", "a\u0301", "ISMO", "n\u00ades", "ж", "1")  # what a star may stand for


@dataclass(frozen=True)
class Planted:
    """A name in disguise between what touches it; offsets are those of the name within `text`."""

    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.text[self.start : self.end]


def tokens(name: str) -> list[str]:
    """The words of a name as written in a watchlist, without its star."""
    return _TOKEN.findall(name.rstrip("*"))


def capitals_count(name: str) -> bool:
    """Whether a name is so short that it keeps its capitals."""
    words = tokens(name)
    return len(words) == 1 and len(words[0].replace(".", "")) <= KEEPS_CAPITALS and not name.endswith("*")


@st.composite
def planted(draw: st.DrawFn, name: str, *, touching: bool = True, joined: bool = True) -> Planted:
    """The name in some disguise; with `touching` between quotes, dashes and possessives, with `joined` as a hashtag."""
    before = draw(st.sampled_from(BEFORE)) if touching else ""
    behind = draw(st.sampled_from(BEHIND)) if touching else ""
    words = tokens(name)
    dress = draw(st.sampled_from(DRESSES))
    hidden = draw(st.sampled_from((*INVISIBLE, "", "", "", "")))
    case = draw(st.sampled_from(_cases(name)))
    if joined and _hashtag(name) and draw(st.integers(0, 5)) == 0:
        spelt = draw(_dressed("".join(words), dress, hidden))
        if draw(st.booleans()):  # behind a # no capitals are asked for
            before = before.replace("&", "") + draw(st.sampled_from("#\uff03"))
            spelt = draw(_dressed(case("".join(word[:1].upper() + word[1:] for word in words)), dress, hidden))
    else:
        spelt = draw(_spelt(words, case, dress, hidden))
    if name.endswith("*"):
        spelt += draw(st.sampled_from(ENDINGS))
    return Planted(f"{before}{spelt}{behind}", len(before), len(before) + len(spelt))


def _hashtag(name: str) -> bool:
    words = tokens(name)
    return len(words) > 1 and len("".join(words)) >= SHORTEST_HASHTAG and "." not in name


@st.composite
def _spelt(
    draw: st.DrawFn, words: list[str], case: Callable[[str], str], dress: Callable[[str], str], hidden: str
) -> str:
    """The words with gaps between them, some acronyms with dots."""
    spelt = ""
    for word in words:
        spelt += draw(st.sampled_from(GAPS)) if spelt else ""
        acronym = word.isupper() and word.isalpha() and len(word) > 1 and draw(st.integers(0, 3)) == 0
        spelt += ".".join(word) if acronym else draw(_dressed(case(word), dress, hidden))
    return spelt


def _cases(name: str) -> list[Callable[[str], str]]:
    if capitals_count(name):
        return [str, str.upper]
    return [str, str, str.upper, str.lower, str.title, str.swapcase]


@st.composite
def _dressed(draw: st.DrawFn, word: str, dress: Callable[[str], str], hidden: str) -> str:
    """One word, its letters in their new clothes; `hidden` between two of them."""
    letters = [dress(letter) for letter in unicodedata.normalize("NFC", word)]
    if hidden and len(letters) > 1:
        at = draw(st.integers(1, len(letters) - 1))
        letters.insert(at, hidden)
    return "".join(letters)


def _stripped(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _misplaced(letter: str) -> str:
    """Accents fall from where they belong and land on other vowels: Daríen."""
    bare = _stripped(letter)
    return unicodedata.normalize("NFC", bare + "\u0301") if bare == letter and letter.lower() in "iou" else bare


def _named(letter: str) -> str:
    return f"&{codepoint2name[ord(letter)]};" if not letter.isascii() and ord(letter) in codepoint2name else letter


def _shouted(letter: str) -> str:
    return _named(letter).upper() if letter.isupper() else _named(letter)


def _wide(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalnum() else letter


def _marked(letter: str) -> str:
    """NFD with the mark as an entity, as a converter writes what its charset lacks."""
    apart = unicodedata.normalize("NFD", letter)
    return apart[0] + "".join(f"&#{ord(mark)};" for mark in apart[1:])


DRESSES: tuple[Callable[[str], str], ...] = (
    str,
    str,
    lambda letter: unicodedata.normalize("NFD", letter),
    _stripped,
    _misplaced,
    _named,
    _shouted,
    lambda letter: _named(letter).replace("&", "&amp;"),
    lambda letter: _named(letter).rstrip(";") if _named(letter).endswith(("acute;", "tilde;", "uml;")) else letter,
    lambda letter: letter if letter.isascii() else f"&#{ord(letter)};",
    lambda letter: letter if letter.isascii() else f"&amp;#x{ord(letter):X};",
    _marked,
    _wide,
    lambda letter: letter + "\ufe0e",
)
