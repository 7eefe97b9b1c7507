"""Bombs, stalls and nonsense among good pages and feeds: each costs itself alone, and its fate says why.

Everything is real: the cycle, the client, the workers, a press on loopback. What only a fault of a parser brings about
(a hang, a segmentation fault) is done by the job itself.
"""

from __future__ import annotations

import gzip
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from monitor import articles
from monitor.model import FateKind, Outcome
from monitor.store import open_store
from tests.articles.press import STORIES, newspaper, story
from tests.steps import bad_jobs
from tests.steps.test_cycle import NOW, cycles, publish
from tests.world import Answer, Item, Press, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

GOOD = 20
DEADLINE = 5.0  # seconds of a worker; the slowest honest one here takes 1 s on a busy machine
HTML = {"Content-Type": "text/html; charset=utf-8"}
COMAR = (
    "<p>La Comar abrió una oficina en Tapachula para quienes piden asilo en México, dijo su delegada el martes ante la "
    "prensa, y este año espera más solicitudes que nunca.</p>"
)


def answer(body: str | bytes, **headers: str) -> Answer:
    return Answer(200, HTML | headers, body.encode() if isinstance(body, str) else body)


def raw(head: str, body: bytes = b"") -> Answer:
    return Answer(raw=f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body)


def unfolding(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


# By name: what the press answers, and what the entry's fate says.
NOT_HAD: Mapping[str, tuple[Answer, str]] = {
    "bomb": (answer(unfolding(60), **{"Content-Encoding": "gzip"}), "larger than 5 MB"),
    "bomb in a bomb": (answer(gzip.compress(unfolding(60)), **{"Content-Encoding": "gzip, gzip"}), "compressed as"),
    "endless": (Answer(200, HTML, bytes(8 * 2**20), chunks=8), "larger than 5 MB"),
    "50 MB": (raw("Content-Type: text/html\r\nContent-Length: 52428800", b"x" * 1000), "larger than 5 MB"),
    "drip": (Answer(200, HTML, b"x" * 500, chunks=500, drip=0.05), "no whole answer within 2 s"),
    "silence": (Answer(delay=30), "no whole answer within 2 s"),
    "long header": (raw("X: " + "x" * 300_000), "does not answer in HTTP"),
    "many headers": (raw("\r\n".join(f"X-{n}: {n}" for n in range(100_000))), "does not answer in HTTP"),
    "too short": (raw("Content-Type: text/html\r\nContent-Length: 5000", b"<p>"), "broke off"),
    "too long": (raw("Content-Type: text/html\r\nContent-Length: 3", b"<p>" * 100), "does not answer in HTTP"),
    "circle": (Answer(302, {"Location": "/circle.html"}), "in a circle"),
    "inside": (Answer(302, {"Location": "http://10.0.0.1/"}), "not a public address"),
    "metadata": (Answer(302, {"Location": "http://169.254.169.254/latest/"}), "not a public address"),
    "file": (Answer(302, {"Location": "file:///etc/passwd"}), "only http and https"),
    "pdf": (answer(b"%PDF-1.7 \xde\xad\xbe\xef" * 100), "a PDF"),
    "image": (answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50), "an image"),
    "empty": (answer(b" \n "), "empty"),
    "hang": (answer(newspaper(story()) + bad_jobs.HANG), "took longer than 5 s and was stopped"),
    "crash": (answer(newspaper(story()) + bad_jobs.CRASH), "ended by SIGSEGV"),
    "kill": (answer(newspaper(story()) + bad_jobs.KILL), "ended by SIGKILL"),
    "eat": (answer(newspaper(story()) + bad_jobs.EAT), "MiB of memory"),
}
# Pages that are read all the same, for what of them can be: they name the Comar.
READ: Mapping[str, Answer] = {
    "nesting": answer("<div>" * 100_000 + COMAR + "</div>" * 100_000),
    "links": answer(newspaper(story(middle=COMAR, end="<a href=/x>x</a>" * 100_000))),
    "rows": answer(newspaper(story(middle=COMAR, end="<table>" + "<tr><td>a</td></tr>" * 40_000 + "</table>"))),
    "attributes": answer(COMAR + "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p>"),
    "nuls": answer(newspaper(COMAR * 4).replace(b"<p>", b"<p>\0")),
    "utf-16": answer(newspaper(COMAR * 4).decode().encode("utf-16")),
    "utf-32": answer(newspaper(COMAR * 4).decode().encode("utf-32")),
    "two marks": answer(b"\xef\xbb\xbf\xef\xbb\xbf" + newspaper(COMAR * 4)),
    "binary behind": answer(newspaper(COMAR * 4) + bytes(range(256)) * 100),
}


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as served:
        yield served


@pytest.fixture(autouse=True)
def _bad_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "read_page", bad_jobs.read_page)
    monkeypatch.setattr("monitor.steps.poll.parse", bad_jobs.parse)
    monkeypatch.setattr("monitor.steps.read.EXTRACT_DEADLINE", DEADLINE)
    monkeypatch.setattr("monitor.steps.poll.PARSE_DEADLINE", DEADLINE)


