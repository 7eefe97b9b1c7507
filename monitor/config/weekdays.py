"""Days of the week as they are written, and as people write them elsewhere, in English and Spanish."""

from __future__ import annotations

import re

from monitor.config.problems import quoted
from monitor.config.tree import ScalarNode, SequenceNode
from monitor.config.unfit import Unfit
from monitor.config.values import scalar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPANISH = {"lun": "mon", "mar": "tue", "mie": "wed", "jue": "thu", "vie": "fri", "sab": "sat", "dom": "sun"}
_GROUPS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all", "diario", "a diario", "todos los dias"), "mon-sun"),
    **dict.fromkeys(("weekdays", "workdays", "entre semana", "dias laborables", "dias habiles"), "mon-fri"),
    **dict.fromkeys(("weekend", "weekends", "fin de semana", "fines de semana"), "sat-sun"),
}
_RANGE = re.compile(r"\s*[-\u2013\u2014]\s*|\s+(?:to|through|thru|until|till|a|al|hasta)\s+")
_LIST = re.compile(r"\s*[,;/+&]\s*(?:(?:and|y)\s+)?|\s+(?:and|y)\s+|\s+")
_FILLER = re.compile(r"\b(?:from|on|del?|el|la|los)\s+")


def as_weekdays(value: object) -> object:
    """`mon-fri`, `mon,wed,sun` or a list of such, as one text without spaces in small letters."""
    if isinstance(value, SequenceNode):
        days = (scalar(day) for day in value)  # what was complained about already is left out
        value = ",".join(str(day) for day in days if not (isinstance(day, ScalarNode) and day.broken))
    value = scalar(value)
    if not isinstance(value, str):
        return value
    parts = re.sub(r"\s*([-,])\s*", r"\1", value.strip().lower()).split(",")
    ends = [day for part in parts for day in part.split("-")]
    if any(day.isdigit() for day in ends):
        raise Unfit(
            f"{quoted(value)} is unclear, since some count days from Sunday and some from Monday",
            "write the names: mon-fri, or mon,wed,sun",
        )
    unknown = [day for day in ends if day not in DAYS]
    if unknown:
        raise Unfit(_unknown(value, unknown), _mend(value))
    for part in parts:
        _check_range(part)
    return ",".join(parts)


def _unknown(value: str, unknown: list[str]) -> str:
    if all(day.isalpha() for day in unknown):
        days = " and ".join(quoted(day) for day in dict.fromkeys(unknown))
        return f"{days} {'is no day' if len(set(unknown)) == 1 else 'are no days'} here"
    return f"{quoted(value)} is not understood"


def _check_range(part: str) -> None:
    ends = part.split("-")
    if len(ends) > len(("from", "to")):
        raise Unfit(f"{quoted(part)} has more than two ends", "write mon-fri, or mon,wed,sun")
    if DAYS.index(ends[0]) > DAYS.index(ends[-1]):
        raise Unfit(f"{quoted(part)} runs past the end of the week", f"write {_range(ends[0], ends[-1])}")


def _mend(value: str) -> str:
    """What to write for days in full, in Spanish, or joined by words; every one of them must be known for it."""
    from unicodedata import normalize  # only a mistake needs it

    letters = (letter for letter in normalize("NFKD", value.lower()) if letter.isascii() or letter in "\u2013\u2014")
    plain = " ".join("".join(letters).replace(".", " ").split())
    if plain in _GROUPS:
        return f"write {_GROUPS[plain]}"
    joined = _RANGE.sub("-", _FILLER.sub("", plain))
    ranges = [[_day(end) for end in part.split("-")] for part in _LIST.split(joined)]
    if all(all(ends) and len(ends) in (1, 2) for ends in ranges):
        return "write " + ",".join(_range(ends[0], ends[-1]) for ends in ranges)
    return f"write three letters: {', '.join(DAYS)}; or a range: mon-fri"


def _day(word: str) -> str:
    """The three letters of a day in English or Spanish; "" for any other word."""
    short = word[:3]
    return short if short in DAYS else _SPANISH.get(short, "")


def _range(first: str, last: str) -> str:
    """The days from `first` to `last`, in two ranges where they run past Sunday."""
    if first == last:
        return first
    if DAYS.index(first) < DAYS.index(last):
        return f"{first}-{last}"
    return f"{_range(first, 'sun')},{_range('mon', last)}"
