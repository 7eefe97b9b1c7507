"""Every threshold of the decision, each with its measurement.

Measured on 2,581 pairs of real newsroom articles, 788 of them copies, if not said otherwise: there Jaccard of
shingles at .8 has F1 .51, containment .69, weighted containment .89, and with guards .94. "The labelled pairs" are 547
others: 300 realistic edits of articles in four languages, 201 official documents of one form, 46 natural pairs.
"""

from __future__ import annotations

from datetime import timedelta

# ---------------------------------------------------------------- when two texts are one

# A story ends this long after its last copy: the window in which the rules below were measured.
WINDOW = timedelta(days=10)

# The same headline in one house this soon is the same article moved, if the text agrees as far as
# TITLE_CONTAINMENT.
TITLE_WINDOW = timedelta(days=7)
TITLE_CONTAINMENT = 0.30

# Weighted containment from which wording is taken over, not shared by chance (tuned: precision .86, recall
# .91 alone).
COPY_CONTAINMENT = 0.26

# Shared rare wording that a copy must have: 40 shingles' weight (about ten lines), or half of the shorter
# text's. Together with the slot guard this raised precision from .86 to .94.
RARE_MASS = 40.0
RARE_SHARE = 0.5

# Under so many words a shared form is most of a text: only all but identical ones with the same numbers are
# copies. Chosen; with 40 none of 835 labelled pairs is decided otherwise.
SHORT_WORDS = 60

# Texts with this Jaccard are one text with a typo or a docket number mended, whatever the headlines' difference.
ALL_BUT_IDENTICAL = 0.97

# A summary that stands in a text at least twice as long is that text's teaser, when all its numbers are there
# too. Chosen, not measured: the pairs hold no summaries; one word in 25 may be the feed's own ("Read more").
TEASER_RATIO = 2
TEASER_CONTAINMENT = 0.80

# What an aggregator shows of an article is its headline again and the publisher's name, which has this many words at
# most. A headline of fewer content words ("Editorial", "Dollar today") comes again with other texts.
PUBLISHER_WORDS = 6
TELLING_HEADLINE = 3

# Two texts at one address that share less than this share nothing but the house's furniture: a re-used
# address (7 of 419 in one paper).
PAGE_CONTAINMENT = 0.10

# ---------------------------------------------------------------- what speaks against

# Words that count as the lead of a text: one newspaper paragraph or two, where the numbers and names of this
# very event stand (lead novelty over 60 words separates best on the newsroom pairs, AUC .75-.82).
LEAD_WORDS = 60

# Of two copies at least one holds this much of the other's first 60 words: of 364 joined copies the least had
# .18; below it were two reports with common background, and updates that begin anew. Texts that share half their
# wording need not show it, unless that is short and of one house: its frame may be more than half of a short text
# (MASS_OF_A_FRAME: up to 190 shingles of furniture were measured between any two pages of one site).
LEAD_SHARE = 0.12
BACKGROUND_BELOW = 0.5
MASS_OF_A_FRAME = 200.0

# Characters (400 words) in which names and numbers in the same place of a sentence are compared: the specifics of a
# form stand early, and a copy's own errors (a rounded figure in paragraph nine) do not. Of 376 labelled copies and 17
# updates none has SERIES_FACTS or more replaced at SERIES_RATE per shingle shared (the nearest has 2 in 1,721); of 150
# documents of one form 128 have, of 46 series of our own, written by another hand, 42.
FACT_CHARACTERS = 2_800
SERIES_FACTS = 2
SERIES_RATE = 1 / 200

# A name that stands in another's place is what a text is about when it stands in its lead and so often in headline and
# text: bulletins that differ in the state alone. Of 489 labelled copies and 47 updates none has such a name replaced
# (two copies have one in the lead, once); of labelled documents of one form every one that has was told apart already.
SUBJECT_NAMED = 2

# Words within which one replaced figure under one and the same headline is enough: memoranda of one form differ in a
# sum between words 70 and 80 and nowhere else, daily reports in the second paragraph.
# Rests on one labelled pair, which is joined at 60; at 240 nothing changes.
SERIES_WORDS = 120

# Content words with which two headlines begin alike before their slots differ. Headlines of copies that were written
# anew never share more than three and then each have a word that the other text lacks.
FORM_WORDS = 4

# From this weighted containment, and with no name or number replaced, a text was taken over whole: then headlines may
# be as different as they like. Documents of one form with nothing replaced in them reach .93.
WHOLLY_TAKEN = 0.95

# Share of their content words in which two headlines are so alike that their numbers stand for one another. Of 835
# labelled pairs one update is missed at .2; from .4 to .7 nothing changes.
HEADLINES_ALIKE = 0.4

