"""The kinds of text that a field of the configuration may hold, and what to write when it holds another.

Each `as_…` function takes what was written (a node of the tree, or a plain Python value when the program
itself builds a record) and returns the value, or raises an error that carries a message and a mend.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.config.problems import did_you_mean, quoted, shown
from monitor.config.tree import MappingNode, ScalarNode, SequenceNode
from monitor.config.unfit import Unfit

if TYPE_CHECKING:
    from collections.abc import Callable


def scalar(value: object) -> object:
    """One value, whatever YAML would make of it: `08:00` and `2` are fine where such a thing is wanted."""
    if isinstance(value, MappingNode):
        raise Unfit(
            f"YAML reads {shown(value.written)} as a key with a value",
            f"put the text in quotes: {quoted(value.written)}",
        )
    if isinstance(value, SequenceNode):
        raise Unfit("a list stands here where one value is expected", _mend_for_list(value))
    if isinstance(value, ScalarNode) and value.misread == "nothing":
        raise empty(value)
    return value


def _mend_for_list(value: SequenceNode) -> str:
    if len(value) == 1 and isinstance(value[0], ScalarNode):
        return f"write {shown(value[0])} without brackets and dash"
    return "write one value without brackets and dash, or in quotes if the brackets belong to it"


def empty(value: ScalarNode) -> Unfit:
    """The error of a place where a value should stand; what to write when nothing does, its key decides."""
    if value:
        return Unfit(f"YAML reads {value} as nothing", f"put it in quotes if it is a word: {quoted(value)}")
    return Unfit("there is nothing here", "write a value, or delete the line")


def as_text(value: object) -> object:
    """Text, and written so that YAML takes it for text."""
    if isinstance(value, ScalarNode) and not value.misread:  # nearly always
        return str(value)
    value = scalar(value)
    if isinstance(value, ScalarNode):
        raise Unfit(f"YAML reads {shown(value)} as {value.misread}", f"put it in quotes: {quoted(value)}")
    return value


def as_name_or_sign(value: object) -> object:
    """A word or phrase to look for, with single spaces, its star (if any) in the right place."""
    text = as_text(value)
    return _name_or_sign(text) if isinstance(text, str) else text


@lru_cache(maxsize=2_048)  # the words of a list are read once for every item that uses it
def _name_or_sign(written: str) -> str:
    words = written.split()
    text = " ".join(words)
    if "".join(words).isalnum():  # nothing that is looked for below
        return text
    if not text:
        raise Unfit("this name is empty", "write the name, or delete the entry")
    bare = text.translate(_NO_CURLY)
    if bare != text:
        raise Unfit(
            f"{shown(text)} holds curly quotes from a word processor, which become part of the name",
            f"leave them out or use straight ones: {quoted(bare.strip())}",
        )
    if text.startswith("$"):
        raise Unfit(
            f"the list {shown(text)} cannot be used here",
            "write its words: lists can stand in signs, only_with, together and lookalikes' signs",
        )
    if not any(map(str.isalnum, text)):
        raise Unfit(f"{quoted(text)} holds no letter and no figure", "write a name, or delete the entry")
    _check_expression(text)
    _check_star(text)
    return text


def as_sign(value: object) -> object:
    """As `as_name_or_sign`, where the words of a list may stand too: `lists` has put them there in place of `$name`."""
    return as_name_or_sign(value)


_NO_CURLY = {ord(quote): None for quote in "“”„‟«»\u2039\u203a"}

# What only regular expressions hold. A dot and a star behind a single letter may be an abbreviation: E.E.U.U.*
EXPRESSION = re.compile(
    r"/(?!/).*/[a-z]{0,3}|.*(?:\\[bBdDsSwW]|\w\w\.[*+]|\.[*+].|\(\?[:=!i]|\([^()|]*\|[^()]*\)|\[\^?\w-\w|\w\[\w+\]).*"
)
_SYNTAX = re.compile(r"\\.|\.[*+?]|\(\?[:=!i]+|[/^$()*+?{}]")


def _check_expression(text: str) -> None:
    if not EXPRESSION.fullmatch(text):
        return
    raise Unfit(
        f"{quoted(text)} looks like a regular expression, and would be looked for as it stands",
        f"there are no regular expressions: write {_plainly(text)}",
    )


def _plainly(text: str) -> str:
    """The names that a simple expression stands for, or the advice to write them."""
    body = re.sub(r"^/|/[a-z]*$", "", text)
    words = [" ".join(_SYNTAX.sub(" ", word).split()) for word in body.split("|")]
    within = re.sub(r"^\W*\(|\)\W*$", "", body)
    if not all(words) or "[" in body or (len(words) > 1 and ("(" in within or ")" in within)):
        return "the names one by one"
    if len(words) == 1 and re.search(r"\w{4}\.[*+]$", body):
        return f"{shown(words[0])}, or {shown(words[0])}* for all that begins with it"
    return shown(", ".join(words))


LETTERS_BEFORE_STAR = 4
"""Fewer would find half the dictionary; the watchlist language says so to its users."""


def _check_star(text: str) -> None:
    if "*" not in text:
        return
    if text.index("*") < len(text) - 1:
        raise Unfit(
            f"a star stands at the beginning or in the middle of {quoted(text)}",
            f"a star stands only at the end: {quoted(text.replace('*', '') + '*')}",
        )
    if sum(map(str.isalnum, text)) < LETTERS_BEFORE_STAR:
        raise Unfit(
            f"{quoted(text)} has fewer than four letters before its star, so it would find too much",
            "write the forms one by one",
        )


LONGEST_ID = 60
"""Ids stand in tables and file names; the longest of the shipped ones has 22 characters."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")


