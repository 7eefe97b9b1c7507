"""JSON Schemas of the YAML files, from the same models that read them: editors complete and underline with these.

They take what the loader takes, and refuse what it refuses as far as JSON Schema can say it: no schema knows that a
watchlist is misspelt. A reader of ours gets the text that was written and decides (`08:00`, `2`); an editor gets what
YAML 1.2 makes of it, so that a number may be one or stand in quotes. Draft 7 is what the YAML language server has
known longest: https://github.com/redhat-developer/yaml-language-server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import yaml

from monitor.config import places, schema, times, values, weekdays, zones
from monitor.config.hover import TEXTS
from monitor.config.keys import SHAPES, models_below
from monitor.config.mutes import CRITERIA
from monitor.config.readers import BeforeValidator, Field
from monitor.config.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.config.records import FieldInfo

FILES: Mapping[str, tuple[type[Record], str]] = {
    "monitor": (schema.Settings, "monitor.yaml: when whom to tell of what"),
    "feeds": (schema.FeedsFile, "feeds.yaml: what is read"),
    "mutes": (schema.MutesFile, "mutes.yaml: what is not told for a while"),
    "watchlist": (schema.Watchlist, "A watchlist: what is looked for"),
}
"""The kinds of file, by the names of their schemas, with the model and the title of each."""


def schema_text(name: str) -> str:
    """The schema called `name` in `FILES`, as the text of its file."""
    model, title = FILES[name]
    inner = sorted(models_below(model), key=lambda one: one.__name__)
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    parts = {"definitions": {one.__name__: _group(one) for one in inner}}
    return json.dumps(head | _group(model) | parts, ensure_ascii=False, indent=1) + "\n"


_DAY = "(?:{})".format("|".join("".join(f"[{c}{c.upper()}]" for c in day) for day in weekdays.DAYS))
_DAYS = rf"{_DAY}(?:\s*-\s*{_DAY})?"
_SLUG = "[a-z0-9][a-z0-9-]*"
_CURLY = "“”„‟«»\u2039\u203a"
_NO_MARK = r"[^\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\u2000-\u206f]"
_PLAIN = rf"(?!\s*\$)(?!(?:{values.EXPRESSION.pattern})$)(?=[\s\S]*{_NO_MARK})(?:[^*{_CURLY}]*|[^*{_CURLY}]{{4,}}\*\s*)"
_LIST = r"\$\w[\w-]*"
_ADDRESS = r"\s*(?:https?|HTTPS?)://[^\s/?#@]+(?:[/?#]\S*)?\s*"


def _text(pattern: str = "", **more: object) -> dict[str, Any]:
    return {"type": "string", **({"pattern": f"^(?:{pattern})$"} if pattern else {}), **more}


# What an editor may find where each reader of ours reads. An id of figures alone is a number to YAML.
_READ: Mapping[Callable[[object], object], dict[str, Any]] = {
    values.as_text: _text(),
    values.as_words: _text(r"\s*\S[\s\S]*"),
    values.as_name_or_sign: _text(_PLAIN),
    values.as_sign: _text(f"{_LIST}|{_PLAIN}"),
    values.as_slug: _text(_SLUG) | {"type": ["string", "integer"], "maxLength": values.LONGEST_ID, "minimum": 0},
    values.as_item: _text(rf"\s*(?:{_SLUG}\s*/\s*)?{_SLUG}\s*") | {"type": ["string", "integer"], "minimum": 0},
    values.as_per_hour: _text(r"\s*[0-9]{1,4}(?: *(?:[pP][eE][rR]|[aA][nN]|/) *[hH][oO][uU][rR])?\s*")
    | {"type": ["string", "integer"]},
    times.as_duration: _text(r"\s*[0-9]{1,7}(?:\.[0-9]{1,3})? ?(?:[mM][sS]|[sSmMhHdD])\s*"),
    times.as_time_of_day: _text(r"\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9]\s*"),
    times.as_date: _text("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"),
    # In capitals it is taken too; of three letters there are thousands.
    places.as_language: _text()
    | {"anyOf": [{"enum": places.LANGUAGES.split()}, _text(r"\s*(?:[A-Za-z]{3}|[A-Z]{2})\s*")]},
    places.as_country: _text("[A-Za-z]{2}"),
    places.as_web_address: _text(_ADDRESS),
    places.as_api_address: _text(_ADDRESS),
    places.as_story: _text(rf"\s*[0-9a-f]{{16}}\s*|{_ADDRESS}"),
    places.as_contact: _text(r"[\x21-\x27\x2a-\x7e]*"),
    places.as_network: _text(r"\s*[0-9A-Fa-f:.]+(?:%\w+)?(?:/[0-9.]+)?\s*"),
    places.as_channel: _text(r"\s*(?:[CGD][A-Z0-9]{2,}|#[^\s.,:A-Z#@]{1,80})\s*"),
    zones.as_timezone: _text(r"\s*[A-Za-z][\w+/-]*\s*"),
    weekdays.as_weekdays: {
        "anyOf": [_text(rf"\s*{_DAYS}(?:\s*,\s*{_DAYS})*\s*"), {"type": "array", "items": _text(rf"\s*{_DAYS}\s*")}]
    },
}
_TYPES = {str: {"type": "string"}, int: {"type": "integer"}, date: {"type": "string"}, timedelta: {"type": "string"}}
_NUMBER = _text("-?[0-9]{1,9}") | {"type": ["integer", "string"]}


def _some(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"minItems": 1}}}


# What other modules than the models refuse (`checks`, `mutes`) or put in place before them (`lists`).
_NOT_BY_MODELS: Mapping[type[Record], dict[str, Any]] = {
    schema.Item: {"anyOf": [_some(key) for key in ("names", "ambiguous", "together")]},
    schema.WrittenMute: {"anyOf": [{"required": [key]} for key in CRITERIA]},
    schema.Settings: {"required": ["digests"]},
}
_FIELDS_NOT_BY_MODELS: Mapping[tuple[type[Record], str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    (schema.Together, "each"): lambda found: found | {"items": {"anyOf": [_text(_LIST), found["items"]]}},
    (schema.Watchlist, "lists"): lambda found: found | {"propertyNames": {"pattern": r"^[^\s*$:,\[\]{}]+$"}},
    (schema.Settings, "digests"): lambda found: found | {"minItems": 1},
    (schema.DigestPlan, "at"): lambda found: found | {"uniqueItems": True},
    (schema.DigestPlan, "watchlists"): lambda found: found | {"uniqueItems": True},
    (schema.MutesFile, "mutes"): lambda found: found | {"type": ["array", "null"]},
}


def _group(model: type[Record]) -> dict[str, Any]:
    """The schema of one group of keys, with what a reader sees and what the models do not say."""
    fields = model.model_fields.values()
    required = [field.key for field in fields if field.required]
    return {
        "additionalProperties": False,
        "description": (model.__doc__ or "").partition("\n\n")[0],
        "properties": {field.key: _described(model, field) for field in fields},
        **({"required": required} if required else {}),
        "type": "object",
    } | _NOT_BY_MODELS.get(model, {})


def _described(model: type[Record], field: FieldInfo) -> dict[str, Any]:
    """The schema of what stands behind one key."""
    found = _schema(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
    default = times.spoken(field.default) if isinstance(field.default, timedelta) else field.default
    if isinstance(default, str | int) and default != "":
        found["default"] = default
    found = _FIELDS_NOT_BY_MODELS.get((model, field.key), dict)(_in_order(found))
    if "$ref" in found:  # draft 7 looks at nothing beside a $ref
        found = {"allOf": [found]}
    found["description"] = TEXTS[model][field.key]
    if examples := _examples(field.key):
        found["examples"] = examples
    return found


def _in_order(found: Any) -> Any:
    """Keywords by the alphabet, so that files differ only where what they say does."""
    if isinstance(found, list):
        return [_in_order(one) for one in found]
    return {key: _in_order(found[key]) for key in sorted(found)} if isinstance(found, dict) else found


def _schema(annotation: Any) -> dict[str, Any]:
    """What an editor may find where a field has this type; what may be left out may not be written as nothing."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        found = _schema(arguments[0])
        for mark in arguments[1:]:
            found = _marked(found, mark)
        return found
    if NoneType in arguments:
        return _schema(next(one for one in arguments if one is not NoneType))
    if origin is Literal:  # a number may stand in quotes
        return {
            "enum": [form for word in arguments for form in ((word, str(word)) if isinstance(word, int) else (word,))]
        }
    if origin is tuple:
        return {"items": _schema(arguments[0]), "type": "array"}
    if origin is Mapping:
        return {"additionalProperties": _schema(arguments[1]), "type": "object"}
    return (
        {"$ref": f"#/definitions/{annotation.__name__}"} if issubclass(annotation, Record) else dict(_TYPES[annotation])
    )


def _marked(found: dict[str, Any], mark: object) -> dict[str, Any]:
    """The schema `found` with what stands beside the type in Annotated."""
    if isinstance(mark, BeforeValidator):
        return dict(_READ.get(mark.func, _NUMBER if found == _TYPES[int] else found))
    if isinstance(mark, Field):
        bounds = {"minimum": mark.ge, "maximum": mark.le, "minItems": mark.min_length or None}
        return found | {keyword: bound for keyword, bound in bounds.items() if bound is not None}
    return found


def _examples(key: str) -> list[Any]:
    """What may stand behind a key, where it is a value or a list of values."""
    shape = yaml.load(SHAPES[key], yaml.BaseLoader)  # noqa: S506 - it makes texts of everything
    if isinstance(shape, list):
        return [shape] if all(isinstance(one, str) for one in shape) else []
    return [] if isinstance(shape, dict) else [int(shape) if shape.isdigit() else shape]
