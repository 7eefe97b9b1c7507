"""Files that look like configuration and are not read: an edit there would be ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.problems import Report, closest
from monitor.config.tree import START

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SETTINGS = "monitor.yaml"
FEEDS = "feeds.yaml"
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
    wanted = (file for file in found if file.suffix.lower() in (".yaml", ".yml"))
    return sorted(file for file in wanted if _visible(file) and _visible(file.parent) and file.is_file())


def _visible(file: Path) -> bool:
    """Not an editor's lock file or the bookkeeping of a mounted folder (Kubernetes' `..data`)."""
    return not file.name.startswith((".", "#"))


def _stray(file: Path, folder: Path) -> Report:
    report = Report(file)
    if file.suffix != ".yaml":
        report.error(
            START,
            "this file is not read, because its name does not end in .yaml",
            f"rename it to {file.stem}.yaml",
        )
    elif file == folder / "mutes.yaml":
        report.warning(START, "mutes are not supported yet, so this file mutes nothing", "take it out")
    else:
        report.warning(START, "this file is not read", _mend(file, folder))
    return report


def _mend(file: Path, folder: Path) -> str:
    # 0.75: "feed" is near "feeds" (0.89), "migration" is not near "monitor" (0.63).
    near = closest(file.stem, ("monitor", "feeds"), cutoff=0.75) if file.parent == folder else None
    return f"rename it to {near}.yaml" if near else f"move it to {folder / WATCHLISTS} if it is a watchlist"
