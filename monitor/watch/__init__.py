"""The watchlist language: folding, one scan for all names, rules, examples, and advice on what is written.

Importing this package is cheap; numpy and the automaton are loaded when a `Matcher` is built.
"""

from monitor.watch.examples import ExampleFailure, run_examples
from monitor.watch.lint import Finding, lint
from monitor.watch.matcher import Matcher

__all__ = ["ExampleFailure", "Finding", "Matcher", "lint", "run_examples"]
