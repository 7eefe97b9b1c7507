"""The steps of a cycle: each asks the rooms what to do and does it, on the web, in the workers, in the store."""
