"""Closed sets of function words that belong to one rule; words of a theme stand in transforms/lexicon."""

__all__ = ["words"]


def words(text: str) -> frozenset[str]:
    """The blank-separated words, which must be given in normal spelling."""
    return frozenset(text.split())
