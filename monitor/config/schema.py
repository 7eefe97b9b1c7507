"""What a maintainer may write, as frozen pydantic models: the only description of the YAML files.

Positions and messages are the business of the modules beside this one; these models say which keys exist,
what they hold and what they default to. Other rooms take these records as they are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from monitor.config import places, times, values, weekdays, zones

Slug = Annotated[
    str, BeforeValidator(values.as_slug), Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=values.LONGEST_ID)
]
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


class Strict(BaseModel):
    """Immutable, and an unknown key is an error: a key that is ignored is an edit that is ignored.

    A model's validator is built when it is first needed: of most it never is, only of those that are a whole file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# --------------------------------------------------------------------------- watchlists/*.yaml


class Lookalike(Strict):
    """Another bearer of the same name, and the words that show it is meant."""

    name: Text
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)]


class Together(Strict):
    """Described without its name: one word of every line of `each` within `within` words."""

    within: Annotated[int, BeforeValidator(values.as_number("20")), Field(ge=2, le=200)]
    each: Annotated[tuple[Annotated[tuple[Sign, ...], Field(min_length=1)], ...], Field(min_length=2)]


class Only(Strict):
    """Narrows where and how often an item must be mentioned."""

    in_: Annotated[Annotated[Literal["title", "lead"], BeforeValidator(values.as_choice)] | None, Field(alias="in")] = (
        None
    )
    at_least: Annotated[Number, Field(ge=1)] = 1
    languages: tuple[LanguageCode, ...] = ()
    sources: tuple[Text, ...] = ()


class Never(Strict):
    """A mention inside such a phrase, or in an article of such a feed, is no mention."""

    phrases: tuple[Name, ...] = ()
    sources: tuple[Text, ...] = ()


class Examples(Strict):
    """Sentences that must match, must not, or must stay unsure; `monitor check` runs them."""

    match: tuple[Text, ...] = ()
    no_match: tuple[Text, ...] = ()
    unsure: tuple[Text, ...] = ()


class Item(Strict):
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


class Watchlist(Strict):
    """One file of items. `lists` are groups of words that items reuse as `$name`.

    Loading replaces every `$name` in `signs`, `only_with`, `together` and lookalikes' signs by the words of
    the list, so that other rooms never see one.
    """

    version: Annotated[Literal[1], BeforeValidator(values.as_number("1"))] = 1
    watchlist: Slug
    title: Text = ""
    lists: dict[ListName, tuple[Sign, ...]] = {}
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


# --------------------------------------------------------------------------- feeds.yaml


class Feed(Strict):
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


class FeedsFile(Strict):
    """config/feeds.yaml."""

    feeds: Annotated[tuple[Feed, ...], Field(min_length=1)]


# --------------------------------------------------------------------------- mutes.yaml


class WrittenMute(Strict):
    """What is not told for a while. Where several of story, phrase, item and source are given, all must hold."""

    story: Annotated[str, BeforeValidator(places.as_story)] | None = None
    phrase: Name | None = None
    item: Annotated[str, BeforeValidator(values.as_item)] | None = None
    source: Text | None = None
    until: Day
    reason: Annotated[str, BeforeValidator(values.as_words)]


class MutesFile(Strict):
    """config/mutes.yaml, which need not be there."""

    mutes: Annotated[tuple[WrittenMute, ...], BeforeValidator(values.as_list_or_nothing)] = ()


class Mute(Strict):
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


class PerHost(Strict):
    """Manners toward one host: requests at once, and the pause between two starts."""

    at_once: Annotated[Number, Field(ge=1, le=32)] = 2
    pause: Annotated[Duration, AfterValidator(times.lasting(timedelta(), 10 * MINUTE))] = timedelta(seconds=2)


class Http(Strict):
    """How we behave on the web. `proxy` is "direct" where those of the environment are not for feeds and pages."""

    contact: Annotated[str, BeforeValidator(places.as_contact)] = ""
    proxy: Annotated[str, BeforeValidator(places.as_proxy)] | None = None
    allow_private: tuple[Annotated[str, BeforeValidator(places.as_network)], ...] = ()
    per_host: PerHost = PerHost()
    deadline: Annotated[Duration, AfterValidator(times.lasting(timedelta(milliseconds=100), 10 * MINUTE))] = timedelta(
        seconds=30
    )
    at_once: Annotated[Number, Field(ge=1, le=256)] = 32


class Slack(Strict):
    """Where Slack is. The token is never in YAML. `ops_channel` is told what those who run the program must know.

    `on_unknown` is for a bot that may not read its channels' history, where the answer to a message was lost.
    """

    api_url: Annotated[str, BeforeValidator(places.as_api_address)] = "https://slack.com/api/"
    ops_channel: Channel | None = None
    on_unknown: Annotated[Literal["hold", "resend"], BeforeValidator(values.as_choice)] = "hold"


class Now(Strict):
    """Stories of this priority do not wait for the digest, up to `at_most` in an hour."""

    priority: Annotated[Literal["high"], BeforeValidator(values.as_choice)] = "high"
    at_most: Annotated[int, BeforeValidator(values.as_per_hour), Field(ge=1)] = 5


class Quiet(Strict):
    """Hours, local, in which nothing is told at once; `to` before `from` wraps past midnight."""

    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay


class DigestPlan(Strict):
    """When which channel is told of which watchlists. `days` are three-letter names, `mon-fri,sun`."""

    id: Slug
    title: Text = ""
    channel: Channel
    watchlists: Annotated[tuple[Slug, ...], Field(min_length=1)]
    at: Annotated[tuple[TimeOfDay, ...], Field(min_length=1)]
    days: Annotated[str, BeforeValidator(weekdays.as_weekdays)] = "mon-sun"
    now: Now | None = None
    quiet: Quiet | None = None


class Keep(Strict):
    """How long texts of articles are kept, and whether those that matched nothing are kept at all."""

    articles: Annotated[Duration, AfterValidator(times.lasting(DAY, 36500 * DAY))] = 90 * DAY
    archive: Annotated[Literal["all", "matches"], BeforeValidator(values.as_choice)] = "all"


class Settings(Strict):
    """config/monitor.yaml."""

    timezone: Annotated[str, BeforeValidator(zones.as_timezone)] = "UTC"
    languages: tuple[LanguageCode, ...] = ("es", "en", "pt", "fr")
    http: Http = Http()
    slack: Slack = Slack()
    digests: tuple[DigestPlan, ...] = ()
    keep: Keep = Keep()


# --------------------------------------------------------------------------- the whole


class Config(Strict):
    """config/, read and checked. Immutable: an edit makes a new one.

    `feed_places` says where each feed's address stands, as "feeds.yaml:12", for those who are told to change it.
    """

    settings: Settings
    feeds: tuple[Feed, ...]
    watchlists: tuple[Watchlist, ...]
    mutes: tuple[Mute, ...] = ()
    feed_places: dict[str, str] = {}
