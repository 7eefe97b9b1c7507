"""The other articles of a story: one an outlet, and which of them tell what the lead does not tell yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from monitor.digest.changes import changes
from monitor.model import AlsoIn, Article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model import Member

UPDATE: Final = "update"
"""How an article was joined in which its story goes on (`Joined.how`)."""


def also_in(lead: Article, others: Sequence[Member]) -> tuple[AlsoIn, ...]:
    """The best article of every outlet, best first; a second one of the lead's own outlet comes last.

    The lead's own page, through another feed or in an earlier version, is not another article.

    An update that is later than the lead stands for its outlet, whatever else the outlet has.
    """
    best: dict[str, AlsoIn] = {}
    for member in sorted(others, key=lambda one: _worth(one.article)):
        found = _beside(member, lead)
        outlet = found.article.outlet.casefold()
        if not one_page(found.article, lead) and (outlet not in best or _newer(found, best[outlet])):
            best[outlet] = found
    own = best.pop(lead.outlet.casefold(), None)
    return (*best.values(), *((own,) if own else ()))


def one_page(one: Article, other: Article) -> bool:
    """Whether both links lead to one page. A whole site's address stands for a page that a redirector hides."""
    same = one.canonical_url == other.canonical_url and _path(one.canonical_url) not in ("", "/")
    return same or one.url == other.url


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # a broken IPv6 host
        return url


def _beside(member: Member, lead: Article) -> AlsoIn:
    article, how = member.article, member.joined.how
    news = how == UPDATE and time_of(article) > time_of(lead)
    return AlsoIn(article, how, news, changes(article, lead) if news else ())


def _newer(found: AlsoIn, known: AlsoIn) -> bool:
    return found.news and (not known.news or time_of(found.article) > time_of(known.article))


def _worth(article: Article) -> tuple[object, ...]:
    return article.tier, not article.full_text, article.paywalled, time_of(article), article.id


def time_of(article: Article) -> datetime:
    """When it was published or, undated, first seen."""
    return article.published or article.first_seen
