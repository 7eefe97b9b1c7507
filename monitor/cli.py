"""The command line: read arguments, call one function, print. What is heavy is imported where it is needed."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from monitor import __version__
from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Exit statuses, fixed by the command-line contract.
DONE, NEEDS_A_PERSON, WRONG, INTERRUPTED = 0, 1, 2, 130

EPILOG = """\
exit status: 0 done; 1 done, but something needs a person (a delivery parked, every feed failing, an example
failing); 2 the configuration or the command line is wrong, nothing was run; 130 interrupted.

The Slack token is read from $SLACK_BOT_TOKEN, or from the file that $SLACK_BOT_TOKEN_FILE names.
"""

# What `--help` says of a command: its description, then an example and what its exit statuses mean.
COMMANDS: Mapping[str, str] = {
    "check": """\
Read every file of the configuration and say what is wrong: at file:line:column, with what to write instead.
Then run the examples beside each item of the watchlists. Nothing is fetched, posted or stored.

example: monitor check --config config

exit status: 0 all holds; 1 an example fails; 2 the configuration cannot be used
""",
    "explain": """\
Read one article and say which items match, which nearly did, and which of its words decided.
Nothing is posted or stored.

example: monitor explain https://news.example/2026/comar-tapachula
         echo "La Comar abrió otra oficina en Tapachula." | monitor explain -

exit status: 0 the article was read; 2 it could not be, or the configuration is wrong
""",
    "demo": """\
Run the whole pipeline on a sample press that is served on this machine, and print its digest.
Needs no network, no Slack and no configuration; leaves nothing behind.

example: monitor demo --format slack

exit status: 0 done; 2 the shipped watchlist was edited wrongly and git has no sound one
""",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _check_options(parser, options)
    from monitor.logs import set_up_logging  # a quarter of what `--help` takes

    set_up_logging(options.log_level, options.log_format)
    run: Callable[[argparse.Namespace], int] = options.run
    signal.signal(signal.SIGTERM, _end)
    try:
        return run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe left (`monitor --dry-run | head`). Python would complain once more while it closes
        # stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except UserError as error:
        print(error, file=sys.stderr)
        return WRONG


def _end(number: int, _frame: object) -> NoReturn:
    """End by an exception, so that what was begun is put away (temporary folders). The daemon has its own way."""
    sys.exit(128 + number)


class _Parser(argparse.ArgumentParser):
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


def _parser() -> _Parser:
    parser = _Parser(
        prog="monitor",
        parents=[_global_options()],
        description="Watch the press for what a policy desk must not miss, tell it once. No command: the daemon.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"monitor {__version__}")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--once", action="store_true", help="one cycle now, then every digest that has something to tell")
    mode.add_argument(
        "--dry-run", action="store_true", help="one cycle; print the digests, post nothing, change nothing"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "slack"), help="how --dry-run and --once report (default: text)"
    )
    parser.set_defaults(run=_run_cycle)
    _add_commands(parser)
    return parser


def _global_options(without: Sequence[str] = ()) -> _Parser:
    """The options that every command takes; those that a command makes no use of are taken and not offered."""
    options = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = options.add_argument_group("global options")
    helps = {
        "--config": "folder with the YAML files (default: config, or $MONITOR_CONFIG)",
        "--state": "where the store lives (default: state, or $MONITOR_STATE)",
    }
    for name, text in helps.items():
        group.add_argument(name, metavar="DIR", help=argparse.SUPPRESS if name in without else text)
    levels = ("debug", "info", "warning", "error")
    group.add_argument("--log-level", choices=levels, help="default: info for the daemon, else warning")
    group.add_argument("--log-format", choices=("text", "json"), help="default: text")
    return options


def _add_commands(parser: _Parser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, text: str, run: Callable[[argparse.Namespace], int], without: Sequence[str] = ()) -> _Parser:
        description, _, epilog = COMMANDS[name].partition("\n\n")
        found = commands.add_parser(
            name,
            parents=[_global_options(without)],
            help=text,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        found.set_defaults(run=run)
        return found

    check = command("check", "validate the configuration and run its examples", _run_check, ("--state",))
    check.add_argument("--format", choices=("text", "json"), default="text", help="default: text")

    explain = command("explain", "say what matched in an article, what did not, and why", _run_explain)
    explain.add_argument(
        "source", metavar="URL|FILE|-", help="a page on the web, an HTML or text file, or standard input"
    )
    explain.add_argument("--watchlist", metavar="FILE", help="try this watchlist instead of those in force")
    explain.add_argument("--format", choices=("text", "json"), default="text", help="default: text")

    everywhere = "the whole thing on a bundled sample press: no network, no Slack"
    demo = command("demo", everywhere, _run_demo, ("--config", "--state"))
    demo.add_argument("--format", choices=("text", "json", "slack"), default="text", help="default: text")

    asked = commands.add_parser("help", help="this text, or that of a command")
    asked.add_argument("about", nargs="?", choices=tuple(COMMANDS), metavar="COMMAND")
    asked.set_defaults(run=lambda options: main([*filter(None, (options.about,)), "--help"]))


def _check_options(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Fill in what was not given, and refuse combinations that would ignore something."""
    options.config = getattr(options, "config", None) or os.environ.get("MONITOR_CONFIG") or "config"
    options.state = getattr(options, "state", None) or os.environ.get("MONITOR_STATE") or "state"
    options.log_format = getattr(options, "log_format", "text")
    daemon = options.run is _run_cycle and not (options.once or options.dry_run)
    options.log_level = getattr(options, "log_level", "info" if daemon else "warning")
    if options.run is not _run_cycle and (options.once or options.dry_run):
        parser.error("--once and --dry-run stand alone, without a command")
    if daemon and options.format:
        parser.error("--format goes with --once or --dry-run: the daemon prints nothing")


def _run_cycle(options: argparse.Namespace) -> int:
    from monitor.commands import run

    if options.dry_run:
        return run.dry_run(options.config, options.state, options.format or "text")
    if options.once:
        return run.once(options.config, options.state, options.format or "text")
    return run.daemon(options.config, options.state)


def _run_check(options: argparse.Namespace) -> int:
    from monitor.commands import check

    return check.check(options.config, options.format)


def _run_explain(options: argparse.Namespace) -> int:
    from monitor.commands import explain

    return explain.explain(options.config, options.state, options.source, options.watchlist, options.format)


def _run_demo(options: argparse.Namespace) -> int:
    from monitor.demo import demo

    return demo(options.format)
