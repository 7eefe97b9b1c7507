"""What libyaml says about broken syntax, said to someone who has never heard of YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from yaml.error import Mark, MarkedYAMLError

from monitor.config.problems import quoted, shown
from monitor.config.tree import START, Place

if TYPE_CHECKING:
    from yaml import YAMLError


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mistake of syntax: where to look, what to do. `noticed` is the line at which the parser gave up."""

    place: Place
    message: str
    mend: str
    noticed: int


Sentence: TypeAlias = tuple[Place, str, str]

_COMMENT = re.compile(r"\s(#\S[^\s,\]}]*)")
_SECOND_COLON = re.compile(r"^\s*(?:- )?([\w-]+):\s+([^\s\"'\[{].*:(?:\s.*)?)$")
_QUOTED_WITH_APOSTROPHE = re.compile(r"'[^']*\w'\w")


def explain(error: YAMLError, lines: list[str], bracket: Place | None) -> Trouble:
    """Place, message and mend for an error of the parser.

    `lines` are the file's, `bracket` is where the innermost `[` or `{` stands that was open at the error.
    """
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Trouble(START, "this cannot be read as YAML", "check that it is a plain text file", START.line)
    reading = _Reading(error, error.problem_mark, lines, bracket)
    return Trouble(*reading.sentence(), reading.place.line)


class _Reading:
    """One error: where it was noticed, where what it belongs to began, and the line."""

    def __init__(self, error: MarkedYAMLError, mark: Mark, lines: list[str], bracket: Place | None) -> None:
        self.problem = error.problem or ""
        self.context = error.context or ""
        self.lines = lines
        self.bracket = bracket
        self.place = _clamped(mark, lines)
        self.begun = _clamped(error.context_mark, lines) if error.context_mark else self.place
        self.line = lines[self.place.line - 1]
        self.before = self.line[: self.place.column - 1].rstrip()
        self.at = self.line[self.place.column - 1 : self.place.column]

    def sentence(self) -> Sentence:
        for fragment, say in _SAYINGS:
            if fragment in self.problem or fragment in self.context:
                return say(self)
        return self.unclear()

    def unclear(self) -> Sentence:
        return (
            self.place,
            "something in this line or the one above is not as YAML wants it",
            "check quotes, brackets and indentation there",
        )

    def quote_open(self) -> Sentence:
        quote = self._char(self.begun)
        return (self.begun, f"the {quote} opened here is never closed", f"write {quote} at the end of the text too")

    def bracket_open(self) -> Sentence:
        if self.before.endswith(("'", '"')) and self.at not in ("", ",", "#"):
            return self.after_quote()
        begun = self.bracket or self.begun
        bracket = self._char(begun)
        swallowed = _COMMENT.search("\n".join(self.lines[begun.line - 1 : self.place.line]))
        if swallowed:
            comment = swallowed.group(1)
            message = f"the {bracket} opened here is never closed, because {shown(comment)} is a comment to YAML"
            return begun, message, f"put it in quotes: {quoted(comment)}"
        closing = {"[": "]", "{": "}"}.get(bracket, "]")
        return begun, f"the {bracket} opened here is never closed", f"write {closing} at its end"

    def after_quote(self) -> Sentence:
        culprit = self.open_quote()
        if culprit:
            return culprit, 'the " in this line is never closed', 'write " at the end of the text too'
        mend = "put the quotes around the whole of it, or leave them out"
        if _QUOTED_WITH_APOSTROPHE.search(self.line):
            mend = 'put double quotes around a text with an apostrophe: "Comar d\'Or"'
        return self.place, "there is more text after the closing quote", mend

    def open_quote(self) -> Place | None:
        """Where a text began that ended only at the next quote, lines on, where the parser stumbled."""
        if self.before.endswith('"'):
            for number in range(self.place.line - 1, 0, -1):
                line = self.lines[number - 1]
                if _without_comment(line).count('"') % 2:
                    return Place(number, line.rindex('"') + 1)
        return None

    def no_start(self) -> Sentence:
        if self.at == "\t":
            return self.place, "a tab stands here", "use spaces"
        return (
            self.place,
            f"a text cannot begin with {self.at}",
            f"put it in quotes: {quoted(self.line[self.place.column - 1 :].strip())}",
        )

    def star(self) -> Sentence:
        if self._char(self.begun) == "&":
            return self.begun, "a text cannot begin with &", "put it in quotes"
        return (
            self.begun,
            "YAML takes a text that begins with a star for an alias",
            "a star stands only at the end, after four letters or more: migrant*",
        )

    def second_colon(self) -> Sentence:
        found = _SECOND_COLON.match(self.line)
        if found:
            return (
                self.place,
                "there is a second colon in this line",
                f"put the text in quotes: {found.group(1)}: {quoted(found.group(2))}",
            )
        return (
            self.place,
            "a key stands here where none can stand",
            "begin keys that belong together in one column; a line before deeper ones ends with a colon",
        )

    def no_key(self) -> Sentence:
        if self.before.endswith(("'", '"')):
            return self.after_quote()
        if self.at in ("]", "}"):
            return (self.place, f"this {self.at} closes nothing", "delete it, or write the bracket that opens it")
        if self.at == "-":
            return (
                self.place,
                "a list entry stands where a key is expected",
                "indent it like the other entries of its list",
            )
        if self.before.endswith(("]", "}")):
            bracket = self.before[-1]
            return (
                self.place,
                f"there is more text after the {bracket}",
                f"put it in front of the {bracket}, or delete it",
            )
        if self.at == ",":
            return self.place, "a list needs brackets", "write [one, two]"
        return (
            self.place,
            "this line is indented differently from the ones it belongs to",
            "begin the keys of one block in the same column",
        )

    def no_dash(self) -> Sentence:
        if self.before.endswith(("'", '"')):
            return self.after_quote()
        return (
            self.place,
            "this line is indented less than the entry above it, and begins no new one",
            "begin it in the column of the keys it belongs to, or with '- '",
        )

    def no_colon(self) -> Sentence:
        return (
            self.begun,
            "this line is neither `key: value` nor `- entry`",
            "add the colon and a space, or indent it to belong to the line above",
        )

    def backslash(self) -> Sentence:
        return (
            self.place,
            "a backslash in double quotes begins a special character",
            "use single quotes, or write it twice: \\\\",
        )

    def dash_in_line(self) -> Sentence:
        return (
            self.place,
            "a list entry cannot stand in the line of its key",
            "put it in the next line, indented by two spaces, or write [one, two]",
        )

    def nothing_there(self) -> Sentence:
        if self.at == ",":
            return self.place, "there is nothing before this comma", "delete one comma"
        if self.bracket:
            return self.bracket_open()
        return self.place, "a value should stand here", "write one"

    def block_text(self) -> Sentence:
        return (
            self.begun,
            f"a text cannot begin with {self._char(self.begun)}",
            "put it in quotes (or begin the text in the next line)",
        )

    def second_document(self) -> Sentence:
        return self.place, "what stands here does not belong to what stands before", "check the indentation"

    def _char(self, place: Place) -> str:
        return self.lines[place.line - 1][place.column - 1 : place.column] or "it"