def as_slug(value: object) -> object:
    """An id: small letters, figures and hyphens."""
    value = scalar(value)
    if not isinstance(value, str) or (_SLUG.fullmatch(value) and len(value) <= LONGEST_ID):  # schema.Slug
        return str(value) if isinstance(value, str) else value
    from unicodedata import normalize  # only a mistake needs it

    plain = normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID]
    raise Unfit(
        f"{quoted(value)} is no id: small letters a to z, figures and hyphens only, at most {LONGEST_ID}",
        f"write {slug or 'a short one'}",
    )


def as_item(value: object) -> object:
    """An item: its id, or `watchlist/id`."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    parts = [str(as_slug(part.strip())) for part in value.split("/")]
    if len(parts) > len(("watchlist", "item")):
        raise Unfit(f"{quoted(value)} names no item", "write the item's id, or watchlist/item")
    return "/".join(parts)


def as_words(value: object) -> object:
    """Text that says something."""
    text = as_text(value)
    if isinstance(text, str) and not text.strip():
        raise Unfit("there is nothing here", "write a few words")
    return text


def as_list_or_nothing(value: object) -> object:
    """A list; nothing behind its key is an empty one."""
    return () if isinstance(value, ScalarNode) and value.plain and value.misread == "nothing" else value


def as_list_name(value: object) -> object:  # a dict's key, whatever it is
    """The name of a list of words: what stands after `$`."""
    if isinstance(value, str) and not re.fullmatch(r"\w[\w-]*", value):
        raise Unfit(f"{quoted(value)} cannot name a list", "use letters, figures, _ and - only")
    return str(value) if isinstance(value, str) else value


_OTHER_COMMAS = re.compile(r"\s+OR\s+|\s*[;|]\s*")


def mend_for_one_value(text: ScalarNode, key: str) -> str:
    """What to write in place of one value where a list belongs."""
    if not text.plain:
        return f"write [{quoted(text)}]"
    both = re.fullmatch(r"(.*\S) AND (\S.*)", text)
    if both and key in ("names", "ambiguous"):
        return f"there are no operators: write {key}: [{both.group(1)}] and only_with: [{both.group(2)}]"
    return f"write [{with_commas(text)}]"


def with_commas(text: str) -> str:
    """`text` with commas where people put OR, ; or | between names."""
    return shown(", ".join(filter(None, _OTHER_COMMAS.split(text))))


def as_choice(value: object) -> object:
    """One of some words: a plain string, so that the list of words decides."""
    value = scalar(value)
    return str(value) if isinstance(value, ScalarNode) else value


def mend_for_choice(written: str, words: list[str]) -> str:
    """What to write in place of a word that is none of `words`."""
    return did_you_mean(written, words, f"write {', '.join(words[:-1])} or {words[-1]}")


def as_number(such: str) -> Callable[[object], object]:
    """A check for a whole number; `such` is shown to those who write something else."""

    def check(value: object) -> object:
        value = scalar(value)
        if not isinstance(value, str):
            return value
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            like = such if "," in such else f"it in figures, like {such}"
            raise Unfit(f"{quoted(value)} is no whole number", f"write {like}")
        return int(value)

    return check


def as_per_hour(value: object) -> object:
    """`5 per hour` (or just 5) as a whole number."""
    value = scalar(value)
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([0-9]{1,4})(?: *(?:per|an|/) *hour)?", value.strip().lower())
    if not found:
        raise Unfit(f"{quoted(value)} is not understood", "write how many in an hour: 5 per hour")
    return int(found.group(1))
