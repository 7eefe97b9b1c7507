"""The keys that the models know: which there are, where they belong, and what a right line looks like."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, get_args, get_origin

from monitor.config.problems import closest
from monitor.config.records import Record
from monitor.config.schema import FeedsFile, MutesFile, Settings, Watchlist

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES: dict[type[Record], str] = {
    Settings: "monitor.yaml",
    FeedsFile: "feeds.yaml",
    MutesFile: "mutes.yaml",
    Watchlist: "a file in watchlists/",
}

SHAPES = {
    "about": "What it is",
    "allow_private": '["10.1.0.0/16"]',
    "ambiguous": "[Comar]",
    "api_url": '"https://slack.com/api/"',
    "archive": "all",
    "articles": "90d",
    "at": '["08:00"]',
    "at_least": "2",
    "at_most": "5 per hour",
    "at_once": "2",
    "channel": '"#name"',
    "contact": '"https://example.org/about-us"',
    "country": "MX",
    "days": "mon-fri",
    "deadline": "30s",
    "digests": '[{id: desk, channel: "#name", watchlists: [migration], at: ["08:00"]}]',
    "each": "[[one, word], [of, each, line]]",
    "every": "1h",
    "examples": "{match: [A sentence that must match.]}",
    "extraction": "balanced",
    "feeds": '[{id: short-name, name: Full Name, url: "https://example.org/feed"}]',
    "from": '"20:00"',
    "http": '{contact: "https://example.org/about-us"}',
    "id": "short-name",
    "in": "title",
    "item": "comar",
    "items": "[{id: short-name, name: Full Name, names: [Full Name]}]",
    "keep": "{articles: 90d}",
    "language": "es",
    "languages": "[es, en]",
    "lists": "{mexico: [México, Chiapas]}",
    "lookalikes": "[{name: Whose it is, signs: [word, phrase]}]",
    "match": "[A sentence that must match.]",
    "mutes": "[{item: comar, until: 2026-12-31, reason: Why}]",
    "name": "Full Name",
    "names": "[CBP One, CBP Home]",
    "never": "{phrases: [the name in another sense]}",
    "new": "recent",
    "no_match": "[A sentence that must not match.]",
    "now": "{priority: high, at_most: 5 per hour}",
    "only": "{in: title}",
    "only_with": "[migrant*, asylum]",
    "ops_channel": '"#name"',
    "on_unknown": "hold",
    "pause": "2s",
    "per_host": "{at_once: 2, pause: 2s}",
    "phrase": "semana de la moda",
    "phrases": "[the name in another sense]",
    "priority": "high",
    "proxy": '"http://proxy.example.org:3128"',
    "quiet": '{from: "20:00", to: "07:00"}',
    "read": "all",
    "reason": "Why it is muted",
    "review_by": "2026-12-31",
    "section": "Policy",
    "signs": "[word, phrase]",
    "slack": '{api_url: "https://slack.com/api/"}',
    "source": "short-name",
    "sources": "[example.org]",
    "story": '"https://example.org/an-article"',
    "tier": "2",
    "timezone": "America/Mexico_City",
    "title": "A few words",
    "to": '"07:00"',
    "together": "[{within: 20, each: [[one, word], [of, each, line]]}]",
    "unsure": "[A sentence that nobody can decide.]",
    "until": "2026-12-31",
    "url": '"https://example.org/feed"',
    "version": "1",
    "watchlist": "short-name",
    "watchlists": "[migration]",
    "within": "20",
}
"""What may stand behind each key, for those who left it out: the tests read every one of them as a file."""

_NEEDED = frozenset({"contact", "digests"})
"""May be left out as far as the models go, and are complained of elsewhere when they are."""


def line_for(key: str) -> str:
    """A line of the file with this key, or the key and three dots where it is nobody's."""
    return f"{key}: {SHAPES.get(key, '…')}"


def mend_for_empty(key: str, model: type[Record] | None) -> str:
    """What to write where nothing stands behind `key`, in a group of keys of `model`."""
    if key not in keys_of(model):
        return "write a value, or delete the line"
    fields = model.model_fields.values() if model else ()
    needed = key in _NEEDED or any(field.required for field in fields if field.key == key)
    return f"write {line_for(key)}" + ("" if needed else ", or delete the line")


def keys_of(model: type[Record] | None) -> list[str]:
    """The keys as they are written in the file."""
    return [field.key for field in model.model_fields.values()] if model else []


def model_at(model: type[Record], path: tuple[str | int, ...]) -> type[Record] | None:
    """The model of the group of keys at `path`, if there is one."""
    found: type[Record] | None = model
    for key in path:
        if isinstance(key, str) and found is not None:
            found = _below(found).get(key)
    return found


def _below(model: type[Record]) -> dict[str, type[Record]]:
    """The models that stand under the keys of `model`."""
    return {field.key: inner for field in model.model_fields.values() for inner in _models_in(field.annotation)}


def _models_in(annotation: object) -> Iterator[type[Record]]:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def all_models() -> list[type[Record]]:
    """Every model of the four kinds of file, the outer ones first."""
    return _with_all_below(*_FILES)


def models_below(model: type[Record]) -> list[type[Record]]:
    """Every model that may stand in a file of `model`, but for that itself."""
    return _with_all_below(model)[1:]


def _with_all_below(*models: type[Record]) -> list[type[Record]]:
    found = list(models)
    for model in found:  # grows on the way
        found.extend(inner for inner in _below(model).values() if inner not in found)
    return found


@cache
def known_keys() -> frozenset[str]:
    """Every key of every file."""
    return frozenset(key for model in all_models() for key in keys_of(model))


@cache
def list_keys() -> frozenset[str]:
    """The keys behind which a list stands, wherever they do."""
    fields = [field for model in all_models() for field in model.model_fields.values()]
    lists = {field.key for field in fields if get_origin(field.annotation) is tuple}
    return frozenset(lists - {field.key for field in fields if get_origin(field.annotation) is not tuple})


_COLON_INSIDE = re.compile(r"([\w-]+):(.+)", re.DOTALL)


def without_space(text: str) -> tuple[str, str] | None:
    """Key and value of `name:Boundary`, if the key is one of ours and this is no web address."""
    found = _COLON_INSIDE.fullmatch(text)
    if not found or found.group(1) not in known_keys() or found.group(2).startswith("//"):
        return None
    return found.group(1), found.group(2).strip()


def meant_by(key: str, model: type[Record] | None) -> str | None:
    """The key of `model` that `key` was probably meant to be."""
    glued = without_space(key)
    known = keys_of(model)
    return glued[0] if glued and glued[0] in known else closest(key, known)


def mend_for_key(key: str, model: type[Record] | None) -> str:
    """What to do with a key that `model` does not know."""
    known = keys_of(model)
    for name, inner in (_below(model) if model else {}).items():
        if key in keys_of(inner):
            return f"it belongs under `{name}:`"
    near = closest(key, known)
    if near:
        return f"did you mean {near}?"
    for other, file in _FILES.items():
        if other is not model and key in keys_of(other):
            return f"`{key}` belongs in {file}"
    return f"the keys here are {', '.join(known)}" if known else "delete it"
