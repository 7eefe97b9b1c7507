"""Files that look like configuration and are not read: an edit there would be ignored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.problems import Report, closest
from monitor.config.tree import START

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SETTINGS = "monitor.yaml"
FEEDS = "feeds.yaml"
MUTES = "mutes.yaml"
WATCHLISTS = "watchlists"


def watchlist_files(folder: Path) -> list[Path]:
    """The watchlists of a folder, by name."""
    return sorted(file for file in (folder / WATCHLISTS).glob("*.yaml") if _visible(file))


def report_strays(folder: Path, read: Collection[Path]) -> list[Report]:
    """One report for every file of the folder that nothing reads, and for a missing watchlist."""
    reports = [_stray(file, folder) for file in _candidates(folder) if file not in read]
    if not any(file.parent.name == WATCHLISTS for file in read):
        none = Report(folder / WATCHLISTS)
        mend = "put one there, named like migration.yaml; docs/watchlists.md shows how it is written"
        none.error(START, "there is no watchlist, a file that ends in .yaml, in this folder", mend)
        reports.append(none)
    return reports


def _candidates(folder: Path) -> list[Path]:
    """Every YAML file in the folder and in those below it where people keep watchlists."""
    found = (file for pattern in ("*", "*/*", f"{WATCHLISTS}/*/*") for file in folder.glob(pattern))
    wanted = (file for file in found if _YAML.search(file.name) and file.suffix.lower() not in _KEPT_ASIDE)
    return sorted(file for file in wanted if _visible(file) and _visible(file.parent) and file.is_file())


# energy.yaml, and what the editor or the system made of it behind the reader's back: energy.yaml.txt.
_YAML = re.compile(r"^(?P<stem>.+)\.ya?ml(?:\.\w+)?$", re.IGNORECASE)
_KEPT_ASIDE = (".bak", ".backup", ".old", ".orig", ".save", ".swp", ".swo", ".tmp", ".disabled", ".off")
"""Endings that say of themselves that the file is not in use."""


def _visible(file: Path) -> bool:
    """Not an editor's lock file or the bookkeeping of a mounted folder (Kubernetes' `..data`)."""
    return not file.name.startswith((".", "#", "~$"))  # Emacs and vi; Emacs; Word and Excel


def _stray(file: Path, folder: Path) -> Report:
    report = Report(file)
    if file.suffix != ".yaml":
        named = _YAML.match(file.name)
        right = file.with_name(f"{named.group('stem') if named else file.stem}.yaml")
        report.error(
            START,
            "this file is not read, because its name does not end in .yaml",
            f"take it away: {right.name} is there too" if right.exists() else f"rename it to {right.name}",
        )
    else:
        report.warning(START, "this file is not read", _mend(file, folder))
    return report


def _mend(file: Path, folder: Path) -> str:
    # 0.75: "feed" is near "feeds" (0.89), "migration" is not near "monitor" (0.63).
    near = closest(file.stem, ("monitor", "feeds", "mutes"), cutoff=0.75) if file.parent == folder else None
    return f"rename it to {near}.yaml" if near else f"move it to {folder / WATCHLISTS} if it is a watchlist"
