"""What one news item says about agreements between states, sanctions and the Russia-Ukraine war.

`extract` gives the records, `explain` also what led to them and what was turned down. The stages, each in its module:

    sentences  sentences as tokens with their hits
    scan       the hits of lexicon and gazetteer among tokens, by an automaton
    morphology optional: verb forms that the tables lack, by a morphological database
    telling    whether a sentence may tell of an agreement, before its parties are read
    naming     names of states and organisations that count
    roles      the role of each: what acts, hosts, or is only a place
    parties    both, and lists of them
    clauses    where clauses begin and end, and which words are asides
    mood       how an act is told: as a fact, negated, to come, or as what would have been
    acts       words that say what happens to an agreement; guards, objects, intents, houses, signatures, jointly: when
    governing  which acts govern an instrument; chains: those before it
    status     that chain folded to status, polarity and modality
    resolve    the parties of a frame; lists, seats, companions: what it reads
    salience   what was told before, for words that refer back
    anaphora, between, partners, non_state: what resolve reads
    temporal   news or recalled
    frames     all of it for one sentence; agreeing, conclusion: its parts
    item       what headline, lead and the whole item say of its drafts
    sanctions, with sanction_nouns, _status, _effects, _verbless, _pursued, _refusals, _sides, _imposers, _targets,
               _item and _records
    war, attributes, merge, records
"""

import re
from typing import NamedTuple

from schemas.extraction import Agreement, Extraction, Rejection, WarMention
from transforms.extract.conclusion import Analysis
from transforms.extract.confidence import features_of
from transforms.extract.digest import announces_digest
from transforms.extract.draft import REASONS, Draft, Refused
from transforms.extract.evidence import evidence_of
from transforms.extract.frames import analyse
from transforms.extract.instruments import may_name_instrument
from transforms.extract.item import judged_by_item
from transforms.extract.limits import MAX_CHARS, MAX_TRIGGERED_TOKENS, Meter, Work
from transforms.extract.merge import merge
from transforms.extract.morphology import analyser, read_unknown_verbs
from transforms.extract.naming import Known, codes_in
from transforms.extract.parties import speaks_of_home
from transforms.extract.records import agreement_of
from transforms.extract.salience import Salience, bonds
from transforms.extract.sanction_nouns import speaks_of_sanctions
from transforms.extract.sanction_records import SanctionDraft, to_sanctions
from transforms.extract.sanctions import sanction_drafts, tells_of_sanctions
from transforms.extract.sentences import Sentence, split_sentences
from transforms.extract.telling import looks_alike, tells_of_agreement
from transforms.extract.temporal import as_day
from transforms.extract.war import may_mean_war, tied_to_war, war_mention
from transforms.language import tag_language
from transforms.text import NormalizedText

__all__ = [
    "MAX_CHARS",
    "MAX_TRIGGERED_TOKENS",
    "REASONS",
    "ExplainedSentence",
    "Explanation",
    "Work",
    "explain",
    "extract",
    "graded",
]

MAX_REJECTIONS = 20


class ExplainedSentence(NamedTuple):
    """One sentence as the engine saw it; spans are offsets in the field."""

    field: str
    start: int
    end: int
    text: str
    tokens: tuple[str, ...]
    """In normal spelling."""
    states: tuple[tuple[str, str, str], ...]
    """(code, kind, role) of each mention."""
    acts: tuple[tuple[str, str, str], ...]
    """(word, sense, marks) of each act; marks are among negated, future, past frame."""
    frames: tuple[str, ...]
    """Rules that gave a draft, with parties and status."""
    refused: tuple[str, ...]


class Explanation(NamedTuple):
    """Everything that led to an extraction."""

    extraction: Extraction
    sentences: tuple[ExplainedSentence, ...]
    work: Work


class _Reading(NamedTuple):
    extraction: Extraction
    analyses: list[Analysis]
    texts: dict[str, NormalizedText]
    meter: Meter
    merged: tuple[Draft, ...] = ()
    """The drafts behind the agreement records, one each."""


def extract(title: str, text: str, *, published: str | None = None, language: str | None = None) -> Extraction:
    """What an item says.

    `published` is an RFC 3339 time, a date, a month or a year; without it nothing can be told old by its year.
    `language` saves the tagging when it is known. An item that is not Arabic has its language and empty lists.
    """
    return _read(title, text, published, language).extraction


