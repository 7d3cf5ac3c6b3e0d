"""Observers of a pass."""

__all__ = ["Silent"]


class Silent:
    """Looks on and says nothing."""

    def polled(self, poll: object, added: object) -> None: ...
    def running(self, rows: int) -> None: ...
    def committed(self, committed: object) -> None: ...
