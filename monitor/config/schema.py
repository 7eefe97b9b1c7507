"""What a maintainer may write, as frozen records: the only description of the YAML files.

Positions and messages are the business of the modules beside this one; these models say which keys exist,
what they hold and what they default to. Other rooms take these records as they are.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from monitor.config import places, times, values, weekdays, zones
from monitor.config.readers import AfterValidator, BeforeValidator, Field
from monitor.config.records import Record

Slug = Annotated[str, BeforeValidator(values.as_slug)]
Text = Annotated[str, BeforeValidator(values.as_text)]
Name = Annotated[str, BeforeValidator(values.as_name_or_sign)]
"""A name, an ambiguous name or a phrase: what is looked for in articles."""
Sign = Annotated[str, BeforeValidator(values.as_sign)]
"""As a name; in the file `$name` may stand in its place, for the words of a list."""
ListName = Annotated[str, BeforeValidator(values.as_list_name)]
Number = Annotated[int, BeforeValidator(values.as_number("2"))]
Day = Annotated[date, BeforeValidator(times.as_date)]
Duration = Annotated[timedelta, BeforeValidator(times.as_duration)]
TimeOfDay = Annotated[str, BeforeValidator(times.as_time_of_day)]
LanguageCode = Annotated[str, BeforeValidator(places.as_language)]
Channel = Annotated[str, BeforeValidator(places.as_channel)]
Priority = Annotated[Literal["high", "normal", "low"], BeforeValidator(values.as_choice)]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


# --------------------------------------------------------------------------- watchlists/*.yaml


class Lookalike(Record):
    """Another bearer of the same name, and the words that show it is meant."""

    name: Text
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)]


class Together(Record):
    """Described without its name: one word of every line of `each` within `within` words."""

    within: Annotated[int, BeforeValidator(values.as_number("20")), Field(ge=2, le=200)]
    each: Annotated[tuple[Annotated[tuple[Sign, ...], Field(min_length=1)], ...], Field(min_length=2)]


class Only(Record):
    """Narrows where and how often an item must be mentioned."""

    in_: Annotated[Annotated[Literal["title", "lead"], BeforeValidator(values.as_choice)] | None, Field(alias="in")] = (
        None
    )
    at_least: Annotated[Number, Field(ge=1)] = 1
    languages: tuple[LanguageCode, ...] = ()
    sources: tuple[Text, ...] = ()


class Never(Record):
    """A mention inside such a phrase, or in an article of such a feed, is no mention."""

    phrases: tuple[Name, ...] = ()
    sources: tuple[Text, ...] = ()


class Examples(Record):
    """Sentences that must match, must not, or must stay unsure; `monitor check` runs them."""

    match: tuple[Text, ...] = ()
    no_match: tuple[Text, ...] = ()
    unsure: tuple[Text, ...] = ()


class Item(Record):
    """One thing that the desk watches."""

    id: Slug
    name: Text
    section: Text = ""
    about: Text = ""
    priority: Priority = "normal"
    names: tuple[Name, ...] = ()
    ambiguous: tuple[Name, ...] = ()
    signs: tuple[Sign, ...] = ()
    lookalikes: tuple[Lookalike, ...] = ()
    together: tuple[Together, ...] = ()
    only_with: tuple[Sign, ...] = ()
    only: Only = Only()
    never: Never = Never()
    review_by: Day | None = None
    examples: Examples = Examples()


class Watchlist(Record):
    """One file of items. `lists` are groups of words that items reuse as `$name`.

    Loading replaces every `$name` in `signs`, `only_with`, `together` and lookalikes' signs by the words of
    the list, so that other rooms never see one.
    """

    version: Annotated[Literal[1], BeforeValidator(values.as_number("1"))] = 1
    watchlist: Slug
    title: Text = ""
    lists: Mapping[ListName, tuple[Sign, ...]] = {}
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


# --------------------------------------------------------------------------- feeds.yaml


class Feed(Record):
    """A URL polled for entries. `every` says how often, unless its server wants less; `tier` 1 is trusted most."""

    id: Slug
    name: Text
    url: Annotated[str, BeforeValidator(places.as_web_address)]
    language: LanguageCode | None = None
    country: Annotated[str, BeforeValidator(places.as_country)] | None = None
    tier: Annotated[int, BeforeValidator(values.as_number("1, 2 or 3")), Field(ge=1, le=3)] = 2
    new: Annotated[Literal["recent", "all", "none"], BeforeValidator(values.as_choice)] = "recent"
    every: Annotated[Duration, AfterValidator(times.lasting(timedelta(seconds=1), 30 * DAY))] | None = None
    extraction: Annotated[Literal["balanced", "precision"], BeforeValidator(values.as_choice)] = "balanced"
    read: Annotated[Literal["all", "matches"], BeforeValidator(values.as_choice)] = "matches"


class FeedsFile(Record):
    """config/feeds.yaml."""

    feeds: Annotated[tuple[Feed, ...], Field(min_length=1)]


# --------------------------------------------------------------------------- mutes.yaml


class WrittenMute(Record):
    """What is not told for a while. Where several of story, phrase, item and source are given, all must hold."""

    story: Annotated[str, BeforeValidator(places.as_story)] | None = None
    phrase: Name | None = None
    item: Annotated[str, BeforeValidator(values.as_item)] | None = None
    source: Text | None = None
    until: Day
    reason: Annotated[str, BeforeValidator(values.as_words)]


class MutesFile(Record):
    """config/mutes.yaml, which need not be there."""

    mutes: Annotated[tuple[WrittenMute, ...], BeforeValidator(values.as_list_or_nothing)] = ()


class Mute(Record):
    """A mute with what it names looked up: `item` is one of `watchlist`, `source` the id of a feed.

    Empty texts are not asked for. `until` is the last day, by the clock of monitor.yaml; `place` is where it stands,
    as "mutes.yaml:3".
    """

    place: str
    until: date
    reason: str
    story: str = ""
    phrase: str = ""
    watchlist: str = ""
    item: str = ""
    source: str = ""


# --------------------------------------------------------------------------- monitor.yaml


class PerHost(Record):
    """Manners toward one host: requests at once, and the pause between two starts."""

    at_once: Annotated[Number, Field(ge=1, le=32)] = 2
    pause: Annotated[Duration, AfterValidator(times.lasting(timedelta(), 10 * MINUTE))] = timedelta(seconds=2)


class Http(Record):
    """How we behave on the web. `proxy` is "direct" where those of the environment are not for feeds and pages."""

    contact: Annotated[str, BeforeValidator(places.as_contact)] = ""
    proxy: Annotated[str, BeforeValidator(places.as_proxy)] | None = None
    allow_private: tuple[Annotated[str, BeforeValidator(places.as_network)], ...] = ()
    per_host: PerHost = PerHost()
    deadline: Annotated[Duration, AfterValidator(times.lasting(timedelta(milliseconds=100), 10 * MINUTE))] = timedelta(
        seconds=30
    )
    at_once: Annotated[Number, Field(ge=1, le=256)] = 32


class Slack(Record):
    """Where Slack is. The token is never in YAML. `ops_channel` is told what those who run the program must know.

    `on_unknown` is for a bot that may not read its channels' history, where the answer to a message was lost.
    """

    api_url: Annotated[str, BeforeValidator(places.as_api_address)] = "https://slack.com/api/"
    ops_channel: Channel | None = None
    on_unknown: Annotated[Literal["hold", "resend"], BeforeValidator(values.as_choice)] = "hold"


class Now(Record):
    """Stories of this priority do not wait for the digest, up to `at_most` in an hour."""

    priority: Annotated[Literal["high"], BeforeValidator(values.as_choice)] = "high"
    at_most: Annotated[int, BeforeValidator(values.as_per_hour), Field(ge=1)] = 5


class Quiet(Record):
    """Hours, local, in which nothing is told at once; `to` before `from` wraps past midnight."""

    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay


class DigestPlan(Record):
    """When which channel is told of which watchlists. `days` are three-letter names, `mon-fri,sun`."""

    id: Slug
    title: Text = ""
    channel: Channel
    watchlists: Annotated[tuple[Slug, ...], Field(min_length=1)]
    at: Annotated[tuple[TimeOfDay, ...], Field(min_length=1)]
    days: Annotated[str, BeforeValidator(weekdays.as_weekdays)] = "mon-sun"
    now: Now | None = None
    quiet: Quiet | None = None


class Keep(Record):
    """How long texts of articles are kept, and whether those that matched nothing are kept at all."""

    articles: Annotated[Duration, AfterValidator(times.lasting(DAY, 36500 * DAY))] = 90 * DAY
    archive: Annotated[Literal["all", "matches"], BeforeValidator(values.as_choice)] = "all"


class Settings(Record):
    """config/monitor.yaml."""

    timezone: Annotated[str, BeforeValidator(zones.as_timezone)] = "UTC"
    languages: tuple[LanguageCode, ...] = ("es", "en", "pt", "fr")
    http: Http = Http()
    slack: Slack = Slack()
    digests: tuple[DigestPlan, ...] = ()
    keep: Keep = Keep()


# --------------------------------------------------------------------------- the whole


class Config(Record):
    """config/, read and checked. Immutable: an edit makes a new one.

    `feed_places` says where each feed's address stands, as "feeds.yaml:12", for those who are told to change it.
    """

    settings: Settings
    feeds: tuple[Feed, ...]
    watchlists: tuple[Watchlist, ...]
    mutes: tuple[Mute, ...] = ()
    feed_places: Mapping[str, str] = {}