def configure(folder: Path, feeds: Mapping[str, str]) -> None:
    http = {
        "contact": "https://monitor.example/bot",
        "allow_private": ["127.0.0.0/8"],
        "per_host": {"at_once": 8, "pause": "0s"},
        "deadline": "2s",
    }
    write_configuration(folder / "config", feeds, settings={"http": http})


def test_hostile_pages_cost_themselves_alone(tmp_path: Path, press: Press) -> None:
    good = publish(press, *(f"Comar abre la oficina {number}" for number in range(GOOD)))
    bad = [Item(name, press.answer(f"/{name.replace(' ', '-')}.html", one)) for name, (one, _) in NOT_HAD.items()]
    read = [Item(name, press.answer(f"/{name.replace(' ', '-')}.html", one)) for name, one in READ.items()]
    mixed = [one for group in zip(bad, [*good, *read], strict=False) for one in group] + [*good, *read][len(bad) :]
    configure(tmp_path, {"press": press.feed("/feed.xml", mixed)})
    began = time.monotonic()
    (result,) = cycles(tmp_path, press, NOW)
    assert time.monotonic() - began < 60  # about 8 on a busy machine
    with open_store(str(tmp_path / "state")) as store:
        fates = {kept.entry.title: kept.fate for kept in store.entries.keyed("press", "", "~")}
    assert len(fates) == len(mixed) == sum(result.fates.values())
    for item in (*good, *(Item(name, "") for name in READ)):
        assert fates[item.title].kind is FateKind.MATCHED, (item.title, fates[item.title])
    for name, (_, sentence) in NOT_HAD.items():
        assert fates[name].kind in (FateKind.FAILED, FateKind.UNMATCHED), name
        assert sentence in fates[name].of, name


def feed(*items: str, before: str = "") -> bytes:
    return f'{before}<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


ITEM = "<item><title>Comar abre</title><link>{}</link><description>En México, asilo.</description></item>"
CHAIN = "<!DOCTYPE r [<!ENTITY a0 'x'>" + "".join(f"<!ENTITY a{n} '&a{n - 1};'>" for n in range(1, 25_000)) + "]>"
LAUGHS = (
    "<!DOCTYPE r [<!ENTITY a0 'x'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)
FEEDS: Mapping[str, tuple[Answer, Outcome, str]] = {
    "bomb": (answer(unfolding(60), **{"Content-Encoding": "gzip"}), Outcome.TOO_LARGE, "larger than 10 MB"),
    "drip": (Answer(200, {}, b"x" * 500, chunks=500, drip=0.05), Outcome.TIMED_OUT, "within 2 s"),
    "chain": (answer(feed("<item><title>&a24999;</title></item>", before=CHAIN)), Outcome.TOO_LARGE, "entity"),
    "items": (answer(feed("<item><title>x</title></item>" * 101_000)), Outcome.TOO_LARGE, "elements"),
    "html": (answer("<html><title>Login</title></html>"), Outcome.NOT_A_FEED, "HTML titled “Login”"),
    "empty": (answer(b""), Outcome.NOT_A_FEED, "empty"),
    "pdf": (answer(b"%PDF-1.7 \xde\xad"), Outcome.NOT_A_FEED, "neither RSS nor Atom"),
    "inside": (Answer(301, {"Location": "http://[::ffff:10.0.0.1]/"}), Outcome.FORBIDDEN_ADDRESS, "not a public"),
    "hang": (answer(feed(before=bad_jobs.HANG.decode())), Outcome.ERROR, "took longer than 5 s and was stopped"),
    "crash": (answer(feed(before=bad_jobs.CRASH.decode())), Outcome.ERROR, "ended by SIGSEGV"),
    "kill": (answer(feed(before=bad_jobs.KILL.decode())), Outcome.ERROR, "ended by SIGKILL"),
    "eat": (answer(feed(before=bad_jobs.EAT.decode())), Outcome.ERROR, "MiB of memory"),
    "laughs": (answer(feed("<item><title>Comar</title></item>", before=LAUGHS)), Outcome.FETCHED, ""),
    "nesting": (
        answer(feed("<item><title>Comar</title>" + "<a>" * 20_000 + "</a>" * 20_000 + "</item>")),
        Outcome.FETCHED,
        "",
    ),
}


def test_hostile_feeds_cost_themselves_alone(tmp_path: Path, press: Press) -> None:
    bad = {name: press.answer(f"/{name}.xml", one) for name, (one, _, _) in FEEDS.items()}
    link = press.page("/a.html", newspaper(COMAR * 4))
    good = {f"good-{n}": press.feed(f"/good-{n}.xml", feed(ITEM.format(f"{link}?id={n}"))) for n in range(5)}
    configure(tmp_path, bad | good)
    (result,) = cycles(tmp_path, press, NOW)
    lines = {line.id: line for line in result.feeds}
    for name, (_, outcome, sentence) in FEEDS.items():
        assert (lines[name].outcome, sentence in lines[name].message) == (outcome, True), lines[name]
    assert {lines[name].outcome for name in good} == {Outcome.FETCHED}
    assert sum(result.fates.values()) == sum(line.new for line in result.feeds) == len(good) + 2


def test_the_stories_here_name_nobody() -> None:
    assert "Comar" not in str(STORIES["en"])
