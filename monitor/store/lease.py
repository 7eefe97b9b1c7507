"""One monitor to a state: two of them would poll everything twice and post everything twice.

The lease stands in the state itself. Its holder renews it; one that is provably gone, or gave no sign of life for long,
is followed by another, with a higher epoch. Every transaction of a holder looks, under the writer's lock, whether the
epoch is still its own: one that was suspended meanwhile writes and sends nothing any more.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from monitor.store.database import Database, from_ms, moment, to_ms
from monitor.store.faults import FatalStoreError, StoreError
from monitor.store.processes import Holder, is_of_an_earlier_boot, runs, this_process

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.store.database import Row

# How often it is renewed: a write of 0.1 ms, which is on its way to the disk within the next durable one.
RENEW = timedelta(seconds=10)

# Without a renewal for so long a holder on another machine is taken to be gone: eight renewals, so that a machine that
# swaps, or a store that is locked for its 10 s a few times, is not.
STALE = timedelta(seconds=90)

WORKS = {"daemon": "the daemon", "once": "a run of --once"}


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a state, and since when. `ended` is set at a clean end; `gathered` is when the last cycle was over.

    `folded` says that another process opened the state after it was left without such an end.
    """

    holder: Holder
    epoch: int
    work: str
    since: datetime
    renewed: datetime
    ended: datetime | None = None
    gathered: datetime | None = None
    folded: bool = False


Life = Literal["running", "silent", "gone", "ended"]
"""How a holder is: at work; without a sign of life for long, from where its process cannot be seen; cut off; ended."""


class Leases:
    """The lease of one state, as its holder renews it and as others see it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._mine: Lease | None = None
        self.writes = 0
        """Rows written for the lease alone: they are no news to anybody."""

    def read(self) -> Lease | None:
        """The lease as it stands; None where nobody ever worked."""
        row = self._db.one("SELECT * FROM lease")
        return _lease(row) if row else None

    @property
    def is_open(self) -> bool:
        """Whether its holder has not ended it, and nobody opened the state after that one was gone."""
        return self._db.one("SELECT 1 FROM lease WHERE ended IS NULL AND folded = 0") is not None

    def take(self, work: str, now: datetime, *, locked: bool) -> None:
        """Hold the lease from now on. Raises StoreError while somebody else holds it.

        `locked` says that the kernel's lock on the folder is this process's.
        """
        me = this_process()
        with self._db.transaction(durable=True):
            before = self.read()
            if before is not None and (refusal := refused(before, me, now, self._db.file.parent, locked=locked)):
                raise StoreError(refusal)
            epoch = before.epoch + 1 if before else 1
            self._mine = Lease(me, epoch, work, now, now, gathered=before.gathered if before else None)
            self._save(self._mine)
        self._db.guard = self.check
        self._db.run("PRAGMA wal_checkpoint(PASSIVE)")  # a log that is lost later is missed by what stands here

    def life(self, lease: Lease, now: datetime) -> Life:
        """How the holder of this lease is, as far as can be seen from here."""
        if lease.ended is not None:
            return "ended"
        me = this_process()
        if runs(lease.holder, me) is False or is_of_an_earlier_boot(lease.holder, me):
            return "gone"
        return "silent" if silent(lease, now) >= STALE else "running"

    def check(self) -> None:
        """Raise FatalStoreError when the lease that this process took is another one's by now."""
        if self._mine is None:
            return
        row = self._db.one("SELECT epoch FROM lease")
        if row is None or row["epoch"] != self._mine.epoch:
            self._db.give_up(FatalStoreError(lost(self._mine, self.read(), self._db.file.parent)))

    def fold(self) -> None:
        """Note that the state was opened after its holder is gone: closing it may take its write-ahead log away."""
        with self._db.transaction():
            self._db.run("UPDATE lease SET folded = 1 WHERE ended IS NULL")

    def renew(self, now: datetime) -> None:
        """Show that the holder is alive, if it is time to. Raises FatalStoreError when it lost the lease."""
        if self._mine is not None and not timedelta() <= now - self._mine.renewed < RENEW:
            self._update(replace(self._mine, renewed=now))

    def gathered(self, now: datetime) -> None:
        """Note that a cycle is over, which polled a feed."""
        if self._mine is not None:
            self._update(replace(self._mine, renewed=now, gathered=now))

    def end(self, now: datetime) -> None:
        """Say that the holder ends: the next one need not wait. Nothing is said that cannot be written any more."""
        if self._mine is None or self._db.fatal:
            return
        try:
            self._update(replace(self._mine, renewed=now, ended=now))
        except StoreError:  # a full disk: then the next one finds that the process is gone
            return
        self._mine, self._db.guard = None, None

    def _update(self, lease: Lease) -> None:
        with self._db.transaction():
            self._save(lease)
        self._mine = lease

    def _save(self, lease: Lease) -> None:
        self.writes += self._db.run(
            """
            INSERT INTO lease (one, epoch, work, host, machine, boot, space, pid, started, since, renewed, ended,
              gathered, folded)
            VALUES (1, :epoch, :work, :host, :machine, :boot, :space, :pid, :started, :since, :renewed, :ended,
              :gathered, :folded)
            ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, work = excluded.work, host = excluded.host,
              machine = excluded.machine, boot = excluded.boot, space = excluded.space, pid = excluded.pid,
              started = excluded.started, since = excluded.since, renewed = excluded.renewed, ended = excluded.ended,
              gathered = excluded.gathered, folded = excluded.folded
            """,
            **_params(lease),
        )


