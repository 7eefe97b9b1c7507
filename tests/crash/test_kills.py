"""The program is killed with SIGKILL and started again until all has settled: everything is told, and once.

`make soak` does much more of the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.rounds import Tally, at_every_point, untold
from tests.crash.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crash.scene import Start


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Scene(tmp_path_factory.mktemp("crash"), stories=2) as scene:
        yield scene


@pytest.fixture(scope="module")
def start(scene: Scene) -> Start:
    return untold(scene)


def test_every_story_is_told_once_wherever_the_program_is_killed(scene: Scene, start: Start) -> None:
    tally = Tally()
    rounds = list(at_every_point(scene, start, tally))
    assert tally.wrong == []
    assert tally.kills == len(rounds) > 15
