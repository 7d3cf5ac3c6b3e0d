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
    unreal: bool = False
    """What would have been or almost was (`لولا الخلاف لوقعتا`)."""
    carried: bool = False
    """A masdar under a verb that only says that it takes place (`تولى الوزيران توقيع`)."""


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
    bill = False
    core = ""
    for act in chain:
        if outcome is None:
            outcome, core = _inner(act), act.sense
        else:
            outcome = _of_bill(outcome, act) if bill else _outer(outcome, act, INNER.get(core, ""))
        bill = (bill or act.sense == "bill") and outcome is not None and outcome.status == "planned"
    return outcome


def _of_bill(inner: Outcome, act: Act) -> Outcome:
    """What a house does with a bill about an agreement; to debate it leaves the vote to come."""
    if act.future or act.kind == "participle":
        return inner
    if act.sense in ("ratify", "sign", "inforce"):
        return _inner(act) or inner
    if act.sense in ("terminate", "reject", "fail"):
        return inner if act.negated else Outcome("rejected", "current", "negative", "asserted", "status")
    return inner


def _inner(act: Act) -> Outcome | None:
    if act.sense == "succeed" and act.negated:
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    status = INNER.get(act.sense)
    if status is None:
        return None
    if act.unreal and status in _DONE:
        return Outcome("rejected", "current", "negative", "conditional", "hypothetical")
    if act.negated:
        if act.sense == "deny":
            return None
        if act.sense == "inforce":
            return Outcome("planned", "future", "negative", "planned", "negated")
        if act.sense == "terminate" or act.sense == "suspend":
            return Outcome("signed", "historical", "positive", "asserted", "historical")
        if act.sense in ("reach", "agree", "ratify", "result", "extend"):
            return Outcome("rejected", "current", "negative", "asserted", "negated")
        if act.sense == "negotiate":
            return Outcome("denied", "current", "negative", "asserted", "denied")
        status = "rejected" if act.without or act.future else "denied"
        return Outcome(status, "current", "negative", "asserted", "negated")
    if act.sense == "plan" and act.past_frame and act.kind != "past":
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


def _outer(inner: Outcome, act: Act, core: str) -> Outcome:
    done, ended = inner.status in _DONE, inner.status in _ENDED
    sense = act.sense
    if act.negated:
        return _outer_negated(inner, act, core)
    if sense == "bill" and done:  # a bill about approving it; passing the bill is an act of its own
        return Outcome("planned", "future", "positive", "planned", "planned")
    if sense == "deny" and inner.reason == "negated" and core:
        return _plain(core)  # تنفي أنها لم توقع
    if sense == "ratify" and core == "ratified" and inner.status == "planned" and not act.future:
        return _inner(act) or inner  # وافق على مرسوم للتصديق على
    if sense == "ratify" and core == "signed" and inner.status == "signed":  # صادقت الحكومة على توقيع
        return Outcome("planned", "future", "positive", "planned", "planned")
    if sense in ("deny", "reject"):
        if ended or (inner.status == "mentioned" and inner.modality == "planned"):
            return Outcome("signed", "historical", "positive", "asserted", "historical")
        if inner.status == "negotiating":  # رفضت مسودة اتفاق
            status = "denied" if sense == "deny" else "rejected"
            return Outcome(status, "current", "negative", "asserted", "denied" if sense == "deny" else "status")
        if done or inner.status in ("planned", "proposed"):
            status = "denied" if sense == "deny" else "rejected"
            return Outcome(status, "current", "negative", "asserted", "denied" if sense == "deny" else "status")
    elif sense == "fail" and (done or inner.status in ("negotiating", "planned")):
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    elif sense == "terminate" and inner.status == "negotiating" and not act.future:
        return Outcome("rejected", "current", "negative", "asserted", "status")  # انسحبت من محادثات الهدنة
    elif sense == "succeed" and inner.status == "mentioned":
        return _plain("announced")  # نجاح وساطتها في تبادل أسرى
    elif sense == "plan" and not act.past_frame and (done or inner.status == "negotiating"):
        return Outcome("planned", "future", "positive", "planned", "planned")
    elif sense == "plan" and ended and not act.past_frame:
        return Outcome("mentioned", "current", "positive", "planned", "planned")
    elif sense in ("propose", "threaten") and (done or inner.status in ("planned", "negotiating")):
        return Outcome("proposed", "current", "positive", "called_for", "proposed")
    elif sense in ("propose", "threaten") and ended:
        return Outcome("mentioned", "current", "positive", "called_for", "status")
    elif sense == "negotiate" and inner.status == "ratified":
        return Outcome("planned", "future", "positive", "planned", "planned")
    elif sense == "negotiate" and (done or inner.status == "planned"):
        return Outcome("negotiating", "current", "positive", "possible", "negotiating")
    elif (
        sense in ("terminate", "suspend", "extend", "ratify", "inforce", "violate")
        and done
        and inner.status != "ratified"
    ):
        if act.future:
            return Outcome("planned", "future", "positive", "planned", "planned")
        if sense == "terminate" and core == "signed":  # تراجعت عن توقيع
            return Outcome("rejected", "current", "negative", "asserted", "status")
        return _inner(act) or inner
    elif (sense == "agree" and inner.status == "signed") or (
        act.future and done and sense in ("announce", "agree", "host", "result")
    ):
        return Outcome("planned", "future", "positive", "planned", "planned")
    return inner


def _outer_negated(inner: Outcome, act: Act, core: str) -> Outcome:
    """`لا تعتزم توقيع`, `لا تستبعد إبرام`, `لم تنجح في`: what the negated word leaves of the inner act."""
    done, ended = inner.status in _DONE, inner.status in _ENDED
    if act.sense == "plan" and ended:
        return Outcome("signed", "historical", "positive", "asserted", "historical")
    if inner.status == "rejected" and INNER.get(act.sense) == core and not act.future:
        return Outcome("denied", "current", "negative", "asserted", "negated")  # لم توقع ولن توقع
    if not done:
        return inner
    if act.sense == "plan" and act.past_frame:
        return inner  # على غير ما كان ينتظر
    if act.sense in ("succeed", "announce", "agree", "reach", "result", "plan"):
        return Outcome("rejected", "current", "negative", "asserted", "negated")
    if act.sense in ("negotiate", "propose"):
        return Outcome("denied", "current", "negative", "asserted", "denied")
    if act.sense == "reject":  # لا تستبعد, لم ترفض
        return Outcome("planned", "future", "positive", "possible", "planned")
    if act.sense in ("terminate", "suspend", "extend", "ratify", "inforce", "violate", "sign"):
        return _inner(act) or inner
    return inner
