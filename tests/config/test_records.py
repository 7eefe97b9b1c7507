"""What the records of the configuration promise of themselves, whoever makes them."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.schema import DigestPlan, Feed, Http, Only, PerHost, Together, Watchlist
from monitor.config.sentences import SAYINGS
from monitor.config.unfit import KEY, ValidationError

FEED = Feed.model_validate({"id": "sur", "name": "Diario del Sur", "url": "https://sur.example/feed", "every": "1h"})


def mistakes(model: type[Feed | Only | PerHost | Together | Watchlist], written: object) -> list[tuple[str, object]]:
    with pytest.raises(ValidationError) as raised:
        model.model_validate(written)
    return [(mistake.kind, mistake.path) for mistake in raised.value.mistakes]


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="Feed is immutable: name cannot be set"):
        FEED.name = "another"  # type: ignore[misc]  # which is what is tried
    with pytest.raises(AttributeError, match="Feed is immutable: name cannot be deleted"):
        del FEED.name
    assert FEED.name == "Diario del Sur"


def test_a_copy_is_equal_and_one_with_another_value_is_not() -> None:
    other = FEED.model_copy(update={"every": timedelta(hours=2)})
    for same in (copy.deepcopy(FEED), pickle.loads(pickle.dumps(FEED)), other.model_copy(update={"every": FEED.every})):
        assert same == FEED
        assert hash(same) == hash(FEED)
        assert repr(same) == repr(FEED)
    assert other != FEED
    assert (other.name, other.every) == (FEED.name, timedelta(hours=2))


def test_what_was_read_can_be_read_again() -> None:
    written = {"id": "desk", "channel": "C0DESK", "watchlists": ["a"], "at": ["8:00"], "now": {"at_most": "3 per hour"}}
    plan = DigestPlan.model_validate(written)
    assert plan.now is not None
    assert vars(plan.now) == {"priority": "high", "at_most": 3}
    assert DigestPlan.model_validate(vars(plan)) == plan == DigestPlan.model_validate(plan)


def test_what_is_left_out_has_its_default() -> None:
    assert Http.model_validate({"per_host": {"pause": "0s"}}) == Http(per_host=PerHost(pause=timedelta()))
    assert Http().per_host == PerHost(at_once=2, pause=timedelta(seconds=2))


def test_keys_are_those_of_the_file() -> None:
    assert Only.model_validate({"in": "title"}).in_ == "title"
    assert mistakes(Only, {"in_": "title"}) == [("unknown_key", ("in_",))]


def test_all_that_is_wrong_is_told_with_its_path() -> None:
    assert mistakes(Feed, {"id": "A!", "tier": "5", "new": "never", "who": "?"}) == [
        ("unfit", ("id",)),
        ("missing", ("name",)),
        ("missing", ("url",)),
        ("too_large", ("tier",)),
        ("choice", ("new",)),
        ("unknown_key", ("who",)),
    ]
    assert mistakes(Together, {"within": "1", "each": [["a", "*"], "b", []]}) == [
        ("too_small", ("within",)),
        ("unfit", ("each", 0, 1)),
        ("no_list", ("each", 1)),
        ("too_few", ("each", 2)),
    ]
    assert mistakes(Watchlist, {"watchlist": "w", "lists": {"a b": ["x", ""]}, "items": [1]}) == [
        ("unfit", ("lists", "a b", KEY)),
        ("unfit", ("lists", "a b", 1)),
        ("no_group", ("items", 0)),
    ]
    assert mistakes(Watchlist, {"watchlist": "w", "lists": [], "items": []}) == [
        ("no_words", ("lists",)),
        ("too_few", ("items",)),
    ]
    assert mistakes(Watchlist, "w") == [("no_group", ())]


def test_a_program_is_told_what_it_got_wrong() -> None:
    assert mistakes(PerHost, {"at_once": 1.5, "pause": 2}) == [("wrong_type", ("at_once",)), ("wrong_type", ("pause",))]


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(Watchlist.model_fields)), VALUES))
def test_nothing_but_a_record_or_its_mistakes_comes_of_anything(written: dict[str, object]) -> None:
    try:
        made = Watchlist.model_validate(written)
    except ValidationError as error:
        kinds = {mistake.kind for mistake in error.mistakes}
    else:
        kinds = set()
        assert Watchlist.model_validate(vars(made)) == made
    assert kinds <= {*SAYINGS, "unfit", "unknown_key", "wrong_type"}
