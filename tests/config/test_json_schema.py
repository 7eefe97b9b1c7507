"""The schemas for editors: as committed, in step with the loader, and fit for what an editor reads."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from monitor.config.document import read_document
from monitor.config.hover import TEXTS
from monitor.config.json_schema import FILES, schema_text
from monitor.config.keys import all_models, keys_of
from monitor.config.lists import expand
from monitor.config.problems import Report
from monitor.config.sentences import validate
from tests.config import test_lists, test_mistakes, test_mutes, test_warnings, writing
from tests.world import write_configuration
from tests.world.configuration import WATCHLIST

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config"
KINDS = {"monitor.yaml": "monitor", "feeds.yaml": "feeds", "mutes.yaml": "mutes"}


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors read by: `no` is a word, `08:00` and a date are texts."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (  # https://yaml.org/spec/1.2.2/#1032-tag-resolution
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)


@cache
def validator(name: str) -> Any:
    return Draft7Validator(json.loads(schema_text(name)))


def complaints(name: str, text: str) -> list[str]:
    """What an editor would underline."""
    return [error.message for error in validator(name).iter_errors(yaml.load(text, Core))]


def kind_of(file: str) -> str:
    return KINDS.get(file, "watchlist")


@pytest.mark.parametrize("name", FILES)
def test_what_is_committed_is_what_the_models_say_now(name: str) -> None:
    file = SHIPPED / "schemas" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == schema_text(name), "run: monitor schema"


@pytest.mark.parametrize("name", FILES)
def test_each_is_a_schema_and_explains_every_key(name: str) -> None:
    schema = json.loads(schema_text(name))
    Draft7Validator.check_schema(schema)
    groups = [schema, *schema["definitions"].values()]
    assert all(group["additionalProperties"] is False and group["description"] for group in groups)
    assert all(key["description"] for group in groups for key in group["properties"].values())


def test_every_key_has_a_text_and_every_text_a_key() -> None:
    assert {model: set(keys_of(model)) for model in all_models()} == {
        model: set(texts) for model, texts in TEXTS.items()
    }


@pytest.mark.parametrize("name", FILES)
def test_what_is_offered_as_an_example_is_taken(name: str) -> None:
    schema = json.loads(schema_text(name))
    for group in (schema, *schema["definitions"].values()):
        for key, field in group["properties"].items():
            for value in (*field.get("examples", ()), *([field["default"]] if "default" in field else ())):
                whole = {"definitions": schema["definitions"], **field}
                assert list(Draft7Validator(whole).iter_errors(value)) == [], key


YAML_FILES = sorted(file for pattern in ("*.yaml", "*/*.yaml") for file in SHIPPED.glob(pattern))


@pytest.mark.parametrize("file", YAML_FILES, ids=lambda file: file.name)
def test_the_shipped_files_are_right_and_point_to_their_schema(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert complaints(kind_of(file.name), text) == []
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert found
    assert (file.parent / found[1]).resolve() == SHIPPED / "schemas" / f"{kind_of(file.name)}.schema.json"


GUIDE = (ROOT / "docs" / "watchlists.md").read_text(encoding="utf-8")
RIGHT = {
    "sample settings": ("monitor.yaml", writing.MONITOR),
    "sample feeds": ("feeds.yaml", writing.FEEDS),
    "sample watchlist": ("watchlist", writing.WATCHLIST),
    "lists": ("watchlist", test_lists.TEXT),
    "the watchlist of the world": ("watchlist", WATCHLIST),
    "sample mutes": ("mutes.yaml", test_mutes.MUTES),
    "no mutes": ("mutes.yaml", "mutes:\n"),
    "the guide's mutes": ("mutes.yaml", re.findall(r"^```yaml\n(mutes:.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)[0]),
    **{f"suspect {name}": ("watchlist", case[0].replace("‸", "")) for name, case in test_warnings.SUSPECT.items()},
    **{f"fine {name}": ("watchlist", text) for name, text in test_warnings.FINE.items()},
    **{
        f"the guide's {number}": ("watchlist", text)
        for number, text in enumerate(re.findall(r"^```yaml\n(version:.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
    },
    "times, days and numbers in other ways": (
        "monitor.yaml",
        """\
