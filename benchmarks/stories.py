"""Stories: the CPU of placing one article beside many. What is joined rightly, `monitor evaluate` measures.

python benchmarks/stories.py [--stored 10000]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from monitor.model import Article
from monitor.store.database import Database
from monitor.store.stories import Stories
from monitor.stories import Grouper, Placement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class _RolledBackError(Exception):
    """Carries an answer out of a transaction, which undoes what was written for it."""

    def __init__(self, answer: Placement) -> None:
        super().__init__(answer)
        self.answer = answer


class Desk:
    """A grouper on a real SQLite file, with the texts at hand."""

    def __init__(self, file: Path) -> None:
        self.db = Database(file)
        self.articles: dict[str, Article] = {}
        self.grouper = Grouper(Stories(self.db), self._texts)

    def _texts(self, ids: Sequence[str], /) -> Mapping[str, Article]:
        return {one: self.articles[one] for one in ids if one in self.articles}

    def keep(self, article: Article, now: datetime = NOW) -> str:
        """Place the article for good; returns its story."""
        self.articles[article.id] = article
        return self.grouper.place(article, now).story

    def ask(self, article: Article, now: datetime = NOW) -> Placement:
        """Where the article would stand; nothing of it is kept."""
        try:
            self._place_and_undo(article, now)
        except _RolledBackError as undone:
            return undone.answer

    def _place_and_undo(self, article: Article, now: datetime) -> NoReturn:
        with self.db.transaction():
            raise _RolledBackError(self.grouper.place(article, now))


def article_of(ident: str, host: str, text: Mapping[str, Any], at: datetime) -> Article:
    url = f"https://{host}/{ident}"
    return Article(
        id=ident,
        feed=host,
        outlet=host,
        tier=2,
        url=url,
        canonical_url=url,
        title=text["title"],
        summary="",
        text=text["text"],
        weak=(),
        language=text["language"],
        published=at,
        first_seen=at,
        full_text=True,
    )


def measure_cost(stored: int, asked: int = 500) -> dict[str, float]:
    """CPU of placing an article of 400 words beside `stored` others; every tenth is a copy."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    texts = [" ".join(chance.choices(words, weights, k=400)) for _ in range(stored)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cost.db"
        desk = Desk(file)
        begun = time.process_time()
        with desk.db.transaction():
            for index, text in enumerate(texts):
                desk.keep(_made(f"s{index}", text, index))
        storing = time.process_time() - begun
        fresh = [" ".join(chance.choices(words, weights, k=400)) for _ in range(asked)]
        for index in range(0, asked, 10):
            fresh[index] = f"{fresh[index][:200]} {texts[index * 3 % stored]}"
        begun = time.process_time()
        joined = sum(
            desk.ask(_made(f"n{index}", text, index)).joined.how != "first" for index, text in enumerate(fresh)
        )
        asking = time.process_time() - begun
        desk.db.close()
        size = file.stat().st_size
    return {
        "stored": stored,
        "placed per CPU second while storing": round(stored / storing),
        "placed per CPU second when stored": round(asked / asking),
        f"joined of {asked // 10} copies": joined,
        "bytes an article": round(size / stored),
    }


def _made(ident: str, text: str, index: int) -> Article:
    title = " ".join(text.split()[3:11])
    host = f"host{index % 200}.example"
    fields = {"title": title, "text": text, "language": "en"}
    return article_of(ident, host, fields, NOW - timedelta(minutes=index % 9999))


def run(stored: int = 10_000) -> dict[str, float]:
    """Everything that is measured here."""
    return measure_cost(stored)


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=10_000)
    options = parser.parse_args(None if arguments is None else list(arguments))
    print(json.dumps(run(options.stored), indent=2))


if __name__ == "__main__":
    main()
