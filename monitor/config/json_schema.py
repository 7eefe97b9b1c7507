"""JSON Schemas of the YAML files, from the same models that read them: editors complete and underline with these.

They take what the loader takes, and refuse what it refuses as far as JSON Schema can say it: no schema knows that a
watchlist is misspelt. A reader of ours gets the text that was written and decides (`08:00`, `2`); an editor gets what
YAML 1.2 makes of it, so that a number may be one or stand in quotes. Draft 7 is what the YAML language server has
known longest: https://github.com/redhat-developer/yaml-language-server.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import yaml
from pydantic.json_schema import GenerateJsonSchema

from monitor.config import places, schema, times, values, weekdays, zones
from monitor.config.hover import TEXTS
from monitor.config.keys import SHAPES, all_models, keys_of
from monitor.config.mutes import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel
    from pydantic_core import core_schema

FILES: Mapping[str, tuple[type[BaseModel], str]] = {
    "monitor": (schema.Settings, "monitor.yaml: when whom to tell of what"),
    "feeds": (schema.FeedsFile, "feeds.yaml: what is read"),
    "mutes": (schema.MutesFile, "mutes.yaml: what is not told for a while"),
    "watchlist": (schema.Watchlist, "A watchlist: what is looked for"),
}
"""The kinds of file, by the names of their schemas, with the model and the title of each."""


def schema_text(name: str) -> str:
    """The schema called `name` in `FILES`, as the text of its file."""
    model, title = FILES[name]
    found = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator)
    parts = {"definitions": found.pop("$defs", {})}
    models = {one.__name__: one for one in all_models()}
    _describe(found, model)
    for inner, part in parts["definitions"].items():
        _describe(part, models[inner])
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    return json.dumps(_tidy(head | found | parts), ensure_ascii=False, indent=1) + "\n"


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
_NUMBER = _text("-?[0-9]{1,9}") | {"type": ["integer", "string"]}


def _some(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"minItems": 1}}}


# What other modules than the models refuse (`checks`, `mutes`) or put in place before them (`lists`).
_NOT_BY_MODELS: Mapping[type[BaseModel], dict[str, Any]] = {
    schema.Item: {"anyOf": [_some(key) for key in ("names", "ambiguous", "together")]},
    schema.WrittenMute: {"anyOf": [{"required": [key]} for key in CRITERIA]},
    schema.Settings: {"required": ["digests"]},
}
_FIELDS_NOT_BY_MODELS: Mapping[tuple[type[BaseModel], str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    (schema.Together, "each"): lambda found: found | {"items": {"anyOf": [_text(_LIST), found["items"]]}},
    (schema.Watchlist, "lists"): lambda found: found | {"propertyNames": {"pattern": r"^[^\s*$:,\[\]{}]+$"}},
    (schema.Settings, "digests"): lambda found: found | {"minItems": 1},
    (schema.DigestPlan, "at"): lambda found: found | {"uniqueItems": True},
    (schema.DigestPlan, "watchlists"): lambda found: found | {"uniqueItems": True},
    (schema.MutesFile, "mutes"): lambda found: found | {"type": ["array", "null"]},
}


class _Generator(GenerateJsonSchema):
    """pydantic's generator, that knows what our readers read and how our defaults are written."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        """What the reader in front of a field takes, if it is not what the field holds."""
        reader: Any = schema["function"]["function"]
        if reader in _READ:
            return dict(_READ[reader])
        inner = super().function_before_schema(schema)
        return dict(_NUMBER) if inner == {"type": "integer"} else inner

    def literal_schema(self, schema: core_schema.LiteralSchema) -> dict[str, Any]:
        """A word of some; a number may stand in quotes."""
        words = schema["expected"]
        return {"enum": [form for word in words for form in ((word, str(word)) if isinstance(word, int) else (word,))]}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        """What may be left out may not be written as nothing."""
        return self.generate_inner(schema["schema"])

    def encode_default(self, dft: Any) -> Any:
        """A default as it is written in YAML."""
        return times.spoken(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _describe(found: dict[str, Any], model: type[BaseModel]) -> None:
    """Put what a reader sees into the schema of one model, and what the models do not say."""
    found["description"] = (model.__doc__ or "").partition("\n\n")[0]
    found.pop("title", None)
    found |= _NOT_BY_MODELS.get(model, {})
    for key in keys_of(model):
        field = _FIELDS_NOT_BY_MODELS.get((model, key), dict)(found["properties"][key])
        if "$ref" in field:  # draft 7 looks at nothing beside a $ref
            field["allOf"] = [{"$ref": field.pop("$ref")}]
        field["description"] = TEXTS[model][key]
        field.pop("title", None)
        if examples := _examples(key):
            field["examples"] = examples
        if not isinstance(field.get("default"), str | int) or field["default"] == "":
            field.pop("default", None)
        found["properties"][key] = field


def _examples(key: str) -> list[Any]:
    """What may stand behind a key, where it is a value or a list of values."""
    shape = yaml.load(SHAPES[key], yaml.BaseLoader)  # noqa: S506 - it makes texts of everything
    if isinstance(shape, list):
        return [shape] if all(isinstance(one, str) for one in shape) else []
    return [] if isinstance(shape, dict) else [int(shape) if shape.isdigit() else shape]


_KEYWORDS = {"ge": "minimum", "le": "maximum"}
"""pydantic leaves the bounds of what a reader made under its own names."""


def _tidy(found: Any) -> Any:
    """The schema with bounds under the names that JSON Schema has for them."""
    if isinstance(found, list):
        return [_tidy(one) for one in found]
    if not isinstance(found, dict):
        return found
    return {_KEYWORDS.get(key, key): _tidy(value) for key, value in found.items()}
