"""What YAML makes of innocent text: each trap is told at its place, with what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config import ConfigError, load_watchlist
from tests.config.writing import marks

if TYPE_CHECKING:
    from pathlib import Path

ITEM = "watchlist: migration\nitems:\n  - id: a\n    name: A\n"

TRAPS = {
    "Norway": ("    names: [Aa]\n    only: {languages: [en, es, ‸no]}", "no as true or false", '"no"'),
    "on": ("    names: [Aa, ‸on]", "on as true or false", '"on"'),
    "Yes": ("    names: [Aa]\n    section: ‸Yes", "Yes as true or false", '"Yes"'),
    "number": ("    names:\n      - ‸42", "42 as a number", '"42"'),
    "hexadecimal": ("    names: [‸0x1F]", "as a number", '"0x1F"'),
    "clock": ("    names: [Aa, ‸12:30]", "12:30 as a number of minutes", '"12:30"'),
    "date": ("    names: [‸2024-05-01]", "as a date", '"2024-05-01"'),
    "null": ("    names: [‸null]", "null as nothing", '"null"'),
    "tilde": ("    names: [‸~]", "~ as nothing", '"~"'),
    "hash": ("    names:\n      -‸ #INM", "#INM is a comment", '"#INM"'),
    "hash in brackets": ("    names: ‸[CBP One, #INM, Comar]", "#INM is a comment", '"#INM"'),
    "hash for a list": ("    names:‸ #INM", "#INM", '"#INM"'),
    "hash in braces": ("    names: [Aa]\n    only: ‸{in: #title}", "#title is a comment", '"#title"'),
    "colon": ("    names:\n      - ‸Mexico: new rules", "as a key with a value", '"Mexico: new rules"'),
    "colon in brackets": ("    names: [Aa, ‸Mexico: new]", "as a key with a value", '"Mexico: new"'),
    "colon at the end": ("    names:\n      - ‸CBP One:", "as a key with a value", '"CBP One:"'),
    "second colon": (
        "    names: [Aa]\n    about: Comar‸: the agency",
        "second colon",
        'about: "Comar: the agency"',
    ),
    "star in front": ("    names:\n      - ‸*migrante", "begins with a star", "only at the end"),
    "stars on both sides": ("    names: [‸*migrant*]", "begins with a star", "only at the end"),
    "ampersand": ("    names:\n      - ‸&migrante", "begins with &", '"&migrante"'),
    "exclamation": ("    names:\n      - ‸!migrante", "begins with !", "quotes"),
    "at": ("    names: [‸@INM_mx]", "cannot begin with @", '"@INM_mx'),
    "percent": ("    names:\n      - ‸%INM", "cannot begin with %", '"%INM"'),
    "backtick": ("    names:\n      - ‸`INM`", "cannot begin with `", '"`INM`"'),
    "curly quotes": ("    names: [‸“CBP One”, CBP1]", "curly quotes", '"CBP One"'),
    "German quotes": ("    names: [‸„CBP One“]", "curly quotes", '"CBP One"'),
    "half a curly quote": ("    names: [‸CBP One”]", "curly quotes", '"CBP One"'),
    "tab": ("    names:\n‸\t- CBP One", "a tab", "use spaces"),
    "tab after spaces": ("    names: [Aa]\n  ‸\tabout: b", "a tab", "use spaces"),
    "non-breaking space": ("  ‸\u00a0\u00a0names: [Aa]", "U+00A0", "ordinary spaces"),
    "line separator": ("    names: [Aa,‸\u2028 b]", "U+2028", "type the line anew"),
    "control character": ("    names: [Aa‸\x07]", "U+0007", "type the line anew"),
    "open double quote": ('    names: [‸"CBP One, Comar]', 'the " opened here is never closed', 'write "'),
    "open quote closed later": (
        '    names: [‸"CBP One, Comar]\n    signs: ["Mexico"]',
        "is never closed",
        'write "',
    ),
    "open single quote": ("    names: [‸'CBP One, Comar]", "the ' opened here is never closed", "write '"),
    "apostrophe": ("    names: ['Comar d'‸Or', Aa]", "after the closing quote", "double quotes"),
    "apostrophe in block": ("    names:\n      - 'Comar d'‸Or'", "after the closing quote", "double quotes"),
    "text behind quotes": (
        '    about: "Comar" ‸is ours\n    names: [Aa]',
        "after the closing quote",
        "whole of it",
    ),
    "open bracket": ("    names: ‸[Aa, Bb\n    signs: [Cc]", "the [ opened here", "write ]"),
    "open bracket at the end": ("    names: ‸[Aa, Bb", "the [ opened here", "write ]"),
    "open brace": ("    names: [Aa]\n    only: ‸{in: title\n    signs: [Cc]", "the { opened here", "write }"),
    "bracket too many": ("    names: [Aa]‸]", "closes nothing", "delete it"),
    "comma too many": ("    names: [Aa,‸, Bb]", "nothing before this comma", "delete one comma"),
    "list without brackets": ('    names: "Aa"‸, Bb', "after the closing quote", ""),
    "indented differently": ("    names: [Aa]\n   ‸about: b", "indented less", "column of the keys"),
    "deeper than its key": ("    names: [Aa]\n      ‸about: b", "indented differently", "same column"),
    "dash in the line": ("    names: ‸- Aa", "cannot stand in the line of its key", "next line"),
    "no colon": ("    names: [Aa]\n    ‸about\n    section: x", "neither `key: value`", "colon"),
    "no space after colon": ("    names: [Aa]\n    ‸about:x", "no space after the colon of `about`", "write about: x"),
    "no space after colon, unknown key": ("    names: [Aa]\n    ‸abuot:x", "neither `key: value`", "space"),
    "no space before a list": ("    ‸names:[Aa, Bb]", "no space after the colon", "write names: [Aa, Bb]"),
    "text behind a list": ("    names: [CILA] ‸IBWC", "more text after the ]", "in front of the ]"),
    "comma behind a list": ("    names: [CILA]‸, IBWC\n    signs: [x]", "more text after the ]", "in front of the ]"),
    "dash of a word processor": ("    names:\n      ‸– Aa", "– begins no entry", "begin with a hyphen: - Aa"),
    "bullet": ("    names:\n      - Aa\n      ‸•\u00a0Bb", "• begins no entry", "hyphen: - Bb"),
    "bullet in the column of its key": ("    names:\n    ‸• Aa\n    signs: [x]", "• begins no entry", "hyphen: - Aa"),
    "star as bullet": ("    names:\n      ‸* Aa", "* begins no entry", "hyphen: - Aa"),
    "no space after dash": ("    names:\n      - Aa\n      ‸-Bb\n    signs: [x]", "no space after this dash", "- Bb"),
    "bullet in a list of words": ("    names: [Aa]\nlists:\n  mexico:\n    ‸– México", "– begins no entry", "- México"),
    "backslash": ('    names: ["Aa‸\\q"]', "backslash", "single quotes"),
    "block sign": ("    names: [Aa]\n    about: ‸>b", "cannot begin with >", "quotes"),
    "second document": ("    names: [Aa]\n‸---\nitems: []", "second document", "---"),
    "complex key": ("    names: [Aa]\n    ‸[a, b]: c", "stands where a key should", "without brackets"),
    "same key": ("    names: [Aa]\n    ‸names: [Bb]", "stands twice, first on line 5", "join"),
    "merge key": ("    names: [Aa]\n    ‸<<: {about: b}", "no key `<<`", "keys here are"),
    "list for a value": ("    names: [Aa]\n    section: ‸[US]", "a list stands here", "write US without"),
    "value for a list": ("    names: ‸CBP One", "a list belongs here", "write [CBP One]"),
    "keys for a list": ("    names: ‸{Aa, Bb}", "a list belongs here", "[one, two]"),
    "value for keys": ("    names: [Aa]\n    only: ‸title", "keys with values", "in, at_least"),
    "nothing for a list": ("    names:‸\n    ambiguous: [Aa]", "nothing here", "delete the line"),
    "nothing for a text": ("    names: [Aa]\n    about:‸", "nothing here", "delete the line"),
    "nothing for an entry": ("    names:\n      - Aa\n      -‸", "nothing here", "write a value, or delete"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_is_told_once_at_its_place(trap: str, tmp_path: Path) -> None:
    body, message, mend = TRAPS[trap]
    file = tmp_path / "migration.yaml"
    file.write_text((ITEM + body).replace("‸", ""), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_watchlist(file)
    [problem] = caught.value.problems
    assert [(problem.line, problem.column)] == marks(ITEM + body), problem
    assert message in problem.message
    assert mend in problem.mend
    assert str(problem) == f"{file}:{problem.line}:{problem.column}: {problem.message} – {problem.mend}"


def test_the_same_words_are_fine_in_quotes(tmp_path: Path) -> None:
    file = tmp_path / "migration.yaml"
    names = [
        "no",
        "42",
        "12:30",
        "2024-05-01",
        "null",
        "#INM",
        "Mexico: new rules",
        "@INM_mx",
        "Comar d'Or",
        "on",
    ]
    listed = "\n".join(f'      - "{name}"' for name in names)
    file.write_text(f"{ITEM}    names:\n{listed}\n", encoding="utf-8")
    assert load_watchlist(file).items[0].names == tuple(names)


def test_spaces_and_line_ends_of_every_kind_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "migration.yaml"
    text = ITEM + '    names: [" CBP   One ", Ciudad\n      Juárez]\n\t\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_watchlist(file).items[0].names == ("CBP One", "Ciudad Juárez")


@pytest.mark.parametrize(
    ("body", "line", "column", "message"),
    [
        ("watchlist: a\nitems: # M\xe9xico\n".encode("latin-1"), 2, 11, "byte 0xe9 is not UTF-8"),
        ("watchlist: a".encode("utf-16"), 1, 1, "UTF-16"),
        (b"", 1, 1, "empty"),
        (b"# only a comment\n", 1, 1, "empty"),
        (b"---\n", 1, 1, "empty"),
        (b"just text\n", 1, 1, "keys with values belong here"),
        (b"- a\n- b\n", 1, 1, "keys with values belong here"),
        (b"PK\x03\x04\x14\x00[Content_Types].xml..PK\x03\x04word/document.xml\x84", 1, 1, "like a Word document"),
        (b"PK\x03\x04\x14\x00content.xml", 1, 1, "like a zipped file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, 1, 1, "like a Word or Excel document"),
        (b"{\\rtf1 watchlist: a}", 1, 1, "Rich Text"),
        (b"%PDF-1.7\n", 1, 1, "a PDF"),
        (b"\n<!DOCTYPE html>\n<html>", 1, 1, "a web page"),
        (b"watchlist\x00: a", 1, 1, "not a text file"),
        (b"x: " + b"y" * 4_000_001, 1, 1, "larger than 4 MB"),
    ],
)
def test_files_that_are_no_watchlist(body: bytes, line: int, column: int, message: str, tmp_path: Path) -> None:
    file = tmp_path / "migration.yaml"
    file.write_bytes(body)
    with pytest.raises(ConfigError) as caught:
        load_watchlist(file)
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert problem.mend


SLIPS = {
    "dash and key": """\