http: {per_host: {pause: 500ms, at_once: '2'}, deadline: 1.5m, allow_private: [10.0.0.0/8, 'fd00::/8']}
languages: [es, EN, nah]
digests: [{id: 24, channel: C0ABC, watchlists: [a], at: [8:00, 16:00], days: [Mon, wed-fri],
  now: {at_most: 12 per hour}, quiet: {from: 22:00, to: 6:30}}]
""",
    ),
    "figures": (
        "watchlist",
        """\
version: '1'
watchlist: 2026
items: [{id: 42, name: a, review_by: 2026-01-01, names: ['42', Ñ, E.E.U.U., U.S., 212(f), C++, 移民管理局*, 移民]}]
""",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_loader_takes_an_editor_does_not_underline(name: str, tmp_path: Path) -> None:
    file, text = RIGHT[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    report = Report(tmp_path / file)
    root = read_document(report).root
    if kind_of(file) == "watchlist":
        expand(root, report)
    assert root is not None
    assert validate(FILES[kind_of(file)][0], root, report), report.errors
    assert complaints(kind_of(file), text) == []


def test_a_written_configuration_of_the_test_suite_is_right(tmp_path: Path) -> None:
    write_configuration(tmp_path, {"press": "https://press.example/feed"})
    for file in (*tmp_path.glob("*.yaml"), *tmp_path.glob("*/*.yaml")):
        assert complaints(kind_of(file.name), file.read_text(encoding="utf-8")) == []


BROKEN = {
    **test_mistakes.CASES,
    **{f"mutes.yaml, {name}": ("mutes.yaml", case) for name, case in test_mutes.MISTAKES.items()},
}
# What no schema can know: it would have to look elsewhere, count, or know every zone and word.
UNSAID = {
    "elsewhere": {
        *("monitor.yaml, unknown watchlist", "watchlist, source", "mutes.yaml, feed by its name"),
        *(f"mutes.yaml, {name}" for name in ("item of a watchlist", "no item like it", "unknown feed")),
        *(f"mutes.yaml, {name}" for name in ("unknown item", "unknown watchlist")),
    },
    "twice": {
        *("feeds.yaml, same address", "feeds.yaml, same id", "monitor.yaml, id twice", "watchlist, same item"),
        "monitor.yaml, always quiet",
    },
    "order and size": {
        *("monitor.yaml, days, sat-tue", "monitor.yaml, past the week", "monitor.yaml, too long"),
        *("monitor.yaml, too short", "monitor.yaml, host bits", "feeds.yaml, port", "feeds.yaml, brackets"),
    },
    "days and zones": {
        *("watchlist, no such day", "monitor.yaml, time zone", "monitor.yaml, small letters"),
        *("monitor.yaml, a city with accents", "monitor.yaml, a misspelt city"),
        *(f"monitor.yaml, no city, {zone}" for zone in ("GMT-6", "UTC-6", "CST", "est", "Central", "US/Easter")),
        *(f"monitor.yaml, no city, {zone}" for zone in ("Washington", "America/Washington", "America")),
    },
    # `no` is false to YAML 1.1, and a word to 1.2, which editors read by.
    "older YAML": {"feeds.yaml, Norwegian"},
}


def underlined(name: str) -> bool:
    file, (text, *_) = BROKEN[name]
    try:
        return bool(complaints(kind_of(file), text.replace("‸", "")))
    except yaml.YAMLError:
        return True


def test_what_the_loader_refuses_an_editor_underlines_as_far_as_a_schema_can_say_it() -> None:
    assert {name for name in BROKEN if not underlined(name)} == set().union(*UNSAID.values())
