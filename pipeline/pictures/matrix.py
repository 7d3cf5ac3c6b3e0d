"""Agreements of every state with every other, as a heat map with the numbers in it."""

from collections import Counter
from collections.abc import Sequence

from pipeline.pictures.canvas import Canvas, Picture, Table, colour, empty
from pipeline.pictures.figures import Agreed, pairs_of
from pipeline.pictures.words import name_of, word

__all__ = ["matrix"]

_WIDTH, _LEFT, _TOP, _ROW = 720, 130, 30, 26
_MAX_PARTIES = 16
_NAME_CHARS = 17


def matrix(agreed: Sequence[Agreed], lang: str) -> Picture:
    """The sixteen parties with most agreements; a row per party in the table, with its number and its partners."""
    title = word("picture", "matrix", lang)
    found = {pair: domains.total() for pair, domains in pairs_of(agreed).items()}
    weight = Counter[str]()
    for pair, n in found.items():
        for code in pair:
            weight[code] += n
    ordered = sorted(weight, key=lambda c: (-weight[c], c))
    headings = [word("says", k, lang) for k in ("state", "total", "with")]
    table = Table(headings, [[name_of(c, lang), weight[c], _partners(c, found, lang)] for c in ordered])
    if not found:
        return empty("matrix", title, table, lang)
    shown = ordered[:_MAX_PARTIES]
    said = [word("says", "agreements", lang, n=len(agreed))]
    if len(shown) < len(ordered):
        said.append(word("says", "left_out", lang, n=len(ordered) - len(shown)))
    canvas = Canvas("matrix", title, ". ".join(said), _WIDTH, _TOP + _ROW * len(shown) + 8, lang)
    column = min(60.0, (_WIDTH - _LEFT) / len(shown))
    most = max(found.values())
    for i, row in enumerate(shown):
        y = _TOP + i * _ROW
        canvas.text(_LEFT - 8, y + _ROW / 2 + 4, name_of(row, lang), anchor="end", fit_chars=_NAME_CHARS)
        canvas.text(_LEFT + (i + 0.5) * column, _TOP - 10, row, anchor="middle", size=10)
        for j, other in enumerate(shown):
            n = found.get((min(row, other), max(row, other)), 0) if row != other else 0
            x, tip = _LEFT + j * column, f"{name_of(row, lang)} · {name_of(other, lang)} · {n}"
            if n:
                # Half the tone at most, so that the number stands out on it in either scheme.
                canvas.rect(
                    x + 1, y + 1, column - 2, _ROW - 2, colour("shade"), tip, mark="cell",
                    opacity=0.12 + 0.38 * n / most
                )  # fmt: skip
                canvas.text(x + column / 2, y + _ROW / 2 + 4, str(n), anchor="middle")
            else:
                canvas.rect(
                    x + 1, y + 1, column - 2, _ROW - 2, "currentColor", "", mark="blank",
                    opacity=0.12 if row == other else 0.04,
                )  # fmt: skip
    return Picture("matrix", title, canvas.finished(), table)


def _partners(code: str, found: dict[tuple[str, str], int], lang: str) -> str:
    partners = {(set(pair) - {code}).pop(): n for pair, n in found.items() if code in pair}
    comma = "، " if lang == "ar" else ", "
    return comma.join(f"{name_of(c, lang)} {partners[c]}" for c in sorted(partners, key=lambda c: (-partners[c], c)))
