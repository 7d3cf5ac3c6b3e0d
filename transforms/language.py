"""Which language an item is written in, as an ISO 639 code (639-1, else 639-3), or `und`.

Runs on the original text: normalising folds the letters that tell Persian, Urdu, Kurdish and Sindhi from Arabic.
Letters and function words settle plain Arabic; everything else goes to py3langid, restricted to the languages that
feeds of the region carry.
"""

import re
from functools import cache
from typing import Any

from transforms.text import normalize

__all__ = ["tag_language"]

_SAMPLE_CHARS = 250
"""Enough for a safe decision (py3langid is 0.998 right from twelve words on) and bounds the cost of long texts."""

_LANGUAGES = (
    "ar",
    "arz",
    "ary",
    "fa",
    "ur",
    "ps",
    "sdh",
    "ug",
    "en",
    "fr",
    "tr",
    "ru",
    "he",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "zh",
    "ja",
    "az",
    "ku",
    "id",
)
_RENAMED = {"sdh": "ckb", "ary": "ar", "arz": "ar"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_SINDHI = re.compile("[ٻڄڃڇڏڙڦڳڱ۾۽ٺڀڌڪ]")
_FOREIGN = re.compile("[\u0672-\u06d3\u06d5]")
"""Arabic-script letters that Arabic itself does not use (Persian, Urdu, Pashto, Kurdish, Uyghur, Sindhi)."""
_ARABIC_LETTERS = re.compile("[\u0621-\u064a\u0671-\u06d3\ufb50-\ufdfb\ufe70-\ufefc]+")
_OTHER_BYTES = bytes(byte for byte in range(256) if not "\u0621" <= chr(byte + 0x560) <= "\u064a")
"""Those of ISO 8859-6 that are no letters."""
_ARABIC_WORD = re.compile(
    r"\b(?:[وفبك]?ال\w{2,}|لل\w{2,}|في|من|على|إلى|الى|عن|بين|مع|أن|إن|بعد|هذا|هذه|التي|الذي|\w{2,}ة)\b"
)

_ARABIC_KEYS = str.maketrans("یک", "يك")
_PERSIAN_WORD = re.compile(
    r"\b(?:در|به|از|که|را|با|این|آن|است|برای|شد|شده|کرد|کرده|خود|می|نمی|ها|های|هم|تا|هر|یک|بود|دو|وی|سال|روز|کشور|میان|گفت"
    r"|اور|کی|کے|کا|نے|سے|میں|ہے|ده|له|چې|دی|په)\b".translate(_ARABIC_KEYS)
)
"""Function words of Persian and its neighbours, in the letters of Arabic."""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([code for code in _LANGUAGES if code in known])
    return identifier


def tag_language(title: str, text: str) -> str:
    """The language of title and text together; `und` when there are fewer than three words to judge by."""
    sample = f"{title}\n{text[:_SAMPLE_CHARS]}"[: 2 * _SAMPLE_CHARS]
    others = len(sample) - len(sample.encode("iso8859-6", "ignore").translate(None, _OTHER_BYTES))
    if 2 * others <= len(sample) and _is_plain_arabic(sample, others + 1):  # at most so many others, and words
        return "ar"
    letters = sum(map(len, _ARABIC_LETTERS.findall(sample)))
    words = _WORD.findall(sample)
    if 2 * letters < sum(map(len, words)):
        return "und" if len(words) < 3 else str(_identifier().classify(sample)[0])
    if _is_plain_arabic(sample, len(words)):
        return "ar"
    if len(words) < 3:
        return "und"
    if len(_SINDHI.findall(sample)) >= max(1, letters // 60):
        return "sd"
    enough = max(2, len(words) // 6)
    if len(_FOREIGN.findall(sample)) * 50 < letters and _some(_ARABIC_WORD, sample, enough) >= enough:
        return "ar"
    if _is_persian_keyboard(sample, len(words)):
        return "ar"
    code = str(_identifier().classify(_composed(sample))[0])
    return _RENAMED.get(code, code)


def _is_plain_arabic(sample: str, words: int) -> bool:
    """Whether no letter is foreign and enough of so many words are function words of Arabic."""
    enough = max(3, words // 8)
    return not _FOREIGN.search(sample) and _some(_ARABIC_WORD, sample, enough) >= enough


def _some(pattern: re.Pattern[str], sample: str, enough: int) -> int:
    """How many matches there are; not counted farther than `enough`."""
    return pattern.subn("", sample, enough)[1]


def _is_persian_keyboard(sample: str, words: int) -> bool:
    """Whether a text is Arabic typed with ی and ک: no other foreign letter, no word of Persian, Arabic words enough."""
    plain = sample.translate(_ARABIC_KEYS)
    if plain == sample or _FOREIGN.search(plain) or _PERSIAN_WORD.search(plain):
        return False
    return len(_ARABIC_WORD.findall(plain)) >= max(3, words // 6)


def _composed(sample: str) -> str:
    """Presentation forms as plain letters: the identifier has seen none in training."""
    return normalize(sample) if re.search("[\ufb50-\ufdff\ufe70-\ufeff]", sample) else sample
