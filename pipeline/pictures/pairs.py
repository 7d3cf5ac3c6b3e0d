"""Who agreed with whom: parties on a ring, a line per pair, thick by agreements, coloured by domain."""

import math
from collections import Counter
from collections.abc import Sequence

from pipeline.pictures.canvas import Canvas, Picture, Table, colour, empty
from pipeline.pictures.figures import Agreed, pairs_of
from pipeline.pictures.words import name_of, word

__all__ = ["pairs"]

_WIDTH, _HEIGHT, _RADIUS = 720, 560, 205
_MAX_PARTIES, _MAX_PAIRS = 28, 120
_NAME_CHARS = 18


def pairs(agreed: Sequence[Agreed], lang: str) -> Picture:
    """The 120 pairs with most agreements, of the 28 parties with most; all pairs in the table, in that order."""
    title = word("picture", "pairs", lang)
    found = pairs_of(agreed)
    ordered = sorted(found, key=lambda p: (-found[p].total(), p))
    headings = [word("says", k, lang) for k in ("pair", "with", "count", "domain")]
    table = Table(
        headings,
        [
            [name_of(a, lang), name_of(b, lang), found[a, b].total(), word("domain", _main(found[a, b]), lang)]
            for a, b in ordered
        ],
    )
    if not found:
        return empty("pairs", title, table, lang)
    weight = Counter[str]()
    for pair, domains in found.items():
        for code in pair:
            weight[code] += domains.total()
    heaviest = sorted(weight, key=lambda c: (-weight[c], c))[:_MAX_PARTIES]
    shown = [p for p in ordered if set(p) <= {*heaviest}][:_MAX_PAIRS]
    # Whose pairs are all left out would stand there without a line.
    parties = _around([c for c in heaviest if any(c in pair for pair in shown)], found)
    said = [word("says", "agreements", lang, n=len(agreed))]
    if len(shown) < len(ordered):
        said.append(word("says", "left_out", lang, n=len(ordered) - len(shown)))
    used = sorted({_main(found[p]) for p in shown})
    height = _HEIGHT + 20 * -(-len(used) // 6)
    canvas = Canvas("pairs", title, ". ".join(said), _WIDTH, height, lang)
    turn = {code: 2 * math.pi * i / len(parties) for i, code in enumerate(parties)}
    place = {c: (_WIDTH / 2 + _RADIUS * math.sin(t), _HEIGHT / 2 - _RADIUS * math.cos(t)) for c, t in turn.items()}
    most = max(found[p].total() for p in shown)
    for a, b in reversed(shown):
        n, domain = found[a, b].total(), _main(found[a, b])
        tip = f"{name_of(a, lang)} · {name_of(b, lang)} · {n} · {word('domain', domain, lang)}"
        width = 1.5 + 6.5 * n / most
        canvas.line(*place[a], *place[b], colour(domain), tip, mark="pair", width=width, opacity=0.85)
    most_of_one = max(weight[c] for c in parties)
    for code in parties:
        x, y = place[code]
        radius = 4 + 8 * math.sqrt(weight[code] / most_of_one)
        canvas.circle(x, y, radius, "currentColor", f"{name_of(code, lang)} · {weight[code]}", mark="party")
        side, lift = math.sin(turn[code]), -math.cos(turn[code])
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
        canvas.text(
            x + side * (radius + 8), y + lift * (radius + 12) + 4, name_of(code, lang), anchor=anchor,
            fit_chars=_NAME_CHARS,
        )  # fmt: skip
    canvas.legend(16, _HEIGHT - 4, [(d, word("domain", d, lang)) for d in used])
    return Picture("pairs", title, canvas.finished(), table)


def _main(domains: Counter[str]) -> str:
    return min(domains, key=lambda d: (-domains[d], d))


def _around(parties: list[str], found: dict[tuple[str, str], Counter[str]]) -> list[str]:
    """Order on the ring: each is followed by the partner it shares most with, so that many lines stay short."""
    left, ring = list(parties), list[str]()
    while left:
        last = ring[-1] if ring else None
        shared = {c: found.get((min(c, last), max(c, last)), Counter()).total() if last else 0 for c in left}
        chosen = max(left, key=lambda c: (shared[c], -left.index(c)))
        left.remove(chosen)
        ring.append(chosen)
    return ring
