"""The matcher: all watchlists compiled once, then asked about one article after the other."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config.schema import Watchlist
    from monitor.model import Article, Match
    from monitor.watch.automaton import Found, Vocabulary
    from monitor.watch.prefilter import Prefilter
    from monitor.watch.rules import Rule

    _Group = tuple[int, tuple[frozenset[int], ...]]  # within so many words one of every line


class Matcher:
    """Immutable; an edited watchlist makes a new one (30,000 names: see benchmarks/matching.py).

    What an article costs depends on the words found in it, not on how many watchlists there are: only items
    with a name, or with every line of a `together`, in the article are looked at. The watchlists are compiled
    when the first article comes: the first request need not wait for that, nor for daachorse to load.
    """

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        self._watchlists = tuple(watchlists)

    def decide(self, article: Article) -> tuple[Match, ...]:
        """One match for every item that the article mentions, NO_MATCH ones too, in watchlist order."""
        return self._compiled.decide(article)

    def prepare(self) -> None:
        """Compile the watchlists now, in the thread that calls, instead of when the first article comes."""
        _ = self._compiled

    @cached_property
    def prefilter(self) -> Prefilter:
        """What a page must hold for any item to be found in it."""
        from monitor.watch.prefilter import Prefilter

        return Prefilter.of(self._watchlists)

    @cached_property
    def _compiled(self) -> _Compiled:
        return _Compiled(self._watchlists)


class _Compiled:
    """The rules of all watchlists, and which of them a word found in an article concerns."""

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        from monitor.watch.automaton import Vocabulary
        from monitor.watch.reading import Reading
        from monitor.watch.rules import decide

        self._read, self._decide = Reading, decide  # looking them up takes a tenth of the time of a quiet article
        vocabulary = Vocabulary()
        self._rules = tuple(rule for watchlist in watchlists for rule in _rules(watchlist, vocabulary))
        self._scanner = vocabulary.scanner()
        self._named: dict[int, list[int]] = {}
        self._described = _Described(self._rules)
        for at, rule in enumerate(self._rules):
            for number in rule.names | rule.ambiguous:
                self._named.setdefault(number, []).append(at)

    def decide(self, article: Article) -> tuple[Match, ...]:
        found = self._scanner.scan(self._read(article))
        candidates = self._candidates(found)
        if not candidates:
            return ()
        watchlists = groupby([self._rules[at] for at in sorted(candidates)], key=attrgetter("watchlist"))
        return tuple(match for _, rules in watchlists for match in self._decide(tuple(rules), found))

    def _candidates(self, found: Found) -> set[int]:
        standing = (number for number in found.numbers & self._named.keys() if found.stands(number))
        named = {at for number in standing for at in self._named[number]}
        return named.union(*self._described.candidates(found))


class _Described:
    """Which rules with a `together` are described in an article.

    Every different `together` is one bit, whatever number of watchlists write it; a word has, for every line number,
    the mask of those it stands in. OR over the words found, AND over the lines: the work grows by a bit per
    `together`, not by a rule. What is left is looked at where it stands, once for all that write it.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        owners: dict[_Group, list[int]] = {}
        for at, rule in enumerate(rules):
            for group in rule.together:
                owners.setdefault(group, []).append(at)
        self._owners = tuple(owners.items())
        longest = max((len(lines) for _, lines in owners), default=0)
        self._absent = [0] * longest  # for every line number, the mask of those with fewer lines
        self._lines: dict[int, dict[int, int]] = {}
        for bit, (_, lines) in enumerate(owners):
            for line in range(len(lines), longest):
                self._absent[line] |= 1 << bit
            for line, numbers in enumerate(lines):
                for number in numbers:
                    masks = self._lines.setdefault(number, {})
                    masks[line] = masks.get(line, 0) | 1 << bit

    def candidates(self, found: Found) -> Iterator[list[int]]:
        """The rules, as places in the list, with a `together` that these words make: boilerplate counts here still."""
        present = self._absent.copy()
        for number in found.numbers & self._lines.keys():
            for line, mask in self._lines[number].items():
                present[line] |= mask
        alive = (1 << len(self._owners)) - 1
        for mask in present:
            alive &= mask
        if not alive:
            return
        from monitor.watch.evidence import gather

        while alive:
            lowest = alive & -alive
            (within, lines), owners = self._owners[lowest.bit_length() - 1]
            if gather(found.reading, [found.places(line) for line in lines], within):
                yield owners
            alive ^= lowest


def _rules(watchlist: Watchlist, vocabulary: Vocabulary) -> Iterator[Rule]:
    """The items of one watchlist, their words entered in the vocabulary."""
    from monitor.watch.rules import Rule

    names = [vocabulary.add(item.names, squashed=True) for item in watchlist.items]
    ambiguous = [vocabulary.add(item.ambiguous, squashed=True) for item in watchlist.items]
    every: frozenset[int] = frozenset().union(*names, *ambiguous)
    for at, item in enumerate(watchlist.items):
        signs = vocabulary.add(item.signs)
        yield Rule(
            watchlist=watchlist.watchlist,
            item=item,
            names=names[at],
            ambiguous=ambiguous[at],
            signs=signs,
            lookalikes=tuple((other.name, vocabulary.add(other.signs)) for other in item.lookalikes),
            phrases=vocabulary.add(item.never.phrases),
            only_with=vocabulary.add(item.only_with),
            together=tuple((group.within, tuple(map(vocabulary.add, group.each))) for group in item.together),
            rivals=every,
            borrowed=signs & every,
        )
