"""Which parts of an address's query say where a reader came from, or how the page is shown, but not which page it is.

A mark is told by its name (a closed list of names that mean nothing else), or by its value: `cid=ios_app` is a mark,
`cid=4521` the article. A value speaks only where the path names the article already.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Click identifiers and campaign marks, as Miniflux v2 removes them (internal/reader/urlcleaner); those of the AMP
# pages, share and gift buttons, sessions and comment forms of newspapers and their content management systems.
TRACKING = _words("""
    _openstat fb_action_ids fb_action_types fb_ref fb_source fb_comment_id campaign_source campaign_medium gbraid
    wbraid gclsrc gad_source
    gad_campaignid campaign_id campaign_name campaign_term campaign_content li_fat_id rdt_cid
    srsltid mc_cid mc_eid mc_tc wickedid _hsenc __hssc __hstc __hsfp _hsmi hsctatracking oly_anon_id oly_enc_id
    vero_id vero_conv mkt_tok sc_cid _bhlid _branch_match_id _branch_referrer __readwiselocation igshid igsh _ga _gl
    ocid cvid cmpid ncid icid intcmp intcid smid smtyp emc srnd sref s_cid ns_linkname ns_campaign ns_mchannel ns_source
    amp_js_v amp_gsa usqp share_id
    sharetype __twitter_impression tw_source guccounter guce_referrer guce_referrer_sig xtor piano_id
    unlocked_article_code gift_code giftcopy referringsource searchresultposition reflink
    phpsessid jsessionid aspsessionid replytocom unapproved moderation-hash
    """)
TRACKING_PREFIXES = ("utm_", "mtm_", "hmb_", "itm_", "hsa_", "at_campaign", "at_medium", "pk_")

# Every ad network has its click identifier (`fbclid`, `gclid`, `msclkid`, `ttclid`), every newsroom's tool for
# campaigns its own prefix before the same words (`lmd_campaign`).
_CLICK = re.compile(r"[a-z_]{0,6}cl(?:ic)?k?id")
_CAMPAIGN = re.compile(r"[a-z]{2,8}_(?:campaign|medium|source|mchannel)")

# Where a reader came from, unless the value holds a number: `ref=rss` is a mark, `ref=20231122` may be the article.
ORIGIN = _words("ref source src from feed rss cmp via partner referrer spm ref_src taid")
_NUMBER = re.compile(r"\d{3}")

# Another rendering of the same page, with the values that mean it (an empty value is `?amp`).
RENDERINGS = {
    "amp": ("", "1", "true"),
    "_amp": ("", "1", "true"),
    "outputtype": ("amp", "valid_amp", "amp-type"),
    "output": ("amp", "print"),
    "format": ("amp", "print"),
    "view": ("amp", "print"),
    "print": ("", "1", "true"),
    "m": ("1",),
    "noamp": ("", "1", "mobile", "available"),
    "tmpl": ("component",),
}

# Ways by which readers come to a page, as they stand in the values of marks. The short ones are also words and
# abbreviations of other things: they count beside another part ("tw-share"), never alone.
_WAYS = _words("""
    rss feed twitter facebook instagram whatsapp telegram linkedin reddit bluesky youtube tiktok pinterest flipboard
    social share shared newsletter email app ios android homepage permalink
    """)
_SHORT_WAYS = _words("tw fb ig wa li yt sm nl")
# Words between separators; in `articleShare` there are two. A run that mixes letters and digits is an identifier.
_PART = re.compile(r"(?<![^\W_])[A-Za-z]+(?![^\W_])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_IDENTIFIER = re.compile(r"\d{5}")

# By these pages of one path are told apart, whatever the value.
_TELLS_PAGES_APART = _words("""
    id p page pagina pag q query s search buscar story article articulo nota noticia news item doc post v video foto
    tag tema topic cat category categoria section seccion lang language idioma hl locale edition region state country
    name title slug file path date fecha type
    """)

# WordPress adds `nb=1` to its share links, and it means nothing without `share`.
_BESIDE_SHARE = ("share", "nb")

# A path that names an article by itself: a slug of two words, a date, or a number of five digits, and no script.
_SLUG = re.compile(r"[^\W\d_]{2,}[-_]\w")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]\d{1,2}[/-]")
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|do)$", re.IGNORECASE)


def names_an_article(path: str) -> bool:
    """Whether a path says by itself which article of its site is meant."""
    last = path.rstrip("/").rpartition("/")[2]
    if _SCRIPT.search(last):
        return False
    return bool(_SLUG.search(last) or _IDENTIFIER.search(path) or (last and _DATED.search(path)))


def is_mark(name: str, value: str, *, named: bool) -> bool:
    """Whether a parameter is no part of the address of its page. `named`: the path names the article."""
    key = name.lower()
    if key in TRACKING or key.startswith(TRACKING_PREFIXES) or _CLICK.fullmatch(key):
        return True
    if value.lower() in RENDERINGS.get(key, ()):
        return True
    if key in ORIGIN and not _NUMBER.search(value):
        return True
    if not named or key in _TELLS_PAGES_APART:
        return False
    return key in _BESIDE_SHARE or bool(_CAMPAIGN.fullmatch(key)) or _names_a_way(value)


def _names_a_way(value: str) -> bool:
    if _IDENTIFIER.search(value):
        return False
    parts = [word.lower() for part in _PART.findall(value) for word in _HUMP.split(part)]
    return not _WAYS.isdisjoint(parts) or (len(parts) > 1 and not _SHORT_WAYS.isdisjoint(parts))
