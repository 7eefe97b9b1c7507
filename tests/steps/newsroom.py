"""A press whose articles are edited, watched by one running program with a clock of its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

import yaml

from monitor.commands.run import started
from monitor.config import load
from monitor.cycle import gather
from monitor.progress import Silent
from monitor.store import open_store
from tests.world import Item, Press, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from monitor.model import CycleResult, FateKind, Kept, Member, Story
    from monitor.runtime import Runtime
    from monitor.store import Store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADLINE = "Comar abre oficina en Tapachula para solicitantes de asilo"
EDITED = "Suman 152,000 solicitudes en la oficina de la Comar en Tapachula"
PARAGRAPHS = (
    "La Comar abrió una oficina en Tapachula para atender a quienes piden asilo en México.",
    "La Comar recibió el año pasado 140,000 solicitudes de refugio, dijo su delegada, y este año espera 66% más.",
    "Quienes antes seguían hacia el norte ahora se quedan a trabajar en los mercados, en las fincas y en las obras.",
    "La obra costó 62 millones de pesos y tendrá 24 ventanillas, un espacio para menores, traductores y comedor.",
    "Organizaciones civiles recibieron la apertura con reservas: nadie avisó a las familias que duermen junto al río.",
)
COUNTED_ANEW = tuple(paragraph.replace("140,000", "152,000") for paragraph in PARAGRAPHS)
FOOTBALL = (
    "El visitante remontó diecisiete puntos y ganó en tiempo extra ante cuatro mil personas que no se movieron.",
    "Nadie se fue a casa, dijo el entrenador, así que el equipo tampoco se fue, y al final llegó el triunfo.",
    "La liga revisará el arbitraje de la segunda parte, después de que los dos clubes presentaran quejas por escrito.",
    "El próximo partido será en Puebla, con entradas agotadas desde el martes y sin su goleador, que se lesionó.",
)


@dataclass
class Newsroom:
    """Feeds by name, each with its items, the newest first; `cycle` polls all of them and reads what is to be read."""

    folder: Path
    press: Press
    feeds: dict[str, list[Item]] = field(default_factory=dict)
    now: datetime = NOW
    mutes: tuple[Mapping[str, str], ...] = ()

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._runtime: Runtime | None = None
        return self

    def __exit__(self, *exception: object) -> None:
        if self._runtime:
            self._runner.run(self._stack.aclose())
        self._runner.close()

    @property
    def store(self) -> Store:
        assert self._runtime
        return self._runtime.store

    def page(self, name: str, title: str = HEADLINE, paragraphs: Sequence[str] = PARAGRAPHS) -> str:
        """Print a page, or print it anew."""
        return self.press.page(f"/{name}.html", newspaper_page(title, paragraphs))

    def publish(self, feed: str, name: str, title: str = HEADLINE, paragraphs: Sequence[str] = PARAGRAPHS) -> None:
        """A page and its entry, with a guid of its own in each feed."""
        link = self.page(name, title, paragraphs)
        self.feeds.setdefault(feed, []).insert(0, Item(title, link, guid=f"{feed} {name}", published=NOW))

    def edit(self, feed: str, name: str, **changes: object) -> None:
        """Print an entry otherwise under its guid."""
        items = self.feeds[feed]
        at = next(number for number, item in enumerate(items) if item.guid == f"{feed} {name}")
        items[at] = replace(items[at], **changes)  # type: ignore[arg-type] # fields of Item, as the test names them

    def cycle(self, later: timedelta = timedelta(minutes=30)) -> CycleResult:
        """What one cycle finds, some time after the one before."""
        for feed, items in self.feeds.items():
            self.press.feed(f"/{feed}.xml", items)
        if self._runtime:
            self.now += later
        return self._runner.run(self._cycle())

    async def _cycle(self) -> CycleResult:
        if self._runtime is None:
            urls = {feed: self.press.url(f"/{feed}.xml") for feed in self.feeds}
            lines = [{"id": feed, "name": feed, "url": url, "new": "recent"} for feed, url in urls.items()]
            write_configuration(self.folder / "config", lines)
            mutes = yaml.safe_dump({"mutes": [dict(mute) for mute in self.mutes]})
            (self.folder / "config" / "mutes.yaml").write_text(mutes, encoding="utf-8")
            store = self._stack.enter_context(open_store(str(self.folder / "state")))
            config = load(self.folder / "config").config
            self._runtime = await self._stack.enter_async_context(started(config, store, Silent(), lambda: self.now))
        return await gather(self._runtime, self.now, every_feed=True)

    def found(self, later: timedelta = timedelta(minutes=30)) -> dict[FateKind, int]:
        """The fates of what one cycle took in."""
        result = self.cycle(later)
        assert sum(result.fates.values()) == sum(line.new for line in result.feeds)
        return {kind: count for kind, count in result.fates.items() if count}

    def visits(self, name: str) -> int:
        """How often a page was asked for."""
        return len(self.press.visits(f"/{name}.html"))

    def versions(self, feed: str, name: str) -> list[Kept]:
        """The entries kept under a guid, the original first."""
        (original,) = self.store.entries.keyed(feed, f"{feed} {name}", f"{feed} {name}\x01")
        return [original, *self.store.entries.keyed(feed, f"{feed} {name}\nedited ", f"{feed} {name}\nedited g")]

    def stories(self) -> list[Story]:
        """Every story that any article stands in."""
        articles = self.store.articles.read_since(datetime(2020, 1, 1, tzinfo=UTC))
        ids = dict.fromkeys(one.story for one in articles if one.story)
        return list(self.store.digests.stories(list(ids)))


def how(stories: Sequence[Story]) -> list[list[str]]:
    """How the articles of each story were joined, in the order of their time."""

    return [[member.joined.how for member in sorted(story.members, key=_time)] for story in stories]


def _time(member: Member) -> datetime:
    return member.article.published or member.article.first_seen
