"""Small feeds and catalogues for tests of the command line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from xml.sax.saxutils import escape

__all__ = ["OTHER_SIGNED", "REWORDED", "SIGNED", "a_catalogue", "a_feed"]

SIGNED = "وقعت تونس وليبيا اليوم مذكرة تفاهم في مجال الصحة"
REWORDED = "ليبيا وتونس توقعان في طرابلس مذكرة للتفاهم حول التعاون الصحي"
OTHER_SIGNED = "توقيع اتفاقية نقل بين الأردن وقبرص في نيقوسيا"

_DAY = {13: "Mon, 13", 14: "Tue, 14"}


def a_feed(items: Mapping[str, str], days: Mapping[str, int] = MappingProxyType({})) -> bytes:
    """RSS 2.0 with an item per guid and headline, dated the 13th of March 2023; `days` puts some on the 14th."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{escape(title)}</title>"
        f"<link>http://news.example/{guid}</link>"
        f"<pubDate>{_DAY[days.get(guid, 13)]} Mar 2023 09:00:00 GMT</pubDate></item>"
        for guid, title in items.items()
    )
    channel = f"<channel><title>أخبار</title>{rows}</channel>"
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'>{channel}</rss>".encode()


def a_catalogue(path: Path, urls: Mapping[str, str] | Sequence[str]) -> Path:
    """A TOML catalogue of local feeds, one outlet each, due at every pass."""
    named = urls if isinstance(urls, Mapping) else {f"feed-{k}": url for k, url in enumerate(urls)}
    path.write_text(
        "".join(
            f'[[outlet]]\nid = "{name}"\nname = "منفذ {name}"\ncountry = "TUN"\nownership = "independent"\n'
            f'allow_private = true\n[[outlet.feed]]\nid = "{name}"\nurl = "{url}"\npoll_interval_sec = 0\n\n'
            for name, url in named.items()
        ),
        encoding="utf-8",
    )
    return path
