"""What is offered for a key that was left out or left empty is itself right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from yaml import safe_load

from monitor.config import ConfigError, load_watchlist
from monitor.config.keys import SHAPES, all_models, keys_of, known_keys, line_for, list_keys
from monitor.config.schema import Watchlist

if TYPE_CHECKING:
    from pathlib import Path


def test_every_key_has_a_shape_and_every_shape_a_key() -> None:
    assert set(SHAPES) == known_keys()


@pytest.mark.parametrize("key", sorted(SHAPES))
def test_what_is_offered_is_taken(key: str, tmp_path: Path) -> None:
    """The line as YAML reads it, with nothing but texts in it, validates as the field it is for."""
    read = as_texts(safe_load(line_for(key)))
    models = [m for m in all_models() if key in keys_of(m)]
    assert isinstance(read, dict)
    assert models
    for model in models:
        # Other keys that the model needs are offered too.
        needed = {field.key for field in model.model_fields.values() if field.required} - {key}
        others = [as_texts(safe_load(line_for(name))) for name in needed]
        whole = {key: value for line in (*others, read) if isinstance(line, dict) for key, value in line.items()}
        model.model_validate(whole)  # raises what is wrong


def as_texts(value: object) -> object:
    """Lists and keys with plain texts, as the files' trees have them."""
    if isinstance(value, dict):
        return {str(key): as_texts(inner) for key, inner in value.items()}
    return [as_texts(inner) for inner in value] if isinstance(value, list) else str(value)


def test_keys_that_take_lists() -> None:
    assert {"names", "items", "feeds", "digests", "at", "match", "each"} <= list_keys()
    assert not {"name", "lists", "only", "url", "days"} & list_keys()


def test_what_is_offered_for_a_new_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("watchlist: new\nitems:\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_watchlist(file)
    mend = caught.value.problems[0].mend.removeprefix("write ")
    file.write_text(f"watchlist: new\n{mend}\n", encoding="utf-8")
    assert isinstance(load_watchlist(file), Watchlist)
