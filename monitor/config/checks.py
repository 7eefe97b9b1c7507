"""Mistakes that no single value shows: what stands twice, what names something that is not there.

They look at the trees, not at the models, so that they are found in the same run as everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.keys import line_for
from monitor.config.problems import Report, did_you_mean, quoted, shown
from monitor.config.tree import START, MappingNode, Node, ScalarNode, find, find_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.config.document import Document


def check_feeds(root: Node | None, report: Report) -> None:
    """Every feed has its own id and its own address."""
    _once(find(root, "feeds", "*", "id"), "the feed", report)
    first: dict[str, ScalarNode] = {}
    for url in find(root, "feeds", "*", "url"):
        same = first.setdefault(_address(url), url)
        if same is not url:
            report.error(url.place, f"this feed is there already, on line {same.place.line}", "delete one of the two")


def _address(url: str) -> str:
    """What two spellings of one feed's address have in common: host and path."""
    _, _, rest = url.partition("://")
    host, slash, path = rest.partition("#")[0].partition("/")
    return host.lower() + (slash + path).rstrip("/")


def check_items(root: Node | None, report: Report) -> None:
    """Every item has its own id, and something to be found by."""
    _once(find(root, "items", "*", "id"), "the item", report)
    for item in find_nodes(root, "items", "*"):
        if isinstance(item, MappingNode) and not any(item.get(key) for key in ("names", "ambiguous", "together")):
            if any(_spoilt(item.get(key)) for key in ("names", "ambiguous", "together")):
                continue  # told already
            report.error(
                item.place,
                f"item {shown(str(item.get('id', '')))} has nothing to be found by",
                "add names: [...], ambiguous: [...] or together: [...]",
            )


def _spoilt(node: Node | None) -> bool:
    return isinstance(node, ScalarNode)


def check_somebody_is_told(root: Node | None, report: Report) -> None:
    """There is a digest at all."""
    digests = root.get("digests") if isinstance(root, MappingNode) else None
    if digests is None or digests == []:
        report.error(
            digests.place if digests is not None else START,
            "there is no digest, so nobody would be told anything",
            f"add {line_for('digests')}",
        )


def check_digests(root: Node | None, report: Report) -> None:
    """Each digest has its own id, no time of it stands twice, and its quiet hours are hours."""
    _once(find(root, "digests", "*", "id"), "the digest", report)
    for times in find_nodes(root, "digests", "*", "at"):
        _once(find(times, "*"), "the time", report)
    for quiet in find_nodes(root, "digests", "*", "quiet"):
        if isinstance(quiet, MappingNode) and quiet.get("from", START) == quiet.get("to"):
            report.error(
                quiet.place,
                "the quiet hours begin and end at the same time",
                "make them differ, or delete them",
            )


def check_watchlist_ids(documents: Iterable[tuple[Document, Report]]) -> list[str]:
    """Every watchlist has its own id. Returns the ids."""
    first: dict[str, Document] = {}
    for document, report in documents:
        for name in find(document.root, "watchlist"):
            other = first.setdefault(str(name), document)
            if other is not document:
                report.error(name.place, f"the watchlist {shown(name)} is there already, in {other.file}", "rename one")
    return list(first)


def check_digest_watchlists(root: Node | None, known: list[str], report: Report) -> None:
    """Digests tell of watchlists that there are, each once."""
    for named in find_nodes(root, "digests", "*", "watchlists"):
        _once(find(named, "*"), "the watchlist", report)
        for name in find(named, "*"):
            if name not in known:
                otherwise = f"the watchlists are {', '.join(known)}" if known else "write a file for it in watchlists/"
                report.error(name.place, f"there is no watchlist {quoted(name)}", did_you_mean(name, known, otherwise))


def check_sources(root: Node | None, feeds: Node | None, report: Report) -> None:
    """Sources that items want or refuse are feeds of ours (id or name), or hosts."""
    ids = [str(name) for name in find(feeds, "feeds", "*", "id")]
    known = {name.casefold() for name in (*ids, *find(feeds, "feeds", "*", "name"))}
    for group in ("only", "never"):
        for source in find(root, "items", "*", group, "sources", "*"):
            if source.casefold() not in known and "." not in source:
                mend = did_you_mean(source, ids, "write a feed's id from feeds.yaml, or a host like example.org")
                report.error(source.place, f"there is no feed {quoted(source)}", mend)


def _once(scalars: Iterable[ScalarNode], what: str, report: Report) -> None:
    first: dict[str, ScalarNode] = {}
    for scalar in scalars:
        same = first.setdefault(str(scalar), scalar)
        if same is not scalar:
            report.error(
                scalar.place,
                f"{what} {shown(scalar)} stands twice, first on line {same.place.line}",
                "rename or delete one",
            )
