"""Kinds of text that name languages, countries, web addresses, networks and channels."""

from __future__ import annotations

import re

from monitor.config.problems import quoted, shown
from monitor.config.unfit import Unfit
from monitor.config.values import as_text

# ISO 639-1, https://www.loc.gov/standards/iso639-2/php/code_list.php
LANGUAGES = (
    " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv"
    " dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie"
    " ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv"
    " mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm"
    " rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts"
    " tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
)
# What people write instead, for the languages of the desk.
_SAID = {
    **dict.fromkeys(("spa", "sp", "esp", "spanish", "español", "espanol", "castellano", "mx"), "es"),
    **dict.fromkeys(("eng", "ing", "english", "inglés", "ingles", "us"), "en"),
    **dict.fromkeys(("por", "portuguese", "portugués", "português", "portugues"), "pt"),
    **dict.fromkeys(("fra", "fre", "french", "francés", "français", "frances"), "fr"),
}


def as_language(value: object) -> object:
    """An ISO 639-1 code in small letters; three letters (ISO 639-3) where a language has no shorter one."""
    text = as_text(value)
    if not isinstance(text, str):
        return text
    code = text.strip().lower()
    if f" {code} " in LANGUAGES or (re.fullmatch(r"[a-z]{3}", code) and code not in _SAID):
        return code
    region = re.fullmatch(r"([a-z]{2})[-_][a-z0-9]+", code)
    meant = _SAID.get(code) or (region and region.group(1))
    raise Unfit(
        f"{quoted(text)} is no language code",
        f"write {meant}" if meant else "write two letters: en, es, pt, fr (ISO 639-1)",
    )


def as_country(value: object) -> object:
    """An ISO 3166-1 code in capitals: two letters, not looked up."""
    text = as_text(value)
    if not isinstance(text, str):
        return text
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise Unfit(f"{quoted(text)} is no country code", "write two letters: MX, US, GT (ISO 3166-1)")
    return text.upper()


def as_web_address(value: object) -> object:
    """An http or https address with a host and without a password."""
    text = as_text(value)
    if not isinstance(text, str):
        return text
    from urllib.parse import urlsplit  # not needed to import the models

    text = text.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port  # raises for a port that is none
    except ValueError:
        raise Unfit("this is no web address", "copy it from the browser: https://…") from None
    if parts.scheme not in ("http", "https"):
        raise Unfit(
            "this is no web address, which begins with https:// or http://",
            _mend_for_address(text, parts.scheme),
        )
    if "@" in parts.netloc:
        raise Unfit("there is a user name or password in this address", "take out what stands before the @, and the @")
    if not any(map(str.isalnum, host)) or re.search(r"\s", text):
        raise Unfit("this web address is incomplete or holds a space", "copy it from the browser: https://…")
    return text


def _mend_for_address(text: str, scheme: str) -> str:
    if scheme in ("feed", "rss"):
        return f"write https:// in place of {scheme}:"
    if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text):
        return f"write https://{shown(text)}"
    return "copy it from the browser: https://…"


def as_story(value: object) -> object:
    """A story by the address of any of its articles, or by its id (16 hex digits: `Entry.id`)."""
    text = as_text(value)
    if not isinstance(text, str) or re.fullmatch(r"[0-9a-f]{16}", text.strip()):
        return text.strip() if isinstance(text, str) else text
    if "://" not in text:
        raise Unfit(
            f"{quoted(text)} is neither an address nor the id of a story",
            "copy the address of one of its articles from the digest: https://…",
        )
    return as_web_address(text)


def as_contact(value: object) -> object:
    """A page or a mail address for the User-Agent: ASCII, no brackets (RFC 9110 §5.5, §10.1.5)."""
    text = as_text(value)
    if isinstance(text, str) and not re.fullmatch(r"[\x21-\x27\x2a-\x7e]*", text):
        raise Unfit(
            f"{quoted(text)} cannot stand in the User-Agent header",
            "write the address of a page about you, or a mail address, without spaces and brackets",
        )
    return text


def as_api_address(value: object) -> object:
    """A web address that ends in a slash, so that a method's name can follow (slack_sdk's `base_url`)."""
    text = as_web_address(value)
    return text.rstrip("/") + "/" if isinstance(text, str) else text


def as_proxy(value: object) -> object:
    """A proxy's address without a login, which stands in the environment; or `direct` for none at all."""
    text = as_text(value)
    if not isinstance(text, str) or text.strip() == "direct":
        return "direct" if isinstance(text, str) else text
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if "@" in text:
        raise Unfit(
            "there is a user name or password in this address",
            "take it out here, and put the whole address into the environment as HTTPS_PROXY and HTTP_PROXY",
        )
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/"):
        raise Unfit(
            "this is no address of a proxy",
            "write http://host:port, or direct to use none whatever the environment says",
        )
    return text.strip().rstrip("/")


def as_network(value: object) -> object:
    """A range of addresses in CIDR notation."""
    text = as_text(value)
    if not isinstance(text, str):
        return text
    from ipaddress import ip_network  # 4 ms, and seldom needed

    try:
        return str(ip_network(text.strip()))
    except ValueError:
        pass
    try:
        mend = f"write {ip_network(text.strip(), strict=False)}"
    except ValueError:
        mend = "write an address and the length of its network part: 127.0.0.0/8"
    raise Unfit(f"{quoted(text)} is no range of addresses", mend)


_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
# Slack: lower case, no spaces or periods, at most 80 characters (https://docs.slack.dev/reference/methods/conversations.create)
_CHANNEL_NAME = re.compile(r"#[^\s.,:A-Z#@]{1,80}")


def as_channel(value: object) -> object:
    """A Slack channel: its id (`C0123456789`) or `#name`."""
    text = as_text(value)
    if not isinstance(text, str):
        return text
    text = text.strip()
    if _CHANNEL_ID.fullmatch(text) or _CHANNEL_NAME.fullmatch(text):
        return text
    raise Unfit(f"{quoted(text)} is no Slack channel", _mend_for_channel(text))


# What Slack gives for "Copy link": https://x.slack.com/archives/C…, https://app.slack.com/client/T…/C…
_ID_IN_LINK = re.compile(r"\bslack\.com/(?:archives|messages|client/\w+)/([CGD][A-Z0-9]{2,})\b")


def _mend_for_channel(text: str) -> str:
    link = _ID_IN_LINK.search(text)
    if link:
        return f"write {link.group(1)}"
    if re.fullmatch(r"[cgd](?=\w*\d)[a-z0-9]{8,}", text):
        return f"write {text.upper()}"
    name = "" if "://" in text else re.sub(r"[\s.,:]+", "-", text.lstrip("#@").lower()).strip("-")
    return f'write the id from the channel\'s details (C…), or its name with #: "#{shown(name) or "name"}"'
