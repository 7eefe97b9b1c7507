"""Are two articles the same text? A pure decision with its scores and a reason for people.

Every threshold stands here with its measurement: 2,581 pairs of real newsroom articles, 788 of them copies,
if not said otherwise. On those, Jaccard of shingles at .8 has F1 .51, containment .69, weighted containment
.89, and with the guards .94.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from monitor.stories.guards import ALL_BUT_IDENTICAL, LEAD_WORDS, guard, numbers_of, title_words
from monitor.stories.pages import USED_AGAIN_AFTER
from monitor.stories.shingles import SHINGLE_WORDS, shingles_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.stories.fingerprint import Fingerprint

Kind = Literal["same page", "same text", "copy", "distinct"]

# A story ends this long after its last copy: the window in which the rules below were measured.
WINDOW = timedelta(days=10)

# The same headline in one house this soon is the same article moved, if the text agrees as far as
# TITLE_CONTAINMENT.
TITLE_WINDOW = timedelta(days=7)
TITLE_CONTAINMENT = 0.30

# Weighted containment from which wording is taken over, not shared by chance (tuned: precision .86, recall
# .91 alone).
COPY_CONTAINMENT = 0.26

# Shared rare wording that a copy must have: 40 shingles' weight (about ten lines), or half of the shorter
# text. Together with the slot guard this raised precision from .86 to .94.
RARE_MASS = 40.0
RARE_SHARE = 0.5

# Under so many words a shared form is most of a text: only all but identical ones with the same numbers are
# copies.
SHORT_WORDS = 60

# A summary that stands in a text at least twice as long is that text's teaser, when all its numbers are there
# too. Chosen, not measured: the pairs hold no summaries; one word in 25 may be the feed's own ("Read more").
TEASER_RATIO = 2
TEASER_CONTAINMENT = 0.80

# Of two copies at least one holds this much of the other's first 60 words: of 364 joined copies the least had
# .18; below it were two reports with common background, and an update that begins anew. Texts of two houses
# that share half their wording need not show it; in one house a frame of its own may be more than half of a
# short text.
LEAD_SHARE = 0.12
BACKGROUND_BELOW = 0.5

# Two texts at one address that share less than this share nothing but the house's furniture: a re-used
# address (7 of 419 in one paper).
PAGE_CONTAINMENT = 0.10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one comparison decided. `scores` are shares between 0 and 1, `mass` a weight of shingles."""

    kind: Kind
    reason: str
    scores: Mapping[str, float]

    @property
    def same(self) -> bool:
        """Whether the two belong to one story."""
        return self.kind != "distinct"


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of their wording two texts share, plain and weighted by rarity."""

    jaccard: float
    containment: float
    weighted: float
    mass: float
    shorter_mass: float

    def scores(self) -> dict[str, float]:
        """For the store: rounded, so that they read well."""
        return {
            "jaccard": round(self.jaccard, 3),
            "containment": round(self.containment, 3),
            "weighted": round(self.weighted, 3),
            "mass": round(self.mass, 1),
        }


def overlap_of(new: Collection[int], old: Collection[int], stories: Mapping[int, int]) -> Overlap:
    """Compare two sets of shingles. `stories` says in how many stories one stands; 1 where it does not."""
    ours, theirs = frozenset(new), frozenset(old)
    shared = ours & theirs
    shorter = min(len(ours), len(theirs))
    mass = _mass(shared, stories)
    shorter_mass = min(_mass(ours, stories), _mass(theirs, stories))
    return Overlap(
        jaccard=len(shared) / max(1, len(ours | theirs)),
        containment=len(shared) / max(1, shorter),
        weighted=mass / shorter_mass if shorter_mass else 0.0,
        mass=mass,
        shorter_mass=shorter_mass,
    )


def _mass(shingles: Collection[int], stories: Mapping[int, int]) -> float:
    """Rarity: a shingle of one story weighs 1, of ten a tenth; per story, or copies would turn common."""
    return sum(1 / max(1, stories.get(shingle, 1)) for shingle in shingles)


def judge(new: Fingerprint, old: Fingerprint, stories: Mapping[int, int]) -> Verdict:
    """Decide whether `new` is the same text as `old`. `stories` counts the stories that hold a shingle."""
    overlap = overlap_of(new.shingles, old.shingles, stories)
    kind, reason = _decide(new, old, overlap)
    return Verdict(kind, reason, overlap.scores())


def _decide(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> tuple[Kind, str]:
    gap = abs(new.at - old.at)
    if gap > WINDOW:
        return "distinct", f"{gap.days} days lie between them"
    if _same_page(new, old, overlap):
        return "same page", f"both addresses lead to {new.page}"
    against = guard(new, old, overlap.jaccard) or _background(new, old, overlap)
    if against:
        return "distinct", f"{_shared(overlap)}, but {against}"
    if new.text_hash and new.text_hash == old.text_hash:
        return _same_text(new, old)
    if _same_title(new, old, overlap):
        return (
            "copy",
            f"the same headline at {new.host} within {TITLE_WINDOW.days} days, and {_shared(overlap)}",
        )
    short = min(_size(new), _size(old)) < SHORT_WORDS
    enough, why = _short_copy(new, old, overlap) if short else _copy(overlap)
    return ("copy" if enough else "distinct"), why


def _same_page(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> bool:
    """Whether both came from one address, and the address still showed the same article."""
    if not new.page_hash or new.page != old.page:
        return False
    if abs(new.at - old.at) >= USED_AGAIN_AFTER and guard(new, old, overlap.jaccard):
        return False
    short = min(len(new.words), len(old.words)) < SHORT_WORDS
    return overlap.containment >= PAGE_CONTAINMENT or (short and _titles_meet(new, old))


def _same_text(new: Fingerprint, old: Fingerprint) -> tuple[Kind, str]:
    """Whether bodies that are word for word the same are an article's.

    A paywall's or a cookie wall's notice is the same on every page of its house, and a teaser of few words
    can be anybody's: there the headlines must meet as well.
    """
    if (len(new.words) >= SHORT_WORDS and new.host != old.host) or _titles_meet(new, old):
        return "same text", f"its text is word for word that of {old.host or 'the other'}"
    return "distinct", "the same words under unlike headlines: a notice of the house or a bare teaser"


def _same_title(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> bool:
    same = new.title_hash and new.title_hash == old.title_hash and new.host == old.host
    return bool(same) and abs(new.at - old.at) <= TITLE_WINDOW and overlap.containment >= TITLE_CONTAINMENT


def _background(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> str:
    """Two reports of other things share background, and neither begins with what the other tells."""
    if overlap.weighted >= BACKGROUND_BELOW and new.host != old.host:
        return ""
    if max(lead_share(new, old), lead_share(old, new)) >= LEAD_SHARE:
        return ""
    return "neither text holds the other's beginning: they share background"


def lead_share(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the first words of `one` stands in `other`, 0 to 1; 1 when they are all furniture."""
    lead = shingles_of(one.words[:LEAD_WORDS]) & one.shingles
    return len(lead & other.shingles) / len(lead) if lead else 1.0


