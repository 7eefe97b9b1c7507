"""The only place with SQL: what was seen, read, decided and told, in one SQLite file under `state/`."""

from typing import TYPE_CHECKING

from monitor.on_demand import on_demand
from monitor.store.faults import FatalStoreError, StoreError, size, store_error
from monitor.store.lease import RENEW, Lease, Life, described
from monitor.store.opening import (
    back_up_store,
    copied_store,
    open_store,
    reading_store,
    require_state,
    sole_store,
    view_store,
)
from monitor.store.store import Store

if TYPE_CHECKING:
    from monitor.store.articles import Archived
    from monitor.store.figures import Extent
    from monitor.store.query import Term, parse_query
    from monitor.store.regrouping import ToldTo
    from monitor.store.relations import Judgement
    from monitor.store.search import Hit

__all__ = [
    "RENEW",
    "Archived",
    "Extent",
    "FatalStoreError",
    "Hit",
    "Judgement",
    "Lease",
    "Life",
    "Store",
    "StoreError",
    "Term",
    "ToldTo",
    "back_up_store",
    "copied_store",
    "described",
    "open_store",
    "parse_query",
    "reading_store",
    "require_state",
    "size",
    "sole_store",
    "store_error",
    "view_store",
]

if not TYPE_CHECKING:
    __getattr__ = on_demand(
        __name__,
        {
            "articles": "Archived",
            "figures": "Extent",
            "query": "Term parse_query",
            "regrouping": "ToldTo",
            "relations": "Judgement",
            "search": "Hit",
        },
    )
