"""By which forms of a word are known for one: `pleads` and `pleaded` by the stem, `mueren` and `murieron` by the base.

A word begins alike in most of its forms. Of verbs that change inside, those that headlines are made of are listed; of
the Spanish ones that only change a vowel for a diphthong (`cierra`, `cerró`), the diphthong is undone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.stories.thresholds import STEM

if TYPE_CHECKING:
    from collections.abc import Iterable

# Words read before are at hand: a headline's word is looked for among all of two texts. About 1 MB.
_WORDS_AT_HAND = 4_096

# One word of a language, folded, in the forms that do not begin alike. What a form is otherwise ("left", "found") does
# little harm: a headline's word counts as known, or as told by its text, once more.
_FORMS = """
    die dies died dying dead death deaths
    say says said | find finds found | leave leaves left | take takes took taken | rise rises rose risen
    fall falls fell fallen | hold holds held | seek seeks sought | flee flees fled | strike strikes struck
    win wins won | lose loses lost loss | begin begins began begun | get gets got | give gives gave given
    go goes went gone | come comes came | see sees saw seen | sell sells sold sale | send sends sent
    tell tells told | think thinks thought | buy buys bought | bring brings brought | catch catches caught
    teach teaches taught | fight fights fought | freeze freezes froze frozen | choose chooses chose chosen
    speak speaks spoke spoken | break breaks broke broken | steal steals stole stolen | shoot shoots shot
    sue sues suit lawsuit | swear swears swore sworn | throw throws threw thrown | withdraw withdraws withdrew
    morir muere mueren murio murieron muerto muertos muerta muertas muerte muertes
    decir dice dicen dijo dijeron dicho | hacer hace hacen hizo hicieron hecho | poner pone ponen puso pusieron
    venir viene vienen vino vinieron | tener tiene tienen tuvo tuvieron | querer quiere quieren quiso
    caer caen cayo cayeron caido caida | huir huye huyen huyo huyeron | traer traen trajo trajeron
    dormir duermen durmio | pedir pide piden pidio pidieron | oir oyen oyo | reducir reduce reducen redujo
    producir produce producen produjo | conducir conducen condujo | mantener mantiene mantuvo
    detener detiene detienen detuvo detuvieron detenido detenidos detenida detencion
    morre morrem morreu morreram morto mortos morta mortas morte mortes
    diz dizem disse disseram | faz fazem fez fizeram | traz trazem trouxe | vem veio vieram
    meurt meurent mort morts mortes mourir mourut | dit disent | fait font | tient tiennent tenu
    vient viennent venu | prend prennent pris | met mettent mis | recoit recoivent recu
"""
_BASE = {
    form: forms.split()[0]
    for line in _FORMS.strip().splitlines()
    for forms in line.split("|")
    for form in forms.split()
}

# `cierra` and `cerro`, `aprueba` and `aprobo`: not where the vowel is silent (`queda`, `sigue`).
_DIPHTHONG = re.compile(r"^([^aeiou]{1,3}|[aeiou][^aeiou]{1,2})(?:(?<!q)(?<!g)ue|ie)(?=[^aeiou])")


def stem(word: str) -> str:
    """By which a folded word is looked up among what others begin with: `exige` and `exigen` are one."""
    return word[:STEM] if len(word) > STEM else word[: STEM - 1]


def stems_of(word: str) -> tuple[str, str]:
    """What a folded word begins with: one of these is the stem of each of its forms."""
    return word[: STEM - 1], word[:STEM]


def base(word: str) -> str:
    """A folded word as its other forms begin: the listed one of irregular forms, no diphthong in the others."""
    listed = _BASE.get(word)
    if listed:
        return listed
    return _DIPHTHONG.sub(lambda found: found[1] + ("o" if found[0].endswith("ue") else "e"), word)


def say(words: Iterable[str], word: str) -> bool:
    """Whether some folded words say a word in one form or another."""
    wanted = stem(base(word))
    return any(wanted in forms for forms in map(_forms, words))


@lru_cache(maxsize=_WORDS_AT_HAND)
def _forms(word: str) -> tuple[str, str]:
    return stems_of(base(word))


# Who else has died is news, though the old text tells of deaths.
DEATHS = frozenset(map(base, ("dies", "mueren", "morrem", "meurt")))
