"""`monitor schema` as a maintainer and a checking job meet it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitor.cli import main
from monitor.config.json_schema import FILES, schema_text
from tests.world import run_monitor, write_configuration

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_configuration(tmp_path / "config", {"press": "https://press.example/feed"})


def test_it_writes_what_is_missing_and_says_which_files_do_not_know_it(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(config), "schema", "--check"]) == 1
    assert capsys.readouterr().out.count("missing – run: monitor schema") == len(FILES)
    assert main(["--config", str(config), "schema"]) == 0
    told = capsys.readouterr().out
    assert told.count(": written\n") == len(FILES)
    assert f"{config / 'feeds.yaml'}: does not point to its schema" in told
    assert "# yaml-language-server: $schema=../schemas/watchlist.schema.json" in told
    assert "mutes.yaml: does" not in told  # there is none
    assert main(["--config", str(config), "schema", "--check"]) == 0


def test_it_rewrites_only_what_is_out_of_date(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--config", str(config), "schema"])
    feeds = config / "feeds.yaml"
    feeds.write_text("# yaml-language-server: $schema=schemas/feeds.schema.json\n" + feeds.read_text("utf-8"), "utf-8")
    old = config / "schemas" / "mutes.schema.json"
    old.write_text("{}", encoding="utf-8")
    assert main(["--config", str(config), "schema", "--check", "mutes"]) == 1
    capsys.readouterr()
    assert main(["--config", str(config), "schema"]) == 0
    told = capsys.readouterr().out
    assert [line.endswith("written") for line in told.splitlines()[: len(FILES)]] == [False, False, True, False]
    assert "feeds.yaml: does" not in told
    assert old.read_text(encoding="utf-8") == schema_text("mutes")


def test_the_loader_passes_schemas_over(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--config", str(config), "schema"])
    assert main(["--config", str(config), "check"]) == 0
    assert "not read" not in capsys.readouterr().out


def test_one_is_printed_on_request(tmp_path: Path) -> None:
    done = run_monitor("--config", tmp_path / "nowhere", "schema", "watchlist")
    assert (done.status, done.stderr) == (0, "")
    assert json.loads(done.stdout)["title"] == "A watchlist: what is looked for"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "nowhere"), "schema"]) == 2
    assert "there is no such folder" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_what_cannot_be_written_is_said(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "schemas").write_text("a file", encoding="utf-8")
    assert main(["--config", str(config), "schema"]) == 2
    assert "cannot be written" in capsys.readouterr().err
