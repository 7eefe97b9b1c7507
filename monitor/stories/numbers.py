"""Numbers and dates in headlines and texts, however written: `14th`, `fourteen`, `decimocuarto`, `XIV`.

Two reports of one series differ in them and in little else: they are what keeps "14th bus" and "15th bus"
apart. All functions take folded text (`shingles.fold`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from monitor.stories.shingles import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

# Number words and ordinals as far as headlines spell them. One language must not read another's: `dos` is "of
# the" in Portuguese, `once` an adverb in English, `seize` a verb, `tres` the folded "très". `one`, `un`,
# `uno` are left out (articles and pronouns) and so is Portuguese `segundo`, "according to".
_NUMBER_WORDS = {
    "en": """
        first | two second | three third | four fourth | five fifth | six sixth | seven seventh |
        eight eighth | nine ninth | ten tenth | eleven eleventh | twelve twelfth | thirteen
        thirteenth | fourteen fourteenth | fifteen fifteenth | sixteen sixteenth | seventeen
        seventeenth | eighteen eighteenth | nineteen nineteenth | twenty twentieth
    """,
    "es": """
        primero primera primer | dos segundo segunda | tres tercero tercera tercer | cuatro cuarto
        cuarta | cinco quinto quinta | seis sexto sexta | siete septimo septima | ocho octavo octava
        | nueve noveno novena | diez decimo decima | once undecimo undecima | doce duodecimo
        duodecima | trece decimotercero decimotercera decimotercer | catorce decimocuarto
        decimocuarta | quince decimoquinto decimoquinta | dieciseis decimosexto decimosexta |
        diecisiete decimoseptimo decimoseptima | dieciocho decimoctavo decimoctava | diecinueve
        decimonoveno decimonovena | veinte vigesimo vigesima | veintiuno veintiun veintiuna |
        veintidos | veintitres | veinticuatro | veinticinco | veintiseis | veintisiete | veintiocho
        | veintinueve
    """,
    "pt": """
        primeiro primeira | dois duas segunda | tres terceiro terceira | quatro quarto quarta |
        cinco quinto quinta | seis sexto sexta | sete setimo setima | oito oitavo oitava | nove nono
        nona | dez decimo decima | onze | doze | treze | catorze quatorze | quinze | dezesseis |
        dezessete | dezoito | dezenove | vinte vigesimo vigesima
    """,
    "fr": """
        premier premiere | deux deuxieme seconde | trois troisieme | quatre quatrieme | cinq
        cinquieme | six sixieme | sept septieme | huit huitieme | neuf neuvieme | dix dixieme | onze
        onzieme | douze douzieme | treize treizieme | quatorze quatorzieme | quinze quinzieme |
        seize seizieme
    """,
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "fr": "vingt trente quarante cinquante soixante",
}
_UNIT_ONE = {"en": ("one",), "es": ("uno", "un", "una"), "pt": ("um", "uma"), "fr": ("un", "une")}
TEN, TWENTY = 10, 20  # units stand below ten, and are added to the tens from twenty on
_AND = frozenset(("y", "e", "et"))

# Numerals of congresses, summits and monarchs. `vi` ("I saw") and `xi` (a name) are left out, single letters
# are initials.
_ROMAN_LINE = "ii 2 iii 3 iv 4 vii 7 viii 8 ix 9 xii 12 xiii 13 xiv 14 xv 15 xvi 16 xvii 17 xviii 18 xix 19"
_ROMAN = dict(zip(_ROMAN_LINE.split()[::2], _ROMAN_LINE.split()[1::2], strict=True))

# Named days and months, by their place in the week and the year. Words that running headlines use otherwise
# are left out: `may`, `march` (verbs), `mars`.
_DAYS = """
    monday lunes lundi segunda-feira | tuesday martes mardi terca-feira | wednesday miercoles mercredi
    quarta-feira | thursday jueves jeudi quinta-feira | friday viernes vendredi sexta-feira | saturday
    sabado samedi | sunday domingo dimanche
