"""`$mexico` in an item becomes the words of the list `mexico`, before anything else looks at the item."""

from __future__ import annotations

from monitor.config.problems import Report, closest
from monitor.config.tree import MappingNode, Node, ScalarNode, SequenceNode

MOST_WORDS = 20_000
"""Words in one list after expansion: lists of lists grow as powers, and a real one has some hundred words."""


def expand(root: Node | None, report: Report) -> None:
    """Replace every `$name` in a watchlist's tree; unknown names, circles and unused lists are reported."""
    if not isinstance(root, MappingNode):
        return
    lists = root.get("lists")
    _Expansion(lists if isinstance(lists, MappingNode) else None, report).watchlist(root)


class _Expansion:
    def __init__(self, lists: MappingNode | None, report: Report) -> None:
        self.report = report
        self.raw: dict[str, Node] = dict(lists or {})
        self.done: dict[str, list[Node]] = {}
        self.under_way: list[str] = []
        self.used: set[str] = set()
        self.lists = lists

    def watchlist(self, root: MappingNode) -> None:
        """Expand everything in place: the tree is ours and has just been read."""
        items = root.get("items")
        for item in items if isinstance(items, SequenceNode) else ():
            if isinstance(item, MappingNode):
                self.item(item)
        used_by_items = set(self.used)
        for name, words in self.raw.items():
            if isinstance(words, SequenceNode):
                words[:] = self.words_of(name)
        self.tell_unused(used_by_items)

    def item(self, item: MappingNode) -> None:
        """One item: its signs, what it must stand with, its lookalikes' signs, its lines of `together`."""
        self.replace(item, "signs")
        self.replace(item, "only_with")
        for lookalike in _groups(item.get("lookalikes")):
            self.replace(lookalike, "signs")
        for together in _groups(item.get("together")):
            self.lines(together.get("each"))

    def replace(self, group: MappingNode, key: str) -> None:
        words = group.get(key)
        if isinstance(words, SequenceNode):
            words[:] = self.expanded(words)

    def lines(self, each: Node | None) -> None:
        """The lines of a `together`; `$name` alone is a line too."""
        if not isinstance(each, SequenceNode):
            return
        for index, line in enumerate(each):
            if isinstance(line, ScalarNode) and line.startswith("$"):
                alone = SequenceNode(line.place)
                alone.append(line)
                each[index] = alone
        for line in each:
            if isinstance(line, SequenceNode):
                line[:] = self.expanded(line)

    def expanded(self, words: SequenceNode) -> list[Node]:
        """The words with every `$name` replaced, each word once."""
        found: dict[object, Node] = {}
        for word in words:
            new = self.named(word) if isinstance(word, ScalarNode) and word.startswith("$") else [word]
            for each in new:
                found.setdefault(each if isinstance(each, ScalarNode) and not each.broken else id(each), each)
            if len(found) > MOST_WORDS:
                self.report.error(words.place, f"this list grows to more than {MOST_WORDS} words", "use fewer lists")
                break
        return list(found.values())

    def named(self, reference: ScalarNode) -> list[Node]:
        """The words that `$name` stands for; none, and a word in the report, if there is no such list."""
        name = reference[1:]
        if name in self.under_way:
            circle = " → ".join(f"${name}" for name in [*self.under_way[self.under_way.index(name) :], name])
            self.report.error(reference.place, f"the lists go round in a circle: {circle}", f"take {reference} out")
            return []
        if name not in self.raw:
            self.report.error(reference.place, f"there is no list {reference}", self.mend_for_unknown(name))
            return []
        self.used.add(name)
        return self.words_of(name)

    def words_of(self, name: str) -> list[Node]:
        if name not in self.done:
            words = self.raw[name]
            self.under_way.append(name)
            self.done[name] = self.expanded(words) if isinstance(words, SequenceNode) else []
            self.under_way.pop()
        return self.done[name]

    def mend_for_unknown(self, name: str) -> str:
        near = closest(name, self.raw)
        if near:
            return f"did you mean ${near}?"
        known = ", ".join(f"${each}" for each in self.raw)
        return f"the lists of this file are {known}" if known else "write it under lists: at the top of the file"

    def tell_unused(self, used: set[str]) -> None:
        for name in self.raw:
            if name not in used and self.lists is not None:
                place = self.lists.keys_at[name]
                self.report.warning(place, f"no item uses the list ${name}", "use it, or delete it")


def _groups(node: Node | None) -> list[MappingNode]:
    entries = node if isinstance(node, SequenceNode) else ()
    return [entry for entry in entries if isinstance(entry, MappingNode)]
