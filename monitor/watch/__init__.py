"""The watchlist language: folding, one scan for all names, rules, examples, and advice on what is written.

Importing this package is cheap: the automaton is loaded when the first article is decided,
numpy for the first long one.
"""

from monitor.watch.examples import ExampleFailure, run_examples
from monitor.watch.lint import Finding, lint
from monitor.watch.matcher import Matcher
from monitor.watch.prefilter import Prefilter

__all__ = ["PRELOAD", "ExampleFailure", "Finding", "Matcher", "Prefilter", "lint", "run_examples"]

PRELOAD = ("monitor.watch.net",)
"""The modules that a worker needs to pass over pages (`Prefilter.passes_over`)."""
