"""A scheduled news monitor for policy teams: from a feed to a digest."""

import os

__version__ = "0.1.0"

# Else pydantic asks every installed package for plugins, at each start: 15 ms of CPU, and code that is not ours.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
