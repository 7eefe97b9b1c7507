"""HTML entities that extraction or a feed left in a text: `M&eacute;xico`, `CBP&amp;nbsp;One`, `&#8217;`."""

from __future__ import annotations

import html
import re
from html.entities import html5

# Escaped twice and more (&amp;nbsp;, WordPress writes &#038;), and of those that HTML allows without a semicolon the
# ones that stand inside words ("&sect" of "?a=1&section=2" is none).
_ENTITY = re.compile(
    r"&(?:(?i:amp);|#0*38;|#[xX]0*26;)*"
    r"(#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?"
    r"|(?:nbsp|[A-Za-z](?:acute|grave|circ|tilde|uml|cedil));?|[A-Za-z][A-Za-z0-9]{1,31};)"
)


def resolve(text: str) -> tuple[str, dict[int, int]]:
    """Put what an entity means at its first characters, make the others invisible (U+0000).

    Returns the characters and, for every place where something that was meant now stands, the end of its entity.
    """
    parts, entities, after = list[str](), dict[int, int](), 0
    for found in _ENTITY.finditer(text):
        meant, (start, end) = _meaning(found[1]), found.span()
        if meant is not None:
            parts += (text[after:start], meant.ljust(end - start, "\0"))
            entities.update(dict.fromkeys(range(start, start + len(meant)), end))
            after = end
    return "".join((*parts, text[after:])), entities


def resolved(text: str) -> str:
    """A text with what its entities mean in their place, as `resolve` reads them."""
    return _ENTITY.sub(lambda found: _meaning(found[1]) or found[0], text)


def _meaning(entity: str) -> str | None:
    """What stands between "&" and the end of an entity means; set in capitals too (M&EACUTE;XICO); None if nothing."""
    if entity.startswith("#"):
        return html.unescape(f"&{entity}")
    name = entity.removesuffix(";")
    known = (html5.get(f"{spelling};") for spelling in (name, name.capitalize(), name.lower()))
    return next((meant for meant in known if meant is not None), None)
