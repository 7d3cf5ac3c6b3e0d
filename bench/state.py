"""Bytes of an engine's keyed state for each open agreement: the pair's ledger and the last message.

    python bench/state.py

Invented news of agreements, a given number of outlets each, goes through the two stateful steps at the end of the
graph as a worker runs them, one sighting per bundle; what they wrote into their state cells is measured, as coded for
the engine. First sightings, stories and what an item said are kept per item for a limited time and not here.
"""

import itertools
import random
import sys
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.utils.timestamp import Timestamp

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from fold import a_sighting  # noqa: E402 - the path has to be set before

from schemas.alert import Alert  # noqa: E402
from schemas.ledger import AgreementEvent, Sighting  # noqa: E402
from schemas.packed_text import PackedTextCoder  # noqa: E402
from transforms.names import state_codes  # noqa: E402
from transforms.sightings import party_key  # noqa: E402
from transforms.stages import DEAD, _AnnounceInStateFn, _FoldInStateFn, utc_now  # noqa: E402

LIMIT_BYTES = 4_096
"""At the usual number of outlets (USUAL_OUTLETS)."""
USUAL_OUTLETS = 6
OUTLETS = (1, 3, USUAL_OUTLETS, 20, 100)
AGREEMENTS = 200


class Cell:
    """A value state of one key."""

    def __init__(self) -> None:
        self.value: str | None = None

    def read(self) -> str | None:
        return self.value

    def write(self, value: str) -> None:
        self.value = value

    @property
    def size_bytes(self) -> int:
        return len(PackedTextCoder().encode(self.value)) if self.value is not None else 0


def told_by(chance: random.Random, number: int, pair: tuple[str, str], outlets: int) -> list[Sighting]:
    """One agreement of the pair as so many outlets report it, each in its own words, on one day."""
    told = [a_sighting(chance, number * 1_000 + n, pair, number % 300, n) for n in range(outlets)]
    first = told[0]
    return [s._replace(agreement=first.agreement, subject=first.subject) for s in told]


def states(outlets: int) -> list[tuple[int, int]]:
    """Bytes of ledger and last message, for each of AGREEMENTS agreements of as many pairs."""
    chance = random.Random(7)
    found = []
    among = itertools.islice(itertools.combinations(sorted(state_codes()), 2), AGREEMENTS)
    for number, pair in enumerate(among):
        ledger, last = Cell(), Cell()
        key = party_key(list(pair))
        for sighting in told_by(chance, number, pair, outlets):
            for output in _FoldInStateFn(utc_now).process((key, [sighting]), Timestamp(0), ledger):
                announce(output, last)
        found.append((ledger.size_bytes, last.size_bytes))
    return found


def announce(output: Any, last: Cell) -> None:
    if isinstance(output, AgreementEvent):
        for said in _AnnounceInStateFn(utc_now).process((output.agreement_id, output), last):
            if not isinstance(said, Alert):
                raise SystemExit(f"the announcing step failed: {said.value}")
    elif isinstance(output, beam.pvalue.TaggedOutput) and output.tag == DEAD:
        raise SystemExit(f"the folding step failed: {output.value}")


def main() -> None:
    usual = 0
    print("outlets   ledger   last message   both, at the median   95 %   (bytes for each agreement)")
    for outlets in OUTLETS:
        found = states(outlets)
        ledger, last = (sorted(part)[AGREEMENTS // 2] for part in zip(*found, strict=True))
        both = sorted(map(sum, found))
        median, high = both[AGREEMENTS // 2], both[AGREEMENTS * 95 // 100]
        usual = high if outlets == USUAL_OUTLETS else usual
        print(f"{outlets:7} {ledger:8} {last:14} {median:21} {high:6}")
    print(f"limit: {LIMIT_BYTES} bytes with {USUAL_OUTLETS} outlets: {'kept' if usual <= LIMIT_BYTES else 'EXCEEDED'}")
    if usual > LIMIT_BYTES:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
