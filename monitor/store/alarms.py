"""What those who run the program were told needs a person: once, until it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.store.database import Database, moment, to_ms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Alarms:
    """Queries on what is wrong and was told. An alarm is a pair: its kind, and what it is about."""

    db: Database

    def all(self) -> Mapping[tuple[str, str], datetime]:
        """Every alarm that is not over, with when it was told."""
        return {(row["kind"], row["subject"]): moment(row["since"]) for row in self.db.rows("SELECT * FROM alarm")}

    def add(self, kind: str, subject: str, now: datetime) -> None:
        """Remember that it was told; the caller holds the transaction that tells it."""
        self.db.run(
            "INSERT INTO alarm (kind, subject, since) VALUES (:kind, :subject, :since) ON CONFLICT DO NOTHING",
            kind=kind,
            subject=subject,
            since=to_ms(now),
        )

    def remove(self, kind: str, subject: str) -> None:
        """It is over."""
        self.db.run("DELETE FROM alarm WHERE kind = :kind AND subject = :subject", kind=kind, subject=subject)
