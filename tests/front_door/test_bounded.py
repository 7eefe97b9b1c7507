"""Input of a command that never ends, cannot be opened or unfolds without end is told, and costs no memory."""

from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING

import pytest

from monitor.commands.bounded import read_bounded
from monitor.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


def test_files_are_read_whole_plain_and_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(b"x" * 100)
    packed.write_bytes(gzip.compress(b"y" * 100) + gzip.compress(b"z"))
    assert read_bounded(str(plain), 100, "") == b"x" * 100
    assert read_bounded(str(packed), 200, "") == b"y" * 100 + b"z"
    plain.write_bytes(b"")
    assert read_bounded(str(plain), 100, "") == b""


@pytest.mark.parametrize("body", [b"x" * 1_000_001, gzip.compress(b"\0" * 50_000_000)])
def test_what_is_larger_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "large").write_bytes(body)
    with pytest.raises(UserError, match=r"large: there is more than 1 MB in it\. Cut it\."):
        read_bounded(str(tmp_path / "large"), 1_000_000, "Cut it.")


def test_what_never_ends_is_refused() -> None:
    with pytest.raises(UserError, match="there is more than 1 MB in it"):
        read_bounded("/dev/zero", 1_000_000, "")


def test_a_broken_archive_and_a_closed_input_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken").write_bytes(gzip.compress(b"x" * 5000)[:-9])
    with pytest.raises(UserError, match="broken: it begins like a gzip file and is broken"):
        read_bounded(str(tmp_path / "broken"), 100_000, "")
    monkeypatch.setattr(sys, "stdin", None)  # what Python makes of `<&-`
    with pytest.raises(UserError, match="-: standard input is closed"):
        read_bounded("-", 100, "")
