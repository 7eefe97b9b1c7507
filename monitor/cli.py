"""The command line: read arguments, call one function, print. What is heavy is imported where it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import UserError
from monitor.logs import set_up_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Exit statuses, fixed by the command-line contract.
DONE, NEEDS_A_PERSON, WRONG, INTERRUPTED = 0, 1, 2, 130

EPILOG = """\
exit status: 0 done; 1 done, but something needs a person (a delivery parked, every feed failing, an example
failing); 2 the configuration or the command line is wrong, nothing was run; 130 interrupted.

The Slack token is read from $SLACK_BOT_TOKEN, or from the file that $SLACK_BOT_TOKEN_FILE names.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _check_options(parser, options)
    set_up_logging(options.log_level, options.log_format)
    run: Callable[[argparse.Namespace], int] = options.run
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


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("global options")
    group.add_argument(
        "--config", metavar="DIR", help="folder with the YAML files (default: config, or $MONITOR_CONFIG)"
    )
    group.add_argument("--state", metavar="DIR", help="where the store lives (default: state, or $MONITOR_STATE)")
    group.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        help="default: info for the daemon, else warning",
    )
    group.add_argument("--log-format", choices=("text", "json"), help="default: text")

    parser = argparse.ArgumentParser(
        prog="monitor",
        parents=[common],
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    check = commands.add_parser("check", parents=[common], help="validate the configuration and run its examples")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_run_check)

    explain = commands.add_parser(
        "explain", parents=[common], help="say what matched in an article, what did not, and why"
    )
    explain.add_argument(
        "source", metavar="URL|FILE|-", help="a page on the web, an HTML or text file, or standard input"
    )
    explain.add_argument("--watchlist", metavar="FILE", help="try this watchlist instead of those in force")
    explain.add_argument("--format", choices=("text", "json"), default="text")
    explain.set_defaults(run=_run_explain)

    demo = commands.add_parser(
        "demo", parents=[common], help="the whole thing on a bundled sample press: no network, no Slack"
    )
    demo.add_argument("--format", choices=("text", "json", "slack"), default="text")
    demo.set_defaults(run=_run_demo)
    return parser


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
