"""`monitor check`: is the configuration right, and does every example hold?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from monitor.config import ConfigError, Loaded, Problem, load
from monitor.plural import plural
from monitor.watch import ExampleFailure, Finding, lint, run_examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.deliver.checks import Check

FINE, NEEDS_A_PERSON, WRONG = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to tell: its place as file:line:column, what was found, what to do.

    An example has its sentence and the reason of the decision as well.
    """

    level: Literal["error", "example", "warning"]
    place: str
    message: str
    mend: str
    sentence: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """One line that editors turn into a link to the place; an example's sentence and reason follow indented."""
        if self.level == "example":
            return f"{self.place}: {self.message}\n    {self.sentence}\n    why: {self.reason}\n    mend: {self.mend}"
        return f"{self.place}: {'warning: ' if self.level == 'warning' else ''}{self.message} – {self.mend}"


# What to write where an example is decided otherwise than it says.
MENDS = {
    "match": "add one of its words to `signs`, or the name as it is written here to `names`",
    "no_match": "add what it is about to `lookalikes`, with words of it as signs, or its phrase to `never`",
    "unsure": "take out of `signs` and `lookalikes` what tips the balance",
}


def check(config: str, online: bool, form: str) -> int:  # noqa: FBT001 - a command's parameters are its options
    """Print what is wrong; with `online` Slack and the feeds are asked too, if the configuration can be used.

    Returns 2 when it cannot, 1 when an example fails or something outside needs a person, else 0.
    """
    say = _say if form == "text" else _say_nothing
    lines, counts, loaded = _looked_at(Path(config))
    status = _status(lines)
    for line in (*lines, _sum(lines, counts, status)):
        say(str(line))
    checks, fine = _asked(loaded, say) if online and loaded else ((), True)
    status = max(status, FINE if fine else NEEDS_A_PERSON)
    if form == "json":
        report = {"format": "monitor.check/1", "status": status, "lines": [asdict(line) for line in lines], **counts}
        asked = {"online": [asdict(one) for one in checks]} if online else {}
        print(json.dumps(report | asked, ensure_ascii=False, indent=1))
    return status


def _say(line: str) -> None:
    print(line, flush=True)  # the next answer may take a while


def _say_nothing(line: str) -> None:
    del line


def _asked(loaded: Loaded, say: Callable[[str], None]) -> tuple[tuple[Check, ...], bool]:
    """What was asked of the outside, and whether all of it is well."""
    # With the client and the renderer, which nothing else here needs.
    from monitor.commands.check_online import check_online, needs_a_person

    checks = check_online(loaded, say)
    return checks, not needs_a_person(checks)


def _looked_at(config: Path) -> tuple[list[Line], dict[str, int], Loaded | None]:
    try:
        loaded = load(config)
    except ConfigError as error:
        return [_problem("error", problem) for problem in error.problems], {}, None
    return _found(loaded), _counts(loaded), loaded


def _found(loaded: Loaded) -> list[Line]:
    """What is to be told of a configuration that can be used: failing examples first, then warnings."""
    watchlists = loaded.config.watchlists
    lines = [_example(loaded, failure) for failure in run_examples(watchlists)]
    lines += [_problem("warning", problem) for problem in loaded.warnings]
    now = datetime.now(UTC)
    lines += [_finding(loaded, finding) for finding in lint(watchlists, now.date())]
    return lines + _mutes(loaded, now)


def _problem(level: Literal["error", "warning"], problem: Problem) -> Line:
    return Line(level, problem.place, problem.message, problem.mend)


def _example(loaded: Loaded, failure: ExampleFailure) -> Line:
    place = loaded.where(
        "watchlists", failure.watchlist, "items", failure.item, "examples", failure.kind, failure.index
    )
    wanted = failure.kind.replace("_", " ")
    return Line(
        "example",
        place,
        f"example of {failure.item} should be “{wanted}” and is “{failure.decision}”",
        f"{MENDS[failure.kind]}; or move the example to `{failure.decision.replace(' ', '_')}`",
        failure.sentence,
        failure.reason,
    )


def _finding(loaded: Loaded, finding: Finding) -> Line:
    keys = [int(part) if part.isdigit() else part for part in finding.key.split(".")]
    index = () if finding.index is None else (finding.index,)
    place = loaded.where("watchlists", finding.watchlist, "items", finding.item, *keys, *index)
    return Line("warning", place, f"{finding.item}: {finding.message}", finding.mend)


def _mutes(loaded: Loaded, now: datetime) -> list[Line]:
    """Mutes that are over, or go on for too long, by the desk's clock."""
    if not loaded.config.mutes:
        return []
    from monitor.mutes import overdue  # with the stories, which nothing else here needs

    today = now.astimezone(ZoneInfo(loaded.config.settings.timezone)).date()
    findings = overdue(loaded.config.mutes, today)
    return [Line("warning", loaded.where("mutes", one.index, "until"), one.message, one.mend) for one in findings]


def _counts(loaded: Loaded) -> dict[str, int]:
    items = [item for watchlist in loaded.config.watchlists for item in watchlist.items]
    examples = (item.examples for item in items)
    return {
        "feeds": len(loaded.config.feeds),
        "items": len(items),
        "digests": len(loaded.config.settings.digests),
        "mutes": len(loaded.config.mutes),
        "examples": sum(len(one.match) + len(one.no_match) + len(one.unsure) for one in examples),
    }


def _status(lines: list[Line]) -> int:
    levels = {line.level for line in lines}
    return WRONG if "error" in levels else NEEDS_A_PERSON if "example" in levels else FINE


def _sum(lines: list[Line], counts: dict[str, int], status: int) -> str:
    if status == WRONG:
        return f"{len(lines)} to mend; nothing was run"
    warnings = sum(line.level == "warning" for line in lines)
    failing, examples = len(lines) - warnings, counts["examples"]
    holds = "example holds" if examples == 1 else "examples hold"
    held = f"{failing} of {plural(examples, 'example')} failing" if failing else f"{examples:,} {holds}"
    parts = [plural(counts[f"{what}s"], what) for what in ("feed", "item", "digest")]
    parts += [plural(counts["mutes"], "mute")] if counts["mutes"] else []
    return f"{', '.join(parts)}: {held}, {plural(warnings, 'warning')}"
