"""Every command: what `--help` says of it, what it takes, and which function does it.

A command's function has one parameter for each option that it takes: `config` and `state`, unless it ignores them, and
the `dest` of each argument below. It returns the exit status. The table names functions instead of importing them, so
that `--help` and a mistyped command cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOBAL = ("config", "state")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command: the names and keywords of `ArgumentParser.add_argument`."""

    names: tuple[str, ...]
    keywords: Mapping[str, Any]

    @property
    def dest(self) -> str:
        """The parameter of the command's function that it fills."""
        return str(self.keywords.get("dest", self.names[0].lstrip("-").replace("-", "_")))


def argument(*names: str, **keywords: Any) -> Argument:
    """An argument, written as for `ArgumentParser.add_argument`."""
    return Argument(names, keywords)


def formats(*known: str) -> Argument:
    """`--format`, the first of `known` by default."""
    return argument("--format", dest="form", choices=known, default=known[0], help=f"default: {known[0]}")


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `text` is its description, then an example and what its exit statuses mean."""

    summary: str
    text: str
    function: str
    arguments: tuple[Argument, ...] = ()
    ignores: tuple[str, ...] = ()

    @property
    def takes(self) -> tuple[str, ...]:
        """The parameters of its function."""
        return (*(name for name in GLOBAL if name not in self.ignores), *(one.dest for one in self.arguments))


COMMANDS: Mapping[str, Command] = {
    "check": Command(
        summary="validate the configuration and run its examples",
        text="""\
Read every file of the configuration and say what is wrong: at file:line:column, with what to write instead.
Then run the examples beside each item of the watchlists. Nothing is fetched, posted or stored.

example: monitor check --config config

exit status: 0 all holds; 1 an example fails; 2 the configuration cannot be used
""",
        function="monitor.commands.check:check",
        arguments=(formats("text", "json"),),
        ignores=("state",),
    ),
    "explain": Command(
        summary="say what matched in an article, what did not, and why",
        text="""\
Read one article and say which items match, which nearly did, and which of its words decided.
Nothing is posted or stored.

example: monitor explain https://news.example/2026/comar-tapachula
         echo "La Comar abrió otra oficina en Tapachula." | monitor explain -

exit status: 0 the article was read; 2 it could not be, or the configuration is wrong
""",
        function="monitor.commands.explain:explain",
        arguments=(
            argument("source", metavar="URL|FILE|-", help="a page on the web, an HTML or text file, or standard input"),
            argument("--watchlist", metavar="FILE", help="try this watchlist instead of those in force"),
            formats("text", "json"),
        ),
    ),
    "replay": Command(
        summary="what an edit of the watchlists would have told: stories gained and lost",
        text="""\
Decide again every article read since then, by the watchlists as they stand in config/ now, and compare with what was
decided on the day: stories gained, lost, turned unsure or sure, and why. Nothing is posted or stored.

example: monitor replay --since 30d
         monitor replay --since 2026-10-01 --watchlist draft.yaml

exit status: 0 done; 2 the configuration, the file or the state cannot be used
""",
        function="monitor.commands.replay:replay",
        arguments=(
            argument("--since", metavar="TIME", default="30d", help="30d, 12h or a day: 2026-10-01 (default: 30d)"),
            argument("--watchlist", metavar="FILE", help="try this file in the place of the watchlist of its id"),
            formats("text", "json"),
        ),
    ),
    "search": Command(
        summary="full text over all that was read",
        text="""\
Look for words in headline, text and summary of every article that was read, whether it matched or not.
Every word must stand there; accents and capitals do not matter. Nothing is fetched or posted.

  comar tapachula      both words
  '"asylum seekers"'   exactly these words, one behind the other
  tapachul*            what begins so
  'comar -insurance'   the first, and not the second

example: monitor search comar tapachula --since 30d

exit status: 0 done, also when nothing was found; 2 there is nothing to look for, or nothing to look in
""",
        function="monitor.commands.search:search",
        arguments=(
            argument("words", metavar="WORDS", nargs="+", help="what to look for, as above"),
            argument("--since", metavar="TIME", help="published since: 30d, 12h or a day: 2026-10-01"),
            argument("--sort", choices=("newest", "best"), default="newest", help="default: newest"),
            argument("--limit", metavar="N", type=int, default=20, help="how many to show (default: 20)"),
            formats("text", "json"),
        ),
    ),
    "demo": Command(
        summary="the whole thing on a bundled sample press: no network, no Slack",
        text="""\
Run the whole pipeline on a sample press that is served on this machine, and print its digest.
Needs no network, no Slack and no configuration; leaves nothing behind.

example: monitor demo --format slack

exit status: 0 done; 2 the shipped watchlist was edited wrongly and git has no sound one
""",
        function="monitor.demo:demo",
        arguments=(formats("text", "json", "slack"),),
        ignores=GLOBAL,
    ),
}
