"""A press, a Slack and states of the program to begin from; and what must stand in Slack once all has settled."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from tests.crash.nursery import Nursery
from tests.crash.victim import Order, hasty
from tests.world import Item, Posted, Press, SlackServer, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from tests.crash.nursery import Life

# Seconds that the clock goes on between two runs: more than any delay of the settling (two looks, 60 and 30 s).
BETWEEN = 100.0

# Runs after which everything must have settled: two looks, a sending, a look for doubles, and a pause for each of the
# faults that a test scripts.
MOST_RUNS = 25

DESK, SECOND = "C0POLICY", "C0OTHER"
PLANS = [
    {"id": "desk", "channel": DESK, "watchlists": ["migration"], "at": ["08:00", "16:00"]},
    {"id": "second", "channel": SECOND, "watchlists": ["migration"], "at": ["09:00"]},
]
WORDS = """
    oficina ventanilla delegada frontera familia semana trámite espera albergue parque puente carretera autobús hospital
    escuela mercado lluvia gobierno ciudad alcalde convenio cifra reporte visita agente guardia traductor comedor niña
    mujer anciano campamento iglesia camión revisión permiso abogado juzgado solicitud entrevista fecha lista mesa sala
"""


@dataclass(frozen=True)
class Start:
    """Where rounds begin: a state folder, what stood in Slack then, and the time of it."""

    at: float
    state: Path
    messages: tuple[Posted, ...]


@dataclass
class Scene:
    """Context manager. The clock of the program and of Slack is hasty, and `ahead` seconds before the real one."""

    folder: Path
    stories: int
    ahead: float = 0.0
    runs: int = 0
    press: Press = field(default_factory=Press)
    slack: SlackServer = field(default_factory=SlackServer)
    nursery: Nursery = field(default_factory=Nursery)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.began = time.time()
        self.slack.clock = self.now
        self.press.__enter__()
        self.slack.__enter__()
        self.nursery.__enter__()
        self._items: dict[str, list[Item]] = {"uno": [], "dos": []}
        for number in range(self.stories):
            self.publish("uno", f"n{number}", f"La Comar y el caso {_words(number, 2)}", text(number))
        self.publish("dos", "cbp", "CBP One: nueva espera", [f"La app CBP One {_words(977, 30)}.", *text(978)])
        feeds = {feed: self.press.url(f"/{feed}.xml") for feed in self._items}
        settings = {"digests": [plan | {"days": "mon-sun"} for plan in PLANS]}
        write_configuration(self.folder / "config", feeds, slack=self.slack, settings=settings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.nursery.__exit__(kind, error, trace)
        self.slack.__exit__(kind, error, trace)
        self.press.__exit__(kind, error, trace)

    def now(self) -> float:
        """The time by the clock of the program and of Slack, in seconds since 1970."""
        return hasty(self.began, self.ahead)

    # ------------------------------------------------------------------ what happens

    def publish(self, feed: str, slug: str, title: str, paragraphs: Sequence[str]) -> None:
        """Put an article on the press and into a feed."""
        url = self.press.page(f"/{feed}/{slug}.html", newspaper_page(title, paragraphs, outlet=feed.title()))
        published = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self._items[feed].insert(0, Item(title, url, published=published))
        self.press.feed(f"/{feed}.xml", self._items[feed])

    def start(self, name: str) -> Start:
        """Keep what there is now as a place to begin from."""
        kept = self.folder / f"start-{name}"
        shutil.copytree(self.state, kept)
        return Start(self.now(), kept, tuple(self.slack.accepted))

    def begin(self, start: Start) -> None:
        """Put everything back to where and when it was then."""
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.copytree(start.state, self.state)
        self.slack.calm()
        self.slack.restore(start.messages)
        self.ahead += start.at + BETWEEN - self.now()

    def run(self, work: str = "once", *, kill_at: int = 0, kill_after: float = 0.0) -> Life:
        """One run of the program."""
        log = str(self.folder / "log")
        order = Order(
            work, str(self.folder / "config"), str(self.state), log, self.ahead, self.began, kill_at, kill_after
        )
        self.runs += 1
        return self.nursery.run(order)

    def settle(self) -> None:
        """Start it again and again until nothing waits any more, and nothing is to be looked for again."""
        for _ in range(MOST_RUNS):
            self.ahead += BETWEEN
            life = self.run()
            if self._settled() and life.status == 0:
                return
        raise AssertionError(f"not settled after {MOST_RUNS} runs: {self.waiting()}")

    def _settled(self) -> bool:
        """Whether nothing waits, and nothing is looked for again; if not, the clock is put on to when that is due."""
        ((tries,),) = self.rows("SELECT max(next_try) FROM delivery WHERE state NOT IN ('sent', 'dropped')")
        ((sweeps,),) = self.rows("SELECT max(sweep) FROM delivery WHERE state = 'sent'")
        if due := tries or sweeps:
            self.ahead += max(0.0, due / 1000 - self.now())
        return not (self.waiting() or sweeps)

    # ------------------------------------------------------------------ what is seen

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def waiting(self) -> list[str]:
        """What is on its way or stands still, by the store."""
        rows = self.rows("SELECT kind, state, channel, error FROM delivery WHERE state NOT IN ('sent', 'dropped')")
        return [" ".join(map(str, row)) for row in rows]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the store, read beside the program."""
        with closing(sqlite3.connect(f"file:{self.state / 'monitor.db'}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def wrong(self) -> list[str]:
        """What is lost or doubled: nothing, if all is well."""
        return [*self._doubled(), *self._lost(), *self._unaccounted()]

    def _doubled(self) -> list[str]:
        """Messages that stand twice in a channel: of one id, or two digests that tell the same link."""
        ids = Counter((m.channel, m.metadata["event_payload"]["delivery_id"]) for m in self._ours() if m.metadata)
        doubled = [f"doubled: delivery {id_} in {channel}" for (channel, id_), n in ids.items() if n > 1]
        for channel in (DESK, SECOND):
            posted = Counter(link for m in self._ours() if m.channel == channel for link in self.articles_in(first(m)))
            doubled += [f"doubled: {link} in {channel}" for link, n in posted.items() if n > 1]
        return doubled

    def _lost(self) -> list[str]:
        """Articles that matched, and a channel whose messages do not hold their link."""
        matched = {url for (url,) in self.rows("SELECT url FROM entry WHERE fate = 'matched'")}
        lost = []
        for channel in (DESK, SECOND):
            here = {link for m in self._ours() if m.channel == channel for link in self.articles_in(m)}
            lost += [f"lost: {url} in {channel}" for url in sorted(matched - here)]
        return lost

    def _unaccounted(self) -> list[str]:
        """Entries of the press without a fate that is final."""
        fates = Counter(fate for (fate,) in self.rows("SELECT fate FROM entry"))
        published = sum(map(len, self._items.values()))
        final = fates["matched"] + fates["duplicate"] + fates["unmatched"]
        return [] if final == sum(fates.values()) >= published else [f"fates do not add up: {published} {dict(fates)}"]

    def _ours(self) -> list[Posted]:
        return [message for message in self.slack.messages if message.channel in (DESK, SECOND)]

    def articles_in(self, message: Posted) -> list[str]:
        """The articles of the press that a message links to, each link once for every place that it stands in."""
        shown = message.blocks or [{"type": "mrkdwn", "text": message.text}]
        return [link for link in _links(shown) if link.startswith(self.press.base_url)]


def first(message: Posted) -> Posted:
    """The message as it was posted, before it was edited."""
    return replace(message, blocks=message.edited[0].blocks) if message.edited else message


def text(seed: int) -> list[str]:
    """Five paragraphs about the Comar that no other seed shares a sentence with."""
    lead = f"La Comar de Tapachula, en México, {_words(seed * 10 + 1, 24)}."
    return [lead, *(f"{_words(seed * 10 + number, 40).capitalize()}." for number in range(2, 6))]


def _words(seed: int, count: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS.split(), k=count))


def _links(blocks: Any) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        match node:
            case {"type": "link", "url": str(url)}:
                found.append(url)
            case {"type": "mrkdwn", "text": str(shown)}:
                found.extend(re.findall(r"<(http[^|>]+)", shown))
            case dict():
                for value in node.values():
                    walk(value)
            case list() | tuple():
                for value in node:
                    walk(value)

    walk(json.loads(json.dumps(blocks)))
    return found
