"""Whether anything watched can stand on a page at all: asked of its mark-up, before it is parsed.

Sound by what it does not do: it parses nothing. Whatever extraction makes of a page are letters of pieces of text, each
of which stands between a tag and the next (`letters`). Within a piece a name is found whatever is between its letters
(spaces, dots, what nobody sees), for nothing but letters and digits is looked at; only right before and behind it there
must be no letter. Where tags, comments, scripts or whole elements stand inside a name, its letters end one piece and
begin a later one, and may be whole pieces between: any such pieces will do (`net`). What the rules ask beyond names,
signs and the words of a `together` only takes matches away, and is not asked here. One thing is beyond it: a tag inside
a reference (`Dari&eacu<b>te;n`).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.config.schema import Watchlist
    from monitor.watch.letters import Letters
    from monitor.watch.net import Net

# Characters of a piece of text that is looked at whole for what may be a part of a word: hardly a paragraph is longer,
# but many scripts are. Of a longer one so many at either end: more than any name takes up, however it is spaced.
_LONG = 4_000
_REACH = 1_000
_MARK_UP = re.compile("[<>]")

# A page shows the article that the feed tells of where it has this much prose with this share of the words told in it:
# a challenge, a consent wall, an empty frame has not, and must be known for what it is, so that it is asked for again.
# Real articles hold most of the words (`articles.article` says "another page" under .15), and more than a teaser has.
_PROSE = 600
_SHARED = 0.3
_SENTENCE = 40  # characters; as `articles.blocks` counts a passage
_TELLING_WORD = 4  # letters; shorter words stand in any text


class Prefilter(NamedTuple):
    """What a page must hold for any item of the watchlists to be found in it; goes along with each page to a worker.

    `words` is JSON: names, one of which is enough; of each item its ambiguous names and its signs, one of either; of
    each `together` its lines, one word of every line.
    """

    words: str

    @classmethod
    def of(cls, watchlists: Iterable[Watchlist]) -> Prefilter:
        """The prefilter of these watchlists."""
        items = [item for watchlist in watchlists for item in watchlist.items]
        words = {
            "names": list(dict.fromkeys(name for item in items for name in item.names)),
            "doubtful": [(item.ambiguous, item.signs) for item in items if item.ambiguous],
            "together": [group.each for item in items for group in item.together],
        }
        return cls(json.dumps(words, ensure_ascii=False))

    def passes_over(self, html: str, told: str) -> bool:
        """Whether a page need not be read: it shows the article, and nothing watched can be found in it.

        `html` is the page as decoded, whatever its shape; `told` are title and summary of its entries. True is certain:
        the matcher could find no item in an article made of both.
        """
        from monitor.watch.letters import Letters, texts_of, without_code

        html = without_code(html)
        if "data-preloaded" in html:  # a forum's texts: JSON in JSON in an attribute, which trafilatura reads
            return False
        texts = [text for part in (html, *map(without_code, _embedded(html))) for text in texts_of(part)]
        letters = Letters((*map(_ends, texts), _MARK_UP.sub(" ", told)))
        long = Letters(text for text in texts if len(text) > _LONG)
        return not _net(self.words).catches(letters, long) and _shows(letters)


@lru_cache(maxsize=2)  # the words in force, and those before an edit while pages are under way
def _net(words: str) -> Net:
    from monitor.watch.net import Net

    return Net(**json.loads(words))


def _ends(text: str) -> str:
    """A piece of text; of a long one, mostly a script, its ends, so far as a word may reach from or to other pieces."""
    return text if len(text) <= _LONG else f"{text[:_REACH]} {text[-_REACH:]}"


def _shows(letters: Letters) -> bool:
    """Whether what the last piece tells stands in the others."""
    *texts, told = letters.texts()
    prose = b" ".join([b"", *(text[1:] for text in texts if len(text) > _SENTENCE), b""])
    words = {word for word in told[1:].split() if len(word) >= _TELLING_WORD}
    shown = sum(b" %b " % word in prose for word in words)
    return len(prose) >= _PROSE and shown >= max(1, _SHARED * len(words))


def _embedded(html: str) -> Iterator[str]:
    """What JSON-LD says, where escapes hide it: trafilatura takes a text from there where it finds no other."""
    at = html.find("ld+json")
    while at >= 0:
        end = html.find("</script", at)
        if html.find("<!--", at, end) >= 0:  # in which a script may hold the end of another
            end = -1
        script = html[at:] if end < 0 else html[at:end]
        if "\\" in script:
            yield _ESCAPE.sub(_unescaped, script)
        at = html.find("ld+json", at + len(script))


# What JSON writes for a character; the letters of `\n` and the like are no text.
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrtbf])")


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else " "