# A headline of one content word has nothing else by which it could be the same.
PAIR_WORDS = 2

# A count that a headline gives may grow this much in a text that goes on: 12 dead are 15, 2,600 flights 2,800; of five
# updates that count a disaster's dead the least grew 1.2-fold, the most sixfold. Beside it the texts share this much,
# since reports of a series count anew, too. Chosen on eight pairs; no labelled series is joined at 3 or at 10, and none
# of 835 pairs is decided otherwise at a containment of .26.
GROWS_UP_TO = 10
GROWN_CONTAINMENT = 0.35
GROWN_WITHIN = timedelta(days=3)

# The later text names this share of the names in the first 600 characters (100 words) of the earlier, three at least,
# and says this share of its headline's words: then what both headlines name anew, and a new beginning, are of one thing
# that went on. Of 28 labelled pairs of news that nothing else kept apart, 15 different events have .58 of the names or
# less, 11 of 13 updates and copies .67 or more. The headline's share parts no more of them; it is for another subject
# with the same persons.
BEGINNING_CHARACTERS = 600
CARRIED_NAMES = 0.65
CARRIED_NAMES_AT_LEAST = 3
CARRIED_HEADLINE = 0.5

# ---------------------------------------------------------------- copy or update

# Letters by which words of one stem begin: `pleads` and `pleaded`, `informa` and `informan`.
STEM = 5

# New wording that carries a new headline word: with fewer shingles it is a dateline. From 40 down to 6 no labelled copy
# changes; at 40 nine of 18 written updates were hidden that put one paragraph before the whole old text.
NEW_WORDING = 12

# Share of new shingles among the first 60 words, and new wording in all, from which a text under a headline that is
# neither the old one nor taken from the old lead has gone on (the least of 17 labelled updates has .32 and 111).
NOVEL_LEAD = 0.30
NOVEL_WORDING = 80

# Words of a new headline that neither the old one nor the old lead has, from which the beginning need not be new.
NOVEL_WORDS = 3

# A new beginning in the place of the old: so much of the first 60 words is new, and less than this of the old ones is
# left anywhere. Of 116 labelled copies under another headline that begin anew 112 keep .3 or more of the old beginning
# further down; the one update that was hidden at first sight of 12 new ones kept .18, and this rests on it.
REPLACING_LEAD = 0.5
REPLACED_LEAD = 0.25

# ---------------------------------------------------------------- candidates

# Sampled shingles that a candidate must share: 3 of one in 8 stand for 24, half of what the least of 364
# joined copies shared (48).
SHARED_AT_LEAST = 3

# A shingle that stands in more stories is a phrase of the trade and finds nothing; without this guard a
# million articles cost 8 look-ups a CPU second instead of 914.
COMMON_STORIES = 200

# Candidates that are compared on full texts: a true copy shares most, so it is among the first.
VERIFIED = 12

# Articles of a story that a newcomer is compared with: the lead, some of its text or headline, some updates and the
# latest. Five make a story big (below).
COMPARED_MEMBERS = 6

# From this size on one look-alike is not enough: average, not single link, keeps chains of half-copies apart.
BIG_STORY = 5

# Shingles in this many stories of one host are its furniture (up to 190 of them were measured on every page
# of a site).
FURNITURE_STORIES = 3

# Every eighth shingle finds copies; every sixteenth is kept longer, so that what returns each month does not
# look rare.
RARITY_KEPT = timedelta(days=45)
SAMPLE_FOR_RARITY = 16

# ---------------------------------------------------------------- the same event in other words

# Reports of one event follow each other within days.
COVERAGE_WINDOW = timedelta(days=4)

# Characters (250 words) whose names and figures tell of what event a report is.
GIST_CHARACTERS = 1_750

# Cosine of names and figures, weighted by rarity. Of 19 reports of our own on seven events of one beat those of one
# event have .40 or more, those of two .49 at most, but none of the latter shares a figure (see FEW_STORIES).
COVERAGE = 0.25
TRANSLATION = 0.30

# A name or number is rare that stands in no more than this share of the stories known, and so many of them two reports
# share at least. With fewer stories known than FEW_STORIES nothing is known to be rare: then two names, and two figures
# or one of three digits, and this cosine.
RARE_IN = 0.02
NAMES_MET = 2
NUMBERS_MET = 2
FEW_STORIES = 100
SAME_EVENT_UNKNOWN = 0.30

# By its rarest names and figures a story is found again; a newcomer is looked up by twice as many, and compared with
# the best few, and with those of the stories that share wording with it that share the most, at least so much of it.
FOUND_BY = 12
LOOKED_UP_BY = 24
COVERAGE_SHARED = 2
COVERAGE_VERIFIED = 4
WORDING_VERIFIED = 2
WORDING_SHARED = 0.10
