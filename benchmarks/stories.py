"""Stories: the CPU of deciding where an article stands beside many, and the room that these take.

python benchmarks/stories.py [--stored 100000] [--asked 600]

What is joined rightly, `monitor evaluate` measures. The stored articles are written in bulk into the real tables, in
the mixture that stands there in the long run: arrived evenly over 45 days; of those older than ten days, every other
shingle is forgotten; phrases that many texts share stand in as many stories as they would. Texts are at hand: reading
the archive is not measured. A million takes minutes to build.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model import Article
from monitor.store.connecting import open_database
from monitor.store.database import Database, to_ms
from monitor.store.relations import Relations
from monitor.store.stories import Stories
from monitor.stories import Grouper, Placement
from monitor.stories.coverage import gist_of
from monitor.stories.fingerprint import fingerprint_of
from monitor.stories.thresholds import COMMON_STORIES, COVERAGE_WINDOW, FOUND_BY, RARITY_KEPT, WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = (NOW - datetime(1970, 1, 1, tzinfo=UTC)).days

# Different texts made: the stored articles take them in turn for what other coverage is found by.
TEXTS = 10_000

# Articles written at once: each lot falls between the rows of those before, as arrivals do.
LOTS = 20

WORDS_A_TEXT = 400
SENTENCE = 18
HOSTS = 200


class _Asked(Stories):
    """What stands in the store, and nothing that is decided is written: the decision alone is measured."""

    @property
    def relations(self) -> Relations:
        """As they stand, and nothing is written."""
        return _AskedRelations(self.db)

    def add(self, *_: object, **__: object) -> None:
        """Not written."""

    remember = repeat = set_lead = add


class _AskedRelations(Relations):
    def begin(self, *_: object, **__: object) -> None:
        """Not written."""

    relate = begin


class Language:
    """Texts as a newsroom's are distributed: words and names by Zipf's law, a twelfth names, a fiftieth figures."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        self.words = [self._word() for _ in range(30_000)]
        self.names = [self._word().capitalize() for _ in range(20_000)]
        self.zipf = list(itertools.accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def _word(self) -> str:
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=self.chance.randint(2, 9)))

    def texts(self, count: int) -> Iterator[tuple[str, str]]:
        """Headlines and texts."""
        chance = self.chance
        for _ in range(count):
            words = chance.choices(self.words, cum_weights=self.zipf, k=WORDS_A_TEXT)
            names = chance.choices(self.names, cum_weights=self.zipf[: len(self.names)], k=12)
            for place in range(3, WORDS_A_TEXT, 12):
                words[place] = chance.choice(names)
            for place in range(7, WORDS_A_TEXT, 50):
                words[place] = str(chance.randint(2, 5000))
            ends = range(SENTENCE - 1, WORDS_A_TEXT, SENTENCE)
            title = " ".join((names[0], *words[20:25], names[1]))
            for place in ends:
                words[place] += "."
            yield title, " ".join(words)


@dataclass
class Desk:
    """A grouper on a real SQLite file, with the texts at hand."""

    db: Database
    texts: Sequence[tuple[str, str]]

    def __post_init__(self) -> None:
        self.stories = Stories(self.db)
        self.grouper = Grouper(self.stories, self._articles)
        self.asking = Grouper(_Asked(self.db), self._articles)
        self.fresh: dict[str, Article] = {}

    def _articles(self, ids: Sequence[str], /) -> Mapping[str, Article]:
        return {one: self.fresh.get(one) or self.stored(int(one, 16)) for one in ids}

    def stored(self, number: int) -> Article:
        """The stored article of this number."""
        title, text = self.texts[number % len(self.texts)]
        return article_of(f"{number:016x}", title, text, NOW - timedelta(minutes=number * 7 % 2_880))

    def write(self, article: Article) -> Placement:
        """Place an article for good, in a transaction of its own."""
        self.fresh[article.id] = article
        with self.db.transaction():
            return self.grouper.place(article, NOW)

    def ask(self, article: Article) -> Placement:
        """Where an article would stand, asked in a transaction as ever; nothing of it is kept."""
        with self.db.transaction():
            return self.asking.place(article, NOW)


def article_of(ident: str, title: str, text: str, at: datetime) -> Article:
    host = f"host{int(ident, 16) % HOSTS}.example"
    url = f"https://{host}/{ident}"
    return Article(
        id=ident,
        feed=host,
        outlet=host,
        tier=2,
        url=url,
        canonical_url=url,
        title=title,
        summary="",
        text=text,
        weak=(),
        language="en",
        published=at,
        first_seen=at,
        full_text=True,
    )


def build(desk: Desk, stored: int) -> None:
    """Write what so many stories of one article are known by."""
    chance = random.Random(11)
    numbers = list(range(1, stored + 1))
    chance.shuffle(numbers)
    phrases = _phrases(desk.texts, stored)
    for lot in range(LOTS):
        with desk.db.transaction():
            _write_stories(desk, numbers[lot::LOTS], stored, chance)
    _write_phrases(desk, phrases, stored, chance)
    recent = int(stored * (COVERAGE_WINDOW / RARITY_KEPT))
    with desk.db.transaction():
        for number in range(stored - recent + 1, stored + 1):
            hashes = list(gist_of(desk.stored(number)).hashes.values())
            by = sorted(hashes)[:FOUND_BY]
            desk.stories.relations.begin(f"{number:016x}", hashes, by=by, now=NOW, until=NOW + COVERAGE_WINDOW)


