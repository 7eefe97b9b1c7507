"""CPU seconds of `monitor --dry-run` from its start to its first request, with the shipped configuration.

A server on loopback stands in for the first feed. When the request arrives it reads the CPU time of the process that
sent it, its children included, from the operating system. `monitor check` and `monitor --help` are measured whole.
Beside each stands what Python takes to load the libraries that it cannot do without, in turns with it: the rest is
ours. Modules are compiled once, before the first run, whatever the shell says.
"""

from __future__ import annotations

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
RUNS = 9
TARGETS = {"dry_run_to_first_request": 0.6, "check": 0.4, "help": 0.15}
LIBRARIES = {
    "dry_run_to_first_request": "import asyncio, sqlite3, aiohttp, yaml, xxhash",
    "check": "import yaml, daachorse",
    "help": "import argparse",
}
KEPT = ROOT / "bench-results" / "compiled"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": str(KEPT)
}


def run() -> dict[str, Any]:
    """Medians in CPU seconds, and how many times the libraries alone."""
    measured: dict[str, Callable[[], float]] = {
        "dry_run_to_first_request": _first_request,
        "check": lambda: _whole("-m", "monitor", "check"),
        "help": lambda: _whole("-m", "monitor", "--help"),
    }
    result: dict[str, Any] = {"targets": {f"{name} / ours": target for name, target in TARGETS.items()}}
    for name, measure in measured.items():
        measure()
        pairs = [(measure(), _whole("-c", LIBRARIES[name])) for _ in range(RUNS)]
        ours, libraries = map(statistics.median, zip(*pairs, strict=True))
        result[name] = {"ours": ours, "libraries": libraries, "ratio": round(ours / libraries, 2)}
    return result


def _first_request() -> float:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        config = _configuration(Path(folder), server.getsockname()[1])
        command = [sys.executable, "-m", "monitor", "--config", str(config), "--state", f"{folder}/state", "--dry-run"]
        with subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            connection, _ = server.accept()
            connection.recv(1)
            spent = _cpu(process.pid)
            process.kill()
            connection.close()
    return spent


def _configuration(folder: Path, port: int) -> Path:
    """The shipped configuration, with loopback allowed and its first feed there."""
    config = folder / "config"
    (config / "watchlists").mkdir(parents=True)
    shipped = ROOT / "config"
    (config / "watchlists" / "migration.yaml").write_bytes((shipped / "watchlists" / "migration.yaml").read_bytes())
    feeds = yaml.safe_load((shipped / "feeds.yaml").read_text(encoding="utf-8"))
    feeds["feeds"][0]["url"] = f"http://127.0.0.1:{port}/feed"
    (config / "feeds.yaml").write_text(yaml.safe_dump(feeds, allow_unicode=True), encoding="utf-8")
    settings = yaml.safe_load((shipped / "monitor.yaml").read_text(encoding="utf-8"))
    settings["http"]["allow_private"] = ["127.0.0.0/8"]
    (config / "monitor.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return config


def _cpu(pid: int) -> float:
    """User and system seconds of a process and its children (proc(5), fields 14 to 17 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _whole(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


if __name__ == "__main__":
    print(run())
