"""CPU per article: ours (decoding, one parse, extraction, metadata, weak spans) against bare trafilatura.

Same pages, same run, taking turns page by page, the best of `ROUNDS` each: the machine's other work hits both
alike. Real pages where `../shared/data/pages` exists beside the repository, else pages written here. Run:
`python benchmarks/extraction.py`.
"""

from __future__ import annotations

import gzip
import json
import logging
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import trafilatura

from monitor.articles import read_page
from monitor.articles.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT.parent / "shared" / "data" / "pages"
ROUNDS = 3
SCRIPT = "var a=1;" * 2000
TARGET = 1.15  # times the CPU of bare trafilatura without metadata


def pages(limit: int) -> list[tuple[bytes, str]]:
    """Bodies and addresses: real ones if there are any, else written here."""
    truth = PAGES / "ground-truth.json.gz"
    if not truth.is_file():
        return [written(n) for n in range(min(limit, 60))]
    addresses = json.loads(gzip.decompress(truth.read_bytes()))
    files = sorted(PAGES.glob("*.html.gz"))[:limit]
    return [
        (gzip.decompress(file.read_bytes()), addresses[file.name.removesuffix(".html.gz")]["url"]) for file in files
    ]


def written(n: int) -> tuple[bytes, str]:
    """A newspaper page with menus, boxes and scripts around 12 to 40 paragraphs."""
    sentence = f"The commission received {n + 3} thousand requests this year, officials said on Monday. "
    body = "".join(f"<p>{sentence * 3} Paragraph {i} of the report.</p>" for i in range(12 + n % 28))
    menu = "".join(f'<li class="menu-item"><a href="/s{i}">Section {i}</a></li>' for i in range(60))
    cards = "".join(
        f'<div class="card"><a href="/{i}"><img src="{i}.jpg"><h4>Story {i}</h4></a><i>1 May</i></div>'
        for i in range(50)
    )
    html = (
        f"<!doctype html><html lang=en><head><title>Story {n} | Paper</title><script>{SCRIPT}</script></head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>Story {n}</h1>{body}"
        f'<div class="related"><h3>Related</h3>{cards}</div></article></main>'
        f"<footer>{menu}</footer></body></html>"
    )
    return html.encode(), f"https://paper.example/{n}"


def cpu(job: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    job()
    return time.process_time() - start


def run(limit: int = 181, rounds: int = ROUNDS) -> dict[str, object]:
    """CPU in milliseconds a page, and the ratios that the target speaks of."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    sample = pages(limit)
    read_page(*_arguments(sample[0]))  # imports and compiled patterns are paid once a worker, not once a page
    trafilatura.bare_extraction(sample[0][0].decode("utf-8", "replace"))
    ours, bare, with_metadata = [], [], []
    for body, url in sample:
        text = decode(body)
        best = [min(times) for times in zip(*(_turn(body, text, url) for _ in range(rounds)), strict=True)]
        ours.append(best[0])
        bare.append(best[1])
        with_metadata.append(best[2])
    return {
        "pages": len(sample),
        "real": (PAGES / "ground-truth.json.gz").is_file(),
        "ours_ms": round(1000 * statistics.fmean(ours), 2),
        "bare_ms": round(1000 * statistics.fmean(bare), 2),
        "bare_with_metadata_ms": round(1000 * statistics.fmean(with_metadata), 2),
        "ratio": round(sum(ours) / sum(bare), 3),
        "ratio_with_metadata": round(sum(ours) / sum(with_metadata), 3),
        "median_ratio": round(statistics.median(a / b for a, b in zip(ours, bare, strict=True)), 3),
        "target": TARGET,
    }


def _turn(body: bytes, text: str, url: str) -> tuple[float, float, float]:
    return (
        cpu(lambda: read_page(body, "text/html", url, False)),  # noqa: FBT003 - as a worker passes it
        cpu(lambda: trafilatura.bare_extraction(text, include_comments=False)),
        cpu(lambda: trafilatura.bare_extraction(text, url=url, include_comments=False, with_metadata=True)),
    )


def _arguments(page: tuple[bytes, str]) -> tuple[bytes, str, str, bool]:
    return page[0], "text/html", page[1], False


def main() -> int:
    """Prints the figures; 1 when the target is missed on real pages."""
    result = run()
    print(json.dumps(result, indent=1))
    return int(bool(result["real"]) and float(str(result["ratio"])) > TARGET)


if __name__ == "__main__":
    sys.exit(main())
