"""How much of their wording two texts share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of their wording two texts share, plain and weighted by rarity.

    `shared` is a number of shingles; `jaccard`, `containment` and `weighted` are shares between 0 and 1, masses are
    weights of shingles.
    """

    shared: int
    jaccard: float
    containment: float
    weighted: float
    mass: float
    shorter_mass: float

    def scores(self) -> dict[str, float]:
        """For the store: rounded, so that they read well."""
        return {
            "jaccard": round(self.jaccard, 3),
            "containment": round(self.containment, 3),
            "weighted": round(self.weighted, 3),
            "mass": round(self.mass, 1),
        }

    def __str__(self) -> str:
        """For people: the share that decides."""
        return f"{round(100 * self.weighted)} % of the shorter text's wording, weighted by rarity, stands in both"


def overlap_of(ours: AbstractSet[int], theirs: AbstractSet[int], stories: Mapping[int, int]) -> Overlap:
    """Compare two sets of shingles. `stories` says in how many stories one stands that stands in several."""
    shared = ours & theirs
    shorter = min(len(ours), len(theirs))
    mass = _mass(shared, stories)
    shorter_mass = min(_mass(ours, stories), _mass(theirs, stories))
    return Overlap(
        shared=len(shared),
        jaccard=len(shared) / max(1, len(ours) + len(theirs) - len(shared)),
        containment=len(shared) / max(1, shorter),
        weighted=mass / shorter_mass if shorter_mass else 0.0,
        mass=mass,
        shorter_mass=shorter_mass,
    )


def _mass(shingles: AbstractSet[int], stories: Mapping[int, int]) -> float:
    """Rarity: a shingle of one story weighs 1, of ten a tenth; per story, or copies would turn common."""
    common = shingles & stories.keys()
    return len(shingles) - len(common) + math.fsum(1 / stories[shingle] for shingle in common)
