"""Precision, recall and F1: how what was found compares with what was to be found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one comparison: found rightly (`tp`), found wrongly (`fp`), not found (`fn`); they add up with +.

    A share of nothing is None: where nothing was found there is no precision, where nothing was to be found no recall.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @classmethod
    def of(cls, *, wanted: bool, found: bool) -> Score:
        """The score of a single decision."""
        return cls(tp=wanted and found, fp=found and not wanted, fn=wanted and not found)

    def __add__(self, other: Score) -> Score:
        return Score(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Share of what was to be found that was."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two (van Rijsbergen): 2·tp / (2·tp + fp + fn), 0 where nothing is right."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, shares in full."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {**shares, "tp": self.tp, "fp": self.fp, "fn": self.fn}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
