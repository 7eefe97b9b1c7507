"""Which files are read, which are missing, which are not read though they look as if."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.config import ConfigError, load, load_watchlist
from tests.config.writing import WATCHLIST, problems_of, write


def told(folder: Path) -> list[tuple[str, str, str]]:
    """File, message and mend of every problem."""
    return [(str(p.file.relative_to(folder)), p.message, p.mend) for p in problems_of(folder)]


def test_a_missing_folder(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path / "nowhere")
    assert str(problem).startswith(f"{tmp_path / 'nowhere'}:1:1: there is no such folder – ")
    assert "--config" in problem.mend


def test_an_empty_folder_names_all_that_is_missing(tmp_path: Path) -> None:
    assert {name for name, _, _ in told(tmp_path)} == {"monitor.yaml", "feeds.yaml", "watchlists"}


@pytest.mark.parametrize("name", ["monitor.yaml", "feeds.yaml"])
def test_a_missing_file(name: str, tmp_path: Path) -> None:
    (write(tmp_path) / name).unlink()
    mend = f"create {tmp_path / name}; copy config/{name} of the project and edit it"
    assert told(tmp_path) == [(name, "there is no such file", mend)]


def test_no_watchlist_left(tmp_path: Path) -> None:
    (write(tmp_path) / "watchlists/migration.yaml").unlink()
    [(file, message, _)] = told(tmp_path)
    assert file == "watchlists"
    assert "no watchlist" in message


@pytest.mark.parametrize(
    "name",
    ["watchlists/more.yml", "watchlists/more.YAML", "watchlists/more.yaml.txt", "watchlists/more.yml.docx"],
)
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: "watchlist: more\n"})
    [(file, message, mend)] = told(tmp_path)
    assert file == name
    assert "does not end in .yaml" in message
    assert mend == "rename it to more.yaml"


@pytest.mark.parametrize("name", ["monitor.yml", "feeds.yml", "feeds.yaml.txt", "watchlists/migration.yaml.txt"])
def test_a_second_file_beside_the_right_one_is_refused(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: "a: b\n"})
    [(file, message, mend)] = told(tmp_path)
    assert file == name
    assert "does not end in .yaml" in message
    assert mend == f"take it away: {Path(name).name.partition('.')[0]}.yaml is there too"


@pytest.mark.parametrize("name", ["feeds.yml", "feeds.yaml.txt", "feeds.yaml.yaml"])
def test_a_missing_file_that_is_there_under_another_ending(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "feeds.yaml").rename(tmp_path / name)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert caught.value.problems[0].mend == f"rename {name} to feeds.yaml"


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("mute.yaml", "not read"),
        ("feed.yaml", "rename it to feeds.yaml"),
        ("migration.yaml", "move it to"),
        ("watchlists/old/comar.yaml", "move it to"),
        ("watchlist/comar.yaml", "move it to"),
    ],
)
def test_files_that_nothing_reads_are_warned_of(name: str, fragment: str, tmp_path: Path) -> None:
    [warning] = load(write(tmp_path, {name: "a: b\n"})).warnings
    assert warning.file == tmp_path / name
    assert fragment in str(warning)


def test_editors_and_mounts_leave_files_that_are_nobodys(tmp_path: Path) -> None:
    """Lock and swap files, and the folder through which Kubernetes swaps a mounted configuration."""
    write(tmp_path, {"watchlists/.#migration.yaml": "x", "..2026_11_22/feeds.yaml": "x", ".feeds.yaml.swp": "x"})
    for name in (
        "~$migration.yaml",
        "migration.yaml~",
        ".migration.yaml.swp",
        "#migration.yaml#",
        "migration.yaml.bak",
    ):
        (tmp_path / "watchlists" / name).write_text(WATCHLIST, encoding="utf-8")
    (tmp_path / ".#feeds.yaml").symlink_to("nobody@nowhere")
    assert load(tmp_path).warnings == ()


def test_two_watchlists_of_one_name(tmp_path: Path) -> None:
    [(file, message, _)] = told(write(tmp_path, {"watchlists/other.yaml": WATCHLIST}))
    assert file == "watchlists/other.yaml"
    assert str(tmp_path / "watchlists/migration.yaml") in message


def test_a_broken_watchlist_is_not_held_against_the_digest(tmp_path: Path) -> None:
    found = told(write(tmp_path, {"watchlists/migration.yaml": WATCHLIST.replace("migration", '"migration', 1)}))
    assert [file for file, _, _ in found] == ["watchlists/migration.yaml"]


def test_broken_feeds_are_not_held_against_sources(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "feeds.yaml": "feeds: [",
        "watchlists/migration.yaml": WATCHLIST + "    never: {sources: [sur]}\n",
    }
    assert [file for file, _, _ in told(write(tmp_path, files))] == ["feeds.yaml"]


def test_sources_are_feeds_by_id_or_name_or_hosts(tmp_path: Path) -> None:
    text = WATCHLIST + "    never: {sources: [sur, diario del sur, prensa.example.org]}\n"
    [watchlist] = load(write(tmp_path, {"watchlists/migration.yaml": text})).config.watchlists
    assert watchlist.items[0].never.sources == ("sur", "diario del sur", "prensa.example.org")


def test_a_pipe_a_folder_and_a_locked_file_are_told_and_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "monitor.yaml").unlink()
    os.mkfifo(tmp_path / "monitor.yaml")
    (tmp_path / "watchlists/folder.yaml").mkdir()
    assert [(file, message) for file, message, _ in told(tmp_path)] == [
        ("monitor.yaml", "this is not a file"),
        ("watchlists/folder.yaml", "this is not a file"),
    ]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(WATCHLIST, encoding="utf-8")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ConfigError, match=r"cannot be read \(Permission denied\)"):
        load_watchlist(file)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a\.yaml:1:1: "):
        load_watchlist(tmp_path / ("x" * 300) / "a.yaml")


@pytest.mark.parametrize("ending", ["yml", "yaml"])
def test_a_name_that_is_not_utf_8_is_told_legibly(ending: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    file = folder / "watchlists" / os.fsdecode(f"caf\xe9.{ending}".encode("latin-1"))
    (folder / "watchlists/migration.yaml").rename(file)
    if ending == "yaml":
        assert load(folder).where("watchlists", "migration").startswith(f"{folder}/watchlists/caf\\udce9.yaml:")
    else:
        assert f"{folder}/watchlists/caf\\udce9.yml:1:1: " in "\n".join(map(str, problems_of(folder)))
        assert any("rename it to caf\\udce9.yaml" in mend for _, _, mend in told(folder))


def test_the_shipped_configuration_holds() -> None:
    config = Path(__file__).parents[2] / "config"
    if not (config / "watchlists/migration.yaml").exists():
        pytest.skip("there is no shipped watchlist")
    whole = load(config)
    assert "migration" in [watchlist.watchlist for watchlist in whole.config.watchlists]
    assert [str(w) for w in whole.warnings if "is still the example" not in w.message] == []
