"""The closed vocabularies of the records (their meaning: docs/labels.md)."""

__all__ = [
    "AGREEMENT_STATUSES",
    "ALERT_STATUSES",
    "ATTRIBUTIONS",
    "DEAD_LETTER_STAGES",
    "DOMAINS",
    "EVENTS",
    "INSTRUMENTS",
    "MODES",
    "OWNERSHIPS",
    "PARTY_LEVELS",
    "SANCTION_STATUSES",
    "TEMPORALS",
    "THEMES",
    "WAR_KINDS",
]

INSTRUMENTS = (
    "treaty",
    "convention",
    "agreement",
    "framework",
    "mou",
    "letter_of_intent",
    "protocol",
    "roadmap",
    "contract",
    "deal",
    "joint_statement",
    "declaration",
    "charter",
    "action_plan",
    "partnership",
    "alliance",
    "ceasefire",
    "exchange",
    "unspecified",
)
AGREEMENT_STATUSES = (
    "signed",
    "ratified",
    "extended",
    "announced",
    "planned",
    "negotiating",
    "proposed",
    "suspended",
    "terminated",
    "rejected",
    "denied",
    "violated",
    "mentioned",
)
ALERT_STATUSES = ("announced", "signed", "ratified", "extended", "suspended", "terminated", "denied")
"""Statuses that a published message can carry."""
TEMPORALS = ("current", "historical", "future")
PARTY_LEVELS = ("state-state", "state-igo", "state-nonstate", "state-company", "domestic", "private")
ATTRIBUTIONS = ("official", "agency", "unnamed", "other_side")
DOMAINS = (
    "economic",
    "trade",
    "energy",
    "military",
    "arms",
    "nuclear",
    "security",
    "intelligence",
    "judicial",
    "transport",
    "finance",
    "technology",
    "health",
    "culture",
    "migration",
    "water_food",
    "space",
    "general",
)
SANCTION_STATUSES = (
    "imposed",
    "extended",
    "lifted",
    "agreed_to_lift",
    "lift_requested",
    "refused_to_lift",
    "threatened",
    "evaded",
    "criticised",
    "in_force",
)
WAR_KINDS = ("news", "consequence", "background")
THEMES = ("agreement", "sanction", "war")
EVENTS = ("new", "update", "correction", "retraction")
MODES = ("live", "backfill", "replay", "test")
DEAD_LETTER_STAGES = ("archive", "decode", "first_seen", "language", "extract", "fold", "announce", "digest", "publish")
"""Where input can fail; `archive` is a line of a file, `decode` a message of the topic `items`."""
OWNERSHIPS = ("state", "agency", "independent", "party", "unknown")
