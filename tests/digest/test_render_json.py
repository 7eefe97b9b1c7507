import json
from dataclasses import replace
from datetime import timedelta, timezone

from monitor.digest import compose, to_json
from monitor.model import CycleResult, Delivery, DeliveryState
from tests.digest.samples import HEALTH, NOW, PLAN, WATCHLIST, ZONE, cycle, morning

DIGEST = compose(PLAN, morning(), (WATCHLIST,), HEALTH, NOW, ZONE, 31)


def test_the_contract_of_the_cycle() -> None:
    found = json.loads(json.dumps(to_json(cycle(DIGEST))))
    assert found["format"] == "monitor.cycle/1"
    assert found["feeds"][1] == {
        "id": "el-faro",
        "url": "https://elfaro.example/rss",
        "outcome": "timed-out",
        "message": "no answer in 30 s",
        "entries": 0,
        "new": 0,
    }
    assert found["fates"] == {
        "baseline": 0,
        "pending": 0,
        "failed": 1,
        "unmatched": 22,
        "unsure": 1,
        "duplicate": 2,
        "matched": 5,
        "muted": 0,
        "expired": 0,
    }
    (digest,) = found["digests"]
    assert (digest["id"], digest["channel"]) == ("desk", "C0POLICY")
    story = digest["stories"][1]
    body = morning()[3].members[0].article.text
    wanted = {
        "title": "Comar, rebasada: abre otra oficina en Tapachula",
        "url": "https://press.example/comar",
        "outlet": "EL PAÍS México",
        "published": "2026-11-22T12:00:00Z",
        "language": "es",
        "full_text": True,
        "section": "Mexican institutions",
        "priority": "high",
        "decision": "match",
        "figures": ["140,000 solicitudes", "66% más"],
    }
    assert {key: story[key] for key in wanted} == wanted
    assert story["items"][0]["because"] == ["Comar", "refugio", "refugiados", "Tapachula"]
    assert {"watchlist": "migration", "id": "comar", "decision": "match"}.items() <= story["items"][0].items()
    at = body.index("Comar")
    assert {"item": "comar", "text": "Comar", "field": "body", "start": at, "end": at + 5} in story["mentions"]
    assert [(a["outlet"], a["language"]) for a in story["also_in"]] == [
        ("Reuters", "en"),
        ("Folha de S.Paulo", "pt"),
    ]
    doubt = digest["stories"][-1]["items"][0]
    assert (doubt["decision"], doubt["because"]) == ("unsure", ["INM", "México"])
    assert doubt["against"] == [{"name": "the INM of Honduras", "signs": ["Honduras"]}]
    assert story["items"][0]["against"] == []
    assert {"title", "url", "outlet", "language"} <= set(story["also_in"][0])
    assert [story["snippet"][start:end] for start, end in story["marks"]] == ["Comar"]


def test_times_are_utc_whatever_the_zone_they_came_in_and_undated_is_null() -> None:
    stories = to_json(cycle(DIGEST))["digests"][0]["stories"]
    assert stories[2]["published"] is None
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    assert to_json(cycle(replace(DIGEST, at=east)))["digests"][0]["at"] == "2026-11-22T14:00:00Z"


def test_an_empty_cycle_has_every_key() -> None:
    found = to_json(CycleResult((), {}, ()))
    assert (found["feeds"], found["digests"], found["deliveries"]) == ([], [], [])
    assert sum(found["fates"].values()) == 0
    assert len(found["fates"]) == 9


def test_deliveries_are_told_without_their_payload() -> None:
    delivery = Delivery(
        "d", "desk", "C0", 0, None, {"text": "t"}, (("w", "s"),), DeliveryState.SENT, NOW, ts="1.2", updates=("a",)
    )
    assert to_json(cycle(deliveries=(delivery,)))["deliveries"] == [
        {
            "id": "d",
            "kind": "post",
            "digest": "desk",
            "channel": "C0",
            "parent": None,
            "state": "sent",
            "stories": [["w", "s"]],
            "updates": ["a"],
            "ts": "1.2",
            "error": "",
        }
    ]
