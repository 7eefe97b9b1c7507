"""Errors of the models, told at their place in the file and in plain words."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from monitor.config import slips
from monitor.config.keys import keys_of, line_for, meant_by, mend_for_empty, mend_for_key, model_at, without_space
from monitor.config.problems import Report, quoted, shown
from monitor.config.records import Record
from monitor.config.tree import MappingNode, Node, Place, ScalarNode, SequenceNode, find_nodes, follow
from monitor.config.unfit import KEY, Mistake, ValidationError
from monitor.config.values import mend_for_choice, mend_for_one_value

if TYPE_CHECKING:
    from collections.abc import Callable

Model = TypeVar("Model", bound=Record)


def validate(model: type[Model], root: Node, report: Report) -> Model | None:
    """The model made of the tree, or None: then the report says what is wrong, and where."""
    try:
        return model.model_validate(root)
    except ValidationError as error:
        for mistake in error.mistakes:
            if report.full:
                break
            _Told(model, root, mistake).tell(report)
        return None


MOST_STRANGE_KEYS = 20
"""Unknown keys of one group looked at for the spelling of a missing one; no group of ours has more keys."""


class _Told:
    """One mistake beside the node it speaks of."""

    def __init__(self, model: type[Record], root: Node, mistake: Mistake) -> None:
        self.model, self.root = model, root
        self.kind, self.facts = mistake.kind, mistake.facts
        self.of_key = mistake.path[-1:] == (KEY,)
        self.path = mistake.path[:-1] if self.of_key else mistake.path
        self.node = follow(root, self.path)

    def tell(self, report: Report) -> None:
        """Put it into the report, unless the value was complained about before."""
        if isinstance(self.node, ScalarNode) and self.node.broken:
            return
        if self.kind == "missing" and self.misspelt():
            return  # told as the key that is there in its place
        if self.kind == "unfit" and self.is_empty:
            report.error(self.node.place, *self.nothing())
        elif self.kind == "unfit":
            place = self.key_place if self.of_key else self.node.place
            report.error(place, self.named(self.facts["message"]), self.facts["mend"])
        elif self.kind == "unknown_key":
            report.error(self.key_place, *self.unknown_key())
        elif self.kind == "no_list" and self.path[-2:-1] == ("each",) and isinstance(self.node, ScalarNode):
            report.error(follow(self.root, self.path[:-1]).place, *self.no_line())
        else:
            report.error(self.node.place, *SAYINGS[self.kind](self))

    @property
    def key(self) -> str:
        """The last key on the way to the value; "" at the top of the file."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def key_place(self) -> Place:
        """Where the key stands whose value is at fault."""
        parent = follow(self.root, self.path[:-1])
        return parent.keys_at.get(self.key, self.node.place) if isinstance(parent, MappingNode) else self.node.place

    def named(self, message: str) -> str:
        return f"`{shown(self.key)}`: {message}" if self.key else message

    @property
    def written(self) -> str:
        return self.node.written if isinstance(self.node, SequenceNode | MappingNode) else self.node

    @property
    def is_empty(self) -> bool:
        """Whether a value should stand here, and nothing was written."""
        return isinstance(self.node, ScalarNode) and self.node.plain and not self.node

    @property
    def owners_model(self) -> type[Record] | None:
        """The model of the group of keys that the value stands in."""
        return model_at(self.model, self.path[:-1])

    def misspelt(self) -> bool:
        """Whether the key that is missing stands there in another spelling."""
        there = self.node if isinstance(self.node, MappingNode) else {}
        known = keys_of(self.owners_model)
        strange = islice((key for key in there if key not in known), MOST_STRANGE_KEYS)
        return any(meant_by(key, self.owners_model) == self.key for key in strange)

    def missing(self) -> tuple[str, str]:
        return f"{_called(self.node, self.path[:-1])} has no `{self.key}`", f"add `{line_for(self.key)}`"

    def unknown_key(self) -> tuple[str, str]:
        owner = follow(self.root, self.path[:-1])
        message = f"{_called(owner, self.path[:-1])} knows no key `{shown(self.key)}`"
        if self.key.casefold() in _SECRETS:
            return (
                message,
                "the Slack token goes into SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE, never into YAML",
            )
        if any(not letter.isprintable() or (letter.isspace() and letter != " ") for letter in self.key):
            return (
                f"{_called(owner, self.path[:-1])} has a key with an invisible character in it",
                "type the key anew",
            )
        if glued := without_space(self.key):
            return slips.no_space_after_colon(*glued)
        return message, mend_for_key(self.key, self.owners_model)

    def no_list(self) -> tuple[str, str]:
        if not isinstance(self.node, ScalarNode):
            return self.named(
                "a list belongs here, and there are keys"
            ), "begin every entry with '- ', or write [one, two]"
        if self.node.misread == "nothing":
            return self.nothing()
        if marked := slips.MARK.match(self.node):
            return slips.sentence(marked)
        return self.named("a list belongs here, and there is one value"), mend_for_one_value(self.node, self.key)

    def no_line(self) -> tuple[str, str]:
        """A word stands in `each` where a line of words should."""
        each = follow(self.root, self.path[:-1])
        lines = [
            find_nodes(entry, "*") if isinstance(entry, SequenceNode) else [entry] for entry in find_nodes(each, "*")
        ]
        words = (", ".join(word for word in line if isinstance(word, ScalarNode)) for line in lines)
        written = shown(" ".join(f"- [{line}]" for line in words))
        return self.named("words stand here where lines of words belong"), f"every line is a list of its own: {written}"

    def nothing(self) -> tuple[str, str]:
        assert isinstance(self.node, ScalarNode)
        if self.node.comment:
            name = self.node.comment.split()[0]
            message = f"there is nothing here, because {shown(name)} is a comment to YAML"
            return self.named(message), f"put it in quotes: {quoted(name)}"
        mend = "write a value, or delete the line"
        if isinstance(self.path[-1], str):
            mend = mend_for_empty(self.key, self.owners_model)
        return self.named("there is nothing here"), mend

    def no_group(self) -> tuple[str, str]:
        known = ", ".join(keys_of(model_at(self.model, self.path)))
        if isinstance(self.node, ScalarNode) and self.node.misread == "nothing":
            return self.nothing()
        if isinstance(self.node, ScalarNode) and (glued := without_space(self.node)):
            return slips.no_space_after_colon(*glued)
        stands = "a list" if isinstance(self.node, SequenceNode) else quoted(self.written)
        return self.named(f"keys with values belong here, and there is {stands}"), f"the keys are {known}"

    def no_words(self) -> tuple[str, str]:
        return self.named("names with lists belong here"), "write mexico: [México, Chiapas]"

    def choice(self) -> tuple[str, str]:
        words = [str(word) for word in self.facts["words"]]
        message = self.named(f"{quoted(self.written)} is not one of its values")
        return message, mend_for_choice(self.written, words) if len(words) > 1 else f"write {words[0]}"

    def too_small(self) -> tuple[str, str]:
        return self.named(f"{quoted(self.written)} is too small"), f"write {self.facts['bound']} or more"

    def too_large(self) -> tuple[str, str]:
        return self.named(f"{quoted(self.written)} is too large"), f"write {self.facts['bound']} or less"

    def too_few(self) -> tuple[str, str]:
        least = self.facts["bound"]
        if least == 1:
            return self.named("the list is empty"), "write at least one entry"
        return self.named("the list is too short"), f"write at least {least} entries"


