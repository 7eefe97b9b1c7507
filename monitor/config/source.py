"""The text of a file, with everything named that would lead the YAML parser astray or leak."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from monitor.config.problems import MOST_IN_A_FILE
from monitor.config.tree import SET_ASIDE, START, Place

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config.problems import Report

MOST_BYTES = 4_000_000
"""10,000 feeds take about 2 MB; more than twice that is no file that a person edits."""

_SECRETS = re.compile(
    r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{6,}"  # https://docs.slack.dev/authentication/tokens/
    # A webhook's address is its password.
    r"|(?P<webhook>https://hooks\.slack\.com/(?:services|workflows|triggers)/[^\s\"'\]},]{6,})"
)
_IN_SECRETS = ("xox", "xapp-", "https://hooks.slack.com/")
"""Every secret holds one of these: to look for them first takes a hundredth of the time."""
_TOKEN_TOLD = (
    "a Slack token stands here, where everyone who sees the file can read it",
    "take it out, let Slack make a new one, and put that into the environment as SLACK_BOT_TOKEN",
)
_WEBHOOK_TOLD = (
    "a Slack webhook address stands here",
    "delete it in Slack (it is known now); this program posts with a bot token: write the channel's id (C…) or #name",
)
# YAML 1.1 §5.1 forbids these, but for three line separators that no editor counts as lines, and U+E000, which
# stands for what was set aside (`repair`). To compile what it allows would take 5 ms.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\ue000\ufeff\ufffe\uffff]")
_INDENT = re.compile(
    r"^[ ]*([\t\u00a0\u1680\u2000-\u200d\u202f\u205f\u3000][\s\u200b-\u200d]*)(?=[^\s#])", re.MULTILINE
)
_BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(report: Report) -> str | None:
    """The text of the report's file with newlines as line ends, or None when it cannot be had.

    What would spoil the rest (tabs in front of a line, characters that cannot be seen, a secret) is reported
    and replaced, so that the other mistakes of the file are found too and no message can repeat the secret.
    """
    body = _read_bytes(report)
    text = None if body is None else _decode(body, report)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _without_odd_indents(_without_secrets(_without_unprintables(text, report), report), report)


def _read_bytes(report: Report) -> bytes | None:
    file = report.file
    try:
        if not file.exists():
            report.error(START, "there is no such file", _mend_for_missing(file))
        elif not file.is_file():
            report.error(START, "this is not a file", "put a YAML file there, or take it away")
        elif file.stat().st_size > MOST_BYTES:
            report.error(START, f"the file is larger than {MOST_BYTES // 1_000_000} MB", "split it into several files")
        else:
            return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        report.error(START, f"the file cannot be read ({reason})", "check its permissions")
    return None


def _mend_for_missing(file: Path) -> str:
    named = [file.with_suffix(".yml"), *(file.with_name(file.name + ending) for ending in (".txt", ".yaml"))]
    near = next((other for other in named if other.exists()), None)
    if near:
        return f"rename {near.name} to {file.name}"
    if file.name in ("monitor.yaml", "feeds.yaml"):
        return f"create {file}; copy config/{file.name} of the project and edit it"
    return f"create {file}"


def _decode(body: bytes, report: Report) -> str | None:
    if body.startswith(_UTF16):
        report.error(START, "the file is saved as UTF-16", "save it as UTF-8 in your editor")
        return None
    if (kind := _no_text(body)) is not None:
        report.error(START, f"this is not a text file{kind}", "save it as plain text (.yaml), in UTF-8")
        return None
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8-sig", "replace")
        place = place_of(before, len(before))
        report.error(
            place,
            f"byte 0x{body[error.start]:02x} is not UTF-8, so the file was saved in another encoding",
            "save it as UTF-8 in your editor",
        )
        return None


# How files of other kinds begin: https://en.wikipedia.org/wiki/List_of_file_signatures
_OTHER_KINDS = {
    b"PK\x03\x04": "a zipped file",
    b"\xd0\xcf\x11\xe0": "a Word or Excel document",
    b"{\\rtf": "a document in Rich Text Format",
    b"%PDF-": "a PDF",
    b"\x1f\x8b": "a zipped file",
}
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def _no_text(body: bytes) -> str | None:
    """What a file is, in brackets, that is no text; "" if nobody knows, None for a text."""
    if body.startswith(b"PK\x03\x04") and b"word/" in body[:10_000]:  # the parts' names stand in front of each
        return " (it looks like a Word document)"
    kind = next((kind for start, kind in _OTHER_KINDS.items() if body.startswith(start)), None)
    if kind is None and _WEB_PAGE.match(body):
        kind = "a web page"
    if kind is not None:
        return f" (it looks like {kind})"
    return "" if b"\0" in body else None


def place_of(text: str, index: int) -> Place:
    """Line and column of the character at `index`."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _without_secrets(text: str, report: Report) -> str:
    """The text with stand-ins for secrets: nothing repeats them, and nothing else complains of what holds one."""
    if not any(sign in text for sign in _IN_SECRETS):
        return text
    for found in islice(_SECRETS.finditer(text), MOST_IN_A_FILE):
        told = _WEBHOOK_TOLD if found.group("webhook") else _TOKEN_TOLD
        report.error(place_of(text, found.start()), *told)
    return _SECRETS.sub(lambda found: SET_ASIDE * len(found.group()), text)


def _without_unprintables(text: str, report: Report) -> str:
    for found in islice(_UNPRINTABLE.finditer(text), MOST_IN_A_FILE):
        report.error(
            place_of(text, found.start()),
            f"there is an invisible character here (U+{ord(found.group()):04X})",
            "delete it, or type the line anew",
        )
    return _UNPRINTABLE.sub(" ", text)


def _without_odd_indents(text: str, report: Report) -> str:
    text = _BLANK.sub("", text)
    if not _INDENT.search(text):
        return text
    lines = text.split("\n")
    before = ""
    for number, line in enumerate(lines, 1):
        odd = _INDENT.match(line)
        if report.full:
            break
        if odd:
            _complain_of_indent(report, Place(number, odd.start(1) + 1), odd.group(1))
            lines[number - 1] = _guess_indent(before, line)
        before = lines[number - 1] if line.strip() else before
    return "\n".join(lines)


def _complain_of_indent(report: Report, place: Place, odd: str) -> None:
    report.excused.add(place.line)
    if "\t" in odd:
        report.error(place, "a tab stands in front of this line", "use spaces, two for each level")
    else:
        code = f"U+{ord(odd[0]):04X}"
        report.error(place, f"a special space ({code}) stands in front of this line", "use ordinary spaces")


def _guess_indent(before: str, line: str) -> str:
    """The line indented as the one before it asks for, so that the rest of the file can be checked."""
    bare = line.lstrip()
    width = len(before) - len(before.lstrip())
    listed = before.lstrip().startswith("- ")
    if listed and not bare.startswith("- "):
        width += 2
    if before.rstrip().endswith(":") and not (listed and bare.startswith("- ")):
        width += 2
    return " " * width + bare
