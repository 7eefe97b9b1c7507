"""Every command: what `--help` says of it, what it takes, and which function does it.

A command's function has one parameter for each option that it takes: `config` and `state`, unless it ignores them, and
the `dest` of each argument below. It returns the exit status. The table names functions instead of importing them, so
that `--help` and a mistyped command cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOBAL = ("config", "state")


class Argument(NamedTuple):
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


class Command(NamedTuple):
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

With --online, ask Slack and the feeds too: the token and what it may do, every channel, the layout of a digest, a
message to the ops channel that is found again and deleted; then every feed, once. Nothing is stored.

example: monitor check --config config
         SLACK_BOT_TOKEN=xoxb-… monitor check --online

exit status: 0 all holds; 1 an example fails or, with --online, something needs a person; 2 the configuration cannot be
used, nothing was asked
""",
        function="monitor.commands.check:check",
        arguments=(
            argument("--online", action="store_true", help="also ask Slack and every feed"),
            formats("text", "json"),
        ),
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

A word is what stands between spaces and signs: Chinese and Japanese are found by whole runs alone.

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
    "explain-story": Command(
        summary="say which articles are one story and why, what it relates to, and who was told",
        text="""\
Show one story: its articles and why each was joined, with the scores that decided; which one speaks for it and why;
the other stories of its event; who was told of it, and when; what a person set right. Nothing is changed.

example: monitor explain-story https://news.example/2026/comar-tapachula
         monitor explain-story 9d9f866b96fd53d8 --format json

exit status: 0 shown; 2 there is no such story, or the configuration is wrong
""",
        function="monitor.commands.explain_story:explain_story",
        arguments=(
            argument("story", metavar="STORY", help="id of a story or an article, or the address of an article"),
            formats("text", "json"),
        ),
    ),
    "stories": Command(
        summary="list stories; take an article out of one, or join two, for good",
        text="""\
List stories, take an article out of the story that it does not belong to, or make one story of two.
What is set right is remembered, and a daemon may run meanwhile. A name is an id or the address of an article.

  list                the stories that grew last, with their ids and how many articles they have
  split ARTICLE       the article begins a story of its own, which is told, and never goes back
  join STORY STORY    the second one's articles go into the first; what was told of either stays told

example: monitor stories list --least 2
         monitor stories split https://news.example/2026/15th-bus --why "another bus"
         monitor stories join 9d9f866b96fd53d8 https://paper.example/comar

exit status: 0 done; 2 there is no such article or story, or nothing to split or join; the configuration is wrong
""",
        function="monitor.commands.stories:stories",
        arguments=(
            argument("action", choices=("list", "split", "join"), help="what to do"),
            argument("names", metavar="NAME", nargs="*", help="an article to split off, or two stories to join"),
            argument("--why", metavar="TEXT", default="", help="the reason, for those who look at it later"),
            argument("--least", metavar="N", type=int, default=1, help="list stories of so many articles (default: 1)"),
            argument("--limit", metavar="N", type=int, default=20, help="how many to list (default: 20)"),
            formats("text", "json"),
        ),
    ),
    "evaluate": Command(
        summary="measure on labelled articles what is found, or on labelled pairs what is joined",
        text="""\
Decide every line of a file (JSON Lines, also gzip) and compare with its label: precision, recall, F1, and every mistake
with the words that decided. Nothing is fetched, posted or stored.

example: monitor evaluate articles.jsonl --baseline
         monitor evaluate articles.jsonl --items comar,inm --watchlist my-copy.yaml --at-least 0.97
         monitor evaluate pairs.jsonl.gz --format json

a line:  {"id": "1", "lang": "es", "title": "…", "text": "…", "labels": ["comar"]}; "labels": [] for none
or:      {"id": "1", "set": "wire", "a": {"title": "…", "text": "…", "date": "2026-11-22", "language": "es"},
          "b": {…}, "label": "copy"}; or update, coverage, distinct. `a` is there when `b` arrives

articles: an unsure one is neither found nor a false alarm and is counted apart; one that is labelled was not found, so
          recall falls. A label that no watchlist has counts as missed. --baseline takes every name as enough.
pairs:    copies and updates are the same text, other coverage and distinct ones are not; beside the grouper stand two
          baselines, Jaccard and containment of 4-word shingles from .8. Each pair is decided by itself, the other texts
          tell which wording is rare.

exit status: 0 done; 1 F1 (over all items, all pairs) is under --at-least, or a label is unknown; 2 the file or the
configuration is wrong
""",
        function="monitor.commands.evaluate:evaluate",
        arguments=(
            argument("file", metavar="FILE.jsonl", help="labelled articles, or labelled pairs of articles"),
            argument(
                "--items", metavar="A,B", help="score these items (default: those that any line is labelled with)"
            ),
            argument("--watchlist", metavar="FILE", help="try this watchlist instead of those in force"),
            argument("--baseline", action="store_true", help="beside ours, what the bare names alone would find"),
            argument("--at-least", metavar="F1", type=float, help="exit with 1 when F1 is lower (0 to 1)"),
            formats("text", "json"),
        ),
        ignores=("state",),
    ),
    "status": Command(
        summary="whether it runs, what it did, what waits, what needs a person",
        text="""\
Say how things stand: the daemon and its last sign of life, feeds that fail and what to do, when each digest told last
and tells next, messages that wait or are parked, how much is stored and how much room is left. Nothing is written.

What needs a person begins with an exclamation mark.
--integrity looks at the state instead: every page, every reference, every fate and message. It takes some seconds a
gigabyte, also beside a daemon.

example: monitor status
         monitor status --integrity

exit status: 0 all goes by itself, or is sound; 1 something needs a person; 2 there is no state, or it cannot be read
""",
        function="monitor.commands.status:status",
        arguments=(
            argument("--integrity", action="store_true", help="check the whole state instead"),
            formats("text", "json"),
        ),
    ),
    "deliveries": Command(
        summary="messages that are not in Slack yet: list them, send again, give up",
        text="""\
List the messages that are not posted: in which channel, since when, which stories, why, and what to do. Or decide what
becomes of them; a running daemon sees it within seconds.

retry sends one again now that its cause is mended. Of one whose answer was lost it says: I looked, it is not there.
drop gives one up: its stories count as told. IDs may be shortened while one alone begins so; `all` means every one.

example: monitor deliveries list
         monitor deliveries retry 3f2a
         monitor deliveries drop all --channel C0POLICY

exit status: 0 done; 1 list: something needs a person; 2 there is no such message, or it makes no sense for it
""",
        function="monitor.commands.deliveries:deliveries",
        arguments=(
            argument("action", choices=("list", "retry", "drop"), help="what to do"),
            argument("names", metavar="ID", nargs="*", default=(), help="messages, as list shows them; or all"),
            argument("--channel", metavar="CHANNEL", help="only those of this channel"),
            formats("text", "json"),
        ),
    ),
    "backup": Command(
        summary="a consistent copy of the state, also while a daemon writes",
        text="""\
Copy everything that is remembered into one file, checked and on the disk when the command ends. A daemon may go on
writing meanwhile.

To restore it, stop monitor and put the file into an empty state folder as monitor.db. What was told after the copy was
made may be told again then; what was on its way is looked for in Slack first.

example: monitor backup /backup/monitor-$(date +%F).db

exit status: 0 done; 2 it could not be made: nothing is left
""",
        function="monitor.commands.backup:backup",
        arguments=(
            argument("file", metavar="FILE", help="where to write it"),
            argument("--force", action="store_true", help="replace a file that is there, once the copy is whole"),
        ),
        ignores=("config",),
    ),
    "schema": Command(
        summary="write the JSON Schemas with which editors complete and check the YAML files",
        text="""\
Write the schemas of monitor.yaml, feeds.yaml, mutes.yaml and watchlists into schemas/ of the configuration, and say
which files do not point to theirs yet. With a name, print that schema instead. Nothing else is touched.

example: monitor schema
         monitor schema watchlist > watchlist.schema.json
         monitor schema --check

exit status: 0 done; 1 with --check: a schema is missing or is not what this version writes; 2 a file cannot be written
""",
        function="monitor.commands.schema:schema",
        arguments=(
            argument("name", nargs="?", choices=("monitor", "feeds", "mutes", "watchlist"), help="print this one"),
            argument("--check", action="store_true", help="write nothing; say whether the files are up to date"),
        ),
        ignores=("state",),
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
