"""Which articles a channel knows of, and by which delivery: under their own headline, or behind another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model import Delivery
    from monitor.store.database import Database

How = Literal["headline", "update", "behind"]
"""Under its own headline, the lead of a story or one in which that has gone on; or behind another's."""


def note_shown(db: Database, delivery: Delivery) -> None:
    """Note what the readers of a delivery's channel know by it; the caller holds the transaction.

    What they knew stays as it was, but for an article that stood behind another and has its own headline now.
    """
    hows: dict[str, How] = {one.article: one.how for one in delivery.shown}
    hows |= dict.fromkeys(delivery.updates, "update")
    db.many(
        """
        INSERT INTO shown (article, channel, how, delivery) VALUES (:article, :channel, :how, :delivery)
        ON CONFLICT (article, channel) DO UPDATE SET how = excluded.how, delivery = excluded.delivery
          WHERE shown.how = 'behind' AND excluded.how <> 'behind'
        """,
        (
            {"article": article, "channel": delivery.channel, "how": how, "delivery": delivery.id}
            for article, how in hows.items()
        ),
    )


def shown_by(db: Database, delivery: str) -> dict[str, How]:
    """What the readers of a channel know by a delivery: how each article stands there, by its id."""
    rows = db.rows("SELECT article, how FROM shown WHERE delivery = :id ORDER BY article", id=delivery)
    return {row["article"]: row["how"] for row in rows}


def forget_behind(db: Database, article: str) -> None:
    """An article that stood behind another's headline is news where its story was not told, or goes on with it.

    To be called when it has joined a story anew; the caller holds the transaction.
    """
    db.run(
        """
        DELETE FROM shown WHERE article = :article AND how = 'behind' AND EXISTS (
          SELECT 1 FROM member WHERE member.article = :article AND (member.how = 'update' OR NOT EXISTS (
            SELECT 1 FROM telling WHERE telling.story = member.story AND telling.channel = shown.channel)))
        """,
        article=article,
    )


def note_behind(db: Database, channel: str, articles: Iterable[str], delivery: str) -> None:
    """Note copies of which nothing is said as known behind what a delivery tells; what is known already stays."""
    db.many(
        """
        INSERT INTO shown (article, channel, how, delivery) VALUES (:article, :channel, 'behind', :delivery)
        ON CONFLICT (article, channel) DO NOTHING
        """,
        ({"article": article, "channel": channel, "delivery": delivery} for article in articles),
    )
