"""A scheduled news monitor for policy teams: from a feed to a digest."""

__version__ = "0.1.0"