def explain(title: str, text: str, *, published: str | None = None) -> Explanation:
    """As `extract`, with each sentence's tokens, states, acts, frames and refusals."""
    reading = _read(title, text, published, None, whole=True)
    return Explanation(
        reading.extraction, tuple(_explained(a, reading.texts) for a in reading.analyses), reading.meter.work
    )


def graded(title: str, text: str, *, published: str | None = None) -> list[tuple[Agreement, frozenset[str]]]:
    """The agreement records of `extract`, each with the features that its confidence is made of."""
    reading = _read(title, text, published, None)
    records = zip(reading.extraction.agreements, reading.merged, strict=True)
    return [(record, features_of(draft, record.alertable)) for record, draft in records]


def _read(title: str, text: str, published: str | None, language: str | None, whole: bool = False) -> _Reading:
    """Reads an item.

    Behind the last sentence that tells something only the states are read, unless a draft or the caller asks for all.
    """
    meter = Meter()
    title, text = meter.field("title", title), meter.field("text", text)
    language = language or tag_language(title, text)
    texts = {"title": NormalizedText(title), "text": NormalizedText(text)}
    if language != "ar":
        return _Reading(Extraction(language), [], texts, meter)
    day = published or ""
    year = int(day[:4]) if day[:4].isdecimal() else 0
    salience = Salience(
        has_title=bool(title.strip()),
        digest=announces_digest(texts["title"].norm),
        spelled=_spelled(f"{title}\n{text}"),
    )
    analyses: list[Analysis] = []
    drafts: list[Draft] = []
    refused: list[Refused] = []
    sanctions: list[SanctionDraft] = []
    morphology = analyser()
    sentences: list[Sentence] = []
    for name in ("title", "text"):
        found, hits, end = split_sentences(name, texts[name])
        meter.found(name, texts[name], found, hits, end)
        for sentence in found:
            if not meter.admits(sentence, texts[name]):
                break
            if morphology is not None and sentence.triggered:
                read_unknown_verbs(sentence, texts[name], morphology)
            sentences.append(sentence)
    rest: list[tuple[str, str]] = []
    """Code and role of what the sentences behind those analysed name."""
    last = _last_telling(sentences, year)
    for at, sentence in enumerate(sentences):
        if at == last + 1 and not whole and not drafts:
            behind = _named_in(sentences[at:], analyses, day, salience)
            if behind is not None:
                rest = behind
                break
        analysis = analyse(sentence, salience, day)
        salience.note(sentence, analysis.mentions)
        opens = sentence.field == "title" or (
            sentence.index == 0 and {m.code for m in analysis.mentions} >= {*salience.title}
        )
        if opens and not salience.bonded:
            salience.bonded = bonds(sentence, analysis.mentions)
        for draft in analysis.drafts:
            draft.mentions, draft.norm = analysis.mentions, texts[sentence.field].norm
            if draft.party_level in ("state-state", "state-igo"):
                salience.frame = draft.parties
        analyses.append(analysis)
        if not sentence.triggered:
            continue
        drafts += analysis.drafts
        if speaks_of_sanctions(sentence):
            sanctions += sanction_drafts(
                sentence,
                [m for m in analysis.mentions if m.kind != "own" and m.role != "newsroom"],
                analysis.acts,
                analysis.refused,
                salience.recent,
                sanctions,
                year,
                any(r.theme == "sanction" for r in refused),
                any(r.theme == "sanction" and r.rule.startswith(("context:", "lookalike:")) for r in refused),
            )
        refused += analysis.refused
    if not analyses:
        states = {code for code, role in rest if role != "newsroom"}
        return _Reading(Extraction(language, (), (), (), tuple(sorted(states)), tuple(meter.unread)), [], texts, meter)
    named = [*((m.code, m.role) for a in analyses for m in a.mentions), *rest]
    war = _war(analyses, {code for code, _ in named}, texts, day[:10])
    drafts = judged_by_item(drafts, analyses, texts["title"].norm, texts["text"].norm, day)
    merged = merge(drafts)
    agreements = [agreement_of(d, texts) for d in merged]
    states = {code for code, role in named if role != "newsroom"}
    rejected = meter.unread + [
        Rejection(r.theme, r.reason, evidence_of(r.sentence, texts[r.sentence.field], r.first, r.last, r.rule))
        for r in refused[:MAX_REJECTIONS]
    ]
    extraction = Extraction(
        language,
        tuple(agreements),
        tuple(to_sanctions(sanctions, refused, texts)),
        tuple(war[:10]),
        tuple(sorted(states)),
        tuple(rejected),
    )
    return _Reading(extraction, analyses, texts, meter, tuple(merged))


