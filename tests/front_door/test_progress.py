"""Progress at a terminal: honest from its first frame."""

from __future__ import annotations

import io

from rich.console import Console
from rich.progress import MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from monitor.progress import Shown, Silent, progress


def test_no_line_is_shown_before_its_total_is_known_and_it_grows_with_what_is_found() -> None:
    stream = io.StringIO()
    columns = (TextColumn("{task.description}"), MofNCompleteColumn())
    bars = Bars(*columns, console=Console(file=stream, force_terminal=True, width=60), auto_refresh=False)
    shown = Shown(bars)
    with bars:
        shown.expect("feeds", 0)
        bars.refresh()
        assert bars.tasks == []
        shown.expect("feeds", 3)
        shown.done("feeds")
        shown.expect("feeds", 2)
        bars.refresh()
    assert [(task.completed, task.total) for task in bars.tasks] == [(1, 5)]
    assert "0/0" not in stream.getvalue()
    assert "1/5" in stream.getvalue()


def test_it_is_silent_where_nobody_watches() -> None:
    with progress() as bars:  # the standard error of a test is no terminal
        assert isinstance(bars, Silent)
