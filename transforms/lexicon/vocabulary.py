"""The words that the tables may use; the linter holds every line to them."""

from schemas.vocabulary import AGREEMENT_STATUSES, SANCTION_STATUSES

__all__ = ["CUE_CLASSES", "GUARDS", "NOUN_CLASSES", "PLOVER_EVENTS", "SENSES", "STATUSES", "THEMES", "WAR_ROLES"]

SENSES = frozenset(
    [
        "sign",
        "reach",
        "result",
        "agree",
        "announce",
        "ratify",
        "bill",
        "inforce",
        "extend",
        "suspend",
        "terminate",
        "reject",
        "fail",
        "succeed",
        "deny",
        "violate",
        "negotiate",
        "plan",
        "propose",
        "threaten",
        "impose",
        "sanction",
        "ban",
        "lift",
        "evade",
        "criticise",
        "comply",
        "say",
        "host",
    ]
)
GUARDS = frozenset(
    (
        "-",
        "object",
        "object_near",
        "object_close",
        "object_adjacent",
        "object_clause",
        "outcome",
        "in_favour",
        "object_masdar",
        "masdar_follows",
        "attended",
        "from_now",
        "begins",
        "statement",
        "signature",
        "documents",
        "notes",
        "prisoners",
        "jointly",
        "comes_about",
        "decides",
        "carried_out",
        "instrument_near",
        "act_follows",
        "organ",
        "organ_or_lift",
        "reply",
        "memo",
        "protocol",
        "contract",
        "deal",
        "declaration",
        "weak",
        "signed_only",
        "sanction",
        "sanction_one",
        "sanction_travel",
        "frozen",
        "banned",
        "measures",
        "sanction_near",
        "punishes",
        "puts_back",
        "lists",
        "of_state",
        "listed",
        "entry",
    )
)
"""What each one asks is said where it is applied: transforms.extract.acts, .frames and .sanctions."""
NOUN_CLASSES = frozenset(["instrument", "act", "org", "head", "talk", "sanction"])
CUE_CLASSES = frozenset(
    [
        "negation",
        "future",
        "hypothesis",
        "modal",
        "question",
        "fiction",
        "subordinate",
        "basis",
        "past",
        "private",
        "recent",
        "host",
        "place",
        "with",
        "between",
        "anaphor",
        "that",
        "clause",
    ]
)
WAR_ROLES = frozenset(["conflict", "clash", "arms", "flight", "front", "phrase"])
THEMES = frozenset(("agreement", "sanction", "context"))
STATUSES = {"agreement": frozenset(AGREEMENT_STATUSES), "sanction": frozenset(SANCTION_STATUSES)}
PLOVER_EVENTS = frozenset(
    [
        "-",
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "COOPERATE",
        "AID",
        "YIELD",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "RETREAT",
        "SANCTION",
        "ASSAULT",
        "COERCE",
    ]
)
