"""A YAML file as plain strings, lists and dicts that remember where they stand.

Every scalar stays the text that was written: what it means is for the field it stands in to say, so that
`08:00` can be a time in one place and a mistake in another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place(NamedTuple):
    """Where something stands in its file, counted from 1."""

    line: int
    column: int


START = Place(1, 1)

SET_ASIDE = "\ue000"
"""Stands for what was complained about: a private character that no keyboard writes."""


class ScalarNode(str):
    """A text as written. `plain` means without quotes, `flow` inside `[…]` or `{…}`.

    `comment` is what a `#` swallowed where a value should stand. `broken` stands for a value that was
    already complained about.
    """

    __slots__ = ("_misread", "broken", "comment", "flow", "place", "plain")

    place: Place
    plain: bool
    flow: bool
    comment: str
    broken: bool
    _misread: str | None

    @classmethod
    def written(
        cls, text: str, place: Place, *, plain: bool = False, flow: bool = False, comment: str = ""
    ) -> ScalarNode:
        """A scalar that stands at `place`."""
        node = cls(text)
        node.place, node.plain, node.flow = place, plain, flow
        node.comment, node.broken = comment, False
        node._misread = None if plain else ""
        return node

    @classmethod
    def unusable(cls, place: Place) -> ScalarNode:
        """Stands in for something that was complained about, so that nothing else complains of it."""
        node = cls.written("", place)
        node.broken = True
        return node

    @property
    def misread(self) -> str:
        """What YAML takes this for if not for text: "nothing", "true or false", "a number" … or ""."""
        if self._misread is None:  # asked of a word of a list once for every item that uses it
            found = _MISREAD.fullmatch(self)
            self._misread = _KINDS[found.lastgroup or ""] if found else ""
        return self._misread


# What YAML 1.1 (PyYAML and most editors) makes of plain scalars: https://yaml.org/type/
_MISREAD = re.compile(
    r"""(?P<null>|~|null)
    |(?P<bool>yes|no|on|off|true|false)
    |(?P<number>[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?
        |[-+]?(?:0x[\da-f_]+|0o[0-7_]+|0b[01_]+|\.inf)|\.nan)
    |(?P<sexagesimal>[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)
    |(?P<date>\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?)""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_KINDS = {
    "null": "nothing",
    "bool": "true or false",
    "number": "a number",
    "sexagesimal": "a number of minutes or seconds",
    "date": "a date",
}


class SequenceNode(list["Node"]):
    """A list. `written` is how it begins in the file."""

    __slots__ = ("flow", "place", "written")

    def __init__(self, place: Place, *, flow: bool = False) -> None:
        super().__init__()
        self.place, self.flow, self.written = place, flow, ""


class MappingNode(dict[str, "Node"]):
    """Keys with values; the keys are ScalarNodes too. `written` is how it begins in the file."""

    __slots__ = ("flow", "keys_at", "place", "written")

    def __init__(self, place: Place, *, flow: bool = False) -> None:
        super().__init__()
        self.place, self.flow, self.written = place, flow, ""
        self.keys_at: dict[str, Place] = {}


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode
PathPart: TypeAlias = str | int


def follow(root: Node, path: tuple[PathPart, ...]) -> Node:
    """The node at `path`, or the nearest one above it.

    In a list a part may be the index or the `id` of the entry.
    """
    node = root
    for part in path:
        below = _child(node, part)
        if below is None:
            return node
        node = below
    return node


def _child(node: Node, part: PathPart) -> Node | None:
    if isinstance(node, MappingNode):
        return node.get(str(part))
    if not isinstance(node, SequenceNode):
        return None
    if isinstance(part, int):
        return node[part] if 0 <= part < len(node) else None
    return next((entry for entry in node if isinstance(entry, MappingNode) and entry.get("id") == part), None)


def find(root: Node | None, *path: str) -> Iterator[ScalarNode]:
    """Every usable scalar at `path`, where "*" stands for every entry of a list.

    What is not there, or is not what the path expects, is left out: the models complain of that.
    """
    for node in find_nodes(root, *path):
        if isinstance(node, ScalarNode) and not node.broken and node:
            yield node


def find_nodes(root: Node | None, *path: str) -> Iterator[Node]:
    """As `find`, but whatever stands there."""
    if root is None:
        return
    if not path:
        yield root
    elif path == ("*",):
        yield from root if isinstance(root, SequenceNode) else ()
    elif path[0] == "*":
        for entry in root if isinstance(root, SequenceNode) else ():
            yield from find_nodes(entry, *path[1:])
    elif isinstance(root, MappingNode):
        yield from find_nodes(root.get(path[0]), *path[1:])
