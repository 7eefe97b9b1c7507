"""Labelled passages as whole articles: set among others, into unrelated news, beside boilerplate, cut to pieces."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from monitor.articles import house_parts
from monitor.model import Article, Span

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
OWN = ROOT / "tests" / "evaluation" / "articles.jsonl"

SEEDS = {  # what the five articles that the project began with are about (reference/watchlists.md)
    "000": {"cbp-one", "inm"},
    "001": {"cbp-one", "unhcr", "iom", "title-42"},
    "002": {"inm"},
    "003": {"cbp-one", "comar"},
    "004": {"darien"},
}


class Case(NamedTuple):
    """One article and the items that it is about.

    `layout` is how it was made. `weak` are the texts that are the house's, beside paragraphs that say so themselves;
    None where boilerplate shall count like any other text.
    """

    layout: str
    title: str
    texts: tuple[str, ...]
    labels: frozenset[str]
    language: str = "und"
    weak: tuple[int, ...] | None = ()

    @property
    def article(self) -> Article:
        whole = "\n".join(self.texts)
        spans = list(house_parts(whole, self.title)) if self.weak is not None else []
        start = 0
        for at, text in enumerate(self.texts):
            if at in (self.weak or ()):
                spans.append(Span(start, start + len(text), "related links"))
            start += len(text) + 1
        return Article(
            id="case",
            feed="",
            outlet="",
            tier=2,
            url="",
            canonical_url="",
            title=self.title,
            summary="",
            text=whole,
            weak=tuple(spans),
            language=self.language,
            published=None,
            first_seen=datetime(2026, 11, 22, tzinfo=UTC),
            full_text=True,
        )


def labelled(file: Path) -> list[Case]:
    """The lines of a file of labelled articles (DESIGN §5.4), as they stand; nothing where there is none."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [Case("alone", row["title"], (row["text"],), frozenset(row["labels"]), row["lang"]) for row in rows]


def seeds() -> list[Case]:
    """The five first articles, whole: their first line is the title."""
    cases = []
    for file in sorted((SHARED / "seeds").glob("*.txt")):
        title, _, text = file.read_text(encoding="utf-8").strip().partition("\n")
        cases.append(Case("seeds", title, (text,), frozenset(SEEDS[file.name[:3]]), "en"))
    return cases


def news() -> list[str]:
    """True texts of real pages of all kinds; nearly none is about an item."""
    file = SHARED / "data" / "pages" / "ground-truth.json.gz"
    if not file.is_file():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [page["articleBody"] for page in json.load(lines).values()]


def whole_articles(hosts: list[Case], apart: dict[Case, list[Case]], ordinary: list[str], seed: int) -> list[Case]:
    """Longer articles made of the passages `hosts`; `apart[host]` are passages that name nothing that it names."""
    rng = random.Random(seed)
    made: list[Case] = []
    for host in hosts:
        one, *four = rng.sample(apart[host], 5)
        made.append(_joined("two stories", host, [one], rng.randrange(2)))
        made.append(_joined("among four", host, four, rng.randrange(5)))
        made.append(
            Case(
                "boilerplate around",
                host.title,
                (*four[0].texts, *host.texts, *four[1].texts),
                host.labels,
                host.language,
                weak=(0, 2),
            )
        )
        if ordinary:
            before, after = _halves(rng.choice(ordinary))
            made.append(Case("inside other news", "", (before, *host.texts, after), host.labels, host.language))
            whole = rng.choice(ordinary)
            made.append(Case("end of other news", host.title, (whole, *host.texts), host.labels, host.language))
            made.append(Case("only in boilerplate", "", (whole, *host.texts), frozenset(), host.language, weak=(1,)))
    return made


def planted(names: dict[str, str], pages: list[str]) -> list[Case]:
    """Every name in the middle of every page: somebody else's there, as the page is about something else."""
    halves = [_halves(page) for page in pages]
    return [
        Case(item, "", (before, f"They also spoke of {name}.", after), frozenset())
        for item, name in names.items()
        for before, after in halves
    ]


def _joined(layout: str, host: Case, others: list[Case], at: int) -> Case:
    parts = [*others[:at], host, *others[at:]]
    texts = tuple(text for part in parts for text in part.texts)
    return Case(layout, host.title, texts, frozenset().union(*(part.labels for part in parts)), host.language)


def _halves(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    middle = len(lines) // 2
    return "\n".join(lines[:middle]), "\n".join(lines[middle:])
