"""robots.txt by RFC 9309: which paths of a host this reader may fetch, and how far apart."""

import re
from dataclasses import dataclass

__all__ = ["MAX_ROBOTS_BYTES", "PRODUCT", "ROBOTS_AGE_SEC", "Robots", "parse_robots"]

PRODUCT = "mithaq"
"""The name by which a robots.txt addresses us; the User-Agent begins with it."""
MAX_ROBOTS_BYTES = 512_000
ROBOTS_AGE_SEC = 24 * 3600
"""How long an answer holds (RFC 9309, section 2.4)."""
_MAX_DELAY_SEC = 3600
_MAX_RULES = 5_000


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of the group that addresses us, else of `*`."""

    rules: tuple[tuple[bool, str], ...] = ()
    """(whether it allows, path pattern) in the order of the file."""
    crawl_delay_sec: int = 0
    """At most an hour; 0 where none is asked for."""

    def allows(self, path: str) -> bool:
        """Whether `path` (percent-encoded, with its query) may be fetched: the longest matching rule decides."""
        best, allowed = -1, True
        for allow, pattern in self.rules:
            length = len(pattern)
            if (length > best or (length == best and allow)) and _matches(pattern, path):
                best, allowed = length, allow
        return allowed


def parse_robots(body: bytes) -> Robots:
    """The rules for `PRODUCT` in a robots.txt. Never raises: what is not a rule is passed over."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    delays: dict[str, int] = {}
    names: list[str] = []
    in_rules = False
    for line in body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if in_rules:
                names, in_rules = [], False
            name = re.match(r"\*|[A-Za-z_-]*", value)
            names.append(name.group().lower() if name else "")
        elif key in ("allow", "disallow"):
            in_rules = True
            for name_ in names:
                if value and len(groups.setdefault(name_, [])) < _MAX_RULES:
                    groups[name_].append((key == "allow", value))
        elif key == "crawl-delay":
            in_rules = True
            seconds = re.match(r"\d{1,6}", value)
            for name_ in names:
                groups.setdefault(name_, [])
                if seconds:
                    delays[name_] = min(int(seconds.group()), _MAX_DELAY_SEC)
        for name_ in names:
            groups.setdefault(name_, [])
    chosen = PRODUCT if PRODUCT in groups else "*"
    return Robots(tuple(groups.get(chosen, ())), delays.get(chosen, 0))


def _matches(pattern: str, path: str) -> bool:
    """Whether `path` begins as `pattern` says; `*` stands for any characters, a final `$` for the end.

    Piece by piece instead of by a regular expression, which a hostile pattern could make exponential.
    """
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not anchored or at == len(path)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = rest[-1]
    return path.endswith(last) and len(path) - len(last) >= at if anchored else path.find(last, at) >= 0
