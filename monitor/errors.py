"""The one kind of error that is the user's to mend. Everything else that is raised is a fault of ours."""

from __future__ import annotations


class UserError(Exception):
    """Something must be given or mended first; the text says what happened, where, and what to do."""
