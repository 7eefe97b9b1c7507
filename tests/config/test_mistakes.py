"""Mistakes in values and between files: each at its place, with what to write instead."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from monitor.config import ConfigError, load
from tests.config.writing import FEEDS, MONITOR, WATCHLIST, loaded, marks, problems_of, write

DIGEST = 'digests:\n  - {id: desk, channel: "#desk", watchlists: [migration], at: ["08:00"]}\n'
BLOCK = 'digests:\n  - id: desk\n    channel: "#desk"\n    watchlists: [migration]\n    at: ["08:00"]\n'

SETTINGS = {
    "unknown key": ("‸timezon: UTC\n" + DIGEST, "no key `timezon`", "did you mean timezone?"),
    "key of a part": ("‸allow_private: []\n" + DIGEST, "no key `allow_private`", "belongs under `http:`"),
    "key of another file": ("‸feeds: []\n" + DIGEST, "no key `feeds`", "belongs in feeds.yaml"),
    "invisible": ("‸time\u200bzone: UTC\n" + DIGEST, "invisible character", "type the key anew"),
    "no digest": ("‸timezone: UTC\n", "no digest", "add digests:"),
    "empty digests": ("digests: ‸[]\n", "no digest", "add digests:"),
    "time zone": ("timezone: ‸America/Mexico-City\n" + DIGEST, "no time zone", "America/Mexico_City?"),
    "a city": ("timezone: ‸Mexico City\n" + DIGEST, "no time zone", "America/Mexico_City?"),
    "a misspelt city": ("timezone: ‸America/Monterey\n" + DIGEST, "no time zone", "mean America/Monterrey?"),
    "a city with accents": ("timezone: ‸Bogotá\n" + DIGEST, "no time zone", "mean America/Bogota?"),
    "small letters": ("timezone: ‸utc\n" + DIGEST, "no time zone", "did you mean UTC?"),
    **{
        f"no city, {zone}": (
            f"timezone: ‸{zone}\n{DIGEST}",
            '"',
            "write the zone's city: America/Mexico_City, America/N",
        )
        for zone in (
            *("GMT-6", "UTC-6", "UTC+05:30", "-6", "CST", "est", "Central", "US/Easter"),
            *("Washington", "America/Washington", "America", "Ciudad de México", "Nueva York"),
        )
    },
    "a path": ("timezone: ‸../UTC\n" + DIGEST, "no time zone", ""),
    "bare seconds": ("http: {deadline: ‸30}\n" + DIGEST, "30 has no unit", "30s"),
    "bare zero": ("http: {per_host: {pause: ‸0}}\n" + DIGEST, "0 has no unit", "0s"),
    "long unit": ("http: {deadline: ‸30 seconds}\n" + DIGEST, "no length of time", "30s, 2m"),
    "too long": ("http: {deadline: ‸2h}\n" + DIGEST, "too long", "10m"),
    "too short": ("keep: {articles: ‸1h}\n" + DIGEST, "too short", "from 1d"),
    "too many at once": ("http: {at_once: ‸1000}\n" + DIGEST, "too large", "256 or less"),
    "none at once": ("http: {at_once: ‸0}\n" + DIGEST, "too small", "1 or more"),
    "a word for a number": ("http: {at_once: ‸many}\n" + DIGEST, "no whole number", "figures"),
    "host bits": ("http: {allow_private: [‸127.0.0.1/8]}\n" + DIGEST, "no range", "write 127.0.0.0/8"),
    "a host name": ("http: {allow_private: [‸localhost]}\n" + DIGEST, "no range", "127.0.0.0/8"),
    "one network": ("http: {allow_private: ‸127.0.0.0/8}\n" + DIGEST, "a list belongs here", "[127.0.0.0/8]"),
    "contact": ('http: {contact: ‸"The Desk (us)"}\n' + DIGEST, "User-Agent", "mail address"),
    "token": ("slack: {‸token: abc}\n" + DIGEST, "no key `token`", "SLACK_BOT_TOKEN"),
    "api": ("slack: {api_url: ‸slack.com/api}\n" + DIGEST, "no web address", "https://slack.com/api"),
    "ops channel": ("slack: {ops_channel: ‸ops}\n" + DIGEST, "no Slack channel", '"#ops"'),
    "hash": ("slack:\n  ops_channel:‸ #ops\n" + DIGEST, "#ops is a comment", '"#ops"'),
    "archive": ("keep: {archive: ‸match}\n" + DIGEST, "not one of its values", "did you mean matches?"),
    "languages": ("languages: [‸english]\n" + DIGEST, "no language code", "write en"),
    "language of a region": ("languages: [‸es-MX]\n" + DIGEST, "no language code", "write es"),
    "language like a country": ("languages: [‸xx]\n" + DIGEST, "no language code", "ISO 639-1"),
    "unknown watchlist": (
        DIGEST.replace("[m", "[‸m").replace("on]", "ons]"),
        "no watchlist",
        "mean migration?",
    ),
    "watchlist twice": (DIGEST.replace("on]", "on, ‸migration]"), "stands twice", "delete one"),
    "no channel": (DIGEST.replace("{id", "‸{id").replace('channel: "#desk", ', ""), "no `channel`", "add"),
    "spaced channel": (DIGEST.replace('"#desk"', '‸"#The Desk"'), "no Slack channel", '"#the-desk"'),
    "channel by its link": (
        DIGEST.replace('"#desk"', "‸https://ngo.slack.com/archives/C0123456789"),
        "no Slack channel",
        "write C0123456789",
    ),
    "channel by the browser's address": (
        DIGEST.replace('"#desk"', "‸https://app.slack.com/client/T0123/C0123456789"),
        "no Slack channel",
        "write C0123456789",
    ),
    "another address as channel": (DIGEST.replace('"#desk"', "‸https://a.org/x"), "no Slack channel", '"#name"'),
    "small channel": (DIGEST.replace('"#desk"', "‸c0123456789"), "no Slack channel", "write C0123456789"),
    "webhook": (
        DIGEST.replace('"#desk"', "‸https://hooks.slack.com/services/T000/B000/" + "a" * 12),
        "a Slack webhook address stands here",
        "delete it in Slack (it is known now); this program posts with a bot token",
    ),
    "quoted webhook": (
        DIGEST.replace('"#desk"', '"‸https://hooks.slack.com/services/T000/B000/' + "a" * 12 + '"'),
        "a Slack webhook address stands here",
        "delete it",
    ),
    "token as channel": (
        DIGEST.replace('"#desk"', "‸xoxb-" + "1" * 12),
        "a Slack token stands here",
        "SLACK_BOT_TOKEN",
    ),
    "token among days": (BLOCK + "    days: [mon, ‸xoxb-" + "1" * 12 + "]\n", "a Slack token stands here", "SLACK_BOT"),
    "no id": (DIGEST.replace("{id: desk", "‸{title: Desk"), "has no `id`", "add `id: short-name`"),
    "no hours": (DIGEST.replace("{id", "‸{id").replace(', at: ["08:00"]', ""), "no `at`", 'add `at: ["08:00"]`'),
    "empty contact": ("http:\n  contact:‸\n" + DIGEST, "nothing here", 'write contact: "https://'),
    "empty channel": (BLOCK.replace(' "#desk"', "‸"), "`channel`: there is nothing here", 'write channel: "#name"'),
    "empty hours": (BLOCK.replace(' ["08:00"]', "‸"), "`at`: there is nothing here", 'write at: ["08:00"]'),
    "empty deadline": ("http:\n  deadline:‸\n" + DIGEST, "nothing", "write deadline: 30s, or delete the line"),
    "empty part": ("keep:‸\n" + DIGEST, "nothing here", "write keep: {articles: 90d}, or delete the line"),
    "id": (DIGEST.replace("desk,", "‸The Desk,", 1), "is no id", "write the-desk"),
    "id twice": (DIGEST + DIGEST.split("\n", 1)[1].replace("desk,", "‸desk,", 1), "stands twice", "rename"),
    "time": (DIGEST.replace('["08:00"]', "[‸8h]"), "no time of day", '"08:00"'),
    "midnight": (DIGEST.replace('["08:00"]', '[‸"24:00"]'), "no time of day", '"08:00"'),
    "one time": (DIGEST.replace('["08:00"]', "‸08:00"), "a list belongs here", "[08:00]"),
    "no time": (DIGEST.replace('["08:00"]', "‸[]"), "the list is empty", "at least one"),
    "time twice": (DIGEST.replace('["08:00"]', "[08:00, ‸08:00]"), "stands twice", "delete one"),
    "days as numbers": (BLOCK + "    days: ‸1-5\n", "unclear", "mon-fri"),
    "long days": (BLOCK + "    days: ‸monday-friday\n", "no days", "write mon-fri"),
    **{
        f"days, {days}": (f"{BLOCK}    days: ‸{days}\n", message, f"write {mend}")
        for days, message, mend in (
            ("Monday to Friday", "not understood", "mon-fri"),
            ("lunes", '"lunes" is no day', "mon"),
            ("lun-vie", '"lun" and "vie" are no days', "mon-fri"),
            ("lunes a viernes", "not understood", "mon-fri"),
            ("viernes a lunes", "not understood", "fri-sun,mon"),
            ("[lun, mar, mié]", '"lun" and "mar" and "mié" are no days', "mon,tue,wed"),
            ("Mon.–Fri.", "not understood", "mon-fri"),
            ("monday, wednesday and friday", "not understood", "mon,wed,fri"),
            ("todos los días", "not understood", "mon-sun"),
            ("lunes y nunca", "not understood", "three letters"),
            ("sat-tue", "past the end", "sat-sun,mon-tue"),
            ("mon-wed-fri", "more than two ends", "mon-fri, or"),
        )
    },
    "past the week": (BLOCK + "    days: ‸fri-mon\n", "past the end", "fri-sun,mon"),
    "weekdays": (BLOCK + "    days: ‸weekdays\n", "no day", "write mon-fri"),
    "flood": (BLOCK + "    now: {at_most: ‸5 per day}\n", "not understood", "5 per hour"),
    "now": (BLOCK + "    now: {priority: ‸low}\n", "not one of its values", "write high"),
    "quiet": (BLOCK + '    quiet: ‸{from: "20:00"}\n', "`quiet` has no `to`", "add `to"),
    "always quiet": (BLOCK + "    quiet: ‸{from: 20:00, to: 20:00}\n", "same time", "differ"),
}
FEED = "feeds:\n  - {id: sur, name: Sur, url: "
POLLED = {
    "language": (FEED + '"https://a.org/f", language: ‸sp}', "no language code", "write es"),
    "Norwegian": (FEED + '"https://a.org/f", language: ‸no}', "no as true or false", '"no"'),
    "country": (FEED + '"https://a.org/f", country: ‸Mexico}', "no country code", "MX"),
    "tier": (FEED + '"https://a.org/f", tier: ‸4}', "too large", "3 or less"),
    "tier in words": (FEED + '"https://a.org/f", tier: ‸high}', "no whole number", "write 1, 2 or 3"),
    "nothing": ("feeds:‸\n", "nothing here", "write feeds: [{id: short-name, name: "),
    "no space in brackets": ("feeds:\n  - {‸id:sur, name: S, url: 'https://a.org'}", "no space after", "write id: sur"),
    "no space in a lone line": ("feeds:\n  - ‸name:Sur\n", "no space after the colon of `name`", "write name: Sur"),
    "misspelt": ("feeds:\n  - {id: a, ‸nmae: S, url: 'https://a.org'}", "no key `nmae`", "did you mean name?"),
    "new": (FEED + '"https://a.org/f", new: ‸resent}', "not one of its values", "did you mean recent?"),
    "no host": (FEED + '‸"https:///feed"}', "incomplete", "copy it"),
    "space": (FEED + '‸"https://a.org/a feed"}', "incomplete or holds a space", "copy it"),
    "no scheme": (FEED + "‸a.org/feed}", "begins with https://", "write https://a.org/feed"),
    "feed scheme": (FEED + '‸"feed://a.org/feed"}', "begins with https://", "https:// in place of feed:"),
    "file": (FEED + '‸"file:///etc/passwd"}', "begins with https://", "copy it"),
    "password": (FEED + '‸"https://me:secret@a.org/f"}', "user name or password", "the @"),
    "port": (FEED + '‸"https://a.org:99999/f"}', "no web address", "copy it"),
    "brackets": (FEED + '‸"https://[a.org/f"}', "no web address", "copy it"),
    "missing": ("feeds:\n  - ‸{id: sur, name: Sur}", "feed sur has no `url`", "add `url"),
    "missing in the second": (
        "feeds:\n  - {id: sur, name: S, url: 'https://a.org'}\n  - ‸name: N\n    url: https://b.org",
        "feed N has no `id`",
        "add `id",
    ),
    "no feeds": ("feeds: ‸[]", "the list is empty", "at least one"),
    "text": ("feeds:\n  - ‸https://a.org/f", "keys with values", "id, name, url"),
    "same id": (
        FEED + '"https://a.org"}\n  - {id: ‸sur, name: S, url: "https://b.org"}',
        "sur stands twice, first on line 2",
        "rename",
    ),
    "same address": (
        FEED + '"https://a.org/f"}\n  - {id: b, name: S, url: ‸"http://A.org/f/"}',
        "there already, on line 2",
        "delete one",
    ),
}
HEAD = "watchlist: migration\nitems:\n  - id: a\n    name: A\n"
WATCHED = {
    "version": ("version: ‸2\n" + WATCHLIST, "not one of its values", "write 1"),
    "no items": ("watchlist: migration\nitems: ‸[]\n", "the list is empty", "at least one"),
    "missing items": ("‸watchlist: migration\n", "no `items`", "add `items"),
    "missing id": ("‸items:\n  - {id: a, name: A, names: [Aa]}\n", "no `watchlist`", "add `watchlist"),
    "same item": (WATCHLIST + "  - {id: ‸cbp-one, name: B, names: [Bb]}\n", "stands twice", "rename"),
    "nothing to find": (WATCHLIST + "  - ‸{id: b, name: B, signs: [c]}\n", "item b has nothing", "add names"),
    "empty names": (WATCHLIST + "  - ‸{id: b, name: B, names: []}\n", "item b has nothing", "add names"),
    "empty name": (HEAD + '    names: [Aa, ‸""]\n', "this name is empty", "write the name"),
    "blank name": (HEAD + '    names: [Aa, ‸"  "]\n', "this name is empty", "write the name"),
    "only signs": (HEAD + '    names: [Aa, ‸"—"]\n', "no letter and no figure", "write a name"),
    "short star": (HEAD + "    names: [‸mig*]\n", "fewer than four letters", "one by one"),
    "star inside": (HEAD + "    names: [‸mig*rant]\n", "in the middle", '"migrant*"'),
    "list in names": (HEAD + "    names: [‸$mexico]\n", "cannot be used here", "its words"),
    "one line": (HEAD + "    together: [{within: 9, each: ‸[[a, b]]}]\n", "too short", "at least 2"),
    "flat lines": (HEAD + "    together: [{within: 9, each: ‸[Aa, [b]]}]\n", "lines of words", "- [Aa] - [b]"),
    "flat block": (
        HEAD + "    together:\n      - within: 9\n        each:\n          ‸- Cuba\n          - Haiti\n",
        "lines of words",
        "every line is a list of its own: - [Cuba] - [Haiti]",
    ),
    "distance in words": (
        HEAD + "    together: [{within: ‸twenty, each: [[a], [b]]}]\n",
        "no whole number",
        "like 20",
    ),
    "no name": ("watchlist: migration\nitems:\n  - ‸{id: a, names: [Aa]}\n", "has no `name`", "add `name: Full Name`"),
    **{
        f"expression {name}": (f"{HEAD}    names: [‸{name}]\n", "looks like a regular expression", f"write {mend}")
        for name, mend in (
            ('"/CILA.*/"', "CILA, or CILA*"),
            ("migrant.*", "migrant, or migrant*"),
            (r"'\bCILA\b'", "CILA"),
            ("(CILA|IBWC)", "CILA, IBWC"),
            ('"C[IY]LA"', "the names one by one"),
            ("INM (México|Honduras)", "the names one by one"),
        )
    },
    **{
        f"one value, {value}": (f"{HEAD}    names: ‸{value}\n", "a list belongs here", f"{mend}")
        for value, mend in (
            ("CILA OR IBWC", "write [CILA, IBWC]"),
            ("CILA; IBWC", "write [CILA, IBWC]"),
            ("CILA, IBWC", "write [CILA, IBWC]"),
            ("CILA AND IBWC", "write names: [CILA] and only_with: [IBWC]"),
            ("Customs and Border Protection", "write [Customs and Border Protection]"),
            ("'CILA: x'", 'write ["CILA: x"]'),
        )
    },
    "no distance": (HEAD + "    together: [‸{each: [[a], [b]]}]\n", "no `within`", "add `within"),
    "distance": (HEAD + "    together: [{within: ‸1, each: [[a], [b]]}]\n", "too small", "2 or more"),
    "priority": (
        HEAD + "    names: [Aa]\n    priority: ‸hihg\n",
        "not one of its values",
        "did you mean high?",
    ),
    "key of a part": (HEAD + "    names: [Aa]\n    ‸no_match: [b]\n", "no key", "under `examples:`"),
    "typo": (HEAD + "    names: [Aa]\n    ‸exmaples: {}\n", "item a knows no key", "did you mean examples?"),
    "where": (HEAD + "    names: [Aa]\n    only: {in: ‸tittle}\n", "not one of its values", "mean title?"),
    "day": (HEAD + "    names: [Aa]\n    review_by: ‸31.12.2026\n", "is no date", "2026-12-31"),
    "no such day": (
        HEAD + "    names: [Aa]\n    review_by: ‸2026-02-30\n",
        "no day 2026-02-30",
        "year-month",
    ),
    "source": (
        HEAD + "    names: [Aa]\n    never: {sources: [‸nort]}\n",
        'no feed "nort"',
        "did you mean north?",
    ),
    "lookalike": (
        HEAD + "    ambiguous: [Aa]\n    lookalikes: [‸{name: B}]\n",
        "lookalike B has no `signs`",
        "",
    ),
    "list of keys": ("‸lists: [a]\n".replace("‸", "") + WATCHLIST, "names with lists", "mexico:"),
    "list name": ("lists: {‸the list: [a]}\n" + WATCHLIST, "cannot name a list", "letters"),
}
CASES = {
    **{f"monitor.yaml, {name}": ("monitor.yaml", case) for name, case in SETTINGS.items()},
    **{f"feeds.yaml, {name}": ("feeds.yaml", case) for name, case in POLLED.items()},
    **{f"watchlist, {name}": ("watchlists/migration.yaml", case) for name, case in WATCHED.items()},
}


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_told_once_at_its_place(name: str, tmp_path: Path) -> None:
    file, (text, message, mend) = CASES[name]
    found = problems_of(write(tmp_path, {file: text}))
    assert len(found) == 1, [str(problem) for problem in found]
    [problem] = found
    assert problem.file == tmp_path / file
    assert message in problem.message
    assert mend in problem.mend
    expected = marks(text) or [(1, 8)]
    assert [(problem.line, problem.column)] == expected, str(problem)


def test_every_mistake_of_every_file_is_told_in_one_run(tmp_path: Path) -> None:
    """Twelve mistakes planted over four files, in any combination."""
    planted = {
        "monitor.yaml": [SETTINGS["days as numbers"][0], SETTINGS["bare seconds"][0].split("\n")[0] + "\n"],
        "feeds.yaml": [
            POLLED["tier"][0],
            "\n  - {id: b, name: B, ‸ulr: x, url: ‸ftp}",
            "\n  - {id: c, name: C, url: ‸@c}",
        ],
        "watchlists/migration.yaml": [
            HEAD,
            "    names: [‸42, ‸no, mexican*, ‸*b]\n",
            "    signs: [‸$lost]\n",
        ],
        "watchlists/more.yaml": ['watchlist: more\nitems:\n  - id: b\n    name: ‸"B\n', "    ‸nmes: [B]\n"],
    }
    files = {name: "".join(pieces) for name, pieces in planted.items()}
    found = [(p.file.name, p.line, p.column) for p in problems_of(write(tmp_path, dict(files)))]
    expected = [(Path(name).name, *place) for name, text in files.items() for place in marks(text)]
    expected.append(("more.yaml", 3, 5))  # the item whose names are misspelt has nothing to be found by
    assert sorted(found) == sorted(expected)


def test_a_token_is_refused_and_never_repeated(tmp_path: Path) -> None:
    letters = random.Random(7)  # a shape, not a secret
    for kind in ("xoxb", "xoxp", "xapp", "xoxe"):
        token = f"{kind}-" + "".join(letters.choices("0123456789abcdef", k=24))
        text = f"slack: {{ops_channel: {token}, tokn: {token}}} # {token}\n{DIGEST}"
        with pytest.raises(ConfigError) as caught:
            load(write(tmp_path, {"monitor.yaml": text}))
        assert token[5:] not in str(caught.value)
        tokens = [problem for problem in caught.value.problems if "token stands here" in problem.message]
        assert len(tokens) == 3
        assert all("SLACK_BOT_TOKEN" in problem.mend for problem in tokens)


def test_a_password_in_an_address_is_never_repeated(tmp_path: Path) -> None:
    text = FEED + '"https://me:hunter2@a.org/f"}\n  - {id: sur, name: b, url: "https://me:hunter2@a.org/f"}'
    assert "hunter2" not in str(ConfigError(problems_of(write(tmp_path, {"feeds.yaml": text}))))


def test_what_may_be_written_in_several_ways(tmp_path: Path) -> None:
    monitor = """\
