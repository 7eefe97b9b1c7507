"""The command line as argparse knows it: the global options, the modes without a command, and the commands."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NoReturn

from monitor import __version__
from monitor.usage import COMMANDS, GLOBAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.usage import Command

WRONG = 2
"""The exit status when the command line or the configuration is wrong, fixed by the command-line contract."""

EPILOG = """\
exit status: 0 done; 1 done, but something needs a person (a delivery parked, every feed failing, an example
failing); 2 the configuration or the command line is wrong, nothing was run; 130 interrupted.

The Slack token is read from $SLACK_BOT_TOKEN, or from the file that $SLACK_BOT_TOKEN_FILE names.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong before anything else; the usage, which is long, only when asked for."""

    def error(self, message: str) -> NoReturn:
        """Leave with status 2; an unknown command or choice gets the nearest known one."""
        unknown = re.search(r"argument ([^:]+): invalid choice: '([^']*)' \(choose from (.*)\)$", message)
        if unknown:
            from difflib import get_close_matches  # only a mistake needs it

            known = re.findall(r"[\w-]+", unknown[3])
            near = get_close_matches(unknown[2], known, n=1)
            what = f"there is no command {unknown[2]}" if unknown[1] == "COMMAND" else f"{unknown[1]} {unknown[2]}"
            message = f"{what}: " + (f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}")
        self.exit(WRONG, f"{self.prog}: {message}\n`{self.prog} --help` says what there is.\n")


def parser() -> Parser:
    """The whole command line. What it parses has `command`: a name of `COMMANDS`, "help", or None for a cycle."""
    whole = Parser(
        prog="monitor",
        parents=[_global_options()],
        description="Watch the press for what a policy desk must not miss, tell it once. No command: the daemon.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"monitor {__version__}")
    mode = whole.add_mutually_exclusive_group()
    mode.add_argument("--once", action="store_true", help="one cycle now, then every digest that has something to tell")
    mode.add_argument(
        "--dry-run", action="store_true", help="one cycle; print the digests, post nothing, change nothing"
    )
    whole.add_argument(
        "--format", choices=("text", "json", "slack"), help="how --dry-run and --once report (default: text)"
    )
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        _add(commands, name, command)
    asked = commands.add_parser("help", help="this text, or that of a command")
    asked.add_argument("about", nargs="?", choices=tuple(COMMANDS), metavar="COMMAND")
    return whole


def _global_options(without: Sequence[str] = ()) -> Parser:
    """The options that every command takes; those that a command makes no use of are taken and not offered."""
    options = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = options.add_argument_group("global options")
    helps = {
        "config": "folder with the YAML files (default: config, or $MONITOR_CONFIG)",
        "state": "where the store lives (default: state, or $MONITOR_STATE)",
    }
    for name in GLOBAL:
        group.add_argument(f"--{name}", metavar="DIR", help=argparse.SUPPRESS if name in without else helps[name])
    levels = ("debug", "info", "warning", "error")
    group.add_argument("--log-level", choices=levels, help="default: info for the daemon, else warning")
    group.add_argument("--log-format", choices=("text", "json"), help="default: text")
    return options


def _add(commands: argparse._SubParsersAction[Parser], name: str, command: Command) -> None:
    description, _, epilog = command.text.partition("\n\n")
    found = commands.add_parser(
        name,
        parents=[_global_options(command.ignores)],
        help=command.summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for one in command.arguments:
        found.add_argument(*one.names, **one.keywords)
