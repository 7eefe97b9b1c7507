"""Warnings: what is allowed, and seldom meant."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.config.problems import Report, quoted, shown
from monitor.config.times import spoken
from monitor.config.tree import (
    START,
    MappingNode,
    Node,
    Place,
    ScalarNode,
    SequenceNode,
    find,
    find_nodes,
    follow,
)
from monitor.config.zones import doubt_of

if TYPE_CHECKING:
    from monitor.config.schema import FeedsFile, Settings

# What follows a town after a comma: [Darien, Connecticut] is two names to YAML. States of the USA and Mexico
# and the countries of the Americas, since the desk's towns lie there; Spanish forms where they differ.
_REGIONS = (
    "|alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|"
    "hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|"
    "michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|"
    "new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|"
    "south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|"
    "wisconsin|wyoming|dc|d.c.|puerto rico|aguascalientes|baja california|baja california sur|"
    "campeche|chiapas|chihuahua|coahuila|colima|durango|guanajuato|guerrero|hidalgo|jalisco|"
    "michoacán|morelos|nayarit|nuevo león|oaxaca|puebla|querétaro|quintana roo|san luis potosí|"
    "sinaloa|sonora|tabasco|tamaulipas|tlaxcala|veracruz|yucatán|zacatecas|cdmx|méxico|mexico|usa|"
    "u.s.|us|united states|estados unidos|canada|canadá|guatemala|belize|belice|honduras|el salvador|"
    "nicaragua|costa rica|panama|panamá|cuba|haiti|haití|dominican republic|república dominicana|"
    "colombia|venezuela|ecuador|peru|perú|bolivia|chile|argentina|paraguay|uruguay|brazil|brasil|"
)
_OPERATOR = re.compile(r"(?=.*[a-z]).*\S (?:AND|OR|NOT|NEAR) \S")
# [CILA; IBWC], [CILA OR IBWC], [CILA y IBWC]: two names that nobody will find as one. "and" between words is part of
# many names (Customs and Border Protection), between two acronyms hardly of any.
_JOINED = re.compile(r".*\S(?:\s*(?P<sign>[;|])\s*| (?P<word>OR) )\S.*")
_ACRONYMS = re.compile(r"[A-ZÁÉÍÓÚÑ]{2,} (?P<word>y|e|o|u|and|or) [A-ZÁÉÍÓÚÑ]{2,}")
_PLACEHOLDER = re.compile(r"\bexample\.(?:org|com|net)\b")

SOONEST = timedelta(minutes=10)
"""Asking more often than this gets programs blocked; hosts' own pages allow once an hour."""


def suspect_items(root: Node | None, report: Report) -> None:
    """What in a watchlist looks split at a comma, or like an operator of another program."""
    looked_at = set[int]()  # a word of a list stands in every item that uses it
    for item in find_nodes(root, "items", "*"):
        if not isinstance(item, MappingNode):
            continue
        for path in (("names",), ("ambiguous",), ("never", "phrases")):
            for names in find_nodes(item, *path):
                _suspect_split_name(names, report)
        own = {name.casefold() for key in ("names", "ambiguous") for name in find(item, key, "*")}
        for signs in find_nodes(item, "lookalikes", "*", "signs"):
            _suspect_split_name(signs, report, after=own)
        for kind in ("match", "no_match", "unsure"):
            for sentences in find_nodes(item, "examples", kind):
                _suspect_split_sentence(sentences, report)
        words = (name for key in ("names", "ambiguous", "signs", "only_with") for name in find(item, key, "*"))
        for name in (name for name in words if id(name) not in looked_at):
            looked_at.add(id(name))
            _suspect_operators(name, report)


def _suspect_split_name(names: Node, report: Report, after: set[str] | None = None) -> None:
    """`[Darien, Connecticut]`: a region right behind another name (in signs: behind one of the item's)."""
    for town, region in _plain_neighbours(names):
        split = not _is_region(town) if after is None else town.casefold() in after
        if split and _is_region(region):
            both = f"{shown(town)}, {shown(region)}"
            report.warning(
                region.place,
                f"[{both}] is two names to YAML, and {shown(region)} alone counts as one",
                f'if it is one name, write ["{both}"]; if they are two, ["{shown(town)}", "{shown(region)}"]',
            )