def _short_copy(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> tuple[bool, str]:
    if overlap.jaccard >= ALL_BUT_IDENTICAL and numbers_of(new) == numbers_of(old):
        return True, f"{_shared(overlap)}, with the same numbers"
    teaser, whole = sorted((new, old), key=_size)
    if TEASER_RATIO * _size(teaser) <= _size(whole) and overlap.containment >= TEASER_CONTAINMENT:
        if numbers_of(teaser) <= numbers_of(whole):
            return True, f"the shorter one is the beginning or a passage of the longer: {_shared(overlap)}"
        return False, f"{_shared(overlap)}, but the shorter one has numbers of its own"
    return False, f"{_shared(overlap)}: under {SHORT_WORDS} words, only all but identical texts count"


def _copy(overlap: Overlap) -> tuple[bool, str]:
    least = min(RARE_MASS, RARE_SHARE * overlap.shorter_mass)
    if overlap.weighted >= COPY_CONTAINMENT and overlap.mass >= least:
        return True, f"{_shared(overlap)}, far more than two reports share by chance"
    return False, f"{_shared(overlap)}: too little for a copy"


def _size(one: Fingerprint) -> int:
    """Words that are the article's own: a text that is all furniture is a short one."""
    return min(len(one.words), len(one.shingles) + SHINGLE_WORDS - 1)


def _shared(overlap: Overlap) -> str:
    return f"{overlap.weighted:.0%} of the shorter text's wording, weighted by rarity, stands in both".replace(
        "%", " %"
    )


def _titles_meet(new: Fingerprint, old: Fingerprint) -> bool:
    own, theirs = title_words(new), title_words(old)
    return not own or not theirs or bool(own & theirs)
