"""Run every benchmark, print its figures as a table, and write them to bench-results/ as JSON.

python -m benchmarks [NAME …]

In the table a figure stands beside its target, where there is one, and no figure fails: machines are shared.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
RESULTS = HERE.parent / "bench-results"


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all of them, one after the other."""
    every = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))
    results = {}
    for name in names or every:
        print(f"\n== {name}")
        results[name] = importlib.import_module(f"benchmarks.{name}").run()
        print("\n".join(table(results[name])))
    RESULTS.mkdir(exist_ok=True)
    report = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "results": results,
    }
    file = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"\nwritten to {file.relative_to(HERE.parent)}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def table(result: dict[str, Any]) -> list[str]:
    """A line for each figure of a benchmark, lists left out. Targets are named as the lines that they stand in."""
    targets = result.get("targets", {})
    lines = []
    for keys, value in _figures(result):
        name = " / ".join(keys)
        if keys[0] != "targets":
            lines.append(f"{name:<60} {value!s:>12}" + (f"   target {targets[name]}" if name in targets else ""))
    return lines


def _figures(result: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, value in result.items():
        if isinstance(value, dict):
            yield from _figures(value, (*above, str(key)))
        elif not isinstance(value, (list, tuple)):
            yield (*above, str(key)), value


if __name__ == "__main__":
    main(sys.argv[1:])