"""
_MONTHS = """
    january enero janeiro janvier | february febrero fevereiro fevrier | marzo marco | april abril avril
    | mayo maio | june junio junho juin | july julio julho juillet | august agosto aout | september
    septiembre setembro septembre | october octubre outubro octobre | november noviembre novembro
    novembre | december diciembre dezembro decembre
"""

# Groups of three digits are parted by a point, a comma or, mostly in French, a space that does not break.
_GAP = r"[ \u00a0\u202f]"
FIGURE = rf"\d{{1,3}}(?:[.,]\d{{3}})+(?!\d)|\d{{1,3}}(?:{_GAP}\d{{3}})+(?![.,]?\d)|\d+(?:[.,]\d+)?"
_TOKEN = re.compile(rf"[^\W\d_]+(?:-feira)?|{FIGURE}")
_FIGURE = re.compile(FIGURE)
_DIGITS = re.compile(rf"[0-9][0-9.,]*(?:{_GAP}[0-9]{{3}}(?![0-9])[.,]?)*")  # with \d it takes half as long again
_GROUPED = re.compile(rf"\d{{1,3}}(?:[.,]\d{{3}})+|\d{{1,3}}(?:{_GAP}\d{{3}})+")

# Words behind a figure that multiply it. `mille` is left out: in English it is a distance.
_THOUSAND = frozenset(("mil", "thousand"))
_THOUSANDS = _THOUSAND | {"million", "millions", "millon", "millones", "milhao", "milhoes"}
_SCALED = re.compile(rf"({FIGURE}) ({'|'.join(sorted(_THOUSANDS, key=len, reverse=True))})\b(?: (\d{{3}})\b)?")

# Digits above which a figure is given in thousands, too.
_ROUNDED = 3
_YEAR = re.compile(r"(?:19|20)\d\d")

# Runs of digits read before are at hand: most articles give the same years, hours and days. About 0.5 MB.
_DIGITS_AT_HAND = 4_096


def _table(lines: str, tens: str) -> dict[str, int]:
    values = {word: value for value, words in enumerate(lines.split("|"), start=1) for word in words.split()}
    first = 20 if len(tens.split()) <= len(_TENS["en"]) else 30
    values.update({word: first + 10 * index for index, word in enumerate(tens.split())})
    return values


_VALUES = {language: _table(lines, _TENS[language]) for language, lines in _NUMBER_WORDS.items()}


# Of the words for one number the first says how many, the others which one; of one itself all do (`first`).
_ORDINALS = frozenset(
    word
    for lines in _NUMBER_WORDS.values()
    for value, words in enumerate(lines.split("|"))
    for word in words.split()[value > 0 :]
) - {"duas", "veintiun", "veintiuna", "quatorze"}


def _names(lines: str) -> dict[str, str]:
    return {word: words.split()[0] for words in lines.split("|") for word in words.split()}


_DAY_NAMES = _names(_DAYS)
_MONTH_NAMES = _names(_MONTHS)


def numbers_in(folded: str, language: str, words: Sequence[str] | None = None) -> frozenset[str]:
    """Every number of a text, as digits: `140.000` and `140,000` are `140000`, `fourteenth` is `14`.

    `words` are those of the text, if it has been cut already.
    """
    words = words_in(folded) if words is None else words
    if not _THOUSANDS.isdisjoint(words):
        folded = _SCALED.sub(_written_out, folded)
    found = {value for digits in runs_of_digits(folded) for value, _ in figures_of(digits)}
    if not _spelt(language).isdisjoint(words):
        found |= _spelt_out(words, language)
    return frozenset(found)


def _written_out(found: re.Match[str]) -> str:
    """`5 mil 870` is 5870, `2.5 million` is 2500000."""
    figure, scale, rest = found.groups()
    value = float(figure_value(figure)) * (1_000 if scale in _THOUSAND else 1_000_000) + int(rest or 0)
    return str(round(value))


def unknown(numbers: AbstractSet[str], known: AbstractSet[str]) -> frozenset[str]:
    """Those of some numbers that others do not give, not more exactly either: 18,000 is known from 18,400."""
    rounded = {number[:-3] for number in known if len(number) > _ROUNDED and number.isdecimal()}
    return frozenset(
        number
        for number in numbers - known
        if not (number.endswith("000") and len(number) > _ROUNDED and number[:-3] in rounded)
    )


def runs_of_digits(text: str) -> list[str]:
    """Digits with the points and commas between them, as they stand in a text."""
    return _DIGITS.findall(text)


@lru_cache(maxsize=_DIGITS_AT_HAND)
def figures_of(digits: str) -> tuple[tuple[str, str], ...]:
    """The figures in a run of digits, the last first: each as digits and as it is written."""
    plain = digits.rstrip(".,")
    if plain.isdecimal():
        return ((figure_value(plain), plain),)
    return tuple((figure_value(one), one) for one in reversed(_FIGURE.findall(digits)))


@cache
def _spelt(language: str) -> frozenset[str]:
    return frozenset(_VALUES.get(language, {})) | frozenset(_ROMAN)


def _spelt_out(words: Sequence[str], language: str) -> set[str]:
    """The numbers among words that are spelt out. A weekday is none (`segunda-feira`)."""
    values, ones, spelt = _VALUES.get(language, {}), _UNIT_ONE.get(language, ()), _spelt(language)
    found, read = set(), -1
    for index in [at for at, word in enumerate(words) if word in spelt]:
        if index <= read or "feira" in words[index + 1 : index + 2]:
            continue
        word = words[index]
        value = values.get(word, 0)
        unit, taken = _unit(words[index + 1 : index + 3], values, ones) if value >= TWENTY else (0, 0)
        read = index + taken
        scale = 1_000 if value and _THOUSAND.intersection(words[read + 1 : read + 2]) else 1
        found.add(_ROMAN.get(word) or str((value + unit) * scale))
    return found


def _unit(following: Sequence[str], values: dict[str, int], ones: Iterable[str]) -> tuple[int, int]:
    """Read the "two" of "thirty-two" and "treinta y dos", and how many words that took."""
    for taken, word in enumerate(following, start=1):
        value = 1 if word in ones else values.get(word, 0)
        if 0 < value < TEN:
            return value, taken
        if word not in _AND:
            break
    return 0, 0


def number_word(folded: str, language: str) -> int | None:
    """The value of a number word or ordinal by itself: 14 of `fourteenth`; None for any other word."""
    return _VALUES.get(language, {}).get(folded)


def is_ordinal(folded: str) -> bool:
    """Whether a number word of any of the languages says which one, not how many: `second`, `decimocuarto`."""
    return folded in _ORDINALS


def figure_value(token: str) -> str:
    """The digits of a figure, however it is grouped: `140.000` and `140,000` are `140000`, `2.50` is `2.5`."""
    if token.isdecimal():
        return token.lstrip("0") or "0"
    if _GROUPED.fullmatch(token):
        return re.sub(r"\D", "", token)
    whole, _, decimals = token.replace(",", ".").partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")


def dates_in(folded: str) -> tuple[frozenset[str], frozenset[str]]:
    """Weekdays and months that a headline names, each under its English name."""
    tokens = _TOKEN.findall(folded)
    return (
        frozenset(_DAY_NAMES[token] for token in tokens if token in _DAY_NAMES),
        frozenset(_MONTH_NAMES[token] for token in tokens if token in _MONTH_NAMES),
    )


def date_word(folded: str) -> str | None:
    """The English name of a weekday or month that a folded word is, in any of the languages; None for another."""
    return _DAY_NAMES.get(folded) or _MONTH_NAMES.get(folded)


def is_year(number: str) -> bool:
    """Whether a number, as written, may be a year of our time: the one thing that all reports of a series share."""
    return _YEAR.fullmatch(number) is not None
