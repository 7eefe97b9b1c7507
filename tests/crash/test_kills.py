"""The program is killed with SIGKILL, and Slack fails in every way: started again, everything is told, and once.

`make soak` does much more of the same.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.crash.rounds import Tally, at_every_point, at_random, to_follow_up, untold, with_every_fault
from tests.crash.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 10

# A round takes half a second of CPU: the longest test ten, on a machine that has ten other things to do two minutes.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Scene(tmp_path, stories=2) as scene:
        yield scene


@pytest.fixture
def tally() -> Tally:
    return Tally()


def test_a_digest_wherever_the_program_is_killed(scene: Scene, tally: Tally) -> None:
    rounds = list(at_every_point(scene, untold(scene), tally))
    assert tally.wrong == []
    assert tally.kills == len(rounds) > 15


def test_what_goes_on_wherever_the_program_is_killed(scene: Scene, tally: Tally) -> None:
    rounds = list(at_every_point(scene, to_follow_up(scene), tally, every=2))
    assert tally.wrong == []
    assert tally.kills == len(rounds) > 15


def test_a_digest_whatever_slack_does(scene: Scene, tally: Tally) -> None:
    assert len(list(with_every_fault(scene, untold(scene), tally, most=1))) > 15
    assert tally.wrong == []


def test_kills_at_random_instants_among_random_trouble(scene: Scene, tally: Tally) -> None:
    start = untold(scene)
    number = 0
    while tally.kills < KILLS:
        at_random(scene, start, tally, random.Random(number))
        number += 1
    assert tally.wrong == []
