"""Is a new entry a page that we have already? Decided from the feed alone, before anything is fetched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model import Entry, Fate, FateKind, Kept
from monitor.stories.canonical import canonical_url, host_of_key, is_front_page
from monitor.stories.decorations import headline_wording, wording
from monitor.stories.shingles import CONTENT_WORD, content_words, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# A page that shows another text this much later may have been used again: 7 of 419 addresses of one paper were (columns
# at a fixed address). Two days are chosen: a changed headline follows within hours, the next column after days.
USED_AGAIN_AFTER = timedelta(days=2)

# How the reason begins when an entry is unmatched and its page was never read (`monitor.steps.decide.fate_of`).
ON_ITS_SUMMARY = "decided on its summary"


def page_key(final_url: str, declared: str | None) -> str:
    """The canonical URL of a page that was read at `final_url` and says in its head that it is `declared`.

    The page's own word counts within its registrable domain (so that no site can claim another's story), and unless it
    names a front page, which many systems print on every page by mistake.
    """
    found = canonical_url(final_url) if final_url else ""
    said = canonical_url(declared) if declared else ""
    return said if said and not is_front_page(said) and same_site(found, said) else found


def hidden_page_key(key: str, final_url: str, publisher_url: str) -> str:
    """The canonical URL of an article that a redirector hides: `key` is what was found, `final_url` where it led.

    `publisher_url` is the address in the entry's `<source>`. Where the way ended at another site (an interstitial, a
    refusal), all that is known is the publisher's site: its front page, which names no page.
    """
    host = host_of_key(canonical_url(publisher_url))
    site = f"https://{host}/"
    if not host or same_site(key, site):
        return key
    end = canonical_url(final_url)
    return end if same_site(end, site) else site


def is_interstitial(entry: Entry, final_url: str, shown: str) -> bool:
    """Whether an aggregator's link led to a page of its own ("continue to the publisher") instead of the article.

    It ended outside the site of the entry's `<source>`, and less than half of the headline's words stand in `shown`,
    headline and text of that page. An aggregator that prints the article itself shows its headline.
    """
    words = content_words(entry.title)
    if not entry.publisher_url or not words:
        return False
    if same_site(canonical_url(final_url), canonical_url(entry.publisher_url)):
        return False
    return 2 * len(words.intersection(words_of(shown))) < len(words)


def same_site(one: str, other: str) -> bool:
    """Whether two canonical URLs are of one host or one registrable domain."""
    if host_of_key(one) == host_of_key(other):
        return True
    from tld import get_fld

    domain = get_fld(one, fail_silently=True)
    return domain is not None and domain == get_fld(other, fail_silently=True)


def same_page(entry: Entry, earlier: Sequence[Kept]) -> Kept | None:
    """Find the earlier entry whose page this one shows, or None when it must be fetched.

    `earlier` are kept entries of any feed with the same canonical URL. It is the same page only under the same
    headline: another one may stand over another text (a page of the latest report, an edited article).
    An entry's own earlier self is not another. Only one whose page was or will be read speaks for others: a feed that
    is gone, a page that was never had, and a duplicate of those are no reason not to read the page through this entry.
    """
    others = (kept for kept in earlier if kept.entry.id != entry.id and _shows_the_same(entry, kept))
    read = (kept for kept in others if _is_read(kept.fate))
    return min(read, key=lambda kept: (kept.first_seen, kept.entry.id), default=None)


def edited(entry: Entry, kept: Kept) -> bool:
    """Whether what a feed says of an entry now tells that its article was edited since it said what is `kept`.

    By another headline, or by another summary and a later date: summaries alone change with every advertisement.
    Decorations (`monitor.stories.decorations`) do not count. A summary that is gone, or was forgotten, says nothing.
    """
    before = kept.entry
    if entry.title != before.title and headline_wording(entry.title) != headline_wording(before.title):
        return True
    if not (entry.summary and before.summary and _is_dated_later(entry, kept)):
        return False
    return entry.summary != before.summary and wording(entry.summary) != wording(before.summary)


def _is_dated_later(entry: Entry, kept: Kept) -> bool:
    if entry.published and kept.entry.published and entry.published > kept.entry.published:
        return True
    return entry.updated is not None and entry.updated > kept.first_seen


def _is_read(fate: Fate) -> bool:
    """Whether the page of an entry with this fate was or will be read for itself, or need not be (baseline)."""
    if fate.kind in (FateKind.DUPLICATE, FateKind.EXPIRED):
        return False
    if fate.kind is FateKind.FAILED:
        return fate.next_try is not None
    return not (fate.kind is FateKind.UNMATCHED and fate.of.startswith(ON_ITS_SUMMARY))


def _shows_the_same(entry: Entry, kept: Kept) -> bool:
    if is_front_page(kept.canonical_url):
        return content_words(entry.title) == content_words(kept.entry.title) != frozenset()
    own, theirs = headline_wording(entry.title), headline_wording(kept.entry.title)
    if own == theirs or not own or not theirs:
        return True
    longer, shorter = (own, theirs) if len(own) > len(theirs) else (theirs, own)
    names = (host_of_key(kept.canonical_url), entry.publisher, kept.entry.publisher)
    return _is_publisher(_beyond(longer, shorter), names)


def _beyond(longer: tuple[str, ...], shorter: tuple[str, ...]) -> tuple[str, ...]:
    """What a headline says before or behind another one that it holds; nothing where it does not hold it."""
    more = len(longer) - len(shorter)
    if longer[:-more] == shorter:
        return longer[-more:]
    return longer[:more] if longer[more:] == shorter else ()


def _is_publisher(words: Sequence[str], names: Sequence[str]) -> bool:
    """Whether these words name the house: "EL PAÍS" at elpais.com."""
    name = "".join(words)
    return len(name) >= CONTENT_WORD and any(name in "".join(words_of(one)) for one in names)
