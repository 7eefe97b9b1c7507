from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digest.also_in import also_in
from tests.digest.samples import article, member

LEAD = article("a", "La Comar abrió una oficina.")


@pytest.mark.parametrize("outlet", ["EL PAÍS México", "EL PAÍS América"])
def test_the_leads_own_page_is_no_other_article(outlet: str) -> None:
    """Another feed's way to it, and an earlier version of it."""
    page = replace(article("b", LEAD.text, outlet=outlet, url=f"{LEAD.url}?from=rss"), canonical_url=LEAD.canonical_url)
    assert also_in(LEAD, [member(page)]) == ()
    assert also_in(LEAD, [member(replace(page, published=LEAD.first_seen - timedelta(days=1)))]) == ()
    assert [one.article for one in also_in(LEAD, [member(article("b", LEAD.text, outlet=outlet))])] != []


def test_the_address_of_a_site_is_no_page() -> None:
    """What a redirector hides is known by its publisher's site alone."""
    site = "https://press.example/"
    lead, other = (replace(article(one, "Comar", url=f"https://n.example/{one}"), canonical_url=site) for one in "ab")
    assert [one.article.id for one in also_in(lead, [member(other)])] == ["b"]
