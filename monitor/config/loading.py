"""The folder of configuration as one checked, immutable record, with every mistake told in one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from monitor.config import checks, mutes, suspicions
from monitor.config.document import Document, read_document
from monitor.config.keys import line_for
from monitor.config.lists import expand
from monitor.config.problems import ConfigError, Problem, Report, legible
from monitor.config.records import Record
from monitor.config.schema import Config, FeedsFile, MutesFile, Settings, Watchlist
from monitor.config.sentences import validate
from monitor.config.strays import FEEDS, MUTES, SETTINGS, report_strays, watchlist_files
from monitor.config.tree import START, MappingNode, Node, PathPart, find, follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Model = TypeVar("Model", bound=Record)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration that holds, what is odd about it, and where everything in it stands."""

    config: Config
    warnings: tuple[Problem, ...]
    _documents: Mapping[tuple[str, ...], Document] = field(repr=False)

    def where(self, *path: PathPart) -> str:
        """The place of a value, as `config/watchlists/migration.yaml:33:7`.

        The path begins with "settings", "feeds", "mutes" or "watchlists" and a watchlist's id, and goes on as the
        file does: ("settings", "http", "contact"), ("feeds", 2, "url"), ("mutes", 0, "until"),
        ("watchlists", "migration", "items", "comar", "examples", "match", 0). Entries of a list go by number from 0,
        or by `id`. Words that came out of a `$list` have the place they have there. A path that leads nowhere gives
        the nearest place above it.
        """
        if path[:1] == ("watchlists",):
            head, rest = tuple(map(str, path[:2])), path[2:]
        elif path[:1] == ("settings",):
            head, rest = ("settings",), path[1:]
        else:
            head, rest = (str(path[0]) if path else "",), path
        document = self._documents.get(head)
        if document is None:
            raise KeyError(f"nothing of the configuration is called {'/'.join(map(str, path))}")
        place = START if document.root is None else follow(document.root, rest).place
        return legible(f"{document.file}:{place.line}:{place.column}")


def load(folder: Path) -> Loaded:
    """Read `folder`: monitor.yaml, feeds.yaml, mutes.yaml (if it is there) and watchlists/*.yaml.

    Raises:
        ConfigError: with every mistake found in any of the files; then nothing of them should be used.
    """
    if not folder.is_dir():
        mend = "name the folder with --config, or create it with monitor.yaml, feeds.yaml and watchlists/"
        raise ConfigError([Problem(folder, 1, 1, "there is no such folder", mend)])
    files = _Files.of(folder)
    _check_across(files)
    config = _config(files)
    reports = [part.report for part in files.every]
    reports += report_strays(folder, [report.file for report in reports])
    if config is None or any(report.errors for report in reports):
        raise ConfigError(_in_reading_order(report.errors for report in reports))
    documents: dict[tuple[str, ...], Document] = {
        ("settings",): files.settings.document,
        ("feeds",): files.feeds.document,
        ("mutes",): files.mutes.document,
    }
    for watchlist, part in zip(config.watchlists, files.watchlists, strict=True):
        documents[("watchlists", watchlist.watchlist)] = part.document
    return Loaded(config, _in_reading_order(report.warnings for report in reports), documents)


def load_watchlist(file: Path) -> Watchlist:
    """Read one watchlist file by itself.

    Raises:
        ConfigError: with every mistake found in it.
    """
    part = _Part.of(file)
    watchlist = _watchlist(part)
    if part.report.errors or watchlist is None:
        raise ConfigError(_in_reading_order([part.report.errors]))
    return watchlist


@dataclass(frozen=True, slots=True)
class _Part:
    """One file and what was found in it."""

    document: Document
    report: Report

    @classmethod
    def of(cls, file: Path, *, wanted: bool = True, needed: bool = True) -> _Part:
        """Read `file`. One that is not `wanted` may hold nothing, one that is not `needed` need not be there."""
        report = Report(file)
        if not needed and not file.exists():
            return cls(Document(file, MappingNode(START)), report)
        document = read_document(report)
        if document.root is None and not report.errors:
            if wanted:
                report.error(
                    START,
                    "the file is empty",
                    _MEND_FOR_EMPTY.get(file.name, "begin with watchlist: and items:"),
                )
            else:
                document = Document(file, MappingNode(START))
        return cls(document, report)

    @property
    def root(self) -> Node | None:
        return self.document.root

    def validated(self, model: type[Model]) -> Model | None:
        return None if self.root is None else validate(model, self.root, self.report)


