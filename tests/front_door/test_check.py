"""`monitor check` as a maintainer meets it."""

from __future__ import annotations

import json
import os

from tests.front_door.conftest import COMAR, Stage
from tests.world import call_monitor, run_monitor
from tests.world.configuration import WATCHLIST


def test_a_right_configuration_is_status_0_and_says_what_there_is(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    stage.configure()
    done = stage.run("check")
    assert done.status == 0, done.stdout + done.stderr
    assert "1 feed, 2 items, 1 digest: 8 examples hold, " in done.stdout
    assert not stage.state.exists()
    assert stage.press.requests == ()


def test_every_mistake_is_told_at_its_place_in_one_run(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    broken = WATCHLIST.replace("    priority: high\n", "    priorty: high\n").replace("[$mexico,", "[$mexcio,")
    stage.configure(watchlist=broken)
    done = stage.run("check")
    assert done.status == 2
    place = stage.config / "watchlists" / "migration.yaml"
    line = broken.splitlines().index("    priorty: high") + 1
    assert f"{place}:{line}:5: " in done.stdout
    assert "priority" in done.stdout
    assert "$mexico" in done.stdout
    assert done.stdout.endswith("\n2 to mend; nothing was run\n")
    assert done.stderr == ""


def test_an_example_that_fails_is_told_with_the_words_that_decided(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    sentence = "Comar, swamped by asylum requests, hired in Chiapas."
    wrong = WATCHLIST.replace("no_match: [Les prix", f'no_match: ["{sentence}", Les prix')
    stage.configure(watchlist=wrong)
    done = stage.run("check")
    assert done.status == 1
    line = next(
        number for number, text in enumerate(wrong.splitlines(), 1) if "no_match: [" in text and "swamped" in text
    )
    assert f"migration.yaml:{line}:" in done.stdout
    assert "should be “no match” and is “match”" in done.stdout
    found = done.stdout.split("migration.yaml:")[1].splitlines()
    assert found[1] == f"    {sentence}"
    assert found[2].startswith("    why: “Comar”")
    assert "asylum" in found[2]
    assert found[3].startswith("    mend: add what it is about to `lookalikes`")
    assert found[3].endswith("or move the example to `match`")
    assert "1 of 9 examples failing" in done.stdout


def test_a_folder_that_is_not_there_is_a_finding_like_others() -> None:
    done = call_monitor("--config", "/nowhere/at/all", "check")
    assert done.status == 2
    assert done.stdout.startswith("/nowhere/at/all:1:1: ")
    assert done.stdout.endswith("1 to mend; nothing was run\n")


def test_a_file_whose_name_is_not_utf_8_is_told_like_others(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    stage.configure()
    (stage.config / "watchlists" / os.fsdecode(b"\xff.yml")).touch()
    done = stage.run_process("check")
    assert done.status == 2
    assert done.stdout.startswith(f"{stage.config}/watchlists/\\udcff.yml:1:1: this file is not read")
    assert done.stderr == ""


def test_json_holds_the_same(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    stage.configure(
        settings={"digests": [{"id": "desk", "channel": "#x", "watchlists": ["migraton"], "at": ["08:00"]}]}
    )
    done = stage.run("check", "--format", "json")
    assert done.status == 2
    report = json.loads(done.stdout)
    (line,) = report["lines"]
    assert line["level"] == "error"
    assert "migraton" in line["message"]
    assert "migration" in line["mend"]


def test_mutes_that_are_over_or_last_for_ever_are_told_of_at_their_line(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar", COMAR)
    stage.configure()
    (stage.config / "mutes.yaml").write_text(
        """\
mutes:
  - {item: comar, until: 2026-01-31, reason: read by hand}
  - item: cbp-one
    until: 2099-12-31
    reason: closed
""",
        encoding="utf-8",
    )
    done = stage.run("check")
    assert done.status == 0, done.stdout
    place = stage.config / "mutes.yaml"
    assert (
        f"{place}:2:26: warning: this mute expired on 2026-01-31 (read by hand) – delete it, or give it a new date\n"
    ) in done.stdout
    assert f"{place}:4:12: warning: this mute lasts until 2099-12-31, more than a year" in done.stdout
    assert "1 feed, 2 items, 1 digest, 2 mutes: 8 examples hold, " in done.stdout


def test_the_shipped_configuration_holds() -> None:
    done = run_monitor("check")
    assert done.status == 0, done.stdout + done.stderr
    assert "22 items" in done.stdout
    # The one thing that only its user can fill in.
    assert done.stdout.count(": warning:") == 1
    assert "`contact` is still the example" in done.stdout
