"""Documents damaged as the outside damages them: bytes, tags, whole elements, two in one, wrong encodings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

LONGEST = 60_000
"""Bytes of a mutated document: repetition is for `amplified`, and small ones run more often."""

_TAG = re.compile(rb"<[^<>]*>")
_NAME = re.compile(rb"</?([A-Za-z][\w:.-]*)")
_TEXT = re.compile(rb">([^<]{2,})<")

TOKENS = (
    b"<", b">", b"&", b'"', b"'", b"/", b"=", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\x1b", b"\x0b", b"\r", b"&nbsp;", b"&#xD83D;", b"&#0;", b"&#99999999999;", b"&a;", b"&lt;",
    b"&amp;lt;b&amp;gt;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?php ", b"?>", b"<!DOCTYPE r [<!ENTITY a 'b'>]>",
    b"<!DOCTYPE html>", b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link>",
    b"<link/>", b"<guid>", b"<id>", b"</id>", b"<description>", b"</description>", b"<channel>", b"</channel>",
    b"<url>", b"<loc>", b"<urlset>", b"<rss>", b"<feed>", b"<rdf:RDF>", b"<html>", b"<body>", b"<script>",
    b"</script>", b"<style>", b"<template>", b"<noscript>", b"<table><tr><td>", b"<svg>", b"<math>",
    b"<iframe srcdoc='", b"<textarea>", b"<plaintext>", b"<base href='//x'>", b"<p>", b"</p>", b"<div>", b"</div>",
    b"<article>", b"<h1>", b"<a href='http://[::1'>", b"<meta charset='utf-7'>", b"<meta charset='utf-16'>",
    b"http://[", b"//", b"javascript:", b"https://\xc3\xb1.example/", b"xml:base='//['", b"xmlns:x='y'",
    b"xmlns='http://www.w3.org/2005/Atom'", b"encoding='x'", b"<x:y>", b"<script type='application/ld+json'>{",
    b"31 Feb 2026 10:00:00 GMT", b"2026-13-45T99:99:99Z", b"hace 2 horas", b"9999-12-31T23:59:59-14:00", b"N/A",
)  # fmt: skip
CODECS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "shift_jis", "iso2022_jp",
    "cp500",
)  # fmt: skip
DECLARED = (
    b"utf-8", b"ISO-8859-1", b"windows-1252", b"utf-16", b"utf-7", b"shift_jis", b"x-unknown", b"cp037", b"idna",
)  # fmt: skip
TYPES = (
    "", "application/rss+xml", "text/xml; charset=iso-8859-1", "text/html; charset=utf-8", "text/html", "text/plain",
    "application/xhtml+xml; charset=utf-16", "application/octet-stream", "text/xml; charset=\x00", "image/png",
    "text/html; charset=idna",
)  # fmt: skip


def mutated(rng: random.Random, corpus: Sequence[bytes]) -> bytes:
    """One document of the corpus after one to six mutations."""
    body = rng.choice(corpus)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        body = rng.choice(_KINDS)(rng, body, corpus)[:LONGEST]
    return body


def amplified(rng: random.Random, corpus: Sequence[bytes], most: int = 1_000_000) -> bytes:
    """A document in which one piece is repeated, up to `most` bytes: only for processes that can be ended."""
    body = mutated(rng, corpus)
    piece = rng.choice((rng.choice(TOKENS), _slice(rng, body), _element(rng, body))) or b"<a>"
    times = rng.randint(1_000, most) // len(piece) + 1
    at = rng.randint(0, len(body))
    return body[:at] + piece * times + body[at:]


def _flip(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    changed = bytearray(body)
    for _time in range(rng.choice((1, 2, 8, 40))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return body[: rng.randint(0, len(body))] if rng.random() < 0.5 else body[rng.randint(0, len(body)) :]


def _drop(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start = rng.randint(0, len(body))
    return body[:start] + body[start + rng.choice((1, 3, 30, 500)) :]


def _insert(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(body))
    return body[:at] + rng.choice(TOKENS) * rng.choice((1, 1, 2, 300)) + body[at:]


def _at_a_tag(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """A token before, behind or inside a tag, or in its place, or the tag twice."""
    tag = _any(rng, _TAG, body)
    if tag is None:
        return body
    start, end, token = *tag.span(), rng.choice(TOKENS)
    inside = rng.randint(start, end)
    return rng.choice(
        (
            body[:start] + token + body[start:],
            body[:end] + token + body[end:],
            body[:inside] + b" " + token + b" " + body[inside:],
            body[:start] + token + body[end:],
            body[:start] + body[end:],
            body[:end] + tag[0] + body[end:],
            body[:start] + tag[0].upper() + body[end:],
        )
    )


def _rename(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """One element's name for another's, everywhere or once."""
    one, other = _any(rng, _NAME, body), _any(rng, _NAME, body)
    return body.replace(one[1], other[1], rng.choice((1, -1))) if one and other else body


def _text(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """A text for another one or a token."""
    one, other = _any(rng, _TEXT, body), _any(rng, _TEXT, body)
    if one is None or other is None:
        return body
    return body[: one.start(1)] + rng.choice((other[1], rng.choice(TOKENS), b"")) + body[one.end(1) :]


def _again(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """An element once more, elsewhere: in another one, too."""
    at = rng.randint(0, len(body))
    return body[:at] + _element(rng, body) + body[at:]


def _wrap(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """An element inside many others."""
    element, name = _element(rng, body), rng.choice((b"div", b"b", b"item", b"x", b"table", b"blockquote"))
    depth = rng.choice((1, 5, 300))
    return body.replace(element, (b"<" + name + b">") * depth + element + (b"</" + name + b">") * depth, 1)


def _splice(rng: random.Random, body: bytes, corpus: Sequence[bytes]) -> bytes:
    """The beginning of one document and the end of another."""
    other = rng.choice(corpus)
    return body[: rng.randint(0, len(body))] + other[rng.randint(0, len(other)) :]


def _graft(rng: random.Random, body: bytes, corpus: Sequence[bytes]) -> bytes:
    """An element of another document."""
    at = rng.randint(0, len(body))
    return body[:at] + _element(rng, rng.choice(corpus)) + body[at:]


def _recode(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """Another encoding than the one declared."""
    return body.decode("utf-8", "replace").encode(rng.choice(CODECS), "replace")


def _declare(rng: random.Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """Another declaration than the encoding."""
    return re.sub(rb"(?i)utf-8", lambda _: rng.choice(DECLARED), body, count=1)


_KINDS: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    _flip, _cut, _drop, _insert, _insert, _at_a_tag, _at_a_tag, _at_a_tag, _rename, _text, _text,
    _again, _wrap, _splice, _graft, _recode, _declare,
)  # fmt: skip


def _any(rng: random.Random, what: re.Pattern[bytes], body: bytes) -> re.Match[bytes] | None:
    """The next match behind some place, so that it takes no look at all of them."""
    return what.search(body, rng.randint(0, len(body))) or what.search(body)


def _slice(rng: random.Random, body: bytes) -> bytes:
    start = rng.randint(0, len(body))
    return body[start : start + rng.choice((1, 10, 100))]


def _element(rng: random.Random, body: bytes) -> bytes:
    """A tag and what follows it up to the end of its element, or to some place where it has none."""
    tag = _any(rng, _NAME, body)
    if tag is None:
        return _slice(rng, body)
    end = body.find(b"</" + tag[1] + b">", tag.start())
    return body[tag.start() : end + len(tag[1]) + 3 if end > 0 else tag.start() + 200]
