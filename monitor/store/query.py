"""What a person writes into a search, as terms: nothing that can be written is an error of syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.errors import UserError

# Quotes as keyboards, word processors and Spanish, French and German texts have them.
QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))

_TERM = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<word>[^\s"]+))')

# Words of other search engines that mean nothing here, and what to write instead.
_FOREIGN = {
    "OR": "every word must stand in an article, so search once for each",
    "NOT": "write -word for what must not stand in an article",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase; `prefix`: or what begins so; `excluded`: what must not stand in an article."""

    text: str
    prefix: bool = False
    excluded: bool = False

    def __str__(self) -> str:
        """As it is told back to the person who wrote it."""
        return f"“{self.text}{'*' if self.prefix else ''}”"


def parse_query(words: str) -> tuple[Term, ...]:
    """The terms of what was written: words, "exact phrases", beginnings*, and -what -"must not" stand there.

    Raises:
        UserError: when nothing is looked for, or in words that mean nothing here.
    """
    terms = tuple(term for found in _TERM.finditer(_sound(words)) if (term := _term(found)))
    if all(term.excluded for term in terms):
        raise UserError(f'there is nothing to look for in "{words.strip()}": give at least one word with a letter')
    return terms


def _sound(words: str) -> str:
    """Without what no database takes: half characters of a broken encoding, and the character that ends a text."""
    return words.encode("utf-8", "replace").decode().replace("\0", " ").translate(QUOTES)


def _term(found: re.Match[str]) -> Term | None:
    phrase = found["phrase"]
    text = found["word"] if phrase is None else phrase
    if phrase is None and not found["without"] and text in _FOREIGN:
        raise UserError(f'{text} joins nothing here: {_FOREIGN[text]}. The word itself is "{text.lower()}"')
    prefix = text.endswith("*") or bool(found["star"])
    if not any(map(str.isalnum, text)) or (phrase is None and text == "AND"):
        return None
    return Term(" ".join(text.split()).rstrip("*"), prefix, bool(found["without"]))