def _phrases(texts: Sequence[tuple[str, str]], stored: int) -> dict[int, int]:
    """In how many of the stored stories each sampled shingle stands that several texts share."""
    seen: Counter[int] = Counter()
    for title, text in texts:
        seen.update(fingerprint_of(article_of("1", title, text, NOW)).sample)
    return {
        shingle: min(COMMON_STORIES + 1, round(texts_with * stored / len(texts)))
        for shingle, texts_with in seen.items()
        if texts_with > 1
    }


def _write_stories(desk: Desk, numbers: Sequence[int], stored: int, chance: random.Random) -> None:
    """Stories, members, twins and the shingles that no other text has."""
    ages = {number: RARITY_KEPT * (1 - number / stored) for number in numbers}
    rows = [{"id": f"{one:016x}", "number": one, "at": to_ms(NOW - ages[one])} for one in numbers]
    desk.db.many("INSERT INTO story VALUES (:number, :id, :id, :at, :at)", rows)
    first = "no earlier article tells this"
    desk.db.many(
        f"""
        INSERT INTO member (article, story, joined, how, reason, scores, text_hash)
        VALUES (:id, :id, :at, 'first', '{first}', '{{}}', 1)
        """,
        rows,
    )
    for table, most in (("twin", 3), ("shingle", 0)):
        found = [
            {"hash": chance.randrange(-(1 << 31), 1 << 31), "story": one, "expires": TODAY + 45 - ages[one].days}
            for one in numbers
            for _ in range(most or (50 if ages[one] < WINDOW else 25))
        ]
        found.sort(key=lambda row: (row["hash"], row["story"]))
        desk.db.many(f"INSERT OR IGNORE INTO {table} VALUES (:hash, :story, :expires)", found)


def _write_phrases(desk: Desk, phrases: Mapping[int, int], stored: int, chance: random.Random) -> None:
    rows = (
        {"hash": shingle >> 32, "story": story, "expires": TODAY + 1}
        for shingle, stories in sorted(phrases.items())
        for story in sorted(chance.randrange(1, stored + 1) for _ in range(stories))
    )
    with desk.db.transaction():
        desk.db.many("INSERT OR IGNORE INTO shingle VALUES (:hash, :story, :expires)", rows)


def measure(stored: int, asked: int) -> dict[str, float]:
    """Every figure beside so many stored articles; every tenth that is asked about is a copy of one placed before."""
    language = Language()
    texts = list(language.texts(min(stored, TEXTS)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cost.db"
        desk = Desk(open_database(file), texts)
        building = time.process_time()
        build(desk, stored)
        building = time.process_time() - building
        bytes_before = _bytes(desk.db)
        fresh = _arrivals(language, desk, stored, asked)
        read = _per_second(fingerprint_of, fresh)
        answers: list[Placement] = []
        decided = _per_second(lambda one: answers.append(desk.ask(one)), fresh)
        written = _per_second(desk.write, fresh)
        added = sum(_bytes(desk.db).values()) - sum(bytes_before.values())
        desk.db.close()
        opening = time.perf_counter()
        open_database(file).close()
        opening = time.perf_counter() - opening
    return {
        "stored": stored,
        "building, CPU seconds": round(building),
        "fingerprints per CPU second": read,
        "decided per CPU second": decided,
        "decided and written, a transaction each, per CPU second": written,
        f"joined of {asked // 10} copies": sum(answer.joined.how != "first" for answer in answers),
        "bytes an article": round(sum(bytes_before.values()) / stored),
        "bytes of the next one": round(added / asked),
        "reopening, ms": round(opening * 1000, 1),
        **{f"bytes an article in {table}": round(size / stored) for table, size in bytes_before.items()},
    }


def _arrivals(language: Language, desk: Desk, stored: int, asked: int) -> list[Article]:
    """New articles; for every tenth one the original is placed first."""
    fresh = []
    for index, (title, text) in enumerate(language.texts(asked)):
        one = article_of(f"{stored * 2 + index:016x}", title, text, NOW)
        if index % 10 == 0:
            original = replace(one, id=f"{stored * 3 + index:016x}", url="", canonical_url="", title=f"{title} again")
            desk.write(original)
            one = replace(one, text=f"{title} {text[: len(text) * 2 // 3]}")
        fresh.append(one)
    return fresh


def _per_second(work: Callable[[Article], object], articles: Sequence[Article]) -> int:
    begun = time.process_time()
    for article in articles:
        work(article)
    return round(len(articles) / (time.process_time() - begun))


def _bytes(db: Database) -> dict[str, int]:
    """The size of each table that stories stand in, its indexes included."""
    rows = db.rows(
        """
        SELECT made.tbl_name AS name, sum(used.pgsize) AS size FROM dbstat AS used
        JOIN sqlite_master AS made ON made.name = used.name
        WHERE made.tbl_name IN
          ('shingle', 'twin', 'story', 'member', 'host_shingle', 'relation', 'term', 'story_term')
        GROUP BY made.tbl_name ORDER BY size DESC
        """
    )
    return {row["name"]: row["size"] for row in rows}


def run(stored: int = 100_000, asked: int = 600) -> dict[str, float]:
    """Everything that is measured here."""
    return measure(stored, asked)


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=600)
    options = parser.parse_args(None if arguments is None else list(arguments))
    print(json.dumps(run(options.stored, options.asked), indent=2))


if __name__ == "__main__":
    main()
