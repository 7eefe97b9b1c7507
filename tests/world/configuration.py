"""A working configuration folder for a loopback press and Slack, and the real command line run on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from tests.world.slack import SlackServer

ROOT = Path(__file__).parents[2]

WATCHLIST = """\
version: 1
watchlist: migration
title: Mexico–US migration
lists:
  mexico: [México, mexicano*, mexicana*, Mexican*, Chiapas, Tapachula]
items:
  - id: cbp-one
    name: CBP One / CBP Home
    section: US border policy
    priority: high
    names: [CBP One, CBPOne, CBP Home]
    examples:
      match: [La app CBP-One dejó de funcionar y se cancelaron las citas., The CBP One app is closed.]
      no_match: [CBP officers seized fentanyl in one vehicle., One CBP officer was hurt.]
  - id: comar
    name: Comar (Mexico's refugee commission)
    section: Mexican institutions
    names: [Comisión Mexicana de Ayuda a Refugiados]
    ambiguous: [Comar]
    signs: [$mexico, refugee*, refugiad*, asylum, asilo, Acnur, UNHCR]
    lookalikes:
      - {name: the Tunisian insurer and its prize, signs: [Comar d'Or, Assurances Comar, Tunisi*, tunisien*]}
    examples:
      match: ["Comar, swamped by asylum requests, hired in Chiapas.", Comar registró refugiados en México.]
      no_match: [Les prix littéraires Comar d'Or fêtent leur 30e édition., The Comar family runs a bakery.]
"""


def write_configuration(
    folder: Path,
    feeds: Mapping[str, str] | Sequence[Mapping[str, Any]],
    *,
    slack: SlackServer | None = None,
    settings: Mapping[str, Any] | None = None,
    watchlist: str = WATCHLIST,
    language: str = "es",
) -> Path:
    """Writes monitor.yaml, feeds.yaml and watchlists/migration.yaml into `folder` and returns it.

    `feeds` are URLs by feed id, or whole lines of feeds.yaml. `settings` replace keys of monitor.yaml, whole.
    Every feed is new with `all`: what it holds is told, however old. Loopback is allowed, hosts get no pause.
    """
    lines = (
        [_feed(name, url, language) for name, url in feeds.items()]
        if isinstance(feeds, Mapping)
        else [dict(line) for line in feeds]
    )
    monitor = _settings(slack) | dict(settings or {})
    (folder / "watchlists").mkdir(parents=True, exist_ok=True)
    _write(folder / "monitor.yaml", monitor)
    _write(folder / "feeds.yaml", {"feeds": lines})
    (folder / "watchlists" / "migration.yaml").write_text(watchlist, encoding="utf-8")
    return folder


def _feed(name: str, url: str, language: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name.replace("-", " ").title(),
        "url": url,
        "language": language,
        "new": "all",
    }


def _settings(slack: SlackServer | None) -> dict[str, Any]:
    return {
        "timezone": "America/Mexico_City",
        "http": {
            "contact": "https://monitor.example/bot",
            "allow_private": ["127.0.0.0/8"],
            "per_host": {"at_once": 8, "pause": "0s"},
            "deadline": "10s",
        },
        # Port 9 (discard) answers nobody: a test that posts without a Slack fails instead of reaching one.
        "slack": {"api_url": slack.api_url if slack else "http://127.0.0.1:9/api/", "ops_channel": "C0OPS"},
        "digests": [
            {
                "id": "desk",
                "channel": "C0POLICY",
                "watchlists": ["migration"],
                "at": ["08:00", "16:00"],
                "days": "mon-sun",
            }
        ],
    }


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@dataclass(frozen=True)
class CompletedRun:
    """What a command printed and its exit status."""

    stdout: str
    stderr: str
    status: int


def monitor_environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without proxies, tokens and settings of the monitor, and `env` on top."""
    kept = {name: value for name, value in os.environ.items() if not _leaks(name)}
    return kept | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "120"} | dict(env or {})


def _leaks(name: str) -> bool:
    # slack_sdk obeys proxy variables even toward 127.0.0.1.
    return name.lower().endswith("_proxy") or name.startswith(("MONITOR_", "SLACK_"))


def run_monitor(
    *args: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT, timeout: float = 90
) -> CompletedRun:
    """Runs `monitor ARGS` as a process of its own, to its end. Raises subprocess.TimeoutExpired."""
    command = [sys.executable, "-m", "monitor", *map(str, args)]
    done = subprocess.run(  # noqa: PLW1510 - the status is what the test looks at
        command, cwd=cwd, env=monitor_environment(env), capture_output=True, encoding="utf-8", timeout=timeout
    )
    return CompletedRun(done.stdout, done.stderr, done.returncode)