watchlist: migration
items:
  ‸-id: ibwc
    name: Boundary commission
    names: [IBWC]
    about: |
      -id: is no slip in here
  ‸-id: cila
    name: CILA
    names: [CILA]
""",
    "dash and key, aligned to it": """\
watchlist: migration
items:
  ‸-id: ibwc

   name: Boundary commission
   names:
     - IBWC
  - id: cila
    name: CILA
    names: [CILA]
""",
    "bullets and keys": """\
watchlist: migration
items:
  ‸– id: ibwc
    name: Boundary commission
    names:
    ‸•\tIBWC
    ‸•\tBoundary
  - id: cila
    name: CILA
    names: [CILA]
""",
    "no space after colons": """\
watchlist: migration
items:
  - ‸id:ibwc
    ‸name:Boundary commission
    names: [IBWC]
  - id: cila
    ‸name:CILA
    names: [CILA]
""",
    "a merge": """\
watchlist: migration
items:
‸<<<<<<< HEAD
  - id: ibwc
    name: Boundary commission
||||||| base
  - id: ibwc
    name: Old
=======
  - id: ibwc
    name: Theirs
>>>>>>> theirs
    names: [IBWC]
  - id: cila
    name: CILA
    names: [CILA]
‸>>>>>>> another
""",
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_all_that_is_told(name: str, tmp_path: Path) -> None:
    """What YAML says of the lines below, which are as they should be, is not."""
    file = tmp_path / "migration.yaml"
    file.write_text(SLIPS[name].replace("‸", ""), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_watchlist(file)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == marks(SLIPS[name]), caught.value


def test_texts_may_hold_what_elsewhere_is_a_slip(tmp_path: Path) -> None:
    file = tmp_path / "migration.yaml"
    text = f"""{ITEM}    names: [Aa, E.E.U.U.*, Sur/Sureste, ICE (agency)]
    about:
      – said she,
      and he:no
    examples:
      match:
        - Aa and
          – on and on –
          name:less
        - |
          – Aa
          -id: a
"""
    file.write_text(text, encoding="utf-8")
    item = load_watchlist(file).items[0]
    assert item.about == "– said she, and he:no"
    assert item.examples.match == ("Aa and – on and on – name:less", "– Aa\n-id: a\n")


def test_many_mistakes_of_syntax_in_one_run(tmp_path: Path) -> None:
    text = """\
watchlist: migration
title: Mexico‸: all of it
lists:
  border: ‸[frontera, #INM, border]
items:
  - id: one
    name: ‸"One
    names: [CBP One]
    signs:
      - ‸@INM
      - ‸*migrante
      -‸ #INM
      - asylum
    examples:
      match: ['Comar d'‸Or', x]
  - id: two
    name: Two
‸\tnames: [Title 42, ‸42]
    ‸nmes: [x]
"""
    file = tmp_path / "migration.yaml"
    file.write_text(text.replace("‸", ""), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_watchlist(file)
    found = [(problem.line, problem.column) for problem in caught.value.problems]
    expected = marks(text)
    # The guessed indentation of a line that began with a tab moves what stands behind it.
    expected[expected.index((18, 20))] = (18, 23)
    assert found == expected, str(caught.value)
