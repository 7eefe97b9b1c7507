"""What an editor shows of a key when the mouse rests on it: for the analyst who writes, not for the program.

The test suite asks for a text for every key of every model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.records import Record

_WORDS = "Accents, capitals, hyphens and quotes make no difference; a star at the end stands for more letters."

TEXTS: Mapping[type[Record], Mapping[str, str]] = {
    schema.Watchlist: {
        "version": "The version of the watchlist language: always 1.",
        "watchlist": "The id of this watchlist, by which digests name it. Never change it once it is in use.",
        "title": "What readers see above the digest.",
        "lists": "Groups of words to reuse: write $name in signs, only_with, together and the signs of lookalikes.",
        "items": "What is watched, one entry for each thing.",
    },
    schema.Item: {
        "id": "Small letters, figures, hyphens. It stands in the archive: never change it once it is in use.",
        "name": "What readers see.",
        "section": "The heading in the digest under which its stories stand.",
        "about": "One line for colleagues.",
        "priority": "Stories of high priority may be told at once instead of waiting for the digest.",
        "names": f"Names of which one is enough, anywhere in an article. {_WORDS}",
        "ambiguous": "Names that others bear too: they count where more signs speak for ours than for a lookalike.",
        "signs": "Words that show that ours is meant. $name stands for the words of a list.",
        "lookalikes": "Others of the same name, each with the signs that show that it is meant.",
        "together": "For what is described and not named: one word of every line, all near each other.",
        "only_with": "Narrows a noisy topic: one of these words must be in the article too.",
        "only": "Narrows where and how often the item must be mentioned. Several conditions must all hold.",
        "never": "Phrases in which a mention does not count, and feeds whose articles this item does not want.",
        "review_by": "Year-month-day. After it `monitor check` reminds you to see whether the names are still in use.",
        "examples": "Sentences that `monitor check` decides: two or more that match and two or more that do not.",
    },
    schema.Lookalike: {
        "name": "Who else bears the name, in your own words.",
        "signs": "Words that show that this one is meant, and not ours. $name stands for the words of a list.",
    },
    schema.Together: {
        "within": "How many words the whole group may take up.",
        "each": "Lines of words, two or more: one word of every line must stand there. A line may be $name.",
    },
    schema.Only: {
        "in": "title: a name in the headline. lead: in the headline or the first 60 words.",
        "at_least": "So many mentions.",
        "languages": "Articles in these languages only (ISO 639-1).",
        "sources": "Articles of these feeds only: ids of feeds.yaml, or hosts.",
    },
    schema.Never: {
        "phrases": f"A mention inside one of these phrases is no mention. {_WORDS}",
        "sources": "Feeds whose articles this item does not want: ids of feeds.yaml, or hosts.",
    },
    schema.Examples: {
        "match": "Sentences that must match.",
        "no_match": "Sentences that must not match.",
        "unsure": "Sentences that nobody can decide, and that must go to “please check”.",
    },
    schema.FeedsFile: {"feeds": "What is read, one entry for each feed."},
    schema.Feed: {
        "id": "Our short name. It stands in the archive: never change it once it is in use.",
        "name": "What readers see.",
        "url": "The address of the feed itself (RSS, Atom or a news sitemap), not of the front page.",
        "language": "The language of its articles (ISO 639-1).",
        "country": "Where it is published (ISO 3166-1).",
        "tier": "1: agency, paper of record, institution. 2: regional or specialised press. 3: other. The lower leads.",
        "new": "What of a feed that is added is told: the last 24 hours (recent), all that is there, or none.",
        "every": "How often it is asked, where its server does not wish for less: 1h. Without it, by what it brings.",
        "read": "Where keep has archive: matches: all reads every page, for a feed of which nearly every one matches.",
        "extraction": "precision leaves out more of what may not be the article; for sites with much around it.",
    },
    schema.MutesFile: {"mutes": "What is not told for a while. It is read and kept all the same."},
    schema.WrittenMute: {
        "story": "The address of any article of the story, as it stands in the digest, or the story's id.",
        "phrase": f"Articles in which this stands. {_WORDS}",
        "item": "The id of an item, or watchlist/id where several watchlists have it.",
        "source": "The id of a feed of feeds.yaml.",
        "until": "Year-month-day: the last day of the mute, by the clock of monitor.yaml.",
        "reason": "Why, for colleagues.",
    },
    schema.Settings: {
        "timezone": "The clock on your wall, as a zone with its city. It decides when a digest is due.",
        "languages": "Languages that articles may be in, where neither feed nor page says which.",
        "http": "How the monitor behaves on the web.",
        "slack": "Where Slack is. The token never stands in YAML: it is SLACK_BOT_TOKEN in the environment.",
        "digests": "Who is told of what, and when.",
        "keep": "How long texts are kept.",
    },
    schema.Http: {
        "contact": "A page about you or a mail address. It goes out with every request.",
        "proxy": "The proxy for feeds and pages, instead of the environment's; direct for none. A login stands in "
        "HTTPS_PROXY and HTTP_PROXY, never here.",
        "allow_private": "Networks of your own that feeds may lead to (CIDR). Leave it empty unless a feed is inside.",
        "per_host": "How gently to treat one host.",
        "deadline": "A whole fetch, redirects included, may take this long.",
        "at_once": "Requests in all that may be under way at the same time.",
    },
    schema.PerHost: {
        "at_once": "Requests at one host that may be under way at the same time.",
        "pause": "Between the starts of two requests at one host.",
    },
    schema.Slack: {
        "api_url": "Another server in Slack's place; for tests.",
        "ops_channel": "The channel for those who run the monitor: its id, or #name in quotes.",
        "on_unknown": "If Slack's answer is lost and the bot may not look whether the message is there: hold (a person "
        "decides, and the channel waits) or resend (it may stand there twice).",
    },
    schema.DigestPlan: {
        "id": "How the monitor remembers what it has told: never change it once it is in use.",
        "title": "The heading of the digest; without it, the titles of its watchlists.",
        "channel": "The channel's id (C0123456789), or #name in quotes. The app must be a member of it.",
        "watchlists": "The ids of the watchlists that it tells of.",
        "at": 'Times by the 24-hour clock, in quotes: ["08:00", "16:00"].',
        "days": "Three letters each: mon-fri, or mon,wed,sun.",
        "now": "Stories that do not wait for the digest.",
        "quiet": "Hours in which nothing is told at once.",
    },
    schema.Now: {
        "priority": "The priority of the items whose stories do not wait.",
        "at_most": "The rest of a flood joins the next digest: 5 per hour.",
    },
    schema.Quiet: {
        "from": 'From when, by the 24-hour clock, in quotes: "20:00".',
        "to": 'To when; before `from` it is the next day: "07:00".',
    },
    schema.Keep: {
        "articles": "How long the texts of articles are kept: 90d.",
        "archive": "all: every text that was read. matches: only what matched; what cannot match is not read.",
    },
}
