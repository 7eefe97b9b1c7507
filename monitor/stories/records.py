"""What grouping asks of the store: everything it knows of earlier articles lives there and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Article, Joined, Relation


class RelationRecords(Protocol):
    """Queries and writes on what stories have to do with each other; words are hashes of 64 bits."""

    def common(self, hashes: Collection[int]) -> tuple[int, dict[int, int]]:
        """How many stories have been counted, and in how many of them each of these words stands."""

    def alike(self, hashes: Sequence[int], *, least: int, most: int, now: datetime) -> dict[str, str]:
        """Stories of the last days that at least `least` of these words find, the most alike first, with their leads.

        The words come with the rarest first: common ones that find too much may be left out.
        """

    def begin(self, story: str, words: Collection[int], *, by: Collection[int], now: datetime, until: datetime) -> None:
        """Count the words of a new story, and let it be found by some of them until a time."""

    def relate(self, story: str, relation: Relation, now: datetime) -> None:
        """Say what a story has to do with an earlier one."""

    def of(self, stories: Collection[str]) -> dict[str, Relation]:
        """The relation of each of these stories to an earlier one; stories without one are left out."""

    def to(self, story: str) -> list[str]:
        """The stories that relate to this one."""

    def say(self, article: str, others: Collection[str], *, together: bool, now: datetime, why: str) -> None:
        """Remember what a person said of an article and each of others; the latest word counts."""

    def said(self, article: str) -> dict[str, bool]:
        """With which other articles a person wants this one together, and with which apart."""


class HandRecords(Protocol):
    """What only a person does: moving articles between stories."""

    def move(self, article: str, story: str, joined: Joined, *, now: datetime | None) -> None:
        """Put an article that stands in one story into another; with `now` it counts as joined now."""

    def begin(self, story: str, lead: str, now: datetime) -> None:
        """Begin a story that nothing stands in yet."""

    def lead_by(self, story: str, article: str) -> None:
        """Let this article speak for a story, even for one that was told."""

    def is_told(self, story: str) -> bool:
        """Whether any channel was told of a story, or is about to be."""

    def hand_over(self, story: str, to: str) -> None:
        """What was told of one story counts as told of another, and of the first no more."""

    def end(self, story: str, into: str) -> None:
        """End a story that nothing stands in any more; what related to it relates to the other."""


class StoryRecords(Protocol):
    """Queries and writes on stories; hashes are signed 64-bit integers. The caller holds the transaction."""

    @property
    def relations(self) -> RelationRecords:
        """The records of relations in the same store."""

    def placed(self, article: str) -> tuple[str, Joined, int | None] | None:
        """Return story, reason and the hash of the text it was placed by (None: an older version kept none)."""

    def twins(self, *, page: int, text: int, title: int, since: datetime, most: int) -> list[str]:
        """Stories with the same page, text or headline, the latest first; a hash of 0 is not looked for."""

    def holders(self, hashes: Collection[int], now: datetime) -> dict[int, list[int]]:
        """The numbers of the stories in which each shingle stands; one that stands in none is left out."""

    def alive(self, numbers: Mapping[int, int], *, most: int, since: datetime) -> list[str]:
        """Those of these stories that grew since, by how much speaks for each, the most first."""

    def members(self, stories: Collection[str], most: int, *, text: int = 0, title: int = 0) -> dict[str, list[str]]:
        """Articles of each story, `most` in all: its lead first, then some of this text or headline, some updates.

        The latest fill up the rest. A hash of 0 is not looked for.
        """

    def furniture(self, host: str, hashes: Collection[int], least: int, now: datetime) -> set[int]:
        """Those of these shingles that stand in `least` stories of this host or more."""

    def add(self, article: str, story: str, joined: Joined, now: datetime) -> None:
        """Put an article into a story; a story not yet there begins with it."""

    def withdraw(self, article: str, story: str, shingles: Collection[int]) -> bool:
        """Undo a story that holds this article alone and was not told; says whether it did.

        `shingles` are those that the article is known to be found by; others expire in their time.
        """

    def leave(self, article: str, story: str, shingles: Collection[int]) -> bool:
        """Take an article out of a story of others, unless the story or an update was told by it; says whether it did.

        `shingles` are those that it alone is known to be found by; others expire in their time.
        """

    def release(self, story: str, shingles: Collection[int]) -> None:
        """Let a story no longer be found by these."""

    def remember(
        self,
        article: str,
        story: str,
        *,
        hashes: tuple[int, int, int],
        at: datetime,
        shingles: Iterable[tuple[int, datetime]],
    ) -> None:
        """Keep what an article is found by: hashes of page, title, text; shingles, each until a time."""

    def repeat(self, host: str, stories: Mapping[int, int], now: datetime) -> None:
        """Say in how many stories of this host each of these shingles stands, at least."""

    def exists(self, story: str) -> bool:
        """Whether there is a story of this id."""

    def lead(self, story: str) -> str:
        """Return the article that speaks for a story."""

    def set_lead(self, story: str, article: str) -> None:
        """Let this article speak for the story, unless the story has been told already."""


class Texts(Protocol):
    """Reads articles back from the archive."""

    def __call__(self, ids: Sequence[str], /) -> Mapping[str, Article]:
        """Articles by id; those that are not there are left out."""
