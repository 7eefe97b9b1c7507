from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.decode import decode

# Letters that UTF-8, cp1252 and the web's other encodings write differently.
ROMANCE = st.text("aeiou nrst áéíóúñ¿¡ãõçàèùâêîôûœ€“”’–", min_size=1, max_size=300)
MOJIBAKE = ("Ã", "Â", "â€", "\N{REPLACEMENT CHARACTER}")


@given(st.text())
def test_utf8_is_read_whatever_is_declared(text: str) -> None:
    body = text.encode("utf-8", "replace")
    expected = body.decode("utf-8").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert decode(body, "text/html; charset=iso-8859-1") == expected


@given(
    ROMANCE,
    st.sampled_from(["", "text/html", "text/html; charset=ISO-8859-1", 'text/html; charset="latin1"']),
)
def test_cp1252_is_read_as_what_it_is(text: str, content_type: str) -> None:
    padded = f"áéíóú {text} áéíóú"
    assert decode(padded.encode("cp1252"), content_type) == padded


@given(ROMANCE, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_bom_outranks_everything(text: str, encoding: str) -> None:
    bom = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }[encoding]
    if not text.startswith("\0"):
        assert decode(bom + text.encode(encoding), "text/html; charset=cp1252") == text


@given(st.binary(max_size=400), st.text(max_size=60))
def test_never_fails(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


@given(st.integers(40, 200), st.integers(0, 255))
def test_one_broken_byte_does_not_change_the_encoding(letters: int, byte: int) -> None:
    body = ("ñ" * letters).encode() + bytes([byte]) + b" fin"
    assert decode(body).startswith("ñ" * letters)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("shift_jis", "shift_jis"),
        ("windows-1251", "cp1251"),
        ("iso-8859-2", "iso8859-2"),
        ("gb18030", "gb18030"),
    ],
)
def test_a_declared_encoding_of_the_web_is_used(declared: str, encoding: str) -> None:
    text = {"shift_jis": "移民の話", "cp1251": "история", "iso8859-2": "żółć", "gb18030": "移民故事"}[encoding] * 5
    page = f'<html><head><meta charset="{declared}"></head>{text}'
    assert text in decode(page.encode(encoding))
    assert decode(text.encode(encoding), f"text/html; charset={declared}") == text


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "idna", "undefined", "base64", "rot13", "x" * 39, "utf-7", "mbcs"]
)
def test_a_page_may_not_choose_a_codec_that_is_no_encoding_of_the_web(charset: str) -> None:
    assert decode(b"caf\xe9 \\u0041+AGE-", f"text/html; charset={charset}") == "café \\u0041+AGE-"


def test_the_header_outranks_the_meta() -> None:
    body = b'<meta charset="koi8-r">' + "Łódź".encode("cp1250")
    assert decode(body, "text/html; charset=windows-1250").endswith("Łódź")