http: {per_host: {pause: 500ms}, deadline: 1.5m, allow_private: [10.0.0.0/8, "fd00::/8"]}
slack: {api_url: "http://127.0.0.1:8080/api", ops_channel: C0123456789}
digests:
  - id: desk
    channel: "#desk"
    watchlists: [migration]
    at: [8:00, 16:00, "23:59"]
    days: [Mon, wed-fri]
    now: {at_most: 12 per hour}
    quiet: {from: 22:00, to: 6:30}
keep: {articles: 30d}
"""
    settings = loaded(tmp_path, monitor=monitor).config.settings
    [digest] = settings.digests
    assert settings.http.per_host.pause.total_seconds() == 0.5
    assert settings.http.deadline.total_seconds() == 90
    assert settings.http.allow_private == ("10.0.0.0/8", "fd00::/8")
    assert settings.slack.api_url == "http://127.0.0.1:8080/api/"
    assert digest.at == ("08:00", "16:00", "23:59")
    assert digest.days == "mon,wed-fri"
    assert digest.now is not None
    assert (digest.now.priority, digest.now.at_most) == ("high", 12)
    assert digest.quiet is not None
    assert (digest.quiet.from_, digest.quiet.to) == ("22:00", "06:30")
    assert settings.keep.articles.days == 30
    assert type(digest.channel) is str


def test_values_do_not_drag_the_file_along(tmp_path: Path) -> None:
    """Texts are plain strings, which pickle to workers and compare fast."""
    config = loaded(tmp_path).config
    item = config.watchlists[0].items[0]
    texts = [item.id, item.name, *item.names, item.priority, config.feeds[0].url, config.feeds[0].new]
    assert {type(text) for text in texts} == {str}


def test_the_good_files_hold(tmp_path: Path) -> None:
    whole = loaded(tmp_path, monitor=MONITOR, feeds=FEEDS, watchlist=WATCHLIST)
    assert [feed.id for feed in whole.config.feeds] == ["north", "sur"]
    assert whole.warnings == ()
