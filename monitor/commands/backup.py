"""`monitor backup`: a consistent copy of the state, while a daemon writes."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import UserError
from monitor.plural import plural
from monitor.store import back_up_store, size


def backup(state: str, file: str, force: bool) -> int:  # noqa: FBT001 - the command line's option
    """Write the copy and say what it holds; returns the exit status. Raises UserError where that cannot be done."""
    target = Path(file)
    if target.is_dir():
        raise UserError(f"{file} is a folder: name a file, for example {target / 'monitor.db'}")
    if target.exists() and not force:
        raise UserError(f"{file} is there already: name another file, or put it in its place with --force")
    copied = back_up_store(state, target)
    print(
        f"{file}: {size(copied.size)}, checked: {plural(copied.articles, 'article')}, "
        f"{plural(copied.stories, 'story', 'stories')}. To restore it, stop monitor and put it into an empty state "
        "folder as monitor.db (docs/operating.md)."
    )
    return 0
