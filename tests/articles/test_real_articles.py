"""The five articles the project starts from, as newspaper pages, where they are at hand."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from monitor.articles import read_page
from tests.articles.press import is_weak, newspaper, plain_mentions

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

# Sentences that are not the article's, and sentences that are.
WEAK = {
    "001": ("Latina Republic is a reporting", "Our work is guided"),
    "002": ("You might also like",),
    "004": (
        "Join EL PAÍS to follow",
        "Follow all the international information",
        "Subscribe to continue reading",
        "Read without limits",
        "#United #States",
        "Facebook",
        "Pinterest",
        "Leave a Reply",
        "Your email address",
        "This site uses Akismet",
    ),
}
GENUINE = {
    "000": (
        "National Migration Institute (INM)",
        "through the CBP1 system",
        "protection of migrants in the region.",
    ),
    "001": (
        "the application of CBPOne",
        "International Organization for Migration (IOM)",
        "The report was attended by",
    ),
    "002": ("Mexico’s National Migration Institute (INM) said", "INM underlined", "Washington’s tariffs"),
    "003": ("through the CBP One platform", "(Comar) is receiving", "ultimately fostering safer conditions"),
    "004": (
        "dangerous Pass",
        "of Darien in Panama",
        "expanding access to labor mobility",
        "to the national interest.",
    ),
}


@pytest.fixture(params=sorted(GENUINE))
def seed(request: pytest.FixtureRequest) -> tuple[str, str]:
    number = str(request.param)
    files = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not files:
        pytest.skip("the five articles are not beside this repository")
    return number, files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("wrap", ["article", 'div class="entry-content"', "section"])
@pytest.mark.parametrize("shape", ["paragraphs", "one line each", "with boxes"])
def test_names_count_and_the_rest_is_weak(seed: tuple[str, str], shape: str, wrap: str) -> None:
    number, text = seed
    title, *lines = [line.strip() for line in text.splitlines() if line.strip()]
    if number == "000":
        title, lines = "Official rejects criticism", [title, *lines]
    tag = "div" if shape == "one line each" else "p"
    body = "\n".join(f"<{tag}>{escape(line)}</{tag}>" for line in lines)
    if shape == "with boxes":
        links = "".join(
            f'<li><a href="/{n}">{n} and the border</a></li>' for n in ("Comar", "INM", "CBP One", "Darién")
        )
        body += f"<ul>{links}</ul>"
    page = read_page(
        newspaper(body, title=escape(title), wrap=wrap),
        "text/html",
        "http://127.0.0.1:8080/a.html",
        precision=False,
    )
    for sentence in GENUINE[number]:
        assert not is_weak(page, sentence)
    for sentence in WEAK.get(number, ()):
        assert sentence not in page.text or is_weak(page, sentence)
    if number not in ("003", "004"):
        assert not plain_mentions(page, "Comar")
