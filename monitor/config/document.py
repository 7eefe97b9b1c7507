"""One file as read: its tree, or what is left of it where its syntax is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaml import YAMLError

from monitor.config import slips
from monitor.config.builder import Builder, Stop
from monitor.config.repair import set_aside
from monitor.config.source import read_text
from monitor.config.syntax import explain

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config.problems import Report
    from monitor.config.tree import Node

MOST_REPAIRS = 20
"""Mistakes of syntax told of one file; each costs one more reading."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. `root` is None when it holds nothing or cannot be read at all.

    `whole` is false when lines had to be left out for their syntax: what is missing may stand there.
    """

    file: Path
    root: Node | None
    whole: bool = True


def read_document(report: Report) -> Document:
    """Read the report's file. Whatever is wrong with it as YAML goes to the report."""
    text = read_text(report)
    return Document(report.file, None, whole=False) if text is None else _compose(text.split("\n"), report)


def _compose(lines: list[str], report: Report) -> Document:
    """The tree of the lines. Where the syntax is wrong the line is set aside and the rest read again."""
    slips.drop_conflicts(lines, report)
    slips.mend_marks(lines, report)
    for repairs in range(MOST_REPAIRS):
        builder = Builder(lines, report)
        try:
            return Document(report.file, builder.build(), whole=not repairs)
        except Stop:
            break
        except YAMLError as error:
            if not repairs and slips.mend_colons(lines, report):
                continue
            trouble = explain(error, lines, builder.bracket())
            if not report.excused & {trouble.place.line, trouble.noticed}:
                report.error(trouble.place, trouble.message, trouble.mend)
            if not set_aside(lines, trouble):
                break
    return Document(report.file, None, whole=False)
