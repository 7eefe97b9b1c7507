"""Are two articles the same text, and has it gone on? A pure decision with its scores and a reason for people.

The thresholds and their measurements stand in `monitor.stories.thresholds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.stories.carried import carries
from monitor.stories.guards import facts_replaced, guard, title_words
from monitor.stories.overlap import Overlap, overlap_of
from monitor.stories.pages import USED_AGAIN_AFTER, same_site
from monitor.stories.shingles import SHINGLE_WORDS
from monitor.stories.thresholds import (
    ALL_BUT_IDENTICAL,
    BACKGROUND_BELOW,
    COPY_CONTAINMENT,
    LEAD_SHARE,
    MASS_OF_A_FRAME,
    PAGE_CONTAINMENT,
    PUBLISHER_WORDS,
    RARE_MASS,
    RARE_SHARE,
    SHORT_WORDS,
    TEASER_CONTAINMENT,
    TEASER_RATIO,
    TELLING_HEADLINE,
    TITLE_CONTAINMENT,
    TITLE_WINDOW,
    WINDOW,
)
from monitor.stories.update import gone_on, lead_share, new_headline_figure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from monitor.stories.facts import Replaced
    from monitor.stories.fingerprint import Fingerprint

Kind = Literal["same page", "same text", "copy", "update", "distinct"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one comparison decided. `scores` are shares between 0 and 1, `mass` a weight of shingles.

    `series` says of two distinct texts that they are of one form: reports of different events.
    """

    kind: Kind
    reason: str
    scores: Mapping[str, float]
    series: bool = False

    @property
    def same(self) -> bool:
        """Whether the two belong to one story."""
        return self.kind != "distinct"


def judge(new: Fingerprint, old: Fingerprint, stories: Mapping[int, int]) -> Verdict:
    """Decide whether `new` is the same text as `old`. `stories` counts the stories that hold a shingle."""
    overlap = overlap_of(new.shingles, old.shingles, stories)
    gap = abs(new.at - old.at)
    if gap > WINDOW:
        return Verdict("distinct", f"{gap.days} days lie between them", overlap.scores())
    page = _one_page(new, old, overlap, gap)
    if page:
        return _joined("same page", page, new, old, overlap)
    kind, reason = _same_wording(new, old, overlap)
    if kind == "distinct":
        return Verdict(kind, reason, overlap.scores())
    facts: set[Replaced] = set() if overlap.jaccard >= ALL_BUT_IDENTICAL else facts_replaced(new, old)
    against = guard(new, old, overlap, facts)
    if against:
        return Verdict("distinct", f"{overlap}, but {against.text}", overlap.scores(), series=against.series)
    background = _background(new, old, overlap)
    if background:
        return Verdict("distinct", f"{overlap}, but {background}", overlap.scores())
    return _joined(kind, reason, new, old, overlap, facts)


def _joined(
    kind: Kind,
    reason: str,
    new: Fingerprint,
    old: Fingerprint,
    overlap: Overlap,
    facts: set[Replaced] | None = None,
) -> Verdict:
    """One text; an update of it where it has gone on. `facts` are those replaced, if they have been looked for."""
    news = new_headline_figure(new, old) if kind == "same page" else ""
    if not news and overlap.jaccard < ALL_BUT_IDENTICAL and min(_size(new), _size(old)) >= SHORT_WORDS:
        news = gone_on(new, old, facts if facts is not None else facts_replaced(new, old))
    return Verdict("update", f"{reason}; {news}", overlap.scores()) if news else Verdict(kind, reason, overlap.scores())


def _same_wording(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> tuple[Kind, str]:
    """Whether they share as much as copies do; the guards are still to be asked."""
    if new.text_hash and new.text_hash == old.text_hash:
        return _same_text(new, old)
    if _same_title(new, old, overlap):
        return (
            "copy",
            f"the same headline at {new.host} within {TITLE_WINDOW.days} days, and {overlap}",
        )
    short = min(_size(new), _size(old)) < SHORT_WORDS
    enough, why = _short_copy(new, old, overlap) if short else _copy(overlap)
    return ("copy" if enough else "distinct"), why


def _same_page(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> bool:
    """Whether both came from one address, and the address still showed the same article."""
    if not new.page_hash or new.page != old.page:
        return False
    if abs(new.at - old.at) >= USED_AGAIN_AFTER and guard(new, old, overlap, facts_replaced(new, old)):
        return False
    short = min(len(new.words), len(old.words)) < SHORT_WORDS
    return overlap.containment >= PAGE_CONTAINMENT or (short and _titles_meet(new, old))


def _one_page(new: Fingerprint, old: Fingerprint, overlap: Overlap, gap: timedelta) -> str:
    if _same_page(new, old, overlap):
        return f"both addresses lead to {new.page}"
    if _same_headline_alone(new, old, gap):
        return f"the same headline of {old.host}, and one shows no more than that"
    return ""


def _same_headline_alone(new: Fingerprint, old: Fingerprint, gap: timedelta) -> bool:
    """Whether a headline without a text (a redirector hides the page) is the other's, of the same publisher."""
    if not new.title_hash or new.title_hash != old.title_hash or gap >= USED_AGAIN_AFTER:
        return False
    telling = len(title_words(new)) >= TELLING_HEADLINE
    return telling and (_is_bare(new) or _is_bare(old)) and same_site(new.page, old.page)


def _is_bare(one: Fingerprint) -> bool:
    """Whether a text only says the headline again, and names who printed it."""
    words = one.title_words
    return len(one.words) <= len(words) + PUBLISHER_WORDS and len(set(one.words).difference(words)) <= PUBLISHER_WORDS


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
    if overlap.weighted >= BACKGROUND_BELOW and (new.host != old.host or overlap.mass >= MASS_OF_A_FRAME):
        return ""
    if max(lead_share(new, old), lead_share(old, new)) >= LEAD_SHARE or carries(new, old):
        return ""
    return "neither text holds the other's beginning: they share background"


def _short_copy(new: Fingerprint, old: Fingerprint, overlap: Overlap) -> tuple[bool, str]:
    if overlap.jaccard >= ALL_BUT_IDENTICAL and new.numbers == old.numbers:
        return True, f"{overlap}, with the same numbers"
    teaser, whole = sorted((new, old), key=_size)
    if TEASER_RATIO * _size(teaser) <= _size(whole) and overlap.containment >= TEASER_CONTAINMENT:
        if teaser.numbers <= whole.numbers:
            return True, f"the shorter one is the beginning or a passage of the longer: {overlap}"
        return False, f"{overlap}, but the shorter one has numbers of its own"
    return False, f"{overlap}: under {SHORT_WORDS} words, only all but identical texts count"


def _copy(overlap: Overlap) -> tuple[bool, str]:
    least = min(RARE_MASS, RARE_SHARE * overlap.shorter_mass)
    if overlap.weighted >= COPY_CONTAINMENT and overlap.mass >= least:
        return True, f"{overlap}, far more than two reports share by chance"
    return False, f"{overlap}: too little for a copy"


def _size(one: Fingerprint) -> int:
    """Words that are the article's own: a text that is all furniture is a short one."""
    return min(len(one.words), len(one.shingles) + SHINGLE_WORDS - 1)


def _titles_meet(new: Fingerprint, old: Fingerprint) -> bool:
    own, theirs = title_words(new), title_words(old)
    return not own or not theirs or bool(own & theirs)