@dataclass(frozen=True, slots=True)
class _Files:
    """Every file of the folder that is read."""

    settings: _Part
    feeds: _Part
    mutes: _Part
    watchlists: list[_Part]

    @classmethod
    def of(cls, folder: Path) -> _Files:
        return cls(
            settings=_Part.of(folder / SETTINGS, wanted=False),
            feeds=_Part.of(folder / FEEDS),
            mutes=_Part.of(folder / MUTES, wanted=False, needed=False),
            watchlists=[_Part.of(file) for file in watchlist_files(folder)],
        )

    @property
    def every(self) -> tuple[_Part, ...]:
        return (self.settings, self.feeds, self.mutes, *self.watchlists)


_MEND_FOR_EMPTY = {FEEDS: f"begin with {line_for('feeds')}"}


def _watchlist(part: _Part) -> Watchlist | None:
    expand(part.root, part.report)
    checks.check_items(part.root, part.report)
    suspicions.suspect_items(part.root, part.report)
    return part.validated(Watchlist)


def _config(files: _Files) -> Config | None:
    """The whole, or None when a file did not become what it should."""
    lists = [_watchlist(part) for part in files.watchlists]
    settings, feeds = files.settings.validated(Settings), files.feeds.validated(FeedsFile)
    written = files.mutes.validated(MutesFile)
    whole = [each for each in lists if each is not None]
    if settings is None or feeds is None or written is None or len(whole) < len(lists):
        return None
    assert files.settings.root is not None
    assert files.feeds.root is not None
    names = [each.watchlist for each in whole]
    suspicions.suspect_settings(settings, files.settings.root, names, files.settings.report)
    suspicions.suspect_feeds(feeds, files.feeds.root, files.feeds.report)
    muted = mutes.resolved(written, files.mutes.root, whole)
    lines = [follow(files.feeds.root, ("feeds", at, "url")).place.line for at in range(len(feeds.feeds))]
    places = {feed.id: f"{FEEDS}:{line}" for feed, line in zip(feeds.feeds, lines, strict=True)}
    return Config(settings=settings, feeds=feeds.feeds, watchlists=tuple(whole), mutes=muted, feed_places=places)


def _check_across(files: _Files) -> None:
    """What one file says of another. A file that could not be read is not held against the others."""
    settings, feeds, watchlists = files.settings, files.feeds, files.watchlists
    checks.check_feeds(feeds.root, feeds.report)
    checks.check_digests(settings.root, settings.report)
    mutes.check_mutes(files.mutes.root, files.mutes.report)
    mutes.suspect_phrases(files.mutes.root, files.mutes.report)
    if settings.document.whole and (settings.root is None or isinstance(settings.root, MappingNode)):
        checks.check_somebody_is_told(settings.root, settings.report)
    known = checks.check_watchlist_ids((part.document, part.report) for part in watchlists)
    if watchlists and all(part.document.whole and _named(part) for part in watchlists):
        checks.check_digest_watchlists(settings.root, known, settings.report)
        mutes.check_muted_items(files.mutes.root, [part.root for part in watchlists], files.mutes.report)
    if feeds.document.whole:
        mutes.check_muted_feeds(files.mutes.root, feeds.root, files.mutes.report)
        for part in watchlists:
            checks.check_sources(part.root, feeds.root, part.report)


def _named(watchlist: _Part) -> bool:
    return any(find(watchlist.root, "watchlist"))


def _in_reading_order(found: Iterable[Iterable[Problem]]) -> tuple[Problem, ...]:
    """File by file as they were read, each from top to bottom."""
    return tuple(problem for file in found for problem in sorted(file))
