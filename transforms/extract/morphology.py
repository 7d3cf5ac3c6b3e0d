"""An optional stage: verb forms that the tables do not spell out, read by camel-tools' morphological analyser.

The tables generate the forms that news uses; an analyser with a full database also knows the rest (`وقّعن`, `أَوقَّعتم`).
It only adds readings to words that have none. Off unless MITHAQ_MORPHOLOGY names a database file or says `auto` (the
database that `camel_data` installed): alerts must not depend on what else happens to be on a machine.
"""

import os
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from transforms.extract.scan import Hit, Reading, hit_of
from transforms.extract.sentences import Sentence
from transforms.lexicon import clitics, read_table
from transforms.text import NormalizedText, normalize

__all__ = ["Analyser", "MorphologyError", "analyser", "database_path", "read_unknown_verbs"]

VARIABLE = "MITHAQ_MORPHOLOGY"
_CACHED_WORDS = 100_000
_SHADDA = "\u0651"
_MIN_LETTERS = 3
_PROCLITICS = {
    "prc3": {">a_ques": "ا"},
    "prc2": {
        "wa_conj": "و",
        "wa_sub": "و",
        "wa_part": "و",
        "fa_conj": "ف",
        "fa_conn": "ف",
        "fa_sub": "ف",
        "fa_rc": "ف",
    },
    "prc1": {"sa_fut": "س", "la_emph": "ل", "la_rc": "ل", "li_jus": "ل"},
}
_ENCLITICS = {"3ms_dobj": "ه", "3fs_dobj": "ها", "3d_dobj": "هما", "3mp_dobj": "هم", "3fp_dobj": "هن", "1p_dobj": "نا"}
_KINDS = {"p": "past", "i": "imperfect"}


class MorphologyError(RuntimeError):
    """MITHAQ_MORPHOLOGY asks for what is not there; the message says what to install or set."""


def database_path() -> Path | None:
    """The database that the environment asks for, None when it asks for none. Raises MorphologyError."""
    wanted = os.environ.get(VARIABLE, "").strip()
    if not wanted or wanted == "off":
        return None
    if wanted != "auto":
        path = Path(wanted)
        if not path.is_file():
            raise MorphologyError(
                f"{VARIABLE} names {wanted}, which is no file. Name a morphology database, or unset it."
            )
        return path
    folder = Path(os.environ.get("CAMELTOOLS_DATA") or Path.home() / ".camel_tools") / "data" / "morphology_db"
    found = sorted(folder.glob("calima-msa-*/morphology.db"))
    if not found:
        raise MorphologyError(
            f"{VARIABLE}=auto, but there is no database in {folder}. Install one: camel_data -i morphology-db-msa-r13"
        )
    return found[-1]


class Analyser:
    """Readings of single words as acts of the lexicon; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._analyse = _load(path)
        self._verbs = _verbs()

    def readings(self, word: str) -> tuple[tuple[str, str, Reading], ...]:
        """(proclitics, enclitic, reading) for each verb of the lexicon that `word`, as written, can be a form of."""
        found: dict[tuple[str, str, Reading], None] = {}
        for analysis in self._analyse(word):
            kind = _KINDS.get(analysis.get("asp", ""))
            if analysis.get("pos") != "verb" or kind is None:
                continue
            enclitic = analysis.get("enc0", "0")
            if enclitic not in ("0", "na") and enclitic not in _ENCLITICS:
                continue
            proclitic = "".join(_PROCLITICS[slot].get(analysis.get(slot, "0"), "") for slot in _PROCLITICS)
            number = analysis.get("num", "s")
            attach = clitics.VERB_PAST if kind == "past" else clitics.VERB_IMPERFECT
            for sense, guard in self._verbs.get(_letters(analysis["lex"]), ()):
                reading = Reading(
                    "act", sense, kind, number if number in ("d", "p") else "s", guard, attach, False, None
                )
                found[proclitic, _ENCLITICS.get(enclitic, ""), reading] = None
        return tuple(found)


_loading = Lock()
_loaded: dict[Path, Analyser] = {}


def analyser() -> Analyser | None:
    """The analyser of this process, None when the environment asks for none. Raises MorphologyError."""
    path = database_path()
    if path is None:
        return None
    with _loading:
        if path not in _loaded:
            _loaded[path] = Analyser(path)
        return _loaded[path]


def read_unknown_verbs(sentence: Sentence, text: NormalizedText, known: Analyser) -> None:
    """Adds to the sentence the acts that `known` finds in words without any reading."""
    found: list[tuple[int, int, Hit]] = []
    covered = {i for first, last, _ in sentence.hits for i in range(first, last + 1)}
    for position, token in enumerate(sentence.tokens):
        if position in covered or len(token) < _MIN_LETTERS or not token.isalpha() or sentence.cues[position]:
            continue
        start, end = sentence.starts[position], sentence.ends[position]
        low, high = text.span(start, end)
        grouped: dict[tuple[str, str], list[Reading]] = {}
        for proclitic, enclitic, reading in known.readings(text.raw[low:high]):
            grouped.setdefault((proclitic, enclitic), []).append(reading)
        for (proclitic, enclitic), readings in grouped.items():
            found.append((position, position, hit_of(proclitic, enclitic, tuple(readings))))
    sentence.add(found)


def _load(path: Path) -> Any:
    """The `analyze` of camel-tools over the database at `path`."""
    try:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
    except ImportError as error:
        raise MorphologyError(
            f"{VARIABLE} is set, but {error.name} is not installed. It comes with pip install 'mithaq[morphology]'"
        ) from error
    except Exception as error:  # camel-tools looks for its catalogue of data when it is imported, over the network
        raise MorphologyError(
            f"{VARIABLE} is set, but camel-tools has no catalogue of its data: {error}. Run `camel_data -u` once, or "
            "point CAMELTOOLS_DATA to a folder that holds a catalogue.json"
        ) from error
    try:
        return Analyzer(MorphologyDB(str(path)), cache_size=_CACHED_WORDS).analyze
    except Exception as error:
        raise MorphologyError(f"{path} is no morphology database that camel-tools can read: {error}") from error


@cache
def _verbs() -> dict[str, tuple[tuple[str, str], ...]]:
    """(sense, guard) of the verbs of the lexicon by the letters of their lemma."""
    verbs: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in read_table("verbs.tsv"):
        if row["paradigm"] == "imperfect":  # listed without a lemma
            continue
        lemma = row["past"] + (("ا" if row["past"] == "دع" else "ى") if row["paradigm"] == "defective" else "")
        letters = _letters(lemma)
        verbs[letters] = (*verbs.get(letters, ()), (row["sense"], row["guard"]))
    return verbs


def _letters(lemma: str) -> str:
    """Letters in normal spelling, doubled ones marked in words of three: `وقّع` signs and `وقع` falls.

    Longer lemmas are told apart by their letters, and tables leave their shadda out.
    """
    plain = normalize(lemma)
    if len(plain) > _MIN_LETTERS:
        return plain
    return "".join(_SHADDA if char == _SHADDA else normalize(char) for char in lemma)
