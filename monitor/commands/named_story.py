"""The stories and articles that a person names: by id, or by the address of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.stories import canonical_url

if TYPE_CHECKING:
    from monitor.store import Store


def named_story(store: Store, name: str) -> str:
    """The story that is meant. Raises UserError when there is none."""
    found = store.regrouping.find(name, canonical_url(name))
    if not found:
        raise UserError(f"{name}: no story of this id, and no article of this id or address stands in one. {_HINT}")
    return found[0]


def named_article(store: Store, name: str) -> str:
    """The placed article that is meant. Raises UserError when there is none, or more than one."""
    found = store.regrouping.articles(name, canonical_url(name))
    if not found:
        raise UserError(f"{name}: no article of this id or address stands in a story. {_HINT}")
    if len(found) > 1:
        raise UserError(f"{name}: {len(found)} articles have this address. Name one by its id: {', '.join(found)}")
    return found[0]


_HINT = "`monitor stories list` shows the latest stories; only articles that matched are in one"
