"""Run every benchmark, print its figures, and write them to bench-results/ as JSON.

python -m benchmarks [NAME …]
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE.parent / "bench-results"


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all of them, one after the other."""
    every = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))
    results = {}
    for name in names or every:
        print(f"\n== {name}")
        results[name] = importlib.import_module(f"benchmarks.{name}").run()
        print(json.dumps(results[name], indent=1, ensure_ascii=False))
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


if __name__ == "__main__":
    main(sys.argv[1:])
