"""What people read of addresses: nothing secret, nothing endless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Outcome
from monitor.web import shown
from monitor.web.shown import LONGEST
from tests.web.fetching import fetch

if TYPE_CHECKING:
    from tests.world import Press


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("http://u:secret@127.0.2.1/a", "http://…@127.0.2.1/a"),
        ("https://u@a@b.example/?to=x@y", "https://…@b.example/?to=x@y"),
        ("http://reuters.com\\@evil.example/", "http://…@evil.example/"),
        ("//u:p@a.example", "//…@a.example"),
        ("https://a.example/@desk/1", "https://a.example/@desk/1"),
        ("https://a.example//b@c/1", "https://a.example//b@c/1"),
        ("http://u:p@[::1", "http://…@[::1"),
    ],
)
def test_logins_are_not_shown(url: str, seen: str) -> None:
    assert shown(url) == seen


@given(st.text(), st.text(st.characters(exclude_characters="/?#"), min_size=1), st.text())
def test_no_login_is_shown_in_any_url(before: str, login: str, after: str) -> None:
    seen = shown(f"http://{login}\N{SNOWMAN}secret@a.example/{before}{after}")
    assert len(seen) <= LONGEST
    assert "\N{SNOWMAN}secret@" not in seen[: seen.index("/", 8)]


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("http://name:secret@127.0.0.1/", Outcome.FORBIDDEN_ADDRESS),
        ("http://name:secret@[::1/", Outcome.ERROR),
        ("http://name:secret@\N{ACCOUNT OF}.example/", Outcome.ERROR),  # no host under NFKC
        ("secret" * 100 + "://x/", Outcome.FORBIDDEN_ADDRESS),
        ("/x" * 3000, Outcome.ERROR),
        ("/x" * 15_000, Outcome.ERROR),
    ],
)
def test_a_redirect_is_told_without_its_login_and_in_a_line(press: Press, location: str, outcome: Outcome) -> None:
    response = fetch(press.redirect("/a", location))
    assert response.outcome is outcome
    assert response.message
    assert "name:" not in response.message
    assert len(response.message) < 500