def _without_comment(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.replace('\\"', "")


def _clamped(mark: Mark, lines: list[str]) -> Place:
    """The mark as a place that exists: at the end of the text libyaml points behind the last line."""
    row = min(mark.line, len(lines) - 1)
    column = mark.column if row == mark.line else len(lines[row])
    if row and not lines[row].strip() and row == len(lines) - 1:
        row -= 1
        column = len(lines[row])
    return Place(row + 1, column + 1)


# The first fragment found in libyaml's problem or context decides (scanner.c and parser.c of libyaml 0.2.5).
_SAYINGS = (
    ("found unknown escape character", _Reading.backslash),
    ("did not find expected hexdecimal number", _Reading.backslash),
    ("scanning a quoted scalar", _Reading.quote_open),
    ("parsing a quoted scalar", _Reading.backslash),
    ("found character that cannot start any token", _Reading.no_start),
    ("found a tab character", _Reading.no_start),
    ("did not find expected node content", _Reading.nothing_there),
    ("parsing a flow sequence", _Reading.bracket_open),
    ("parsing a flow mapping", _Reading.bracket_open),
    ("scanning an alias", _Reading.star),
    ("scanning an anchor", _Reading.star),
    ("mapping values are not allowed", _Reading.second_colon),
    ("mapping keys are not allowed", _Reading.no_key),
    ("did not find expected key", _Reading.no_key),
    ("did not find expected '-' indicator", _Reading.no_dash),
    ("could not find expected ':'", _Reading.no_colon),
    ("block sequence entries are not allowed", _Reading.dash_in_line),
    ("scanning a block scalar", _Reading.block_text),
    ("did not find expected <document start>", _Reading.second_document),
)
