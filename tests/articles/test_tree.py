"""Our parse of a page makes the tree that trafilatura's would."""

from __future__ import annotations

import logging

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from monitor.articles.decode import decode
from monitor.articles.tree import is_cut_off, lighten, parse, utf8_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

XHTML = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
PIECES = (
    *(
        "<!doctype html>",
        XHTML,
        "<html lang=es>",
        "<html/>",
        "<html lang=es />",
        '<?xml version="1.0" encoding="latin-1"?>',
    ),
    *(
        "<meta charset=latin-1>",
        "<title>Uno</title>",
        "<body>",
        "<p>Él dijo «no»</p>",
        "<p>移民局</p>",
        "<b>x",
        "</html>",
    ),
    *(
        "\n",
        " ",
        "\u00a0",
        "\x0b",
        "\x1f",
        "\ufffe",
        "\uffff",
        "\U0001f600",
        "\ufffd",
        "<!-- x -->",
        "<?php x ?>",
        "&#1;",
    ),
    *("<form><input name=a><label>b</label></form>", "<svg><title>y</title></svg>", "<o:p>z</o:p>", "<", "&", "\x85"),
)


def written(tree: etree._Element | None) -> str:
    return "" if tree is None else etree.tostring(tree, encoding="unicode")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
def test_the_tree_is_trafilaturas(html: str, encoding: str) -> None:
    html += "\n"  # which trafilatura adds where there is a doctype and no line
    body = html.encode(encoding)
    whole = utf8_text(body)
    text, utf8 = whole or (html, html.encode())
    assert text == decode(body)
    assert (whole is None) == (encoding == "utf-16")
    assert written(parse(text, utf8)) == written(trafilatura.load_html(text))


def test_what_is_no_utf8_has_no_bytes_in_it() -> None:
    assert utf8_text("año".encode("latin-1")) is None
    assert utf8_text("\ufeffaño".encode()) == ("año", "año".encode())


@pytest.mark.parametrize(("depth", "cut_off"), [(20, False), (400, True)])
def test_a_tree_that_ends_early_is_known(depth: int, cut_off: bool) -> None:  # noqa: FBT001 - a parameter of the test
    html = f"<html><body>{'<div>' * depth}Tapachula"
    parse(html, html.encode())
    assert is_cut_off() is cut_off


def test_what_holds_no_text_is_left_out() -> None:
    html = (
        '<html><head><script>f()</script><script type="application/ld+json">{}</script></head>'
        "<body><p class=a title=b>Uno <svg><text>x</text></svg><a href=/c rel=author>dos</a></p></body></html>"
    )
    tree = parse(html, html.encode())
    assert tree is not None
    lighten(tree)
    assert written(tree) == (
        '<html><head><script type="application/ld+json">{}</script></head>'
        '<body><p class="a">Uno <a rel="author">dos</a></p></body></html>'
    )


def test_trafilaturas_own_parser_is_left_as_it_is() -> None:
    tree = trafilatura.load_html("<html><body><form><p>x</p></form><p>y</p></body></html>")
    assert tree is not None
    assert type(tree[0][0]).__name__ == "FormElement"
