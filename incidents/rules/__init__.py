"""
The rules tier: what a careful reader concludes from the evidence, over the whole taxonomy, and nothing beyond it. Pure.

A finding names the rule that made it; how often that rule was right on generated cases is its confidence. `none` needs
proof of health; whatever is wrong and not explained is an abstention with the reason.
"""

from collections.abc import Iterable

from incidents.faults import ROOTS, Fault
from incidents.models import Abstention, Diagnosis, Evidence, Fact, ObjectRef, Signal, Symptom, Tier
from incidents.rules.confidence import confidence_of
from incidents.rules.health import proof_of_health, troubles
from incidents.rules.search import Found, Search
from incidents.rules.view import Finding, View

MAX_CITED = 12
UNSEEN_BY_PODS = frozenset(Symptom) - {Symptom.AVAILABILITY}
"""Complaints that ready pods do not answer: without a measurement nobody can say that nothing is wrong."""


def diagnose(evidence: Evidence) -> Diagnosis | Abstention:
    """Decide, or say why not."""
    if evidence.focus is None:
        return _abstain("nothing was found for the alert")
    view = View(evidence)
    search = Search(view)
    found = search.explain(evidence.focus)
    if found is not None and found.finding.cause.object.kind in ROOTS[found.finding.fault]:
        return _diagnosis(view, found)
    healthy = proof_of_health(view, evidence.focus)
    lost = search.unexplained
    if healthy and found is None and lost is None and evidence.subject.symptom not in UNSEEN_BY_PODS:
        return _none(evidence.focus, healthy)
    reason = _reason(view, evidence.focus if lost is None or troubles(view, evidence.focus) else lost)
    failing = search.failing if evidence.subject.symptom in UNSEEN_BY_PODS else None
    if found is None and lost is None and failing is not None:
        return _abstain(f"{reason}; {failing} says that requests fail, and not why", failing)
    return _abstain(reason, lost)


def explained(evidence: Evidence, ref: ObjectRef) -> Finding | None:
    """What is wrong with one object or with what it needs, whatever the alert is about."""
    found = Search(View(evidence)).explain(ref)
    return found.finding if found else None


def _abstain(reason: str, where: ObjectRef | None = None) -> Abstention:
    return Abstention(tier=Tier.RULES, reason=reason, where=where)


def _reason(view: View, focus: ObjectRef) -> str:
    symptom = view.evidence.subject.symptom
    if symptom in UNSEEN_BY_PODS and proof_of_health(view, focus):
        return f"the alert is about {symptom}, which nothing that was seen measures; the pods of {focus} are well"
    wrong = troubles(view, focus)
    if wrong:
        return f"something is wrong ({wrong[0].statement}), and no rule explains it"
    return f"nothing that was seen is wrong with {focus}, and nothing proves that it is well"


def _diagnosis(view: View, found: Found) -> Diagnosis:
    finding = found.finding
    root = finding.cause.object
    return Diagnosis(
        tier=Tier.RULES,
        has_issue=True,
        fault=finding.fault,
        summary=_summary(found),
        root_cause=finding.cause,
        evidence=tuple(_distinct(_cited(view, found, root)))[:MAX_CITED],
        confidence=confidence_of(finding.rule),
        rule=finding.rule,
    )


def _summary(found: Found) -> str:
    """The finding, and by which way it is the alert's cause."""
    way = [ref for ref in found.path if ref != found.finding.cause.object]
    if len(way) < 2:
        return found.finding.summary
    return f"{found.finding.summary} (seen from {' -> '.join(str(ref) for ref in way)})"


def _cited(view: View, found: Found, root: ObjectRef) -> list[Fact]:
    """What the finding rests on, what changed at the root, and the complaint of everybody on the way."""
    cited = [*found.finding.facts, *view.facts(root, Signal.CHANGED)]
    for ref in found.path:
        cited += troubles(view, ref)[:2]
    return cited


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    return list({id(fact): fact for fact in facts}.values())


def _none(focus: ObjectRef, facts: tuple[Fact, ...]) -> Diagnosis:
    return Diagnosis(
        tier=Tier.RULES,
        has_issue=False,
        fault=Fault.NONE,
        summary=f"{focus} is well: {facts[0].statement}, and nothing crashed lately",
        evidence=facts[:MAX_CITED],
        confidence=confidence_of("healthy"),
        rule="healthy",
    )
