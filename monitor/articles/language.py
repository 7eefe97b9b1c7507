"""Which language an article is in: what is declared, unless the words say otherwise; else langdetect.

langdetect's probabilities mean nothing on short text and its four profiles call everything one of the four,
so its answer counts only where common words of that language are there.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

UNDETERMINED = "und"

# Fewer letters than this and langdetect guesses ("INM" is Indonesian at .9999).
_LETTERS = 30
# langdetect was measured on the title and this many characters: .98 right.
_WINDOW = 400
# Words that must be there before their absence says anything. 1,094 real texts have 17 to 41 % of their words in the
# list of their language; German has about a twentieth in the English one.
_ENOUGH_WORDS = 15
_USUAL_SHARE = 0.12
# The same for words that only one language has: more than German's twentieth, less than the poorest real text.
_OWN_SHARE = 0.08
# A declaration is wrong when another language has four times as many of its common words.
_CONTRADICTED = 4
# langdetect refuses fewer profiles: with one language there is nothing to choose.
_CHOICES = 2

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE = re.compile(r"^\s*([A-Za-z]{2,3})(?:[-_ ,;]|\s*$)")

_COMMON = {
    "en": "the of and to in that is for was with as on are by this be it from at have has had were said "
    "which their will not but they "
    "who he she his her been would after more we you an or about its can there when",
    "es": "el la los las de del que y en un una se por con para su sus al lo como más pero fue este esta "
    "son ha han no es entre sobre "
    "también desde hasta cuando ya sin porque era están dijo quien donde",
    "pt": "o a os as do da dos das de que e em um uma no na nos nas para por com se ao à não mais como foi "
    "ser são mas pela pelo também "
    "está entre sobre até seu sua ou já há depois disse quando segundo",
    "fr": "le la les des du de et en un une que qui dans pour par sur au aux est ce cette il elle ils plus "
    "pas ne se sont avec son sa ses "
    "été mais nous vous ont comme leur selon après être entre où a nos as d'un d'une l'on",
}
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# "de", "que", "la" are common in three of them: what one language alone has tells them apart.
_OWN_WORDS = {
    language: words - frozenset[str]().union(*(_COMMON_WORDS[other] for other in _COMMON_WORDS if other != language))
    for language, words in _COMMON_WORDS.items()
}

# Old and three-letter codes that feeds and pages use, as ISO 639-1.
_ALIASES = {"spa": "es", "eng": "en", "por": "pt", "fra": "fr", "fre": "fr", "iw": "he", "in": "id"}


def normalise(code: str | None) -> str | None:
    """The ISO 639-1 part of a language tag (`es-MX`, `pt_BR`, `spa` -> es, pt, es); None if it has none."""
    found = _CODE.match(code or "")
    if found is None:
        return None
    language = found.group(1).lower()
    language = _ALIASES.get(language, language)
    return None if language in (UNDETERMINED, "mul", "zxx") else language


def language_of(title: str, text: str, declared: Sequence[str | None], languages: Sequence[str]) -> str:
    """ISO 639-1 code or "und". `declared` in order of trust (page, entry, feed), `languages` the desk's.

    The first declaration holds, also of a language that is not the desk's, unless the declarations differ or
    the common words contradict it: then the words decide. Deterministic, and safe to call from several
    threads.
    """
    said = [code for code in map(normalise, declared) if code]
    words = _WORD.findall(f"{title}\n{text[: 4 * _WINDOW]}".lower().replace("’", "'"))
    if said and not _contradicted(said, words):
        return said[0]
    detected = detect(f"{title}\n{text[:_WINDOW]}", languages)
    if len(words) >= _ENOUGH_WORDS and detected in _COMMON_WORDS:
        usual = _count(words, _COMMON_WORDS[detected]) >= _USUAL_SHARE * len(words)
        detected = detected if usual else UNDETERMINED
    return said[0] if said and detected == UNDETERMINED else detected


def detect(sample: str, languages: Sequence[str]) -> str:
    """What langdetect makes of a text among these languages; "und" below 30 letters or where it refuses."""
    if sum(c.isalpha() for c in sample) < _LETTERS:
        return UNDETERMINED
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory(tuple(sorted(set(languages)))).create()
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return UNDETERMINED
    return str(found[0].lang) if found else UNDETERMINED


def _count(words: Sequence[str], among: frozenset[str]) -> int:
    return sum(word in among for word in words)


def _contradicted(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the common words speak against the first declaration; less is enough where several differ."""
    if len(words) < _ENOUGH_WORDS:
        return False
    counts = {language: _count(words, own) for language, own in _OWN_WORDS.items()}
    best = max(counts.values())
    if best < _OWN_SHARE * len(words):
        return False
    own = counts.get(said[0], 0)
    return best > (_CONTRADICTED if len(set(said)) == 1 else _CONTRADICTED / 2) * own


_factories: dict[tuple[str, ...], Any] = {}
_building = threading.Lock()


def _factory(languages: tuple[str, ...]) -> Any:
    """A factory of our own, built once: langdetect's loads 55 profiles (60 MiB), and its first use races."""
    with _building:
        if languages not in _factories:
            _factories[languages] = _build(languages)
        return _factories[languages]


def _build(languages: tuple[str, ...]) -> Any:
    import langdetect

    folder = Path(langdetect.__file__).parent / "profiles"
    profiles = [folder / language for language in languages if (folder / language).is_file()]
    if len(profiles) < _CHOICES:
        profiles = [folder / language for language in sorted(_COMMON)]
    factory = langdetect.DetectorFactory()
    factory.load_json_profile([profile.read_text(encoding="utf-8") for profile in profiles])
    factory.set_seed(0)  # unseeded it changes its answer from call to call
    return factory
