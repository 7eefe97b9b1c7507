"""A stage for the real command line: a press, a Slack, a configuration folder, a state folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.world import (
    CompletedRun,
    Item,
    Press,
    SlackServer,
    call_monitor,
    newspaper_page,
    run_monitor,
    write_configuration,
)
from tests.world.configuration import ROOT, monitor_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

TOKEN = {"SLACK_BOT_TOKEN": "xoxb-test"}

COMAR = (
    "La Comar abrió una oficina en Tapachula para atender a quienes piden asilo en México.",
    "La Comar recibió el año pasado 140,000 solicitudes de refugio, dijo su delegada, y este año espera 66% más.",
    "Quienes antes seguían hacia el norte ahora se quedan a trabajar en los mercados, en las fincas y en las obras.",
    "La obra costó 62 millones de pesos y tendrá 24 ventanillas, un espacio para menores, traductores y comedor.",
    "Organizaciones civiles recibieron la apertura con reservas: nadie avisó a las familias que duermen junto al río.",
)
CBP_ONE = (
    "The CBP One app stopped taking appointments on a January morning, and 30,000 people lost their place.",
    "A judge in San Diego will hear next month what the government owes those who waited in the line.",
)
FOOTBALL = (
    "The visitors came back from seventeen points down and won in overtime before four thousand people.",
    "Nobody went home, the coach said of the crowd, so the team did not go home either.",
)


def an_hour_ago() -> datetime:
    """A time at which an entry counts as recent, whenever the tests run."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


@dataclass
class Stage:
    """Everything around the program under test."""

    press: Press
    slack: SlackServer
    folder: Path
    config: Path
    items: dict[str, list[Item]] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def publish(
        self, feed: str, slug: str, title: str, paragraphs: Sequence[str], *, summary: str = "", **page: Any
    ) -> None:
        """Put an article on the press and into the feed `/<feed>.xml`."""
        url = self.press.page(f"/{feed}/{slug}.html", newspaper_page(title, paragraphs, **page))
        self.announce(feed, Item(title, url, summary=summary, published=an_hour_ago()))

    def announce(self, feed: str, item: Item) -> None:
        """Put an item into a feed, page or no page."""
        self.items.setdefault(feed, []).insert(0, item)
        self.press.feed(f"/{feed}.xml", self.items[feed])

    def configure(self, feeds: Mapping[str, str] | Sequence[Mapping[str, Any]] | None = None, **options: Any) -> None:
        """Write the configuration: by default every feed that something was published in."""
        every = feeds if feeds is not None else {feed: self.press.url(f"/{feed}.xml") for feed in self.items}
        write_configuration(self.config, every, slack=self.slack, **options)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> CompletedRun:
        """Call a command on this configuration and state, to its end."""
        return call_monitor("--config", self.config, "--state", self.state, *arguments, env=env, stdin=stdin)

    def run_process(self, *arguments: str, env: Mapping[str, str] | None = None) -> CompletedRun:
        """The same as a process of its own, which takes ten times as long."""
        return run_monitor("--config", self.config, "--state", self.state, *arguments, env=env)

    def dry_run(self, status: int = 0) -> dict[str, Any]:
        """What `--dry-run --format json` says."""
        return reported(self.run("--dry-run", "--format", "json"), status)

    def once(self, status: int = 0) -> dict[str, Any]:
        """What `--once --format json` says, with a valid token."""
        return reported(self.run("--once", "--format", "json", env=TOKEN), status)

    def once_as_process(self, status: int = 0) -> dict[str, Any]:
        """The same as a process of its own."""
        return reported(self.run_process("--once", "--format", "json", env=TOKEN), status)

    @contextmanager
    def daemon(self, env: Mapping[str, str] = TOKEN) -> Iterator[subprocess.Popen[str]]:
        """The daemon as a process of its own, killed at the end if it still runs."""
        with self.process(env=env) as process:
            yield process

    @contextmanager
    def process(self, *arguments: str, env: Mapping[str, str] = TOKEN) -> Iterator[subprocess.Popen[str]]:
        """A command as a process of its own while the block runs, killed at the end if it still runs."""
        command = [sys.executable, "-m", "monitor", "--config", str(self.config), "--state", str(self.state)]
        with (
            (self.folder / "daemon.log").open("a") as log,
            subprocess.Popen(
                [*command, *arguments],
                cwd=ROOT,
                env=monitor_environment(env),
                stdout=subprocess.DEVNULL,
                stderr=log,
                text=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.kill(process.pid, signal.SIGKILL)

    def log(self) -> str:
        """What the daemon logged so far."""
        return (self.folder / "daemon.log").read_text()


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    """Wait for something that a process does; fails when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def reported(done: CompletedRun, status: int) -> dict[str, Any]:
    """What a cycle printed as JSON: its status is this one, and its fates add up."""
    assert done.status == status, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert result["format"] == "monitor.cycle/1"
    assert sum(result["fates"].values()) == sum(feed["new"] for feed in result["feeds"])
    return result


def stories(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every story of every digest."""
    return [story for digest in result["digests"] for story in digest["stories"]]


def items_of(story: Mapping[str, Any]) -> set[str]:
    """The items that a story matches."""
    return {item["id"] for item in story["items"] if item["decision"] == "match"}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Press() as press, SlackServer() as slack:
        yield Stage(press, slack, tmp_path, tmp_path / "config")
