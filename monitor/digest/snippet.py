"""The one sentence that shows why an article matched, with the matched words marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.digest.sentences import sentence_of, sentences
from monitor.model import Article, Field, Mention, Snippet, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 300  # characters: two lines and a half of a Slack message on a laptop, one thought
SHORT = 40  # characters: a shorter "sentence" is mostly a subheading or the caption of a picture
ELLIPSIS = "…"

_BREAK = re.compile(r"\s")
_AGENCY = re.compile(r"\([^()\n]{1,40}\)\s?\.?\s?[-\u2013\u2014]\s*")


def field_text(article: Article, field: Field) -> str:
    """The text that a mention's offsets count in."""
    return {"title": article.title, "body": article.text, "summary": article.summary}[field]


def well_placed(article: Article, mentions: Sequence[Mention]) -> list[Mention]:
    """Those whose words stand where they say; a mention of another version of the text marks nothing."""
    return [m for m in mentions if m.text and field_text(article, m.field)[m.start : m.end] == m.text]


def snippet(article: Article, mentions: Sequence[Mention]) -> Snippet:
    """The sentence of the body (else of the summary, never of the title) with the best mention.

    At most about 300 characters, cut between words with "…"; every mark lies inside and covers exactly a
    mention's words (line breaks shown as spaces). Without a mention there: the opening sentence, unmarked.
    """
    placed = well_placed(article, mentions)
    for field in ("body", "summary"):
        own = sorted((m for m in placed if m.field == field), key=lambda m: (m.start, -m.end))
        if own:
            return _showing(field_text(article, field), own)
    return _opening(article.text) or _opening(article.summary) or Snippet("")


def showing(text: str, mentions: Sequence[Mention]) -> list[Snippet]:
    """Every sentence of `text` that holds some of `mentions`, once, in order, their words marked."""
    groups = _by_sentence(text, sorted(mentions, key=lambda m: (m.start, -m.end)))
    return [_cut(text, sentence, _apart(groups[sentence])) for sentence in sorted(groups)]


def sentence_snippet(text: str, sentence: tuple[int, int], mentions: Sequence[Mention]) -> Snippet:
    """This sentence of `text`, its mentions marked, cut between words where it is too long."""
    start, end = sentence
    own = sorted((m for m in mentions if start <= m.start and m.end <= end), key=lambda m: (m.start, -m.end))
    return _cut(text, sentence, _apart(own))


def _showing(text: str, mentions: Sequence[Mention]) -> Snippet:
    groups = _by_sentence(text, mentions)
    best = min(groups, key=lambda span: (-len({m.item for m in groups[span]}), _odd(span), span))
    return _cut(text, best, _apart(groups[best]))


def _by_sentence(text: str, mentions: Sequence[Mention]) -> dict[tuple[int, int], list[Mention]]:
    spans = sentences(text)
    groups: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(sentence_of(spans, mention.start, mention.end), []).append(mention)
    return groups


def _odd(span: tuple[int, int]) -> bool:
    return span[1] - span[0] < SHORT


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """The longest of those that overlap: the same words are marked once."""
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _opening(text: str) -> Snippet | None:
    spans = sentences(text[: 10 * LONGEST])
    span = next((span for span in spans if not _odd(span)), spans[0] if spans else None)
    return _cut(text, span, []) if span else None


def _cut(text: str, sentence: tuple[int, int], mentions: Sequence[Mention]) -> Snippet:
    sentence = _without_agency(text, sentence, mentions)
    start, end = _window(text, sentence, mentions)
    before = ELLIPSIS if start > sentence[0] else ""
    after = ELLIPSIS if end < sentence[1] else ""
    shift = len(before) - start
    marks = tuple(Span(m.start + shift, m.end + shift, m.item) for m in mentions if start <= m.start and m.end <= end)
    return Snippet(before + _BREAK.sub(" ", text[start:end]) + after, marks)


def _without_agency(text: str, sentence: tuple[int, int], mentions: Sequence[Mention]) -> tuple[int, int]:
    """The sentence behind the agency's tag that a dateline leaves at its head: "(Notimex).- La Comar …"."""
    tag = _AGENCY.match(text, *sentence)
    if tag is None or tag.end() >= sentence[1] or any(m.start < tag.end() for m in mentions):
        return sentence
    return tag.end(), sentence[1]


def _window(text: str, sentence: tuple[int, int], mentions: Sequence[Mention]) -> tuple[int, int]:
    """At most LONGEST characters of the sentence, from its beginning if the first mention is near it."""
    start, end = sentence
    if end - start <= LONGEST:
        return sentence
    fitting = [m for m in mentions if m.end - m.start <= LONGEST]
    anchor = (fitting[0].start, fitting[0].end) if fitting else (start, start)
    left = start
    if anchor[1] - start > LONGEST:
        room = LONGEST - (anchor[1] - anchor[0])
        left = _word_start(text, anchor[0] - room // 2, anchor[0])
    if left + LONGEST >= end:
        return left, end
    return left, _word_end(text, left + LONGEST, max(anchor[1], left + 1))


def _word_start(text: str, at: int, latest: int) -> int:
    gap = _BREAK.search(text, at, latest)
    return gap.end() if gap else latest


def _word_end(text: str, at: int, earliest: int) -> int:
    for index in range(at, earliest - 1, -1):
        if text[index].isspace():
            return index
    return at
