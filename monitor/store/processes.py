"""Processes, told apart from those of other machines, other containers and other times."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """One process among those of all machines.

    `machine` outlives a boot and may be unknown (""), `boot` is the kernel's name for the time since its start, `space`
    its name for the processes that see each other, `started` when the process began, in ticks of that boot.
    """

    host: str
    machine: str
    boot: str
    space: str
    pid: int
    started: int


def this_process() -> Holder:
    """This process, among those of all machines."""
    import platform  # only a lease needs it

    return Holder(
        host=platform.node() or "an unnamed machine",
        machine=_machine(),
        boot=_text("/proc/sys/kernel/random/boot_id"),
        space=_space(),
        pid=os.getpid(),
        started=started_at(os.getpid()) or 0,
    )


def runs(holder: Holder, me: Holder) -> bool | None:
    """Whether this process still runs: None where that cannot be seen from here."""
    if not me.boot or not me.space or (holder.boot, holder.space) != (me.boot, me.space):
        return None
    return started_at(holder.pid) == holder.started


def is_of_an_earlier_boot(holder: Holder, me: Holder) -> bool:
    """Whether it ran on this machine before that was started anew, as far as its id and name say."""
    same = (holder.machine, holder.host) == (me.machine, me.host)
    return bool(me.machine) and same and holder.boot != me.boot


def started_at(pid: int) -> int | None:
    """When a process began, in clock ticks since the boot; None where there is none (proc(5), /proc/pid/stat, 22)."""
    stat = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    alive = len(stat) > _STARTED and stat[0] not in ("Z", "X")  # a zombie holds nothing
    return int(stat[_STARTED]) if alive else None


_STARTED = 19  # field 22, where the field behind the process's name, 3, is the first


def _machine() -> str:
    """What names this machine over boots; machine-id(5) asks to keep the id itself to oneself. "" in containers."""
    known = _text("/etc/machine-id")
    return hashlib.sha256(f"monitor {known}".encode()).hexdigest()[:16] if known else ""


def _space() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
