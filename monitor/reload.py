"""Edits of the configuration while the daemon runs: noticed, read beside its work, exchanged, and told.

What is in force stays in force until the whole folder was read without a mistake.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from monitor.aside import Aside
from monitor.config import ConfigError, Loaded, changes, load
from monitor.digest import due_slot
from monitor.reload_text import told
from monitor.steps.ops import tell_ops
from monitor.watch import ExampleFailure, Matcher, run_examples

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.config.schema import Config, DigestPlan, Watchlist
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

Result = TypeVar("Result")

# Seconds for which a folder must have stood still before it is read. Editors and copying tools empty, fill and rename
# files within milliseconds; the coarsest clock of a file system in use (FAT) ticks every 2 s, so a second edit after
# the reading has another time.
STILL = 2.0

# Levels of folders below the folder that are looked at: what `monitor check` reads or complains of stands no deeper.
DEEPEST = 2

_YAML = re.compile(r"\.ya?ml", re.IGNORECASE)

Look: TypeAlias = frozenset[tuple[str, int, int, int, int]]
"""How a folder looks from outside: path, inode, size and the two times of every YAML file in it."""


def look_at(folder: Path) -> Look:
    """How the folder looks now; empty when it is not there. Nothing is opened.

    Links are followed (Kubernetes mounts a map of files as links into a folder that it exchanges), and asking again
    and again works where notifications do not: on network mounts. A folder of a YAML file's name and a link that leads
    nowhere are looked at too: with them the configuration cannot be read.
    """
    found = set()
    for where, folders, files in os.walk(folder, followlinks=True):
        deep = len(Path(where).relative_to(folder).parts) >= DEEPEST
        folders[:] = [] if deep else [name for name in folders if not name.startswith(".")]
        for name in (*files, *folders):
            if _YAML.search(name) and not name.startswith("."):
                with suppress(OSError):  # gone meanwhile
                    found.add((f"{where}/{name}", *_stamp(Path(where, name))))
    return frozenset(found)


def _stamp(file: Path) -> tuple[int, int, int, int]:
    """What changes with a file; of a link that leads nowhere, what the link itself has."""
    try:
        stat = file.stat()
    except OSError:
        stat = file.lstat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


class Silence(Exception):
    """The folder does not answer, as on a network mount that hangs; the text says so and what follows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of the folder gave: a configuration that holds, or the mistakes in it.

    `matcher` is set where the watchlists differ from those in force, ready to use. `changes` are sentences on what
    differs, `failing` the examples of edited watchlists that do not hold; they do not keep an edit from being taken.
    """

    look: Look
    config: Config | None = None
    matcher: Matcher | None = None
    changes: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


class Watched:
    """The folder of the configuration, how it looked when it was last taken up, and the mistakes found then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = look_at(folder)
        self._mistakes: tuple[str, ...] = ()
        self._looks, self._reads = Aside(), Aside()
        self._silent = False

    async def news(self, runtime: Runtime, *, asked: bool) -> Reading | None:
        """What stands in it, once it was edited, or because somebody `asked`.

        That it does not answer is told once, and so is that it does again. Until then there is no news.
        """
        if self._looks.busy or self._reads.busy:  # given up, and not ended yet
            return None
        silence, reading = "", None
        try:
            if asked or await self.edited():
                reading = await self.read(runtime.config)
        except Silence as error:
            silence = str(error)
        if bool(silence) != self._silent:
            tell_ops(runtime, silence or f"{self._folder} answers again.", runtime.clock())
            self._silent = bool(silence)
        return reading

    async def ended(self) -> None:
        """Wait until no reading goes on; the process should not end in the middle of one. A look does no harm."""
        await self._reads.ended()

    async def edited(self) -> bool:
        """Whether it looks otherwise than when it was last taken up, and stands still; may raise Silence."""
        look = await self._look()
        if look == self._taken:
            return False
        await asyncio.sleep(STILL)
        return look == await self._look()

    async def read(self, in_force: Config) -> Reading:
        """Read it in a thread of its own, again for as long as it is edited meanwhile; may raise Silence."""
        while True:
            look = await self._look()
            reading = await self._answer(self._reads, read, self._folder, look, in_force)
            if await self._look() == look:
                return reading
            await asyncio.sleep(STILL)

    def take_up(self, runtime: Runtime, reading: Reading, now: datetime, *, asked: bool, note: str = "") -> Runtime:
        """Put a sound reading in force, or go on as before, and tell of it; gives what is to be worked with now.

        A state of the folder that cannot be used is told of once, and again when somebody `asked`; so is what `note`
        adds. Nothing is exchanged when the telling cannot be stored: then this raises, and is to be tried again.
        """
        after = exchanged(runtime, reading)
        text = "\n".join(filter(None, (told(reading, self._mistakes, asked=asked), note)))
        # An ops channel that was taken out of the configuration is told so.
        teller = after if after.config.settings.slack.ops_channel else runtime
        with runtime.store.transaction(durable=True):
            _begin_digests(runtime, after, now)
            if text:
                tell_ops(teller, text, now, level=_level(reading))
            else:
                log.info("the configuration was read again: there is nothing new to say of it")
        self._taken, self._mistakes = reading.look, reading.mistakes
        return after

    async def _look(self) -> Look:
        return await self._answer(self._looks, look_at, self._folder)

    async def _answer(self, aside: Aside, function: Callable[..., Result], *args: Any) -> Result:
        """In a thread: a network mount that hangs must not hold up the rest."""
        try:
            return await aside.run(function, *args)
        except TimeoutError as error:
            gc.enable()  # which a reading that never ends would leave at rest
            raise Silence(
                f"{self._folder} does not answer. What was in force goes on; edits are taken up once it does."
            ) from error


