"""
The chain of diagnosis tiers: each is asked in turn, the first that is confident decides. Free of Prefect.

A tier that is not sure abstains and says why; when all abstain, the diagnosis is `unknown`, never "no issue".
"""

from collections.abc import Sequence
from typing import Protocol

from incidents import rules
from incidents.errors import IncidentError
from incidents.faults import ROOTS, Fault
from incidents.models import Abstention, Cause, Diagnosis, Evidence, Tier


class DiagnosisTier(Protocol):
    """One way to come to a diagnosis."""

    @property
    def tier(self) -> Tier:
        """Its name on results."""
        ...

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        """Decide, or abstain with the reason. Raises IncidentError when it cannot be asked."""
        ...


class RulesTier:
    """The rules of `incidents.rules`: always there, and quick."""

    tier = Tier.RULES

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        """Apply the rules."""
        return rules.diagnose(evidence)


TIERS: tuple[DiagnosisTier, ...] = (RulesTier(),)
"""Who is asked in production, in this order."""


async def decide(tiers: Sequence[DiagnosisTier], evidence: Evidence, threshold: float) -> Diagnosis:
    """The first confident answer with the abstentions before it, or `unknown` with all of them."""
    abstentions: list[Abstention] = []
    for tier in tiers:
        answer = await _asked(tier, evidence, threshold)
        if isinstance(answer, Diagnosis):
            return answer.model_copy(update={"abstentions": tuple(abstentions)})
        abstentions.append(answer)
    return _unknown(evidence, tuple(abstentions))


async def _asked(tier: DiagnosisTier, evidence: Evidence, threshold: float) -> Diagnosis | Abstention:
    try:
        answer = await tier.diagnose(evidence)
    except IncidentError as error:
        return Abstention(tier=tier.tier, reason=f"could not be asked: {error}")
    if isinstance(answer, Abstention):
        return answer
    if answer.fault is Fault.UNKNOWN:
        return Abstention(tier=tier.tier, reason="does not know")
    cause = answer.root_cause
    if cause is not None and cause.object.kind not in ROOTS[answer.fault]:
        return Abstention(tier=tier.tier, reason=f"{answer.fault} cannot have its root in a {cause.object.kind}")
    if answer.confidence < threshold:
        reason = f"{answer.fault} with confidence {answer.confidence:.2f}, below {threshold:.2f}"
        return Abstention(tier=tier.tier, reason=reason)
    return answer


def _unknown(evidence: Evidence, abstentions: tuple[Abstention, ...]) -> Diagnosis:
    return Diagnosis(
        tier=Tier.NONE,
        has_issue=True,
        fault=Fault.UNKNOWN,
        summary=_unknown_summary(evidence),
        root_cause=next((Cause(object=each.where) for each in abstentions if each.where), None),
        evidence=evidence.facts[:8],
        confidence=0.0,
        abstentions=abstentions,
    )


def _unknown_summary(evidence: Evidence) -> str:
    if evidence.focus is not None:
        return f"{evidence.focus}: the evidence does not say what is wrong"
    subject = evidence.subject
    kinds = "Deployment, StatefulSet or DaemonSet" if subject.kind == "Workload" else subject.kind
    unseen = f" ({'; '.join(str(gap) for gap in evidence.missing)})" if evidence.missing else ""
    return f"no {kinds} named {subject.name} was found in namespace {subject.namespace}{unseen}"