# ------------------------------------------------------------------ decisions


def is_gone(lease: Lease, me: Holder, *, locked: bool, runs: bool | None) -> bool:
    """Whether the holder provably works no more, whatever the clock says.

    `runs` is what this kernel says of the holder's process, None where it cannot know it: another machine's, or one in
    another container. The kernel's lock (`locked`) says it for every process of this kernel, and for those before a
    restart of this machine.
    """
    if lease.ended is not None or runs is False:
        return True
    same_boot = bool(me.boot) and lease.holder.boot == me.boot
    return locked and (same_boot or is_of_an_earlier_boot(lease.holder, me)) and runs is not True


def refused(lease: Lease, me: Holder, now: datetime, folder: Path, *, locked: bool) -> str:
    """Why this state cannot be worked on now, and what to do; nothing where it can."""
    if is_gone(lease, me, locked=locked, runs=runs(lease.holder, me)) or silent(lease, now) >= STALE:
        return ""
    return held_by(lease, me, now, folder)


def silent(lease: Lease, now: datetime) -> timedelta:
    """How long ago its last sign of life was; nothing where the holder's clock is ahead of ours."""
    return max(now - lease.renewed, timedelta())


def held_by(lease: Lease, me: Holder, now: datetime, folder: Path) -> str:
    """Who works on this state, and what to do about it."""
    seconds = round(silent(lease, now).total_seconds())
    text = (
        f"another monitor works on {folder}: stop it first, or name another --state. It is {described(lease)}; its "
        f"last sign of life was {seconds} s ago."
    )
    if runs(lease.holder, me) is None:
        left = round((STALE - silent(lease, now)).total_seconds())
        text += (
            f" If that one is gone for good, try again in {max(left, 1)} s: whoever gives no sign of life for "
            f"{STALE.total_seconds():.0f} s is taken to be gone."
        )
    return text


def lost(mine: Lease, other: Lease | None, folder: Path) -> str:
    """What to say when the lease is another one's by now."""
    whose = f": {described(other)}" if other else ""
    return (
        f"another monitor took over {folder}{whose}. This one gave no sign of life since {_time(mine.renewed)} (was it "
        "suspended?); it sends nothing any more, and ends. One monitor to a state is enough: nothing is lost."
    )


def described(lease: Lease, timezone: str | None = None) -> str:
    """Who holds it: work, process, machine, since when; in UTC, unless the desk's `timezone` is known."""
    work = WORKS.get(lease.work, lease.work)
    since = f"{lease.since.astimezone(ZoneInfo(timezone)):%-d %b %Y %H:%M}" if timezone else _time(lease.since)
    return f"{work} of process {lease.holder.pid} on {lease.holder.host}, since {since}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


# ------------------------------------------------------------------ rows


def _params(lease: Lease) -> dict[str, Any]:
    return {
        **asdict(lease.holder),
        "epoch": lease.epoch,
        "work": lease.work,
        "since": to_ms(lease.since),
        "renewed": to_ms(lease.renewed),
        "ended": to_ms(lease.ended),
        "gathered": to_ms(lease.gathered),
        "folded": int(lease.folded),
    }


def _lease(row: Row) -> Lease:
    return Lease(
        holder=Holder(row["host"], row["machine"], row["boot"], row["space"], row["pid"], row["started"]),
        epoch=row["epoch"],
        work=row["work"],
        since=moment(row["since"]),
        renewed=moment(row["renewed"]),
        ended=from_ms(row["ended"]),
        gathered=from_ms(row["gathered"]),
        folded=bool(row["folded"]),
    )
