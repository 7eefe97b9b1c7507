"""Rounds: one state to begin from, one fault or kill, runs until all has settled, and a look at what stands there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.crash.faults import FAULTS, LOOKS, TOO_LATE, UNSEEN, at_call
from tests.crash.scene import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.crash.scene import Scene, Start

POST, EDIT, HISTORY, REPLIES = "chat.postMessage", "chat.update", "conversations.history", "conversations.replies"

# Of the calls in a random round, those that meet trouble.
SHARE = 0.3

# Seconds of a run within which a random kill falls: a telling takes half a second, a daemon's first tick one or two.
ONCE_LASTS, DAEMON_LASTS = 0.7, 3.0

DAY = 86_400.0


@dataclass
class Tally:
    """What was done and what was found."""

    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def look(self, scene: Scene, what: str) -> None:
        """Start the program until all has settled, and note what is lost or doubled."""
        try:
            scene.settle()
        except (AssertionError, RuntimeError) as error:
            self.wrong.append(f"{what}: {error}")
        self.wrong += [f"{what}: {wrong}" for wrong in scene.wrong()]


def untold(scene: Scene) -> Start:
    """Everything is read and decided, and nothing told."""
    scene.run("gather")
    return scene.start("untold")


def to_follow_up(scene: Scene) -> Start:
    """Everything is told; two stories have gained an outlet since, and one has gone on."""
    scene.settle()
    assert scene.wrong() == []
    scene.publish("dos", "copia", "Otra vez la Comar", text(0))
    title = "La Comar y el caso: ya son 280,000"
    gone_on = [f"La Comar de Tapachula, en México, ya suma 280,000 solicitudes {'y más ' * 30}.", *text(1)]
    scene.publish("uno", "sigue", title, gone_on)
    scene.ahead += 2 * 3600  # a thread is not told of every outlet as it comes
    scene.run("gather")
    return scene.start("gone-on")


def at_every_point(scene: Scene, start: Start, tally: Tally, every: int = 1) -> Iterator[str]:
    """Killed at each point of a run, or at every second or third. Yields what was done, round by round."""
    scene.begin(start)
    points = scene.run().points
    tally.look(scene, "unharmed")
    for kill_at in range(1, points + 1, every):
        scene.begin(start)
        tally.kills += scene.run(kill_at=kill_at).killed
        tally.look(scene, f"killed at point {kill_at} of {points}")
        yield f"killed at point {kill_at} of {points}"


def with_every_fault(scene: Scene, start: Start, tally: Tally, most: int | None = None) -> Iterator[str]:
    """Each fault at each call of a run, or at the first so many; then those of looking for a lost one."""
    scene.begin(start)
    before = len(scene.slack.calls)
    scene.run()
    made = Counter(call.method for call in scene.slack.calls[before:])
    for method in (POST, EDIT):
        for number in range(1, made[method] + 1)[:most]:
            for name, fault in FAULTS.items():
                scene.begin(start)
                at_call(scene.slack, method, number, fault)
                yield from _fault(scene, tally, f"{name} at {method} {number}")
    for method in (HISTORY, REPLIES):
        for name, fault in LOOKS.items():
            scene.begin(start)
            at_call(scene.slack, POST, 1 if method == HISTORY else made[POST], FAULTS["dropped after accepting"])
            fault(scene.slack, method)
            yield from _fault(scene, tally, f"{name} at {method}")


def _fault(scene: Scene, tally: Tally, what: str) -> Iterator[str]:
    scene.run()
    tally.faults[what.partition(" at ")[0]] += 1
    tally.look(scene, what)
    yield what


def at_random(scene: Scene, start: Start, tally: Tally, rng: Random) -> None:
    """Killed two or three times at random instants, with random trouble at Slack."""
    scene.begin(start)
    before = len(scene.slack.calls)
    scene.slack.trouble(rng, SHARE, slow=TOO_LATE, late=UNSEEN)
    for _ in range(rng.randint(2, 3)):
        work, lasts = rng.choice([("once", ONCE_LASTS), ("once", ONCE_LASTS), ("daemon", DAEMON_LASTS)])
        scene.ahead += DAY / 2 if work == "daemon" else rng.uniform(0, 100)  # a digest of the daemon is due by then
        life = scene.run(work, kill_after=rng.uniform(0.02, lasts))
        tally.kills += life.killed
    met = [call.trouble for call in scene.slack.calls[before:] if call.trouble]
    tally.faults.update(f"random: {one.broken or one.error or ('slow' if one.delay else one.status)}" for one in met)
    scene.slack.calm()
    tally.look(scene, "random")
