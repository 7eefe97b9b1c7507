"""lemon24/reader polls the same feeds as we do: the baseline of `benchmarks.polling`.

Run by the Python of an environment of its own, which `baseline` builds under bench-results/: reader is nothing that we
depend on. This file as a program reads steps from standard input, an address or `poll` a line, and answers each `poll`
with the milliseconds of CPU that it took.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bench-results" / "reader"
REQUIREMENTS = ("reader", "sgmllib3k")  # feedparser asks for the latter at import, and does not bring it
WORKERS = 16
INSTALLING = 300  # seconds


def baseline() -> Path | str:
    """The Python of an environment with reader; or a sentence that says why there is none."""
    python = FOLDER / "bin" / "python"
    if _imports(python):
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True, capture_output=True)
        install: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", *REQUIREMENTS]
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALLING)
    except (OSError, subprocess.SubprocessError):
        return f"reader cannot be installed into {FOLDER.name}/ here: no baseline"
    return python if _imports(python) else "reader was installed and cannot be imported: no baseline"


def _imports(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", "import reader"], check=False).returncode == 0


def main() -> None:
    """Do the steps, with a store in the file that the first argument names."""
    from reader import make_reader  # type: ignore[import-not-found] # it is only in that environment

    reader = make_reader(sys.argv[1])
    for line in sys.stdin:
        if line.strip() != "poll":
            reader.add_feed(line.strip())
            continue
        began, told = time.process_time(), 0
        for result in reader.update_feeds_iter(workers=WORKERS, scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value
            told += result.value.new if result.value else 0
        print(1000 * (time.process_time() - began), told, flush=True)


if __name__ == "__main__":
    main()
