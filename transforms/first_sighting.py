"""Is this item new to us? An item that an outlet publishes again under another guid, link or date is not."""

from schemas.ids import content_id, sortable_hash
from schemas.item import Item
from transforms.text import normalize

__all__ = ["content_hash", "content_key"]

_KEY_TEXT_CHARS = 500
"""Of the body: enough to tell two items of one headline apart, short enough that an added tail changes nothing."""


def content_hash(item: Item) -> str:
    """What tells the revisions of an item apart: its headline and text as they stand."""
    return sortable_hash(item.title, item.text)


def content_key(item: Item) -> str:
    """Key of what an outlet says, whatever guid, link or date it says it under: outlet, headline, start of the text."""
    return content_id("c", item.outlet, normalize(item.title), normalize(item.text)[:_KEY_TEXT_CHARS])
