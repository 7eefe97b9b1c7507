"""A cycle for a person at a terminal, and the same as plain text where the output is piped."""

from __future__ import annotations

import os
import sys
from io import StringIO
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:  # rich takes 0.1 s to import: only when something is printed
    from collections.abc import Mapping

    from rich.console import Console
    from rich.text import Text

    from monitor.model import CycleResult

PIPED_WIDTH = 100  # characters: fits a mail, a log and half a wide screen
WIDEST = 110  # a line longer than this is hard to read (Bringhurst: 75 characters, ours are indented lists)

# Set by terminals that know OSC 8 (gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda, "Terminals").
LINKING = (
    "WT_SESSION",
    "KITTY_WINDOW_ID",
    "KONSOLE_VERSION",
    "DOMTERM",
    "WEZTERM_PANE",
    "GHOSTTY_RESOURCES_DIR",
)
LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio")
VTE_WITH_LINKS = 5000  # VTE 0.50, as above


def console_for(stream: TextIO | None = None, environment: Mapping[str, str] = os.environ) -> Console:
    """A console on `stream` (standard output): plain and 100 wide when piped, no colour under NO_COLOR."""
    from rich.console import Console

    class Passing(Console):
        """Leaves the end of a pipe's reader to the command line; rich itself would end the program with status 1."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    stream = stream or sys.stdout
    terminal = stream.isatty()
    console = Passing(
        file=stream,
        force_terminal=terminal,
        no_color=bool(environment.get("NO_COLOR")) or None,
        width=None if terminal else PIPED_WIDTH,
        highlight=False,
        emoji=False,
        markup=False,
        soft_wrap=False,
        legacy_windows=False,
    )
    console.width = min(console.width, WIDEST)
    return console


def can_link(environment: Mapping[str, str]) -> bool:
    """Whether the terminal shows OSC 8 links; where nobody says so the address itself is printed."""
    vte = environment.get("VTE_VERSION", "")
    return (
        any(name in environment for name in LINKING)
        or environment.get("TERM_PROGRAM") in LINKING_PROGRAMS
        or environment.get("TERM", "").startswith(("xterm-kitty", "foot", "alacritty", "contour"))
        or (vte.isdigit() and int(vte) >= VTE_WITH_LINKS)
    )


def print_hanging(text: Text | str, console: Console, label: str = "", *, indent: int = 0) -> None:
    """The text wrapped to the console's width, `label` before its first line, the others indented."""
    from rich.text import Text

    whole = Text(text) if isinstance(text, str) else text
    for line in whole.wrap(console, console.width - max(indent, len(label))):
        line.rstrip()
        console.print(Text.assemble((label, "dim"), line), soft_wrap=True)
        label = " " * indent


def print_line(text: Text, console: Console, label: str = "", *, indent: int = 0) -> None:
    """At a terminal wrapped and indented, as `print_hanging`; in a pipe every line stays whole, for grep and diff."""
    from rich.text import Text as Line

    if console.is_terminal:
        print_hanging(text, console, label, indent=indent)
    else:
        console.print(Line.assemble(label, text), soft_wrap=True)


def to_terminal(result: CycleResult) -> str:
    """The result as plain text, 100 characters wide."""
    text = StringIO()
    print_result(result, console_for(text, {}), links=False)
    return text.getvalue()


def print_result(result: CycleResult, console: Console, *, links: bool | None = None) -> None:
    """Every digest of the cycle, then how the feeds are and what became of the entries.

    `links` says whether titles may carry their address invisibly; by default as `can_link` finds.
    """
    from monitor.digest import terminal_layout as layout

    linked = console.is_terminal and (can_link(os.environ) if links is None else links)
    for digest in result.digests:
        layout.print_digest(digest, console, linked=linked)
    layout.print_threads(result.threads, console, linked=linked)
    layout.print_deliveries(result, console)
    layout.print_feeds(result, console)
    layout.print_counts(result, console)
