"""Sixteen agreements of different states, and a feed that a test lets grow by some of them."""

from itertools import pairwise

from support.feeds import a_feed
from support.http_server import Answer

__all__ = ["feed_of", "headlines"]

_STATES = {
    "TUN": "تونس",
    "LBY": "ليبيا",
    "JOR": "الأردن",
    "CYP": "قبرص",
    "EGY": "مصر",
    "MAR": "المغرب",
    "DZA": "الجزائر",
    "QAT": "قطر",
    "KWT": "الكويت",
    "BHR": "البحرين",
    "IRQ": "العراق",
    "TUR": "تركيا",
    "FRA": "فرنسا",
    "ITA": "إيطاليا",
    "ESP": "إسبانيا",
    "GRC": "اليونان",
    "SDN": "السودان",
}
_SUBJECTS = ("الصحة", "النقل البحري", "التعليم العالي", "الطاقة", "الزراعة", "السياحة", "الثقافة", "المياه")


def headlines() -> dict[str, str]:
    """Headline by the parties of its agreement as an agreement's id begins: `agr-LBY-TUN`."""
    return {
        "-".join(("agr", *sorted((one, other)))): (
            f"وقعت {_STATES[one]} و{_STATES[other]} اليوم مذكرة تفاهم في مجال {_SUBJECTS[k % len(_SUBJECTS)]}"
        )
        for k, (one, other) in enumerate(pairwise(_STATES))
    }


def feed_of(count: int, **more: str) -> Answer:
    """A feed of the first `count` of them and of `more` headlines; a request with its ETag gets a 304."""
    return Answer(a_feed(dict(list(headlines().items())[:count]) | more), etag=f'"{count + len(more)}"')
