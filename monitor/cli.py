"""The command line: read arguments, call one function, print. What is heavy is imported where it is needed."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from monitor.arguments import WRONG, parser
from monitor.errors import UserError
from monitor.usage import COMMANDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

# Exit statuses, fixed by the command-line contract.
DONE, INTERRUPTED = 0, 130

# Objects made before Python looks among them for cycles. With its own 700 that is 8 % of the CPU of a start, in which
# nearly all that is made stays; 10,000 small objects are about a megabyte.
OBJECTS_BETWEEN_COLLECTIONS = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 shows what it can
    options = _options(arguments)
    if options.command == "help":
        return main([*filter(None, (options.about,)), "--help"])
    from monitor.logs import set_up_logging  # a quarter of what `--help` takes

    set_up_logging(options.log_level, options.log_format)
    signal.signal(signal.SIGTERM, _end)
    try:
        return _run(options)
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


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for, with what was not given filled in; combinations that would ignore something are refused."""
    known = parser()
    options = known.parse_args(arguments)
    options.config = getattr(options, "config", None) or os.environ.get("MONITOR_CONFIG") or "config"
    options.state = getattr(options, "state", None) or os.environ.get("MONITOR_STATE") or "state"
    options.log_format = getattr(options, "log_format", "text")
    daemon = options.command is None and not (options.once or options.dry_run)
    options.log_level = getattr(options, "log_level", "info" if daemon else "warning")
    if options.command and (options.once or options.dry_run):
        known.error("--once and --dry-run stand alone, without a command")
    if options.command and options.format:
        known.error(f"--format stands behind the command: monitor {options.command} … --format {options.format}")
    if daemon and options.format:
        known.error("--format goes with --once or --dry-run: the daemon prints nothing")
    return options


def _run(options: argparse.Namespace) -> int:
    if options.command is None:
        return _run_cycle(options)
    from importlib import import_module

    command = COMMANDS[options.command]
    module, _, name = command.function.partition(":")
    status: int = getattr(import_module(module), name)(**{one: getattr(options, one) for one in command.takes})
    return status


def _run_cycle(options: argparse.Namespace) -> int:
    if not options.dry_run:
        # `--once` has nothing to read again, and would die of it between two messages; the daemon has its own way as
        # soon as it listens.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from monitor.commands import run

    if options.dry_run:
        return run.dry_run(options.config, options.state, options.format or "text")
    if options.once:
        return run.once(options.config, options.state, options.format or "text")
    return run.daemon(options.config, options.state)