def read(folder: Path, look: Look, in_force: Config) -> Reading:
    """Read the folder and prepare what an exchange needs: seconds of work where there are 30,000 names.

    Beside other threads: the collector of cyclic garbage rests meanwhile, because it stops all of them while it goes
    through the millions of objects that such a reading makes (0.4 s at a time; without it 0.06 at most).
    """
    gc.disable()
    try:
        return _sound(load(folder), look, in_force)
    except ConfigError as error:
        return Reading(look, mistakes=tuple(map(str, error.problems)))
    except Exception as error:
        log.exception("%s could not be read", folder)
        return Reading(look, mistakes=(f"{folder}: a fault of monitor: {type(error).__name__}: {error}",))
    finally:
        gc.enable()


def _sound(loaded: Loaded, look: Look, in_force: Config) -> Reading:
    config = loaded.config
    before = {each.watchlist: each for each in in_force.watchlists}
    edited = [each for each in config.watchlists if each != before.get(each.watchlist)]
    return Reading(
        look,
        config,
        None if config.watchlists == in_force.watchlists else _prepared(config.watchlists),
        changes(in_force, config),
        tuple(_failing(loaded, failure) for failure in run_examples(edited)),
    )


def _prepared(watchlists: tuple[Watchlist, ...]) -> Matcher:
    matcher = Matcher(watchlists)
    matcher.prepare()
    return matcher


def _failing(loaded: Loaded, failure: ExampleFailure) -> str:
    path = ("watchlists", failure.watchlist, "items", failure.item, "examples", failure.kind, failure.index)
    wanted = failure.kind.replace("_", " ")
    return (
        f"{loaded.where(*path)}: example of {failure.item} should be “{wanted}” and is “{failure.decision}”: "
        f"{failure.sentence}"
    )


def _level(reading: Reading) -> int:
    return logging.ERROR if reading.mistakes else logging.WARNING if reading.failing else logging.INFO


def exchanged(runtime: Runtime, reading: Reading) -> Runtime:
    """The runtime with what was read in the place of what is in force; the same one where that cannot be used.

    Whatever was begun with the old one ends with it.
    """
    if reading.config is None:
        return runtime
    return replace(runtime, config=reading.config, matcher=reading.matcher or runtime.matcher)


def _begin_digests(before: Runtime, after: Runtime, now: datetime) -> None:
    """Let every digest that is new, or has other times, begin here; inside the caller's transaction."""
    digests, zones = after.store.digests, [one.config.settings.timezone for one in (before, after)]
    plans = {plan.id: plan for plan in before.config.settings.digests}
    for plan in after.config.settings.digests:
        cursor = digests.cursor(plan.id)
        if cursor is None or begins(plans.get(plan.id), plan, zones, cursor, now):
            digests.move_cursor(plan.id, now)


def begins(before: DigestPlan | None, after: DigestPlan, zones: list[str], cursor: datetime, now: datetime) -> bool:
    """Whether a digest's first time is the next one, because an edit added it or moved its times.

    Else a time that it has had only since the edit, and that lies in the past, would count as missed. One that was
    due by the old plan, told up to `cursor`, is still to be told. `zones` are the time zones before and after.
    """
    if before is None:
        return True
    if (before.at, before.days, zones[0]) == (after.at, after.days, zones[1]):
        return False
    return due_slot(before, zones[0], cursor, now) is None