def _is_region(name: str) -> bool:
    return f"|{name.casefold()}|" in _REGIONS


def _suspect_split_sentence(sentences: Node, report: Report) -> None:
    """`[Comar, overwhelmed by requests, opened an office.]`: three examples instead of one."""
    for before, rest in _plain_neighbours(sentences):
        if rest[:1].islower() and not before.endswith((".", "!", "?", "…", "»", "”")):
            report.warning(
                rest.place,
                f"the comma before {quoted(rest)} ends one example and begins another",
                "if it is one sentence, put the whole of it in quotes",
            )
            return


def _plain_neighbours(node: Node) -> list[tuple[ScalarNode, ScalarNode]]:
    """Pairs of neighbours in `[…]`, both written without quotes: where a comma may have split one text."""
    if not isinstance(node, SequenceNode) or not node.flow:
        return []
    return [
        (first, second)
        for first, second in pairwise(node)
        if isinstance(first, ScalarNode) and isinstance(second, ScalarNode) and first.plain and second.plain
    ]


def _suspect_operators(name: ScalarNode, report: Report) -> None:
    joined = _JOINED.fullmatch(name) or _ACRONYMS.fullmatch(name)
    if joined:
        _tell_joined(name, joined, report)
    elif _OPERATOR.match(name):
        report.warning(
            name.place,
            f"{quoted(name)} is looked for as it stands, with its capital AND, OR or NOT",
            "there are no operators: write the names one by one, and use only_with or never to narrow",
        )


def _tell_joined(name: ScalarNode, joined: re.Match[str], report: Report) -> None:
    between = joined.groupdict().get("sign") or joined.group("word")
    names = re.split(rf"\s*{re.escape(between)}\s*" if between in ";|" else f" {between} ", name)
    report.warning(
        name.place,
        f"{quoted(name)} is one name, and holds {between}",
        f"separate names with commas: [{shown(', '.join(filter(None, names)))}]",
    )


def suspect_settings(settings: Settings, root: Node, watchlists: list[str], report: Report) -> None:
    """A contact that is nobody's, an odd clock, an open guard, a token in the clear, a watchlist nobody is told of."""
    if doubt := doubt_of(settings.timezone):
        report.warning(_place(root, "timezone"), *doubt)
    _suspect_contact(settings.http.contact, _place(root, "http", "contact"), report)
    for number, network in enumerate(settings.http.allow_private):
        if network.endswith("/0"):
            place = _place(root, "http", "allow_private", number)
            report.warning(
                place, f"{network} lets pages lead us to every machine inside", "name the few that are meant"
            )
    address = settings.slack.api_url
    if address.startswith("http://") and not re.match(r"http://(localhost|127\.|\[::1\])", address):
        place = _place(root, "slack", "api_url")
        report.warning(place, "with http:// the Slack token travels unencrypted", "write https://")
    told = {name for digest in settings.digests for name in digest.watchlists}
    for name in watchlists:
        if name not in told:
            place = _place(root, "digests")
            report.warning(place, f"no digest tells of the watchlist {name}", "name it under watchlists: of a digest")


def _suspect_contact(contact: str, place: Place, report: Report) -> None:
    mend = "write a page about you or a mail address: servers block programs that do not say whose they are"
    if not contact:
        report.warning(place, "`contact` is empty", mend)
    elif _PLACEHOLDER.search(contact):
        report.warning(place, f"`contact` is still the example ({contact})", mend)


def suspect_feeds(feeds: FeedsFile, root: Node, report: Report) -> None:
    """Feeds that would be asked too often."""
    for number, feed in enumerate(feeds.feeds):
        if feed.every is not None and feed.every < SOONEST:
            place = _place(root, "feeds", number, "every")
            message = f"asking {feed.id} every {spoken(feed.every)} is likely to get us blocked"
            report.warning(place, message, f"write {spoken(SOONEST)} or more")


def _place(root: Node, *path: str | int) -> Place:
    return follow(root, path).place if root else START
