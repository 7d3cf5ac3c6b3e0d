"""What makes an entry the same entry: its guid, else its link, else its words.

URLs are compared in a canonical form that ignores what publishers change without changing the article: scheme, `www.`,
tracking parameters, AMP variants, and how Arabic letters are encoded. The original URL is kept elsewhere.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, unquote

from pipeline.feeds.urls import BadUrlError, wire_url
from schemas.ids import sortable_hash

__all__ = ["GUID", "GUID_AND_LINK", "LINK", "Entry", "canonical_url", "identity_keys"]

GUID = "guid"
GUID_AND_LINK = "guid_and_link"
LINK = "link"
_DEGRADE_SHARE = 0.05
"""Share of entries with a guid that another entry has too, above which guids alone are not trusted (as FreshRSS)."""

_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid mc_eid
    mkt_tok _hsenc _hsmi _openstat ref_src ref_url at_medium at_campaign at_custom1 at_custom2 at_custom3
    at_custom4 cmpid ocid ns_mchannel ns_source ns_campaign ns_linkname ns_fee xtor s_cid smid ncid wt.mc_id
    wt_zmc _ga _gl vero_id sid sessionid phpsessid jsessionid amp outputtype traffic_source
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "oly_", "__s")
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp(?=\.html?$|$))$|(?<=/)amp/(?=article)", re.I)
_SAFE = "/:@!$&'()*+,;=-._~"


class Entry(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def published_raw(self) -> str: ...


@lru_cache(maxsize=8192)
def canonical_url(url: str, *, keep_fragment: bool = False) -> str:
    """`url` in the form that is compared, without its scheme: `host/path?query`. Not a URL: stripped, as it is."""
    try:
        parts = wire_url(url)
    except BadUrlError:
        return url.strip()
    host = parts.netloc.removeprefix("www.")
    path = _recoded(parts.path)
    path = _AMP_PATH.sub("", path).rstrip("/")
    kept = []
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        lowered = unquote(name).lower()
        if not pair or lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES):
            continue
        if lowered == "ref" and (not value or (parts.hostname or "") in unquote(value)):
            continue
        kept.append(_recoded(pair, extra="?[]/"))
    query = "?" + "&".join(sorted(kept)) if kept else ""
    fragment = ""
    if keep_fragment and (mark := url.find("#")) >= 0:
        fragment = "#" + url[mark + 1 :].strip()
    return f"{host}{path}{query}{fragment}"


def _recoded(text: str, extra: str = "") -> str:
    """One percent-encoding for all spellings of the same path; reserved characters that are encoded stay encoded."""
    pieces = re.split(r"(%(?:2[0356BCFbcf]|3[ABDFabdf]|40|5[BDbd]))", text)
    out = []
    for i, piece in enumerate(pieces):
        if i % 2:
            out.append(piece.upper())
        else:
            decoded = unicodedata.normalize("NFC", unquote(piece, errors="surrogateescape"))
            out.append(quote(decoded, safe=_SAFE + extra, errors="surrogateescape"))
    return "".join(out)


def identity_keys(entries: Sequence[Entry], policy: str = GUID) -> tuple[list[str], str]:
    """A key per entry, and the policy that made them: `guid`, or `guid_and_link` once guids proved not unique.

    The policy sticks to the feed: give back what the last call returned. `link` is for feeds whose guids are new at
    each fetch; who finds that out (`seen.Recognised.churned`) sets it. Keys are unique within an outlet, not beyond.
    """
    if policy == GUID and _guids_repeat(entries):
        policy = GUID_AND_LINK
    return [_key(entry, policy) for entry in entries], policy


def _guids_repeat(entries: Sequence[Entry]) -> bool:
    articles: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        if guid := entry.id.strip():
            articles.setdefault(guid, set()).add(canonical_url(entry.link) if entry.link else entry.title)
            counts[guid] += 1
    shared = sum(counts[guid] for guid, found in articles.items() if len(found) > 1)
    return shared > _DEGRADE_SHARE * counts.total()


def _key(entry: Entry, policy: str) -> str:
    guid = entry.id.strip()
    link = canonical_url(entry.link) if entry.link else ""
    if policy == LINK and link:
        return f"u:{link}"
    if guid:
        name = canonical_url(guid, keep_fragment=True) if re.match(r"https?://", guid, re.I) else guid
        return f"g:{name}|{link or entry.title}" if policy == GUID_AND_LINK else f"g:{name}"
    if link:
        return f"u:{link}"
    return "h:" + sortable_hash(entry.title, (entry.content or entry.summary)[:500], entry.published_raw)