_SPELLINGS = {"JOR": re.compile("عم[\u064b-\u0650]?\u0651[\u064b-\u0650]?ان"), "OMN": re.compile("ع\u064fم\u064e?ان")}
"""How عمان is written where a vowel sign tells the capital from the sultanate."""


def _spelled(raw: str) -> frozenset[str]:
    """The states that vowel signs tell; none where an item writes both."""
    if "\u0651" not in raw and "\u064f" not in raw:
        return frozenset()
    found = frozenset(code for code, form in _SPELLINGS.items() if form.search(raw))
    return found if len(found) == 1 else frozenset()


def _last_telling(sentences: list[Sentence], year: int) -> int:
    """The last sentence that may give a record or a refusal, or -1.

    Of those that speak of a war only what the item names elsewhere may tell that it is the war: `_named_in` sees to it.
    """
    named = False
    triggered: list[tuple[int, Sentence, bool]] = []
    for at, sentence in enumerate(sentences):
        if sentence.triggered:
            triggered.append((at, sentence, named))
            named = named or may_name_instrument(sentence)
    for at, sentence, named in reversed(triggered):
        if (
            looks_alike(sentence)
            or may_mean_war(sentence)
            or tells_of_agreement(sentence, named)
            or tells_of_sanctions(sentence, year)
        ):
            return at
    return -1


def _named_in(
    sentences: list[Sentence], analyses: list[Analysis], day: str, salience: Salience
) -> list[tuple[str, str]] | None:
    """Codes, with roles, of what sentences name that tell nothing, behind those analysed; None if that takes analysis.

    It does for the war only where the item names a side of it or a place at the front, and for `بلاده` where the item
    has a dateline.
    """
    if any(r.value == "front" for a in analyses for r in a.sentence.first_readings.get("war", {}).values()):
        return None
    named: list[tuple[str, str]] = []
    known = Known(salience.recent, (m.code for a in analyses for m in a.mentions))
    title = Known(salience.title)
    home = salience.home
    now = as_day(day)
    for sentence in sentences:
        codes = codes_in(sentence, now, title, known, salience.spelled)
        if codes is None:
            return None
        home = home or next((code for code, role in codes if role in ("dateline", "newsroom")), "")
        if home and speaks_of_home(sentence):
            return None
        if sentence.field == "title":
            title.perhaps.update(code for code, _ in codes)
        named += codes
    return None if tied_to_war(known.perhaps) else named


def _war(analyses: list[Analysis], named: set[str], texts: dict[str, NormalizedText], day: str) -> list[WarMention]:
    """Mentions of the war in the light of all states that the item names."""
    found = (
        war_mention(a.sentence, a.mentions, texts[a.sentence.field], day, named)
        for a in analyses
        if a.sentence.has_class("war") and (a.sentence.triggered or tied_to_war(named))
    )
    return [mention for mention in found if mention]


def _explained(analysis: Analysis, texts: dict[str, NormalizedText]) -> ExplainedSentence:
    sentence = analysis.sentence
    text = texts[sentence.field]
    start, end = text.span(sentence.start, sentence.end)
    return ExplainedSentence(
        sentence.field,
        start,
        end,
        text.raw[start:end],
        tuple(sentence.tokens),
        tuple((m.code, m.kind, m.role) for m in analysis.mentions),
        tuple(
            (
                sentence.tokens[a.position],
                a.sense,
                " ".join(
                    n for n, on in (("negated", a.negated), ("future", a.future), ("past frame", a.past_frame)) if on
                ),
            )
            for a in analysis.acts
        ),
        tuple(f"{'+'.join(d.parties)} {d.instrument} {d.status} {d.temporal} [{d.rule}]" for d in analysis.drafts),
        tuple(f"{r.theme}: {r.reason} [{r.rule}]" for r in analysis.refused),
    )
