"""`monitor status`: whether it runs, what it did, what waits, and what needs a person. Nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.errors import UserError
from monitor.runtime import utc_now
from monitor.store import view_store


def status(config: str, state: str, integrity: bool, form: str) -> int:  # noqa: FBT001 - the command line's options
    """Print how things stand, or every fault of the state; returns 1 when something needs a person.

    Raises UserError where nothing was ever stored, and when the state cannot be read.
    """
    if integrity:
        return _check(state, form)
    # All that reads configurations and knows Slack: 0.3 s of CPU that looking at the pages of a file does not need.
    from monitor.commands.status_facts import gathered
    from monitor.commands.status_print import as_json, lines, needs
    from monitor.config import load

    try:
        settings, mistakes = load(Path(config)).config, ""
    except UserError as error:  # the daemon goes on with what it has, and so does this
        settings, mistakes = None, str(error)
    now = utc_now()
    with view_store(state) as store:
        facts = gathered(store, settings, mistakes, now)
    if form == "json":
        print(json.dumps(as_json(facts), ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines(facts)))
    return int(bool(needs(facts)))


def _check(state: str, form: str) -> int:
    """Look at the whole state, page by page and row by row: 1 and every fault in words, or one line."""
    now = utc_now()
    with view_store(state) as store:
        lease = store.lease.read()
        held = lease is not None and store.lease.life(lease, now) in ("running", "silent")
        found = list(store.faults(held=held))
    if form == "json":
        print(json.dumps({"format": "monitor.integrity/1", "faults": found}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(found) or f"{state} is sound: every page, reference, fate and message.")
    return int(bool(found))
