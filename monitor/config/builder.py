"""Text to tree: libyaml's events, put together by us.

libyaml's own composer recurses (50,000 nested `[` end the process) and expands merge keys without end; its
event parser does neither. Building the tree from events also shows every duplicate key, which PyYAML drops,
and costs a tenth of the pure Python parser (measured: docs/design.md).
"""

from __future__ import annotations

from typing import Protocol

from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from monitor.config.problems import Report, quoted, shown
from monitor.config.tree import SET_ASIDE, START, MappingNode, Node, Place, ScalarNode, SequenceNode

DEEPEST = 20
"""Levels of nesting; the deepest place of our files (a word of a line of `together`) is the eighth."""

MOST_VALUES = 100_000
"""Values in a file, keys not counted: 10,000 feeds of seven keys have 80,000."""


class HasIndex(Protocol):
    """The marks of PyYAML's two parsers."""

    index: int


class Stop(Exception):  # no error: the rest of the file is not worth reading
    """Raised to leave a file early."""


class Builder:
    """Puts one file's tree together, event by event. What is wrong with it goes to the report."""

    def __init__(self, lines: list[str], report: Report) -> None:
        self.text = "\n".join(lines)
        self.lines = lines
        self.report = report
        self.root: Node | None = None
        self.open: list[tuple[SequenceNode | MappingNode, int]] = []
        self.keys: list[ScalarNode | None] = []
        self.values = 0
        self.documents = 0

    def build(self) -> Node | None:
        """The root node, or None when the text holds nothing."""
        parser = CParser(self.text)
        while (event := parser.get_event()) is not None and not isinstance(event, StreamEndEvent):
            self.take(event)
        nothing = isinstance(self.root, ScalarNode) and self.root.misread == "nothing"
        return None if nothing else self.root

    def bracket(self) -> Place | None:
        """Where the innermost `[` or `{` stands that is still open."""
        # A pair in a list, [a: b], is a mapping in flow style too, with no bracket of its own.
        places = (
            node.place
            for node, begin in reversed(self.open)
            if node.flow and self.text[begin : begin + 1] in ("[", "{")
        )
        return next(places, None)

    def take(self, event: Event) -> None:
        """Put one event where it belongs."""
        if isinstance(event, ScalarEvent):
            self.add(self.scalar(event))
        elif isinstance(event, CollectionEndEvent):
            self.close(event)
        elif isinstance(event, AliasEvent):
            self.add(self.alias(event))
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            self.start(event)
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.report.error(_place(event), "a second document starts here", "delete this --- line")
                raise Stop

    def scalar(self, event: ScalarEvent) -> ScalarNode:
        """The text of a scalar, with what a reader would want to know of how it was written."""
        place = _place(event)
        if ((event.anchor or event.tag) and self.refuse_properties(event, place)) or SET_ASIDE in event.value:
            return ScalarNode.unusable(place)
        plain = not event.style
        comment = self.comment_after(place) if plain and not event.value else ""
        flow = bool(self.open) and self.open[-1][0].flow
        return ScalarNode.written(event.value, place, plain=plain, flow=flow, comment=comment)

    def comment_after(self, place: Place) -> str:
        """What a `#` made a comment of where a value should stand: "#INM" of `- #INM`."""
        rest = self.lines[place.line - 1][place.column - 1 :].lstrip(" :-") if place.line <= len(self.lines) else ""
        return rest if rest.startswith("#") and not rest.startswith(("# ", "##")) and len(rest) > 1 else ""

    def alias(self, event: AliasEvent) -> ScalarNode:
        """`*name`: always a mistake here."""
        place = _place(event)
        self.report.excused.add(place.line)
        self.report.error(
            place,
            f"*{shown(event.anchor or '')} is what YAML calls an alias, because it begins with a star",
            "a star stands only at the end, after four letters or more: migrant*",
        )
        return ScalarNode.unusable(place)

    def refuse_properties(self, event: NodeEvent, place: Place) -> bool:
        """Whether there is an anchor or a tag: they change what other parts mean, so not in our files."""
        tag = getattr(event, "tag", None)
        if event.anchor is not None:
            wanted = quoted("&" + event.anchor)
            self.report.excused.add(place.line)
            self.report.error(
                place,
                f"&{shown(event.anchor)} is what YAML calls an anchor, because it begins with &",
                f"if it is text, put it in quotes: {wanted}",
            )
        elif tag is not None:
            self.report.error(
                place,
                f"{shown(tag)} is what YAML calls a tag, because it begins with !",
                "if it is text, put it in quotes",
            )
        return event.anchor is not None or tag is not None

    def start(self, event: SequenceStartEvent | MappingStartEvent) -> None:
        """Open a list or a group of keys."""
        place = _place(event)
        self.refuse_properties(event, place)
        kind = SequenceNode if isinstance(event, SequenceStartEvent) else MappingNode
        node = kind(place, flow=bool(event.flow_style))
        if len(self.open) >= DEEPEST:
            self.report.error(
                place, f"this is nested more than {DEEPEST} levels deep", "check brackets and indentation"
            )
            raise Stop
        self.open.append((node, _index(event.start_mark)))
        self.keys.append(None)

    def close(self, event: CollectionEndEvent) -> None:
        """The innermost list or group is complete."""
        node, begin = self.open.pop()
        self.keys.pop()
        node.written = shown(self.text[begin : min(_index(event.end_mark), begin + 200)])
        self.add(node)

    def add(self, node: Node) -> None:
        """Put a finished node into the list or under the key that is open."""
        parent = self.open[-1][0] if self.open else None
        if isinstance(parent, MappingNode):
            key = self.keys[-1]
            if key is None:
                self.keys[-1] = self.key(node)
                return
            self.keys[-1] = None
            self.put(parent, key, node)
        elif parent is None:
            self.root = node
        else:
            parent.append(node)
        self.values += 1
        if self.values > MOST_VALUES:
            self.report.error(
                node.place, f"the file holds more than {MOST_VALUES} values", "split it into several files"
            )
            raise Stop

    def key(self, node: Node) -> ScalarNode:
        """`node` as a key, if it can be one."""
        if isinstance(node, ScalarNode):
            return node
        self.report.error(
            node.place,
            f"{quoted(node.written)} stands where a key should",
            "write key: value, without brackets",
        )
        return ScalarNode.unusable(node.place)

    def put(self, parent: MappingNode, key: ScalarNode, node: Node) -> None:
        """`key: node`, unless the key is there already."""
        if key.broken:
            return
        if key in parent:
            self.report.error(
                key.place,
                f"`{shown(key)}` stands twice, first on line {parent.keys_at[key].line}",
                "join the two, or delete one: YAML would use only the last",
            )
            return
        parent[key] = node
        parent.keys_at[key] = key.place


def _index(mark: HasIndex | None) -> int:
    return 0 if mark is None else mark.index


def _place(event: Event) -> Place:
    mark = event.start_mark
    return START if mark is None else Place(mark.line + 1, mark.column + 1)
