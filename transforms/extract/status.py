"""From the chain of words that govern an instrument to its status, polarity and modality."""

from typing import NamedTuple

__all__ = ["INNER", "Act", "Outcome", "fold"]


class Act(NamedTuple):
    """One governing word. `negated`, `future`, `habitual` come from the words directly before it."""

    position: int
    sense: str
    kind: str
    number: str
    enclitic: str
    negated: bool
    future: bool
    past_frame: bool
    """Under كان: `كان من المقرر`, `كان قد وقع`."""
    without: bool = False
    """Negated by a word for without (`دون أن يوقع`): it was to happen and did not."""


class Outcome(NamedTuple):
    status: str
    temporal: str | None
    polarity: str
    modality: str
    reason: str | None


INNER = {
    "sign": "signed",
    "reach": "announced",
    "agree": "announced",
    "announce": "announced",
    "result": "announced",
    "ratify": "ratified",
    "inforce": "ratified",
    "extend": "extended",
    "suspend": "suspended",
    "terminate": "terminated",
    "violate": "violated",
    "negotiate": "negotiating",
    "propose": "proposed",
    "plan": "planned",
    "reject": "rejected",
    "fail": "rejected",
    "bill": "planned",
    "deny": "denied",
    "threaten": "proposed",
    "host": "mentioned",
    "lift": "terminated",
}
_DONE = frozenset(("signed", "announced", "ratified", "extended"))
_ENDED = frozenset(("suspended", "terminated", "rejected", "violated"))


def fold(chain: list[Act]) -> Outcome | None:
    """Reads a chain from the act nearest to the instrument outwards; None when nothing in it says a status."""
    outcome: Outcome | None = None
    for act in chain:
        outcome = _inner(act) if outcome is None else _outer(outcome, act)
    return outcome


def _inner(act: Act) -> Outcome | None:
    if act.sense == "succeed" and act.negated:
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    status = INNER.get(act.sense)
    if status is None:
        return None
    if act.negated:
        if act.sense == "deny":
            return None
        if act.sense == "terminate" or act.sense == "suspend":
            return Outcome("signed", "historical", "positive", "asserted", "historical")
        if act.sense in ("reach", "agree", "ratify", "result"):
            return Outcome("rejected", "current", "negative", "asserted", "negated")
        if act.sense == "negotiate":
            return Outcome("denied", "current", "negative", "asserted", "denied")
        status = "rejected" if act.without else "denied"
        return Outcome(status, "current", "negative", "asserted", "negated")
    if act.sense == "plan" and act.past_frame:
        return None
    if act.future and status in _DONE:
        return Outcome("planned", "future", "positive", "planned", "planned")
    if act.future and status in _ENDED:
        return Outcome(status, "future", "positive", "planned", "planned")
    return _plain(status)


def _plain(status: str) -> Outcome:
    if status == "planned":
        return Outcome(status, "future", "positive", "planned", "planned")
    if status == "proposed":
        return Outcome(status, "current", "positive", "called_for", "proposed")
    if status == "negotiating":
        return Outcome(status, "current", "positive", "possible", "negotiating")
    if status == "denied":
        return Outcome(status, "current", "negative", "asserted", "denied")
    if status in _DONE:
        return Outcome(status, None, "positive", "asserted", None)
    return Outcome(status, None, "positive", "asserted", "status")


def _outer(inner: Outcome, act: Act) -> Outcome:
    done, ended = inner.status in _DONE, inner.status in _ENDED
    sense = act.sense
    if sense == "bill" and done:  # a bill about approving it; passing the bill is an act of its own
        return Outcome("planned", "future", "positive", "planned", "planned")
    if (
        sense == "ratify"
        and inner.status == "planned"
        and not act.future
        and not act.negated
        and act.kind != "participle"
    ):
        return Outcome("ratified", None, "positive", "asserted", None)
    if sense in ("deny", "reject") and not act.negated:
        if ended:
            return Outcome("signed", "historical", "positive", "asserted", "historical")
        if inner.status == "negotiating" and sense == "deny":
            return Outcome("denied", "current", "negative", "asserted", "denied")
        if done or inner.status in ("planned", "proposed"):
            status = "denied" if sense == "deny" else "rejected"
            return Outcome(status, "current", "negative", "asserted", "denied" if sense == "deny" else "status")
    elif (sense == "fail" and not act.negated and (done or inner.status in ("negotiating", "planned"))) or (
        sense == "succeed" and act.negated and done
    ):
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    elif sense == "plan" and not act.past_frame and done and not act.negated:
        return Outcome("planned", "future", "positive", "planned", "planned")
    elif sense == "plan" and act.negated and ended:
        return Outcome("signed", "historical", "positive", "asserted", "historical")
    elif sense == "plan" and ended and not act.past_frame:
        return Outcome("mentioned", "current", "positive", "planned", "planned")
    elif sense in ("propose", "threaten") and not act.negated and (done or inner.status == "planned"):
        return Outcome("proposed", "current", "positive", "called_for", "proposed")
    elif sense in ("propose", "threaten") and ended:
        return Outcome("mentioned", "current", "positive", "called_for", "status")
    elif sense == "negotiate" and not act.negated and inner.status == "ratified":
        return Outcome("planned", "future", "positive", "planned", "planned")
    elif sense == "negotiate" and not act.negated and (done or inner.status == "planned"):
        return Outcome("negotiating", "current", "positive", "possible", "negotiating")
    elif (
        sense in ("terminate", "suspend", "extend", "ratify", "inforce", "violate")
        and done
        and inner.status != "ratified"
    ):
        if act.future:
            return Outcome("planned", "future", "positive", "planned", "planned")
        return _inner(act) or inner
    elif (sense == "agree" and inner.status == "signed" and not act.negated) or (
        act.future and done and sense in ("announce", "agree", "host", "result")
    ):
        return Outcome("planned", "future", "positive", "planned", "planned")
    elif act.negated and sense in ("announce", "agree", "reach", "result") and done:
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    return inner
