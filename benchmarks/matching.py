"""What matching costs beside extraction: CPU per article of 5.6 KB, by number of names and of watchlists.

Everything is made here: words by a seeded generator, articles of them, a page around one. Run it alone with
`python benchmarks/matching.py`. The figures are medians of CPU time in one process; no time is asserted.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from monitor.config.schema import Item, Lookalike, Watchlist
from monitor.model import Article
from monitor.watch import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (30, 300, 3_000, 30_000)
PER_WATCHLIST = 30  # names in one list of a desk, when there are many lists
LENGTH = 5_600  # characters of a typical article (matching.md, 33 MB of news)
ROUNDS = 7
MENTIONED = 6  # names of the list that the second article really mentions

_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "ña",
    "chá",
    "lé",
    "món",
    "tor",
    "gar",
)
_BROAD = ("migrantes", "frontera", "asilo", "México", "border", "migration", "gobierno", "refugiados")


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))


def names(count: int) -> list[str]:
    rng = random.Random(7)
    return [f"{_word(rng).title()} {_word(rng).title()}x" for _ in range(count)]  # no other word ends in x


def article_text(mentioned: int) -> str:
    """About 900 different words; every fifth sentence holds one of the first `mentioned` names."""
    rng = random.Random(11)
    vocabulary = [_word(rng) for _ in range(900)] + [*_BROAD] * 4
    sentences: list[str] = []
    while sum(map(len, sentences)) < LENGTH:
        words = [rng.choice(vocabulary) for _ in range(rng.randint(8, 24))]
        if mentioned and len(sentences) % 5 == 0:
            words.insert(4, rng.choice(names(mentioned)))
        sentences.append(" ".join(words).capitalize() + ". ")
    return "".join(sentences)[:LENGTH]


def page(text: str) -> str:
    """The text as a newspaper sends it: menus, boxes, comments, scripts; some 90 KB around 6 KB."""
    rng = random.Random(13)
    sentences = text.split(". ")
    body = "".join(f"<p>{'. '.join(sentences[n : n + 3])}.</p>" for n in range(0, len(sentences), 3))
    menu = "".join(f'<li class="m"><a href="/s/{n}"><span>{_word(rng)}</span></a></li>' for n in range(120))
    script = "".join(f'<script>window.q{n}={{"a":"{_word(rng)}","b":[{n},2,3]}};</script>' for n in range(150))
    boxes = "".join(
        f'<div class="box"><div class="in"><a href="/n/{n}"><img src="/i/{n}.jpg" alt=""><h3>{_word(rng)}'
        f" {_word(rng)}</h3></a><p>{' '.join(_word(rng) for _ in range(25))}</p></div></div>"
        for n in range(180)
    )
    return (
        f"<!doctype html><html lang=es><head><title>Nota del día</title>{script}</head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>Nota del día</h1>{body}</article></main>"
        f'<aside class="related">{boxes}</aside><footer><ul>{menu}</ul></footer></body></html>'
    )


def watchlists(count: int, *, many: bool) -> list[Watchlist]:
    """`count` names, one an item; every tenth is ambiguous and has signs and a lookalike."""
    items = [_item(at, name) for at, name in enumerate(names(count))]
    size = PER_WATCHLIST if many else count
    return [
        Watchlist(watchlist=f"w{start}", items=tuple(items[start : start + size])) for start in range(0, count, size)
    ]


def _item(at: int, name: str) -> Item:
    if at % 10:
        return Item(id=f"i{at}", name=name, names=(name,))
    other = Lookalike(name="another", signs=("Maryland", "Honduras", "seguro*"))
    return Item(id=f"i{at}", name=name, ambiguous=(name,), signs=_BROAD, lookalikes=(other,))


def _article(text: str) -> Article:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Article(
        id="a",
        feed="f",
        outlet="o",
        tier=2,
        url="https://example.org/a",
        canonical_url="https://example.org/a",
        title="Nota del día",
        summary="",
        text=text,
        weak=(),
        language="es",
        published=now,
        first_seen=now,
        full_text=True,
    )


def cpu(run: Callable[[], object], times: int) -> float:
    """Seconds of CPU for one call, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            run()
        rounds.append((time.process_time() - started) / times)
    return statistics.median(rounds)


def run() -> dict[str, Any]:
    """Measure; all values are seconds of CPU.

    `names` maps a number of names to the cost of an article that mentions none of them (`quiet`) and of one
    that mentions six, with all names in one watchlist or in many; and to that of building the matcher.
    """
    from trafilatura import bare_extraction

    html = page(article_text(0))
    quiet, telling = _article(article_text(0)), _article(article_text(MENTIONED))
    sizes: dict[int, dict[str, float]] = {}
    for count in SIZES:
        one, many = watchlists(count, many=False), watchlists(count, many=True)
        single, several = Matcher(one), Matcher(many)
        assert not single.decide(quiet)
        assert len(single.decide(telling)) == len(several.decide(telling)) > 0
        sizes[count] = {
            "quiet": cpu(partial(single.decide, quiet), 200),
            "quiet, many lists": cpu(partial(several.decide, quiet), 200),
            "telling": cpu(partial(single.decide, telling), 100),
            "telling, many lists": cpu(partial(several.decide, telling), 100),
            "build": cpu(partial(Matcher, one), 1),
        }
    return {
        "characters": len(quiet.text),
        "page": len(html),
        "extraction": cpu(partial(bare_extraction, html), 3),
        "names": sizes,
    }


if __name__ == "__main__":
    result = run()
    bare = result["extraction"]
    print(f"bare extraction of a page of {result['page'] / 1e3:.0f} KB: {bare * 1e3:.1f} ms of CPU")
    print(f"matching its article of {result['characters']:,} characters, µs (share of the extraction):")
    for count, seconds in result["names"].items():
        build = seconds.pop("build")
        cells = (f"{how} {cost * 1e6:.0f} ({cost / bare:.2%})" for how, cost in seconds.items())
        print(f"{count:>7,} names: {'; '.join(cells)}; built in {build * 1e3:.0f} ms")
