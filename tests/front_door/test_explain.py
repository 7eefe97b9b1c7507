"""`monitor explain` as a maintainer meets it: why it matched, why it did not."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import subprocess
import sys

import pytest

from tests.front_door.conftest import COMAR, FOOTBALL, Stage
from tests.world import CompletedRun, newspaper_page
from tests.world.configuration import ROOT, WATCHLIST, monitor_environment


def test_a_page_is_explained_with_the_words_that_decided(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run_process("explain", stage.press.url("/gaceta/comar.html"))
    assert done.status == 0, done.stderr
    assert "\nSpanish · " in done.stdout
    assert "match  comar" in done.stdout
    assert "Tapachula" in done.stdout
    first, second = [line for line in done.stdout.splitlines() if "  body: " in line]
    assert first.endswith(
        "  body: La «Comar» abrió una oficina en Tapachula para atender a quienes piden asilo en México."
    )
    assert second.startswith("     body: La «Comar» recibió el año pasado 140,000 solicitudes de refugio, dijo")
    assert second.endswith("espera 66% más.")
    assert "\x1b" not in done.stdout
    assert not stage.state.exists()


def test_what_was_decided_about_a_page_is_told(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    done = stage.run("explain", stage.press.url("/gaceta/comar.html"))
    assert "in feed gaceta: matched" in done.stdout


def test_a_name_in_the_furniture_is_shown_as_ignored(stage: Stage) -> None:
    page = newspaper_page(
        "Home side wins", FOOTBALL, "en", related=["CBP One appointments", "Comar opens"], bio="A paper."
    )
    (stage.folder / "page.html").write_text(page)
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = stage.run("explain", str(stage.folder / "page.html"))
    assert done.status == 0, done.stderr
    assert "match  cbp-one" not in done.stdout.replace("no match", "no-match")


def test_another_watchlist_can_be_tried_on_a_text(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    other = stage.folder / "other.yaml"
    other.write_text(WATCHLIST.replace("names: [Comisión Mexicana de Ayuda a Refugiados]", "names: [overtime]"))
    (stage.folder / "text.txt").write_text("Home side wins\n\n" + "\n".join(FOOTBALL))
    text = str(stage.folder / "text.txt")
    assert json.loads(stage.run("explain", text, "--format", "json").stdout)["items"] == []
    tried = json.loads(stage.run("explain", text, "--watchlist", str(other), "--format", "json").stdout)
    assert [(item["item"], item["decision"], item["because"]) for item in tried["items"]] == [
        ("comar", "match", ["overtime"])
    ]


def explained(stage: Stage, text: bytes) -> CompletedRun:
    """What `explain -` says of a text on standard input."""
    return stage.run("explain", "-", stdin=text)


def test_a_sentence_with_a_name_twice_is_one_line(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = explained(stage, b"CBP One ok, CBP One. Xyz.")
    assert done.stdout.count("  body: ") == 1
    assert "  body: «CBP One» ok, «CBP One».\n" in done.stdout
    assert "language unknown" in done.stdout


def test_a_login_in_an_address_is_not_printed(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = stage.run("explain", stage.press.url("/a").replace("//", "//name:secret@"))
    assert (done.status, done.stdout) == (2, "")
    assert "//…@127.0.0.1:" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", ""),
        (b" \n\t\n", ""),
        (b"<html><body></body></html>", ""),
        (bytes(range(256)) * 40, ": it is no text file"),
        (b"%PDF\0 INM", ": not a page but a PDF"),
        (b"%PDF-1.4\n(CBP One) Tj", ": not a page but a PDF"),
    ],
)
def test_what_holds_no_text_is_said_to_hold_none(stage: Stage, body: bytes, why: str) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = explained(stage, body)
    assert (done.status, done.stdout, done.stderr) == (2, "", f"-: there is no text in it{why}\n")


def test_a_text_in_another_encoding_is_read_and_said_to_be(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    shown = explained(stage, "La Comar abrió una oficina en México".encode("latin-1")).stdout
    assert "\nnot UTF-8: " in shown
    assert "match  comar: " in shown
    assert "match  comar: " in explained(stage, "La Comar abrió una oficina en México".encode("utf-16")).stdout


def test_what_was_cut_from_the_page_is_told_where_it_names_an_item(stage: Stage) -> None:
    page = newspaper_page(
        "Home side wins", FOOTBALL, "en", related=["CBP One appointments", "Comar opens"], bio="A paper."
    )
    (stage.folder / "page.html").write_text(page)
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    shown = stage.run("explain", str(stage.folder / "page.html")).stdout
    assert re.search(r"cut from the page: \d+ parts, 2 of them naming an item\n", shown)
    assert re.search(r"      cut: CBP One appointments  \[.*; names cbp-one\]\n", shown)
    found = json.loads(stage.run("explain", str(stage.folder / "page.html"), "--format", "json").stdout)
    assert [cut["items"] for cut in found["cut"] if cut["items"]] == [["cbp-one"], ["comar"]]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("www.jornada.com.mx/nota", "A web address begins with https://"),
        ("jornada.com.mx/nota", "A web address begins with https://"),
        ("La CILA presentó", 'To try a sentence: echo "…" | monitor explain -'),
        ("nota.txt", "Give a URL, a file, or -"),
    ],
)
def test_what_was_probably_meant_is_said(stage: Stage, source: str, hint: str) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = stage.run("explain", source)
    assert done.status == 2
    assert done.stderr.startswith(f"{source}: ")
    assert hint in done.stderr


def test_at_a_terminal_words_stand_out_and_lines_hang(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    text = stage.folder / "text.txt"
    text.write_text("\n".join(COMAR), encoding="utf-8")
    shown = at_a_terminal(["--config", str(stage.config), "explain", str(text)], columns=60)
    assert "\x1b[1;7mComar\x1b[0m" in shown
    assert "«" not in shown
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert all(len(line) <= 60 for line in lines)
    first = next(number for number, line in enumerate(lines) if "body: La Comar recibió" in line)
    assert lines[first + 1].startswith(" " * 11)
    assert lines[first + 1].strip()


def at_a_terminal(arguments: list[str], columns: int) -> str:
    """What the program writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    env = monitor_environment({"TERM": "xterm-256color", "COLUMNS": str(columns)})
    command = [sys.executable, "-m", "monitor", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while chunk := os.read(ours, 4096):
                shown += chunk
    os.close(ours)
    return shown.decode()


def test_standard_input_is_read(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    shown = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", stage.config, "explain", "-"],
        input="The CBP One app is closed.",
        cwd=ROOT,
        env=monitor_environment(),
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    ).stdout
    assert "match  cbp-one" in shown


def test_what_cannot_be_read_is_told_in_words(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    for source in ("/no/such/file", stage.press.url("/nothing-here"), "http://10.0.0.1/page"):
        done = stage.run("explain", source)
        assert done.status == 2
        assert source in done.stderr
        assert "Traceback" not in done.stderr


def test_what_nearly_matched_and_the_text_with_its_words_are_shown(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    text = "Una oficina más\n\nLa Comar atiende en Tapachula.\n\nLa aplicación CPB One cerró."
    shown = explained(stage, text.encode()).stdout
    assert "not named  cbp-one: " in shown
    assert "nearly: “CPB One” (body): one letter from “CBP One”" in shown
    assert "\nThe text · «a name» · [+a sign that it is ours]\n" in shown
    assert "\nLa «Comar» atiende en [+Tapachula].\n" in shown


def test_json_holds_all_that_is_shown(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    (stage.folder / "text.txt").write_text("La Comar atiende en Tapachula. La app CPB One cerró.", encoding="utf-8")
    found = json.loads(stage.run("explain", str(stage.folder / "text.txt"), "--format", "json").stdout)
    text = found["article"]["text"]
    marked = [(text[mark["start"] : mark["end"]], mark["kind"]) for mark in found["marks"]]
    assert marked == [("Comar", "name"), ("Tapachula", "sign")]
    assert [(miss["item"], miss["text"], text[miss["start"] : miss["end"]]) for miss in found["near"]] == [
        ("cbp-one", "CPB One", "CPB One")
    ]


def test_what_a_site_repeats_is_passed_over_as_in_the_cycle(stage: Stage) -> None:
    repeated = (
        "Esta redacción recuerda a quienes leen que la Comar atiende a solicitantes de asilo en Tapachula y en México."
    )
    for name in "abcd":
        own = [f"{paragraph} Nota {name * part}." for part in (2, 3, 4) for paragraph in FOOTBALL]
        stage.publish("gaceta", f"nota-{name}", f"Nota {name}", [*own, repeated])
    stage.configure()
    stage.once()
    done = stage.run("explain", stage.press.url("/gaceta/nota-d.html"))
    assert done.status == 0, done.stderr
    assert "\n┆ Esta redacción recuerda" in done.stdout
    assert "\nno match  comar: " in done.stdout


def test_a_reader_that_leaves_the_pipe_is_no_fault(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    (stage.folder / "long.txt").write_text("CBP One.\n" * 20_000)
    command = [
        sys.executable,
        "-m",
        "monitor",
        "--config",
        str(stage.config),
        "explain",
        str(stage.folder / "long.txt"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=monitor_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(60) == 0
        assert running.stderr.read() == b""


def test_a_mute_is_told_for_an_article_that_was_never_polled(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    (stage.config / "mutes.yaml").write_text(
        "mutes:\n  - {item: comar, until: 2999-12-31, reason: known to all}\n", encoding="utf-8"
    )
    text = stage.folder / "text.txt"
    text.write_text("La Comar atiende en Tapachula. La app CBP One cerró.", encoding="utf-8")
    shown = stage.run("explain", str(text)).stdout
    assert "  muted: mutes.yaml:2 item comar until 2999-12-31 (known to all): it is not told\n" in shown
    items = json.loads(stage.run("explain", str(text), "--format", "json").stdout)["items"]
    assert {item["item"]: item["muted"] and item["muted"]["reason"] for item in items} == {
        "cbp-one": None,
        "comar": "known to all",
    }