SAYINGS: dict[str, Callable[[_Told], tuple[str, str]]] = {
    "missing": _Told.missing,
    "no_list": _Told.no_list,
    "no_group": _Told.no_group,
    "no_words": _Told.no_words,
    "choice": _Told.choice,
    "too_small": _Told.too_small,
    "too_large": _Told.too_large,
    "too_few": _Told.too_few,
}

_SECRETS = frozenset({"token", "bot_token", "slack_token", "slack_bot_token", "api_token", "webhook", "password"})
_ONE_OF = {
    "items": "item",
    "feeds": "feed",
    "digests": "digest",
    "lookalikes": "the lookalike",
    "together": "the entry of `together`",
    "mutes": "the mute",
}


def _called(node: Node, path: tuple[str | int, ...]) -> str:
    """What a person would call the group of keys at `path`: "item comar", "`http`", "this file"."""
    if not path:
        return "this file"
    if isinstance(path[-1], str):
        return f"`{shown(path[-1])}`"
    kind = _ONE_OF.get(str(path[-2]) if len(path) > 1 else "", "this entry")
    name = node.get("id", node.get("name")) if isinstance(node, MappingNode) else None
    return f"{kind} {shown(name)}" if isinstance(name, ScalarNode) and name else f"{kind} number {int(path[-1]) + 1}"
