"""Where the bot token comes from: never from YAML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping


class TokenError(UserError):
    """The token's file cannot be read; the message says which and what to do."""


def read_token(environment: Mapping[str, str] = os.environ) -> str | None:
    """The bot token from `$CREDENTIALS_DIRECTORY/slack_token`, `$SLACK_BOT_TOKEN_FILE` or `$SLACK_BOT_TOKEN`.

    None when none of them is there. Raises TokenError when the file that is named cannot be read.
    """
    folder = environment.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, "slack_token") if folder else None  # systemd's LoadCredential=
    if credential and credential.exists():
        return _token_in(credential)
    if named := environment.get("SLACK_BOT_TOKEN_FILE"):
        return _token_in(Path(named))
    return environment.get("SLACK_BOT_TOKEN", "").strip() or None


def _token_in(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenError(f"cannot read the Slack token from {file}: {reason}") from error
    if not token:
        raise TokenError(f"the Slack token's file {file} is empty: write the bot token (xoxb-…) into it")
    return token
