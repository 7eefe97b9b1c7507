"""The shipped watchlist on whole articles: where a name stands, and what else the article says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
OTHER = "The council met on Tuesday. It put the new bridge off until March, and the swimming pool for ever. "

MENTIONS = {
    "cbp-one": "Families with an appointment in the CBP One app were turned away at the port of entry.",
    "comar": "La Comar recibió en Tapachula a 300 solicitantes de refugio.",
    "inm": "Agentes del INM bajaron del autobús en Oaxaca a doce guatemaltecos.",
    "darien": "They walked six days through the Darién Gap with two children.",
}


def found(capsys: pytest.CaptureFixture[str], tmp_path: Path, *articles: Mapping[str, str]) -> list[dict[str, str]]:
    """What `monitor evaluate` decides of each article: its items and their decisions, "no match" left out."""
    file = tmp_path / "articles.jsonl"
    lines = [
        {"id": str(at), "lang": "en", "title": "", "labels": [*MENTIONS], **one} for at, one in enumerate(articles)
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    main(["--config", str(ROOT / "config"), "evaluate", str(file), "--format", "json"])
    answers = json.loads(capsys.readouterr().out)["articles"]
    return [
        {one["id"]: one["decision"] for one in answer["items"] if one["decision"] != "no match"} for answer in answers
    ]


def test_a_mention_in_the_middle_or_at_the_end_of_a_long_article_counts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    long = [{"text": f"{OTHER * 20}\n{text}\n{OTHER * behind}"} for text in MENTIONS.values() for behind in (0, 20)]

    assert found(capsys, tmp_path, *long) == [{item: "match"} for item in MENTIONS for _ in range(2)]


def test_two_stories_in_one_article_are_both_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    every = {"text": f"\n{OTHER * 10}\n".join(MENTIONS.values())}

    assert found(capsys, tmp_path, every) == [dict.fromkeys(MENTIONS, "match")]


def test_what_only_the_house_names_is_not_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    heads = ("Related: ", "Lea también: ", "Te puede interesar: ", "More on this: ")
    boxes = [{"text": f"{OTHER * 5}\n{head}{text}"} for head in heads for text in MENTIONS.values()]

    assert found(capsys, tmp_path, *boxes) == [{} for _ in boxes]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        # a road, a forest, a farm: the same place and another subject
        ("Engineers want a highway through the Darién Gap, with bridges and a toll road.", {}),
        ("Loggers and cattle drive deforestation in the Darién, where a new road is planned.", {}),
        ("Migrants cross the Darién Gap on foot, where no road leads.", {"darien": "match"}),
        ("Passaram seis dias no Darién antes de chegar à fronteira.", {"darien": "match"}),
        # another name with the same letters, spelt out somewhere
        ("The Institute for Nuclear Matter opened in Mexico City. INM employs forty people in Puebla.", {}),
        # one more number, folder or pronoun
        ("CBP: One dead, four injured as a boat turns over.", {}),
        ("It writes to the CBP home directory.", {}),
        ("The protein CBP1 binds calcium in yeast.", {}),
        ("CBP1 appointments for asylum at the border were cancelled.", {"cbp-one": "match"}),
        # the app, described
        (
            "Bajaron la aplicación del gobierno estadounidense, esperaron su cita y pidieron asilo en la garita.",
            {"cbp-one": "match"},
        ),
    ],
)
def test_senses(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, items: dict[str, str]) -> None:
    assert found(capsys, tmp_path, {"text": text}) == [items]
