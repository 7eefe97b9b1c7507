"""One module a command: each puts together what it needs, runs it, prints, and returns the exit status."""
