"""The shipped watchlist, and what the demo does where its file in a checkout was edited wrongly."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config import ConfigError, load_watchlist

if TYPE_CHECKING:
    from monitor.config.schema import Watchlist

ROOT = Path(__file__).parents[2]
SHIPPED = "config/watchlists/migration.yaml"
GIT_DEADLINE = 10  # seconds: one file out of a repository takes milliseconds


def shipped_watchlist() -> Watchlist:
    """The watchlist packed into the installed program, or the checkout's; where that is wrong, as it was committed.

    Raises ConfigError where there is no sound one; then the file and its mistakes are told.
    """
    packed = Path(str(resources.files("monitor.demo") / "migration.yaml"))
    if packed.exists():
        return load_watchlist(packed)
    try:
        return load_watchlist(ROOT / SHIPPED)
    except ConfigError as error:
        committed = _committed()
        if committed is None:
            raise
        sys.stderr.write(f"{error}\n{_ADVICE}\n")
        return committed


_ADVICE = (
    f"The demo goes on with {SHIPPED} as it was last committed. "
    f"`git checkout {SHIPPED}` brings that back, and drops every edit made since."
)


def _committed() -> Watchlist | None:
    """The watchlist of the last commit; None where there is none, or no git, or it is wrong as well."""
    command = ["git", "-C", str(ROOT), "show", f"HEAD:./{SHIPPED}"]
    try:
        # S603: nothing in the command comes from outside.
        shown = subprocess.run(command, capture_output=True, timeout=GIT_DEADLINE, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder:
        file = Path(folder) / "migration.yaml"
        file.write_bytes(shown.stdout)
        try:
            return load_watchlist(file)
        except ConfigError:
            return None
